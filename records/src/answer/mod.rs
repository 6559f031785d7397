//! Answers: pure functions of a release and a query. Each is JSON by `serde`, and a table for CSV.

mod cells;
mod counts;
mod coverage;
mod csv_text;
mod source;
mod tiles;
mod values;

pub use cells::{CellCount, CellsAnswer, MapCells};
pub use counts::{CountAnswer, Group};
pub use coverage::CoverageAnswer;
pub use csv_text::csv_text;
pub use source::{DataRange, GENERATED, LICENCE, LICENCE_URL, Source};
pub use tiles::TilesAnswer;
pub(crate) use values::listed;
pub use values::{ValueCount, ValuesAnswer};

use std::borrow::Cow;

/// An answer as a table: a heading and rows of as many cells.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table<'a> {
    pub heading: Vec<&'static str>,
    pub rows: Vec<Vec<Cow<'a, str>>>,
}
