//! The records as vector tiles, read by another reader of the format.

use super::invented::{BATH, BRISTOL, ROWS, Wing, release};
use crate::common::{Blotter, Start, wait_for};
use axum::http::header;
use blotter_records::rollup::cell_at;
use geo_types::Geometry;
use mvt_reader::{Reader, feature::Value};
use serde_json::json;
use std::{
    collections::{BTreeMap, HashSet},
    path::Path,
    process::Command,
};
use tempfile::TempDir;

/// No tile is greater.
const MAX_BYTES: usize = 100_000;

/// A cell by its number, or a point by where it was published.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Key {
    Cell(String),
    Point(String),
}

/// A feature's cell, count and step.
type Feature = (String, u64, u64);

fn text(value: &Value) -> String {
    let Value::String(text) = value else { panic!("{value:?}") };
    text.clone()
}

fn number(value: &Value) -> u64 {
    let Value::UInt(number) = value else { panic!("{value:?}") };
    *number
}

/// What a tile holds.
fn features(tile: Vec<u8>) -> Vec<(Key, Feature)> {
    let reader = Reader::new(tile).unwrap();
    let layers = reader.get_layer_names().unwrap();
    let layer = layers.iter().enumerate().flat_map(|(at, layer)| {
        assert!(layer == "cells" || layer == "points", "{layer}");
        reader.get_features(at).unwrap()
    });
    layer
        .map(|feature| {
            let properties = feature.properties.unwrap();
            let cell = text(&properties["cell"]);
            let key = match feature.geometry {
                Geometry::Point(_) | Geometry::MultiPoint(_) => Key::Point(text(&properties["point"])),
                _ => Key::Cell(cell.clone()),
            };
            (key, (cell, number(&properties["count"]), number(&properties["step"])))
        })
        .collect()
}

/// All that the tiles of each zoom down to `deepest` hold, by going down wherever a tile isn't empty.
async fn all(blotter: &Blotter, data_set: &str, query: &str, deepest: u8) -> Vec<BTreeMap<Key, Feature>> {
    let mut tiles: HashSet<(u32, u32)> = [(0, 0)].into();
    let mut zooms = Vec::new();
    for zoom in 0..=deepest {
        let (mut found, mut next) = (BTreeMap::new(), HashSet::new());
        for (x, y) in tiles {
            let answer =
                blotter.get(&format!("/api/records/{data_set}/tiles/{zoom}/{x}/{y}.mvt?{query}")).await;
            if answer.status() == 204 {
                continue;
            }
            assert_eq!(answer.status(), 200);
            assert_eq!(answer.headers()["content-type"], "application/vnd.mapbox-vector-tile");
            let tile = answer.bytes().await.unwrap();
            assert!(tile.len() <= MAX_BYTES, "{zoom}/{x}/{y}: {} bytes", tile.len());
            for (key, feature) in features(tile.to_vec()) {
                let known = found.insert(key.clone(), feature.clone());
                assert!(known.is_none_or(|known| known == feature), "{key:?} differs between tiles");
            }
            next.extend([(0, 0), (0, 1), (1, 0), (1, 1)].map(|(dx, dy)| (x * 2 + dx, y * 2 + dy)));
        }
        zooms.push(found);
        tiles = next;
    }
    zooms
}

