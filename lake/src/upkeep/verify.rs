//! Is a release whole? Every file against the log, its size, checksum and rows; records against the units' statistics;
//! roll-ups against records.

use super::tally::{self, Tallies};
use crate::{
    DataFile, Error, Lake, Release, UnitRecord, import::is_left_behind, release, release::table_name,
    table::Table,
};
use arrow_array::RecordBatch;
use blotter_records::{DataSet, Month};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::collections::BTreeMap;

/// What a verification found.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct VerifyReport {
    pub release: u64,
    pub files: u64,
    /// Rows of records, the roll-ups' not counted.
    pub rows: u64,
    /// A sentence each; none if the release is whole.
    pub problems: Vec<String>,
}

/// Reads every file of a release, of the newest unless a number is given.
///
/// # Errors
/// If the release itself can't be read. What is wrong with its files is in the report.
pub async fn verify(lake: &Lake, number: Option<u64>) -> Result<VerifyReport, Error> {
    let releases = release::all(lake).await?;
    let release = match number {
        Some(number) => {
            releases.into_iter().find(|release| release.number == number).ok_or(Error::NoRelease(number))?
        }
        None => releases.into_iter().last().ok_or_else(|| Error::NoRecords { lake: lake.name() })?,
    };
    let mut report = VerifyReport { release: release.number, ..VerifyReport::default() };
    logs(lake, &release, &mut report).await?;
    if number.is_none() && is_left_behind(lake, &release).await? {
        report.problems.push(
            "an import was interrupted between its commits: whoever reads the tables themselves sees what no release has; the next import takes it out"
                .to_owned(),
        );
    }
    for data_set in DataSet::ALL {
        for (month, units) in release.units.get(&data_set).into_iter().flatten() {
            let files = release.file(data_set, false, *month).zip(release.file(data_set, true, *month));
            let Some((records, rollup)) = files else {
                if units.values().any(|unit| unit.rows > 0) {
                    report.problems.push(format!("{} of {month} has units but no files", data_set.slug()));
                }
                continue;
            };
            let records = file(lake, data_set, false, records, &mut report).await?;
            let rollup = file(lake, data_set, true, rollup, &mut report).await?;
            if let (Some(records), Some(rollup)) = (records, rollup) {
                let (units, month) = (units.clone(), *month);
                let compared =
                    tokio::task::spawn_blocking(move || compare(&units, data_set, month, &records, &rollup));
                report.problems.extend(compared.await.map_err(|error| Error::Thread(error.to_string()))??);
            }
        }
    }
    Ok(report)
}

/// Whether the tables' logs have, at the release's versions, exactly the release's files.
async fn logs(lake: &Lake, release: &Release, report: &mut VerifyReport) -> Result<(), Error> {
    for (name, version) in &release.versions {
        let table = Table::open_at(lake, &format!("records/{name}"), *version).await?;
        let logged = table.files();
        let listed: BTreeMap<_, _> = release
            .files
            .get(name)
            .into_iter()
            .flatten()
            .map(|file| (file.path.clone(), file.size))
            .collect();
        if logged != listed {
            report.problems.push(format!(
                "version {version} of {name} has {} files in its log, the release lists {} others or other sizes",
                logged.len(),
                listed.len()
            ));
        }
    }
    Ok(())
}

