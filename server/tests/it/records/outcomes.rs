//! The dashboard of outcomes over a stand-in: the published crimes that have a number and an outcome, written as a file of
//! outcomes, since no such file could be had. Every figure is what counting its rows gives. Skipped without `../shared`.

use super::{golden, real::Row};
use crate::common::{Start, wait_for};
use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::Read,
    path::Path,
    process::Command,
};
use tempfile::TempDir;

const HEADING: &str =
    "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Outcome type";
/// The first month: the year before the last four is among them.
const FROM: &str = "2020-05";

/// Writes the files, and gives their rows by the names of the dimensions.
fn write(archive: &Path, folder: &Path) -> Vec<Row> {
    let mut zip = zip::ZipArchive::new(File::open(archive).unwrap()).unwrap();
    let names: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
    let mut rows = Vec::new();
    for name in names {
        let file = name.rsplit('/').next().unwrap();
        let Some(stem) = file.strip_suffix("-street.csv").filter(|stem| &stem[..7] >= FROM) else { continue };
        let (month, force) = (&stem[..7], &stem[8..]);
        let mut text = String::new();
        zip.by_name(&name).unwrap().read_to_string(&mut text).unwrap();
        let mut written = csv::Writer::from_writer(Vec::new());
        written.write_record(HEADING.split(',')).unwrap();
        for record in csv::Reader::from_reader(text.as_bytes()).records() {
            let record = record.unwrap();
            let (id, lsoa, outcome) = (&record[0], &record[8], &record[10]);
            if id.is_empty() || outcome.is_empty() {
                continue;
            }
            written.write_record(record.iter().take(9).chain([outcome])).unwrap();
            let town = lsoa.rsplit_once(' ').map_or(lsoa, |(town, _)| town);
            rows.push(BTreeMap::from(
                [("month", month), ("force", force), ("town", town), ("outcome_type", outcome)]
                    .map(|(name, value)| (name, value.to_owned())),
            ));
        }
        fs::create_dir_all(folder.join(month)).unwrap();
        let file = folder.join(month).join(format!("{month}-{force}-outcomes.csv"));
        fs::write(file, written.into_inner().unwrap()).unwrap();
    }
    rows
}

#[tokio::test(flavor = "multi_thread")]
async fn outcomes_of_the_published_crimes_are_counted_as_their_rows_are() {
    let archive = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/uk/archive.zip"));
    if !archive.is_file() {
        eprintln!("SKIPPED, because {} is not there", archive.display());
        return;
    }
    let (folder, dir) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let rows = write(archive, folder.path());
    assert!(rows.len() > 100_000, "{}", rows.len());
    let done = Command::new(env!("CARGO_BIN_EXE_blotter"))
        .arg("import")
        .arg(folder.path())
        .arg("--data-dir")
        .arg(dir.path())
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let blotter = Start::default()
        .without("--tiles")
        .without("--geocoders")
        .flag("--city", "none")
        .data_dir(dir.path())
        .start();
    wait_for("the release", async || {
        Some(blotter.get("/outcomes.json").await).filter(|answer| answer.status() == 200)
    })
    .await;
    golden::outcomes(&blotter, &rows).await;
}
