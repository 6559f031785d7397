//! A data set's roll-up in memory: columns of small numbers, a month at a time, which releases share.

use crate::{DataSet, Dimension, Month};
use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

/// The number of a value in its dimension's dictionary; 0 is null: not stated.
pub type Code = u16;

/// A published position.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Point {
    /// Degrees.
    pub longitude: f64,
    pub latitude: f64,
    /// The H3 cell at resolution 9.
    pub cell: u64,
}

/// What can't be taken into a roll-up.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RollupError {
    /// Another number of columns, or columns of different lengths.
    #[error("the roll-up of {0} has columns that don't fit together")]
    Shape(Month),
    /// A code beyond its dictionary.
    #[error("the roll-up of {0} names a value that it doesn't have")]
    Code(Month),
    /// A dimension with more than 65,535 values.
    #[error("{} has more values than can be held", .0.name())]
    TooManyValues(Dimension),
}

/// A dimension's column as it was read: each row's place in a dictionary of the column's own.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LocalColumn {
    /// None: not stated. Numbers (`weekday`, `hour`) are written as text.
    pub values: Vec<Option<String>>,
    pub codes: Vec<u32>,
}

/// A month's rows as they were read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MonthColumns {
    /// In the order of [`DataSet::dimensions`].
    pub dimensions: Vec<LocalColumn>,
    /// None: no position.
    pub points: Vec<Option<Point>>,
    pub point_codes: Vec<u32>,
    /// How many records each row stands for.
    pub counts: Vec<u32>,
}

/// Rows that have the same dimensions, counted.
#[derive(Debug, Clone, Default)]
pub struct Rows {
    /// A column for each of [`DataSet::dimensions`].
    pub codes: Vec<Vec<Code>>,
    pub counts: Vec<u32>,
}

/// A month: its rows with positions, and the same without.
#[derive(Debug, Clone, Default)]
pub struct MonthRows {
    /// One row for each distinct combination of dimensions: for questions that don't ask where.
    pub cube: Rows,
    /// One row for each distinct combination of dimensions and position.
    pub rows: Rows,
    /// Each row's place in [`Data::points`]; [`NO_POINT`] for none.
    pub points: Vec<u32>,
}

/// The place of a row without a position.
pub const NO_POINT: u32 = u32::MAX;

/// What questions are answered from: a roll-up, or a small extract of one.
pub trait Data {
    fn data_set(&self) -> DataSet;
    /// A dimension's values by their code; the first is null. `dimension` counts from 0 in [`DataSet::dimensions`].
    fn values(&self, dimension: usize) -> &[Option<Arc<str>>];
    fn points(&self) -> &[Point];
    /// The months, oldest first.
    fn months(&self) -> impl Iterator<Item = (Month, &MonthRows)>;
}

#[derive(Debug, Clone, PartialEq)]
struct Dictionary {
    values: Vec<Option<Arc<str>>>,
    codes: HashMap<Arc<str>, Code>,
}

impl Default for Dictionary {
    fn default() -> Self {
        Self { values: vec![None], codes: HashMap::new() }
    }
}

impl Dictionary {
    fn code(&mut self, value: Option<&str>) -> Option<Code> {
        let Some(value) = value else { return Some(0) };
        if let Some(code) = self.codes.get(value) {
            return Some(*code);
        }
        let code = Code::try_from(self.values.len()).ok()?;
        let value: Arc<str> = value.into();
        self.values.push(Some(value.clone()));
        self.codes.insert(value, code);
        Some(code)
    }
}

#[derive(Debug, Clone, Default)]
struct Points {
    points: Vec<Point>,
    codes: HashMap<(u64, u64), u32>,
}

/// A data set's roll-up. Months are shared between releases: dictionaries only grow, so a month's numbers keep their
/// meaning.
#[derive(Debug, Clone)]
pub struct Rollup {
    data_set: DataSet,
    dictionaries: Vec<Dictionary>,
    points: Arc<Points>,
    months: BTreeMap<Month, Arc<MonthRows>>,
}

impl Rollup {
    pub fn new(data_set: DataSet) -> Self {
        let dictionaries = vec![Dictionary::default(); data_set.dimensions().len()];
        Self { data_set, dictionaries, points: Arc::default(), months: BTreeMap::new() }
    }

