//! Towns: as a cross street, and as what is preferred; drawn by hand. Penton lies west of Inkwell, whose area begins
//! at 20.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod common;

use blotter_streets::{BuildOptions, Found, Index, Locator, Precision, Question, build};
use common::{Piece, found, missing, off, others_off, piece, town};

const STREET: &str = "S1400";
const WIDE: &str = "S1200";
const PENTON: u32 = 4_800_001;
const INKWELL: u32 = 4_800_002;

/// Quill Pkwy runs from Penton into Inkwell, and crosses W Inkwell Pkwy while still in Penton.
fn quill() -> Vec<Piece> {
    vec![
        piece("Quill Pkwy", WIDE, &[(5.0, 5.0), (15.0, 5.0)]),
        piece("Quill Pkwy", WIDE, &[(15.0, 5.0), (20.0, 5.0)]),
        piece("Quill Pkwy", WIDE, &[(20.0, 5.0), (25.0, 5.0)]).towns(2, 2),
        piece("W Inkwell Pkwy", WIDE, &[(15.0, 0.0), (15.0, 5.0)]),
        piece("W Inkwell Pkwy", WIDE, &[(15.0, 5.0), (15.0, 9.0)]),
        // The street meets no Inkwell Pkwy, and ends 280 m before the town; the other one 1,900 m.
        piece("Stub Rd", STREET, &[(13.0, -8.0), (17.0, -8.0)]),
        piece("Far Rd", STREET, &[(-5.0, -8.0), (0.0, -8.0)]),
        // A street that is called as the town is, and nothing more.
        piece("Blot Rd", STREET, &[(8.0, 12.0), (10.0, 12.0)]),
        piece("Blot Rd", STREET, &[(10.0, 12.0), (20.0, 12.0)]),
        piece("Blot Rd", STREET, &[(20.0, 12.0), (22.0, 12.0)]).towns(2, 2),
        piece("Inkwell", STREET, &[(10.0, 11.0), (10.0, 12.0)]),
        piece("Inkwell", STREET, &[(10.0, 12.0), (10.0, 13.0)]),
    ]
}

#[track_caller]
fn is_both(entry: &Found, town: (f64, f64), crossing: (f64, f64)) {
    assert!(off(entry, town) < 1.0 && entry.precision == Precision::Street, "{entry:?}");
    assert!(others_off(entry, crossing) < 1.0, "the crossing is among the others: {entry:?}");
    let apart = off(entry, crossing);
    assert!(entry.uncertainty_m >= apart, "{apart} m to the crossing: {entry:?}");
    assert!(entry.why.contains("is a town") && entry.why.contains("a street may be meant"), "{entry:?}");
    assert!(!entry.is_certain());
}

#[test]
fn a_bare_towns_name_means_the_town_and_its_street_is_kept_as_the_other_reading() {
    let town = town(&quill());
    for location in ["quill pkwy / inkwell", "Inkwell & Quill Pkwy", "QUILL PKWY  /  INKWELL "] {
        let entry = found(&town, &Question::at(location));
        is_both(&entry, (20.0, 5.0), (15.0, 5.0));
        // The whole of the street's part in the town may be meant.
        assert!(entry.uncertainty_m >= off(&entry, (25.0, 5.0)), "{entry:?}");
    }
    let bound = found(&town, &Question::at("E Quill Serv Nb / Inkwell"));
    for words in ["no service road is known", "which carriageway is not known", "lacks the direction"] {
        assert!(bound.why.contains(words), "{words}: {bound:?}");
    }
    // Where calls come from the other town, the reading is the same.
    let penton = town.prefer(PENTON);
    is_both(&found(&penton, &Question::at("quill pkwy / inkwell")), (20.0, 5.0), (15.0, 5.0));
    is_both(&found(&penton, &Question::at("Blot Rd / Inkwell")), (20.0, 12.0), (10.0, 12.0));
}

#[test]
fn the_town_stays_a_reading_where_the_street_is_misspelt() {
    let town = town(&quill());
    // Not `Quil`: a name of four letters is not guessed at.
    is_both(&found(&town, &Question::at("Quilll Pkwy / Inkwell")), (20.0, 5.0), (15.0, 5.0));
}

#[test]
fn with_a_type_or_a_direction_it_is_the_street() {
    let town = town(&quill());
    for location in ["Quill Pkwy / Inkwell Pkwy", "Quill Pkwy / W Inkwell"] {
        let crossing = found(&town, &Question::at(location));
        assert!(off(&crossing, (15.0, 5.0)) < 1.0, "{crossing:?}");
        assert_eq!(crossing.precision, Precision::Intersection);
        assert!(crossing.alternatives.is_empty() && !crossing.why.contains("town"), "{crossing:?}");
    }
}

#[test]
fn the_town_that_calls_come_from_is_rather_the_street_and_stays_the_other_reading() {
    let inkwell = town(&quill()).prefer(INKWELL);
    let crossing = found(&inkwell, &Question::at("Quill Pkwy / Inkwell"));
    assert!(off(&crossing, (15.0, 5.0)) < 1.0, "{crossing:?}");
    assert_eq!(crossing.precision, Precision::Intersection);
    assert!(others_off(&crossing, (20.0, 5.0)) < 1.0, "{crossing:?}");
    assert!(crossing.why.contains("Inkwell is also a town, which may be meant"), "{crossing:?}");
    assert!(crossing.uncertainty_m >= off(&crossing, (25.0, 5.0)), "{crossing:?}");
}

