//! Releases: sets of table versions that belong together. A row in `records/releases` publishes one.

use crate::{DataFile, Error, Lake, schema::timestamp, table::Table};
use arrow_array::{
    Array, ArrayRef, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray, cast::AsArray,
    types::Int64Type,
};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use blotter_records::{DataSet, Month};
use jiff::Timestamp;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde::{Deserialize, Serialize, de::DeserializeOwned};
use std::{collections::BTreeMap, sync::Arc};

pub const TABLE: &str = "records/releases";

/// Where a unit's rows came from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Origin {
    #[default]
    Archive,
    Api,
    /// Made up by a program, for a demonstration; pages and answers say so.
    Generated,
}

impl Origin {
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Archive => "archive",
            Self::Api => "api",
            Self::Generated => "generated",
        }
    }
}

/// What a release knows of one unit (kind × force × month).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitRecord {
    /// Rows kept.
    pub rows: u64,
    pub rejected: u64,
    pub without_position: u64,
    pub without_id: u64,
    /// Fields that became null because they could not be read, by what they should have been.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub repaired: BTreeMap<String, u64>,
    pub source: Origin,
    /// The release that brought it, and when that was.
    pub release: u64,
    pub imported_at: Timestamp,
    /// The file it was read from, and the checksum of its content: equal content is not imported again.
    pub file: String,
    pub checksum: String,
}

/// The units of a data set by month and force.
pub type Units = BTreeMap<Month, BTreeMap<String, UnitRecord>>;

/// A published release: everything needed to read it, without the tables' logs.
#[derive(Debug, Clone, PartialEq)]
pub struct Release {
    pub number: u64,
    pub imported_at: Timestamp,
    /// The version of each table, by its name inside `records/`.
    pub versions: BTreeMap<String, u64>,
    /// The files of each table, by its name inside `records/`.
    pub files: BTreeMap<String, Vec<DataFile>>,
    pub units: BTreeMap<DataSet, Units>,
    /// What the import or rollback did, as JSON.
    pub summary: serde_json::Value,
    /// The rejects file, inside the lake.
    pub rejects: Option<String>,
}

/// The name of a data set's table, or of its roll-up, inside `records/`.
pub fn table_name(data_set: DataSet, rollup: bool) -> String {
    format!("{}{}", data_set.table(), if rollup { "_rollup" } else { "" })
}

impl Release {
    /// What there is before the first import.
    pub fn empty() -> Self {
        Self {
            number: 0,
            imported_at: Timestamp::UNIX_EPOCH,
            versions: BTreeMap::new(),
            files: BTreeMap::new(),
            units: BTreeMap::new(),
            summary: serde_json::Value::Null,
            rejects: None,
        }
    }

    /// The first and the last month of any data set.
    pub fn months(&self) -> Option<(Month, Month)> {
        let months = || self.units.values().flat_map(BTreeMap::keys).copied();
        months().min().zip(months().max())
    }

    pub fn files_of(&self, data_set: DataSet, rollup: bool) -> &[DataFile] {
        self.files.get(&table_name(data_set, rollup)).map_or(&[], Vec::as_slice)
    }

    /// The file that holds a month; a month has at most one.
    pub fn file(&self, data_set: DataSet, rollup: bool, month: Month) -> Option<&DataFile> {
        let partition = partition(month);
        self.files_of(data_set, rollup).iter().find(|file| file.month.as_deref() == Some(&partition))
    }

    pub fn unit(&self, data_set: DataSet, month: Month, force: &str) -> Option<&UnitRecord> {
        self.units.get(&data_set)?.get(&month)?.get(force)
    }
}

/// A month as the value of a partition.
pub fn partition(month: Month) -> String {
    format!("{month}-01")
}

/// The columns of `records/releases`; what is not a number or a time is JSON.
fn schema() -> SchemaRef {
    let text = |name: &str| Field::new(name, DataType::Utf8, true);
    Arc::new(Schema::new(vec![
        Field::new("release", DataType::Int64, true),
        Field::new("imported_at", timestamp(), true),
        text("first_month"),
        text("last_month"),
        text("versions"),
        text("summary"),
        text("units"),
        text("files"),
        text("rejects"),
    ]))
}

/// The numbers of all releases, oldest first, with the file of each one's row.
async fn rows(lake: &Lake) -> Result<Vec<(u64, String)>, Error> {
    Ok(Table::open(lake, TABLE).await?.map_or_else(Vec::new, |table| rows_of(&table)))
}

fn rows_of(table: &Table) -> Vec<(u64, String)> {
    let mut rows: Vec<_> =
        table.files().into_keys().filter_map(|path| Some((number_of(&path)?, path))).collect();
    rows.sort_unstable();
    rows
}

/// The version of the table of releases, and the number of the newest one.
pub async fn newest_with_version(lake: &Lake) -> Result<(Option<u64>, Option<u64>), Error> {
    let Some(table) = Table::open(lake, TABLE).await? else { return Ok((None, None)) };
    Ok((Some(table.version()), rows_of(&table).last().map(|(number, _)| *number)))
}

/// The number of the newest release. To wait for the next there is [`crate::Watch`].
pub async fn newest_number(lake: &Lake) -> Result<Option<u64>, Error> {
    Ok(rows(lake).await?.last().map(|(number, _)| *number))
}

/// The newest release, `None` before the first.
pub async fn newest(lake: &Lake) -> Result<Option<Release>, Error> {
    match rows(lake).await?.last() {
        Some((_, path)) => Ok(Some(read(lake, path).await?)),
        None => Ok(None),
    }
}

