//! Real and minimal streets, judged: `letters`, `numbers` and Cambridge of `../shared/streets`. Each test prints what it
//! measured (`-- --nocapture`) and is skipped, loudly, where the folder is missing. `BLOTTER_SHARED` names another folder
//! than `../shared`.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod absent;
mod cambridge;

use blotter_streets::{
    Answer, BuildOptions, Found, Index, Locator, Point, Question, build_bytes, read_truth,
};
use std::path::PathBuf;

fn shared(name: &str) -> Option<PathBuf> {
    let folder = std::env::var_os("BLOTTER_SHARED")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared"), PathBuf::from);
    let path = folder.join("streets").join(name);
    if !path.exists() {
        eprintln!("SKIPPED: {} is missing", path.display());
        return None;
    }
    Some(path)
}

fn locator(folder: &str) -> Option<Locator> {
    let (bytes, report) = build_bytes(&shared(folder)?, &BuildOptions::default()).unwrap();
    report.notes.iter().for_each(|note| println!("{folder}: {note}"));
    Some(Locator::new(Index::from_bytes(bytes).unwrap()))
}

fn point((latitude, longitude): (f64, f64)) -> Point {
    Point::from_degrees(latitude, longitude).unwrap()
}

fn metres(found: &Found, place: (f64, f64)) -> f64 {
    point((found.latitude, found.longitude)).metres_to(point(place))
}

#[test]
fn lettered_streets_are_all_found() {
    let (Some(town), Some(truth)) = (locator("letters"), shared("letters.csv")) else { return };
    let mut wrong = Vec::new();
    for truth in read_truth(&truth).unwrap() {
        let answer = town.locate(&truth.question());
        let right = answer.found().is_some_and(|found| {
            found.precision.as_str() == truth.precision && metres(found, truth.places[0]) < 20.0
        });
        if !right {
            wrong.push(format!("{} {}: {answer:?}", truth.block, truth.location));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn an_exact_name_is_chosen_before_a_near_one() {
    let (Some(town), Some(questions)) = (locator("numbers"), shared("numbers.csv")) else { return };
    let mut wrong = Vec::new();
    for row in csv::Reader::from_path(questions).unwrap().into_records().map(Result::unwrap) {
        let answer = town.locate(&Question::at(&row[0]));
        let right = match (&answer, &row[1]) {
            (Answer::NotFound(_), "none") => true,
            (Answer::Found(found), name) => found.matched == name && found.alternatives.is_empty(),
            _ => false,
        };
        if !right {
            wrong.push(format!("{} is {}, not {answer:?}", &row[0], &row[1]));
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
