//! `blotter sync` against a server with answers shaped like the publisher's.

use crate::common::{Answer, Upstream};
use blotter_lake::{Lake, Origin, Release, newest};
use blotter_records::DataSet;
use serde_json::Value;
use std::{
    fs,
    io::{Cursor, Write},
    path::Path,
    process::{Command, Output},
};
use tempfile::TempDir;

const SEARCHES: &str = "Type,Date,Part of a policing operation,Policing operation,Latitude,Longitude,Gender,Age range,Self-defined ethnicity,Officer-defined ethnicity,Legislation,Object of search,Outcome,Outcome linked to object of search,Removal of more than just outer clothing";
const STREET: &str = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Crime type,Last outcome category,Context";

fn street(month: &str, rows: usize) -> String {
    let row = format!(
        ",{month},Kent Police,Kent Police,1.07,51.28,On or near High Street,E01024050,Canterbury 001A,Anti-social behaviour,,\r\n"
    );
    format!("{STREET}\r\n{}", row.repeat(rows))
}

fn searches(month: &str, rows: usize) -> String {
    let row = format!(
        "Person search,{month}-03T10:00:00+00:00,,,51.28,1.07,Male,18-24,,White,,Controlled drugs,,,False\r\n"
    );
    format!("{SEARCHES}\r\n{}", row.repeat(rows))
}

