//! `blotter sync` against a server with answers shaped like the publisher's.

use super::{STOP, json, runs, searches, street, zipped};
use crate::common::{Answer, Archive, Upstream};
use blotter_lake::{Lake, Origin, Release, newest};
use blotter_records::DataSet;
use std::{
    fs,
    path::Path,
    process::{Command, Output},
};
use tempfile::TempDir;

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
        "/api/stops-force" if asked.query["force"] == "kent" => json(&format!("[{STOP},{STOP}]")),
        "/api/stops-no-location" if asked.query["force"] == "kent" => json("[]"),
        // S3 says so of what isn't there.
        "/data/archive/2024-02.zip" => Answer::status(403),
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
async fn after_more_than_an_archive_without_a_sync_older_archives_bring_what_is_between() {
    let police = Upstream::start(Answer::status(404)).await;
    // Archives of two months each, where the publisher's have 36.
    let archive = |first: &str, last: &str| {
        let file = |month: &str| format!("{month}/{month}-kent-street.csv");
        zipped(&[(&file(first), street(first, 10)), (&file(last), street(last, 10))])
    };
    let archives = [
        ("2023-02", archive("2023-01", "2023-02")),
        ("2023-04", archive("2023-03", "2023-04")),
        ("2023-06", archive("2023-05", "2023-06")),
        ("2023-08", archive("2023-07", "2023-08")),
    ];
    let published = |police: &Upstream, updated: &'static str, archives: Vec<(&'static str, Vec<u8>)>| {
        police.script(move |asked| match asked.path.as_str() {
            "/api/crime-last-updated" => json(updated),
            "/api/crimes-street-dates" => json("[]"),
            path => archives
                .iter()
                .find(|(month, _)| path == format!("/data/archive/{month}.zip"))
                .map_or(Answer::status(404), |(_, zip)| Answer::text("application/zip", zip.clone())),
        });
    };
    let data = TempDir::new().unwrap();
    published(&police, r#"{"date":"2023-02-01"}"#, archives.to_vec());
    run(&police.url(""), data.path()).await;
    published(&police, r#"{"date":"2023-08-01"}"#, archives.to_vec());
    let (output, release) = run(&police.url(""), data.path()).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let months = |release: &Release| -> Vec<String> {
        release.units[&DataSet::Street].keys().map(ToString::to_string).collect()
    };
    let all: Vec<String> = (1..=8).map(|month| format!("2023-{month:02}")).collect();
    assert_eq!(months(&release), all);
    let months_of_run = &runs(data.path())[1]["months"];
    assert_eq!(months_of_run, &serde_json::json!(all[2..]));

    // An archive that is gone is said, and what there is was taken.
    let other = TempDir::new().unwrap();
    published(&police, r#"{"date":"2023-02-01"}"#, archives.to_vec());
    run(&police.url(""), other.path()).await;
    published(&police, r#"{"date":"2023-08-01"}"#, vec![archives[3].clone()]);
    let (output, release) = run(&police.url(""), other.path()).await;
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{told}");
    assert!(told.contains("2023-03 to 2023-06: no archive brought these months"), "{told}");
    assert_eq!(months(&release), [&all[..2], &all[6..]].concat());
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
        "/api/stops-force" => json(&format!("[{STOP}]")),
        _ => json("[]"),
    });
    let data = TempDir::new().unwrap();
    let (output, release) = run(&police.url(""), data.path()).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let unit = release.unit(DataSet::StopAndSearch, "2024-02".parse().unwrap(), "kent").unwrap();
    assert_eq!((unit.rows, unit.source), (9, Origin::Archive));
}

/// A file of one force that somebody imported by hand doesn't replace the archive.
#[tokio::test(flavor = "multi_thread")]
async fn a_single_file_of_a_month_does_not_stand_for_its_archive() {
    let data = TempDir::new().unwrap();
    Archive::new().street("kent", "2024-02", 3, 0).import(data.path());
    let police = Upstream::start(Answer::status(404)).await;
    let archive = zipped(&[
        ("2024-02/2024-02-kent-street.csv", street("2024-02", 20)),
        ("2024-02/2024-02-surrey-street.csv", street("2024-02", 30)),
    ]);
    police.script(move |asked| match asked.path.as_str() {
        "/api/crime-last-updated" => json(r#"{"date":"2024-02-01"}"#),
        "/data/archive/2024-02.zip" => Answer::text("application/zip", archive.clone()),
        _ => json("[]"),
    });
    // What earlier runs left of archives that nobody asks for any more, and of others.
    let downloads = data.path().join("sync");
    fs::create_dir_all(&downloads).unwrap();
    for name in ["2021-12.zip.part", "2021-12.zip.part.validator", "2021-11.zip", "notes.zip"] {
        fs::write(downloads.join(name), "x").unwrap();
    }
    let (output, release) = run(&police.url(""), data.path()).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let rows = |force: &str| release.unit(DataSet::Street, "2024-02".parse().unwrap(), force).unwrap().rows;
    assert_eq!((rows("kent"), rows("surrey")), (20, 30));
    let mut left: Vec<_> = fs::read_dir(&downloads)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    left.retain(|name| name.contains(".zip"));
    assert_eq!(left, ["notes.zip"]);
    // It is one now.
    let asked = police.asked().iter().filter(|asked| asked.path.starts_with("/data/archive")).count();
    run(&police.url(""), data.path()).await;
    let again = police.asked().iter().filter(|asked| asked.path.starts_with("/data/archive")).count();
    assert_eq!(again, asked);
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
