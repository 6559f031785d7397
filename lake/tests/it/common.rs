//! What the tests share: a lake of their own, files written by them, and reading tables without the lake's own code.

use arrow_array::{Array, RecordBatch, cast::AsArray};
use blotter_lake::{ImportOptions, Lake, Summary};
use deltalake_core::DeltaTable;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::{
    collections::BTreeMap,
    fs::File,
    path::{Path, PathBuf},
};
use url::Url;

pub const STREET: &str = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime \
                          type,Last outcome category,Context";
pub const OUTCOMES: &str =
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Outcome type";
pub const SEARCHES: &str = "Type,Date,Part of a policing operation,Policing operation,Latitude,Longitude,Gender,Age \
                            range,Self-defined ethnicity,Officer-defined ethnicity,Legislation,Object of \
                            search,Outcome,Outcome linked to object of search,Removal of more than just outer clothing";

/// The folder `shared` beside or above the project, where its sample of real files is.
pub fn shared(name: &str) -> Option<PathBuf> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = here.ancestors().map(|folder| folder.join("shared").join(name)).find(|path| path.exists());
    if found.is_none() {
        eprintln!("SKIPPED: shared/{name} is missing");
    }
    found
}

/// A lake and a folder of files to import.
pub struct Place {
    pub folder: tempfile::TempDir,
    pub lake: Lake,
}

impl Place {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("in")).unwrap();
        let lake = Lake::open(folder.path().join("lake").to_str().unwrap()).unwrap();
        Self { folder, lake }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join("in").join(name)
    }

    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    /// Imports the folder of files.
    pub async fn import(&self) -> Summary {
        self.import_paths(&[""]).await
    }

    pub async fn import_paths(&self, names: &[&str]) -> Summary {
        self.try_import(names, ImportOptions::default()).await.unwrap()
    }

    pub async fn try_import(
        &self,
        names: &[&str],
        options: ImportOptions,
    ) -> Result<Summary, blotter_lake::Error> {
        let paths: Vec<_> = names.iter().map(|name| self.path(name).display().to_string()).collect();
        blotter_lake::import(&self.lake, &paths, options).await
    }

    pub async fn rows(&self, table: &str) -> Vec<BTreeMap<String, String>> {
        rows(&self.folder.path().join("lake/records").join(table)).await
    }

    pub fn rejects_file(&self, summary: &Summary) -> PathBuf {
        self.folder.path().join("lake").join(summary.rejects.as_ref().unwrap())
    }

    pub fn rejects(&self, summary: &Summary) -> Vec<String> {
        let text = std::fs::read_to_string(self.rejects_file(summary)).unwrap();
        text.lines().skip(1).map(|line| line.rsplit('/').next().unwrap().to_owned()).collect()
    }
}

/// A street row's line, with what a test cares for.
pub fn street(crime_type: &str, town: &str) -> String {
    format!(
        ",2021-06,Kent Police,Kent Police,0.52,51.27,On or near High Street,E01000001,{town} 001A,{crime_type},,"
    )
}

pub fn csv(header: &str, rows: &[String]) -> String {
    let lines = rows.iter().map(String::as_str);
    std::iter::once(header).chain(lines).flat_map(|line| [line, "\r\n"]).collect()
}

/// The batches of a Delta table's newest version, by month.
pub async fn batches(table: &Path) -> Vec<(String, RecordBatch)> {
    let url = Url::from_directory_path(table).unwrap();
    let mut delta = DeltaTable::new(
        deltalake_core::logstore::logstore_for(&url, deltalake_core::logstore::StorageConfig::default())
            .unwrap(),
    );
    delta.load().await.unwrap();
    let mut batches = Vec::new();
    for file in delta.snapshot().unwrap().log_data().iter() {
        let month = file.partition_values_map().get("month").cloned().flatten().unwrap_or_default();
        let reader = File::open(table.join(file.path().as_ref())).unwrap();
        let reader = ParquetRecordBatchReaderBuilder::try_new(reader).unwrap().build().unwrap();
        batches.extend(reader.map(|batch| (month.clone(), batch.unwrap())));
    }
    batches.sort_by(|a, b| a.0.cmp(&b.0));
    batches
}

/// All rows of a table as text, null left out.
pub async fn rows(table: &Path) -> Vec<BTreeMap<String, String>> {
    use arrow_array::types::{Float64Type, Int32Type, Int64Type, TimestampMicrosecondType};
    use arrow_schema::DataType;
    let mut rows = Vec::new();
    for (month, batch) in batches(table).await {
        for row in 0..batch.num_rows() {
            let mut texts = BTreeMap::from([("month".to_owned(), month.clone())]);
            for (field, column) in batch.schema().fields().iter().zip(batch.columns()) {
                if column.is_null(row) {
                    continue;
                }
                let text = match column.data_type() {
                    DataType::Utf8 => column.as_string::<i32>().value(row).to_owned(),
                    DataType::Float64 => column.as_primitive::<Float64Type>().value(row).to_string(),
                    DataType::Int64 => column.as_primitive::<Int64Type>().value(row).to_string(),
                    DataType::Int32 => column.as_primitive::<Int32Type>().value(row).to_string(),
                    DataType::Boolean => column.as_boolean().value(row).to_string(),
                    DataType::Timestamp(..) => {
                        column.as_primitive::<TimestampMicrosecondType>().value(row).to_string()
                    }
                    DataType::FixedSizeBinary(_) => {
                        let digits = |byte: &u8| {
                            [byte >> 4, byte & 15].map(|digit| char::from_digit(digit.into(), 16))
                        };
                        column.as_fixed_size_binary().value(row).iter().flat_map(digits).flatten().collect()
                    }
                    other => panic!("{other}"),
                };
                texts.insert(field.name().clone(), text);
            }
            rows.push(texts);
        }
    }
    rows
}
