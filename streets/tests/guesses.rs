//! A guess is never silent: what differs from what was asked for is said, and what is not known is answered with the
//! nearest names. Drawn by hand.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod common;

use blotter_streets::{Aliases, Locator, Precision, Question};
use common::{Piece, found, missing, off, piece, town};

const STREET: &str = "S1400";
const LANES: &str = "S1100";
const SERVICE: &str = "S1640";
const RAMP: &str = "S1630";

fn pieces() -> Vec<Piece> {
    let numbers = ((100, 198), (101, 199));
    let numbered = |name, class, line: &[(f64, f64)]| piece(name, class, line).numbers(numbers.0, numbers.1);
    vec![
        numbered("Main St", STREET, &[(0.0, 0.0), (2.0, 0.0)]),
        numbered("Blot Expy", STREET, &[(0.0, 5.0), (2.0, 5.0)]),
        numbered("Broadway", STREET, &[(0.0, 10.0), (2.0, 10.0)]),
        numbered("77 Hwy", STREET, &[(0.0, 15.0), (2.0, 15.0)]),
        numbered("Harwood Ln", STREET, &[(0.0, 20.0), (2.0, 20.0)]),
        piece("Cross Rd", STREET, &[(1.0, -2.0), (1.0, 0.0)]),
        piece("Cross Rd", STREET, &[(1.0, 0.0), (1.0, 2.0)]),
        // Ink Fwy has service roads on both sides, but only the northbound one has the 200s.
        piece("Ink Fwy", LANES, &[(29.9, 0.0), (29.9, 20.0)]),
        piece("Ink Fwy", LANES, &[(30.1, 20.0), (30.1, 0.0)]),
        numbered("Ink Fwy", SERVICE, &[(29.5, 0.0), (29.5, 10.0)]),
        numbered("Ink Fwy", SERVICE, &[(30.5, 0.0), (30.5, 10.0)]),
        piece("Ink Fwy", SERVICE, &[(29.5, 10.0), (29.5, 20.0)]),
        piece("Ink Fwy", SERVICE, &[(30.5, 10.0), (30.5, 20.0)]).numbers((200, 298), (201, 299)),
        piece("Under Rd", STREET, &[(29.0, 15.0), (31.0, 15.0)]),
        piece("Level Rd", STREET, &[(28.0, 10.0), (29.5, 10.0)]),
        numbered("Quill Ramp", RAMP, &[(40.0, 0.0), (42.0, 0.0)]),
        numbered("Nib St", STREET, &[(40.0, 5.0), (42.0, 5.0)]),
        // Meets nothing.
        piece("Lonely Ln", STREET, &[(60.0, 0.0), (62.0, 0.0)]),
    ]
}

fn locator() -> Locator {
    town(&pieces()).with_aliases(Aliases::new([("INKY WAY", vec!["HARWOOD LN"])]))
}

/// Questions, and what must be said of each answer: nothing else may differ.
#[test]
fn what_differs_from_what_was_asked_for_is_said() {
    let town = locator();
    let (direction, kind) = ("lacks the direction that was asked for", "another type than was asked for");
    for (block, name, said) in [
        ("100", "Main St", &[][..]),
        ("100", "main", &[]),
        ("100", "E Main St", &[direction]),
        ("100", "Main St NW", &[direction]),
        ("100", "Blot Fwy", &[kind]),
        ("100", "E Blot Fwy", &[direction, kind]),
        ("100", "Broadway Blvd", &["lacks the type that was asked for"]),
        ("100", "Broadway", &[]),
        ("100", "Loop 77 Hwy", &["not a numbered road's"]),
        ("100", "Inky Way", &["another name of the road"]),
        ("100", "Harwodo Ln", &["spelt differently"]),
        ("100", "Blot Expresway", &["spelt differently"]),
        ("100", "Main Serv", &["no service road is known there"]),
        ("100", "Main St Nb", &["which carriageway is not known there"]),
        ("100", "Ink Serv Nb", &[]),
        ("100", "Ink Fwy Nb", &["on the service road, which was not asked for"]),
        ("200", "Ink Serv Nb", &[]),
        ("200", "Ink Serv Sb", &["on the carriageway of the other direction"]),
        ("100", "Nib Ramp", &["no such ramp is known"]),
        ("100", "Quill", &["on a ramp, which was not asked for"]),
        ("", "Main St / Cross Rd", &[]),
        ("", "E Main St / Cross Rd", &[direction]),
        ("", "Main St / Cross Rd Sb", &["which carriageway is not known there"]),
        ("", "Main St / Cross Serv", &["no service road is known there"]),
        ("", "Under Rd / Ink Fwy", &[]),
        ("", "Under Rd / Ink Fwy Sb", &[]),
        ("", "Level Rd / Ink Fwy", &["on the service road, which was not asked for"]),
        ("", "Level Rd / Ink Serv Nb", &["on the carriageway of the other direction"]),
        ("", "Harwood Ln Nb", &["which carriageway is not known there"]),
        ("", "E Harwood Serv", &[direction, "no service road is known there"]),
    ] {
        let question =
            Question { block: Some(block).filter(|block| !block.is_empty()), ..Question::at(name) };
        let answer = found(&town, &question);
        for words in said {
            assert!(answer.why.contains(words), "{block} {name}: {words}: {answer:?}");
        }
        let notes = answer.why.split("; ").skip(1).filter(|note| !note.contains("fit"));
        assert_eq!(notes.count(), said.len(), "{block} {name}: {answer:?}");
    }
}

