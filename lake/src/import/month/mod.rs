//! Writes one month of a data set: all forces in one file, sorted by force and town, and its roll-up in the same pass.
//! Forces that this import doesn't bring are copied from the month's present file.

mod batches;
mod rolled;

use super::unit::Unit;
use crate::{
    DataFile, Error, Lake,
    files::{FileWriter, Spare},
    release::{Origin, partition, table_name},
    schema,
};
use arrow_array::{Array, RecordBatch, StringArray, cast::AsArray};
use arrow_schema::SchemaRef;
use blotter_records::{DataSet, Month};
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use std::collections::BTreeSet;
use tokio::runtime::Handle;

/// The new files of a month: records and roll-up.
#[derive(Debug, Clone)]
pub struct Written {
    pub records: DataFile,
    pub rollup: DataFile,
}

/// The present files of a month.
#[derive(Debug, Clone, Copy)]
pub struct Present<'a> {
    pub records: &'a DataFile,
    pub rollup: &'a DataFile,
}

/// Rows that are gathered at once.
const BATCH_ROWS: usize = 1 << 14;

/// A month being written. Forces must be pushed in the order of their slugs.
pub struct MonthWriter {
    data_set: DataSet,
    month: Month,
    records: FileWriter,
    rollup: FileWriter,
    /// Of both writers.
    spare: Spare,
    old_records: Option<Old>,
    old_rollup: Option<Old>,
    /// Forces that were pushed: their present rows are left out.
    replaced: BTreeSet<String>,
}

impl MonthWriter {
    pub fn create(
        lake: &Lake,
        runtime: &Handle,
        data_set: DataSet,
        month: Month,
        present: Option<Present<'_>>,
        mut spare: Spare,
    ) -> Result<Self, Error> {
        let folder = format!("month={}/", partition(month));
        let mut create = |rollup: bool, table: &SchemaRef| {
            let table_folder = format!("records/{}", table_name(data_set, rollup));
            FileWriter::create(lake, runtime, &table_folder, &folder, &schema::in_files(table), &mut spare)
        };
        let open = |rollup: bool, file: &DataFile| -> Result<Old, Error> {
            let path = format!("records/{}/{}", table_name(data_set, rollup), file.path);
            let bytes = runtime.block_on(lake.read(&path))?;
            let reader = ParquetRecordBatchReaderBuilder::try_new(bytes)?.with_batch_size(1 << 15).build()?;
            Ok(Old { reader, rest: None })
        };
        let (old_records, old_rollup) = match present {
            Some(present) => (Some(open(false, present.records)?), Some(open(true, present.rollup)?)),
            None => (None, None),
        };
        let records = create(false, &schema::table(data_set))?;
        let rollup = create(true, &schema::rollup(data_set))?;
        Ok(Self {
            data_set,
            month,
            records,
            rollup,
            spare,
            old_records,
            old_rollup,
            replaced: BTreeSet::new(),
        })
    }

    /// Writes a unit's rows, behind those of the present forces that come before it.
    pub fn push(&mut self, force: &str, unit: &Unit, origin: Origin) -> Result<(), Error> {
        self.copy_until(Some(force))?;
        self.replaced.insert(force.to_owned());
        let order = unit.order();
        let schema = schema::in_files(&schema::table(self.data_set));
        let shared = batches::Shared::new(unit, force, origin);
        for rows in order.chunks(BATCH_ROWS) {
            self.records.write(&shared.batch(unit, rows, &schema)?, &mut self.spare)?;
        }
        if let Some(batch) = rolled::roll_up(unit, force, &schema::in_files(&schema::rollup(self.data_set)))?
        {
            self.rollup.write(&batch, &mut self.spare)?;
        }
        Ok(())
    }

    fn copy_until(&mut self, force: Option<&str>) -> Result<(), Error> {
        for (old, writer) in
            [(&mut self.old_records, &mut self.records), (&mut self.old_rollup, &mut self.rollup)]
        {
            if let Some(old) = old {
                while let Some(batch) = old.next_before(force, &self.replaced)? {
                    writer.write(&batch, &mut self.spare)?;
                }
            }
        }
        Ok(())
    }

    /// The files, and what the next month can take.
    pub fn finish(mut self) -> Result<(Written, Spare), Error> {
        self.copy_until(None)?;
        let (month, mut spare) = (partition(self.month), self.spare);
        let records = self.records.finish(Some(month.clone()), &mut spare)?;
        let rollup = self.rollup.finish(Some(month), &mut spare)?;
        Ok((Written { records, rollup }, spare))
    }
}

/// A present file, read force by force.
struct Old {
    reader: ParquetRecordBatchReader,
    rest: Option<RecordBatch>,
}

impl Old {
    /// The next rows to keep, all of one force that comes before `force`; `None` if there are none.
    fn next_before(
        &mut self,
        force: Option<&str>,
        replaced: &BTreeSet<String>,
    ) -> Result<Option<RecordBatch>, Error> {
        loop {
            let batch = match self.rest.take() {
                Some(batch) => batch,
                None => match self.reader.next() {
                    Some(batch) => batch?,
                    None => return Ok(None),
                },
            };
            if batch.num_rows() == 0 {
                continue;
            }
            let forces: &StringArray = batch
                .column_by_name("force")
                .and_then(|column| column.as_string_opt())
                .ok_or_else(|| Error::damaged("a month's file", "it has no force"))?;
            let first = if forces.is_valid(0) { forces.value(0) } else { "" };
            if force.is_some_and(|force| first >= force) {
                self.rest = Some(batch);
                return Ok(None);
            }
            let run =
                (1..batch.num_rows()).find(|&row| forces.value(row) != first).unwrap_or(batch.num_rows());
            let keep = !replaced.contains(first);
            let rows = batch.slice(0, run);
            if run < batch.num_rows() {
                self.rest = Some(batch.slice(run, batch.num_rows() - run));
            }
            if keep {
                return Ok(Some(rows));
            }
        }
    }
}
