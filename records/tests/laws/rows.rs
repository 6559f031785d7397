//! Invented rows, the roll-up made of them, and what a question over them must yield.

use blotter_records::{
    DataSet, Dimension, Month, Rollup, Value,
    rollup::{LocalColumn, MonthColumns, Point, cell_at},
};
use proptest::prelude::*;
use std::collections::BTreeMap;

/// One record: month, the values of the roll-up's columns, position.
#[derive(Debug, Clone)]
pub struct Row {
    pub month: Month,
    pub values: Vec<Option<String>>,
    pub position: Option<(f64, f64)>,
}

/// What a column may hold: few values, so that rows share them.
pub fn choices(dimension: Dimension) -> Vec<Option<String>> {
    let text = |texts: &[&str]| texts.iter().map(|text| Some((*text).to_owned())).collect::<Vec<_>>();
    let mut values = match dimension {
        Dimension::Force => return text(&["kent", "essex", "btp"]),
        Dimension::Town => text(&["St. Helens", "Bristol", "Bath", "Ynys Môn", "=cmd"]),
        Dimension::Weekday => text(&["1", "2", "7"]),
        Dimension::Hour => text(&["0", "9", "10", "23"]),
        _ => text(&["One", "Two", "Three"]),
    };
    values.push(None);
    values
}

pub fn month(number: u32) -> Month {
    Month::new(2019, 11).unwrap().plus(number.try_into().unwrap()).unwrap()
}

/// Points of a coarse grid around Bristol: some share a cell, and a box may pass exactly through them.
fn position() -> impl Strategy<Value = Option<(f64, f64)>> {
    let point =
        (0..8_i32, 0..8_i32).prop_map(|(x, y)| (f64::from(x) * 0.01 - 2.6, f64::from(y) * 0.003 + 51.4));
    prop_oneof![1 => Just(None), 4 => point.prop_map(Some)]
}

pub fn rows(data_set: DataSet) -> impl Strategy<Value = Vec<Row>> {
    let values: Vec<_> = data_set
        .columns_of_rollup()
        .iter()
        .map(|&dimension| prop::sample::select(choices(dimension)))
        .collect();
    let row = (0..6_u32, values, position()).prop_map(|(number, values, position)| Row {
        month: month(number),
        values,
        position,
    });
    prop::collection::vec(row, 0..120)
}

/// A month's roll-up, as the lake would give it: equal rows once, with their number.
pub fn columns(data_set: DataSet, month: Month, rows: &[Row]) -> MonthColumns {
    let mut distinct: BTreeMap<String, (&Row, u32)> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.month == month) {
        distinct.entry(format!("{:?}{:?}", row.values, row.position)).or_insert((row, 0)).1 += 1;
    }
    let mut dimensions: Vec<(Dimension, LocalColumn<String>)> =
        data_set.columns_of_rollup().iter().map(|&dimension| (dimension, LocalColumn::default())).collect();
    let (mut points, mut counts) = (LocalColumn::<Point>::default(), Vec::new());
    for (row, count) in distinct.into_values() {
        for ((_, column), value) in dimensions.iter_mut().zip(&row.values) {
            push(column, value.clone());
        }
        let point = row.position.map(|(longitude, latitude)| {
            let cell = cell_at(longitude, latitude).unwrap();
            Point { longitude, latitude, cell }
        });
        push(&mut points, point);
        counts.push(count);
    }
    // The order of columns is theirs who fill them.
    dimensions.reverse();
    MonthColumns { month, dimensions, points, counts }
}

fn push<T: PartialEq>(column: &mut LocalColumn<T>, value: Option<T>) {
    let known = column.values.iter().position(|known| *known == value);
    let code = known.unwrap_or_else(|| {
        column.values.push(value);
        column.values.len() - 1
    });
    column.codes.push(code.try_into().unwrap());
}

pub fn rollup(data_set: DataSet, rows: &[Row]) -> Rollup {
    let mut rollup = Rollup::new(data_set);
    let mut months: Vec<Month> = rows.iter().map(|row| row.month).collect();
    months.dedup();
    // In no order, some more than once.
    for month in months.into_iter().rev() {
        rollup.set_month(&columns(data_set, month, rows)).unwrap();
    }
    rollup
}

/// A row's value of a dimension.
pub fn value(data_set: DataSet, row: &Row, dimension: Dimension) -> Value {
    let text = match dimension {
        Dimension::Month => Some(row.month.to_string()),
        Dimension::Year => Some(row.month.year().to_string()),
        _ => {
            let column = data_set.columns_of_rollup().iter().position(|it| *it == dimension).unwrap();
            row.values[column].clone()
        }
    };
    match text {
        None => Value::Null,
        Some(text) if dimension.is_number() => Value::Number(text.parse().unwrap()),
        Some(text) => Value::text(&text),
    }
}
