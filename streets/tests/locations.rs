//! Locations as other cities' feeds and dispatchers write them are found where people mean them, and files that belong
//! together are read in step.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod common;

use blotter_streets::{BuildOptions, Index, Locator, Precision, Question, StreetsError, build, build_bytes};
use common::{Piece, found, missing, off, piece, town};
use std::{fs, path::Path};

const STREET: &str = "S1400";

fn pieces() -> Vec<Piece> {
    let street = |name, line: &[(f64, f64)], low: u32| {
        piece(name, STREET, line).numbers((low + 1, low + 99), (low, low + 98))
    };
    vec![
        street("Elm St", &[(0.0, 0.0), (1.0, 0.0)], 1400),
        street("Elm St", &[(1.0, 0.0), (2.0, 0.0)], 1500),
        street("Elm St", &[(2.0, 0.0), (3.0, 0.0)], 1600),
        street("N Harwood St", &[(2.0, -1.0), (2.0, 0.0)], 200),
        street("N Harwood St", &[(2.0, 0.0), (2.0, 1.0)], 300),
        street("Main St", &[(0.0, -3.0), (3.0, -3.0)], 0),
        street("Town and Country Dr", &[(0.0, 7.0), (2.0, 7.0)], 100),
        street("Block St", &[(0.0, 5.0), (2.0, 5.0)], 1200),
        street("Avenue N", &[(8.0, 0.0), (9.0, 0.0)], 0),
        street("12th Ave N", &[(8.0, 3.0), (9.0, 3.0)], 1200),
        street("Peña Blvd", &[(4.0, 5.0), (6.0, 5.0)], 500),
    ]
}

#[test]
fn blocks_and_houses_are_found_in_every_spelling() {
    let town = town(&pieces());
    for location in [
        "1500 ELM ST",
        "1500 BLOCK ELM ST",
        "1500 BLOCK OF ELM ST",
        "1537 block of Elm St",
        "1500 BLK ELM ST",
        "1500BLK ELM ST",
        "15XX ELM ST",
        "015xx Elm St",
        "1500-1599 ELM ST",
        "1500 ELM ST #5",
        "1500 ELM ST PENTON",
        "1500 Elm St, Penton, TX 75201",
        "1500 ELM ST PENTON TX 75201",
    ] {
        let block = found(&town, &Question::at(location));
        assert!(off(&block, (1.5, 0.0)) < 5.0, "{location}: {block:?}");
        assert_eq!(block.precision, Precision::Block, "{location}");
    }
    for location in
        ["1537 ELM ST APT 5", "1537 Elm St Unit B", "1537 ELM ST 2", "1537½ Elm St", "1537 1/2 Elm St"]
    {
        let house = found(&town, &Question::at(location));
        assert!(off(&house, (1.37, 0.0)) < 22.0, "{location}: {house:?}");
        assert_eq!(house.precision, Precision::Address, "{location}");
    }
    // The house 1500½, at the block's beginning and not in its middle.
    let half = found(&town, &Question::at("1500 1/2 Elm St"));
    assert!(half.precision == Precision::Address && off(&half, (1.0, 0.0)) < 22.0, "{half:?}");
    for location in ["0 MAIN ST", "UNIT BLOCK MAIN ST", "unit block of Main St", "0XX MAIN ST"] {
        assert!(off(&found(&town, &Question::at(location)), (1.5, -3.0)) < 5.0, "{location}");
    }
    for location in ["500 PENA BLVD", "500 Peña Blvd", "500 PEN\u{303}A BLVD"] {
        assert!(off(&found(&town, &Question::at(location)), (5.0, 5.0)) < 5.0, "{location}");
    }
}

#[test]
fn crossings_are_found_in_every_spelling() {
    let town = town(&pieces());
    for location in [
        "ELM ST / N HARWOOD ST",
        "ELM ST // N HARWOOD ST",
        "ELM ST \\ N HARWOOD ST",
        "ELM ST AND N HARWOOD ST",
        "Elm St and Harwood St",
        "Elm and Harwood",
        "ELM ST AT N HARWOOD ST",
        "ELM ST&N HARWOOD ST",
        "ELM ST &amp; N HARWOOD ST",
        "ELM ST @N HARWOOD ST",
        "1500 ELM ST / N HARWOOD ST",
        "Intersection of Elm St and N Harwood St",
        "Elm St / N Harwood St, Penton",
    ] {
        let crossing = found(&town, &Question::at(location));
        assert_eq!(crossing.precision, Precision::Intersection, "{location}");
        assert!(off(&crossing, (2.0, 0.0)) < 1.0, "{location}: {crossing:?}");
    }
}

