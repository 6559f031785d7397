//! Everything out: one CSV or Parquet file for each data set.

use crate::{DataFile, Error, Lake, Release, files, release::table_name, schema};
use arrow_array::{
    Array, ArrayRef, Date32Array, RecordBatch,
    cast::AsArray,
    types::{Date32Type, Float64Type, Int64Type, TimestampMicrosecondType},
};
use arrow_schema::{DataType, SchemaRef};
use blotter_records::{DataSet, answer::csv_text};
use jiff::{Timestamp, civil::Date};
use parquet::arrow::{ArrowWriter, arrow_reader::ParquetRecordBatchReaderBuilder};
use std::{
    fs::File,
    io::{BufWriter, Write},
    path::{Path, PathBuf},
    sync::Arc,
};

/// What `export` writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportFormat {
    Csv,
    Parquet,
}

impl ExportFormat {
    const fn extension(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Parquet => "parquet",
        }
    }
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exported {
    pub path: PathBuf,
    pub rows: u64,
}

enum Out {
    Csv(Box<csv::Writer<BufWriter<File>>>),
    Parquet(Box<ArrowWriter<BufWriter<File>>>),
}

/// Writes `DATASET.csv` or `DATASET.parquet` into `folder`, with the table's columns, for each data set that the release
/// has rows of. A file gets its name when it is whole.
///
/// # Errors
/// If the release's files can't be read or `folder` can't be written.
pub async fn export(
    lake: &Lake,
    release: &Release,
    data_sets: &[DataSet],
    format: ExportFormat,
    folder: &Path,
) -> Result<Vec<Exported>, Error> {
    std::fs::create_dir_all(folder).map_err(|source| Error::Io { path: folder.to_owned(), source })?;
    let mut exported = Vec::new();
    for data_set in data_sets {
        if release.files_of(*data_set, false).is_empty() {
            continue;
        }
        let path = folder.join(format!("{}.{}", data_set.slug(), format.extension()));
        let failed = |source| Error::Io { path: path.clone(), source };
        let part = folder.join(format!("{}.{}.part", data_set.slug(), format.extension()));
        let schema = schema::table(*data_set);
        let mut out = open(format, &schema, File::create(&part).map_err(failed)?)?;
        let mut rows = 0;
        for file in release.files_of(*data_set, false) {
            let bytes = lake.read(&format!("records/{}/{}", table_name(*data_set, false), file.path)).await?;
            for batch in ParquetRecordBatchReaderBuilder::try_new(bytes)?.build()? {
                let batch = with_month(&batch?, file, &schema)?;
                rows += batch.num_rows() as u64;
                write(&mut out, &batch).map_err(|error| match error {
                    Error::Io { source, .. } => failed(source),
                    error => error,
                })?;
            }
        }
        let file = close(out, &part)?;
        file.sync_all().map_err(failed)?;
        std::fs::rename(&part, &path).map_err(failed)?;
        exported.push(Exported { path, rows });
    }
    Ok(exported)
}

fn open(format: ExportFormat, schema: &SchemaRef, file: File) -> Result<Out, Error> {
    let file = BufWriter::with_capacity(1 << 20, file);
    match format {
        ExportFormat::Csv => {
            let mut writer = csv::Writer::from_writer(file);
            let names = schema.fields().iter().map(|field| field.name());
            writer.write_record(names).map_err(csv_error)?;
            Ok(Out::Csv(Box::new(writer)))
        }
        ExportFormat::Parquet => Ok(Out::Parquet(Box::new(files::writer(file, schema)?))),
    }
}

fn close(out: Out, path: &Path) -> Result<File, Error> {
    let failed = |source| Error::Io { path: path.to_owned(), source };
    let mut file = match out {
        Out::Csv(writer) => writer.into_inner().map_err(|error| failed(error.into_error()))?,
        Out::Parquet(writer) => writer.into_inner()?,
    };
    file.flush().map_err(failed)?;
    file.into_inner().map_err(|error| failed(error.into_error()))
}

fn csv_error(error: csv::Error) -> Error {
    Error::Io { path: PathBuf::new(), source: error.into() }
}

/// Puts the partition's month in its place among the columns.
pub fn with_month(batch: &RecordBatch, file: &DataFile, schema: &SchemaRef) -> Result<RecordBatch, Error> {
    let month = file.month.as_deref().and_then(|month| month.parse::<Date>().ok());
    let month = month.ok_or_else(|| Error::damaged(&file.path, "it has no month"))?;
    let days = month.duration_since(Date::constant(1970, 1, 1)).as_hours() / 24;
    let days = i32::try_from(days).unwrap_or(0);
    let months: ArrayRef = Arc::new(Date32Array::from(vec![days; batch.num_rows()]));
    let columns = schema
        .fields()
        .iter()
        .map(|field| match field.name().as_str() {
            "month" => Ok(months.clone()),
            name => batch.column_by_name(name).cloned().ok_or_else(|| Error::damaged("a month's file", name)),
        })
        .collect::<Result<Vec<_>, _>>()?;
    Ok(RecordBatch::try_new(schema.clone(), columns)?)
}

fn write(out: &mut Out, batch: &RecordBatch) -> Result<(), Error> {
    match out {
        Out::Parquet(writer) => writer.write(batch)?,
        Out::Csv(writer) => {
            let mut field = String::new();
            for row in 0..batch.num_rows() {
                for column in batch.columns() {
                    field.clear();
                    cell_text(column, row, &mut field);
                    writer.write_field(&field).map_err(csv_error)?;
                }
                writer.write_record(None::<&[u8]>).map_err(csv_error)?;
            }
        }
    }
    Ok(())
}

/// A value as text: IDs in hex, months as `2021-06`, times in RFC 3339, null empty; nothing that a spreadsheet takes for a
/// formula.
pub fn cell_text(column: &ArrayRef, row: usize, into: &mut String) {
    use std::fmt::Write as _;
    if column.is_null(row) {
        return;
    }
    // Writing to a string can't fail.
    let _ = match column.data_type() {
        DataType::Utf8 => {
            into.push_str(&csv_text(column.as_string::<i32>().value(row)));
            Ok(())
        }
        DataType::Float64 => write!(into, "{}", column.as_primitive::<Float64Type>().value(row)),
        DataType::Int64 => write!(into, "{}", column.as_primitive::<Int64Type>().value(row)),
        DataType::Boolean => write!(into, "{}", column.as_boolean().value(row)),
        DataType::Date32 => {
            let days = column.as_primitive::<Date32Type>().value(row);
            let date = Date::constant(1970, 1, 1).saturating_add(jiff::Span::new().days(days));
            write!(into, "{:04}-{:02}", date.year(), date.month())
        }
        DataType::Timestamp(..) => {
            let at = column.as_primitive::<TimestampMicrosecondType>().value(row);
            write!(into, "{}", Timestamp::from_microsecond(at).unwrap_or_default())
        }
        DataType::FixedSizeBinary(_) => {
            column.as_fixed_size_binary().value(row).iter().try_for_each(|byte| write!(into, "{byte:02x}"))
        }
        _ => Ok(()),
    };
}
