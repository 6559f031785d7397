//! One crime by its ID: its rows and its outcomes.

use super::scan::{RowsReader, Stop, builder, projection, with_month};
use crate::{Error, schema};
use arrow_array::{Array, RecordBatch, cast::AsArray};
use arrow_select::concat::concat_batches;
use blotter_records::{DataSet, Filter};
use parquet::arrow::arrow_reader::{RowSelection, RowSelector};
use std::{
    collections::BTreeSet,
    sync::atomic::{AtomicUsize, Ordering},
};

/// The 32 bytes of a Crime ID.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CrimeId([u8; 32]);

impl CrimeId {
    /// Reads 64 hex digits, in either case.
    pub fn parse(text: &str) -> Option<Self> {
        let mut id = [0; 32];
        let (pairs, rest) = text.as_bytes().as_chunks::<2>();
        if pairs.len() != id.len() || !rest.is_empty() {
            return None;
        }
        for (byte, pair) in id.iter_mut().zip(pairs) {
            let digit = |digit: u8| char::from(digit).to_digit(16);
            *byte = u8::try_from(digit(pair[0])? << 4 | digit(pair[1])?).ok()?;
        }
        Some(Self(id))
    }
}

/// A crime's rows, oldest month first.
#[derive(Debug, Clone)]
pub struct Crime {
    pub street: RecordBatch,
    pub outcomes: RecordBatch,
}

impl RowsReader {
    /// The rows of a crime; empty if there are none.
    ///
    /// # Errors
    /// If a file can't be read, or the time is over.
    pub fn crime(&self, id: CrimeId, stop: Stop) -> Result<Crime, Error> {
        Ok(Crime {
            street: self.with_id(DataSet::Street, id, stop)?,
            outcomes: self.with_id(DataSet::Outcomes, id, stop)?,
        })
    }

    /// The files are shared out to threads: an ID may be in any of them.
    fn with_id(&self, data_set: DataSet, id: CrimeId, stop: Stop) -> Result<RecordBatch, Error> {
        let files = self.files(data_set, &Filter::default())?;
        let next = AtomicUsize::new(0);
        let threads = std::thread::available_parallelism().map_or(2, usize::from).min(8);
        let mut found = std::thread::scope(|scope| {
            let work = || -> Result<Vec<(usize, RecordBatch)>, Error> {
                let mut found = Vec::new();
                while let Some((month, file)) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
                    stop.check()?;
                    for batch in self.in_file(data_set, *month, file, id)? {
                        found.push((month.number() as usize, batch));
                    }
                }
                Ok(found)
            };
            let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
            let mut all = Vec::new();
            for worker in workers {
                let result = worker
                    .join()
                    .map_err(|_| Error::Thread("a thread that looked for a crime panicked".into()))?;
                all.extend(result?);
            }
            Ok::<_, Error>(all)
        })?;
        found.sort_by_key(|(month, _)| *month);
        let batches: Vec<RecordBatch> = found.into_iter().map(|(_, batch)| batch).collect();
        Ok(concat_batches(&schema::table(data_set), &batches)?)
    }

    fn in_file(
        &self,
        data_set: DataSet,
        month: blotter_records::Month,
        file: &crate::DataFile,
        id: CrimeId,
    ) -> Result<Vec<RecordBatch>, Error> {
        let month_file = self.open(data_set, file)?;
        let mut rows = Vec::new();
        let mut first = 0;
        let only = BTreeSet::from(["crime_id"]);
        let reader = builder(&month_file)
            .with_projection(projection(&month_file, &only))
            .with_batch_size(1 << 16)
            .build()?;
        for batch in reader {
            let batch = batch?;
            let ids = batch.column(0).as_fixed_size_binary();
            rows.extend(
                (0..ids.len())
                    .filter(|row| ids.is_valid(*row) && ids.value(*row) == id.0)
                    .map(|row| first + row),
            );
            first += batch.num_rows();
        }
        if rows.is_empty() {
            return Ok(Vec::new());
        }
        let (mut selectors, mut next) = (Vec::new(), 0);
        for row in rows {
            selectors.push(RowSelector::skip(row - next));
            selectors.push(RowSelector::select(1));
            next = row + 1;
        }
        let table = schema::table(data_set);
        let reader = builder(&month_file).with_row_selection(RowSelection::from(selectors)).build()?;
        reader.map(|batch| with_month(&batch?, month, &table)).collect()
    }
}