    /// Puts a month in place of what was there before. On an error nothing is changed that an answer would show.
    pub fn set_month(&mut self, month: Month, columns: &MonthColumns) -> Result<(), RollupError> {
        let length = columns.counts.len();
        let fits = columns.dimensions.len() == self.dictionaries.len()
            && columns.dimensions.iter().all(|column| column.codes.len() == length)
            && columns.point_codes.len() == length;
        if !fits {
            return Err(RollupError::Shape(month));
        }
        let mut codes = Vec::with_capacity(columns.dimensions.len());
        for (index, column) in columns.dimensions.iter().enumerate() {
            let dictionary = &mut self.dictionaries[index];
            let global = column.values.iter().map(|value| dictionary.code(value.as_deref()));
            let global: Option<Vec<Code>> = global.collect();
            let global = global.ok_or(RollupError::TooManyValues(self.data_set.dimensions()[index]))?;
            codes.push(remap(&column.codes, &global).ok_or(RollupError::Code(month))?);
        }
        let global = self.point_codes(&columns.points);
        let points = remap(&columns.point_codes, &global).ok_or(RollupError::Code(month))?;
        let rows = Rows { codes, counts: columns.counts.clone() };
        let cube = without_points(&rows);
        self.months.insert(month, Arc::new(MonthRows { cube, rows, points }));
        Ok(())
    }

    pub fn remove_month(&mut self, month: Month) {
        self.months.remove(&month);
    }

    /// The first and the last month that has rows.
    pub fn range(&self) -> Option<(Month, Month)> {
        Some((*self.months.first_key_value()?.0, *self.months.last_key_value()?.0))
    }

    fn point_codes(&mut self, points: &[Option<Point>]) -> Vec<u32> {
        let known = Arc::make_mut(&mut self.points);
        let code = |point: &Option<Point>| {
            let Some(point) = point else { return NO_POINT };
            let key = (point.longitude.to_bits(), point.latitude.to_bits());
            *known.codes.entry(key).or_insert_with(|| {
                known.points.push(*point);
                // Four billion distinct positions don't fit the memory that would hold them.
                u32::try_from(known.points.len() - 1).unwrap_or(NO_POINT)
            })
        };
        points.iter().map(code).collect()
    }
}

impl Data for Rollup {
    fn data_set(&self) -> DataSet {
        self.data_set
    }

    fn values(&self, dimension: usize) -> &[Option<Arc<str>>] {
        &self.dictionaries[dimension].values
    }

    fn points(&self) -> &[Point] {
        &self.points.points
    }

    fn months(&self) -> impl Iterator<Item = (Month, &MonthRows)> {
        self.months.iter().map(|(month, rows)| (*month, rows.as_ref()))
    }
}

fn remap<T: Copy>(codes: &[u32], global: &[T]) -> Option<Vec<T>> {
    codes.iter().map(|&code| global.get(usize::try_from(code).ok()?).copied()).collect()
}

/// The rows that differ in nothing but their position, put together.
fn without_points(rows: &Rows) -> Rows {
    let dimensions = rows.codes.len();
    let mut order: Vec<u32> = (0..u32::try_from(rows.counts.len()).unwrap_or(u32::MAX)).collect();
    // A few columns as one number compare fastest; the rest, where there are more, one after the other.
    let packed: Vec<u64> = (0..rows.counts.len())
        .map(|row| rows.codes.iter().take(4).fold(0, |key, column| key << 16 | u64::from(column[row])))
        .collect();
    let rest = |row: u32| rows.codes.iter().skip(4).map(move |column| column[row as usize]);
    order.sort_unstable_by(|&a, &b| {
        packed[a as usize].cmp(&packed[b as usize]).then_with(|| rest(a).cmp(rest(b)))
    });
    let mut cube = Rows { codes: vec![Vec::new(); dimensions], counts: Vec::new() };
    let mut last: Option<u32> = None;
    for row in order {
        let count = rows.counts[row as usize];
        let same = last
            .is_some_and(|last| packed[last as usize] == packed[row as usize] && rest(last).eq(rest(row)));
        match cube.counts.last_mut() {
            Some(total) if same => *total = total.saturating_add(count),
            _ => {
                for (column, from) in cube.codes.iter_mut().zip(&rows.codes) {
                    column.push(from[row as usize]);
                }
                cube.counts.push(count);
            }
        }
        last = Some(row);
    }
    cube
}
