//! Counts a month's file by force, with a checksum over the combinations of dimensions and position that doesn't depend
//! on the rows' order: records and roll-up must agree in both.

use crate::{
    Error,
    import::unit::{Local, NO_DATE},
    schema,
};
use arrow_array::{
    Array, RecordBatch, StringArray,
    cast::AsArray,
    types::{Float64Type, Int32Type, Int64Type, TimestampMicrosecondType},
};
use blotter_records::DataSet;
use std::collections::BTreeMap;
use xxhash_rust::xxh3::xxh3_64;

/// One force's rows.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    pub rows: u64,
    pub without_position: u64,
    pub without_id: u64,
    pub combinations: u64,
}

/// By force.
pub type Tallies = BTreeMap<String, Tally>;

fn wrong(name: &str) -> Error {
    Error::damaged("a month's file", format!("it has no proper {name}"))
}

fn texts<'a>(batch: &'a RecordBatch, name: &str) -> Result<&'a StringArray, Error> {
    batch.column_by_name(name).and_then(|column| column.as_string_opt()).ok_or_else(|| wrong(name))
}

/// Adds a batch of records; `days_only` are the forces whose searches have no hour.
pub fn records(
    tallies: &mut Tallies,
    data_set: DataSet,
    batch: &RecordBatch,
    days_only: &BTreeMap<String, bool>,
) -> Result<(), Error> {
    let dates = if schema::has_time(data_set) {
        let column = batch
            .column_by_name("date")
            .and_then(|column| column.as_primitive_opt::<TimestampMicrosecondType>());
        Some(column.ok_or_else(|| wrong("date"))?)
    } else {
        None
    };
    let time = |row: usize, force: &str| {
        dates.map(|dates| {
            let local = Local::of(if dates.is_valid(row) { dates.value(row) } else { NO_DATE });
            let hour = local.filter(|_| !days_only.get(force).copied().unwrap_or(false));
            (
                local.map_or(0, |local| i32::from(local.weekday)),
                hour.map_or(-1, |local| i32::from(local.hour)),
            )
        })
    };
    add(tallies, data_set, batch, &time, &|_| 1)?;
    if let Some(ids) = batch.column_by_name("crime_id") {
        let forces = texts(batch, "force")?;
        for row in (0..batch.num_rows()).filter(|row| ids.is_null(*row)) {
            tallies.entry(forces.value(row).to_owned()).or_default().without_id += 1;
        }
    }
    Ok(())
}

/// Adds a batch of a roll-up.
pub fn rollup(tallies: &mut Tallies, data_set: DataSet, batch: &RecordBatch) -> Result<(), Error> {
    let counts = batch.column_by_name("rows").and_then(|column| column.as_primitive_opt::<Int64Type>());
    let counts = counts.ok_or_else(|| wrong("rows"))?;
    let numbers =
        |name: &str| batch.column_by_name(name).and_then(|column| column.as_primitive_opt::<Int32Type>());
    let times = if schema::has_time(data_set) {
        Some((
            numbers("weekday").ok_or_else(|| wrong("weekday"))?,
            numbers("hour").ok_or_else(|| wrong("hour"))?,
        ))
    } else {
        None
    };
    let time = |row: usize, _: &str| {
        times.map(|(weekdays, hours)| {
            let value =
                |of: &arrow_array::Int32Array, none| if of.is_valid(row) { of.value(row) } else { none };
            (value(weekdays, 0), value(hours, -1))
        })
    };
    add(tallies, data_set, batch, &time, &|row| u64::try_from(counts.value(row)).unwrap_or(0))
}

/// Weekday and hour of a row of a force, in a data set that has them.
type Time<'a> = dyn Fn(usize, &str) -> Option<(i32, i32)> + 'a;

fn add(
    tallies: &mut Tallies,
    data_set: DataSet,
    batch: &RecordBatch,
    time: &Time<'_>,
    count: &dyn Fn(usize) -> u64,
) -> Result<(), Error> {
    let forces = texts(batch, "force")?;
    let dimensions = schema::rollup_texts(data_set)
        .iter()
        .map(|name| texts(batch, name))
        .collect::<Result<Vec<_>, _>>()?;
    let number = |name: &str| {
        batch
            .column_by_name(name)
            .and_then(|c| c.as_primitive_opt::<Float64Type>())
            .ok_or_else(|| wrong(name))
    };
    let (longitudes, latitudes) = (number("longitude")?, number("latitude")?);
    let mut key = Vec::new();
    for row in 0..batch.num_rows() {
        let force = forces.value(row);
        key.clear();
        for dimension in &dimensions {
            // A text never has this byte, so that no two combinations are written alike.
            key.push(0xff);
            if dimension.is_valid(row) {
                key.extend_from_slice(dimension.value(row).as_bytes());
            }
        }
        if let Some((weekday, hour)) = time(row, force) {
            key.push(0xff);
            key.extend_from_slice(&weekday.to_le_bytes());
            key.extend_from_slice(&hour.to_le_bytes());
        }
        let placed = longitudes.is_valid(row) && latitudes.is_valid(row);
        if placed {
            key.push(0xff);
            key.extend_from_slice(&longitudes.value(row).to_bits().to_le_bytes());
            key.extend_from_slice(&latitudes.value(row).to_bits().to_le_bytes());
        }
        let tally = match tallies.get_mut(force) {
            Some(tally) => tally,
            None => tallies.entry(force.to_owned()).or_default(),
        };
        let count = count(row);
        tally.rows += count;
        tally.without_position += if placed { 0 } else { count };
        tally.combinations = tally.combinations.wrapping_add(xxh3_64(&key).wrapping_mul(count));
    }
    Ok(())
}

/// Which forces of a month publish days only.
pub fn days_only(batches: &[RecordBatch]) -> Result<BTreeMap<String, bool>, Error> {
    let mut all = BTreeMap::new();
    for batch in batches {
        let forces = texts(batch, "force")?;
        let dates =
            batch.column_by_name("date").and_then(|c| c.as_primitive_opt::<TimestampMicrosecondType>());
        let dates = dates.ok_or_else(|| wrong("date"))?;
        for row in (0..batch.num_rows()).filter(|row| dates.is_valid(*row)) {
            let midnight = Local::of(dates.value(row)).is_none_or(|local| local.midnight);
            *all.entry(forces.value(row).to_owned()).or_insert(true) &= midnight;
        }
    }
    Ok(all)
}
