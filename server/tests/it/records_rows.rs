//! The records behind a number: pages, downloads, one crime; with a scan that breaks off midway.

use crate::common::{Archive, Blotter, Start, wait_for};
use blotter_lake::RecordBatch;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::Value;
use std::{collections::BTreeSet, fs, path::Path, process::Command};
use tempfile::TempDir;

async fn served(archive: Archive) -> (Blotter, TempDir) {
    let dir = TempDir::new().unwrap();
    archive.import(dir.path());
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
    (blotter, dir)
}

fn archive() -> Archive {
    Archive::new()
        .street("kent", "2021-05", 30, 0)
        .street("gwent", "2021-06", 40, 1)
        .street("kent", "2021-06", 7, 0)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_missing_is_said_beside_the_records_and_a_known_answer_is_not_sent_again() {
    let (blotter, _dir) = served(archive()).await;
    let address = "/api/records/street/rows?size=1";
    let answer = blotter.get(address).await;
    let tag = answer.headers()["etag"].clone();
    let page: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
    let missing = serde_json::json!([{"force": "gwent", "month": "2021-05", "state": "missing"}]);
    assert_eq!(page["gaps"], missing);
    assert_eq!(blotter.json(&format!("{address}&force=kent")).await["gaps"], serde_json::json!([]));
    let again = reqwest::Client::new().get(blotter.url(address)).header("if-none-match", tag).send();
    assert_eq!(again.await.unwrap().status(), 304);
    let html = blotter.text("/records/street/rows").await;
    assert!(html.contains("Gwent has no file for May 2021."));
    assert!(!blotter.text("/records/street/rows?force=kent").await.contains("has no file for"));
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_lead_through_all_records_of_a_filter() {
    let (blotter, _dir) = served(archive()).await;
    let (mut seen, mut after) = (Vec::new(), String::new());
    loop {
        let page = blotter.json(&format!("/api/records/street/rows?from=2021-06&size=9{after}")).await;
        assert_eq!(
            (&page["total"], &page["release"], &page["dataset"]),
            (&47.into(), &1.into(), &"street".into())
        );
        seen.extend(page["rows"].as_array().unwrap().clone());
        match page["next"].as_str() {
            Some(next) => after = format!("&after={next}"),
            None => break,
        }
    }
    assert_eq!(seen.len(), 47);
    let distinct: BTreeSet<String> = seen.iter().map(Value::to_string).collect();
    assert_eq!(distinct.len(), 47, "no record twice");
    let keys: Vec<&String> = seen[0].as_object().unwrap().keys().collect();
    assert_eq!(keys.len(), 16);
    assert_eq!(seen[0]["month"], "2021-06");
    assert_eq!(seen[0]["crime_id"].as_str().unwrap().len(), 64);
    assert!(seen[0]["longitude"].is_f64() && seen[0]["context"].is_null());
    for wrong in ["size=0", "size=1001", "sort=colour", "after=zz", "colour=red"] {
        let answer = blotter.get(&format!("/api/records/street/rows?{wrong}")).await;
        assert_eq!(answer.status(), 400, "{wrong}");
        let error: Value = serde_json::from_str(&answer.text().await.unwrap()).unwrap();
        assert_eq!(error["parameter"], wrong.split('=').next().unwrap());
    }
    assert_eq!(blotter.get("/api/records/burglaries/rows").await.status(), 404);
}

fn sheet_rows(xlsx: &[u8]) -> usize {
    let mut zip = zip::ZipArchive::new(std::io::Cursor::new(xlsx)).unwrap();
    let sheet = std::io::read_to_string(zip.by_name("xl/worksheets/sheet1.xml").unwrap()).unwrap();
    sheet.matches("<row ").count()
}

#[tokio::test(flavor = "multi_thread")]
async fn every_download_has_all_records_of_the_filter() {
    let (blotter, _dir) = served(archive()).await;
    let described = async |suffix: &str| {
        let answer = blotter.get(&format!("/api/records/street/rows.{suffix}")).await;
        let links = answer.headers().get_all("link").iter().map(|link| link.to_str().unwrap().to_owned());
        let links: Vec<_> = links.filter(|link| link.contains("; rel=\"describedby\"")).collect();
        // Only so many may be under way.
        answer.bytes().await.unwrap();
        links
    };
    for kind in ["csv", "xlsx", "parquet"] {
        let coverage = "</api/records/coverage.csv>; rel=\"describedby\"; type=\"text/csv\"";
        assert_eq!(described(kind).await, [coverage], "Gwent has no May, which {kind} has no place for");
        let whole = described(&format!("{kind}?force=kent")).await;
        assert_eq!(whole, [""; 0], "nothing of Kent is missing: {kind}");
    }
    let coverage = blotter.text("/api/records/coverage.csv").await;
    assert!(coverage.contains("street,gwent,2021-05,0,0,,,missing"), "{coverage}");
    let get = async |suffix: &str| {
        let answer = blotter.get(&format!("/api/records/street/rows.{suffix}?force=kent")).await;
        assert_eq!(answer.status(), 200, "{suffix}");
        let disposition = answer.headers()["content-disposition"].to_str().unwrap().to_owned();
        assert_eq!(disposition, format!("attachment; filename=\"street.{suffix}\""));
        assert!(answer.headers()["link"].to_str().unwrap().contains("rel=\"license\""));
        answer.bytes().await.unwrap()
    };
    let csv = get("csv").await;
    let by_accept = blotter
        .request(reqwest::Method::GET, "/api/records/street/rows?force=kent")
        .header("accept", "text/csv")
        .send()
        .await
        .unwrap();
    assert_eq!(by_accept.bytes().await.unwrap(), csv, "the same where Accept prefers it");
    let mut reader = csv::Reader::from_reader(&csv[..]);
    assert_eq!(&reader.headers().unwrap()[0], "crime_id", "it begins with its header");
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 37);
    // A number is no formula.
    assert!(rows[0][4].parse::<f64>().unwrap() < 0.0, "{:?}", &rows[0]);
    assert_eq!(sheet_rows(&get("xlsx").await), 38);
    let batches: Vec<RecordBatch> = ParquetRecordBatchReaderBuilder::try_new(get("parquet").await)
        .unwrap()
        .build()
        .unwrap()
        .map(Result::unwrap)
        .collect();
    assert_eq!(batches.iter().map(RecordBatch::num_rows).sum::<usize>(), 37);
}

/// Overwrites the pages of a Parquet file, but not its end, so that it opens and then can't be read.
fn damage(folder: &Path) {
    let month = fs::read_dir(folder.join("lake/records/street/month=2021-06-01")).unwrap();
    for file in month.map(|file| file.unwrap().path()) {
        let mut bytes = fs::read(&file).unwrap();
        let middle = bytes.len() / 2;
        bytes[4..middle].fill(0xff);
        fs::write(&file, bytes).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_csv_that_is_cut_short_ends_with_an_error_line() {
    let (blotter, dir) = served(archive()).await;
    damage(dir.path());
    let csv = blotter.text("/api/records/street/rows.csv").await;
    let last = csv.lines().last().unwrap();
    assert!(last.starts_with("#error: "), "{last}");
    assert_eq!(csv.lines().count(), 1 + 30 + 1, "the whole month before it is there");
    // Formats that can't say so break off.
    let parquet = blotter.get("/api/records/street/rows.parquet").await;
    assert!(parquet.bytes().await.is_err());
    assert_eq!(blotter.get("/api/records/street/rows").await.status(), 500);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_download_has_its_release_whatever_is_imported_and_vacuumed_meanwhile() {
    // More than sockets hold, so that most of it is read from the lake later.
    let months = ["2021-04", "2021-05", "2021-06"];
    let first = months.iter().fold(Archive::new(), |all, month| all.street("kent", month, 30_000, 0));
    let (blotter, dir) = served(first).await;
    let mut answer = blotter.get("/api/records/street/rows.csv").await;
    let mut csv = answer.chunk().await.unwrap().unwrap().to_vec();
    months.iter().fold(Archive::new(), |all, month| all.street("kent", month, 8, 0)).import(dir.path());
    wait_for("the second release", async || {
        let total = blotter.json("/api/records/street/rows?size=1").await["total"].as_u64();
        total.filter(|total| *total == 24)
    })
    .await;
    let mut vacuum = Command::new(env!("CARGO_BIN_EXE_blotter"));
    vacuum.args(["records", "vacuum", "--keep", "1", "--lake"]).arg(dir.path().join("lake"));
    let said = vacuum.output().unwrap();
    let said = String::from_utf8(said.stdout).unwrap();
    assert!(said.starts_with("0 files (0 B) "), "what a server reads stays for an hour: {said}");
    while let Some(chunk) = answer.chunk().await.unwrap() {
        csv.extend(chunk);
    }
    let csv = String::from_utf8(csv).unwrap();
    assert!(!csv.contains("#error"), "{}", csv.lines().last().unwrap());
    assert_eq!(csv.lines().count(), 1 + 90_000);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crime_is_found_by_its_id() {
    let (blotter, _dir) = served(archive()).await;
    let id = format!("{:064x}", 5);
    let crime = blotter.json(&format!("/api/records/crime/{}", id.to_uppercase())).await;
    assert_eq!(crime["crime_id"], id);
    let months: Vec<&Value> = crime["street"].as_array().unwrap().iter().map(|row| &row["month"]).collect();
    assert_eq!(months, ["2021-05", "2021-06", "2021-06"]);
    assert_eq!(crime["outcomes"], serde_json::json!([]));
    let gap =
        serde_json::json!({"dataset": "street", "force": "gwent", "month": "2021-05", "state": "missing"});
    assert_eq!(crime["gaps"], serde_json::json!([gap]));
    for unknown in [format!("{:064x}", 999), "12".into(), "g".repeat(64)] {
        assert_eq!(blotter.get(&format!("/api/records/crime/{unknown}")).await.status(), 404, "{unknown}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crime_says_which_months_may_lack_more_of_it() {
    // Kent has nothing of June, and Essex's gap is none of a crime of Kent.
    let archive = Archive::new()
        .street("kent", "2021-05", 9, 0)
        .street("kent", "2021-07", 9, 0)
        .street("essex", "2021-06", 9, 0)
        .street("essex", "2021-07", 9, 0);
    let (blotter, _dir) = served(archive).await;
    let id = format!("{:064x}", 5);
    let crime = blotter.json(&format!("/api/records/crime/{id}")).await;
    let forces: BTreeSet<&str> =
        crime["street"].as_array().unwrap().iter().filter_map(|row| row["force"].as_str()).collect();
    let gaps: Vec<&Value> = crime["gaps"].as_array().unwrap().iter().collect();
    let missing = |force, month| serde_json::json!({"dataset": "street", "force": force, "month": month, "state": "missing"});
    assert_eq!(forces, BTreeSet::from(["essex", "kent"]), "the ID of both");
    assert_eq!(gaps, [&missing("essex", "2021-05"), &missing("kent", "2021-06")]);
    let page = blotter.text(&format!("/records/crime/{id}")).await;
    assert!(page.contains("Street files:"), "the page says it too");
}
