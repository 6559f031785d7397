//! Something becomes of every row: what the summary says of a file is what the file has, counted here by its lines.

use crate::common::{OUTCOMES, Place, STREET, csv, street};
use blotter_lake::{FileReport, Summary};

/// Rows below the header.
fn lines(text: &str) -> u64 {
    text.lines().count() as u64 - 1
}

fn of(place: &Place, summary: &Summary, name: &str) -> FileReport {
    summary.by_file[&place.path(name).display().to_string()]
}

fn merged(place: &Place, name: &str) -> u64 {
    let rows = [
        street("Burglary", "Dover"),
        street("Robbery", "Woking").replace("Kent Police", "Surrey Police"),
        street("Drugs", "Dover").replace("2021-06", "2021-07"),
        street("Arson", "Nowhere").replace("Kent Police", ""),
        "too,few".to_owned(),
    ];
    let text = csv(STREET, &rows);
    place.write(name, &text);
    lines(&text)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_merged_file_is_read_again_and_nothing_of_it_is_new() {
    let place = Place::new();
    let rows = merged(&place, "merged.csv");
    let summary = place.import().await;
    let report = FileReport { read: rows, kept: 3, rejected: 2, ..FileReport::default() };
    assert_eq!((of(&place, &summary, "merged.csv"), summary.counted), (report, report));
    let again = place.import().await;
    let report = FileReport { read: rows, rejected: 2, unchanged: 3, ..FileReport::default() };
    assert!(!again.published && report.adds_up());
    assert_eq!((of(&place, &again, "merged.csv"), again.counted), (report, report));
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_a_later_file_has_or_that_are_refused_are_counted_too() {
    let place = Place::new();
    let rows = merged(&place, "1/merged.csv");
    let kent = csv(STREET, &[street("Burglary", "Deal"), "bad".to_owned(), street("Drugs", "Deal")]);
    place.write("2/2021-06-kent-street.csv", &kent);
    let later = [
        street("Robbery", "Dover").replace("2021-06", "2201-01"),
        street("Arson", "Hythe").replace("2021-06", "2021-08"),
    ];
    let later = csv(STREET, &later);
    place.write("3/later.csv", &later);
    let summary = place.import_paths(&["1", "2", "3"]).await;
    let report = of(&place, &summary, "1/merged.csv");
    assert_eq!(
        report,
        FileReport { read: rows, kept: 2, rejected: 2, superseded: 1, ..FileReport::default() }
    );
    let report = of(&place, &summary, "2/2021-06-kent-street.csv");
    assert_eq!(report, FileReport { read: lines(&kent), kept: 2, rejected: 1, ..FileReport::default() });
    let report = of(&place, &summary, "3/later.csv");
    assert_eq!(report, FileReport { read: lines(&later), kept: 1, refused: 1, ..FileReport::default() });
    assert!(summary.by_file.values().all(FileReport::adds_up) && summary.counted.adds_up());
    assert_eq!(summary.counted.read, rows + lines(&kent) + lines(&later));
    assert_eq!(summary.counted.kept, place.rows("street").await.len() as u64);
    assert_eq!((summary.counted.rejected, summary.rejected), (3, 3));
}

#[tokio::test(flavor = "multi_thread")]
async fn records_over_several_lines_and_without_a_last_line_end_count_once() {
    let place = Place::new();
    let outcomes = ["\"two\nlines\"\r\n", "stray\" quote", "Suspect charged as part of another case"];
    let rows = outcomes.map(|outcome| format!(",2021-06,Kent Police,Kent Police,,,No location,,,{outcome}"));
    place.write("2021-06-kent-outcomes.csv", csv(OUTCOMES, &rows).trim_end());
    let summary = place.import().await;
    assert_eq!(summary.counted, FileReport { read: 3, kept: 2, rejected: 1, ..FileReport::default() });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unit_that_had_rows_and_has_none_is_named() {
    let place = Place::new();
    let name = "2021-06-kent-street.csv";
    place.write(name, csv(STREET, &[street("Burglary", "Dover"), street("Drugs", "Deal")]));
    assert!(place.import().await.emptied.is_empty());
    place.write(name, csv(STREET, &[]));
    let summary = place.import().await;
    let told: Vec<_> = summary.emptied.iter().map(|it| (it.unit.force.as_str(), it.had)).collect();
    assert_eq!((told, summary.units.replaced, summary.is_whole()), (vec![("kent", 2)], 1, true));
}

/// The check that fuzzing makes, of every beginning of a file with all that may be wrong with a row.
#[test]
fn every_beginning_of_a_file_adds_up() {
    let rows = [
        street("Burglary", "Dover"),
        "too,few".to_owned(),
        street("stray\" quote", "Dover"),
        street("\"two\nlines\"", "Dover"),
        street("Arson", "Nowhere").replace("Kent Police", ""),
        street("Café", "Dover").replace("2021-06", "2021-07"),
    ];
    let text = csv(STREET, &rows);
    for cut in 0..=text.len() {
        blotter_lake::fuzz::csv(&text.as_bytes()[..cut]);
    }
}
