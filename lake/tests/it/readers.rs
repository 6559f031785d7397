//! Reading while imports run: a table is what it was or what it becomes, never a mixture, to any reader of Delta Lake and
//! to Blotter's own.

use crate::common::{OUTCOMES, Place, STREET, batches, csv};
use arrow_array::{cast::AsArray, types::Int64Type};
use blotter_lake::{Loaded, load};
use blotter_records::{DataSet, Filter};
use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

const MONTHS: usize = 6;
const FORCES: [&str; 3] = ["essex", "kent", "surrey"];
/// How often everything is read while imports run.
const READS: usize = 10;
const FIRST_ROWS: usize = 40;

/// Two data sets, each force's month with as many rows.
fn write(place: &Place, folder: &str, rows: usize) {
    for month in 1..=MONTHS {
        for force in FORCES {
            let start = |row: usize| {
                format!(
                    "{row:064x},2021-{month:02},A,A,0.{row:05},51.{row:05},Road {row},E{row},Town {} 001A",
                    row % 7
                )
            };
            let street: Vec<_> = (0..rows).map(|row| format!("{},Drugs,,", start(row))).collect();
            let outcomes: Vec<_> = (0..rows).map(|row| format!("{},Local resolution", start(row))).collect();
            let name = |kind: &str| format!("{folder}/2021-{month:02}-{force}-{kind}.csv");
            place.write(&name("street"), csv(STREET, &street));
            place.write(&name("outcomes"), csv(OUTCOMES, &outcomes));
        }
    }
}

/// The rows of each month, of which a roll-up's count several.
async fn rows(table: &Path) -> BTreeMap<String, usize> {
    let mut months = BTreeMap::new();
    for (month, batch) in batches(table).await {
        let rows = batch.column_by_name("rows").map_or(batch.num_rows(), |counts| {
            counts
                .as_primitive::<Int64Type>()
                .values()
                .iter()
                .map(|rows| usize::try_from(*rows).unwrap())
                .sum()
        });
        *months.entry(month).or_default() += rows;
    }
    months
}

/// The rows a unit has, which all of the table must have.
fn unit_rows(months: &BTreeMap<String, usize>) -> usize {
    assert_eq!(months.len(), MONTHS, "{months:?}");
    let first = *months.first_key_value().unwrap().1;
    assert!(months.values().all(|rows| *rows == first), "months of two releases: {months:?}");
    assert_eq!(first % FORCES.len(), 0, "half a month: {months:?}");
    first / FORCES.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn while_imports_run_readers_see_whole_months_only() {
    let place = Arc::new(Place::new());
    write(&place, "0", FIRST_ROWS);
    place.import_paths(&["0"]).await;
    let enough = Arc::new(AtomicBool::new(false));
    // Imports one after the other, each with another row a unit, until enough was read meanwhile.
    let importer = tokio::spawn({
        let (place, enough) = (place.clone(), enough.clone());
        async move {
            let mut last = 0;
            while !enough.load(Ordering::Relaxed) {
                last += 1;
                write(&place, &last.to_string(), FIRST_ROWS + last);
                place.import_paths(&[&last.to_string()]).await;
            }
            last
        }
    });
    let mut reader = Reader::default();
    for _ in 0..READS {
        reader.read(&place).await;
    }
    enough.store(true, Ordering::Relaxed);
    let last = importer.await.unwrap();
    reader.read(&place).await;
    assert!(reader.seen.values().all(|rows| *rows == FIRST_ROWS + last), "{:?}", reader.seen);
}

/// What was read so far, by table: rows a unit.
#[derive(Default)]
struct Reader {
    seen: BTreeMap<&'static str, usize>,
    loaded: Option<Loaded>,
}

impl Reader {
    /// All tables as anyone reads them, then a release as the server does.
    async fn read(&mut self, place: &Place) {
        let records = place.folder.path().join("lake/records");
        for table in ["street", "street_rollup", "outcomes", "outcomes_rollup"] {
            let rows = unit_rows(&rows(&records.join(table)).await);
            let before = self.seen.insert(table, rows).unwrap_or(FIRST_ROWS);
            assert!(rows >= before, "{table}: {rows} after {before}");
        }
        let release = load(&place.lake, self.loaded.as_ref()).await.unwrap().unwrap();
        let number = usize::try_from(release.source.number).unwrap();
        let expected = (FIRST_ROWS + number - 1) * MONTHS * FORCES.len();
        for data_set in [DataSet::Street, DataSet::Outcomes] {
            let all = Filter { from: "2021-01".parse().ok(), ..Filter::default() };
            let total = release.release.source(data_set).dashboard(all).total.count;
            assert_eq!(total, expected as u64, "{data_set} of release {number}");
        }
        self.loaded = Some(release);
    }
}
