//! The smallest streets on which names were once read wrongly: letters, compass words and types that are names, and the
//! choice between an exact name and a near one. `streets score`'s own judgement of what is not there.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod common;

use blotter_streets::{Answer, Precision, Question, Truth, read_truth, score};
use common::{degrees, found, off, streets};
use std::io::Write as _;

const LETTERS: [&str; 28] = [
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
    "E Ave",
    "C St SE",
    "North St",
    "S Ave",
    "E Park Ave",
    "East St",
    "West Ave",
    "N East St",
    "E North St",
    "South Blvd",
    "St Louis St",
    "Avenue of the Arts",
    "Court St",
    "Park Pl",
    "The Strand",
    "Broadway",
    "Circle Dr",
    "Loop Rd",
];

#[test]
fn letters_compass_words_and_types_can_be_names() {
    let town = streets(&LETTERS.map(|name| (name, 100)));
    let row = |name: &str| {
        f64::from(u32::try_from(LETTERS.iter().position(|own| *own == name).unwrap()).unwrap()) * 3.0
    };
    let written_otherwise = [
        ("Avenue E", "Ave E"),
        ("AVENUE E", "Ave E"),
        ("Avenue N", "Ave N"),
        ("Avenue S", "Ave S"),
        ("E STREET NW", "E St NW"),
        ("E Street", "E St NW"),
        ("N STREET NW", "N St NW"),
        ("S STREET SE", "S St SE"),
        ("S ST SE", "S St SE"),
        ("W STREET NW", "W St NW"),
        ("W ST", "W St NW"),
        ("Ave K", "Avenue K"),
        ("K AVE", "K Ave"),
        ("C STREET SE", "C St SE"),
        ("EAST ST", "East St"),
        ("West Avenue", "West Ave"),
        ("Saint Louis Street", "St Louis St"),
        ("AVENUE OF THE ARTS", "Avenue of the Arts"),
    ];
    for (asked, right) in LETTERS.into_iter().map(|name| (name, name)).chain(written_otherwise) {
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

const NUMBERS: [(&str, u32); 14] = [
    ("W 13th St", 100),
    ("Sidney Dr", 100),
    ("Burlington Blvd", 1900),
    ("N Riverfront Blvd", 700),
    ("East Side Ave", 4500),
    ("W 12th St", 300),
    ("Binney Dr", 300),
    ("Wadlington Ave", 1900),
    ("Riverbrook Dr", 700),
    ("Odom Dr", 8700),
    ("Park Ln", 4700),
    ("Main St", 500),
    ("E Northwest Hwy", 9500),
    ("13th St", 100),
];

/// Questions, and the street that is right.
const CHOICES: [(&str, &str); 11] = [
    ("300 W 13th St", "W 13th St"),
    ("300 Sidney Dr", "Sidney Dr"),
    ("1900 Burlington Ave", "Burlington Blvd"),
    ("700 N Riverfront Dr", "N Riverfront Blvd"),
    ("4500 Eastside Ave", "East Side Ave"),
    ("8737 Odom St", "Odom Dr"),
    ("4700 Ward", "none"),
    ("500 Erin St", "none"),
    ("300 E 33rd St", "none"),
    ("4100 Southwest Fwy", "none"),
    ("400 W 20th St", "none"),
];

#[test]
fn an_exact_name_is_chosen_before_a_near_one_and_none_before_a_wrong_one() {
    let town = streets(&NUMBERS);
    for (asked, right) in CHOICES {
        match town.locate(&Question::at(asked)) {
            Answer::Found(street) => {
                assert_eq!(street.matched, right, "{asked}: {street:?}");
                assert!(street.alternatives.is_empty(), "{asked}: {street:?}");
            }
            Answer::NotFound(missing) => assert_eq!("none", right, "{asked}: {missing:?}"),
        }
    }
}

/// A file of questions in the form of `streets score`.
fn truths(rows: &[String]) -> Vec<Truth> {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    writeln!(file, "kind,question_block,question_location,latitude,longitude,precision,ambiguous,also")
        .unwrap();
    for row in rows {
        writeln!(file, "{row}").unwrap();
    }
    read_truth(file.path()).unwrap()
}

#[test]
fn an_answer_for_what_is_not_there_counts_against_the_score() {
    let town = streets(&NUMBERS);
    let none = |location: &str| format!("block,,{location},,,none,false,");
    let (latitude, longitude) = degrees((1.5, 33.0));
    let judged = score(
        &town,
        &truths(&[
            none("4700 Ward"),
            none("500 Erin St"),
            // There is such a block, and a street of that name: both answers would be wrong.
            none("500 Main St"),
            none("Odom Dr"),
            format!("block,500,Main St,{latitude},{longitude},block,false,"),
        ]),
    );
    let block = &judged.kinds["block"];
    assert_eq!((block.absent, block.invented, block.invented_street), (4, 1, 1));
    assert_eq!((block.asked, block.found), (1, 1), "what is there is judged as before");
    assert!(judged.unsaid.iter().any(|wrong| wrong.question.contains("500 Main St")), "{:?}", judged.unsaid);
}