async fn file(
    lake: &Lake,
    data_set: DataSet,
    rollup: bool,
    file: &DataFile,
    report: &mut VerifyReport,
) -> Result<Option<Vec<RecordBatch>>, Error> {
    let path = format!("records/{}/{}", table_name(data_set, rollup), file.path);
    report.files += 1;
    let bytes = match lake.read(&path).await {
        Ok(bytes) => bytes,
        Err(Error::Store(object_store::Error::NotFound { .. })) => {
            report.problems.push(format!("{path} is missing"));
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    if bytes.len() as u64 != file.size {
        report.problems.push(format!("{path} has {} bytes instead of {}", bytes.len(), file.size));
        return Ok(None);
    }
    let checksum = format!("{:016x}", xxhash_rust::xxh3::xxh3_64(&bytes));
    if checksum != file.xxh3 {
        report.problems.push(format!("{path} has the checksum {checksum} instead of {}", file.xxh3));
        return Ok(None);
    }
    let read = || -> Result<Vec<RecordBatch>, Error> {
        let reader = ParquetRecordBatchReaderBuilder::try_new(bytes)?.with_batch_size(1 << 15).build()?;
        Ok(reader.collect::<Result<_, _>>()?)
    };
    match read() {
        Ok(batches) => {
            let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
            if rows as u64 != file.rows {
                report.problems.push(format!("{path} has {rows} rows instead of {}", file.rows));
            }
            report.rows += if rollup { 0 } else { rows as u64 };
            Ok(Some(batches))
        }
        Err(error) => {
            report.problems.push(format!("{path}: {error}"));
            Ok(None)
        }
    }
}

fn compare(
    units: &BTreeMap<String, UnitRecord>,
    data_set: DataSet,
    month: Month,
    records: &[RecordBatch],
    rollup: &[RecordBatch],
) -> Result<Vec<String>, Error> {
    let days_only =
        if crate::schema::has_time(data_set) { tally::days_only(records)? } else { BTreeMap::new() };
    let (mut of_records, mut of_rollup) = (Tallies::new(), Tallies::new());
    for batch in records {
        tally::records(&mut of_records, data_set, batch, &days_only)?;
    }
    for batch in rollup {
        tally::rollup(&mut of_rollup, data_set, batch)?;
    }
    let mut problems = Vec::new();
    let what = |force: &str| format!("{} of {force} in {month}", data_set.slug());
    for (force, unit) in units {
        let found = of_records.remove(force).unwrap_or_default();
        let rolled = of_rollup.remove(force).unwrap_or_default();
        if (found.rows, found.without_position, found.without_id)
            != (unit.rows, unit.without_position, unit.without_id)
        {
            problems.push(format!("{}: {} rows instead of {}", what(force), found.rows, unit.rows));
        }
        if (found.rows, found.combinations) != (rolled.rows, rolled.combinations) {
            problems.push(format!("{}: the roll-up does not have the records' counts", what(force)));
        }
    }
    for force in of_records.keys().chain(of_rollup.keys()) {
        problems.push(format!("{}: rows, but no unit in the release", what(force)));
    }
    Ok(problems)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ImportOptions, Release, import};
    use arrow_array::{ArrayRef, Int64Array, cast::AsArray, types::Int64Type};
    use parquet::arrow::ArrowWriter;
    use std::{fs, sync::Arc};
    use tempfile::TempDir;

    const MONTH: &str = "2021-06-01";

    /// A lake with a month of two forces.
    struct Place {
        folder: TempDir,
        lake: Lake,
        release: Release,
    }

    impl Place {
        async fn new() -> Self {
            let folder = tempfile::tempdir().unwrap();
            let files = folder.path().join("in");
            fs::create_dir(&files).unwrap();
            for force in ["kent", "surrey"] {
                let row = ",2021-06,A,A,0.52,51.27,On or near High Street,E01000001,Dover 001A,Burglary,,\n";
                let text = format!(
                    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,\
                     Last outcome category,Context\n{row}{row}"
                );
                fs::write(files.join(format!("2021-06-{force}-street.csv")), text).unwrap();
            }
            let lake = Lake::open(folder.path().join("lake").to_str().unwrap()).unwrap();
            import(&lake, &[files.display().to_string()], ImportOptions::default()).await.unwrap();
            let release = release::newest(&lake).await.unwrap().unwrap();
            let place = Self { folder, lake, release };
            assert_eq!(place.problems(|_| {}).await, [""; 0]);
            place
        }

        /// What is found in a release that is not what was imported.
        async fn problems(&self, change: impl FnOnce(&mut Release)) -> Vec<String> {
            let number = release::newest_number(&self.lake).await.unwrap().unwrap() + 1;
            let mut release = Release { number, ..self.release.clone() };
            change(&mut release);
            release::publish(&self.lake, &release).await.unwrap();
            verify(&self.lake, Some(number)).await.unwrap().problems
        }

        /// The same with other rows in the place of the roll-up's, of which size and checksum are right.
        async fn problems_of_rollup(&self, change: impl FnOnce(RecordBatch) -> RecordBatch) -> Vec<String> {
            let listed = self.release.file(DataSet::Street, true, MONTH[..7].parse().unwrap()).unwrap();
            let table = table_name(DataSet::Street, true);
            let read = file(&self.lake, DataSet::Street, true, listed, &mut VerifyReport::default()).await;
            let batch = change(read.unwrap().unwrap().remove(0));
            let mut bytes = Vec::new();
            let mut writer = ArrowWriter::try_new(&mut bytes, batch.schema(), None).unwrap();
            writer.write(&batch).unwrap();
            writer.close().unwrap();
            let path = format!("month={MONTH}/changed.parquet");
            let changed = DataFile {
                path: path.clone(),
                month: Some(MONTH.to_owned()),
                size: bytes.len() as u64,
                rows: batch.num_rows() as u64,
                xxh3: format!("{:016x}", xxhash_rust::xxh3::xxh3_64(&bytes)),
            };
            self.lake.write(&format!("records/{table}/{path}"), bytes).await.unwrap();
            let problems =
                self.problems(|release| *release.files.get_mut(&table).unwrap() = vec![changed]).await;
            fs::remove_file(self.folder.path().join("lake/records").join(&table).join(path)).unwrap();
            let (logs, others): (Vec<_>, Vec<_>) =
                problems.into_iter().partition(|problem| problem.contains("in its log"));
            assert_eq!(
                logs,
                [
                    "version 1 of street_rollup has 1 files in its log, the release lists 1 others or other sizes"
                ]
            );
            others
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_count_of_the_rollup_that_changed_is_found() {
        let place = Place::new().await;
        let problems = place.problems_of_rollup(|batch| {
            let index = batch.schema().index_of("rows").unwrap();
            let mut counts = batch.column(index).as_primitive::<Int64Type>().values().to_vec();
            *counts.last_mut().unwrap() += 1;
            let mut columns = batch.columns().to_vec();
            columns[index] = Arc::new(Int64Array::from(counts)) as ArrayRef;
            RecordBatch::try_new(batch.schema(), columns).unwrap()
        });
        assert_eq!(
            problems.await,
            ["street of surrey in 2021-06: the roll-up does not have the records' counts"]
        );
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_force_that_the_rollup_lacks_is_found() {
        let place = Place::new().await;
        let problems = place.problems_of_rollup(|batch| batch.slice(1, 1));
        assert_eq!(
            problems.await,
            ["street of kent in 2021-06: the roll-up does not have the records' counts"]
        );
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_unit_with_other_rows_than_the_records_and_rows_without_a_unit_are_found() {
        let place = Place::new().await;
        let month: Month = "2021-06".parse().unwrap();
        let units = |release: &Release| -> BTreeMap<String, UnitRecord> {
            release.units[&DataSet::Street][&month].clone()
        };
        let set = |release: &mut Release, units| {
            release.units.get_mut(&DataSet::Street).unwrap().insert(month, units);
        };
        let problems = place.problems(|release| {
            let mut units = units(release);
            units.get_mut("kent").unwrap().rows = 3;
            set(release, units);
        });
        assert_eq!(problems.await, ["street of kent in 2021-06: 2 rows instead of 3"]);
        let problems = place.problems(|release| {
            let mut units = units(release);
            units.remove("kent");
            set(release, units);
        });
        // Of the records, and of the roll-up.
        assert_eq!(problems.await, ["street of kent in 2021-06: rows, but no unit in the release"; 2]);
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_file_with_other_rows_or_of_another_size_than_is_listed_and_one_that_is_not_listed_are_found() {
        let place = Place::new().await;
        let table = table_name(DataSet::Street, false);
        let path = format!("records/{table}/{}", place.release.files[&table][0].path);
        let problems = place.problems(|release| release.files.get_mut(&table).unwrap()[0].rows += 1);
        assert_eq!(problems.await, [format!("{path} has 4 rows instead of 5")]);
        let size = place.release.files[&table][0].size;
        let problems = place.problems(|release| release.files.get_mut(&table).unwrap()[0].size += 1);
        assert_eq!(
            problems.await,
            [
                "version 1 of street has 1 files in its log, the release lists 1 others or other sizes"
                    .to_owned(),
                format!("{path} has {size} bytes instead of {}", size + 1)
            ]
        );
        let problems = place.problems(|release| release.files.get_mut(&table).unwrap().clear());
        assert_eq!(
            problems.await,
            [
                "version 1 of street has 1 files in its log, the release lists 0 others or other sizes",
                "street of 2021-06 has units but no files"
            ]
        );
    }
}
