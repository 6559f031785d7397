//! Which records are asked for, as the parameters of an address say.

use crate::{DataSet, Dimension, Month};
use serde::{Serialize, Serializer, ser::SerializeMap};
use std::collections::BTreeMap;

/// What is wrong with a parameter, in a sentence for the person who wrote it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct QueryError {
    pub message: String,
    pub parameter: String,
}

impl QueryError {
    pub fn new(parameter: &str, message: impl Into<String>) -> Self {
        Self { message: message.into(), parameter: parameter.to_owned() }
    }
}

/// A box of degrees; its edges belong to it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BoundingBox {
    pub west: f64,
    pub south: f64,
    pub east: f64,
    pub north: f64,
}

impl BoundingBox {
    pub fn contains(&self, longitude: f64, latitude: f64) -> bool {
        (self.west..=self.east).contains(&longitude) && (self.south..=self.north).contains(&latitude)
    }
}

/// An H3 cell of resolution 4 to 9.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cell(u64);

impl Cell {
    pub const RESOLUTIONS: std::ops::RangeInclusive<u8> = 4..=9;

    /// None unless it is a valid cell of one of [`Cell::RESOLUTIONS`].
    pub fn new(index: u64) -> Option<Self> {
        let cell = h3o::CellIndex::try_from(index).ok()?;
        Self::RESOLUTIONS.contains(&u8::from(cell.resolution())).then_some(Self(index))
    }

    fn parse(text: &str) -> Option<Self> {
        // At most 16 hex digits; `from_str_radix` also takes a sign.
        let hex = !text.is_empty() && text.len() <= 16 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        hex.then(|| u64::from_str_radix(text, 16).ok()).flatten().and_then(Self::new)
    }

    pub const fn index(self) -> u64 {
        self.0
    }

    /// 4 to 9.
    pub fn resolution(self) -> u8 {
        resolution(self.0)
    }
}

/// The resolution of a valid cell (h3geo.org/docs/core-library/h3Indexing: bits 52 to 55).
#[allow(clippy::cast_possible_truncation, reason = "four bits")]
pub(crate) const fn resolution(cell: u64) -> u8 {
    (cell >> 52 & 0xf) as u8
}

/// The cell of a coarser resolution in which a valid cell lies: finer digits, three bits each, become 7, and the
/// resolution is set.
pub(crate) const fn parent(cell: u64, resolution: u8) -> u64 {
    let unused = (1u64 << (3 * (15 - resolution as u64))) - 1;
    cell & !(0xf << 52) | (resolution as u64) << 52 | unused
}

/// Which records are asked for.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Filter {
    pub from: Option<Month>,
    pub to: Option<Month>,
    /// For each dimension any of these values; none is "not stated".
    pub values: BTreeMap<Dimension, Vec<Option<String>>>,
    pub cells: Vec<Cell>,
    pub bbox: Option<BoundingBox>,
}

impl Filter {
    /// Takes a parameter if it is a filter's; false if it is something else's.
    pub fn take(&mut self, data_set: DataSet, name: &str, value: &str) -> Result<bool, QueryError> {
        match name {
            "from" => self.from = Some(month(name, value)?),
            "to" => self.to = Some(month(name, value)?),
            "bbox" => self.bbox = Some(bounding_box(value)?),
            "cell" => {
                let cell = Cell::parse(value).ok_or_else(|| {
                    QueryError::new(name, "A cell is an H3 index in hex, of resolution 4 to 9.")
                })?;
                self.cells.push(cell);
            }
            _ => {
                let Some(dimension) = data_set.dimension(name) else { return Ok(false) };
                let value = dimension_value(dimension, value)?;
                let values = self.values.entry(dimension).or_default();
                if !values.contains(&value) {
                    values.push(value);
                }
            }
        }
        Ok(true)
    }

    /// What can only be said of all parameters together.
    pub fn check(&self) -> Result<(), QueryError> {
        match (self.from, self.to) {
            (Some(from), Some(to)) if from > to => {
                Err(QueryError::new("from", format!("The first month, {from}, is after the last, {to}.")))
            }
            _ => Ok(()),
        }
    }

    /// Whether it asks where.
    pub fn is_spatial(&self) -> bool {
        self.bbox.is_some() || !self.cells.is_empty()
    }

