//! Releases: loading them, importers at once, going back.

use crate::common::{Place, STREET, csv, street};
use blotter_lake::{ExportFormat, ImportOptions, import, load, newest};
use blotter_records::{Data, DataSet};
use std::sync::Arc;

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_release_shares_the_months_that_did_not_change() {
    let place = Place::new();
    assert!(load(&place.lake, None).await.unwrap().is_none());
    place.write("2021-06-kent-street.csv", csv(STREET, &[street("Burglary", "Dover")]));
    place.write("2021-07-kent-street.csv", csv(STREET, &[street("Burglary", "Dover")]));
    place.import().await;
    let first = load(&place.lake, None).await.unwrap().unwrap();
    assert_eq!(first.release.number, 1);
    assert_eq!(first.release.rollup(DataSet::Street).months().len(), 2);
    let same = load(&place.lake, Some(&first)).await.unwrap().unwrap();
    assert!(Arc::ptr_eq(&same.release, &first.release));
    place.write(
        "2021-07-kent-street.csv",
        csv(STREET, &[street("Robbery", "Dover"), street("Robbery", "Deal")]),
    );
    place.import().await;
    let second = load(&place.lake, Some(&first)).await.unwrap().unwrap();
    let (old, new) = (first.release.rollup(DataSet::Street), second.release.rollup(DataSet::Street));
    assert!(Arc::ptr_eq(&old.months()[0], &new.months()[0]));
    assert!(!Arc::ptr_eq(&old.months()[1], &new.months()[1]));
    assert_eq!(second.release.coverage.units().iter().map(|unit| unit.rows).sum::<u64>(), 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn importers_at_once_lose_nothing() {
    let place = Place::new();
    for force in ["kent", "surrey", "essex", "sussex"] {
        // One month that all have, one of its own.
        for month in ["2021-06", &format!("2020-{:02}", force.len())] {
            let name = format!("{force}/{month}-{force}-street.csv");
            place.write(&name, csv(STREET, &vec![street("Burglary", "Dover"); 100]));
        }
    }
    let imports = ["kent", "surrey", "essex", "sussex"].map(|force| {
        let (lake, path) = (place.lake.clone(), place.path(force).display().to_string());
        tokio::spawn(async move { import(&lake, &[path], ImportOptions::default()).await.unwrap() })
    });
    let mut numbers = Vec::new();
    for import in imports {
        numbers.push(import.await.unwrap().release.unwrap());
    }
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 2, 3, 4]);
    assert_eq!(place.rows("street").await.len(), 800);
    for number in numbers {
        let report = blotter_lake::verify(&place.lake, Some(number)).await.unwrap();
        assert_eq!((report.rows, report.problems), (200 * number, vec![]), "release {number}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rollback_is_a_release_and_damage_is_found() {
    let place = Place::new();
    for number in 1..=2 {
        place.write("2021-06-kent-street.csv", csv(STREET, &vec![street("Burglary", "Dover"); number]));
        place.import().await;
    }
    assert_eq!(blotter_lake::rollback(&place.lake, 1).await.unwrap().number, 3);
    assert_eq!(place.rows("street").await.len(), 1);
    assert!(blotter_lake::rollback(&place.lake, 9).await.is_err());
    let release = newest(&place.lake).await.unwrap().unwrap();
    let file = &release.files["street"][0];
    let path = place.folder.path().join("lake/records/street").join(&file.path);
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[10] ^= 1;
    std::fs::write(&path, bytes).unwrap();
    let report = blotter_lake::verify(&place.lake, None).await.unwrap();
    assert!(report.problems[0].contains("has the checksum"), "{report:?}");
    std::fs::remove_file(&path).unwrap();
    let report = blotter_lake::verify(&place.lake, None).await.unwrap();
    assert!(report.problems[0].contains("is missing"), "{report:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_export_has_all_rows_with_the_tables_columns() {
    let place = Place::new();
    let id = "1c114a4f75d0e4cee6f9524d32448277c6e959ff0d75e812ed41b1f1ca6d8e2f";
    place.write("2021-06-kent-street.csv", csv(STREET, &[format!("{id}{}", street("Burglary", "Dover"))]));
    place.write(
        "2021-07-kent-street.csv",
        csv(STREET, &[street("A, \"b\"", "Dover").replace("A, \"b\"", "\"A, b\"")]),
    );
    place.import().await;
    let release = newest(&place.lake).await.unwrap().unwrap();
    let out = place.folder.path().join("out");
    let written =
        blotter_lake::export(&place.lake, &release, &DataSet::ALL, ExportFormat::Csv, &out).await.unwrap();
    assert_eq!(written.len(), 1);
    assert_eq!(written[0].rows, 2);
    let text = std::fs::read_to_string(out.join("street.csv")).unwrap();
    let mut lines = text.lines();
    let names: Vec<_> = DataSet::Street.columns().iter().map(|column| column.name).collect();
    assert_eq!(lines.next().unwrap(), names.join(","));
    assert!(lines.next().unwrap().starts_with(&format!("{id},2021-06,Kent Police,")));
    assert!(lines.next().unwrap().contains(",\"A, b\","));
    let written = blotter_lake::export(&place.lake, &release, &DataSet::ALL, ExportFormat::Parquet, &out)
        .await
        .unwrap();
    assert_eq!(written[0].rows, 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crime_is_found_by_its_id_in_all_its_months() {
    let place = Place::new();
    let id = |number: usize| format!("{:064x}", number * 0x0001_2345_6789_abcd);
    let outcomes = |rows: &[(usize, &str)]| {
        let rows: Vec<_> = rows
            .iter()
            .map(|(number, outcome)| format!("{},2021-06,A,A,,,No location,,,{outcome}", id(*number)))
            .collect();
        csv(crate::common::OUTCOMES, &rows)
    };
    let streets: Vec<_> =
        (1..3000).map(|number| format!("{}{}", id(number), street("Burglary", "Dover"))).collect();
    place.write("2021-06-kent-street.csv", csv(STREET, &streets));
    place.write(
        "2021-07-kent-outcomes.csv",
        outcomes(&[(9, "Suspect charged"), (2000, "Under investigation")]),
    );
    place.write(
        "2021-08-kent-outcomes.csv",
        outcomes(&[(2000, "Suspect charged"), (2000, "Local resolution")]),
    );
    place.import().await;
    let release = Arc::new(newest(&place.lake).await.unwrap().unwrap());
    let bytes = |number: usize| {
        let mut bytes = [0; 32];
        let text = id(number);
        for (index, byte) in bytes.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&text[2 * index..2 * index + 2], 16).unwrap();
        }
        bytes
    };
    let crime = blotter_lake::find_crime(&place.lake, &release, bytes(2000)).await.unwrap();
    let rows = |batches: &[arrow_array::RecordBatch]| {
        batches.iter().map(arrow_array::RecordBatch::num_rows).collect::<Vec<_>>()
    };
    assert_eq!((rows(&crime.street), rows(&crime.outcomes)), (vec![1], vec![1, 2]));
    assert_eq!(crime.street[0].schema().field(1).name(), "month");
    assert!(blotter_lake::find_crime(&place.lake, &release, bytes(3000)).await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_interrupted_import_left_is_told_and_taken_out_though_nothing_is_new() {
    let place = Place::new();
    let name = "2021-06-kent-street.csv";
    let write = |rows: usize| place.write(name, csv(STREET, &vec![street("Burglary", "Dover"); rows]));
    write(1);
    place.import().await;
    write(5);
    place.import().await;
    // As if it had ended after the tables' commits, before the release's.
    let log = place.folder.path().join("lake/records/releases/_delta_log");
    let mut commits: Vec<_> = std::fs::read_dir(&log).unwrap().map(|entry| entry.unwrap().path()).collect();
    commits.retain(|path| path.extension().is_some_and(|extension| extension == "json"));
    commits.sort();
    std::fs::remove_file(commits.last().unwrap()).unwrap();
    assert_eq!(newest(&place.lake).await.unwrap().unwrap().number, 1);
    assert_eq!(place.rows("street").await.len(), 5, "readers of the table see what no release has");
    let report = blotter_lake::verify(&place.lake, None).await.unwrap();
    assert!(report.problems[0].contains("was interrupted"), "{report:?}");

    write(1);
    let summary = place.import().await;
    assert_eq!((summary.units.unchanged, summary.release), (1, Some(2)));
    assert_eq!(place.rows("street").await.len(), 1);
    assert_eq!(place.rows("street_rollup").await.len(), 1);
    let report = blotter_lake::verify(&place.lake, None).await.unwrap();
    assert_eq!((report.release, report.rows, report.problems), (2, 1, vec![]));
    assert_eq!(place.import().await.release, Some(2), "and then nothing is new");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lake_without_records_has_none_to_verify() {
    let error = blotter_lake::verify(&Place::new().lake, None).await.unwrap_err().to_string();
    assert!(error.contains("has no records yet") && error.contains("--lake"), "{error}");
}
