//! A real county: Meagher County, Montana, as the Census Bureau publishes it (ADDRFEAT only, cut to 677 edges).

#![allow(clippy::unwrap_used, reason = "helpers of tests are tests")]

use blotter_streets::{BuildOptions, Edge, Found, Index, Locator, Point, Precision, Question, build};
use std::path::{Path, PathBuf};

fn sample() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/tiger");
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

/// Metres from a point to an edge's line, which is walked in steps of a two hundredth of each segment.
fn distance(edge: &Edge<'_>, latitude: f64, longitude: f64) -> f64 {
    let wanted = Point::from_degrees(latitude, longitude).unwrap();
    let points: Vec<Point> = edge.points().collect();
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

fn nearest(edge: &Edge<'_>, found: &Found) -> f64 {
    let others = found.alternatives.iter().map(|other| (other.latitude, other.longitude));
    std::iter::once((found.latitude, found.longitude))
        .chain(others)
        .map(|(latitude, longitude)| distance(edge, latitude, longitude))
        .fold(f64::INFINITY, f64::min)
}

#[test]
fn every_edge_with_a_range_is_found_by_each_of_its_names_at_both_ends_and_in_the_middle() {
    let Some(folder) = sample() else { return };
    let locator = open(&folder);
    let (mut asked, mut wrong) = (0, Vec::new());
    for edge in (0..locator.index().edge_count()).filter_map(|i| locator.index().edge(i)) {
        for range in edge.house_numbers() {
            // The middle number on the range's own side.
            let middle = range.from.midpoint(range.to) / 2 * 2 + range.from % 2;
            for number in
                [range.from, middle.clamp(range.from.min(range.to), range.from.max(range.to)), range.to]
            {
                for name in edge.names() {
                    asked += 1;
                    let block = number.to_string();
                    let question = Question { house: true, ..Question::block(&block, name) };
                    let answer = locator.locate(&question);
                    let apart = answer.found().map_or(f64::INFINITY, |found| nearest(&edge, found));
                    if apart > 10.0 {
                        wrong.push(format!("{number} {name}: {apart:.0} m, {answer:?}"));
                    }
                }
            }
        }
    }
    assert!(asked > 2_000, "{asked}");
    assert!(wrong.is_empty(), "{} of {asked}:\n{}", wrong.len(), wrong[..wrong.len().min(20)].join("\n"));
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
