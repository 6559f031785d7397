//! What each layer of TIGER/Line brings into the index, in two counties drawn by hand: Penton lies in the southern
//! one, Nibley in the northern one, and Border Rd runs between them.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod common;

use blotter_streets::{
    Answer, AreaKind, BuildOptions, BuildReport, Edge, Index, Locator, Point, Question, build_bytes,
};
use common::{degrees, piece};
use std::path::Path;

/// Both counties and their towns; the names, areas and waters are each test's own.
fn write(folder: &Path) {
    let border = piece("Border Rd", "S1400", &[(0.0, 0.0), (1.0, 0.0)]).numbers((100, 198), (101, 199));
    let border = border.towns(3, 1);
    let main = piece("Main St", "S1400", &[(0.0, -1.0), (0.0, 0.0)]).numbers((300, 398), (301, 399));
    let north = piece("North St", "S1400", &[(0.0, 0.0), (0.0, 1.0)]).towns(3, 3);
    let mut nodes = Vec::new();
    common::write_county(folder, "113", &[(&border, 1), (&main, 2)], &mut nodes);
    common::write_county(folder, "085", &[(&border, 1), (&north, 3)], &mut nodes);
    common::write_places(folder, &[("4800001", "Penton", -20.0), ("4800003", "Nibley", -10.0)]);
}

fn index(folder: &Path) -> (Index, BuildReport) {
    let (bytes, report) = build_bytes(folder, &BuildOptions::default()).unwrap();
    (Index::from_bytes(bytes).unwrap(), report)
}

/// The edges that have a name.
fn named<'a>(index: &'a Index, name: &str) -> Vec<Edge<'a>> {
    (0..index.edge_count())
        .filter_map(|i| index.edge(i))
        .filter(|edge| edge.names().any(|own| own == name))
        .collect()
}

/// The kinds and names of all areas, sorted by name.
fn areas(index: &Index) -> Vec<(AreaKind, String)> {
    let everywhere = blotter_streets::Extent {
        low: Point { x: -180_000_000, y: -90_000_000 },
        high: Point { x: 180_000_000, y: 90_000_000 },
    };
    let mut areas = Vec::new();
    index.areas_in(&everywhere, |area| areas.push((area.kind(), area.name().unwrap_or_default().to_owned())));
    areas.sort_by(|a, b| a.1.cmp(&b.1));
    areas
}

#[test]
fn an_edge_on_the_county_line_stands_in_both_files_and_once_in_the_index() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    let (index, report) = index(folder.path());
    assert_eq!(
        (report.counties.as_slice(), report.edges),
        (["48085", "48113"].map(String::from).as_slice(), 3)
    );
    let border = named(&index, "Border Rd");
    assert_eq!(border.len(), 1);
    assert!(border[0].is_county_line());
    assert_eq!(border[0].names().collect::<Vec<_>>(), ["Border Rd"]);
    let numbers: Vec<_> = border[0].house_numbers().map(|range| (range.from, range.to)).collect();
    assert_eq!(numbers, [(100, 198), (101, 199)], "its ranges are not doubled");
    assert!(["Main St", "North St"].iter().all(|name| !named(&index, name)[0].is_county_line()));
    // It is one street to those who ask, and the streets of both counties meet it.
    let locator = Locator::new(index);
    let corner = degrees((0.0, 0.0));
    let corner = Point::from_degrees(corner.0, corner.1).unwrap();
    for location in ["Border Rd / Main St", "Border Rd / North St", "Main St / North St"] {
        let Answer::Found(found) = locator.locate(&Question::at(location)) else { panic!("{location}") };
        let metres = Point::from_degrees(found.latitude, found.longitude).unwrap().metres_to(corner);
        assert!(metres < 1.0 && found.alternatives.is_empty(), "{location}: {found:?}");
    }
    let Answer::Found(block) = locator.locate(&Question::block("100", "Border Rd")) else { panic!() };
    assert!(block.alternatives.is_empty(), "{block:?}");
}

#[test]
fn one_county_alone_still_knows_its_line() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    let options = BuildOptions { counties: vec!["48113".to_owned()], ..BuildOptions::default() };
    let index = Index::from_bytes(build_bytes(folder.path(), &options).unwrap().0).unwrap();
    assert_eq!(index.edge_count(), 2);
    assert!(named(&index, "Border Rd")[0].is_county_line());
    assert_eq!(named(&index, "North St").len(), 0);
}

