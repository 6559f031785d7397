//! Which calls are counted, and with which others they are compared.

use super::{
    calls::Came,
    dims::{Dictionary, Dim, Place, day_number},
};
use blotter_records::{Bbox, Cell, Value};
use jiff::civil::Date;
use std::{
    collections::{HashMap, HashSet},
    fmt,
};

/// What is counted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ActivityFilter {
    /// Days of the city's clock, both included.
    pub from: Option<Date>,
    pub to: Option<Date>,
    /// Calls with any of the values of each dimension.
    pub values: Vec<(Dim, Vec<Value>)>,
    /// Calls in a box, of which more than the street is known.
    pub bbox: Option<Bbox>,
}

impl ActivityFilter {
    /// The values of a dimension; none if it doesn't matter.
    pub fn chosen(&self, dim: Dim) -> &[Value] {
        self.values.iter().find(|(known, _)| *known == dim).map_or(&[], |(_, values)| values)
    }

    /// The same with what it is compared with in place of what it has of that.
    #[must_use]
    pub fn against(&self, versus: &Versus) -> Self {
        let mut filter = self.clone();
        filter.values.retain(|(dim, _)| *dim != versus.dim());
        // A cell and a box are both an answer to where.
        if versus.dim() == Dim::Cell {
            filter.bbox = None;
        }
        match versus {
            Versus::Value(dim, value) => filter.values.push((*dim, vec![value.clone()])),
            Versus::Area(bbox) => filter.bbox = Some(*bbox),
        }
        filter
    }

    /// Whether it would be compared with itself.
    pub fn is(&self, versus: &Versus) -> bool {
        match versus {
            Versus::Value(Dim::Cell, _) if self.bbox.is_some() => false,
            Versus::Value(dim, value) => matches!(self.chosen(*dim), [one] if one == value),
            Versus::Area(bbox) => self.bbox == Some(*bbox) && self.chosen(Dim::Cell).is_empty(),
        }
    }

    /// Whether it asks where.
    pub fn has_place(&self) -> bool {
        self.bbox.is_some() || !self.chosen(Dim::Cell).is_empty()
    }
}

/// What a filter is compared with.
#[derive(Debug, Clone, PartialEq)]
pub enum Versus {
    Value(Dim, Value),
    /// Calls in a box.
    Area(Bbox),
}

impl Versus {
    /// A filter's parameter and value, with a colon between: `division:Central`, `bbox:-96.9,32.7,-96.8,32.8`.
    pub fn parse(text: &str) -> Option<Self> {
        let (name, value) = text.split_once(':')?;
        if name == "bbox" {
            return Bbox::parse(value).ok().map(Self::Area);
        }
        let dim = Dim::by_name(name)?;
        Some(Self::Value(dim, dim.value(value)?))
    }

    /// Whether it is a day outside of others, of which nothing is counted.
    pub fn is_outside(&self, from: Option<Date>, to: Option<Date>) -> bool {
        let Self::Value(Dim::Day, day) = self else { return false };
        let day: Option<Date> = day.to_string().parse().ok();
        day.is_some_and(|day| from.is_some_and(|from| day < from) || to.is_some_and(|to| day > to))
    }

    /// The dimension whose values it replaces; of a box that of cells, since both say where.
    pub const fn dim(&self) -> Dim {
        match self {
            Self::Value(dim, _) => *dim,
            Self::Area(_) => Dim::Cell,
        }
    }
}

impl fmt::Display for Versus {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Value(dim, value) => write!(to, "{}:{value}", dim.name()),
            Self::Area(bbox) => write!(to, "bbox:{bbox}"),
        }
    }
}

/// A filter by keys: an empty set for values that no call has.
pub struct Keys {
    wanted: Vec<(Dim, HashSet<u32>)>,
    area: Option<Area>,
    from: u32,
    to: u32,
}

/// The cells and the box of a filter.
struct Area {
    /// For each place of the dictionary, whether it lies in there.
    places: Vec<bool>,
    /// Calls that are in no cell.
    nowhere: bool,
}

impl Area {
    fn of(filter: &ActivityFilter, dictionary: &Dictionary) -> Option<Self> {
        if !filter.has_place() {
            return None;
        }
        let values = filter.chosen(Dim::Cell);
        let mut cells: HashMap<u8, HashSet<Cell>> = HashMap::new();
        for cell in values.iter().filter_map(|value| Cell::parse(&value.to_string())) {
            cells.entry(cell.resolution()).or_default().insert(cell);
        }
        let in_cells = |cell: Cell| {
            let has_parent = |(resolution, cells): (&u8, &HashSet<Cell>)| {
                cell.parent(*resolution).is_some_and(|cell| cells.contains(&cell))
            };
            cells.iter().any(has_parent)
        };
        let has = |place: &Place| {
            (values.is_empty() || in_cells(place.cell))
                && filter.bbox.is_none_or(|bbox| bbox.contains(place.position))
        };
        Some(Self {
            places: dictionary.places().iter().map(has).collect(),
            nowhere: filter.bbox.is_none() && values.contains(&Value::Null),
        })
    }

    fn has(&self, came: &Came) -> bool {
        came.place.map_or(self.nowhere, |place| self.places.get(place as usize) == Some(&true))
    }
}

impl Keys {
    pub fn of(filter: &ActivityFilter, dictionary: &Dictionary) -> Self {
        let keys = |(dim, values): &(Dim, Vec<Value>)| {
            (*dim, values.iter().filter_map(|value| dictionary.key_of(*dim, value)).collect())
        };
        Self {
            wanted: filter.values.iter().filter(|(dim, _)| *dim != Dim::Cell).map(keys).collect(),
            area: Area::of(filter, dictionary),
            from: filter.from.map_or(0, |from| day_number(from).unwrap_or_default()),
            to: filter.to.map_or(u32::MAX, |to| day_number(to).unwrap_or_default()),
        }
    }

    /// A day in UTC has calls of two days of the city.
    pub const fn has_day(&self, day: u32) -> bool {
        self.from <= day && day <= self.to
    }

    /// The dimensions of which a call has none of the wanted values; that of cells also for one outside the box.
    pub fn missed(&self, came: &Came) -> impl Iterator<Item = Dim> {
        let elsewhere = self.area.as_ref().is_some_and(|area| !area.has(came));
        let missed = self.wanted.iter().filter(|(dim, keys)| !keys.contains(&came.key(*dim)));
        missed.map(|(dim, _)| *dim).chain(elsewhere.then_some(Dim::Cell))
    }

    /// Whether it counts.
    pub fn has(&self, came: &Came) -> bool {
        self.has_day(came.day()) && self.missed(came).next().is_none()
    }
}
