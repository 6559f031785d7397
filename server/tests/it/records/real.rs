//! The published sample, imported and asked over HTTP: every answer is what counting the published rows gives. Skipped
//! without `../shared`.

use super::golden;
use crate::common::{Start, wait_for};
use blotter_model::Timestamp;
use serde_json::Value;
use std::{collections::BTreeMap, fs::File, path::Path, process::Command};
use tempfile::TempDir;

/// A published row by the names of the dimensions.
pub(super) type Row = BTreeMap<&'static str, String>;

/// The rows of a kind as they were published, read without Blotter's own code.
fn published(archive: &Path, kind: &str, columns: &[(&'static str, &str)]) -> Vec<Row> {
    let mut zip = zip::ZipArchive::new(File::open(archive).unwrap()).unwrap();
    let names: Vec<String> = zip.file_names().map(|name| name.unwrap().into_owned()).collect();
    let mut rows = Vec::new();
    for name in names {
        let file = name.rsplit('/').next().unwrap();
        let Some(stem) = file.strip_suffix(&format!("-{kind}.csv")) else { continue };
        let (month, force) = (&stem[..7], &stem[8..]);
        let mut reader = csv::Reader::from_reader(zip.by_name(&name).unwrap());
        let headers = reader.headers().unwrap().clone();
        let before = rows.len();
        for record in reader.records() {
            let record = record.unwrap();
            let mut row: Row = columns
                .iter()
                .map(|(name, header)| {
                    let at = headers.iter().position(|known| known == *header).unwrap();
                    (*name, record[at].to_owned())
                })
                .collect();
            if let Some(lsoa) = row.remove("lsoa") {
                // What stands before the code of three digits and a letter.
                let town = lsoa.rsplit_once(' ').map_or(lsoa.as_str(), |(town, _)| town);
                row.insert("town", town.to_owned());
            }
            if let Some(date) = row.remove("date") {
                let local = date.parse::<Timestamp>().unwrap().in_tz("Europe/London").unwrap();
                row.insert("weekday", local.weekday().to_monday_one_offset().to_string());
                row.insert("hour", local.hour().to_string());
            }
            row.insert("month", month.to_owned());
            row.insert("year", month[..4].to_owned());
            row.insert("force", force.to_owned());
            rows.push(row);
        }
        // A file in which every search is at midnight has days without times.
        if rows[before..].iter().all(|row| row.get("hour").is_some_and(|hour| hour == "0")) {
            rows[before..].iter_mut().for_each(|row| {
                row.insert("hour", String::new());
            });
        }
    }
    rows
}

pub(super) fn counted<'a>(rows: impl Iterator<Item = &'a Row>, dimension: &str) -> BTreeMap<String, u64> {
    let mut counts = BTreeMap::new();
    for row in rows {
        *counts.entry(row[dimension].clone()).or_default() += 1;
    }
    counts
}

fn of_answer(entries: &Value, key: &str) -> BTreeMap<String, u64> {
    let entries = entries.as_array().unwrap().iter();
    entries
        .map(|entry| {
            let value = match &entry[key] {
                Value::Null => String::new(),
                Value::String(text) => text.clone(),
                number => number.to_string(),
            };
            (value, entry["count"].as_u64().unwrap())
        })
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_published_sample_is_counted_as_its_rows_are() {
    let archive = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/uk/archive.zip"));
    if !archive.is_file() {
        eprintln!("SKIPPED, because {} is not there", archive.display());
        return;
    }
    let dir = TempDir::new().unwrap();
    let done = Command::new(env!("CARGO_BIN_EXE_blotter"))
        .arg("import")
        .arg(archive)
        .arg("--data-dir")
        .arg(dir.path())
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let street = published(
        archive,
        "street",
        &[("lsoa", "LSOA name"), ("crime_type", "Crime type"), ("last_outcome", "Last outcome category")],
    );
    let stops = published(
        archive,
        "stop-and-search",
        &[
            ("type", "Type"),
            ("age_range", "Age range"),
            ("gender", "Gender"),
            ("ethnicity", "Self-defined ethnicity"),
            ("officer_ethnicity", "Officer-defined ethnicity"),
            ("legislation", "Legislation"),
            ("object_of_search", "Object of search"),
            ("outcome", "Outcome"),
            ("date", "Date"),
        ],
    );
    let blotter = Start::default()
        .without("--tiles")
        .without("--geocoders")
        .flag("--city", "none")
        .data_dir(dir.path())
        .start();
    wait_for("the release", async || {
        Some(blotter.get("/api/records/street").await).filter(|answer| answer.status() == 200)
    })
    .await;
    golden::crime(&blotter, &street).await;
    golden::stops(&blotter, &stops).await;
    let street_filters: [&[(&str, &str)]; 4] = [
        &[],
        &[("town", "Bristol")],
        &[("force", "city-of-london"), ("year", "2019")],
        &[("crime_type", "Burglary"), ("crime_type", "Drugs"), ("last_outcome", "Under investigation")],
    ];
    let stop_filters: [&[(&str, &str)]; 3] =
        [&[], &[("force", "gwent"), ("gender", "Male")], &[("age_range", ""), ("year", "2020")]];
    for (data_set, rows, filters) in
        [("street", &street, &street_filters[..]), ("stop-and-search", &stops, &stop_filters[..])]
    {
        assert!(rows.len() > 20_000, "{data_set}: {}", rows.len());
        for filter in filters {
            let query: Vec<String> =
                filter.iter().map(|(name, value)| format!("{name}={}", value.replace(' ', "%20"))).collect();
            let query = query.join("&");
            let passes = |row: &&Row, but: &str| {
                filter
                    .iter()
                    .filter(|(name, _)| *name != but)
                    .all(|(name, _)| filter.iter().any(|(same, value)| same == name && row[name] == *value))
            };
            for dimension in rows[0].keys() {
                let expected = counted(rows.iter().filter(|row| passes(row, "")), dimension);
                let address = format!("/api/records/{data_set}?group={dimension}&limit=100000&{query}");
                let answer = blotter.json(&address).await;
                assert_eq!(answer["total"], expected.values().sum::<u64>(), "{address}");
                assert_eq!(of_answer(&answer["groups"], dimension), expected, "{address}");

                let mut expected = counted(rows.iter().filter(|row| passes(row, dimension)), dimension);
                for (_, chosen) in filter.iter().filter(|(name, _)| name == dimension) {
                    expected.entry((*chosen).to_owned()).or_insert(0);
                }
                let address = format!("/api/records/{data_set}/values/{dimension}?{query}");
                assert_eq!(
                    of_answer(&blotter.json(&address).await["values"], "value"),
                    expected,
                    "{address}"
                );
            }
            let address = format!("/api/records/{data_set}/rows?size=1&{query}");
            let total = rows.iter().filter(|row| passes(row, "")).count();
            assert_eq!(blotter.json(&address).await["total"], total, "{address}");
        }
    }
}
