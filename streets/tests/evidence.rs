//! The order of evidence, on streets drawn by hand: the exact name before any other, whatever numbers and types the
//! others have; a guess claims no more than a street, and what does not exist is not found.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod common;

use blotter_streets::{Precision, Question};
use common::{found, missing, streets};

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
        ("Odom Park", 0),
        ("Odom Dr", 100),
        ("Mt Odom St", 100),
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
        ("12 Odom Park Dr", "Odom Park", "another type"),
        ("100 Mout Odom St", "Mt Odom St", "spelt differently"),
        ("1900 Burlingtn Blvd", "Burlington Blvd", "spelt differently"),
    ] {
        let guess = found(&town, &Question::at(asked));
        assert_eq!((guess.precision, guess.matched.as_str()), (Precision::Street, right), "{asked}");
        assert!(guess.why.contains(why) && !guess.is_certain(), "{asked}: {guess:?}");
    }
    // A misspelt name without the number: one that is less near and has it may be meant.
    let parnell = streets(&[("Cabell St", 100), ("Parnell St", 1700)]);
    let cabell = found(&parnell, &Question::block("1700", "Pabell St"));
    assert_eq!((cabell.precision, cabell.matched.as_str()), (Precision::Street, "Cabell St"));
    assert_eq!(cabell.alternatives[0].matched, "Parnell St", "{cabell:?}");
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
