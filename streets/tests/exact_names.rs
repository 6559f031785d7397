//! Whatever streets there are: an exact name never loses to a near one, and one street more makes no answer for another
//! exact name worse.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod common;

use blotter_streets::{Answer, Locator, Question};
use common::{Piece, piece, town};
use proptest::prelude::*;

const TYPES: [&str; 6] = ["St", "Ave", "Dr", "Blvd", "Ln", "Ct"];

/// A street: its name without a type, its type, and its hundred block.
#[derive(Debug, Clone, PartialEq)]
struct Street {
    base: String,
    kind: usize,
    hundred: u32,
}

impl Street {
    fn name(&self) -> String {
        format!("{} {}", self.base, TYPES[self.kind])
    }
}

/// The name with one letter changed, dropped, added or swapped with the next.
fn misspelt(base: &str, edit: usize, at: usize, letter: char) -> String {
    let mut letters: Vec<char> = base.chars().collect();
    let at = 1 + at % (letters.len() - 2);
    match edit % 4 {
        0 => letters[at] = letter,
        1 => {
            letters.remove(at);
        }
        2 => letters.insert(at, letter),
        _ => letters.swap(at, at + 1),
    }
    letters.into_iter().collect()
}

prop_compose! {
    fn street()(base in "[B-DF-MO-RT-V][aeiou][b-df-hj-np-t][aeiou][b-df-hj-np-t]{1,2}[aeiou]?[lnr]?", kind in 0..TYPES.len(),
        hundred in 1..9_u32) -> Street {
        Street { base, kind, hundred }
    }
}

prop_compose! {
    /// A street, and others whose names are spelt nearly like its own.
    fn neighbours()(first in street(), near in prop::collection::vec((0..4_usize, 0..8_usize, "[a-z]", 0..TYPES.len(), 1..9_u32), 1..6))
        -> (Street, Vec<Street>) {
        let near = near.into_iter().map(|(edit, at, letter, kind, hundred)| Street {
            base: misspelt(&first.base, edit, at, letter.chars().next().unwrap()),
            kind,
            hundred,
        });
        let near: Vec<Street> = near.filter(|other| other.base != first.base).collect();
        (first, near)
    }
}

/// Streets from west to east, five steps apart from south to north, and a road across all of them.
fn city<'s>(streets: impl IntoIterator<Item = &'s Street>) -> Locator {
    let mut pieces: Vec<Piece> = Vec::new();
    for (street, row) in streets.into_iter().zip(0_u32..) {
        let (y, low) = (f64::from(row) * 5.0, street.hundred * 100);
        let name: &'static str = Box::leak(street.name().into_boxed_str());
        pieces
            .push(piece(name, "S1400", &[(0.0, y), (1.0, y)]).numbers((low + 1, low + 99), (low, low + 98)));
        pieces.push(piece("Crossing Pkwy", "S1400", &[(1.0, y), (1.0, y + 5.0)]));
    }
    town(&pieces)
}

/// An exact name's answers for a number and a crossing, in all that can be worse.
fn answers(town: &Locator, street: &Street, number: u32) -> Vec<String> {
    let questions =
        [format!("{number} {}", street.name()), street.name(), format!("{} / Crossing Pkwy", street.name())];
    questions
        .iter()
        .map(|question| format!("{question}: {:?}", town.locate(&Question::at(question))))
        .collect()
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn an_exact_name_never_loses_to_a_near_one((street, near) in neighbours(), number in 0..900_u32) {
        // One that comes first and has the number as well.
        let town = city(near.iter().chain([&street]));
        let exact = format!("{number} {}", street.name());
        match town.locate(&Question::at(&exact)) {
            Answer::Found(found) => prop_assert_eq!(&found.matched, &street.name(), "{}: {:?}", exact, found),
            missing @ Answer::NotFound(_) => prop_assert!(false, "{}: {:?}", exact, missing),
        }
        // Also where the type is another one, that a near name has.
        for kind in TYPES {
            let question = format!("{number} {} {kind}", street.base);
            match town.locate(&Question::at(&question)) {
                Answer::Found(found) => {
                    prop_assert_eq!(&found.matched, &street.name(), "{}: {:?}", question, found);
                }
                missing @ Answer::NotFound(_) => prop_assert!(false, "{}: {:?}", question, missing),
            }
        }
    }

    #[test]
    fn another_street_never_makes_an_answer_for_an_exact_name_worse(
        (street, near) in neighbours(), other in street(), number in 0..900_u32,
    ) {
        prop_assume!(other.base != street.base);
        let fewer = city([&street]);
        let more = city([&street].into_iter().chain(&near).chain([&other]));
        prop_assert_eq!(answers(&more, &street, number), answers(&fewer, &street, number));
    }
}