/// Every release, oldest first.
pub async fn all(lake: &Lake) -> Result<Vec<Release>, Error> {
    let mut releases = Vec::new();
    for (_, path) in rows(lake).await? {
        releases.push(read(lake, &path).await?);
    }
    Ok(releases)
}

/// The release's rejects file, as CSV with a header; `None` if there was nothing to write, or if it is gone: a release that was
/// gone back to after a vacuum has its records without it.
///
/// # Errors
/// If the lake can't be read.
pub async fn rejects(lake: &Lake, release: &Release) -> Result<Option<bytes::Bytes>, Error> {
    match &release.rejects {
        Some(path) => match lake.read(path).await {
            Err(Error::Store(object_store::Error::NotFound { .. })) => Ok(None),
            read => read.map(Some),
        },
        None => Ok(None),
    }
}

/// Publishes a release, whose number must be the one after the newest.
///
/// # Errors
/// [`Error::Conflict`] if another release took the number.
pub async fn publish(lake: &Lake, release: &Release) -> Result<(), Error> {
    let table = Table::open_or_create(lake, TABLE, &schema(), false).await?;
    let newest = table.files().keys().filter_map(|path| number_of(path)).max().unwrap_or(0);
    if newest + 1 != release.number {
        return Err(Error::Conflict { table: TABLE.to_owned() });
    }
    let bytes = write(release)?;
    let file = DataFile {
        path: format!("release-{:06}-{:016x}.parquet", release.number, fastrand::u64(..)),
        month: None,
        size: bytes.len() as u64,
        rows: 1,
        xxh3: String::new(),
    };
    lake.write(&format!("{TABLE}/{}", file.path), bytes).await?;
    let number = i64::try_from(release.number).unwrap_or(i64::MAX);
    table.append(&file, ("releases", number)).await?;
    Ok(())
}

fn number_of(path: &str) -> Option<u64> {
    path.strip_prefix("release-")?.split('-').next()?.parse().ok()
}

fn json(value: &impl Serialize) -> Result<String, Error> {
    serde_json::to_string(value).map_err(|error| Error::damaged("a release", error))
}

fn write(release: &Release) -> Result<Vec<u8>, Error> {
    let text = |value: Option<String>| Arc::new(StringArray::from(vec![value])) as ArrayRef;
    let number = i64::try_from(release.number).unwrap_or(i64::MAX);
    let months = release.months();
    let columns: Vec<ArrayRef> = vec![
        Arc::new(Int64Array::from(vec![number])),
        Arc::new(
            TimestampMicrosecondArray::from(vec![release.imported_at.as_microsecond()]).with_timezone("UTC"),
        ),
        text(months.map(|(first, _)| first.to_string())),
        text(months.map(|(_, last)| last.to_string())),
        text(Some(json(&release.versions)?)),
        text(Some(release.summary.to_string())),
        text(Some(json(&by_slug(release))?)),
        text(Some(json(&release.files)?)),
        text(release.rejects.clone()),
    ];
    let batch = RecordBatch::try_new(schema(), columns)?;
    crate::files::small(&batch)
}

fn by_slug(release: &Release) -> BTreeMap<&'static str, BTreeMap<String, &BTreeMap<String, UnitRecord>>> {
    release
        .units
        .iter()
        .map(|(data_set, units)| {
            (data_set.slug(), units.iter().map(|(month, units)| (month.to_string(), units)).collect())
        })
        .collect()
}

async fn read(lake: &Lake, path: &str) -> Result<Release, Error> {
    let what = format!("{TABLE}/{path}");
    let bytes = lake.read(&what).await?;
    let damaged = |reason: String| Error::damaged(&what, reason);
    let mut reader = ParquetRecordBatchReaderBuilder::try_new(bytes)?.build()?;
    let batch = reader.next().ok_or_else(|| damaged("it has no row".into()))??;
    let column = |name: &str| {
        batch
            .column_by_name(name)
            .filter(|c| c.len() == 1)
            .ok_or_else(|| damaged(format!("it has no {name}")))
    };
    let text = |name: &str| -> Result<Option<&str>, Error> {
        let column =
            column(name)?.as_string_opt::<i32>().ok_or_else(|| damaged(format!("{name} isn't text")))?;
        Ok(column.is_valid(0).then(|| column.value(0)))
    };
    let number = column("release")?.as_primitive::<Int64Type>().value(0);
    let at = column("imported_at")?
        .as_any()
        .downcast_ref::<TimestampMicrosecondArray>()
        .ok_or_else(|| damaged("imported_at isn't a time".into()))?
        .value(0);
    let by_slug: BTreeMap<String, BTreeMap<String, BTreeMap<String, UnitRecord>>> =
        parse(&what, text("units")?)?;
    let mut units = BTreeMap::new();
    for (slug, months) in by_slug {
        let data_set =
            DataSet::from_slug(&slug).ok_or_else(|| damaged(format!("there is no data set {slug}")))?;
        let mut of_set = Units::new();
        for (month, forces) in months {
            of_set.insert(month.parse().map_err(|_| damaged(format!("{month} isn't a month")))?, forces);
        }
        units.insert(data_set, of_set);
    }
    Ok(Release {
        number: u64::try_from(number).unwrap_or(0),
        imported_at: Timestamp::from_microsecond(at).map_err(|error| damaged(error.to_string()))?,
        versions: parse(&what, text("versions")?)?,
        files: parse(&what, text("files")?)?,
        units,
        summary: parse(&what, text("summary")?)?,
        rejects: text("rejects")?.map(str::to_owned),
    })
}

fn parse<T: DeserializeOwned>(what: &str, text: Option<&str>) -> Result<T, Error> {
    serde_json::from_str(text.unwrap_or("null")).map_err(|error| Error::damaged(what, error))
}
