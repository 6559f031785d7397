//! Tiles as another reader of the format sees them: of a town drawn by hand, and of a small generated city.

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

mod common;

use blotter_streets::tiles::{MAX_ZOOM, MIN_ZOOM, Tiles};
use blotter_streets::{BuildOptions, Index, build_bytes};
use blotter_streets_city::City;
use common::{Piece, degrees, piece};
use flate2::{Compression, write::GzEncoder};
use geo_types::{Coord, Geometry, LineString};
use mvt_reader::{
    Reader,
    feature::{Feature, Value},
};
use proptest::prelude::*;
use std::{collections::BTreeMap, f64::consts::PI, io::Write, path::Path, sync::Arc, sync::LazyLock};

/// One point of a screen, in a tile's units.
const PIXEL: f64 = 8.0;

fn pieces() -> Vec<Piece> {
    vec![
        piece("Main St", "S1400", &[(0.0, 0.0), (1.0, 0.0)]),
        piece("Main St", "S1400", &[(1.0, 0.0), (2.0, 0.0)]).numbers((100, 198), (101, 199)),
        piece("Main St", "S1400", &[(30.0, 0.0), (31.0, 0.0)]).towns(2, 2),
        piece("N Oak St", "S1400", &[(1.0, -1.0), (1.0, 0.0)]),
        piece("Bow Rd", "S1400", &[(0.0, 0.0), (1.0, 3.0), (2.0, 0.0)]),
        // Long, slanting and wavy: it crosses many tiles.
        piece("I- 35E", "S1100", &(0_i16..120).map(wave).collect::<Vec<_>>()),
        // A street of 11 km under one name.
        piece("Quill Pkwy", "S1400", &[(-50.0, 5.0), (0.0, 5.0), (50.0, 5.0)]),
        piece("", "S1730", &[(8.0, 8.0), (8.0, 9.0)]),
    ]
}

fn wave(at: i16) -> (f64, f64) {
    let t = f64::from(at);
    (t - 60.0, (t / 3.0).sin() * 2.0 + t * 0.3 - 20.0)
}

fn index_of(folder: &Path) -> Index {
    let options = BuildOptions { place: Some(4_800_001), ..BuildOptions::default() };
    Index::from_bytes(build_bytes(folder, &options).unwrap().0).unwrap()
}

fn town() -> Index {
    let folder = tempfile::tempdir().unwrap();
    common::write(folder.path(), &pieces());
    index_of(folder.path())
}

/// A position in tiles, by a formula of the test's own.
fn position(zoom: u8, at: (f64, f64)) -> (f64, f64) {
    let (latitude, longitude) = degrees(at);
    let around = f64::from(1_u32 << zoom);
    let y = (1.0 - (PI / 4.0 + latitude.to_radians() / 2.0).tan().ln() / PI) / 2.0;
    ((longitude + 180.0) / 360.0 * around, y * around)
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a tile's number")]
fn tile_at(zoom: u8, at: (f64, f64)) -> (u32, u32) {
    let (x, y) = position(zoom, at);
    (x as u32, y as u32)
}

fn layer(tile: &[u8], wanted: &str) -> Vec<Feature> {
    let reader = Reader::new(tile.to_vec()).unwrap();
    let at = reader.get_layer_names().unwrap().iter().position(|name| name == wanted);
    at.map_or_else(Vec::new, |at| reader.get_features(at).unwrap())
}

fn property<'a>(feature: &'a Feature, key: &str) -> &'a str {
    match feature.properties.as_ref().and_then(|properties| properties.get(key)) {
        Some(Value::String(text)) => text,
        _ => "",
    }
}

fn lines(feature: &Feature) -> Vec<LineString<f32>> {
    match &feature.geometry {
        Geometry::LineString(line) => vec![line.clone()],
        Geometry::MultiLineString(lines) => lines.0.clone(),
        _ => Vec::new(),
    }
}

fn distance(from: Coord<f32>, to: Coord<f32>, grid_point: (f64, f64)) -> f64 {
    let (from, to) = ((f64::from(from.x), f64::from(from.y)), (f64::from(to.x), f64::from(to.y)));
    let along = (to.0 - from.0, to.1 - from.1);
    let out = (grid_point.0 - from.0, grid_point.1 - from.1);
    let length = along.0 * along.0 + along.1 * along.1;
    let share =
        if length > 0.0 { ((out.0 * along.0 + out.1 * along.1) / length).clamp(0.0, 1.0) } else { 0.0 };
    (out.0 - share * along.0).hypot(out.1 - share * along.1)
}

