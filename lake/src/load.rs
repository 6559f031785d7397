//! From a release in the lake to what answers are computed from: roll-ups in memory, coverage. A newer release shares
//! the months that did not change with the one before.

use crate::{DataFile, Error, Lake, Release, release, release::table_name, schema};
use arrow_array::{
    Array, ArrayRef, DictionaryArray, RecordBatch, StringArray,
    cast::AsArray,
    types::{Float64Type, Int32Type, Int64Type},
};
use arrow_schema::{DataType, Field, Schema};
use blotter_records::{
    Coverage, DataSet, Dimension, Month, Rollup, UnitKey, UnitSource, UnitStatistics,
    rollup::{LocalColumn, MonthColumns, Point},
};
use hashbrown::HashMap;
use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
use std::{collections::BTreeMap, sync::Arc};

/// A release in memory, with what it was loaded from.
#[derive(Debug, Clone)]
pub struct Loaded {
    pub release: Arc<blotter_records::Release>,
    /// The same release as the lake has it: its tables' versions and files, for reading records.
    pub source: Arc<Release>,
}

/// Loads the newest release, `None` before the first. Given the one that was loaded before, only months that changed
/// are read, and nothing at all if there is no newer one.
///
/// # Errors
/// If the lake can't be read, or has what no import writes.
pub async fn load(lake: &Lake, before: Option<&Loaded>) -> Result<Option<Loaded>, Error> {
    let Some(newest) = release::newest_number(lake).await? else { return Ok(None) };
    if let Some(before) = before.filter(|before| before.source.number == newest) {
        return Ok(Some(before.clone()));
    }
    let Some(source) = release::newest(lake).await? else { return Ok(None) };
    let mut rollups = Vec::new();
    for data_set in DataSet::ALL {
        rollups.push(rollup(lake, data_set, &source, before).await?);
    }
    let coverage = coverage(&source);
    let release =
        blotter_records::Release::new(source.number, source.imported_at.to_string(), rollups, coverage);
    Ok(Some(Loaded { release: Arc::new(release), source: Arc::new(source) }))
}

/// What a release's units say of its coverage.
pub fn coverage(release: &Release) -> Coverage {
    let units = release.units.iter().flat_map(|(data_set, months)| {
        months.iter().flat_map(move |(month, forces)| {
            forces.iter().map(move |(force, unit)| {
                let key = UnitKey { data_set: *data_set, force: force.clone(), month: *month };
                let statistics = UnitStatistics {
                    rows: unit.rows,
                    rejected: unit.rejected,
                    without_position: unit.without_position,
                    without_crime_id: unit.without_id,
                    source: match unit.source {
                        release::Origin::Archive => UnitSource::Archive,
                        release::Origin::Api => UnitSource::Api,
                        release::Origin::Generated => UnitSource::Generated,
                    },
                    imported_at: unit.imported_at.to_string(),
                };
                (key, statistics)
            })
        })
    });
    Coverage::judge(units)
}

async fn rollup(
    lake: &Lake,
    data_set: DataSet,
    source: &Release,
    before: Option<&Loaded>,
) -> Result<Rollup, Error> {
    let mut rollup =
        before.map_or_else(|| Rollup::new(data_set), |before| before.release.rollup(data_set).clone());
    let present: BTreeMap<Option<&str>, &str> = before
        .iter()
        .flat_map(|before| before.source.files_of(data_set, true))
        .map(|file| (file.month.as_deref(), file.path.as_str()))
        .collect();
    let files = source.files_of(data_set, true);
    for gone in present.keys().filter(|month| !files.iter().any(|file| file.month.as_deref() == **month)) {
        rollup.remove_month(month_of(*gone)?);
    }
    let changed: Vec<_> = files
        .iter()
        .filter(|file| present.get(&file.month.as_deref()) != Some(&file.path.as_str()))
        .collect();
    // Taken in the order of the months.
    for some in changed.chunks(lake.readers()) {
        let mut reading = Vec::new();
        for file in some {
            let (lake, file) = (lake.clone(), DataFile::clone(file));
            reading.push(tokio::spawn(async move { read(&lake, data_set, &file).await }));
        }
        for columns in reading {
            let columns = columns.await.map_err(|error| Error::Thread(error.to_string()))??;
            rollup.set_month(&columns).map_err(|error| Error::damaged(data_set.slug(), error))?;
        }
    }
    Ok(rollup)
}

fn month_of(partition: Option<&str>) -> Result<Month, Error> {
    let month = partition.and_then(|partition| partition.get(..7)).and_then(|month| month.parse().ok());
    month.ok_or_else(|| Error::damaged("a file's partition", partition.unwrap_or("null")))
}

