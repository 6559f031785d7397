//! A page of records.

use super::{
    query::{Cursor, Key, RowsQuery},
    scan::{RowsReader, Stop, builder, places},
};
use crate::{Error, schema, upkeep::with_month};
use arrow_array::{
    Array, ArrayRef, RecordBatch,
    cast::AsArray,
    types::{Date32Type, Float64Type, Int64Type, TimestampMicrosecondType},
};
use arrow_schema::DataType;
use arrow_select::concat::concat_batches;
use blotter_records::{DataSet, Month};
use parquet::arrow::arrow_reader::{RowSelection, RowSelector};
use std::{cmp::Ordering, collections::BinaryHeap, ops::ControlFlow};

/// Some records in their order, and where the next ones begin.
#[derive(Debug, Clone)]
pub struct Page {
    /// The table's columns.
    pub rows: RecordBatch,
    /// For `after`; none at the end.
    pub next: Option<String>,
}

/// A record found: what it is sorted by, and where it is.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Found {
    pub key: Key,
    pub month: Month,
    pub row: u64,
}

impl RowsReader {
    /// A page of the records of a query.
    ///
    /// # Errors
    /// [`Error::OtherRelease`] if the page before was of another release; if a file can't be read; if the time is over.
    pub fn page(&self, data_set: DataSet, query: &RowsQuery, stop: Stop) -> Result<Page, Error> {
        if let Some(after) = query.after.as_ref().filter(|after| after.release != self.release()) {
            return Err(Error::OtherRelease { asked: after.release, newest: self.release() });
        }
        // One more than the page, to know whether there is a next one.
        let mut found = if query.sort.column == "month" {
            self.in_order_of_months(data_set, query, stop)?
        } else {
            self.in_order_of_a_column(data_set, query, stop)?
        };
        let more = found.len() > query.size;
        found.truncate(query.size);
        let next = found
            .last()
            .filter(|_| more)
            .map(|last| query.cursor(self.release(), last.key.clone(), last.month, last.row).text());
        Ok(Page { rows: self.fetch(data_set, &found, stop)?, next })
    }

