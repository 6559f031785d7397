//! The fuzz entry points with a few bytes from a seeded generator. What looks for new ways is `streets/fuzz`, run by
//! `cargo xtask test fuzz`.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod common;

use blotter_streets::{BuildOptions, Index, build_bytes, fuzz};
use common::piece;

fn index() -> Vec<u8> {
    let folder = tempfile::tempdir().unwrap();
    let pieces = [
        piece("Main St", "S1400", &[(0.0, 0.0), (0.5, 0.2), (1.0, 0.0)]).numbers((100, 198), (101, 199)),
        piece("Main St", "S1400", &[(1.0, 0.0), (2.0, 0.0)]).numbers((200, 298), (201, 299)).towns(1, 2),
        piece("N Oak St", "S1100", &[(1.0, -1.0), (1.0, 0.0)]).numbers((198, 100), (199, 101)),
        piece("Elm St", "S1640", &[(1.5, -1.0), (1.5, 1.0)]).towns(2, 2),
    ];
    common::write(folder.path(), &pieces);
    build_bytes(folder.path(), &BuildOptions::default()).unwrap().0
}

/// So many rounds in CI, and 200 times more by `cargo xtask test long`.
fn rounds(short: usize) -> usize {
    if std::env::var_os("BLOTTER_TEST_LONG").is_some() { short * 200 } else { short }
}

#[test]
fn no_bytes_make_the_index_reader_panic() {
    let good = index();
    let mut rng = fastrand::Rng::with_seed(1);
    for _ in 0..rounds(300) {
        let mut bytes = good.clone();
        match rng.u8(..4) {
            0 => bytes.truncate(rng.usize(..bytes.len())),
            1 => (0..rng.usize(1..16)).for_each(|_| {
                let at = rng.usize(..bytes.len());
                bytes[at] = rng.u8(..);
            }),
            2 => {
                // A whole number replaced: lengths and starts that point anywhere.
                let at = rng.usize(..bytes.len() - 4);
                let number = [0, u32::MAX, rng.u32(..), rng.u32(..1000)][rng.usize(..4)];
                bytes[at..at + 4].copy_from_slice(&number.to_le_bytes());
            }
            _ => {
                let (from, to) = (rng.usize(..bytes.len()), rng.usize(..bytes.len()));
                bytes.copy_within(from..(from + 64).min(good.len()), to.min(good.len() - 64));
            }
        }
        fuzz::index(&bytes);
    }
}

#[test]
fn no_bytes_make_the_name_parser_panic() {
    let words =
        ["N", "12th", "I-", "35E", "St", "Serv", "Nb", "Twenty", "First", "/", "é", "O'Brien", "State Hwy"];
    let mut rng = fastrand::Rng::with_seed(2);
    for _ in 0..rounds(5_000) {
        let mut text = Vec::new();
        for _ in 0..rng.usize(..30) {
            match rng.u8(..4) {
                0 => text.push(rng.u8(..)),
                1 => text.push(b' '),
                _ => text.extend_from_slice(words[rng.usize(..words.len())].as_bytes()),
            }
        }
        fuzz::name(&text);
    }
}

#[test]
fn damage_is_refused_with_what_to_run() {
    let good = index();
    let mut rng = fastrand::Rng::with_seed(3);
    for _ in 0..rounds(500) {
        let mut bytes = good.clone();
        if rng.bool() {
            bytes.truncate(rng.usize(..bytes.len()));
        } else {
            let at = rng.usize(..bytes.len());
            bytes[at] ^= 1 << rng.u8(..8);
        }
        let error = Index::from_bytes(bytes).unwrap_err().to_string();
        assert!(error.contains("blotter streets build"), "{error}");
    }
    assert!(Index::from_bytes(good).is_ok());
}
