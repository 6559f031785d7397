//! An H3 cell, as addresses and answers write it.

use h3o::{CellIndex, Resolution};
use serde::{Serialize, Serializer};
use std::fmt;

/// An H3 cell, written in lower-case hex such as `87195e61affffff`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell(CellIndex);

impl Cell {
    /// None if the number isn't a cell's.
    pub fn new(number: u64) -> Option<Self> {
        CellIndex::try_from(number).ok().map(Self)
    }

    /// Reads hex digits, in either case.
    pub fn parse(hex: &str) -> Option<Self> {
        if !hex.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return None;
        }
        Self::new(u64::from_str_radix(hex, 16).ok()?)
    }

    /// The cell of a place in degrees; none if it is no place, or there are no such cells.
    pub fn around(latitude: f64, longitude: f64, resolution: u8) -> Option<Self> {
        let place = h3o::LatLng::new(latitude, longitude).ok()?;
        Some(Self(place.to_cell(Resolution::try_from(resolution).ok()?)))
    }

    pub fn number(self) -> u64 {
        self.0.into()
    }

    pub fn resolution(self) -> u8 {
        self.0.resolution().into()
    }

    /// Its corners, in degrees: latitude and longitude.
    pub fn corners(self) -> Vec<[f64; 2]> {
        self.0.boundary().iter().map(|corner| [corner.lat(), corner.lng()]).collect()
    }

    /// Its middle, in degrees: latitude and longitude.
    pub fn middle(self) -> [f64; 2] {
        let middle = h3o::LatLng::from(self.0);
        [middle.lat(), middle.lng()]
    }

    /// The cell around it; none if `resolution` is finer than its own.
    pub fn parent(self, resolution: u8) -> Option<Self> {
        self.0.parent(Resolution::try_from(resolution).ok()?).map(Self)
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:x}", self.number())
    }
}

impl Serialize for Cell {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