fn zipped(files: &[(&str, String)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in files {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// As `stops-force` gives it.
const STOP: &str = r#"{"age_range":"18-24","outcome":"Arrest","involved_person":true,"self_defined_ethnicity":null,
 "gender":"Male","legislation":null,"outcome_linked_to_object_of_search":true,"datetime":"2024-02-03T10:00:00+00:00",
 "outcome_object":{"id":"bu-arrest","name":"Arrest"},"removal_of_more_than_outer_clothing":false,
 "location":{"latitude":"51.280000","street":{"id":1,"name":"On or near High Street"},"longitude":"1.070000"},
 "operation":null,"officer_defined_ethnicity":"White","type":"Person search","operation_name":null,
 "object_of_search":"Controlled drugs"}"#;

async fn run(url: &str, data: &Path) -> (Output, Release) {
    let (url, folder) = (url.to_owned(), data.to_owned());
    let output = tokio::task::spawn_blocking(move || {
        Command::new(env!("CARGO_BIN_EXE_blotter"))
            .args(["sync", "--police-url", &url, "--data-dir"])
            .arg(folder)
            .output()
            .unwrap()
    })
    .await
    .unwrap();
    let lake = Lake::open(data.join("lake").to_str().unwrap()).unwrap();
    let release = newest(&lake).await.unwrap();
    (output, release.unwrap_or_else(|| panic!("nothing was imported")))
}

fn runs(data: &Path) -> Vec<Value> {
    let text = fs::read_to_string(data.join("syncs.jsonl")).unwrap();
    text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn json(body: &str) -> Answer {
    Answer::text("application/json", body.to_owned())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_archive_is_taken_and_newer_searches_come_from_the_api_until_an_archive_brings_them() {
    let police = Upstream::start(Answer::status(404)).await;
    let january = zipped(&[
        ("2023-12/2023-12-kent-street.csv", street("2023-12", 20)),
        ("2024-01/2024-01-kent-street.csv", street("2024-01", 30)),
        ("2024-01/2024-01-kent-stop-and-search.csv", searches("2024-01", 5)),
    ]);
    let archive = january.clone();
    police.script(move |asked| match asked.path.as_str() {
        "/api/crime-last-updated" => json(r#"{"date":"2024-02-01"}"#),
        "/data/archive/2024-01.zip" => Answer::text("application/zip", archive.clone()),
        "/api/crimes-street-dates" => {
            json(r#"[{"date":"2024-02","stop-and-search":["kent","surrey"]},{"date":"2024-01","stop-and-search":["kent"]}]"#)
        }
        path if path.starts_with("/api/stops-force?force=kent") => json(&format!("[{STOP},{STOP}]")),
        path if path.starts_with("/api/stops-no-location?force=kent") => json("[]"),
        path if path.contains("force=surrey") => Answer::status(404),
        _ => Answer::status(404),
    });
    let data = TempDir::new().unwrap();
    let (output, release) = run(&police.url(""), data.path()).await;
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    // Surrey's could not be had: said, and no reason to lose the rest.
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("FAILED surrey, 2024-02"), "{told}");
    let unit = |release: &Release, data_set, month: &str| {
        let unit = release.unit(data_set, month.parse().unwrap(), "kent");
        unit.map(|unit| (unit.rows, unit.source))
    };
    assert_eq!(unit(&release, DataSet::Street, "2024-01"), Some((30, Origin::Archive)));
    assert_eq!(unit(&release, DataSet::StopAndSearch, "2024-01"), Some((5, Origin::Archive)));
    assert_eq!(unit(&release, DataSet::StopAndSearch, "2024-02"), Some((2, Origin::Api)));
    let runs_so_far = runs(data.path());
    assert_eq!(runs_so_far.len(), 1);
    assert_eq!(runs_so_far[0]["months"], serde_json::json!(["2023-12", "2024-01", "2024-02"]));
    assert_eq!(runs_so_far[0]["rows"], 57);
    assert!(runs_so_far[0]["error"].as_str().unwrap().contains("surrey"));
    assert!(!data.path().join("sync/2024-01.zip").exists(), "what was imported is not kept twice");

    // The archive of February: it brings what the API gave, and more.
    let february = zipped(&[
        ("2024-02/2024-02-kent-street.csv", street("2024-02", 40)),
        ("2024-02/2024-02-kent-stop-and-search.csv", searches("2024-02", 3)),
        ("2024-01/2024-01-kent-street.csv", street("2024-01", 30)),
    ]);
    let asked = police.asked().len();
    police.script(move |asked| match asked.path.as_str() {
        "/api/crime-last-updated" => json(r#"{"date":"2024-02-01"}"#),
        "/data/archive/2024-02.zip" => Answer::text("application/zip", february.clone()),
        "/api/crimes-street-dates" => json(r#"[{"date":"2024-02","stop-and-search":["kent"]}]"#),
        _ => Answer::status(404),
    });
    let (output, release) = run(&police.url(""), data.path()).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(unit(&release, DataSet::StopAndSearch, "2024-02"), Some((3, Origin::Archive)));
    assert_eq!(
        unit(&release, DataSet::Street, "2023-12"),
        Some((20, Origin::Archive)),
        "what was imported stays"
    );
    assert!(police.asked()[asked..].iter().all(|asked| !asked.path.contains("stops-")));

    // Nothing new is a success and no new release.
    let number = release.number;
    let (output, release) = run(&police.url(""), data.path()).await;
    assert!(output.status.success());
    assert_eq!(release.number, number);
    assert!(String::from_utf8_lossy(&output.stderr).contains("nothing new was published"));
    assert_eq!(runs(data.path()).len(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_api_has_never_replaces_what_an_archive_brought() {
    let police = Upstream::start(Answer::status(404)).await;
    let archive = zipped(&[("2024-02/2024-02-kent-stop-and-search.csv", searches("2024-02", 9))]);
    police.script(move |asked| match asked.path.as_str() {
        "/api/crime-last-updated" => json(r#"{"date":"2024-02-01"}"#),
        "/data/archive/2024-02.zip" => Answer::text("application/zip", archive.clone()),
        // A month later than its archives: the API's answers are a month's the archive already brought.
        "/api/crimes-street-dates" => json(r#"[{"date":"2024-02","stop-and-search":["kent"]}]"#),
        path if path.starts_with("/api/stops-force") => json(&format!("[{STOP}]")),
        _ => json("[]"),
    });
    let data = TempDir::new().unwrap();
    let (output, release) = run(&police.url(""), data.path()).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let unit = release.unit(DataSet::StopAndSearch, "2024-02".parse().unwrap(), "kent").unwrap();
    assert_eq!((unit.rows, unit.source), (9, Origin::Archive));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_there_is_said_and_the_run_is_remembered() {
    let data = TempDir::new().unwrap();
    let folder = data.path().to_owned();
    let output = tokio::task::spawn_blocking(move || {
        Command::new(env!("CARGO_BIN_EXE_blotter"))
            .args(["sync", "--police-url", "ftp://data.police.uk", "--data-dir"])
            .arg(folder)
            .output()
            .unwrap()
    })
    .await
    .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(told.contains("ftp://data.police.uk is not an address of a server"), "{told}");
}
