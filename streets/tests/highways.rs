//! Highways and divided roads, drawn by hand: which carriageway and which service road is meant.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod common;

use blotter_streets::{Answer, BuildOptions, Found, Index, Locator, Point, Precision, Question, build_bytes};
use common::{Piece, degrees, piece};

const STREET: &str = "S1400";
const WIDE: &str = "S1200";
const LANES: &str = "S1100";
const SERVICE: &str = "S1640";

/// Ink Fwy runs north past Main St, which meets its service roads and passes under its lanes. Lines are drawn in any
/// direction: it is not a carriageway's in the files.
fn ink() -> Vec<Piece> {
    let mut all = vec![
        piece("Ink Fwy", LANES, &[(-0.1, 0.0), (-0.1, 40.0)]),
        piece("Ink Fwy", LANES, &[(0.1, 40.0), (0.1, 0.0)]),
        piece("Main St", STREET, &[(-3.0, 20.0), (-0.5, 20.0)]),
        piece("Main St", STREET, &[(-0.5, 20.0), (0.5, 20.0)]),
        piece("Main St", STREET, &[(0.5, 20.0), (3.0, 20.0)]),
        // Crosses at a slant, with its two corners farther apart than one crossing's.
        piece("Slant Rd", STREET, &[(-6.0, 29.0), (-0.5, 30.0)]),
        piece("Slant Rd", STREET, &[(-0.5, 30.0), (0.5, 32.5)]),
        piece("Slant Rd", STREET, &[(0.5, 32.5), (6.0, 33.5)]),
    ];
    let stops = [0.0, 10.0, 20.0, 30.0, 32.5, 40.0];
    for (pair, number) in stops.windows(2).zip((1000..).step_by(100)) {
        let (even, odd) = ((number, number + 98), (number + 1, number + 99));
        all.push(piece("Ink Fwy", SERVICE, &[(-0.5, pair[0]), (-0.5, pair[1])]).numbers(even, odd));
        all.push(
            piece("Ink Fwy", SERVICE, &[(0.5, pair[1]), (0.5, pair[0])])
                .numbers((even.1, even.0), (odd.1, odd.0)),
        );
    }
    all
}

/// Quill Fwy turns east for a while on its way north, always between its service roads.
fn quill() -> Vec<Piece> {
    let numbers = ((500, 598), (501, 599));
    let service = |line: &[(f64, f64)]| piece("Quill Svc Rd", SERVICE, line);
    vec![
        service(&[(100.5, 0.0), (100.5, 39.5), (110.5, 39.5)]),
        service(&[(110.5, 39.5), (130.5, 39.5)]).numbers(numbers.0, numbers.1),
        service(&[(130.5, 39.5), (140.5, 39.5), (140.5, 80.0)]),
        service(&[(99.5, 0.0), (99.5, 40.5), (109.5, 40.5)]),
        service(&[(109.5, 40.5), (129.5, 40.5)]).numbers(numbers.0, numbers.1),
        service(&[(129.5, 40.5), (139.5, 40.5), (139.5, 80.0)]),
    ]
}

/// Wide Blvd is divided; its houses are on the outer sides, a little later on the north side. Side St crosses it.
fn wide() -> Vec<Piece> {
    let mut south = piece("Wide Blvd", WIDE, &[(0.0, 60.0), (10.0, 60.0)]);
    south.right = Some((101, 199));
    let mut north = piece("Wide Blvd", WIDE, &[(11.0, 60.16), (1.0, 60.16)]);
    north.right = Some((198, 100));
    vec![
        south,
        north,
        piece("Wide Blvd", WIDE, &[(10.0, 60.0), (20.0, 60.0)]),
        piece("Wide Blvd", WIDE, &[(20.0, 60.16), (11.0, 60.16)]),
        piece("Side St", STREET, &[(20.0, 58.0), (20.0, 60.0)]),
        piece("Side St", STREET, &[(20.0, 60.0), (20.0, 60.16)]),
        piece("Side St", STREET, &[(20.0, 60.16), (20.0, 63.0)]),
        // One side's numbers leave a gap at either end; the other side's don't.
        piece("Gap Rd", STREET, &[(0.0, 70.0), (10.0, 70.0)]).numbers((100, 298), (151, 231)).towns(2, 2),
        // A range for each of two blocks, on both sides.
        Piece {
            more: Some(((200, 298), (201, 299))),
            ..piece("Split Rd", STREET, &[(0.0, 75.0), (10.0, 75.0)]).numbers((100, 198), (101, 199))
        },
        // The same, but only one side says where the second block begins; numbers fall.
        Piece {
            more: Some(((198, 100), (199, 101))),
            ..piece("Half Split Rd", STREET, &[(0.0, 77.0), (10.0, 77.0)]).numbers((298, 200), (199, 101))
        },
    ]
}