    /// Month by month, until the page is full.
    fn in_order_of_months(
        &self,
        data_set: DataSet,
        query: &RowsQuery,
        stop: Stop,
    ) -> Result<Vec<Found>, Error> {
        let mut files = self.files(data_set, &query.filter)?;
        if query.sort.descending {
            files.reverse();
        }
        let mut found = Vec::new();
        for (month, file) in files {
            let mut first = 0;
            if let Some(after) = &query.after {
                let before = if query.sort.descending { month > after.month } else { month < after.month };
                if before {
                    continue;
                }
                if month == after.month {
                    first = after.row + 1;
                }
            }
            let month_file = self.open(data_set, file)?;
            let flow = places(&month_file, &query.filter, None, stop, |row, _, _| {
                if row >= first {
                    found.push(Found { key: Key::Text(month.to_string()), month, row });
                }
                if found.len() > query.size { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })?;
            if flow.is_break() {
                break;
            }
        }
        Ok(found)
    }

    /// All records are looked at; the first ones after the cursor are kept.
    fn in_order_of_a_column(
        &self,
        data_set: DataSet,
        query: &RowsQuery,
        stop: Stop,
    ) -> Result<Vec<Found>, Error> {
        let descending = query.sort.descending;
        let mut best: BinaryHeap<Placed> = BinaryHeap::new();
        for (month, file) in self.files(data_set, &query.filter)? {
            let month_file = self.open(data_set, file)?;
            let _ = places(&month_file, &query.filter, Some(&query.sort.column), stop, |row, keys, at| {
                let found = Placed { found: Found { key: key(keys, at), month, row }, descending };
                let passed = query.after.as_ref().is_none_or(|after| found.comes_after(after));
                if passed && (best.len() <= query.size || best.peek().is_some_and(|last| found < *last)) {
                    best.push(found);
                    if best.len() > query.size + 1 {
                        best.pop();
                    }
                }
                ControlFlow::Continue(())
            })?;
        }
        Ok(best.into_sorted_vec().into_iter().map(|placed| placed.found).collect())
    }

    /// The records at these places, in this order.
    fn fetch(&self, data_set: DataSet, found: &[Found], stop: Stop) -> Result<RecordBatch, Error> {
        let table = schema::table(data_set);
        let mut months: Vec<Month> = found.iter().map(|found| found.month).collect();
        months.sort_unstable();
        months.dedup();
        let (mut batches, mut at) = (Vec::new(), Vec::new());
        for month in months {
            stop.check()?;
            let file = self.file_of(data_set, month)?;
            let mut rows: Vec<u64> =
                found.iter().filter(|found| found.month == month).map(|found| found.row).collect();
            rows.sort_unstable();
            let month_file = self.open(data_set, file)?;
            let reader = builder(&month_file).with_row_selection(selection(&rows)).build()?;
            for batch in reader {
                batches.push(with_month(&batch?, file, &table)?);
            }
            at.extend(rows.into_iter().map(|row| (month, row)));
        }
        let all = concat_batches(&table, &batches)?;
        if all.num_rows() != found.len() {
            return Err(Error::damaged("a month's file", "it has fewer rows than its end says"));
        }
        let order = found.iter().filter_map(|found| {
            let place = at.binary_search(&(found.month, found.row)).ok()?;
            u32::try_from(place).ok()
        });
        let order = arrow_array::UInt32Array::from_iter_values(order);
        Ok(arrow_select::take::take_record_batch(&all, &order)?)
    }

    fn file_of(&self, data_set: DataSet, month: Month) -> Result<&crate::DataFile, Error> {
        let files = self.files(data_set, &blotter_records::Filter::default())?;
        let file = files.into_iter().find(|(known, _)| *known == month).map(|(_, file)| file);
        file.ok_or_else(|| Error::damaged("the release", format!("it has no {month}")))
    }
}

/// Rows at these places, which ascend.
fn selection(rows: &[u64]) -> RowSelection {
    let (mut selectors, mut next) = (Vec::new(), 0);
    for &row in rows {
        if row > next {
            selectors.push(RowSelector::skip(usize::try_from(row - next).unwrap_or(usize::MAX)));
        }
        selectors.push(RowSelector::select(1));
        next = row + 1;
    }
    RowSelection::from(selectors)
}

/// What a row is sorted by.
pub(super) fn key(keys: Option<&ArrayRef>, row: usize) -> Key {
    let Some(keys) = keys.filter(|keys| keys.is_valid(row)) else { return Key::Null };
    #[allow(clippy::cast_precision_loss, reason = "microseconds until the year 2255 are exact")]
    match keys.data_type() {
        DataType::Float64 => Key::Number(keys.as_primitive::<Float64Type>().value(row)),
        DataType::Boolean => Key::Number(f64::from(u8::from(keys.as_boolean().value(row)))),
        DataType::Date32 => Key::Number(f64::from(keys.as_primitive::<Date32Type>().value(row))),
        DataType::Timestamp(..) => {
            Key::Number(keys.as_primitive::<TimestampMicrosecondType>().value(row) as f64)
        }
        // Cells are compared as their hex digits are, all of one length.
        DataType::Int64 => Key::Text(format!("{:016x}", keys.as_primitive::<Int64Type>().value(row))),
        DataType::FixedSizeBinary(_) => Key::Text(super::field::hex(keys.as_fixed_size_binary().value(row))),
        DataType::Utf8 => Key::Text(keys.as_string::<i32>().value(row).to_owned()),
        _ => Key::Null,
    }
}

/// A record in the page's order.
pub(super) struct Placed {
    pub found: Found,
    pub descending: bool,
}

impl Placed {
    pub fn comes_after(&self, cursor: &Cursor) -> bool {
        let cursor = Found { key: cursor.key.clone(), month: cursor.month, row: cursor.row };
        compare(&self.found, &cursor, self.descending) == Ordering::Greater
    }
}

impl Ord for Placed {
    fn cmp(&self, other: &Self) -> Ordering {
        compare(&self.found, &other.found, self.descending)
    }
}

impl PartialOrd for Placed {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Placed {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Placed {}

fn compare(one: &Found, two: &Found, descending: bool) -> Ordering {
    let turned = |order: Ordering| if descending { order.reverse() } else { order };
    let keys = match (&one.key, &two.key) {
        (Key::Null, Key::Null) => Ordering::Equal,
        (Key::Number(a), Key::Number(b)) => turned(a.total_cmp(b)),
        (Key::Text(a), Key::Text(b)) => turned(a.cmp(b)),
        (Key::Null, _) | (Key::Text(_), Key::Number(_)) => Ordering::Greater,
        (_, Key::Null) | (Key::Number(_), Key::Text(_)) => Ordering::Less,
    };
    keys.then_with(|| (one.month, one.row).cmp(&(two.month, two.row)))
}