#[test]
fn alternate_names_are_found_and_the_primary_one_is_told() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    let asked = Question::block("300", "State Hwy 9");
    let before = Locator::new(index(folder.path()).0);
    assert!(before.locate(&asked).found().is_none(), "only FEATNAMES knows this name");
    common::write_names(folder.path(), "113", &[(2, "State Hwy 9", "A"), (2, "Old Ferry Rd", "P")]);
    let (index, _) = index(folder.path());
    let names: Vec<_> = named(&index, "Main St")[0].names().map(str::to_owned).collect();
    assert_eq!(names, ["Old Ferry Rd", "Main St", "State Hwy 9"], "the primary name is first");
    let locator = Locator::new(index);
    let place = |name: &str| {
        let Answer::Found(found) = locator.locate(&Question::block("300", name)) else { panic!("{name}") };
        (found.latitude, found.longitude)
    };
    assert_eq!(place("State Hwy 9"), place("Main St"));
    assert_eq!(place("Old Ferry Rd"), place("Main St"));
}

#[test]
fn faces_give_each_side_its_town() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    let towns = |index: &Index, name: &str| {
        named(index, name)[0].places().map(|place| place.map(|place| (place.geoid, place.name.to_owned())))
    };
    let (penton, nibley) = (Some((4_800_001, "Penton".to_owned())), Some((4_800_003, "Nibley".to_owned())));
    let (with, _) = index(folder.path());
    // Left of a line that runs east is north.
    assert_eq!(towns(&with, "Border Rd"), [nibley.clone(), penton.clone()]);
    assert_eq!(towns(&with, "Main St"), [penton.clone(), penton]);
    std::fs::remove_file(folder.path().join("tl_2024_48113_faces.dbf")).unwrap();
    let (without, report) = index(folder.path());
    assert_eq!(towns(&without, "Border Rd"), [nibley, None]);
    assert_eq!(towns(&without, "Main St"), [None, None]);
    assert!(report.notes.iter().any(|note| note.contains("48113 has no FACES")), "{:?}", report.notes);
}

#[test]
fn places_give_towns_their_names_and_areas_and_those_far_away_are_left_out() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    common::write_places(folder.path(), &[("4800001", "Penton", -20.0), ("4800009", "Faraway", 900.0)]);
    let (index, report) = index(folder.path());
    assert_eq!(areas(&index), [(AreaKind::Town, "Penton".to_owned())]);
    // Faces speak of a town that PLACE doesn't know: it has a number for a name.
    let names: Vec<_> = named(&index, "Border Rd")[0].places().map(|place| place.unwrap().name).to_vec();
    assert_eq!(names, ["4800003", "Penton"]);
    assert_eq!(report.places, 2);
}

#[test]
fn a_states_landmarks_are_cut_to_the_counties_and_each_county_brings_its_water() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    std::fs::remove_file(folder.path().join("tl_2024_48_place.dbf")).unwrap();
    common::write_areas(
        folder.path(),
        "48_arealm",
        &[("Quill Park", "K2180", (0.2, 0.2)), ("Faraway State Park", "K2180", (700.0, 700.0))],
    );
    common::write_areas(folder.path(), "48113_areawater", &[("South Lake", "H2030", (0.0, -1.0))]);
    common::write_areas(
        folder.path(),
        "48085_areawater",
        &[("North Lake", "H2030", (0.0, 0.0)), ("Far Lake", "H2030", (-500.0, 0.0))],
    );
    let (index, report) = index(folder.path());
    let expected =
        [(AreaKind::Water, "North Lake"), (AreaKind::Park, "Quill Park"), (AreaKind::Water, "South Lake")];
    assert_eq!(areas(&index), expected.map(|(kind, name)| (kind, name.to_owned())));
    assert_eq!(report.areas, 3);
}

#[test]
fn zips_are_read_as_they_come_and_give_the_same_index() {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path());
    for (county, tlid) in [("113", 2), ("085", 3)] {
        common::write_names(folder.path(), county, &[(tlid, "State Hwy 9", "A")]);
        common::write_areas(
            folder.path(),
            &format!("48{county}_areawater"),
            &[("Lake", "H2030", (0.0, 0.0))],
        );
    }
    common::write_areas(folder.path(), "48_arealm", &[("Quill Park", "K2180", (0.2, 0.2))]);
    let (loose, report) = build_bytes(folder.path(), &BuildOptions::default()).unwrap();
    assert!(report.notes.is_empty(), "all layers are there: {:?}", report.notes);
    for county in ["113", "085"] {
        for layer in ["edges", "addrfeat", "featnames", "faces", "areawater"] {
            common::zip(folder.path(), &format!("tl_2024_48{county}_{layer}"));
        }
    }
    common::zip(folder.path(), "tl_2024_48_place");
    common::zip(folder.path(), "tl_2024_48_arealm");
    let left = std::fs::read_dir(folder.path()).unwrap();
    let mut left = left.map(|entry| entry.unwrap().path()).filter(|path| path.extension().unwrap() != "zip");
    assert_eq!(left.next(), None, "nothing loose is left");
    let (zipped, report) = build_bytes(folder.path(), &BuildOptions::default()).unwrap();
    assert!(report.notes.is_empty(), "{:?}", report.notes);
    assert!(loose == zipped, "the same files give the same bytes");
}
