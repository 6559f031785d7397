//! What a person asks, in a town drawn by hand.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod common;

use blotter_streets::{
    Aliases, Answer, AreaKind, Beats, BuildOptions, Extent, FORMAT, Found, Index, Locator, Point, Precision,
    Question, StreetsError, build, build_bytes,
};
use common::{Piece, degrees, piece};

fn pieces() -> Vec<Piece> {
    let (even, odd) = ((100, 198), (101, 199));
    vec![
        // Main St runs east through 100 and 200, E Main St goes on; Oak and Elm cross it.
        piece("Main St", "S1400", &[(0.0, 0.0), (1.0, 0.0)]).numbers(even, odd),
        piece("Main St", "S1400", &[(1.0, 0.0), (2.0, 0.0)]).numbers((200, 298), (201, 299)),
        piece("N Oak St", "S1400", &[(1.0, -1.0), (1.0, 0.0)]).numbers((100, 198), (101, 199)),
        piece("N Oak St", "S1400", &[(1.0, 0.0), (1.0, 1.0)]).numbers((298, 200), (299, 201)),
        // A road that crosses Main twice.
        piece("Bow Rd", "S1400", &[(0.0, 0.0), (1.0, 3.0), (2.0, 0.0)]),
        // The other town's Main St.
        piece("Main St", "S1400", &[(30.0, 0.0), (31.0, 0.0)]).numbers(even, odd).towns(2, 2),
        // A freeway over Main St without a node, with service roads that meet it.
        piece("Ink Fwy", "S1100", &[(1.5, -3.0), (1.5, 3.0)]),
        // A parkway that enters Inkwell.
        piece("Quill Pkwy", "S1200", &[(10.0, 5.0), (20.0, 5.0)]),
        piece("Quill Pkwy", "S1200", &[(20.0, 5.0), (25.0, 5.0)]).towns(2, 2),
        piece("Saint Martin Ln", "S1400", &[(5.0, 5.0), (5.0, 6.0)]).numbers((1500, 1598), (1501, 1599)),
        piece("Harwood Ln", "S1400", &[(8.0, 8.0), (8.0, 9.0)]).numbers((700, 798), (701, 799)),
        piece("R L Penman Fwy", "S1100", &[(-5.0, -5.0), (-5.0, 5.0)]),
        piece("Ferry Rd", "S1400", &[(-6.0, 0.0), (-4.0, 0.0)]),
        // Both sides have the same numbers; a single house on either side.
        piece("Twin Rd", "S1400", &[(0.0, 12.0), (1.0, 12.0)]).numbers((100, 199), (100, 199)),
        piece("Lone Rd", "S1400", &[(0.0, 13.0), (1.0, 13.0)]).numbers((100, 100), (101, 101)),
    ]
}

fn town() -> Locator {
    let folder = tempfile::tempdir().unwrap();
    common::write(folder.path(), &pieces());
    let path = folder.path().join("streets.idx");
    build(folder.path(), &BuildOptions::default(), &path).unwrap();
    Locator::new(Index::open(&path).unwrap()).with_aliases(Aliases::new([("INKY WAY", vec!["HARWOOD LN"])]))
}

#[track_caller]
fn found(answer: Answer) -> Found {
    match answer {
        Answer::Found(found) => found,
        missing @ Answer::NotFound(_) => panic!("{missing:?}"),
    }
}

fn metres(found: &Found, at: (f64, f64)) -> f64 {
    let (latitude, longitude) = degrees(at);
    let wanted = Point::from_degrees(latitude, longitude).unwrap();
    Point::from_degrees(found.latitude, found.longitude).unwrap().metres_to(wanted)
}

