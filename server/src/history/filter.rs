//! Which calls are counted.

use super::{
    calls::Came,
    dims::{Dictionary, Dim, day_number},
};
use blotter_records::Value;
use jiff::civil::Date;
use std::collections::HashSet;

/// What is counted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ActivityFilter {
    /// Days of the city's clock, both included.
    pub from: Option<Date>,
    pub to: Option<Date>,
    /// Calls with any of the values of each dimension.
    pub values: Vec<(Dim, Vec<Value>)>,
}

/// A filter by keys: an empty set for values that no call has.
pub struct Keys {
    wanted: Vec<(Dim, HashSet<u32>)>,
    from: u32,
    to: u32,
}

impl Keys {
    pub fn of(filter: &ActivityFilter, dictionary: &Dictionary) -> Self {
        let keys = |(dim, values): &(Dim, Vec<Value>)| {
            (*dim, values.iter().filter_map(|value| dictionary.key_of(*dim, value)).collect())
        };
        Self {
            wanted: filter.values.iter().map(keys).collect(),
            from: filter.from.map_or(0, |from| day_number(from).unwrap_or_default()),
            to: filter.to.map_or(u32::MAX, |to| day_number(to).unwrap_or_default()),
        }
    }

    /// A day in UTC has calls of two days of the city.
    pub const fn has_day(&self, day: u32) -> bool {
        self.from <= day && day <= self.to
    }

    /// The dimensions of which a call has none of the wanted values.
    pub fn missed(&self, came: &Came) -> impl Iterator<Item = Dim> {
        self.wanted.iter().filter(|(dim, keys)| !keys.contains(&came.key(*dim))).map(|(dim, _)| *dim)
    }

    /// Whether it counts.
    pub fn has(&self, came: &Came) -> bool {
        self.has_day(came.day()) && self.missed(came).next().is_none()
    }
}
