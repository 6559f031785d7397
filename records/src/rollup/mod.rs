//! Roll-ups in memory: how many records share the same values and the same published position, by month.
//!
//! [`Rollup`] is one data set's. A newer release is made by cloning it and replacing the months that changed: all other
//! months, and every dictionary without a new value, are shared.

pub(crate) mod codes;
mod columns;
mod dictionary;
mod packed;
mod points;

pub(crate) use codes::Codes;
pub use columns::{LocalColumn, MonthColumns, Point};
pub use dictionary::Dictionary;
pub use packed::MonthRows;
pub(crate) use packed::{Packed, Segment};
pub use points::{Points, RESOLUTIONS, cell_at};

use crate::{DataSet, Dimension, Error, Month};
use std::sync::Arc;

/// What answers are computed from. A server answers from all roll-ups of a release, a browser may from an extract.
pub trait Data: Sync {
    fn data_set(&self) -> DataSet;
    /// In order, each month once.
    fn months(&self) -> &[Arc<MonthRows>];
    /// The values of a column of [`DataSet::columns_of_rollup`].
    fn dictionary(&self, column: usize) -> &Dictionary;
    fn points(&self) -> &Points;
}

/// The roll-up of one data set. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Rollup {
    data_set: DataSet,
    dictionaries: Vec<Arc<Dictionary>>,
    points: Arc<Points>,
    months: Vec<Arc<MonthRows>>,
}

impl Rollup {
    /// Without any month.
    pub fn new(data_set: DataSet) -> Self {
        let dictionaries = data_set.columns_of_rollup().iter().map(|_| Arc::default()).collect();
        Self { data_set, dictionaries, points: Arc::default(), months: Vec::new() }
    }

    /// Adds a month, or replaces it. After an error the roll-up is as it was, but for values that no row has.
    pub fn set_month(&mut self, columns: &MonthColumns) -> Result<(), Error> {
        let (data_set, month) = (self.data_set, columns.month);
        let expected = columns.rows();
        let check = |column: &'static str, codes: &[u32], values: usize| {
            if codes.len() != expected {
                return Err(Error::Length { data_set, month, column, rows: codes.len(), expected });
            }
            if codes.iter().any(|&code| code as usize >= values) {
                return Err(Error::Code { data_set, month, column });
            }
            Ok(())
        };
        let mut global = Vec::new();
        for (&dimension, dictionary) in data_set.columns_of_rollup().iter().zip(&mut self.dictionaries) {
            let found = columns.dimensions.iter().find(|(name, _)| *name == dimension);
            let (_, local) = found.ok_or(Error::MissingColumn { data_set, month, dimension })?;
            check(dimension.name(), &local.codes, local.values.len())?;
            let codes: Vec<u32> = local
                .values
                .iter()
                .map(|value| intern(dictionary, value.as_deref()).ok_or(Error::TooManyValues))
                .collect::<Result<_, _>>()?;
            global.push(local.codes.iter().map(|&code| codes[code as usize]).collect::<Vec<_>>());
        }
        check("longitude", &columns.points.codes, columns.points.values.len())?;
        let codes: Vec<u32> = columns
            .points
            .values
            .iter()
            .map(|point| match point {
                None => Ok(0),
                Some(point) => match self.points.code(point) {
                    Some(code) => Ok(code),
                    None => Arc::make_mut(&mut self.points).intern(point),
                },
            })
            .collect::<Result<_, _>>()?;
        let positions: Vec<u32> = columns.points.codes.iter().map(|&code| codes[code as usize]).collect();
        let rows = Arc::new(MonthRows::pack(month, &global, &positions, &columns.counts));
        match self.months.binary_search_by_key(&month, |rows| rows.month()) {
            Ok(index) => self.months[index] = rows,
            Err(index) => self.months.insert(index, rows),
        }
        Ok(())
    }

    /// Removes a month, if it is there.
    pub fn remove_month(&mut self, month: Month) {
        self.months.retain(|rows| rows.month() != month);
    }

    /// The bytes of columns and positions, without the small dictionaries.
    pub fn bytes(&self) -> usize {
        self.points.bytes() + self.months.iter().map(|month| month.bytes()).sum::<usize>()
    }

    /// How many rows there are with each position apart, and how many are scanned where no one asks for positions.
    pub fn sizes(&self) -> (usize, usize) {
        let sizes = self.months.iter().map(|month| month.sizes());
        sizes.fold((0, 0), |(detail, cube), (rows, fewer)| (detail + rows, cube + fewer))
    }
}

/// Copies the dictionary only where it is shared and the value is new.
fn intern(dictionary: &mut Arc<Dictionary>, value: Option<&str>) -> Option<u32> {
    dictionary.code(value).or_else(|| Arc::make_mut(dictionary).intern(value))
}

impl Data for Rollup {
    fn data_set(&self) -> DataSet {
        self.data_set
    }

    fn months(&self) -> &[Arc<MonthRows>] {
        &self.months
    }

    fn dictionary(&self, column: usize) -> &Dictionary {
        &self.dictionaries[column]
    }

    fn points(&self) -> &Points {
        &self.points
    }
}

/// Where a dimension's column is, in the order of [`DataSet::columns_of_rollup`]; none for month and year.
pub(crate) fn column_of(data_set: DataSet, dimension: Dimension) -> Option<usize> {
    data_set.columns_of_rollup().iter().position(|&known| known == dimension)
}
