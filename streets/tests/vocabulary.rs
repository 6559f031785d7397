//! Every location of the feed that was ever recorded, taken apart; the golden file is for people to read.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use blotter_streets::name;
use std::{collections::BTreeSet, fmt::Write as _, path::Path};

#[test]
fn every_recorded_location_is_taken_apart_as_the_golden_file_says() {
    let recorded =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/dallas/block_location_vocabulary.csv");
    if !recorded.exists() {
        eprintln!("SKIPPED: {} is not here", recorded.display());
        return;
    }
    let mut locations = BTreeSet::new();
    for row in csv::Reader::from_path(recorded).unwrap().into_records() {
        let row = row.unwrap();
        locations.insert(row[2].to_owned());
    }
    assert!(locations.len() > 100);
    let mut text = String::new();
    for location in &locations {
        for (i, side) in location.split(" / ").enumerate() {
            let parts = name::parse(side).map(|parts| parts.to_string()).unwrap_or_default();
            let side = if i == 0 { side.to_owned() } else { format!("  / {side}") };
            writeln!(text, "{side:<40}{parts}").unwrap();
        }
    }
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vocabulary.txt");
    if std::env::var_os("BLOTTER_WRITE_GOLDEN").is_some() {
        std::fs::write(&golden, &text).unwrap();
    }
    let expected = std::fs::read_to_string(&golden).unwrap();
    for (line, expected) in text.lines().zip(expected.lines()) {
        assert_eq!(line, expected);
    }
    assert_eq!(text.lines().count(), expected.lines().count());
}
