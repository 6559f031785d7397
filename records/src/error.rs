//! Why a roll-up can't be built.

use crate::{DataSet, Dimension, Month};

/// A month's columns don't make a roll-up.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum Error {
    #[error("{data_set} {month}: the roll-up has no column {dimension}")]
    MissingColumn { data_set: DataSet, month: Month, dimension: Dimension },
    #[error("{data_set} {month}: the column {column} has {rows} rows instead of {expected}")]
    Length { data_set: DataSet, month: Month, column: &'static str, rows: usize, expected: usize },
    #[error("{data_set} {month}: the column {column} has a code that its dictionary lacks")]
    Code { data_set: DataSet, month: Month, column: &'static str },
    #[error(
        "the position {longitude}, {latitude} with the cell {cell:x} isn't one with a cell of resolution 9"
    )]
    Point { longitude: f64, latitude: f64, cell: u64 },
    #[error("a dictionary has more than 2^32 values")]
    TooManyValues,
}