#[test]
fn words_that_may_also_be_a_streets_name_are() {
    let town = town(&pieces());
    for location in ["100 TOWN AND COUNTRY DR", "100 Town & Country Dr", "100 TOWN &amp; COUNTRY DR"] {
        assert!(off(&found(&town, &Question::at(location)), (1.0, 7.0)) < 5.0, "{location}");
    }
    assert!(off(&found(&town, &Question::at("1200 Block St")), (1.0, 5.0)) < 5.0);
    assert!(off(&found(&town, &Question::at("1200 block of Block St")), (1.0, 5.0)) < 5.0);
    // House 12 of Avenue N, which exists; else 12th Ave N.
    assert!(off(&found(&town, &Question::at("12 Ave N")), (8.1, 0.0)) < 22.0);
    let without: Vec<Piece> = pieces().into_iter().filter(|piece| piece.name != "Avenue N").collect();
    let twelfth = found(&common::town(&without), &Question::at("12 Ave N"));
    assert_eq!(twelfth.matched, "12th Ave N");
    for location in ["100", "HQE", "AND", "NB / AVE"] {
        missing(&town, &Question::at(location));
    }
}

#[test]
fn the_town_that_is_named_is_meant() {
    let street = |x: f64, place| {
        piece("Oak St", STREET, &[(x, 0.0), (x + 1.0, 0.0)])
            .numbers((101, 199), (100, 198))
            .towns(place, place)
    };
    let town = town(&[street(0.0, 1), street(30.0, 2)]);
    assert_eq!(found(&town, &Question::at("100 Oak St")).alternatives.len(), 1);
    for location in ["100 Oak St, Inkwell", "100 Oak St, Inkwell, TX", "137 Oak St, Inkwell"] {
        let there = found(&town, &Question::at(location));
        assert!(there.alternatives.is_empty() && off(&there, (30.5, 0.0)) < 50.0, "{location}: {there:?}");
    }
}

#[test]
fn the_city_itself_may_follow_a_streets_name() {
    let question = Question::at("1500 ELM ST DALLAS");
    missing(&town(&pieces()), &question);
    let block = found(&town(&pieces()).in_city("Dallas"), &question);
    assert!(off(&block, (1.5, 0.0)) < 5.0 && block.precision == Precision::Block, "{block:?}");
}

/// Marks a record of a table as deleted, as programs do that leave it in the file until they pack it.
fn delete(table: &Path, record: usize) {
    let mut bytes = fs::read(table).unwrap();
    let number = |at: usize| usize::from(u16::from_le_bytes([bytes[at], bytes[at + 1]]));
    let at = number(8) + record * number(10);
    bytes[at] = b'*';
    fs::write(table, bytes).unwrap();
}

#[test]
fn a_deleted_record_keeps_shapes_and_rows_in_step() {
    let folder = tempfile::tempdir().unwrap();
    common::write(folder.path(), &pieces());
    for layer in ["edges", "addrfeat"] {
        delete(&folder.path().join(format!("tl_2024_48113_{layer}.dbf")), 0);
    }
    delete(&folder.path().join("tl_2024_48_place.dbf"), 0);
    let (bytes, report) = build_bytes(folder.path(), &BuildOptions::default()).unwrap();
    assert_eq!(report.roads, pieces().len() - 1);
    let town = Locator::new(Index::from_bytes(bytes).unwrap());
    assert!(off(&found(&town, &Question::at("1500 Elm St")), (1.5, 0.0)) < 1.0);
    assert!(off(&found(&town, &Question::at("200 N Harwood St")), (2.0, -0.5)) < 1.0);
    assert_ne!(found(&town, &Question::at("1400 Elm St")).precision, Precision::Block, "it is deleted");
}

#[test]
fn files_that_do_not_belong_together_are_refused_in_a_sentence() {
    let folder = tempfile::tempdir().unwrap();
    let refused = || match build_bytes(folder.path(), &BuildOptions::default()) {
        Err(error @ StreetsError::Damaged { .. }) => error.to_string(),
        other => panic!("{:?}", other.map(|(_, report)| report)),
    };
    common::write(folder.path(), &pieces());
    let path = |extension: &str| folder.path().join(format!("tl_2024_48113_edges.{extension}"));
    let long = fs::read(path("shp")).unwrap();
    common::write(folder.path(), &pieces()[1..]);
    let short = fs::read(path("shp")).unwrap();
    fs::write(path("shp"), &long).unwrap();
    assert!(refused().contains("more shapes than its table has rows"), "{}", refused());
    common::write(folder.path(), &pieces());
    fs::write(path("shp"), &short).unwrap();
    assert!(refused().contains("fewer shapes than its table has rows"), "{}", refused());
    common::write(folder.path(), &pieces());
    let table = fs::read(path("dbf")).unwrap();
    fs::write(path("dbf"), &table[..table.len() - 200]).unwrap();
    assert!(refused().contains("ends before its last row"), "{}", refused());
}

#[test]
fn an_index_that_is_written_over_in_place_goes_on_answering() {
    let folder = tempfile::tempdir().unwrap();
    common::write(folder.path(), &pieces());
    let path = folder.path().join("streets.index");
    build(folder.path(), &BuildOptions::default(), &path).unwrap();
    let town = Locator::new(Index::open(&path).unwrap());
    fs::OpenOptions::new().write(true).open(&path).unwrap().set_len(64).unwrap();
    assert!(off(&found(&town, &Question::at("1500 Elm St")), (1.5, 0.0)) < 1.0);
    assert!(Index::open(&path).is_err());
}
