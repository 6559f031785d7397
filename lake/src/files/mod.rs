//! Writing Parquet: `properties` says how the columns are packed, `groups` writes a table's files, whose columns of text
//! (`words`, `hybrid`, `chunk`) need no look-up of each row's word, and whose numbers (`plain`) are written as they are, `spare` passes buffers on, `sink` sends them to the object store while they grow.

mod chunk;
mod groups;
mod hybrid;
mod plain;
mod properties;
mod sink;
mod spare;
#[cfg(test)]
mod tests;
mod words;

pub use self::spare::Spare;
use self::{groups::GroupWriter, properties::properties, sink::Sink};
use crate::{Error, Lake, table::DataFile};
use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use parquet::arrow::{ArrowWriter, arrow_writer::ArrowWriterOptions};
use std::io::Write;
use tokio::runtime::Handle;

/// A writer of any Parquet file with this schema.
///
/// # Errors
/// If `to` can't be written.
pub fn writer<W: Write + Send>(to: W, schema: &SchemaRef) -> Result<ArrowWriter<W>, Error> {
    // Without Arrow's own schema, every reader decides on its types by Parquet's and Delta's.
    let options =
        ArrowWriterOptions::new().with_properties(properties(schema, false)?).with_skip_arrow_metadata(true);
    Ok(ArrowWriter::try_new_with_options(to, schema.clone(), options)?)
}

/// A file of few rows, as bytes.
pub fn small(batch: &RecordBatch) -> Result<Vec<u8>, Error> {
    let schema = batch.schema();
    let mut writer = writer(Vec::new(), &schema)?;
    writer.write(batch)?;
    Ok(writer.into_inner()?)
}

/// A Parquet file of a table that is being written. It blocks, so it belongs on a thread that may.
pub struct FileWriter {
    writer: GroupWriter<Sink>,
    path: String,
    rows: u64,
}

impl FileWriter {
    /// A new file in `table`, a folder of the lake, under `folder` in it; its name is nobody else's.
    pub fn create(
        lake: &Lake,
        runtime: &Handle,
        table: &str,
        folder: &str,
        schema: &SchemaRef,
        spare: &mut Spare,
    ) -> Result<Self, Error> {
        let path = format!("{folder}part-{:016x}{:016x}.parquet", fastrand::u64(..), fastrand::u64(..));
        let sink = Sink::new(lake, runtime, format!("{table}/{path}"), spare);
        let writer = GroupWriter::create(sink, schema, properties(schema, lake.folder().is_none())?, spare)?;
        Ok(Self { writer, path, rows: 0 })
    }

    pub fn write(&mut self, batch: &RecordBatch, spare: &mut Spare) -> Result<(), Error> {
        self.writer.write(batch, spare)?;
        self.rows += batch.num_rows() as u64;
        Ok(())
    }

    /// Ends the file; it is in its place, and on a folder on disk, when this returns.
    pub fn finish(self, month: Option<String>, spare: &mut Spare) -> Result<DataFile, Error> {
        let sink = self.writer.finish(spare)?;
        let (size, xxh3) = sink.finish(spare)?;
        Ok(DataFile { path: self.path, month, size, rows: self.rows, xxh3 })
    }
}
