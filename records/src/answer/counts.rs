//! How many records there are, in all and by up to two dimensions.

use super::{DataRange, Source, Table};
use crate::{
    CountQuery, DataSet, Dimension, Filter, Gap, Value,
    query::Order,
    scan::{Axis, Wanted, scan},
};
use serde::{Serialize, Serializer, ser::SerializeMap};
use std::cmp::Reverse;

/// The answer of `/api/records/DATASET`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({"dataset": "street", "release": 12,
    "data": {"from": "2018-01", "to": "2021-09"},
    "filter": {"from": "2021-06", "to": "2021-09", "town": ["Bristol"]},
    "total": 59292, "groups": [{"crime_type": "Burglary", "count": 1234}], "more": 0,
    "gaps": [{"force": "greater-manchester", "month": "2021-07", "state": "missing"}],
    "licence": "Open Government Licence v3.0"})))]
pub struct CountAnswer {
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub dataset: DataSet,
    pub release: u64,
    pub data: DataRange,
    /// As stated.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub filter: Filter,
    /// Records under the filter.
    pub total: u64,
    /// For each combination of values of the grouped dimensions that a record has: the values by the dimensions' names,
    /// null where not stated, and `count`. Without `group` there are none.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<Object>))]
    pub groups: Vec<Group>,
    /// Groups that the limit left out.
    pub more: u64,
    /// Months that aren't complete of the forces and months under the filter.
    pub gaps: Vec<Gap>,
    pub licence: &'static str,
    /// The grouped dimensions.
    #[serde(skip)]
    pub group: Vec<Dimension>,
}

/// Records with the same values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    /// Each grouped dimension's value.
    pub key: Vec<(Dimension, Value)>,
    pub count: u64,
}

impl Serialize for Group {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.key.len() + 1))?;
        for (dimension, value) in &self.key {
            map.serialize_entry(dimension, value)?;
        }
        map.serialize_entry("count", &self.count)?;
        map.end()
    }
}

impl Source<'_> {
    /// Counts records.
    pub fn count(&self, query: CountQuery) -> CountAnswer {
        let CountQuery { filter, group, order, limit } = query;
        let counts = scan(self.data, &filter, &Wanted { groups: &group, ..Wanted::default() });
        let mut groups = Vec::new();
        if !group.is_empty() {
            let axes: Vec<_> =
                group.iter().map(|&dimension| (dimension, Axis::of(self.data, dimension))).collect();
            // Each value once; a group's key is then one number after the other, the last dimension's the lowest.
            let values: Vec<Vec<Value>> = axes
                .iter()
                .map(|(_, axis)| (0..axis.len(self.data)).map(|it| axis.value(self.data, it)).collect())
                .collect();
            counts.groups.each(|mut key, count| {
                let mut numbers = vec![0; axes.len()];
                for (number, values) in numbers.iter_mut().zip(&values).rev() {
                    let size = values.len() as u64;
                    *number = usize::try_from(key % size).unwrap_or(0);
                    key /= size;
                }
                let of = axes.iter().zip(&values).zip(numbers);
                let key = of.map(|((&(dimension, _), values), number)| (dimension, values[number].clone()));
                groups.push(Group { key: key.collect(), count });
            });
        }
        let values = |group: &Group| group.key.iter().map(|(_, value)| value.clone()).collect::<Vec<_>>();
        match order {
            Order::Count => groups.sort_by_cached_key(|group| (Reverse(group.count), values(group))),
            Order::Key => groups.sort_by_cached_key(values),
        }
        let more = groups.len().saturating_sub(limit) as u64;
        groups.truncate(limit);
        CountAnswer {
            dataset: self.data_set(),
            release: self.release,
            data: self.range(),
            total: counts.total,
            groups,
            more,
            gaps: self.gaps(&filter),
            filter,
            licence: self.licence(),
            group,
        }
    }
}

impl CountAnswer {
    /// One row for each group, or one with the total where nothing is grouped.
    pub fn table(&self) -> Table<'_> {
        let heading = self.group.iter().map(|dimension| dimension.name()).chain(["count"]).collect();
        let rows = if self.group.is_empty() {
            vec![vec![self.total.to_string().into()]]
        } else {
            let row = |group: &Group| {
                let key = group.key.iter().map(|(_, value)| value.to_string().into());
                key.chain([group.count.to_string().into()]).collect()
            };
            self.groups.iter().map(row).collect()
        };
        Table { heading, rows }
    }
}