#[test]
fn a_block_is_the_middle_of_its_street_and_a_house_is_on_its_side() {
    let town = town().prefer(4_800_001);
    let block = found(town.locate(&Question::block("200", "main  STREET")));
    assert!(metres(&block, (1.5, 0.0)) < 1.0, "{block:?}");
    assert_eq!((block.precision, block.matched.as_str()), (Precision::Block, "Main St"));
    assert!(block.alternatives.is_empty() && block.uncertainty_m > 40.0 && block.uncertainty_m < 100.0);
    // Even numbers are on the left, which is north of a street that runs east.
    let house = found(town.locate(&Question::block("250", "Main St")));
    assert_eq!(house.precision, Precision::Address);
    let (latitude, _) = degrees((1.5, 0.0));
    assert!(house.latitude > latitude && metres(&house, (1.5, 0.0)) < 22.0, "{house:?}");
    let falling = found(town.locate(&Question::at("201 N Oak St")));
    assert!(metres(&falling, (1.0, 1.0)) < 22.0, "numbers fall along this line: {falling:?}");
}

#[test]
fn a_house_is_on_the_side_that_bears_its_number_and_may_be_on_either_if_both_do() {
    let town = town();
    let (_, line) = degrees((1.0, -0.5));
    let right = found(town.locate(&Question::at("151 N Oak St")));
    assert!(right.longitude > line && metres(&right, (1.0, -0.5)) < 22.0, "{right:?}");
    let (middle, _) = degrees((0.5, 13.0));
    let lone = |number| found(town.locate(&Question { house: true, ..Question::block(number, "Lone Rd") }));
    assert!(lone("100").latitude > middle && lone("101").latitude < middle);
    let either = found(town.locate(&Question::at("150 Twin Rd")));
    assert!(either.precision == Precision::Address && either.alternatives.is_empty(), "{either:?}");
    // The house on the other side is 36 m off, and no better known than this one.
    assert!(either.uncertainty_m > 36.0 + 50.0 - 1.0, "{either:?}");
}

#[test]
fn a_crossing_is_where_the_streets_meet_or_their_lines_cross() {
    let town = town();
    let corner = found(town.locate(&Question::at("Main St / N Oak St")));
    assert!(metres(&corner, (1.0, 0.0)) < 1.0 && corner.alternatives.is_empty(), "{corner:?}");
    assert_eq!(corner.precision, Precision::Intersection);
    let swapped = found(town.locate(&Question::at("oak & main st")));
    assert!(metres(&swapped, (1.0, 0.0)) < 1.0, "{swapped:?}");
    let bridge = found(town.locate(&Question::at("Ink Fwy Nb / Main St")));
    assert!(metres(&bridge, (1.5, 0.0)) < 1.0 && bridge.why.contains("different levels"), "{bridge:?}");
    let twice = found(town.locate(&Question::at("Bow Rd / Main St")));
    assert_eq!(twice.alternatives.len(), 1, "{twice:?}");
    assert!(twice.uncertainty_m > 180.0, "{twice:?}");
}

#[test]
fn the_same_number_in_two_towns_is_ambiguous_until_a_town_or_a_beat_decides() {
    let town = town();
    let question = Question { beat: Some("7"), ..Question::block("100", "Main St") };
    let both = found(town.locate(&question));
    assert_eq!(both.alternatives.len(), 1, "{both:?}");
    assert!(both.uncertainty_m > 2_500.0 && !both.is_certain());
    let far_end = metres(&both, (31.0, 0.0)).max(metres(&both, (0.0, 0.0)));
    assert!(both.uncertainty_m > far_end, "all of the other block is as likely: {far_end} m, {both:?}");
    assert!(both.matched.contains(", ") && both.alternatives[0].matched.contains(", "), "{both:?}");
    let mut beats = Beats::default();
    for i in 0..6 {
        let (latitude, longitude) = degrees((31.0 + f64::from(i) * 0.1, 1.0));
        beats.learn("7", latitude, longitude);
    }
    let decided = found(town.locate_with(&question, &beats));
    assert!(metres(&decided, (30.5, 0.0)) < 1.0 && decided.alternatives.is_empty(), "{decided:?}");
    assert!(decided.why.contains("beat"), "{decided:?}");
    assert!(decided.by_beat && !decided.is_certain(), "a beat must not teach itself: {decided:?}");
    assert!(decided.uncertainty_m > Found::CERTAIN_M, "what is kept of it says so too: {decided:?}");
    let preferring = town.prefer(4_800_002);
    let inkwell = found(preferring.locate(&question));
    assert!(metres(&inkwell, (30.5, 0.0)) < 1.0 && inkwell.alternatives.is_empty(), "{inkwell:?}");
    assert_eq!(inkwell.matched, "Main St");
    let elsewhere = found(preferring.locate(&Question::block("700", "Harwood Ln")));
    assert_eq!(elsewhere.matched, "Harwood Ln, Penton", "a name found only elsewhere says where");
}

