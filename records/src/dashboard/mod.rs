//! The three dashboards: every card and every filter's list, counted in one pass. The map's cells are asked for apart
//! ([`Source::cells`]), since they change with what is in view.

mod card;
mod change;
mod ethnicity;
mod months;

pub use card::Card;
pub use change::{Against, Change, LeftOut};
pub use ethnicity::EthnicGroup;
pub use months::MonthCount;

use crate::{
    DataSet, Dimension, Filter, Gap, Month,
    answer::{DataRange, Source, ValueCount, listed},
    scan::{Axis, Counts, Wanted, scan},
};
use serde::Serialize;

/// How many months a dashboard shows that was asked for none.
pub const DEFAULT_MONTHS: i32 = 4;

/// All figures of a dashboard under one filter.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Dashboard {
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub dataset: DataSet,
    pub release: u64,
    pub data: DataRange,
    /// With its months, also where they were not stated.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub filter: Filter,
    pub total: Total,
    pub change: Vec<Change>,
    /// Every month of the data, chosen or not.
    pub months: Vec<MonthCount>,
    /// What may be chosen of each dimension but month and year; cards draw the same lists.
    pub lists: Vec<List>,
    /// Months that aren't complete of the forces and months under the filter.
    pub gaps: Vec<Gap>,
    pub licence: &'static str,
}

/// All records under the filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Total {
    pub count: u64,
    /// Of these, the records that no map can show.
    pub without_position: u64,
    /// Days of the chosen months.
    pub days: u32,
}

/// A dimension's values under every filter but its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct List {
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub dimension: Dimension,
    /// Whether some of its values are chosen; those that aren't then count in no other figure.
    pub filtered: bool,
    /// The greatest count first; ties by value, null last. Chosen values are there also with 0.
    pub values: Vec<ValueCount>,
    /// The forces with records that state no value, under every filter, by force.
    pub not_stated: Vec<NotStated>,
}

/// How many of a force's records state no value.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct NotStated {
    pub force: String,
    /// Records without a value, and all of the force's, under every filter.
    pub count: u64,
    pub of: u64,
}

impl Filter {
    /// The same with months, if it has none: the last so many of the data.
    #[must_use]
    pub fn or_last_months(mut self, months: i32, data: DataRange) -> Self {
        let chosen =
            [Dimension::Month, Dimension::Year].iter().any(|&dimension| self.chosen(dimension).is_some());
        if let (None, None, false, Some(first), Some(last)) = (self.from, self.to, chosen, data.from, data.to)
        {
            self.from = Some(last.plus(1 - months).map_or(first, |from| from.max(first)));
            self.to = Some(last);
        }
        self
    }
}

impl Source<'_> {
    /// A dashboard's figures; without months, of the last four.
    pub fn dashboard(&self, filter: Filter) -> Dashboard {
        let filter = filter.or_last_months(DEFAULT_MONTHS, self.range());
        let lists = self.data_set().columns_of_rollup();
        let counts = scan(self.data, &filter, &Wanted { lists, months: true, ..Wanted::default() });
        // A month that no force has lies between others, and is one that was chosen.
        let range = self.range();
        let months = range.from.zip(range.to).into_iter().flat_map(|(first, last)| first.to(last));
        let chosen: Vec<Month> = months.filter(|&month| filter.has_month(month)).collect();
        Dashboard {
            dataset: self.data_set(),
            release: self.release,
            data: self.range(),
            total: Total {
                count: counts.total,
                without_position: counts.unplaced,
                days: chosen.iter().map(|month| month.days()).sum(),
            },
            change: change::changes(self, &filter, &chosen, &counts),
            months: months::series(self, &filter, &counts),
            lists: self.lists(lists, &filter, &counts),
            gaps: self.gaps(&filter),
            filter,
            licence: self.licence(),
        }
    }

    fn lists(&self, dimensions: &[Dimension], filter: &Filter, counts: &Counts) -> Vec<List> {
        let of = dimensions.iter().zip(&counts.lists).zip(&counts.not_stated);
        of.map(|((&dimension, list), not_stated)| List {
            dimension,
            filtered: filter.chosen(dimension).is_some(),
            values: listed(self, dimension, filter, list),
            not_stated: self.not_stated(not_stated, &counts.forces),
        })
        .collect()
    }

    fn not_stated(&self, counts: &[u64], of: &[u64]) -> Vec<NotStated> {
        let forces = counts.iter().zip(of).enumerate().filter(|(_, (count, _))| **count > 0);
        let mut forces: Vec<_> = forces
            .map(|(force, (&count, &of))| NotStated {
                force: Axis::Column(0).value(self.data, force).to_string(),
                count,
                of,
            })
            .collect();
        forces.sort_by(|one, two| one.force.cmp(&two.force));
        forces
    }
}

impl Dashboard {
    /// A dimension's list; none of the data set's other dimensions' names.
    pub fn list(&self, dimension: Dimension) -> Option<&List> {
        self.lists.iter().find(|list| list.dimension == dimension)
    }

    /// How many records under every filter have one of a dimension's values that `is` so: of the values that are
    /// chosen, or of all where none is.
    pub fn having(&self, dimension: Dimension, is: impl Fn(&crate::Value) -> bool) -> u64 {
        let chosen = self.filter.chosen(dimension);
        let values = self.list(dimension).map(|list| list.values.as_slice()).unwrap_or_default();
        let counted = values
            .iter()
            .filter(|it| is(&it.value) && chosen.is_none_or(|chosen| chosen.contains(&it.value)));
        counted.map(|it| it.count).sum()
    }
}

#[cfg(test)]
mod tests;
