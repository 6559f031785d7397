//! What a roll-up is built from: a month's rows as columns, with dictionaries of their own.

use crate::{Dimension, Month};

/// A published position.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Degrees, WGS84.
    pub longitude: f64,
    pub latitude: f64,
    /// The H3 cell of resolution 9.
    pub cell: u64,
}

/// A month of a roll-up's table. All columns are equally long; a row counts the records that share its values.
#[derive(Debug, Clone)]
pub struct MonthColumns {
    pub month: Month,
    /// One column for each of [`DataSet::columns_of_rollup`](crate::DataSet::columns_of_rollup), in any order. Numbers
    /// (weekday, hour) are written as text, such as `7`.
    pub dimensions: Vec<(Dimension, LocalColumn<String>)>,
    /// Positions; none where the record has none.
    pub points: LocalColumn<Point>,
    /// How many records each row stands for.
    pub counts: Vec<u32>,
}

/// A column: for each row the index of its value.
#[derive(Debug, Clone)]
pub struct LocalColumn<T> {
    /// The distinct values; one that is listed twice counts as one.
    pub values: Vec<Option<T>>,
    pub codes: Vec<u32>,
}

impl<T> Default for LocalColumn<T> {
    fn default() -> Self {
        Self { values: Vec::new(), codes: Vec::new() }
    }
}
