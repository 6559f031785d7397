//! Which rows of a batch fit a filter.

use crate::{Error, import::Local};
use arrow_array::{
    Array, BooleanArray, RecordBatch, StringArray,
    cast::AsArray,
    types::{Float64Type, Int64Type, TimestampMicrosecondType},
};
use blotter_records::{Cell, Dimension, Filter, Value};
use std::collections::BTreeSet;

/// The forces that publish days only, in a month.
pub type DaysOnly = BTreeSet<String>;

/// The columns of the files that a filter reads, besides the months.
pub fn columns(filter: &Filter) -> BTreeSet<&'static str> {
    let mut columns = BTreeSet::new();
    for (dimension, _) in &filter.values {
        match dimension {
            Dimension::Month | Dimension::Year => {}
            Dimension::Weekday => {
                columns.insert("date");
            }
            Dimension::Hour => {
                columns.extend(["date", "force"]);
            }
            other => {
                columns.insert(other.column());
            }
        }
    }
    if filter.bbox.is_some() {
        columns.extend(["longitude", "latitude", "cell"]);
    }
    if filter.has_cell() {
        columns.insert("cell");
    }
    columns
}

/// Which rows fit everything but the months, which the file decides.
pub fn mask(batch: &RecordBatch, filter: &Filter, days_only: &DaysOnly) -> Result<BooleanArray, Error> {
    let mut fits = vec![true; batch.num_rows()];
    for (dimension, chosen) in &filter.values {
        match dimension {
            Dimension::Month | Dimension::Year => {}
            Dimension::Weekday | Dimension::Hour => times(batch, *dimension, chosen, days_only, &mut fits)?,
            other => texts(column(batch, other.column())?.as_string(), chosen, &mut fits),
        }
    }
    if let Some(bbox) = &filter.bbox {
        let longitudes = column(batch, "longitude")?.as_primitive::<Float64Type>();
        let latitudes = column(batch, "latitude")?.as_primitive::<Float64Type>();
        let cells = column(batch, "cell")?;
        for (row, fits) in fits.iter_mut().enumerate() {
            // A position of which half is missing is none, and has no cell.
            *fits &= cells.is_valid(row)
                && (bbox.west..=bbox.east).contains(&longitudes.value(row))
                && (bbox.south..=bbox.north).contains(&latitudes.value(row));
        }
    }
    if filter.has_cell() {
        let cells = column(batch, "cell")?.as_primitive::<Int64Type>();
        for (row, fits) in fits.iter_mut().enumerate() {
            *fits &=
                if cells.is_valid(row) { in_any(cells.value(row), &filter.cells) } else { filter.unplaced };
        }
    }
    Ok(BooleanArray::from(fits))
}

fn column<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a dyn Array, Error> {
    batch
        .column_by_name(name)
        .map(AsRef::as_ref)
        .ok_or_else(|| Error::damaged("a month's file", format!("it has no {name}")))
}

fn texts(column: &StringArray, chosen: &[Value], fits: &mut [bool]) {
    let null = chosen.contains(&Value::Null);
    let texts: Vec<&str> = chosen
        .iter()
        .filter_map(|value| if let Value::Text(text) = value { Some(&**text) } else { None })
        .collect();
    for (row, fits) in fits.iter_mut().enumerate() {
        *fits &= if column.is_null(row) { null } else { texts.contains(&column.value(row)) };
    }
}

fn times(
    batch: &RecordBatch,
    dimension: Dimension,
    chosen: &[Value],
    days_only: &DaysOnly,
    fits: &mut [bool],
) -> Result<(), Error> {
    let dates = column(batch, "date")?.as_primitive::<TimestampMicrosecondType>();
    let forces = batch.column_by_name("force").and_then(|forces| forces.as_string_opt::<i32>());
    for (row, fits) in fits.iter_mut().enumerate() {
        let local = if dates.is_null(row) { None } else { Local::of(dates.value(row)) };
        let value = match dimension {
            Dimension::Weekday => local.map(|local| local.weekday),
            // A force that publishes days only has no hours.
            _ if forces
                .is_some_and(|forces| forces.is_valid(row) && days_only.contains(forces.value(row))) =>
            {
                None
            }
            _ => local.map(|local| local.hour),
        };
        let value = value.and_then(|value| u32::try_from(value).ok()).map_or(Value::Null, Value::Number);
        *fits &= chosen.contains(&value);
    }
    Ok(())
}

fn in_any(cell: i64, wanted: &[Cell]) -> bool {
    let Some(cell) = u64::try_from(cell).ok().and_then(Cell::new) else { return false };
    wanted.iter().any(|wanted| cell.parent(wanted.resolution()) == Some(*wanted))
}