#[tokio::test(flavor = "multi_thread")]
async fn the_published_sample_is_on_its_map_whole_and_no_tile_is_large() {
    let archive = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/uk/archive.zip"));
    if !archive.is_file() {
        eprintln!("SKIPPED, because {} is not there", archive.display());
        return;
    }
    let dir = TempDir::new().unwrap();
    let done = Command::new(env!("CARGO_BIN_EXE_blotter"))
        .arg("import")
        .arg(archive)
        .arg("--data-dir")
        .arg(dir.path())
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let blotter = Start::default()
        .without("--tiles")
        .without("--geocoders")
        .flag("--city", "none")
        .data_dir(dir.path())
        .start();
    wait_for("the release", async || {
        Some(blotter.get("/api/records/street").await).filter(|answer| answer.status() == 200)
    })
    .await;
    for (data_set, query, deepest) in [
        ("street", "", 13),
        ("street", "town=Bristol&from=2021-06", 14),
        ("stop-and-search", "gender=Female", 13),
    ] {
        let total =
            blotter.json(&format!("/api/records/{data_set}?{query}")).await["total"].as_u64().unwrap();
        let told = blotter.json(&format!("/api/records/{data_set}/tiles?{query}")).await;
        let unplaced = told["unplaced"].as_u64().unwrap();
        assert_eq!(told["total"], total);
        assert!(total > 1_000 && unplaced < total, "{data_set}?{query}: {told}");
        let zooms = all(&blotter, data_set, query, deepest).await;
        for (zoom, found) in zooms.iter().enumerate() {
            let sum: u64 = found.values().map(|(_, count, _)| count).sum();
            assert_eq!(sum + unplaced, total, "{data_set}?{query}, zoom {zoom}");
            let level = &told["levels"][zoom];
            assert_eq!(level["features"], found.len(), "{data_set}?{query}, zoom {zoom}");
            assert_eq!(level["most"], found.values().map(|(_, count, _)| *count).max().unwrap());
            let steps: Vec<u64> =
                level["steps"].as_array().unwrap().iter().map(|step| step.as_u64().unwrap()).collect();
            for (_, count, step) in found.values() {
                let expected = steps.iter().filter(|least| *least <= count).count();
                assert_eq!(*step, expected as u64, "{count} of {steps:?}");
            }
            // The cells are those of the JSON.
            if let Some(resolution) = level["resolution"].as_u64() {
                let cells = blotter
                    .json(&format!("/api/records/{data_set}/cells?resolution={resolution}&{query}"))
                    .await;
                for cell in cells["cells"].as_array().unwrap() {
                    let key = Key::Cell(cell["cell"].as_str().unwrap().to_owned());
                    assert_eq!(cell["count"], found[&key].1, "{key:?}");
                }
                assert_eq!(level["top"][0]["count"], cells["cells"][0]["count"]);
                assert!(level["top"][0]["near"].is_string(), "{level}");
            }
        }
        assert!(
            zooms[usize::from(deepest)].keys().all(|key| matches!(key, Key::Point(..))),
            "points when near"
        );
        assert!(zooms[8].len() > zooms[5].len(), "cells divide");
        // A point's count is that of the filter by it: what a click on it asks for.
        for (key, (_, count, _)) in zooms[usize::from(deepest)].iter().take(5) {
            let Key::Point(point) = key else { continue };
            let asked = format!("/api/records/{data_set}?{query}&bbox={point},{point}");
            assert_eq!(blotter.json(&asked).await["total"], *count, "{asked}");
        }
    }
    two_maps_have_one_scale(&blotter).await;
}

/// Bristol has many times Bath's records: on scales of their own, one colour would be two counts.
async fn two_maps_have_one_scale(blotter: &Blotter) {
    const DEEPEST: u8 = 13;
    let towns = ["town=Bristol", "town=Bath"];
    let mut maps = Vec::new();
    for (own, other) in [(towns[0], towns[1]), (towns[1], towns[0])] {
        let query = format!("{own}&beside={}", other.replace('=', "%3D"));
        let told = blotter.json(&format!("/api/records/street/tiles?{query}")).await;
        let alone = blotter.json(&format!("/api/records/street/tiles?{own}")).await;
        assert_eq!((&told["total"], &told["bounds"]), (&alone["total"], &alone["bounds"]));
        maps.push((told, all(blotter, "street", &query, DEEPEST).await, alone));
    }
    let mut differ = 0;
    for zoom in 0..=usize::from(DEEPEST) {
        let levels: Vec<&serde_json::Value> = maps.iter().map(|(told, ..)| &told["levels"][zoom]).collect();
        for shared in ["resolution", "steps", "most"] {
            assert_eq!(levels[0][shared], levels[1][shared], "{shared} of zoom {zoom}");
        }
        let counts = maps.iter().flat_map(|(_, found, _)| found[zoom].values());
        assert_eq!(levels[0]["most"], counts.clone().map(|(_, count, _)| *count).max().unwrap());
        let steps: Vec<u64> =
            levels[0]["steps"].as_array().unwrap().iter().map(|step| step.as_u64().unwrap()).collect();
        for (_, count, step) in counts {
            assert_eq!(*step, steps.iter().filter(|least| *least <= count).count() as u64);
        }
        differ += usize::from(maps[1].2["levels"][zoom]["steps"] != levels[1]["steps"]);
    }
    assert!(differ > 5, "Bath's own scale is another one");
}

