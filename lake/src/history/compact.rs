//! A day's many files become one for each feed and epoch, in one commit of removals and additions that changes no row.

use super::{
    History,
    columns::HistoryTable,
    file::{DayFile, day_of},
};
use crate::Error;
use arrow_array::{
    RecordBatch, UInt32Array,
    cast::AsArray,
    types::{Int64Type, TimestampMicrosecondType},
};
use arrow_select::{concat::concat_batches, take::take_record_batch};
use jiff::{Timestamp, civil::Date};
use std::{
    collections::{BTreeMap, HashSet},
    sync::Arc,
};

/// The present day is compacted too once it has so many files.
const TODAY: usize = 60;

/// What a compaction did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize)]
pub struct Compacted {
    /// Days that have fewer files now, counted for each table.
    pub days: usize,
    pub files_before: usize,
    pub files_after: usize,
}

impl History {
    /// Compacts the days that have more files than they need. Others may write, compact and read meanwhile.
    ///
    /// # Errors
    /// If the lake can't be read or written; what was compacted stays so.
    pub async fn compact(&self, now: Timestamp) -> Result<Compacted, Error> {
        let mut all = Compacted::default();
        for table in HistoryTable::ALL {
            // A roll-up is one file from the first.
            if table == HistoryTable::Activity || self.table(table).await?.is_none() {
                continue;
            }
            for day in self.scattered(table, now).await? {
                match self.compact_day(table, day).await {
                    Ok((before, after)) => {
                        all.days += 1;
                        all.files_before += before;
                        all.files_after += after;
                    }
                    // Somebody wrote to the table meanwhile: the next time.
                    Err(Error::Conflict { .. }) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(all)
    }

    /// The days with more files than feeds and epochs.
    async fn scattered(&self, table: HistoryTable, now: Timestamp) -> Result<Vec<Date>, Error> {
        let state = self.newest(table).await?;
        let mut days: BTreeMap<Date, (usize, HashSet<_>)> = BTreeMap::new();
        for file in &state.files {
            let (files, kinds) = days.entry(file.day).or_default();
            *files += 1;
            kinds.insert((file.bounds.feed.clone(), file.bounds.epoch.clone()));
        }
        let today = day_of(now);
        let too_many = |(day, (files, kinds)): (Date, (usize, HashSet<_>))| {
            (files > kinds.len() && (day < today || files > TODAY)).then_some(day)
        };
        Ok(days.into_iter().filter_map(too_many).collect())
    }

    async fn compact_day(&self, table: HistoryTable, day: Date) -> Result<(usize, usize), Error> {
        let state = self.newest(table).await?;
        let old: Vec<DayFile> = state.files.iter().filter(|file| file.day == day).cloned().collect();
        let mut batches = Vec::new();
        for file in &old {
            batches.extend(file.read(self.lake(), table).await?);
        }
        let mut new = Vec::new();
        for rows in sorted_apart(table, &batches)? {
            new.push(DayFile::write(self.lake(), table, day, &rows).await?);
        }
        let count = |batches: &[RecordBatch]| batches.iter().map(RecordBatch::num_rows).sum::<usize>() as u64;
        let written: u64 = new.iter().map(|file| file.rows).sum();
        if written != count(&batches) {
            let found = count(&batches);
            return Err(Error::damaged(
                table.path(),
                format!("{found} rows of {day} would become {written}"),
            ));
        }
        let next = state.replace(&old, &new, false).await?;
        self.remember(table, Some(Arc::new(next)));
        Ok((old.len(), new.len()))
    }
}

/// Rows by feed and epoch, each in the order of the log.
fn sorted_apart(table: HistoryTable, batches: &[RecordBatch]) -> Result<Vec<RecordBatch>, Error> {
    let all = concat_batches(&table.in_files(), batches)?;
    let (feeds, epochs) = (all.column(0).as_string::<i32>(), all.column(1).as_string::<i32>());
    let seqs = all.column(2).as_primitive::<Int64Type>();
    let times = all.column(3).as_primitive::<TimestampMicrosecondType>();
    let mut logs: BTreeMap<(&str, &str), Vec<u32>> = BTreeMap::new();
    for row in 0..all.num_rows() {
        logs.entry((feeds.value(row), epochs.value(row)))
            .or_default()
            .push(u32::try_from(row).unwrap_or(u32::MAX));
    }
    logs.into_values()
        .map(|mut rows| {
            rows.sort_by_key(|row| (times.value(*row as usize), seqs.value(*row as usize)));
            Ok(take_record_batch(&all, &UInt32Array::from(rows))?)
        })
        .collect()
}