#[test]
fn a_street_that_ends_before_the_town_is_answered_where_it_comes_nearest() {
    let town = town(&quill());
    let near = found(&town, &Question::at("Stub Rd / Inkwell"));
    assert!(off(&near, (17.0, -8.0)) < 1.0 && near.precision == Precision::Street, "{near:?}");
    assert!(near.uncertainty_m > 280.0 && near.why.contains("does not reach the town"), "{near:?}");
    let far = missing(&town, &Question::at("Far Rd / Inkwell"));
    assert!(far.why.contains("do not meet"), "{far:?}");
}

/// A road that goes in and out of the town twelve times, as roads along a town's line do.
#[test]
fn both_readings_are_listed_however_often_the_road_enters_the_town() {
    let mut pieces = vec![
        piece("W Inkwell Pkwy", WIDE, &[(12.0, -9.0), (12.0, -5.0)]),
        piece("W Inkwell Pkwy", WIDE, &[(12.0, -5.0), (12.0, -2.0)]),
    ];
    for i in 0..24_u32 {
        let (x, side) = (f64::from(i), 1 + i % 2);
        pieces.push(piece("Weave Rd", STREET, &[(x, -5.0), (x + 1.0, -5.0)]).towns(side, side));
    }
    let entry = found(&town(&pieces), &Question::at("Weave Rd / Inkwell"));
    assert_eq!((entry.precision, entry.alternatives.len()), (Precision::Street, 8), "{entry:?}");
    assert!(others_off(&entry, (12.0, -5.0)) < 1.0, "{entry:?}");
    assert!(entry.why.contains("of which the likeliest 8 are listed"), "{entry:?}");
}

/// Two segments of Line Rd and of Main St have the same hundred.
fn in_two_towns() -> Vec<Piece> {
    let numbers = ((100, 198), (101, 199));
    let numbered = |name, line: &[(f64, f64)]| piece(name, STREET, line).numbers(numbers.0, numbers.1);
    vec![
        // The town's line runs along it: Penton is on one side alone.
        numbered("Line Rd", &[(20.0, 0.0), (20.0, 2.0)]).towns(1, 2),
        numbered("Line Rd", &[(35.0, 0.0), (35.0, 2.0)]).towns(2, 2),
        numbered("Line Rd", &[(50.0, 0.0), (50.0, 2.0)]).towns(0, 0),
        numbered("Main St", &[(0.0, 0.0), (1.0, 0.0)]),
        numbered("Main St", &[(30.0, 0.0), (31.0, 0.0)]).towns(2, 2),
        numbered("Only St", &[(30.0, 4.0), (31.0, 4.0)]).towns(2, 2),
    ]
}

/// An index as `blotter streets build --place` writes it, opened again.
fn built_for(place: u32) -> Locator {
    let folder = tempfile::tempdir().unwrap();
    common::write(folder.path(), &in_two_towns());
    let path = folder.path().join("streets.idx");
    build(folder.path(), &BuildOptions { place: Some(place), ..BuildOptions::default() }, &path).unwrap();
    Locator::new(Index::open(&path).unwrap())
}

#[test]
fn an_edge_with_one_side_in_the_preferred_town_is_preferred() {
    for (side, towns) in [("left", (1, 2)), ("right", (2, 1))] {
        let mut pieces = in_two_towns();
        pieces[0].towns = towns;
        let penton = town(&pieces).prefer(PENTON);
        let line = found(&penton, &Question::block("100", "Line Rd"));
        assert!(off(&line, (20.0, 1.0)) < 1.0 && line.alternatives.is_empty(), "{side}: {line:?}");
        assert_eq!(line.matched, "Line Rd", "{side}");
        assert!(line.why.contains("outside of the preferred town"), "{side}: {line:?}");
    }
    // Both segments have a side in Inkwell: neither is preferred, and both are given.
    let inkwell = found(&town(&in_two_towns()).prefer(INKWELL), &Question::block("100", "Line Rd"));
    assert_eq!(inkwell.alternatives.len(), 1, "{inkwell:?}");
}

#[test]
fn an_index_built_for_a_place_prefers_it_and_says_when_a_name_is_found_only_elsewhere() {
    for (place, at) in [(PENTON, (0.5, 0.0)), (INKWELL, (30.5, 0.0))] {
        let locator = built_for(place);
        let block = found(&locator, &Question::block("100", "Main St"));
        assert!(off(&block, at) < 1.0 && block.alternatives.is_empty(), "{place}: {block:?}");
        assert_eq!(block.matched, "Main St");
        let house = found(&locator, &Question::at("151 Main St"));
        assert!(off(&house, at) < 22.0 && house.alternatives.is_empty(), "{place}: {house:?}");
    }
    let only = found(&built_for(PENTON), &Question::block("100", "Only St"));
    assert_eq!(only.matched, "Only St, Inkwell");
    let nowhere = found(&built_for(4_899_999), &Question::block("100", "Main St"));
    assert_eq!(nowhere.alternatives.len(), 1, "a place that the index lacks is preferred by nobody");
}