async fn read(lake: &Lake, data_set: DataSet, file: &DataFile) -> Result<MonthColumns, Error> {
    let path = format!("records/{}/{}", table_name(data_set, true), file.path);
    let bytes = lake.read(&path).await?;
    let month = month_of(file.month.as_deref())?;
    tokio::task::spawn_blocking(move || columns(&path, data_set, month, bytes))
        .await
        .map_err(|error| Error::Thread(error.to_string()))?
}

fn columns(path: &str, data_set: DataSet, month: Month, bytes: bytes::Bytes) -> Result<MonthColumns, Error> {
    let wrong = |what: &str| Error::damaged(path, format!("it has no proper {what}"));
    // Texts are asked for as dictionaries, which Parquet has them as already.
    let text = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
    let fields: Vec<_> = schema::in_files(&schema::rollup(data_set))
        .fields()
        .iter()
        .map(|field| match field.data_type() {
            DataType::Utf8 => Arc::new(Field::new(field.name(), text.clone(), true)),
            _ => field.clone(),
        })
        .collect();
    let options = ArrowReaderOptions::new().with_schema(Arc::new(Schema::new(fields)));
    let reader = ParquetRecordBatchReaderBuilder::try_new_with_options(bytes, options)?
        .with_batch_size(1 << 15)
        .build()?;
    let dimensions = data_set.columns_of_rollup();
    let mut texts: Vec<Texts> = dimensions.iter().map(|_| Texts::default()).collect();
    let mut points = Positions::default();
    let mut counts = Vec::new();
    for batch in reader {
        let batch = batch?;
        let column = |name: &str| batch.column_by_name(name).ok_or_else(|| wrong(name));
        for (dimension, texts) in dimensions.iter().zip(&mut texts) {
            let name = dimension.column();
            texts.add(column(name)?, *dimension).ok_or_else(|| wrong(name))?;
        }
        points.add(&batch).ok_or_else(|| wrong("position"))?;
        let rows = column("rows")?.as_primitive_opt::<Int64Type>().ok_or_else(|| wrong("rows"))?;
        for count in rows.values() {
            counts.push(u32::try_from(*count).map_err(|_| wrong("rows"))?);
        }
    }
    let dimensions =
        dimensions.iter().zip(texts).map(|(dimension, texts)| (*dimension, texts.column)).collect();
    Ok(MonthColumns { month, dimensions, points: points.column, counts })
}

/// A dimension's column of a month, of which each batch has a dictionary of its own.
#[derive(Default)]
struct Texts {
    column: LocalColumn<String>,
    codes: HashMap<Option<String>, u32>,
}

impl Texts {
    fn code(&mut self, value: Option<&str>) -> u32 {
        let value = value.map(str::to_owned);
        if let Some(code) = self.codes.get(&value) {
            return *code;
        }
        let code = u32::try_from(self.column.values.len()).unwrap_or(u32::MAX);
        self.column.values.push(value.clone());
        self.codes.insert(value, code);
        code
    }

    fn add(&mut self, column: &ArrayRef, dimension: Dimension) -> Option<()> {
        if dimension.is_number() {
            for value in column.as_primitive_opt::<Int32Type>()? {
                let code = self.code(value.map(|value| value.to_string()).as_deref());
                self.column.codes.push(code);
            }
            return Some(());
        }
        let dictionary: &DictionaryArray<Int32Type> = column.as_dictionary_opt()?;
        let values: &StringArray = dictionary.values().as_string_opt()?;
        let mut codes: Vec<Option<u32>> = vec![None; values.len()];
        for key in dictionary.keys() {
            let code = match key.and_then(|key| usize::try_from(key).ok()) {
                None => self.code(None),
                Some(key) => match codes[key] {
                    Some(code) => code,
                    None => *codes[key].insert(self.code(values.is_valid(key).then(|| values.value(key)))),
                },
            };
            self.column.codes.push(code);
        }
        Some(())
    }
}

/// The positions of a month.
#[derive(Default)]
struct Positions {
    column: LocalColumn<Point>,
    codes: HashMap<Option<[u64; 2]>, u32>,
}

impl Positions {
    fn add(&mut self, batch: &RecordBatch) -> Option<()> {
        let longitudes = batch.column_by_name("longitude")?.as_primitive_opt::<Float64Type>()?;
        let latitudes = batch.column_by_name("latitude")?.as_primitive_opt::<Float64Type>()?;
        let cells = batch.column_by_name("cell")?.as_primitive_opt::<Int64Type>()?;
        for row in 0..batch.num_rows() {
            let point = cells.is_valid(row).then(|| Point {
                longitude: longitudes.value(row),
                latitude: latitudes.value(row),
                cell: cells.value(row).cast_unsigned(),
            });
            let key = point.map(|point| [point.longitude.to_bits(), point.latitude.to_bits()]);
            let values = &mut self.column.values;
            let code = *self.codes.entry(key).or_insert_with(|| {
                values.push(point);
                u32::try_from(values.len() - 1).unwrap_or(u32::MAX)
            });
            self.column.codes.push(code);
        }
        Some(())
    }
}