    /// Whether `from`, `to`, `month` and `year` let a month through.
    pub fn has_month(&self, month: Month) -> bool {
        self.in_range(month)
            && self.has_time(Dimension::Month, month)
            && self.has_time(Dimension::Year, month)
    }

    pub(crate) fn in_range(&self, month: Month) -> bool {
        self.from.is_none_or(|from| from <= month) && self.to.is_none_or(|to| month <= to)
    }

    pub(crate) fn has_time(&self, dimension: Dimension, month: Month) -> bool {
        self.values.get(&dimension).is_none_or(|values| {
            let text = time_text(dimension, month);
            values.iter().any(|value| value.as_ref() == Some(&text))
        })
    }

    /// Whether a force's records may be among those asked for.
    pub fn has_force(&self, force: &str) -> bool {
        self.values
            .get(&Dimension::Force)
            .is_none_or(|values| values.iter().any(|value| value.as_deref() == Some(force)))
    }
}

/// A month as `month` or `year`.
pub(crate) fn time_text(dimension: Dimension, month: Month) -> String {
    if dimension == Dimension::Year { format!("{:04}", month.year()) } else { month.to_string() }
}

fn month(name: &str, value: &str) -> Result<Month, QueryError> {
    value.parse().map_err(|_| QueryError::new(name, "A month is written as 2021-06."))
}

fn dimension_value(dimension: Dimension, value: &str) -> Result<Option<String>, QueryError> {
    if value.is_empty() {
        return Ok(None);
    }
    let wrong = |message: &str| Err(QueryError::new(dimension.name(), message));
    match dimension {
        Dimension::Month if value.parse::<Month>().is_err() => wrong("A month is written as 2021-06."),
        Dimension::Year if value.len() != 4 || !value.bytes().all(|byte| byte.is_ascii_digit()) => {
            wrong("A year is written as 2021.")
        }
        Dimension::Weekday | Dimension::Hour => {
            let (range, sentence) = if dimension == Dimension::Weekday {
                (1..=7, "A weekday is a number from 1, Monday, to 7.")
            } else {
                (0..=23, "An hour is a number from 0 to 23.")
            };
            match value.parse::<u8>() {
                // `07` and `+7` are 7.
                Ok(number) if range.contains(&number) => Ok(Some(number.to_string())),
                _ => wrong(sentence),
            }
        }
        _ => Ok(Some(value.to_owned())),
    }
}

fn bounding_box(value: &str) -> Result<BoundingBox, QueryError> {
    let wrong = |message: &str| QueryError::new("bbox", message);
    let numbers: Option<Vec<f64>> =
        value.split(',').map(|number| number.trim().parse().ok().filter(|n: &f64| n.is_finite())).collect();
    let Some([west, south, east, north]) = numbers.as_deref() else {
        return Err(wrong("A box is four numbers of degrees: west, south, east, north."));
    };
    let (west, south, east, north) = (*west, *south, *east, *north);
    if !(-180.0..=180.0).contains(&west) || !(-180.0..=180.0).contains(&east) {
        return Err(wrong("West and east are degrees from -180 to 180."));
    }
    if !(-90.0..=90.0).contains(&south) || !(-90.0..=90.0).contains(&north) {
        return Err(wrong("South and north are degrees from -90 to 90."));
    }
    if west > east || south > north {
        return Err(wrong("A box is west, south, east, north, each side at most the opposite one."));
    }
    Ok(BoundingBox { west, south, east, north })
}

/// As the parameters: `{"from": "2021-06", "town": ["Bristol"]}`.
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
            if dimension.is_number() {
                let numbers: Vec<Option<u8>> = values.iter().map(|v| v.as_ref()?.parse().ok()).collect();
                map.serialize_entry(dimension.name(), &numbers)?;
            } else {
                map.serialize_entry(dimension.name(), values)?;
            }
        }
        if !self.cells.is_empty() {
            let cells: Vec<String> = self.cells.iter().map(|cell| format!("{:x}", cell.0)).collect();
            map.serialize_entry("cell", &cells)?;
        }
        if let Some(bbox) = self.bbox {
            map.serialize_entry("bbox", &[bbox.west, bbox.south, bbox.east, bbox.north])?;
        }
        map.end()
    }
}