#[test]
fn a_town_as_cross_street_is_where_the_street_enters_it() {
    let entry = found(town().locate(&Question::at("quill pkwy / inkwell")));
    assert!(metres(&entry, (20.0, 5.0)) < 1.0, "{entry:?}");
    assert_eq!(entry.precision, Precision::Street);
    assert!(entry.uncertainty_m > 450.0, "it may be anywhere in town: {entry:?}");
}

#[test]
fn names_are_found_as_dispatchers_write_them_and_guesses_are_never_silent() {
    let town = town();
    for name in ["ST MARTIN LN", "saint martin", "St. Martin Lane", "Saint  Martin  La"] {
        let block = found(town.locate(&Question::block("1500", name)));
        assert!(metres(&block, (5.0, 5.5)) < 1.0 && block.alternatives.is_empty(), "{name}: {block:?}");
    }
    let misspelt = found(town.locate(&Question::block("700", "Harwodo Ln")));
    assert!(metres(&misspelt, (8.0, 8.5)) < 1.0, "{misspelt:?}");
    assert!(misspelt.matched == "Harwood Ln" && misspelt.why.contains("spelt differently"), "{misspelt:?}");
    let alias = found(town.locate(&Question::block("700", "Inky Way")));
    assert_eq!(alias.matched, "Harwood Ln");
    let initials = found(town.locate(&Question::at("RL Penman Freeway Sb / Ferry Rd")));
    assert!(metres(&initials, (-5.0, 0.0)) < 1.0, "{initials:?}");
    let street = found(town.locate(&Question::at("quill pkwy")));
    assert!(street.precision == Precision::Street && street.uncertainty_m > 600.0, "{street:?}");
    let beyond = found(town.locate(&Question::block("9900", "Harwood Ln")));
    assert!(beyond.precision == Precision::Street && beyond.why.contains("9900"), "{beyond:?}");
    let other = found(town.locate(&Question::block("700", "Harwood Ave")));
    assert!(other.matched == "Harwood Ln" && other.precision == Precision::Street, "{other:?}");
    assert!(other.why.contains("another type") && !other.is_certain(), "{other:?}");
    let far = found(town.locate(&Question::block("9900", "Harwood Ln")));
    let near = found(town.locate(&Question::block("900", "Harwood Ln")));
    assert!(far.uncertainty_m > near.uncertainty_m, "it grows with the gap: {near:?} {far:?}");
    let Answer::NotFound(missing) = town.locate(&Question::at("Zzyzx Blvd")) else { panic!() };
    assert!(missing.why.contains("Zzyzx"));
    let half = found(town.locate(&Question::block("200", "Ave / Ferry Rd")));
    assert_eq!(half.precision, Precision::Street);
}

#[test]
fn the_map_is_read_by_boxes() {
    let town = town();
    let index = town.index();
    let (low, high) = (degrees((-6.5, -6.0)), degrees((-3.5, 6.0)));
    let corner = |at: (f64, f64)| Point::from_degrees(at.0, at.1).unwrap();
    let mut names = Vec::new();
    index.edges_in(&Extent { low: corner(low), high: corner(high) }, |edge| {
        assert!(edge.points().count() >= 2 && edge.length() > 0.0);
        names.extend(edge.names().map(str::to_owned));
    });
    names.sort();
    assert_eq!(names, ["Ferry Rd", "R L Penman Fwy"]);
    let mut towns = Vec::new();
    index.areas_in(&index.extent(), |area| {
        assert_eq!((area.kind(), area.rings()[0].len()), (AreaKind::Town, 5));
        towns.extend(area.name().map(str::to_owned));
    });
    towns.sort();
    assert_eq!(towns, ["Inkwell", "Penton"]);
}

