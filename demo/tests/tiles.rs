//! The sketch's tiles as another reader of the format sees them.

#![expect(clippy::unwrap_used, reason = "what fails here fails the test")]

use blotter_demo::{Sketch, SketchTiles, ZOOMS};
use geo_types::{Coord, Geometry};
use mvt_reader::{
    Reader,
    feature::{Feature, Value},
};
use std::{
    collections::{BTreeMap, BTreeSet},
    f64::consts::PI,
};

/// The tile in which a position lies.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a tile's number")]
fn number(zoom: u8, latitude: f64, longitude: f64) -> (u32, u32) {
    let around = f64::from(1_u32 << zoom);
    let y = (1.0 - latitude.to_radians().tan().asinh() / PI) / 2.0;
    (((longitude / 360.0 + 0.5) * around) as u32, (y * around) as u32)
}

fn features(tile: Vec<u8>) -> BTreeMap<String, Vec<Feature>> {
    let reader = Reader::new(tile).unwrap();
    let names = reader.get_layer_names().unwrap();
    let layers = names.into_iter().enumerate();
    layers.map(|(at, name)| (name, reader.get_features(at).unwrap())).collect()
}

fn text<'a>(feature: &'a Feature, key: &str) -> &'a str {
    match feature.properties.as_ref().and_then(|properties| properties.get(key)) {
        Some(Value::String(text)) => text,
        _ => "",
    }
}

/// All tiles of a zoom that reach into the county, with some way around.
fn tiles(zoom: u8) -> Vec<Vec<u8>> {
    let drawn = SketchTiles::new(Sketch::dallas());
    let ((west, north), (east, south)) = (number(zoom, 33.2, -97.3), number(zoom, 32.4, -96.2));
    let all = (west..=east).flat_map(|x| (north..=south).map(move |y| (x, y)));
    all.filter_map(|(x, y)| drawn.tile(zoom, x, y)).collect()
}

#[test]
fn the_tiles_show_all_that_the_sketch_has() {
    let mut seen: BTreeSet<String> = BTreeSet::new();
    for tile in tiles(12) {
        for (layer, features) in features(tile) {
            seen.extend(features.iter().map(|feature| format!("{layer} {}", text(feature, "class"))));
        }
    }
    let expected = [
        "park airport",
        "park park",
        "place city",
        "place label",
        "place limit",
        "road arterial",
        "road minor",
        "road motorway",
        "road shield",
        "water label",
        "water river",
        "water stream",
        "water water",
    ];
    assert_eq!(seen.iter().map(String::as_str).collect::<Vec<_>>(), expected);
}

#[test]
fn a_road_lies_where_the_sketch_places_its_blocks() {
    let place = Sketch::dallas().locate(Some("8500"), "Park Ln").unwrap();
    let (x, y) = number(14, place.latitude, place.longitude);
    let tile = SketchTiles::new(Sketch::dallas()).tile(14, x, y).unwrap();
    let roads = &features(tile)["road"];
    let lane = roads.iter().find(|road| text(road, "name") == "Park Ln").unwrap();
    // The position in the tile's own units, by a formula of the test's own.
    let around = f64::from(1_u32 << 14);
    let east = ((place.longitude / 360.0 + 0.5) * around - f64::from(x)) * 4096.0;
    let south = (1.0 - place.latitude.to_radians().tan().asinh() / PI) / 2.0;
    let south = (south * around - f64::from(y)) * 4096.0;
    let Geometry::MultiLineString(lines) = lane.geometry.clone().into_multi() else { panic!("no lines") };
    let near = lines.0.iter().flat_map(geo_types::LineString::lines).map(|stroke| {
        apart([stroke.start, stroke.end].map(|at| (f64::from(at.x), f64::from(at.y))), (east, south))
    });
    // A unit is half a metre here.
    assert!(near.fold(f64::MAX, f64::min) < 20.0);
}

/// From a stroke to a point.
fn apart([from, to]: [(f64, f64); 2], point: (f64, f64)) -> f64 {
    let (along, out) = ((to.0 - from.0, to.1 - from.1), (point.0 - from.0, point.1 - from.1));
    let length = along.0 * along.0 + along.1 * along.1;
    let share = ((out.0 * along.0 + out.1 * along.1) / length).clamp(0.0, 1.0);
    (out.0 - along.0 * share).hypot(out.1 - along.1 * share)
}

/// Lines and one line alike.
trait IntoMulti {
    fn into_multi(self) -> Geometry<f32>;
}

impl IntoMulti for Geometry<f32> {
    fn into_multi(self) -> Geometry<f32> {
        match self {
            Geometry::LineString(line) => Geometry::MultiLineString(geo_types::MultiLineString(vec![line])),
            other => other,
        }
    }
}

#[test]
fn a_label_is_in_one_tile_only_and_inside_it() {
    let mut names: BTreeMap<String, u32> = BTreeMap::new();
    for tile in tiles(11) {
        for feature in features(tile).into_values().flatten() {
            if text(&feature, "class") != "label" {
                continue;
            }
            *names.entry(text(&feature, "name").to_owned()).or_default() += 1;
            let Geometry::Point(at) = feature.geometry else { continue };
            let Coord { x, y } = at.0;
            assert!((0.0..4096.0).contains(&x) && (0.0..4096.0).contains(&y), "{x} {y}");
        }
    }
    assert!(names.len() > 30, "{names:?}");
    assert!(names.values().all(|count| *count == 1), "{names:?}");
}

#[test]
fn tiles_are_small_and_end_where_the_sketch_does() {
    let drawn = SketchTiles::new(Sketch::dallas());
    for zoom in ZOOMS[0]..=ZOOMS[1] {
        for tile in tiles(zoom) {
            assert!(tile.len() < 60_000, "zoom {zoom}: {} bytes", tile.len());
        }
    }
    let (x, y) = number(12, 48.2, 16.4);
    assert_eq!(drawn.tile(12, x, y), None, "Vienna");
    let (x, y) = number(15, 32.78, -96.8);
    assert_eq!(drawn.tile(15, x, y), None, "beyond the last zoom");
    assert_eq!(drawn.tile(12, 1 << 12, 0), None, "no such tile");
}