#[test]
fn a_type_is_found_in_every_spelling_and_nothing_differs() {
    let spelt = [
        ("Oak Cyn", "Oak Canyon"),
        ("Elm Psge", "Elm Passage"),
        ("Ash Mews", "ash mews"),
        ("Fir Summit", "FIR SMT"),
        ("Yew Lndg", "Yew Landing"),
        ("Bay Trfy", "Bay Trafficway"),
        ("Box Vl", "Box Ville"),
        ("Fig Skwy", "Fig Skyway"),
    ];
    let line = |y: u8| [(0.0, f64::from(y)), (1.0, f64::from(y))];
    let pieces = spelt.iter().zip(0..).map(|((file, _), y)| piece(file, STREET, &line(y * 5)));
    let pieces: Vec<Piece> = pieces.map(|piece| piece.numbers((100, 198), (101, 199))).collect();
    let town = town(&pieces);
    for ((file, asked), y) in spelt.iter().zip(0_u8..) {
        let block = found(&town, &Question::block("100", asked));
        assert!(off(&block, (0.5, f64::from(y) * 5.0)) < 1.0 && block.matched == *file, "{asked}: {block:?}");
        assert_eq!(block.why, "the middle of the hundred block", "{asked}");
    }
}

#[test]
fn south_is_never_answered_by_north_but_offered() {
    let numbers = ((100, 198), (101, 199));
    let pieces = [
        piece("N Central Expy", LANES, &[(0.0, 0.0), (2.0, 0.0)]).numbers(numbers.0, numbers.1),
        piece("US Hwy 75", LANES, &[(0.0, 1.0), (2.0, 1.0)]).numbers(numbers.0, numbers.1),
        piece("Cross Rd", STREET, &[(1.0, -1.0), (1.0, 2.0)]),
    ];
    let file = [
        ("CENTRAL EXPY", vec!["NORTH CENTRAL EXPY", "US HIGHWAY 75"]),
        ("S CENTRAL EXPY", vec!["SOUTH CENTRAL EXPY", "SH 310"]),
    ];
    let town = town(&pieces).with_aliases(Aliases::new(file));
    for name in ["S Central Expy", "s central serv sb", "Central Expy S"] {
        let nothing = missing(&town, &Question::block("100", name));
        assert!(nothing.suggestions.contains(&"N Central Expy".to_owned()), "{name}: {nothing:?}");
        let crossing = found(&town, &Question::at(&format!("{name} / Cross Rd")));
        assert_eq!(
            (crossing.precision, crossing.matched.as_str()),
            (Precision::Street, "Cross Rd"),
            "{name}"
        );
    }
    let north = found(&town, &Question::block("100", "N Central Expy"));
    assert!(off(&north, (1.0, 0.0)) < 1.0 && north.matched == "N Central Expy", "{north:?}");
    let either = found(&town, &Question::block("100", "Central Expy"));
    assert_eq!(
        either.matched, "N Central Expy",
        "without a direction it may be the northern one: {either:?}"
    );
}

