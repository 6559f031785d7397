//! A data file: written once, and what the table's log says of it, so that questions read only files that may matter.
//! A file holds rows of one feed and one epoch.

use super::{
    batch::Cells,
    columns::{DAY, HistoryTable},
};
use crate::{Error, Lake, files, parts::Parts, rows::LakeFile};
use arrow_array::{Array, RecordBatch, cast::AsArray, new_null_array};
use arrow_schema::SchemaRef;
use deltalake_core::kernel::Add;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use parquet::{
    arrow::{ProjectionMask, arrow_reader::ParquetRecordBatchReaderBuilder},
    file::reader::ChunkReader,
};
use serde_json::{Value, json};
use std::{collections::HashMap, sync::Arc};
use tokio::runtime::Handle;

/// The UTC date of a moment.
pub fn day_of(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

/// A file of a table, with the least and the greatest of what its rows have.
#[derive(Debug, Clone, PartialEq)]
pub struct DayFile {
    /// Inside the table's folder.
    pub path: String,
    pub day: Date,
    pub size: u64,
    pub rows: u64,
    /// In milliseconds since 1970: when the file was added.
    pub added: i64,
    pub bounds: Bounds,
}

/// What is known of a file's rows. Files that others wrote may say less, and then nothing is ruled out.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bounds {
    pub feed: Option<String>,
    pub epoch: Option<String>,
    pub seq: Option<(u64, u64)>,
    pub at: Option<(Timestamp, Timestamp)>,
    pub incident: Option<(String, String)>,
}

impl Bounds {
    /// What rows have; they are of one feed and one epoch.
    pub fn of(table: HistoryTable, batch: &RecordBatch) -> Self {
        let mut bounds = Self::default();
        let widen_seq = |known: Option<(u64, u64)>, seq: u64| match known {
            Some((low, high)) => Some((low.min(seq), high.max(seq))),
            None => Some((seq, seq)),
        };
        for row in 0..batch.num_rows() {
            let cells = &mut Cells::of(batch, row);
            let (feed, epoch, seq, at) = (cells.text(), cells.text(), cells.number(), cells.time());
            if row == 0 {
                (bounds.feed, bounds.epoch) = (feed.map(str::to_owned), epoch.map(str::to_owned));
            }
            bounds.seq = seq.map_or(bounds.seq, |seq| widen_seq(bounds.seq, seq));
            bounds.at = match (at, bounds.at) {
                (Some(at), Some((low, high))) => Some((low.min(at), high.max(at))),
                (Some(at), None) => Some((at, at)),
                (None, known) => known,
            };
        }
        if table == HistoryTable::CallChanges
            && let Some(numbers) =
                batch.column_by_name("incident_number").and_then(|c| c.as_string_opt::<i32>())
        {
            let known = || numbers.iter().flatten();
            bounds.incident =
                known().min().zip(known().max()).map(|(low, high)| (low.to_owned(), high.to_owned()));
        }
        bounds
    }

    /// As Delta's log has it.
    fn statistics(&self, table: HistoryTable, rows: u64) -> String {
        let (mut least, mut greatest) = (serde_json::Map::new(), serde_json::Map::new());
        let mut note = |name: &str, low: Value, high: Value| {
            least.insert(name.to_owned(), low);
            greatest.insert(name.to_owned(), high);
        };
        for (name, of) in [("feed", &self.feed), ("epoch", &self.epoch)] {
            if let Some(of) = of {
                note(name, json!(of), json!(of));
            }
        }
        if let Some((low, high)) = self.seq {
            note(if table == HistoryTable::Polls { "seq_before" } else { "seq" }, json!(low), json!(high));
        }
        if let Some((low, high)) = self.at {
            note("at", json!(millis(low)), json!(millis(high)));
        }
        if let Some((low, high)) = &self.incident {
            note("incident_number", json!(low), json!(high));
        }
        json!({"numRecords": rows, "minValues": least, "maxValues": greatest, "nullCount": {}}).to_string()
    }

    /// From the log's statistics.
    fn parse(statistics: &str) -> (u64, Self) {
        let Ok(value) = serde_json::from_str::<Value>(statistics) else { return (0, Self::default()) };
        let (least, greatest) = (&value["minValues"], &value["maxValues"]);
        let text = |of: &Value, name: &str| of[name].as_str().map(str::to_owned);
        // Equal bounds: every row has it.
        let one = |name: &str| text(least, name).filter(|low| text(greatest, name).as_ref() == Some(low));
        let seq = |of: &Value| of["seq"].as_u64().or_else(|| of["seq_before"].as_u64());
        let at = |of: &Value| of["at"].as_str().and_then(|text| text.parse::<Timestamp>().ok());
        let bounds = Self {
            feed: one("feed"),
            epoch: one("epoch"),
            seq: seq(least).zip(seq(greatest)),
            at: at(least).zip(at(greatest)),
            incident: text(least, "incident_number").zip(text(greatest, "incident_number")),
        };
        (value["numRecords"].as_u64().unwrap_or(0), bounds)
    }
}

/// A time with its milliseconds, which is as much as Delta's statistics have.
fn millis(at: Timestamp) -> String {
    format!("{at:.3}")
}

impl DayFile {
    /// What a table's log says of a file.
    pub fn of_log(
        path: String,
        size: i64,
        added: i64,
        day: Option<&str>,
        statistics: Option<&str>,
    ) -> Option<Self> {
        let (rows, bounds) = statistics.map_or((0, Bounds::default()), Bounds::parse);
        Some(Self {
            path,
            day: day?.parse().ok()?,
            size: u64::try_from(size).unwrap_or(0),
            rows,
            added,
            bounds,
        })
    }

