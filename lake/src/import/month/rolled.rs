//! A unit's roll-up: one row for each distinct combination of dimensions and published position, with its count.

use super::batches::{dictionary, texts, with_dictionaries};
use crate::{
    Error,
    import::unit::{Local, Point, Unit},
    interner::Interner,
    schema,
};
use arrow_array::{ArrayRef, Float64Array, Int32Array, Int64Array, RecordBatch};
use arrow_schema::SchemaRef;
use std::sync::Arc;

/// One dimension: the number of each row's value, 0 being null.
struct Dimension<'a> {
    codes: Box<dyn Fn(usize) -> u32 + 'a>,
    /// One more than the greatest number.
    size: u32,
    texts: Option<&'a Interner>,
}

/// The roll-up's rows of one unit, by town and then by the other dimensions; `None` if the unit has no rows.
pub fn roll_up(unit: &Unit, force: &str, schema: &SchemaRef) -> Result<Option<RecordBatch>, Error> {
    if unit.rows == 0 {
        return Ok(None);
    }
    let dimensions = dimensions(unit);
    let groups = groups(&dimensions, unit.rows);
    let of = |dimension: &Dimension<'_>| -> Vec<u32> {
        groups.iter().map(|(row, _)| (dimension.codes)(*row)).collect()
    };
    let mut columns = vec![dictionary(std::iter::repeat_n(1, groups.len()), &texts(std::iter::once(force)))?];
    let Some((position, others)) = dimensions.split_last() else { return Ok(None) };
    for dimension in others {
        let codes = of(dimension).into_iter();
        columns.push(match dimension.texts {
            Some(interner) => dictionary(codes, &texts(interner.texts()))?,
            // Shifted by one, so that the first hour is not null.
            None => Arc::new(
                codes
                    .map(|code| i32::try_from(code).ok().filter(|c| *c > 0).map(|code| code - 1))
                    .collect::<Int32Array>(),
            ),
        });
    }
    let points: Vec<Point> = of(position).into_iter().map(|code| *unit.points.get(code)).collect();
    columns.push(Arc::new(points.iter().map(|point| point.longitude).collect::<Float64Array>()));
    columns.push(Arc::new(points.iter().map(|point| point.latitude).collect::<Float64Array>()));
    columns.push(Arc::new(points.iter().map(|point| point.cell).collect::<Int64Array>()));
    let counts: ArrayRef = Arc::new(groups.iter().map(|(_, count)| Some(*count)).collect::<Int64Array>());
    columns.push(counts);
    Ok(Some(RecordBatch::try_new(with_dictionaries(schema), columns)?))
}

/// The dimensions in the order of the roll-up's columns, the position last.
fn dimensions(unit: &Unit) -> Vec<Dimension<'_>> {
    let size = |length: usize| u32::try_from(length).unwrap_or(u32::MAX - 1) + 1;
    let mut dimensions: Vec<Dimension<'_>> = Vec::new();
    for name in schema::rollup_texts(unit.data_set) {
        if *name == "town" {
            dimensions.push(Dimension {
                codes: Box::new(|row| unit.town(row)),
                size: size(unit.towns.len()),
                texts: Some(&unit.towns),
            });
        } else if let Some((interner, codes)) = unit.text(name) {
            dimensions.push(Dimension {
                codes: Box::new(|row| codes[row]),
                size: size(interner.len()),
                texts: Some(interner),
            });
        }
    }
    if schema::has_time(unit.data_set) {
        let days_only = Local::days_only(&unit.dates);
        let local: Vec<_> = unit.dates.iter().map(|date| Local::of(*date)).collect();
        let code = |value: i8| u32::try_from(value).unwrap_or(0) + 1;
        let weekdays: Vec<_> =
            local.iter().map(|local| local.map_or(0, |local| code(local.weekday))).collect();
        let hours: Vec<_> = local
            .iter()
            .map(|local| if days_only { 0 } else { local.map_or(0, |local| code(local.hour)) })
            .collect();
        for (codes, size) in [(weekdays, 9), (hours, 25)] {
            dimensions.push(Dimension { codes: Box::new(move |row| codes[row]), size, texts: None });
        }
    }
    // A position of which half is missing is none.
    dimensions.push(Dimension {
        codes: Box::new(|row| {
            let code = unit.point_of[row];
            if unit.points.get(code).cell.is_some() { code } else { 0 }
        }),
        size: size(unit.points.len()),
        texts: None,
    });
    dimensions
}

/// The distinct combinations: a row that has it, and how many do.
fn groups(dimensions: &[Dimension<'_>], rows: usize) -> Vec<(usize, i64)> {
    let bits: Vec<u32> =
        dimensions.iter().map(|dimension| u32::BITS - dimension.size.leading_zeros()).collect();
    let row_bits = usize::BITS - rows.leading_zeros();
    let total = bits.iter().sum::<u32>() + row_bits;
    let packed = |row: usize| {
        let key = dimensions
            .iter()
            .zip(&bits)
            .fold(0u128, |key, (dimension, bits)| key << bits | u128::from((dimension.codes)(row)));
        key << row_bits | row as u128
    };
    if total <= u64::BITS {
        #[allow(clippy::cast_possible_truncation, reason = "the sum of the bits was checked")]
        return runs(
            (0..rows).map(|row| packed(row) as u64).collect(),
            |key| key >> row_bits,
            |key| (key & ((1 << row_bits) - 1)) as usize,
        );
    }
    if total <= u128::BITS {
        #[allow(clippy::cast_possible_truncation, reason = "the mask leaves no more than the row")]
        return runs(
            (0..rows).map(packed).collect(),
            |key| key >> row_bits,
            |key| (key & ((1 << row_bits) - 1)) as usize,
        );
    }
    // More distinct values than any month of the police has.
    let codes =
        |row: usize| -> Vec<u32> { dimensions.iter().map(|dimension| (dimension.codes)(row)).collect() };
    runs((0..rows).map(|row| (codes(row), row)).collect(), |(codes, _)| codes.clone(), |(_, row)| *row)
}

/// Counts runs of equal keys, once sorted.
fn runs<T: Ord, K: PartialEq>(
    mut rows: Vec<T>,
    key: impl Fn(&T) -> K,
    row: impl Fn(&T) -> usize,
) -> Vec<(usize, i64)> {
    rows.sort_unstable();
    let mut groups: Vec<(usize, i64)> = Vec::new();
    let mut last = None;
    for item in &rows {
        let this = key(item);
        match groups.last_mut() {
            Some((_, count)) if last.as_ref() == Some(&this) => *count += 1,
            _ => groups.push((row(item), 1)),
        }
        last = Some(this);
    }
    groups
}
