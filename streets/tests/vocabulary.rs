//! Every question of the feed that was ever recorded, as the program reads it; the golden file is for people to read.
//! It holds the questions too, so that it is checked where the recorded rows are not at hand.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod common;

use blotter_streets::{BuildOptions, Index, Locator, Question, build_bytes};
use std::{collections::BTreeSet, fmt::Write as _, path::Path};

/// Where the columns of the golden file begin: the block, the location, the reading.
const LOCATION: usize = 7;
const READING: usize = 54;

/// A location and its block, which may be empty.
type Asked = (String, String);

/// The recorded rows, if they are here.
fn recorded() -> Option<BTreeSet<Asked>> {
    let rows =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/dallas/block_location_vocabulary.csv");
    let rows = csv::Reader::from_path(rows).ok()?.into_records().map(Result::unwrap);
    Some(rows.map(|row| (row[2].to_owned(), row[1].to_owned())).collect())
}

/// The questions in the golden file.
fn golden(text: &str) -> BTreeSet<Asked> {
    let columns = |line: &str| {
        let (block, rest) = line.split_at(LOCATION);
        (rest[..READING - LOCATION].trim_end().to_owned(), block.trim().to_owned())
    };
    text.lines().map(columns).collect()
}

/// Reads questions as Dallas's index would: it knows the towns around.
fn locator() -> Locator {
    let folder = tempfile::tempdir().unwrap();
    let road =
        |x: f64, town| common::piece("Main St", "S1400", &[(x, 0.0), (x + 1.0, 0.0)]).towns(town, town);
    common::write(folder.path(), &[road(0.0, 1), road(30.0, 2)]);
    common::write_places(folder.path(), &[("4800001", "Dallas", -20.0), ("4800002", "Plano", 20.0)]);
    let (bytes, _) = build_bytes(folder.path(), &BuildOptions::default()).unwrap();
    Locator::new(Index::from_bytes(bytes).unwrap())
}

#[test]
fn every_recorded_question_is_read_as_the_golden_file_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vocabulary.txt");
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    let asked = recorded().unwrap_or_else(|| golden(&expected));
    assert!(asked.len() > 130, "{}", asked.len());
    let locator = locator();
    let mut text = String::new();
    for (location, block) in &asked {
        let question = Question {
            block: Some(block.as_str()).filter(|block| !block.is_empty()),
            ..Question::at(location)
        };
        let reading = locator.reading(&question);
        let (width, gap) = (READING - LOCATION, LOCATION - 2);
        writeln!(text, "{block:>gap$}  {location:<width$}{reading}").unwrap();
    }
    if std::env::var_os("BLOTTER_WRITE_GOLDEN").is_some() {
        std::fs::write(&path, &text).unwrap();
        return;
    }
    for (line, expected) in text.lines().zip(expected.lines()) {
        assert_eq!(line, expected);
    }
    assert_eq!(golden(&expected), asked, "the golden file has other questions than were recorded");
    assert_eq!(text.lines().count(), expected.lines().count());
}

/// What the golden file must say of the kinds of question that the feed's description names.
#[test]
fn the_golden_file_has_every_kind_of_question() {
    let locator = locator();
    let read = |block: &str, location: &str| {
        locator.reading(&Question { block: Some(block).filter(|b| !b.is_empty()), ..Question::at(location) })
    };
    for (block, location, reading) in [
        ("8500", "Park Ln", "block 8500: base=PARK type=LN"),
        ("9300", "L B J Fwy Wb", "block 9300: base=LBJ type=FWY bound=WB"),
        ("", "8537 Park Ln", "house 8537: base=PARK type=LN"),
        ("", "MCNEIL ST", "street: base=MCNEIL type=ST"),
        ("", "Elm St / N Harwood St", "crossing: base=ELM type=ST / pre=N base=HARWOOD type=ST"),
        ("200", "Ave / Elsie Faye Heggins St", "half a crossing: base=ELSIE FAYE HEGGINS type=ST"),
        ("", "dallas pkwy / plano", "crossing: base=DALLAS type=PKWY / the town Plano, or base=PLANO"),
        ("", "408  NB / GRADY NIBLO RD", "crossing: base=408 bound=NB / base=GRADY NIBLO type=RD"),
        ("", "Ave", "nothing: the location names no street"),
    ] {
        assert_eq!(read(block, location), reading);
    }
}
