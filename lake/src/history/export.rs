//! The events of a time as files: CSV, Parquet, or GeoJSON for maps.

use super::{EventFilter, History, columns::HistoryTable, event};
use crate::{
    Error, files,
    upkeep::{Exported, cell_text},
};
use arrow_array::RecordBatch;
use blotter_model::{Address, AddressId, Body, EventRecord};
use jiff::{Timestamp, ToSpan, civil::Date, tz::TimeZone};
use parquet::arrow::ArrowWriter;
use serde_json::json;
use std::{
    collections::HashMap,
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

/// What `export` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HistoryFormat {
    Csv,
    Parquet,
    GeoJson,
}

impl History {
    /// Writes the events of a time into `folder`: `call_changes` and `address_changes` with the tables' columns, or as
    /// GeoJSON the changes of calls, each where its location was known to be by then. A file gets its name when it is
    /// whole.
    ///
    /// # Errors
    /// If the lake can't be read or `folder` can't be written.
    pub async fn export(
        &self,
        from: Timestamp,
        until: Timestamp,
        format: HistoryFormat,
        folder: &Path,
    ) -> Result<Vec<Exported>, Error> {
        std::fs::create_dir_all(folder).map_err(|source| Error::Io { path: folder.to_owned(), source })?;
        let mut outs = match format {
            HistoryFormat::GeoJson => vec![Out::geojson(folder)?],
            HistoryFormat::Csv | HistoryFormat::Parquet => {
                vec![
                    Out::of_table(HistoryTable::CallChanges, format, folder)?,
                    Out::of_table(HistoryTable::AddressChanges, format, folder)?,
                ]
            }
        };
        let range = EventFilter { from: Some(from), until: Some(until), ..EventFilter::default() };
        for day in self.days(&range).await? {
            let filter = EventFilter {
                from: Some(begin(day).max(from)),
                until: Some((begin(day.saturating_add(1.day())) - 1.nanosecond()).min(until)),
                ..EventFilter::default()
            };
            let records = self.events(&filter).await?;
            for out in &mut outs {
                out.take(&records)?;
            }
        }
        outs.into_iter().map(Out::finish).collect()
    }
}

fn begin(day: Date) -> Timestamp {
    day.to_zoned(TimeZone::UTC).map_or(Timestamp::MIN, |start| start.timestamp())
}

/// A file that is being written under another name.
struct Out {
    path: PathBuf,
    part: PathBuf,
    rows: u64,
    writer: Writer,
}

enum Writer {
    Csv(HistoryTable, Box<csv::Writer<BufWriter<File>>>),
    Parquet(HistoryTable, Box<ArrowWriter<BufWriter<File>>>),
    GeoJson(BufWriter<File>, HashMap<AddressId, Address>),
}

impl Out {
    fn of_table(table: HistoryTable, format: HistoryFormat, folder: &Path) -> Result<Self, Error> {
        let name = table.path().rsplit('/').next().unwrap_or_default();
        let columns = table.in_files();
        if format == HistoryFormat::Csv {
            let (path, part, file) = create(folder, &format!("{name}.csv"))?;
            let mut writer = csv::Writer::from_writer(file);
            let header = columns.fields().iter().map(|field| field.name());
            writer.write_record(header).map_err(|error| failed(&part, error.into()))?;
            return Ok(Self { path, part, rows: 0, writer: Writer::Csv(table, Box::new(writer)) });
        }
        let (path, part, file) = create(folder, &format!("{name}.parquet"))?;
        let writer = Writer::Parquet(table, Box::new(files::writer(file, &columns)?));
        Ok(Self { path, part, rows: 0, writer })
    }

    fn geojson(folder: &Path) -> Result<Self, Error> {
        let (path, part, mut file) = create(folder, "call_changes.geojson")?;
        file.write_all(b"{\"type\":\"FeatureCollection\",\"features\":[")
            .map_err(|error| failed(&part, error))?;
        Ok(Self { path, part, rows: 0, writer: Writer::GeoJson(file, HashMap::new()) })
    }

    fn take(&mut self, records: &[EventRecord]) -> Result<(), Error> {
        let part = self.part.clone();
        let batch = |table: HistoryTable| {
            let own: Vec<_> = records.iter().filter(|record| event::table_of(record) == table).collect();
            event::batch(table, &own)
        };
        match &mut self.writer {
            Writer::Csv(table, writer) => {
                let batch = batch(*table)?;
                self.rows += batch.num_rows() as u64;
                write_csv(writer, &batch).map_err(|error| failed(&part, error.into()))
            }
            Writer::Parquet(table, writer) => {
                let batch = batch(*table)?;
                self.rows += batch.num_rows() as u64;
                Ok(writer.write(&batch)?)
            }
            Writer::GeoJson(writer, places) => {
                for record in records {
                    if let Some(feature) = feature(record, places) {
                        let comma = if self.rows == 0 { "\n" } else { ",\n" };
                        self.rows += 1;
                        write!(writer, "{comma}{feature}").map_err(|error| failed(&part, error))?;
                    }
                }
                Ok(())
            }
        }
    }

    fn finish(self) -> Result<Exported, Error> {
        let Self { path, part, rows, writer } = self;
        let failed = |error: std::io::Error| failed(&part, error);
        let mut file = match writer {
            Writer::Csv(_, writer) => writer.into_inner().map_err(|error| failed(error.into_error()))?,
            Writer::Parquet(_, writer) => writer.into_inner()?,
            Writer::GeoJson(mut writer, _) => {
                writer.write_all(b"\n]}\n").map_err(failed)?;
                writer
            }
        };
        file.flush().map_err(failed)?;
        let file = file.into_inner().map_err(|error| failed(error.into_error()))?;
        file.sync_all().map_err(failed)?;
        std::fs::rename(&part, &path).map_err(failed)?;
        Ok(Exported { path, rows })
    }
}

fn create(folder: &Path, name: &str) -> Result<(PathBuf, PathBuf, BufWriter<File>), Error> {
    let (path, part) = (folder.join(name), folder.join(format!("{name}.part")));
    let file = File::create(&part).map_err(|error| failed(&part, error))?;
    Ok((path, part, BufWriter::with_capacity(1 << 20, file)))
}

fn failed(path: &Path, source: std::io::Error) -> Error {
    Error::Io { path: path.to_owned(), source }
}

fn write_csv(writer: &mut csv::Writer<BufWriter<File>>, batch: &RecordBatch) -> Result<(), csv::Error> {
    let mut field = String::new();
    for row in 0..batch.num_rows() {
        for column in batch.columns() {
            field.clear();
            cell_text(column, row, &mut field);
            writer.write_field(&field)?;
        }
        writer.write_record(None::<&[u8]>)?;
    }
    Ok(())
}

/// A change of a call as a feature; an address is remembered for those that follow.
fn feature(record: &EventRecord, places: &mut HashMap<AddressId, Address>) -> Option<String> {
    let change = match &record.body {
        Body::Call(change) => change,
        Body::Address(change) => {
            places.insert(change.address_id, change.address.clone());
            return None;
        }
    };
    let id = change.call.address_id;
    if let Some(address) = &change.call.address {
        places.insert(id, address.clone());
    }
    let geometry = places
        .get(&id)
        .map(|address| json!({"type": "Point", "coordinates": [address.longitude, address.latitude]}));
    let mut properties = serde_json::to_value(record).ok()?;
    let object = properties.as_object_mut()?;
    if let Some(serde_json::Value::Object(call)) = object.remove("call") {
        object.extend(call);
    }
    Some(json!({"type": "Feature", "geometry": geometry, "properties": properties}).to_string())
}