/// Blocks of two segments of unequal length: side by side, and end to end with a gap between them.
fn uneven() -> Vec<Piece> {
    let (even, odd) = ((300, 398), (301, 399));
    let mut shorter = piece("Uneven Blvd", WIDE, &[(2.0, 110.16), (1.2, 110.16)]);
    shorter.right = Some((398, 300));
    let mut longer = piece("Uneven Blvd", WIDE, &[(0.0, 110.0), (2.0, 110.0)]);
    longer.right = Some(odd);
    vec![
        shorter,
        longer,
        piece("Broken St", STREET, &[(0.0, 115.0), (1.0, 115.0)]).numbers(even, odd),
        piece("Broken St", STREET, &[(1.2, 115.3), (1.6, 115.3)]).numbers(even, odd),
    ]
}

fn near_names() -> Vec<Piece> {
    let numbers = ((700, 798), (701, 799));
    vec![
        piece("Marsh Ln", STREET, &[(0.0, 90.0), (1.0, 90.0)]).numbers(numbers.0, numbers.1),
        piece("N Harsh Ave", STREET, &[(0.0, 95.0), (1.0, 95.0)]).numbers(numbers.0, numbers.1),
    ]
}

fn town() -> Locator {
    let folder = tempfile::tempdir().unwrap();
    let pieces: Vec<Piece> = [ink(), quill(), wide(), uneven(), near_names()].into_iter().flatten().collect();
    common::write(folder.path(), &pieces);
    let (bytes, _) = build_bytes(folder.path(), &BuildOptions::default()).unwrap();
    Locator::new(Index::from_bytes(bytes).unwrap())
}

#[track_caller]
fn found(answer: Answer) -> Found {
    match answer {
        Answer::Found(found) => found,
        missing @ Answer::NotFound(_) => panic!("{missing:?}"),
    }
}

fn metres(found: &Found, at: (f64, f64)) -> f64 {
    let point = |(latitude, longitude)| Point::from_degrees(latitude, longitude).unwrap();
    point((found.latitude, found.longitude)).metres_to(point(degrees(at)))
}

#[test]
fn the_northbound_service_road_lies_east_and_the_southbound_one_west() {
    let town = town();
    for (name, at) in [
        ("Ink Serv Nb", (0.5, 15.0)),
        ("Ink Serv Sb", (-0.5, 15.0)),
        // The main lanes have no numbers.
        ("Ink Fwy Nb", (0.5, 15.0)),
    ] {
        let block = found(town.locate(&Question::block("1100", name)));
        assert!(metres(&block, at) < 1.0 && block.alternatives.is_empty(), "{name}: {block:?}");
    }
    let house = Question { house: true, ..Question::block("1150", "Ink Serv Sb") };
    let house = found(town.locate(&house));
    assert!(metres(&house, (-0.5, 15.0)) < 30.0 && house.alternatives.is_empty(), "{house:?}");
}

#[test]
fn a_road_that_runs_east_on_its_way_north_is_northbound_there_too() {
    let town = town();
    for (name, at) in [
        ("Quill Serv Nb", (120.5, 39.5)),
        ("Quill Serv Sb", (119.5, 40.5)),
        ("Quill Serv Eb", (120.5, 39.5)),
        ("Quill Serv Wb", (119.5, 40.5)),
    ] {
        let block = found(town.locate(&Question::block("500", name)));
        assert!(metres(&block, at) < 1.0 && block.alternatives.is_empty(), "{name}: {block:?}");
    }
}