#[test]
fn a_damaged_layer_is_named_and_never_panics() {
    let folder = tempfile::tempdir().unwrap();
    let mut rng = fastrand::Rng::with_seed(7);
    for file in ["edges.shp", "edges.dbf", "addrfeat.dbf", "faces.dbf"] {
        for _ in 0..40 {
            common::write(folder.path(), &pieces());
            let path = folder.path().join(format!("tl_2024_48113_{file}"));
            let mut bytes = std::fs::read(&path).unwrap();
            if rng.bool() {
                bytes.truncate(rng.usize(..bytes.len()));
            } else {
                (0..4).for_each(|_| {
                    let at = rng.usize(..bytes.len());
                    bytes[at] = rng.u8(..);
                });
            }
            std::fs::write(&path, bytes).unwrap();
            if let Err(error) = build_bytes(folder.path(), &BuildOptions::default()) {
                assert!(error.to_string().contains("tl_2024_48113"), "{error}");
            }
        }
    }
    let missing = BuildOptions { counties: vec!["48999".to_owned()], ..BuildOptions::default() };
    assert!(matches!(build_bytes(folder.path(), &missing), Err(StreetsError::NoCounty { .. })));
    let empty = tempfile::tempdir().unwrap();
    assert!(matches!(build_bytes(empty.path(), &BuildOptions::default()), Err(StreetsError::NoFiles(_))));
}

#[test]
fn an_index_of_another_format_is_refused_with_what_to_run() {
    let folder = tempfile::tempdir().unwrap();
    common::write(folder.path(), &pieces());
    let path = folder.path().join("streets.idx");
    build(folder.path(), &BuildOptions::default(), &path).unwrap();
    let mut bytes = std::fs::read(&path).unwrap();
    // The format is behind the eight bytes that say what the file is.
    assert_eq!(bytes[8..12], FORMAT.to_le_bytes());
    // An older program's file, the oldest's, and a newer one's: none is read.
    for other in [FORMAT - 1, 1, 0, FORMAT + 1] {
        bytes[8..12].copy_from_slice(&other.to_le_bytes());
        std::fs::write(&path, &bytes).unwrap();
        let error = Index::open(&path).unwrap_err();
        assert!(matches!(error, StreetsError::OtherVersion { found, .. } if found == other), "{error}");
        assert!(error.to_string().contains("blotter streets build"), "{error}");
        assert!(error.to_string().contains(&format!("format {other}")), "{error}");
    }
}

#[test]
fn a_street_alone_is_its_middle_and_marked_as_a_street() {
    let street = found(town().locate(&Question::at("Ferry Rd")));
    assert!(metres(&street, (-5.0, 0.0)) < 1.0 && street.alternatives.is_empty(), "{street:?}");
    assert_eq!((street.precision, street.precision.as_str()), (Precision::Street, "street"));
    assert!(street.uncertainty_m > 93.0 && !street.is_certain(), "it may be at either end: {street:?}");
}

#[test]
fn a_ramp_as_a_crossings_side_is_somewhere_around_the_crossing() {
    let town = town();
    let ramp = found(town.locate(&Question::at("Main St / Ink Fwy Ramp Nb")));
    assert!(metres(&ramp, (1.5, 0.0)) < 1.0, "{ramp:?}");
    assert_eq!(ramp.precision, Precision::Intersection);
    let lanes = found(town.locate(&Question::at("Main St / Ink Fwy Nb")));
    assert!(ramp.uncertainty_m > lanes.uncertainty_m + 100.0, "{ramp:?} {lanes:?}");
}

#[test]
fn a_failed_build_leaves_the_old_index_and_no_rubbish() {
    let folder = tempfile::tempdir().unwrap();
    common::write(folder.path(), &pieces());
    let out = tempfile::tempdir().unwrap();
    let path = out.path().join("streets.idx");
    build(folder.path(), &BuildOptions::default(), &path).unwrap();
    let before = std::fs::read(&path).unwrap();
    std::fs::write(folder.path().join("tl_2024_48113_edges.dbf"), b"rubbish").unwrap();
    assert!(build(folder.path(), &BuildOptions::default(), &path).is_err());
    assert!(std::fs::read(&path).unwrap() == before);
    assert_eq!(std::fs::read_dir(out.path()).unwrap().count(), 1);
}
