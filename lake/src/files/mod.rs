//! Writing Parquet: how the columns are packed, and a sink that sends a file to the object store while it grows.

use crate::{Error, Lake, schema::ID_BYTES, table::DataFile};
use arrow_array::RecordBatch;
use arrow_schema::{DataType, Field, SchemaRef};
use object_store::{MultipartUpload, ObjectStoreExt};
use parquet::{
    arrow::{ArrowWriter, arrow_writer::ArrowWriterOptions},
    basic::{Compression, Encoding, ZstdLevel},
    file::properties::{BloomFilterPosition, EnabledStatistics, WriterProperties},
    schema::types::ColumnPath,
};
use std::io::{self, Write};
use tokio::runtime::Handle;
use xxhash_rust::xxh3::Xxh3;

/// Rows in a row group: what a reader may skip, and what a writer holds in memory.
const GROUP_ROWS: usize = 1 << 17;
/// A part of an upload; S3 takes none under 5 MiB but the last.
const PART: usize = 8 << 20;

/// The share of strange IDs that a Bloom filter takes for its own. With [`GROUP_ROWS`] it has a byte a row.
const TAKEN_FOR: f64 = 0.03;

/// Columns whose least and greatest text say nothing of a row group, since each group has texts from A to Z. To compare every
/// row's with both would be a tenth of an import.
const MIXED: [&str; 9] = [
    "reported_by",
    "falls_within",
    "location",
    "lsoa_name",
    "crime_type",
    "last_outcome_category",
    "context",
    "outcome_type",
    "source",
];

/// `by_ranges`: the file will be read from a bucket, where looking for an ID costs what is fetched.
fn properties(schema: &SchemaRef, by_ranges: bool) -> Result<WriterProperties, Error> {
    let mut builder = WriterProperties::builder()
        .set_created_by("blotter".into())
        .set_compression(Compression::ZSTD(ZstdLevel::default()))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_max_row_group_row_count(Some(GROUP_ROWS))
        // Beside the metadata, so that one request gets both.
        .set_bloom_filter_position(BloomFilterPosition::End)
        // One page a row group, so that ZSTD finds positions that come again thousands of rows later.
        .set_data_page_row_count_limit(GROUP_ROWS)
        .set_data_page_size_limit(8 << 20)
        // Roads of a whole row group.
        .set_dictionary_page_size_limit(8 << 20);
    for field in schema.fields() {
        let path = ColumnPath::from(field.name().as_str());
        if MIXED.contains(&field.name().as_str()) {
            builder = builder.set_column_statistics_enabled(path.clone(), EnabledStatistics::None);
        }
        if let Some(compression) = plain(field)? {
            builder = builder
                .set_column_dictionary_enabled(path.clone(), false)
                .set_column_encoding(path.clone(), Encoding::PLAIN)
                .set_column_compression(path.clone(), compression);
            if compression == Compression::UNCOMPRESSED {
                builder = builder.set_column_statistics_enabled(path.clone(), EnabledStatistics::None);
                if by_ranges {
                    builder = builder
                        .set_column_bloom_filter_enabled(path.clone(), true)
                        .set_column_bloom_filter_max_ndv(path.clone(), GROUP_ROWS as u64)
                        .set_column_bloom_filter_fpp(path, TAKEN_FOR);
                }
            }
        }
    }
    Ok(builder.build())
}

/// How a column is compressed that is shorter without a dictionary; the others are best with one. Rows of one place lie
/// together, so its values are repeated a few bytes further on, where ZSTD finds them; the number of a dictionary's value
/// would need some 18 bits in each row. Measured on the generated records, as the levels were.
fn plain(field: &Field) -> Result<Option<Compression>, Error> {
    let zstd = |level| Ok(Some(Compression::ZSTD(ZstdLevel::try_new(level)?)));
    match (field.data_type(), field.name().as_str()) {
        // A SHA-256 is random: neither a dictionary nor ZSTD makes it shorter.
        (DataType::FixedSizeBinary(ID_BYTES), _) => Ok(Some(Compression::UNCOMPRESSED)),
        (DataType::Float64, _) => zstd(5),
        (_, "cell") => zstd(3),
        (_, "lsoa_code" | "lsoa_name") => zstd(1),
        _ => Ok(None),
    }
}

