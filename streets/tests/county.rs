//! A real county: Meagher County, Montana, as the Census Bureau publishes it (ADDRFEAT only, cut to 677 edges).

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use blotter_streets::{BuildOptions, Edge, Found, Index, Locator, Point, Precision, Question, build};
use dbase::{FieldValue, Record};
use shapefile::Polyline;
use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

fn sample() -> Option<PathBuf> {
    let shared = std::env::var_os("BLOTTER_SHARED")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared"), PathBuf::from);
    let folder = shared.join("tiger");
    let there = folder.join("tl_2021_30059_addrfeat.dbf").exists();
    if !there {
        eprintln!("SKIPPED: {} is not here", folder.display());
    }
    there.then_some(folder)
}

fn open(folder: &Path) -> Locator {
    let place = tempfile::tempdir().unwrap();
    let path = place.path().join("streets.idx");
    let report = build(folder, &BuildOptions::default(), &path).unwrap();
    assert_eq!(report.counties, ["30059"]);
    assert!(report.notes.iter().any(|note| note.contains("EDGES")), "{:?}", report.notes);
    Locator::new(Index::open(&path).unwrap())
}

/// A road's piece as the file itself has it, read without this crate: its line, its names, its ranges.
#[derive(Default)]
struct Filed {
    line: Vec<Point>,
    names: BTreeSet<String>,
    ranges: BTreeSet<(&'static str, u32, u32)>,
}

/// The file's edges by their TLID, which repeats once for each of an edge's names and further ranges.
fn filed(folder: &Path) -> BTreeMap<u64, Filed> {
    let text = |row: &Record, field: &str| match row.get(field) {
        Some(FieldValue::Character(text)) => text.clone().unwrap_or_default().trim().to_owned(),
        other => panic!("{field} is {other:?}"),
    };
    let mut edges: BTreeMap<u64, Filed> = BTreeMap::new();
    let path = folder.join("tl_2021_30059_addrfeat.shp");
    for (line, row) in shapefile::read_as::<_, Polyline, Record>(path).unwrap() {
        let Some(FieldValue::Numeric(Some(tlid))) = row.get("TLID") else { panic!("no TLID") };
        let edge = edges.entry(format!("{tlid:.0}").parse().unwrap()).or_default();
        let points = line.parts()[0].iter();
        edge.line = points.map(|at| Point::from_degrees(at.y, at.x).unwrap()).collect();
        edge.names.insert(text(&row, "FULLNAME"));
        for (side, from, to) in [("left", "LFROMHN", "LTOHN"), ("right", "RFROMHN", "RTOHN")] {
            let ends = [text(&row, from), text(&row, to)];
            if ends.iter().any(|end| !end.is_empty()) {
                let [from, to] = ends.map(|end| end.parse().unwrap());
                edge.ranges.insert((side, from, to));
            }
        }
    }
    edges
}

/// Metres from a point to a line, which is walked in steps of a two hundredth of each segment.
fn distance(points: &[Point], latitude: f64, longitude: f64) -> f64 {
    let wanted = Point::from_degrees(latitude, longitude).unwrap();
    let mut least = f64::INFINITY;
    for pair in points.windows(2) {
        for i in 0..=200 {
            let share = |a: f64, b: f64| a + (b - a) * f64::from(i) / 200.0;
            let on = Point::from_degrees(
                share(pair[0].latitude(), pair[1].latitude()),
                share(pair[0].longitude(), pair[1].longitude()),
            );
            least = least.min(on.unwrap().metres_to(wanted));
        }
    }
    least
}

fn nearest(line: &[Point], found: &Found) -> f64 {
    let others = found.alternatives.iter().map(|other| (other.latitude, other.longitude));
    std::iter::once((found.latitude, found.longitude))
        .chain(others)
        .map(|(latitude, longitude)| distance(line, latitude, longitude))
        .fold(f64::INFINITY, f64::min)
}

#[test]
fn every_edge_with_a_range_is_found_by_each_of_its_names_at_both_ends_and_in_the_middle() {
    let Some(folder) = sample() else { return };
    let locator = open(&folder);
    let filed = filed(&folder);
    let bearing = filed.values().filter(|edge| !edge.ranges.is_empty());
    // As many as the file has: one that is lost while the index is built would not be missed otherwise.
    assert_eq!(bearing.clone().count(), 593);
    let (mut asked, mut wrong) = (0, Vec::new());
    for edge in bearing {
        for (side, from, to) in &edge.ranges {
            // The middle number on the range's own side.
            let middle = (from.midpoint(*to) / 2 * 2 + from % 2).clamp(*from.min(to), *from.max(to));
            for (number, name) in [*from, middle, *to]
                .iter()
                .flat_map(|number| edge.names.iter().map(move |name| (number, name)))
            {
                asked += 1;
                let block = number.to_string();
                let question = Question { house: true, ..Question::block(&block, name) };
                let answer = locator.locate(&question);
                let apart = answer.found().map_or(f64::INFINITY, |found| nearest(&edge.line, found));
                // A house is 18 m from its line, and 10 m from the end of a neighbour that has the number as well.
                if apart > 22.0 {
                    wrong.push(format!("{number} {name}, {side}: {apart:.0} m, {answer:?}"));
                }
            }
        }
    }
    assert_eq!(asked, 884 * 3, "ranges by names, three numbers of each");
    assert!(wrong.is_empty(), "{} of {asked}:\n{}", wrong.len(), wrong[..wrong.len().min(20)].join("\n"));
}

#[test]
fn the_index_has_every_edge_range_and_name_of_the_file() {
    let Some(folder) = sample() else { return };
    let locator = open(&folder);
    let index = locator.index();
    let edges = || (0..index.edge_count()).filter_map(|number| index.edge(number));
    let filed = filed(&folder);
    assert_eq!(edges().count(), filed.len());
    let count = |of: fn(&Filed) -> usize| filed.values().map(of).sum::<usize>();
    assert_eq!(
        edges().map(|edge| edge.house_numbers().count()).sum::<usize>(),
        count(|edge| edge.ranges.len())
    );
    assert_eq!(edges().map(|edge| edge.names().count()).sum::<usize>(), count(|edge| edge.names.len()));
}

#[test]
fn the_uncertainty_reaches_every_alternative() {
    let Some(folder) = sample() else { return };
    let locator = open(&folder);
    let mut ambiguous = 0;
    for edge in (0..locator.index().edge_count()).filter_map(|i| locator.index().edge(i)) {
        for range in edge.house_numbers() {
            let block = (range.from / 100 * 100).to_string();
            for name in edge.names() {
                let answer = locator.locate(&Question::block(&block, name));
                let Some(found) = answer.found() else { panic!("{block} {name}: {answer:?}") };
                let best = Point::from_degrees(found.latitude, found.longitude).unwrap();
                for other in &found.alternatives {
                    let other = Point::from_degrees(other.latitude, other.longitude).unwrap();
                    assert!(best.metres_to(other) <= found.uncertainty_m, "{block} {name}: {found:?}");
                    ambiguous += 1;
                }
            }
        }
    }
    // `Main St` occurs twice, 43 km apart.
    assert!(ambiguous > 0);
}

#[test]
fn streets_that_meet_in_the_sample_cross_where_they_meet() {
    let Some(folder) = sample() else { return };
    let locator = open(&folder);
    let edges: Vec<Edge<'_>> =
        (0..locator.index().edge_count()).filter_map(|i| locator.index().edge(i)).collect();
    let mut asked = 0;
    for (i, one) in edges.iter().enumerate() {
        for two in &edges[..i] {
            let ends = |edge: &Edge<'_>| [edge.points().next().unwrap(), edge.points().last().unwrap()];
            let Some(corner) = ends(one).into_iter().find(|end| ends(two).contains(end)) else { continue };
            let (Some(first), Some(second)) = (one.names().next(), two.names().next()) else { continue };
            if one.names().any(|name| two.names().any(|other| name == other)) {
                continue;
            }
            asked += 1;
            let location = format!("{first} / {second}");
            let answer = locator.locate(&Question::at(&location));
            let Some(found) = answer.found() else { panic!("{location}: {answer:?}") };
            let best = Point::from_degrees(found.latitude, found.longitude).unwrap();
            assert_eq!(found.precision, Precision::Intersection, "{location}: {found:?}");
            assert!(best.metres_to(corner) <= found.uncertainty_m, "{location} at {corner:?}: {found:?}");
        }
    }
    assert!(asked > 100, "{asked}");
}