#[test]
fn a_crossing_is_on_the_lanes_or_the_service_road_that_was_asked_for() {
    let town = town();
    for (location, at) in [
        ("Main St / Ink Fwy Nb", (0.1, 20.0)),
        ("Ink Fwy Sb / Main St", (-0.1, 20.0)),
        ("Main St / Ink Serv Nb", (0.5, 20.0)),
        ("Main St / Ink Serv Sb", (-0.5, 20.0)),
        ("Slant Rd / Ink Serv Nb", (0.5, 32.5)),
        ("Slant Rd / Ink Serv Sb", (-0.5, 30.0)),
    ] {
        let crossing = found(town.locate(&Question::at(location)));
        assert!(metres(&crossing, at) < 1.0, "{location}: {crossing:?}");
        assert!(crossing.alternatives.is_empty(), "{location}: {crossing:?}");
        assert_eq!(crossing.precision, Precision::Intersection);
    }
    let whole = found(town.locate(&Question::at("Main St / Ink Fwy")));
    assert!(metres(&whole, (0.0, 20.0)) < 1.0, "{whole:?}");
    assert!(whole.uncertainty_m > 47.0, "the service roads bear the name too: {whole:?}");
}

#[test]
fn a_divided_road_lies_between_its_carriageways() {
    let town = town();
    let block = found(town.locate(&Question::block("100", "Wide Blvd")));
    assert!(metres(&block, (5.5, 60.08)) < 1.0 && block.alternatives.is_empty(), "{block:?}");
    let eastern = found(town.locate(&Question::block("100", "Wide Blvd Eb")));
    assert!(metres(&eastern, (5.0, 60.0)) < 1.0, "{eastern:?}");
    let crossing = found(town.locate(&Question::at("Wide Blvd / Side St")));
    assert!(metres(&crossing, (20.0, 60.08)) < 1.0 && crossing.alternatives.is_empty(), "{crossing:?}");
}

#[test]
fn where_one_side_has_a_gap_the_other_tells_where_the_block_ends() {
    let town = town();
    let first = found(town.locate(&Question::block("100", "Gap Rd")));
    assert!(metres(&first, (2.5, 70.0)) < 3.0, "{first:?}");
    let second = found(town.locate(&Question::block("200", "Gap Rd")));
    assert!(metres(&second, (7.5, 70.0)) < 3.0, "{second:?}");
}

#[test]
fn an_edge_that_bears_two_blocks_ranges_is_shared_out_between_them() {
    let town = town();
    for (block, street, at) in [
        ("100", "Split Rd", (2.5, 75.0)),
        ("200", "Split Rd", (7.5, 75.0)),
        ("100", "Half Split Rd", (7.5, 77.0)),
        ("200", "Half Split Rd", (2.5, 77.0)),
    ] {
        let half = found(town.locate(&Question::block(block, street)));
        assert!(metres(&half, at) < 5.0 && half.uncertainty_m < 260.0, "{block} {street}: {half:?}");
    }
}

#[test]
fn the_middle_of_unequal_segments_is_the_middle_of_the_block_and_on_the_road() {
    let town = town();
    let divided = found(town.locate(&Question::block("300", "Uneven Blvd")));
    assert!(metres(&divided, (1.0, 110.08)) < 1.0 && divided.alternatives.is_empty(), "{divided:?}");
    let broken = found(town.locate(&Question::block("300", "Broken St")));
    assert!(metres(&broken, (0.5, 115.0)) < 1.0 && broken.alternatives.is_empty(), "{broken:?}");
    assert!(broken.uncertainty_m > 100.0, "it reaches to the other segment's end: {broken:?}");
}

#[test]
fn a_misspelt_name_may_be_another_types_but_never_silently_is() {
    let town = town();
    let either = found(town.locate(&Question::block("700", "Tarsh Ln")));
    assert_eq!(either.matched, "Marsh Ln");
    assert_eq!(either.alternatives.len(), 1, "{either:?}");
    assert_eq!(either.alternatives[0].matched, "N Harsh Ave");
    let neither = town.locate(&Question::block("700", "Harshh Blvd"));
    assert!(matches!(neither, Answer::NotFound(_)), "{neither:?}");
}
