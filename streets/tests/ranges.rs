//! House number ranges that may be wrong are reported by the build, and answers from them say so and claim less.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod common;

use blotter_streets::{BuildOptions, Index, Locator, Precision, Question, build_bytes};
use common::{Piece, found, piece, write};

/// A locator, and what the build said of house numbers.
fn built(pieces: &[Piece]) -> (Locator, Vec<String>) {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), pieces);
    let (bytes, report) = build_bytes(folder.path(), &BuildOptions::default()).unwrap();
    let notes = report.notes.into_iter().filter(|note| note.starts_with("House numbers")).collect();
    (Locator::new(Index::from_bytes(bytes).unwrap()), notes)
}

/// Blocks of one street from west to east, each one step long, with the numbers on its left; the right has none.
fn street(name: &'static str, blocks: &[(u32, u32)]) -> Vec<Piece> {
    let piece = |((from, to), x): (&(u32, u32), u32)| {
        let mut piece = piece(name, "S1400", &[(f64::from(x), 0.0), (f64::from(x + 1), 0.0)]);
        piece.left = Some((*from, *to));
        piece
    };
    blocks.iter().zip(0..).map(piece).collect()
}

#[test]
fn more_numbers_than_fit_on_a_line_are_answered_as_a_street() {
    let (town, notes) = built(&[
        piece("Quill St", "S1400", &[(0.0, 0.0), (0.5, 0.0)]).numbers((1561, 3241), (1560, 3240)),
        piece("Quill St", "S1400", &[(0.5, 0.0), (1.5, 0.0)]).numbers((101, 199), (100, 198)),
    ]);
    assert!(
        notes[0].contains("2 ranges of 4") && notes[0].contains("1560 to 3240 on 47 m of Quill St"),
        "{notes:?}"
    );
    let doubtful = found(&town, &Question::at("2001 Quill St"));
    assert!(doubtful.precision == Precision::Street && doubtful.why.contains("in doubt"), "{doubtful:?}");
    assert_eq!(found(&town, &Question::at("151 Quill St")).precision, Precision::Address);
}

#[test]
fn numbers_that_another_block_has_are_answered_with_doubt() {
    let (town, notes) = built(&street("Quill St", &[(101, 199), (201, 477), (301, 399), (401, 499)]));
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(notes[0].contains("1 range of 4 overlap") && notes[0].contains("201 to 477"), "{notes:?}");
    let doubtful = found(&town, &Question::at("277 Quill St"));
    assert!(doubtful.why.contains("overlap") && doubtful.uncertainty_m >= 250.0, "{doubtful:?}");
    assert!(!doubtful.is_certain(), "it teaches no beat");
    let block = found(&town, &Question::block("200", "Quill St"));
    assert!(block.why.contains("overlap") && !block.is_certain(), "{block:?}");
    for certain in ["151 Quill St", "121 Quill St"] {
        let house = found(&town, &Question::at(certain));
        assert!(house.is_certain() && !house.why.contains("overlap"), "{certain}: {house:?}");
    }
}

#[test]
fn numbers_that_jump_from_both_neighbours_are_answered_with_doubt() {
    let (town, notes) = built(&street("Quill St", &[(101, 199), (1201, 1299), (301, 399), (401, 499)]));
    assert_eq!(notes.len(), 1, "{notes:?}");
    assert!(notes[0].contains("1 range of 4 jump") && notes[0].contains("1201 to 1299"), "{notes:?}");
    let doubtful = found(&town, &Question::at("1251 Quill St"));
    assert!(doubtful.why.contains("jump") && !doubtful.is_certain(), "{doubtful:?}");
    assert!(found(&town, &Question::at("351 Quill St")).is_certain());
}

#[test]
fn usual_numbers_are_not_suspect() {
    for blocks in [
        // Rising, falling, with a gap; numbered anew at a town's line; an odd house on a corner.
        vec![(101, 199), (201, 299), (301, 399)],
        vec![(399, 301), (299, 201), (199, 101)],
        vec![(101, 199), (501, 599), (801, 899)],
        vec![(101, 199), (5201, 5299), (5301, 5399)],
        vec![(101, 135), (133, 165), (165, 199)],
    ] {
        let (_, notes) = built(&street("Quill St", &blocks));
        assert!(notes.is_empty(), "{blocks:?}: {notes:?}");
    }
    // Two streets of one name that don't hang together.
    let mut apart = street("Quill St", &[(101, 199), (201, 299)]);
    let mut other = piece("Quill St", "S1400", &[(60.0, 0.0), (61.0, 0.0)]);
    other.left = Some((151, 249));
    apart.push(other);
    assert!(built(&apart).1.is_empty());
}
