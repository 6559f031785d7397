//! Writes what the fuzz targets start from: `streets_fuzz_seeds FOLDER`. A few small indexes go into `FOLDER/index`, names into
//! `FOLDER/name`, and the words that names are made of into `FOLDER/name.dict`, libFuzzer's dictionary.

#![allow(clippy::unwrap_used, reason = "the helper is shared with tests")]

#[path = "../tests/common/mod.rs"]
mod common;

use blotter_streets::{BuildOptions, build_bytes};
use common::{Piece, piece};
use std::{collections::BTreeSet, error::Error, fs, path::Path};

/// Each with another of the parser's ways in it.
const NAMES: &[&str] = &[
    "N Harwood St",
    "12TH ST",
    "twenty first street",
    "I- 35E",
    "R L THORNTON FWY SERV WB",
    "L B J FWY NB",
    "US Hwy 75",
    "State Loop 12",
    "FM 1709",
    "County Rd 12A",
    "Old St Louis Ct",
    "Saint Martin Ln",
    "S Central Expy Ramp",
    "Avenue A",
    "Martin Luther King Jr Blvd",
    "O'Brien Trl E",
    "Niño Dr",
    "8500 Park Ln",
    "Elm St / N Harwood St",
    "Gaston Ave & Washington Ave",
    "IH35 NORTH",
    "1/2 Mile Rd",
];

fn main() -> Result<(), Box<dyn Error>> {
    let folder = std::env::args_os().nth(1).ok_or("usage: streets_fuzz_seeds FOLDER")?;
    let folder = Path::new(&folder);
    for (number, pieces) in [one_street(), crossing_streets(), long_street()].iter().enumerate() {
        write(&folder.join("index"), number.to_string(), &index(pieces, number == 1)?)?;
    }
    let mut words = BTreeSet::new();
    for (number, name) in NAMES.iter().enumerate() {
        write(&folder.join("name"), number.to_string(), name.as_bytes())?;
        words.extend(name.split(' ').map(str::to_ascii_uppercase));
    }
    let quoted: Vec<String> =
        words.iter().filter(|word| word.is_ascii()).map(|word| format!("\"{word}\"")).collect();
    fs::write(folder.join("name.dict"), quoted.join("\n") + "\n")?;
    Ok(())
}

fn write(folder: &Path, name: String, bytes: &[u8]) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join(name), bytes)
}

fn one_street() -> Vec<Piece> {
    vec![piece("Elm St", "S1400", &[(0.0, 0.0), (1.0, 0.5)]).numbers((100, 198), (101, 199))]
}

/// Two towns, a street through both, one that crosses it twice and one that crosses it on another level.
fn crossing_streets() -> Vec<Piece> {
    vec![
        piece("Main St", "S1400", &[(0.0, 0.0), (0.5, 0.2), (1.0, 0.0)]).numbers((100, 198), (101, 199)),
        piece("Main St", "S1400", &[(1.0, 0.0), (2.0, 0.0)]).numbers((298, 200), (201, 299)).towns(1, 2),
        piece("Bow Rd", "S1200", &[(0.0, 0.0), (1.0, 3.0), (2.0, 0.0)]),
        piece("I- 35E", "S1100", &[(1.5, -1.0), (1.5, 1.0)]).towns(2, 2),
    ]
}

fn long_street() -> Vec<Piece> {
    let line: Vec<(f64, f64)> = (0..40_u8).map(|i| (f64::from(i), f64::from(i % 3))).collect();
    vec![
        piece("Quill Pkwy", "S1200", &line).numbers((1, 999), (2, 998)),
        piece("", "S1730", &[(3.0, 3.0), (4.0, 4.0)]),
    ]
}

/// The index of a town, with a park, a lake and an alternate name if wanted.
fn index(pieces: &[Piece], more: bool) -> Result<Vec<u8>, Box<dyn Error>> {
    let folder = tempfile::tempdir()?;
    common::write(folder.path(), pieces);
    if more {
        common::write_names(folder.path(), "113", &[(1, "State Hwy 9", "A")]);
        common::write_areas(folder.path(), "48_arealm", &[("Quill Park", "K2180", (0.2, 0.2))]);
        common::write_areas(folder.path(), "48113_areawater", &[("Ink Lake", "H2030", (0.5, 0.5))]);
    }
    Ok(build_bytes(folder.path(), &BuildOptions::default())?.0)
}