#[tokio::test]
async fn a_map_says_where_its_records_are_and_how_many_are_not_on_it() {
    let wing = Wing::with(release(3, ROWS));
    let told = wing.json("/api/records/street/tiles").await;
    assert_eq!(told["bounds"], json!([-2.59, 51.38, -2.36, 51.45]));
    assert_eq!([&told["placed"], &told["unplaced"], &told["total"]], [7, 2, 9]);
    assert_eq!(told["levels"].as_array().unwrap().len(), 17);
    let cell = |at: Option<(f64, f64)>, resolution: u8| {
        let (longitude, latitude) = at.unwrap();
        let cell = blotter_records::Cell::new(cell_at(longitude, latitude).unwrap()).unwrap();
        cell.parent(resolution).unwrap().to_string()
    };
    // The last row at a point says whose it is.
    assert_eq!(
        told["levels"][9],
        json!({"zoom": 9, "resolution": 7, "steps": [1, 2, 3, 4], "most": 4, "features": 2,
            "top": [{"cell": cell(BATH, 7), "count": 4, "near": "St. Helens"},
                {"cell": cell(BRISTOL, 7), "count": 3, "near": "Bristol"}]})
    );
    assert_eq!(told["levels"][16]["resolution"], json!(null));
    let nowhere = wing.json("/api/records/street/tiles?town=").await;
    assert_eq!((&nowhere["bounds"], &nowhere["placed"]), (&json!(null), &json!(0)));
    let csv = wing.csv("/api/records/street/tiles.csv").await;
    assert!(csv.starts_with("zoom,resolution,features,most,step1,step2,step3,step4,step5\r\n"), "{csv}");
    assert_eq!(csv.lines().nth(10), Some("9,7,2,4,1,2,3,4,"));
}

#[tokio::test]
async fn a_tile_is_known_by_its_release_and_empty_where_nothing_is() {
    let wing = Wing::with(release(3, ROWS));
    let bristol = "/api/records/street/tiles/8/126/85.mvt";
    let (status, headers, tile) = wing.bytes(bristol, &[]).await;
    assert_eq!(status, 200);
    let found: BTreeMap<_, _> = features(tile).into_iter().collect();
    assert_eq!(found.values().map(|(_, count, _)| count).sum::<u64>(), 7, "{found:?}");
    let tag = headers[header::ETAG].to_str().unwrap().to_owned();
    let (status, ..) = wing.bytes(bristol, &[(header::IF_NONE_MATCH, &tag)]).await;
    assert_eq!(status, 304);
    let (status, headers, body) = wing.bytes("/api/records/street/tiles/8/120/85.mvt", &[]).await;
    assert_eq!((status.as_u16(), body.len()), (204, 0));
    assert_eq!(headers[header::ETAG].to_str().unwrap(), tag);

    wing.publish(Some(release(4, &ROWS[..2])));
    let (status, _, tile) = wing.bytes(bristol, &[(header::IF_NONE_MATCH, &tag)]).await;
    assert_eq!(status, 200);
    assert_eq!(features(tile).iter().map(|(_, (_, count, _))| count).sum::<u64>(), 2);

    for (path, status) in [
        ("/api/records/street/tiles/17/0/0.mvt", 404),
        ("/api/records/street/tiles/3/8/0.mvt", 404),
        ("/api/records/street/tiles/3/1/0.png", 404),
        ("/api/records/burglary/tiles/3/1/0.mvt", 404),
        ("/api/records/street/tiles/3/1/0.mvt?colour=red", 400),
        ("/api/records/street/tiles?resolution=7", 400),
        ("/api/records/street/tiles?beside=colour%3Dred", 400),
        ("/api/records/street/tiles?beside=town%3DBath&beside=town%3DBath", 400),
        ("/api/records/street?beside=town%3DBath", 400),
    ] {
        assert_eq!(wing.bytes(path, &[]).await.0, status, "{path}");
    }
}