    /// Writes rows of one day, feed and epoch. The file is in its place, and on a folder on disk, when this returns; it
    /// belongs to the table only once a commit says so.
    pub async fn write(
        lake: &Lake,
        table: HistoryTable,
        day: Date,
        batch: &RecordBatch,
    ) -> Result<Self, Error> {
        let path = format!("{DAY}={day}/part-{:016x}{:016x}.parquet", fastrand::u64(..), fastrand::u64(..));
        let bytes = files::small(batch)?;
        let size = bytes.len() as u64;
        lake.write(&format!("{}/{path}", table.path()), bytes).await?;
        Ok(Self {
            path,
            day,
            size,
            rows: batch.num_rows() as u64,
            added: Timestamp::now().as_millisecond(),
            bounds: Bounds::of(table, batch),
        })
    }

    /// The commit's action that adds it. Without `changes` its rows were in the table before.
    pub fn add(&self, table: HistoryTable, changes: bool) -> Add {
        Add {
            path: self.path.clone(),
            partition_values: HashMap::from([(DAY.to_owned(), Some(self.day.to_string()))]),
            size: i64::try_from(self.size).unwrap_or(i64::MAX),
            modification_time: self.added,
            data_change: changes,
            stats: Some(self.bounds.statistics(table, self.rows)),
            tags: None,
            deletion_vector: None,
            base_row_id: None,
            default_row_commit_version: None,
            clustering_provider: None,
        }
    }

    /// Its rows, with the table's columns in order, whoever wrote it.
    pub async fn read(&self, lake: &Lake, table: HistoryTable) -> Result<Vec<RecordBatch>, Error> {
        let place = format!("{}/{}", table.path(), self.path);
        let reader = ParquetRecordBatchReaderBuilder::try_new(lake.read(&place).await?)?;
        decode(reader, &table.in_files(), &place)
    }

    /// Some columns of its rows; only their bytes are fetched.
    pub async fn read_parts(
        &self,
        lake: &Lake,
        table: HistoryTable,
        columns: SchemaRef,
    ) -> Result<Vec<RecordBatch>, Error> {
        let place = format!("{}/{}", table.path(), self.path);
        let file = LakeFile::new(lake, &Handle::current(), &place, self.size);
        let read = tokio::task::spawn_blocking(move || {
            let parts = Parts::new(file)?;
            let builder = ParquetRecordBatchReaderBuilder::try_new(parts.clone())?;
            let leaves = builder.parquet_schema().columns();
            let wanted =
                |at: usize| leaves.get(at).is_some_and(|leaf| columns.field_with_name(leaf.name()).is_ok());
            parts.fetch_columns(builder.metadata(), wanted)?;
            decode(builder, &columns, &place)
        });
        read.await.map_err(|error| Error::Thread(error.to_string()))?
    }
}

fn decode(
    reader: ParquetRecordBatchReaderBuilder<impl ChunkReader + 'static>,
    columns: &SchemaRef,
    place: &str,
) -> Result<Vec<RecordBatch>, Error> {
    let wanted = columns.fields().iter().map(|field| field.name().as_str());
    let mask = ProjectionMask::columns(reader.parquet_schema(), wanted);
    let mut batches = Vec::new();
    for batch in reader.with_projection(mask).build()? {
        let batch = batch?;
        let ordered = columns
            .fields()
            .iter()
            .map(|field| {
                // A file from before the table had a column: null, as Delta has it.
                batch.column_by_name(field.name()).map_or_else(
                    || Ok(new_null_array(field.data_type(), batch.num_rows())),
                    |column| same_type(column, field.data_type(), place),
                )
            })
            .collect::<Result<Vec<_>, _>>()?;
        batches.push(RecordBatch::try_new(columns.clone(), ordered)?);
    }
    Ok(batches)
}

/// Parquet has no time zones and Delta one integer type: the same values under the column's own type.
fn same_type(
    column: &arrow_array::ArrayRef,
    wanted: &arrow_schema::DataType,
    place: &str,
) -> Result<arrow_array::ArrayRef, Error> {
    if column.data_type() == wanted {
        return Ok(column.clone());
    }
    match (column.data_type(), wanted) {
        (
            arrow_schema::DataType::Timestamp(arrow_schema::TimeUnit::Microsecond, _),
            arrow_schema::DataType::Timestamp(arrow_schema::TimeUnit::Microsecond, zone),
        ) => {
            let times = column.as_primitive::<arrow_array::types::TimestampMicrosecondType>().clone();
            Ok(Arc::new(times.with_timezone_opt(zone.clone())))
        }
        (found, _) => Err(Error::damaged(place, format!("a column is {found} instead of {wanted}"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_log_says_of_a_file_is_read_as_it_was_written() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let bounds = Bounds {
            feed: Some("dallas".into()),
            epoch: Some("0123456789abcdef".into()),
            seq: Some((3, 9)),
            at: Some((at("2026-03-08T07:59:59.999Z"), at("2026-03-08T08:00:00Z"))),
            incident: Some(("26-1".into(), "26-2".into())),
        };
        assert_eq!(Bounds::parse(&bounds.statistics(HistoryTable::CallChanges, 7)), (7, bounds));
        assert_eq!(Bounds::parse("nonsense"), (0, Bounds::default()));
    }
}
