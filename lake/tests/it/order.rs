//! Which file wins where a unit is given twice: the later PATH, and within one PATH the later name.

use crate::common::{Place, STREET, csv, street};
use std::io::Write;

const NAME: &str = "2021-06-kent-street.csv";

/// A zip with a file for each name, whose one row is of a crime type of that name.
fn zipped(entries: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, crime_type) in entries {
        zip.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(csv(STREET, &[street(crime_type, "Dover")]).as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The crime types that won, and how many files did not.
async fn won(place: &Place, paths: &[&str]) -> (Vec<String>, usize) {
    let summary = place.import_paths(paths).await;
    assert!(summary.is_whole(), "{summary:?}");
    let rows = place.rows("street").await;
    (rows.into_iter().map(|mut row| row.remove("crime_type").unwrap()).collect(), summary.given_twice.len())
}

#[tokio::test(flavor = "multi_thread")]
async fn of_the_zips_of_a_folder_the_later_name_wins() {
    let place = Place::new();
    // Written in another order than that of their names.
    place.write("2021-08.zip", zipped(&[(NAME, "August")]));
    place.write("2021-07.zip", zipped(&[(NAME, "July")]));
    assert_eq!(won(&place, &[""]).await, (vec!["August".to_owned()], 1));
    // Whatever the names, what is given later wins.
    assert_eq!(won(&place, &["2021-08.zip", "2021-07.zip"]).await, (vec!["July".to_owned()], 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_the_files_of_folders_the_later_name_wins() {
    let place = Place::new();
    let file = |folder: &str| {
        place.write(&format!("{folder}/{NAME}"), csv(STREET, &[street(folder, "Dover")]));
    };
    ["c", "a", "b"].into_iter().for_each(file);
    assert_eq!(won(&place, &[""]).await, (vec!["c".to_owned()], 2));
    // A file whose name comes later wins against a zip, and against a merged file.
    place.write("d.zip", zipped(&[(NAME, "d")]));
    file("e");
    assert_eq!(won(&place, &[""]).await, (vec!["e".to_owned()], 4));
    place.write("merged.csv", csv(STREET, &[street("merged", "Dover")]));
    assert_eq!(won(&place, &[""]).await, (vec!["merged".to_owned()], 5));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_the_entries_of_a_zip_the_later_name_wins() {
    let place = Place::new();
    let entries = ["3", "1", "2"].map(|folder| (format!("{folder}/{NAME}"), folder));
    let entries: Vec<_> = entries.iter().map(|(name, folder)| (name.as_str(), *folder)).collect();
    place.write("archive.zip", zipped(&entries));
    assert_eq!(won(&place, &[""]).await, (vec!["3".to_owned()], 2));
}
