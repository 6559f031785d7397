//! Going through a release's files: the rows that fit a filter, month by month.

use super::{
    file::LakeFile,
    mask::{self, DaysOnly},
};
use crate::{DataFile, Error, Lake, Release, import::Local, release::table_name, schema, upkeep::with_month};
use arrow_array::{
    Array, ArrayRef, BooleanArray, RecordBatch, cast::AsArray, types::TimestampMicrosecondType,
};
use arrow_schema::ArrowError;
use arrow_select::filter::filter_record_batch;
use blotter_records::{DataSet, Filter, Month};
use parquet::arrow::{
    ProjectionMask,
    arrow_reader::{ArrowReaderMetadata, ArrowReaderOptions, ParquetRecordBatchReaderBuilder},
};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    ops::ControlFlow,
    sync::{Arc, Mutex, PoisonError},
    time::Instant,
};
use tokio::runtime::Handle;

/// When a scan gives up.
#[derive(Debug, Clone, Copy)]
pub struct Stop {
    pub deadline: Option<Instant>,
}

impl Stop {
    pub(super) fn check(&self) -> Result<(), Error> {
        match self.deadline {
            Some(deadline) if Instant::now() >= deadline => Err(Error::TooLong),
            _ => Ok(()),
        }
    }
}

/// Reads one release's records. It blocks, so it belongs on threads that may.
pub struct RowsReader {
    lake: Lake,
    runtime: Handle,
    release: Arc<Release>,
    /// The files' ends, which say where their columns are.
    ends: Mutex<HashMap<String, ArrowReaderMetadata>>,
}

impl std::fmt::Debug for RowsReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RowsReader").field("release", &self.release.number).finish_non_exhaustive()
    }
}

/// A month's file.
#[derive(Clone)]
pub(super) struct MonthFile {
    pub file: LakeFile,
    pub end: ArrowReaderMetadata,
}

const BATCH: usize = 1 << 15;

impl RowsReader {
    /// A reader of a release; `runtime` does the reading.
    pub fn new(lake: &Lake, runtime: &Handle, release: Arc<Release>) -> Self {
        Self { lake: lake.clone(), runtime: runtime.clone(), release, ends: Mutex::default() }
    }

    pub fn release(&self) -> u64 {
        self.release.number
    }

    /// Every record of a filter, in batches of the table's columns, oldest month first.
    ///
    /// # Errors
    /// If a file can't be read, or the time is over.
    pub fn each(
        &self,
        data_set: DataSet,
        filter: &Filter,
        stop: Stop,
        mut take: impl FnMut(&RecordBatch) -> ControlFlow<()>,
    ) -> Result<(), Error> {
        let table = schema::table(data_set);
        for (_, file) in self.files(data_set, filter)? {
            let month_file = self.open(data_set, file)?;
            let days_only = days_only(&month_file, filter, stop)?;
            for batch in batches(&month_file, None)? {
                stop.check()?;
                let batch = batch.map_err(|error| Error::damaged(&file.path, error))?;
                let mask = mask::mask(&batch, filter, &days_only)?;
                let batch = with_month(&filter_record_batch(&batch, &mask)?, file, &table)?;
                if batch.num_rows() > 0 && take(&batch).is_break() {
                    return Ok(());
                }
            }
        }
        Ok(())
    }

    /// The files of the months that a filter leaves, oldest first.
    pub(super) fn files(&self, data_set: DataSet, filter: &Filter) -> Result<Vec<(Month, &DataFile)>, Error> {
        let mut files = BTreeMap::new();
        for file in self.release.files_of(data_set, false) {
            let month =
                file.month.as_deref().and_then(|day| day.get(..7)).and_then(|month| month.parse().ok());
            let month: Month = month.ok_or_else(|| Error::damaged(&file.path, "it has no month"))?;
            if filter.has_month(month) {
                files.insert(month, file);
            }
        }
        Ok(files.into_iter().collect())
    }

