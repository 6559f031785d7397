//! What may be chosen of a dimension.

use super::{DataRange, Source, Table};
use crate::{
    DataSet, Dimension, Filter, Gap, Value,
    scan::{Axis, Wanted, scan},
};
use serde::Serialize;
use std::cmp::Reverse;

/// The answer of `/api/records/DATASET/values/DIMENSION`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({"values": [{"value": "Bristol", "count": 21633}, {"value": null, "count": 3864}],
    "dataset": "street", "release": 12, "data": {"from": "2018-01", "to": "2021-09"},
    "filter": {"from": "2021-06", "to": "2021-09"}, "total": 25497, "gaps": [], "licence": "Open Government Licence v3.0"})))]
pub struct ValuesAnswer {
    /// The greatest count first; ties by value, null last.
    pub values: Vec<ValueCount>,
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub dataset: DataSet,
    pub release: u64,
    pub data: DataRange,
    /// As stated.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub filter: Filter,
    /// Records under the whole filter.
    pub total: u64,
    /// Months that aren't complete of the forces and months under the filter.
    pub gaps: Vec<Gap>,
    pub licence: &'static str,
}

/// A value, and how many records have it under every filter but those of its dimension.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ValueCount {
    /// Text, or a number for weekday and hour; null means not stated.
    #[cfg_attr(feature = "openapi", schema(value_type = Value))]
    pub value: Value,
    pub count: u64,
}

impl Source<'_> {
    /// Lists a dimension's values. The dimension is one of the data set's.
    pub fn values(&self, dimension: Dimension, filter: Filter) -> ValuesAnswer {
        let mut counts = scan(self.data, &filter, &Wanted { lists: &[dimension], ..Wanted::default() });
        let values = counts.lists.pop().unwrap_or_default();
        ValuesAnswer {
            values: listed(self, dimension, &filter, &values),
            dataset: self.data_set(),
            release: self.release,
            data: self.range(),
            total: counts.total,
            gaps: self.gaps(&filter),
            filter,
            licence: self.licence(),
        }
    }
}

/// The values that have a count or are chosen: the greatest count first, ties by value, null last.
pub(crate) fn listed(
    source: &Source<'_>,
    dimension: Dimension,
    filter: &Filter,
    counts: &[u64],
) -> Vec<ValueCount> {
    let axis = Axis::of(source.data, dimension);
    let counted = counts.iter().enumerate().filter(|&(_, &count)| count > 0);
    let mut values: Vec<ValueCount> = counted
        .map(|(number, &count)| ValueCount { value: axis.value(source.data, number), count })
        .collect();
    for chosen in filter.chosen(dimension).unwrap_or_default() {
        if !values.iter().any(|known| known.value == *chosen) {
            values.push(ValueCount { value: chosen.clone(), count: 0 });
        }
    }
    values.sort_by(|one, two| (Reverse(one.count), &one.value).cmp(&(Reverse(two.count), &two.value)));
    values
}

impl ValuesAnswer {
    pub fn table(&self) -> Table<'_> {
        let row = |it: &ValueCount| vec![it.value.to_string().into(), it.count.to_string().into()];
        Table { heading: vec!["value", "count"], rows: self.values.iter().map(row).collect() }
    }
}