/// A writer of any Parquet file with this schema.
pub fn writer<W: Write + Send>(to: W, schema: &SchemaRef) -> Result<ArrowWriter<W>, Error> {
    with_properties(to, schema, properties(schema, false)?)
}

fn with_properties<W: Write + Send>(
    to: W,
    schema: &SchemaRef,
    properties: WriterProperties,
) -> Result<ArrowWriter<W>, Error> {
    // Without Arrow's own schema, every reader decides on its types by Parquet's and Delta's.
    let options = ArrowWriterOptions::new().with_properties(properties).with_skip_arrow_metadata(true);
    Ok(ArrowWriter::try_new_with_options(to, schema.clone(), options)?)
}

/// A writer of a data set's records, with the table's columns.
///
/// # Errors
/// If `to` can't be written.
pub fn for_data_set<W: Write + Send>(
    to: W,
    data_set: blotter_records::DataSet,
) -> Result<ArrowWriter<W>, Error> {
    writer(to, &crate::schema::table(data_set))
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
    writer: ArrowWriter<Sink>,
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
    ) -> Result<Self, Error> {
        let path = format!("{folder}part-{:016x}{:016x}.parquet", fastrand::u64(..), fastrand::u64(..));
        let sink = Sink {
            lake: lake.clone(),
            runtime: runtime.clone(),
            place: format!("{table}/{path}"),
            upload: None,
            buffer: Vec::new(),
            size: 0,
            hash: Xxh3::new(),
        };
        let writer = with_properties(sink, schema, properties(schema, lake.folder().is_none())?)?;
        Ok(Self { writer, path, rows: 0 })
    }

    pub fn write(&mut self, batch: &RecordBatch) -> Result<(), Error> {
        self.writer.write(batch)?;
        self.rows += batch.num_rows() as u64;
        Ok(())
    }

    /// Ends the file; it is in its place, and on a folder on disk, when this returns.
    pub fn finish(self, month: Option<String>) -> Result<DataFile, Error> {
        let sink = self.writer.into_inner()?;
        let (size, xxh3) = sink.finish()?;
        Ok(DataFile { path: self.path, month, size, rows: self.rows, xxh3 })
    }
}

/// Takes a file's bytes and uploads them in parts.
struct Sink {
    lake: Lake,
    runtime: Handle,
    place: String,
    upload: Option<Box<dyn MultipartUpload>>,
    buffer: Vec<u8>,
    size: u64,
    hash: Xxh3,
}

impl Sink {
    fn send(&mut self) -> Result<(), object_store::Error> {
        let part = std::mem::take(&mut self.buffer);
        let upload = if let Some(upload) = &mut self.upload {
            upload
        } else {
            let path = self.lake.path(&self.place);
            self.upload.insert(self.runtime.block_on(self.lake.store().put_multipart(&path))?)
        };
        let sent = upload.put_part(part.into());
        self.runtime.block_on(sent)
    }

    fn finish(mut self) -> Result<(u64, String), Error> {
        let hash = format!("{:016x}", self.hash.digest());
        if self.upload.is_none() {
            let bytes = std::mem::take(&mut self.buffer);
            self.runtime.block_on(self.lake.write(&self.place, bytes))?;
            return Ok((self.size, hash));
        }
        if !self.buffer.is_empty() {
            self.send()?;
        }
        if let Some(mut upload) = self.upload.take() {
            self.runtime.block_on(upload.complete())?;
        }
        Ok((self.size, hash))
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.hash.update(bytes);
        self.size += bytes.len() as u64;
        self.buffer.extend_from_slice(bytes);
        if self.buffer.len() >= PART {
            self.send().map_err(io::Error::other)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        if let Some(mut upload) = self.upload.take() {
            // Parts of an upload that nobody ends would stay on S3.
            let _ = self.runtime.block_on(upload.abort());
        }
    }
}