    pub(super) fn open(&self, data_set: DataSet, file: &DataFile) -> Result<MonthFile, Error> {
        let path = format!("records/{}/{}", table_name(data_set, false), file.path);
        let reader = LakeFile::new(&self.lake, &self.runtime, &path, file.size);
        let known = self.ends.lock().unwrap_or_else(PoisonError::into_inner).get(&path).cloned();
        let end = if let Some(end) = known {
            end
        } else {
            let end = ArrowReaderMetadata::load(&reader, ArrowReaderOptions::new())?;
            self.ends.lock().unwrap_or_else(PoisonError::into_inner).insert(path, end.clone());
            end
        };
        Ok(MonthFile { file: reader, end })
    }
}

/// The places of a month's rows that fit, counted from 0, with what each is sorted by.
pub(super) fn places(
    month: &MonthFile,
    filter: &Filter,
    sort_column: Option<&str>,
    stop: Stop,
    mut take: impl FnMut(u64, Option<&ArrayRef>, usize) -> ControlFlow<()>,
) -> Result<ControlFlow<()>, Error> {
    let mut columns: BTreeSet<&str> = mask::columns(filter);
    columns.extend(sort_column);
    let days_only = days_only(month, filter, stop)?;
    if columns.is_empty() {
        let rows = u64::try_from(month.end.metadata().file_metadata().num_rows()).unwrap_or(0);
        return Ok((0..rows).try_for_each(|row| take(row, None, 0)));
    }
    let mut first = 0;
    for batch in batches(month, Some(&columns))? {
        stop.check()?;
        let batch = batch.map_err(|error| Error::damaged("a month's file", error))?;
        let fits: BooleanArray = mask::mask(&batch, filter, &days_only)?;
        let keys = sort_column.and_then(|name| batch.column_by_name(name));
        for row in fits.values().set_indices() {
            if take(first + row as u64, keys, row).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        first += batch.num_rows() as u64;
    }
    Ok(ControlFlow::Continue(()))
}

/// Which forces publish days only in a month, if the filter asks for hours.
fn days_only(month: &MonthFile, filter: &Filter, stop: Stop) -> Result<DaysOnly, Error> {
    let mut all: HashMap<String, bool> = HashMap::new();
    if filter.chosen(blotter_records::Dimension::Hour).is_some() {
        for batch in batches(month, Some(&BTreeSet::from(["force", "date"])))? {
            stop.check()?;
            let batch = batch.map_err(|error| Error::damaged("a month's file", error))?;
            let (Some(forces), Some(dates)) = (batch.column_by_name("force"), batch.column_by_name("date"))
            else {
                return Err(Error::damaged("a month's file", "it has no force or date"));
            };
            let (forces, dates) =
                (forces.as_string::<i32>(), dates.as_primitive::<TimestampMicrosecondType>());
            for row in 0..batch.num_rows() {
                let local = if dates.is_null(row) { None } else { Local::of(dates.value(row)) };
                if let Some(local) = local {
                    match all.get_mut(forces.value(row)) {
                        Some(midnight) => *midnight &= local.midnight,
                        None => {
                            all.insert(forces.value(row).to_owned(), local.midnight);
                        }
                    }
                }
            }
        }
    }
    Ok(all.into_iter().filter_map(|(force, midnight)| midnight.then_some(force)).collect())
}

/// A file's rows with these columns, or all.
fn batches(
    month: &MonthFile,
    columns: Option<&BTreeSet<&str>>,
) -> Result<impl Iterator<Item = Result<RecordBatch, ArrowError>> + use<>, Error> {
    let mut builder = builder(month);
    if let Some(columns) = columns {
        builder = builder.with_projection(projection(month, columns));
    }
    Ok(builder.with_batch_size(BATCH).build()?)
}

pub(super) fn builder(month: &MonthFile) -> ParquetRecordBatchReaderBuilder<LakeFile> {
    ParquetRecordBatchReaderBuilder::new_with_metadata(month.file.clone(), month.end.clone())
}

pub(super) fn projection(month: &MonthFile, columns: &BTreeSet<&str>) -> ProjectionMask {
    ProjectionMask::columns(month.end.parquet_schema(), columns.iter().copied())
}
