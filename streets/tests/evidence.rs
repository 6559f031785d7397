//! The order of evidence, on streets drawn by hand: the exact name before any other, whatever numbers and types the
//! others have; a guess claims no more than a street, and what does not exist is not found.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod common;

use blotter_streets::{Locator, Precision, Question};
use common::{found, missing, off, piece, town};

/// A street for each name, three steps apart from south to north, with the numbers of one hundred.
fn streets(names: &[(&'static str, u32)]) -> Locator {
    let pieces: Vec<_> = names
        .iter()
        .zip(0_u32..)
        .map(|((name, hundred), row)| {
            let y = f64::from(row) * 3.0;
            piece(name, "S1400", &[(0.0, y), (3.0, y)])
                .numbers((hundred + 1, hundred + 99), (*hundred, hundred + 98))
        })
        .collect();
    town(&pieces)
}

#[test]
fn letters_compass_words_and_types_can_be_names() {
    let names = [
        "Ave E",
        "Ave N",
        "Ave S",
        "Ave W",
        "E St NW",
        "N St NW",
        "S St SE",
        "W St NW",
        "Avenue K",
        "K Ave",
        "C St SE",
        "East St",
        "West Ave",
        "E Park Ave",
        "Court St",
        "Broadway",
    ];
    let town = streets(&names.map(|name| (name, 100)));
    let row = |name: &str| {
        f64::from(u32::try_from(names.iter().position(|own| *own == name).unwrap()).unwrap()) * 3.0
    };
    for (asked, right) in [
        ("Avenue E", "Ave E"),
        ("AVE N", "Ave N"),
        ("E STREET NW", "E St NW"),
        ("E Street", "E St NW"),
        ("S ST SE", "S St SE"),
        ("W ST", "W St NW"),
        ("Ave K", "Avenue K"),
        ("K AVE", "K Ave"),
        ("EAST ST", "East St"),
        ("West Avenue", "West Ave"),
        ("Court St", "Court St"),
    ] {
        let block = found(&town, &Question::block("100", asked));
        assert_eq!(
            (block.precision, block.matched.as_str()),
            (Precision::Block, right),
            "{asked}: {block:?}"
        );
        assert!(off(&block, (1.5, row(right))) < 5.0, "{asked}: {block:?}");
        assert_eq!(found(&town, &Question::at(asked)).matched, right, "{asked} alone");
    }
}

#[test]
fn an_exact_name_is_chosen_whatever_numbers_and_types_others_have() {
    let town = streets(&[
        ("W 13th St", 100),
        ("W 12th St", 300),
        ("Sidney Dr", 100),
        ("Binney Dr", 300),
        ("Burlington Blvd", 1900),
        ("Wadlington Ave", 1900),
        ("East Side Ave", 4500),
        ("Park Ln", 4700),
        ("Main St", 500),
        ("E Northwest Hwy", 4100),
        ("Northwestern Blvd", 700),
        ("Monsignor O'Brien Hwy", 100),
        ("JFK St", 100),
    ]);
    for (asked, right) in [("300 W 13th St", "W 13th St"), ("300 Sidney Dr", "Sidney Dr")] {
        let street = found(&town, &Question::at(asked));
        assert_eq!((street.precision, street.matched.as_str()), (Precision::Street, right), "{asked}");
        assert!(street.why.contains("no such block") && street.alternatives.is_empty(), "{street:?}");
    }
    let near = found(&town, &Question::at("300 Sidney Dr")).uncertainty_m;
    let far = found(&town, &Question::at("900 Sidney Dr")).uncertainty_m;
    assert!(far > near + 100.0, "the uncertainty grows with the gap: {near} {far}");
    for (asked, right, why) in [
        ("1900 Burlington Ave", "Burlington Blvd", "another type"),
        ("100 O'Brien Hwy", "Monsignor O'Brien Hwy", "a part of its name"),
        ("100 John F. Kennedy Street", "JFK St", "initials"),
        ("1900 Burlingtn Blvd", "Burlington Blvd", "spelt differently"),
    ] {
        let guess = found(&town, &Question::at(asked));
        assert_eq!((guess.precision, guess.matched.as_str()), (Precision::Street, right), "{asked}");
        assert!(guess.why.contains(why) && !guess.is_certain(), "{asked}: {guess:?}");
    }
    let two_words = found(&town, &Question::at("4500 Eastside Ave"));
    assert_eq!((two_words.precision, two_words.matched.as_str()), (Precision::Block, "East Side Ave"));
    for asked in [
        "4700 Ward",
        "500 Erin St",
        "4100 Southwest Fwy",
        "400 W 20th St",
        "700 Southwestern Blvd",
        "500 Mian St",
    ] {
        missing(&town, &Question::at(asked));
    }
}

#[test]
fn house_numbers_that_cannot_be_right_are_answered_with_doubt() {
    let town = town(&[
        piece("Quill St", "S1400", &[(0.0, 0.0), (0.5, 0.0)]).numbers((1561, 3241), (1560, 3240)),
        piece("Quill St", "S1400", &[(0.5, 0.0), (1.5, 0.0)]).numbers((101, 199), (100, 198)),
    ]);
    let doubtful = found(&town, &Question::at("2001 Quill St"));
    assert!(doubtful.precision == Precision::Street && doubtful.why.contains("in doubt"), "{doubtful:?}");
    assert_eq!(found(&town, &Question::at("151 Quill St")).precision, Precision::Address);
}