/// How far a place of the town's plan lies from the nearest line, in units of the tile that it lies in.
fn off(tiles: &Tiles<Index>, zoom: u8, at: (f64, f64), fits: impl Fn(&Feature) -> bool) -> f64 {
    let (x, y) = tile_at(zoom, at);
    let grid_point = position(zoom, at);
    let grid_point = ((grid_point.0 - f64::from(x)) * 4096.0, (grid_point.1 - f64::from(y)) * 4096.0);
    let tile = tiles.tile(zoom, x, y).unwrap_or_else(|| panic!("{zoom}/{x}/{y} is empty"));
    let found: Vec<_> = layer(&tile, "road").iter().filter(|road| fits(road)).flat_map(lines).collect();
    let strokes = found.iter().flat_map(|line| line.0.windows(2));
    strokes.map(|pair| distance(pair[0], pair[1], grid_point)).fold(f64::MAX, f64::min)
}

#[test]
fn roads_are_where_they_should_be() {
    let tiles = Tiles::new(town());
    let main = |road: &Feature| property(road, "name") == "Main St" && property(road, "class") == "minor";
    for at in [(0.0, 0.0), (0.7, 0.0), (1.0, 0.0), (2.0, 0.0)] {
        for zoom in 14..=16 {
            assert!(off(&tiles, zoom, at, main) <= PIXEL, "{at:?} at {zoom}");
        }
    }
    // It ends there.
    assert!(off(&tiles, 16, (2.1, 0.0), main) > 40.0);
    let bow = |road: &Feature| property(road, "name") == "Bow Rd";
    assert!(off(&tiles, 15, (1.0, 3.0), bow) <= PIXEL);
    let freeway = |road: &Feature| property(road, "class") == "motorway" && property(road, "ref") == "I-35E";
    for zoom in MIN_ZOOM..=MAX_ZOOM {
        for at in [3, 17, 60, 95, 118] {
            assert!(off(&tiles, zoom, wave(at), freeway) <= PIXEL, "{at} at {zoom}");
        }
    }
    let avenue = |road: &Feature| property(road, "class") == "arterial";
    assert!(off(&tiles, 12, (33.0, 5.0), avenue) <= PIXEL);
}

#[test]
fn low_zooms_show_the_main_roads_alone() {
    let tiles = Tiles::new(town());
    let classes = |zoom: u8| {
        let (x, y) = tile_at(zoom, (1.0, 0.0));
        let mut found: Vec<String> = layer(&tiles.tile(zoom, x, y).unwrap(), "road")
            .iter()
            .map(|road| property(road, "class").to_owned())
            .collect();
        found.dedup();
        found
    };
    assert_eq!(classes(8), ["motorway"]);
    assert_eq!(classes(10), ["arterial", "motorway"]);
    assert!(classes(12).contains(&"minor".to_owned()));
}

#[test]
fn where_there_is_nothing_there_is_no_tile() {
    let tiles = Tiles::new(town());
    let (x, y) = tile_at(16, (1.0, 0.0));
    assert!(tiles.tile(16, x, y).is_some());
    assert_eq!(tiles.tile(16, x + 400, y), None);
    assert_eq!(tiles.tile(8, 0, 0), None);
    assert_eq!(tiles.tile(7, x >> 9, y >> 9), None);
    assert_eq!(tiles.tile(17, x << 1, y << 1), None);
}

/// Where lines cross the vertical x = `side`.
fn crossings(tile: &[u8], side: f32) -> Vec<f32> {
    let roads = layer(tile, "road");
    let mut found = Vec::new();
    for line in roads.iter().filter(|road| property(road, "class") == "motorway").flat_map(lines) {
        for pair in line.0.windows(2).filter(|pair| (pair[0].x < side) != (pair[1].x < side)) {
            let share = (side - pair[0].x) / (pair[1].x - pair[0].x);
            found.push(pair[0].y + share * (pair[1].y - pair[0].y));
        }
    }
    found.retain(|y| (0.0..4096.0).contains(y));
    found.sort_by(f32::total_cmp);
    found
}

#[test]
fn neighbours_meet_at_their_border() {
    let tiles = Tiles::new(town());
    let mut met = 0;
    for zoom in 10..=MAX_ZOOM {
        let (west, south) = tile_at(zoom, (-60.0, -22.0));
        let (east, north) = tile_at(zoom, (60.0, 18.0));
        for (x, y) in (west..east).flat_map(|x| (north..=south).map(move |y| (x, y))) {
            let left = tiles.tile(zoom, x, y).map_or_else(Vec::new, |tile| crossings(&tile, 4096.0));
            let right = tiles.tile(zoom, x + 1, y).map_or_else(Vec::new, |tile| crossings(&tile, 0.0));
            assert_eq!(left.len(), right.len(), "{zoom}/{x}/{y}: {left:?} {right:?}");
            for (left, right) in left.iter().zip(&right) {
                assert!((left - right).abs() <= 1.0, "{zoom}/{x}/{y}: {left} {right}");
                met += 1;
            }
        }
    }
    assert!(met > 20, "{met}");
}

