//! Which records are counted.

use super::{QueryError, parse};
use crate::{DataSet, Dimension, Month, Value, cell::Cell};
use serde::{Serialize, Serializer, ser::SerializeMap};
use std::fmt;

/// A box of degrees, edges included. West isn't after east, nor south after north.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[serde(into = "[f64; 4]")]
pub struct Bbox {
    pub west: f64,
    pub south: f64,
    pub east: f64,
    pub north: f64,
}

impl Bbox {
    /// Reads `west,south,east,north`, degrees.
    ///
    /// # Errors
    /// What is not understood, under the parameter's name.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        parse::bbox(text)
    }

    /// Whether a position, in degrees, lies in it or on its edge.
    pub fn contains(&self, [latitude, longitude]: [f64; 2]) -> bool {
        (self.west..=self.east).contains(&longitude) && (self.south..=self.north).contains(&latitude)
    }
}

/// As [`Bbox::parse`] reads it.
impl fmt::Display for Bbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { west, south, east, north } = self;
        write!(f, "{west},{south},{east},{north}")
    }
}

impl From<Bbox> for [f64; 4] {
    fn from(bbox: Bbox) -> Self {
        [bbox.west, bbox.south, bbox.east, bbox.north]
    }
}

/// Records that fit everything stated here; an empty filter leaves out none.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Filter {
    /// First and last month, both included.
    pub from: Option<Month>,
    pub to: Option<Month>,
    /// For a dimension, the values of which a record has any; each dimension at most once.
    pub values: Vec<(Dimension, Vec<Value>)>,
    /// Cells of the resolutions 4 to 9, in any of which a record lies.
    pub cells: Vec<Cell>,
    /// Records without a position, beside those of the cells.
    pub unplaced: bool,
    pub bbox: Option<Bbox>,
}

impl Filter {
    /// Reads the parameters of a filter, and no others.
    pub fn parse<N: AsRef<str>, V: AsRef<str>>(
        data_set: DataSet,
        parameters: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Self, QueryError> {
        Self::parse_with(data_set, parameters, |_, _| Ok(false))
    }

    /// Reads the parameters of a filter; `other` is given any other parameter and says whether it knows it.
    pub fn parse_with<N: AsRef<str>, V: AsRef<str>>(
        data_set: DataSet,
        parameters: impl IntoIterator<Item = (N, V)>,
        mut other: impl FnMut(&str, &str) -> Result<bool, QueryError>,
    ) -> Result<Self, QueryError> {
        let mut filter = Self::default();
        for (name, value) in parameters {
            let (name, value) = (name.as_ref(), value.as_ref());
            match name {
                "from" => parse::once(&mut filter.from, name, parse::month(name, value)?)?,
                "to" => parse::once(&mut filter.to, name, parse::month(name, value)?)?,
                "bbox" => parse::once(&mut filter.bbox, name, parse::bbox(value)?)?,
                // As of a dimension: not stated.
                "cell" if value.is_empty() => filter.unplaced = true,
                "cell" => {
                    let cell = parse::cell(value)?;
                    if !filter.cells.contains(&cell) {
                        filter.cells.push(cell);
                    }
                }
                _ => {
                    if let Some(dimension) = data_set.dimension(name) {
                        filter.choose(dimension, parse::value(dimension, value)?);
                    } else if !other(name, value)? {
                        return Err(QueryError::new(name, format!("there is no parameter \"{name}\"")));
                    }
                }
            }
        }
        if let (Some(from), Some(to)) = (filter.from, filter.to)
            && from > to
        {
            return Err(QueryError::new("from", format!("from ({from}) is after to ({to})")));
        }
        Ok(filter)
    }

    /// Adds a value to those of which a record has any.
    pub fn choose(&mut self, dimension: Dimension, value: Value) {
        if let Some((_, values)) = self.values.iter_mut().find(|(known, _)| *known == dimension) {
            if !values.contains(&value) {
                values.push(value);
            }
        } else {
            self.values.push((dimension, vec![value]));
        }
    }

    /// The values that are chosen of a dimension; none if it doesn't matter.
    pub fn chosen(&self, dimension: Dimension) -> Option<&[Value]> {
        self.values.iter().find(|(known, _)| *known == dimension).map(|(_, values)| values.as_slice())
    }

    /// Whether it asks where.
    pub fn has_place(&self) -> bool {
        self.bbox.is_some() || self.has_cell()
    }

    /// Whether it asks for cells, or for records in none.
    pub fn has_cell(&self) -> bool {
        self.unplaced || !self.cells.is_empty()
    }

    /// Whether records of a month may fit, by `from`, `to`, `month` and `year`.
    pub fn has_month(&self, month: Month) -> bool {
        self.in_range(month) && self.is_chosen_month(month) && self.is_chosen_year(month)
    }

    pub(crate) fn in_range(&self, month: Month) -> bool {
        self.from.is_none_or(|from| from <= month) && self.to.is_none_or(|to| month <= to)
    }

    pub(crate) fn is_chosen_month(&self, month: Month) -> bool {
        let is = |values: &[Value]| values.iter().any(|value| *value == month_value(month));
        self.chosen(Dimension::Month).is_none_or(is)
    }

    pub(crate) fn is_chosen_year(&self, month: Month) -> bool {
        let is = |values: &[Value]| values.iter().any(|value| *value == year_value(month.year()));
        self.chosen(Dimension::Year).is_none_or(is)
    }

    /// Whether a force's records may fit.
    pub fn has_force(&self, force: &str) -> bool {
        let is = |values: &[Value]| {
            values.iter().any(|value| matches!(value, Value::Text(slug) if **slug == *force))
        };
        self.chosen(Dimension::Force).is_none_or(is)
    }
}

pub(crate) fn month_value(month: Month) -> Value {
    Value::text(&month.to_string())
}

pub(crate) fn year_value(year: u16) -> Value {
    Value::text(&format!("{year:04}"))
}

/// As stated, and only what is stated.
impl Serialize for Filter {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(from) = self.from {
            map.serialize_entry("from", &from)?;
        }
        if let Some(to) = self.to {
            map.serialize_entry("to", &to)?;
        }
        for (dimension, values) in &self.values {
            map.serialize_entry(dimension, values)?;
        }
        if self.has_cell() {
            let cells = self.cells.iter().copied().map(Some);
            map.serialize_entry("cell", &cells.chain(self.unplaced.then_some(None)).collect::<Vec<_>>())?;
        }
        if let Some(bbox) = &self.bbox {
            map.serialize_entry("bbox", bbox)?;
        }
        map.end()
    }
}