#[test]
fn a_crossing_with_one_unknown_side_says_so_and_suggests_names_for_it() {
    let town = locator();
    for location in ["Cross Rd / Harwood Ave", "Harwood Ave & Cross Rd"] {
        let half = found(&town, &Question::at(location));
        assert_eq!((half.precision, half.matched.as_str()), (Precision::Street, "Cross Rd"), "{location}");
        assert!(half.why.contains("no street is called “Harwood Ave”"), "{half:?}");
        assert_eq!(half.suggestions, ["Harwood Ln"], "{location}");
        // Where one street is missing, so may be the rest of the other.
        let alone = found(&town, &Question::at("Cross Rd")).uncertainty_m;
        assert!(half.uncertainty_m >= alone + 199.0, "{half:?} {alone}");
    }
    let word = missing(&town, &Question::block("100", "Harwood Xyzzy"));
    assert_eq!(word.suggestions, ["Harwood Ln"], "a word that no name has is left out");
    let near = found(&town, &Question::at("Cross Rd / Broadwya Bridge"));
    assert_eq!(near.suggestions, ["Broadway"], "the nearest by letters: {near:?}");
    let known = found(&town, &Question::at("Main St / Cross Rd"));
    assert!(known.suggestions.is_empty(), "{known:?}");
    let neither = missing(&town, &Question::at("Harwood Ave / Broadwya Bridge"));
    assert!(neither.why.contains("“Harwood Ave” or “Broadwya Bridge”"), "{neither:?}");
    assert_eq!(neither.suggestions, ["Harwood Ln", "Broadway"], "names for either side, in turn");
}

#[test]
fn streets_that_are_known_and_do_not_meet_are_said_to_and_never_suggested_again() {
    let mut pieces = pieces();
    pieces.push(piece("Lonely Ct", STREET, &[(60.0, 9.0), (62.0, 9.0)]));
    pieces.push(piece("Lovely Ln", STREET, &[(60.0, 19.0), (62.0, 19.0)]));
    let apart = missing(&town(&pieces), &Question::at("Main St / Lonely Ln"));
    assert!(apart.why.contains("are known, but do not meet"), "{apart:?}");
    assert_eq!(apart.suggestions, ["Lonely Ct", "Lovely Ln"]);
}

#[test]
fn the_nearest_names_are_suggested_first() {
    let names = ["Willowick Dr", "Willowbrook Dr", "Wollowick Ave", "Birch St", "Wilowick Ct"];
    let line = |i: usize| [(0.0, f64::from(u8::try_from(i).unwrap())), (1.0, 1.0)];
    let pieces: Vec<Piece> =
        names.iter().enumerate().map(|(i, name)| piece(name, STREET, &line(i))).collect();
    let nothing = missing(&town(&pieces), &Question::at("Willowick Way / Xyzzy Rd"));
    assert_eq!(nothing.suggestions, ["Willowick Dr", "Wilowick Ct", "Wollowick Ave", "Willowbrook Dr"][..3]);
}

#[test]
fn all_other_places_are_counted_also_those_that_are_not_listed() {
    let streets = |count: u8| {
        let at = |i: u8| f64::from(i) * 20.0;
        let each = (0..count).map(|i| piece("Main St", STREET, &[(at(i), 0.0), (at(i) + 1.0, 0.0)]));
        let pieces: Vec<Piece> = each.map(|piece| piece.numbers((100, 198), (101, 199))).collect();
        found(&town(&pieces), &Question::block("100", "Main St"))
    };
    for (count, listed, said) in [
        (1, 0, ""),
        (2, 1, "; one other place fits"),
        (9, 8, "; 8 other places fit"),
        (12, 8, "; 11 other places fit, of which the likeliest 8 are listed"),
    ] {
        let block = streets(count);
        assert_eq!(block.why, format!("the middle of the hundred block{said}"));
        assert_eq!(block.alternatives.len(), listed);
        // All of them are covered, the unlisted ones too.
        assert!(block.uncertainty_m > 1_870.0 * f64::from(count - 1), "{block:?}");
    }
}