#[test]
fn the_preferred_town_is_an_area_and_each_town_has_one_label() {
    let tiles = Tiles::new(Arc::new(town()));
    let (mut labels, mut areas) = (BTreeMap::<String, String>::new(), Vec::new());
    let (west, south) = tile_at(13, (-25.0, -25.0));
    let (east, north) = tile_at(13, (65.0, 25.0));
    for (x, y) in (west..=east).flat_map(|x| (north..=south).map(move |y| (x, y))) {
        for feature in tiles.tile(13, x, y).iter().flat_map(|tile| layer(tile, "place")) {
            let name = property(&feature, "name").to_owned();
            match property(&feature, "class") {
                "label" => {
                    let before = labels.insert(name, property(&feature, "rank").to_owned());
                    assert_eq!(before, None);
                }
                "city" => areas.push(name),
                class => assert_eq!(class, "limit"),
            }
        }
    }
    assert_eq!(labels.keys().collect::<Vec<_>>(), ["Inkwell", "Penton"]);
    assert_eq!(labels["Penton"], "1");
    assert!(!areas.is_empty() && areas.iter().all(|name| name == "Penton"), "{areas:?}");
}

#[test]
fn every_tile_of_a_city_can_be_read_and_is_small() {
    let folder = tempfile::tempdir().unwrap();
    City::small(7).write(folder.path()).unwrap();
    let index = index_of(folder.path());
    let tiles = Tiles::new(&index);
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    let mut labels: BTreeMap<(u8, String), usize> = BTreeMap::new();
    for zoom in MIN_ZOOM..=MAX_ZOOM {
        let [across, down] = tiles.across(zoom);
        for (x, y) in across.flat_map(|x| down.clone().map(move |y| (x, y))) {
            let Some(tile) = tiles.tile(zoom, x, y) else { continue };
            let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
            encoder.write_all(&tile).unwrap();
            let size = encoder.finish().unwrap().len();
            assert!(size < 100_000, "{zoom}/{x}/{y} has {size} bytes");
            let reader = Reader::new(tile).unwrap();
            for (at, name) in reader.get_layer_names().unwrap().into_iter().enumerate() {
                let features = reader.get_features(at).unwrap();
                assert!(!features.is_empty(), "{name} of {zoom}/{x}/{y} is empty");
                for feature in features {
                    *counts.entry(format!("{name} {}", property(&feature, "class"))).or_default() += 1;
                    check(&feature);
                    if name == "park" && property(&feature, "class") == "label" {
                        *labels.entry((zoom, property(&feature, "name").to_owned())).or_default() += 1;
                    }
                }
            }
        }
    }
    // Its greenbelt along the river is many areas of one name, over 6 km.
    let greenbelt = |zoom: u8| labels.get(&(zoom, "Trinidad River Greenbelt".to_owned())).copied();
    assert!((1..=2).contains(&greenbelt(14).unwrap_or(0)), "{labels:?}");
    for expected in [
        "water water",
        "water stream",
        "park park",
        "place limit",
        "place label",
        "county county",
        "road motorway",
        "road trunk",
        "road minor",
        "road ramp",
        "road service",
    ] {
        assert!(counts.contains_key(expected), "no {expected} in {counts:?}");
    }
}

/// What the format asks of a geometry, and that it stays near its tile.
fn check(feature: &Feature) {
    let near =
        |coord: &Coord<f32>| (-64.0..=4160.0).contains(&coord.x) && (-64.0..=4160.0).contains(&coord.y);
    for line in lines(feature) {
        assert!(line.0.len() > 1 && line.0.iter().all(near), "{line:?}");
        assert!(line.0.windows(2).all(|pair| pair[0] != pair[1]), "{line:?}");
    }
    if let Geometry::MultiPolygon(polygons) = &feature.geometry {
        for polygon in polygons {
            assert!(polygon.exterior().0.len() > 3 && polygon.exterior().0.iter().all(near), "{polygon:?}");
        }
    }
}

static TOWN: LazyLock<Tiles<Index>> = LazyLock::new(|| Tiles::new(town()));

proptest! {
    #[test]
    fn no_address_of_a_tile_does_harm(zoom in any::<u8>(), x in any::<u32>(), y in any::<u32>()) {
        prop_assert_eq!(TOWN.tile(zoom, x, y), None);
        let zoom = zoom % 20;
        let around = 1_u32 << zoom;
        for (x, y) in [(x % around, y % around), (around - 1, y % around), (0, 0), (x, y % around)] {
            TOWN.tile(zoom, x, y);
        }
    }
}
