//! From a call's block and location to a place on the sketch: a hundred block, a crossing or a whole street.

use super::dallas::Sketch;
use super::geometry::{Point, approach, bounds, crossings, distance};
use super::names::{self, Name};
use super::road::{Class, Road};

/// How exactly a place is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Precision {
    /// The middle of a hundred block.
    Block,
    /// Where two roads cross.
    Intersection,
    /// The middle of a whole road; the call can be anywhere along it.
    Street,
}

/// A position on the sketch.
#[derive(Debug, Clone, PartialEq)]
pub struct Place {
    /// Degrees north, WGS 84.
    pub latitude: f64,
    /// Degrees east, WGS 84 (negative in Dallas).
    pub longitude: f64,
    /// How the position was found.
    pub precision: Precision,
    /// The radius within which the call is expected, in metres, as far as the sketch itself is right.
    pub uncertainty_m: u32,
    /// What was found, in the sketch's own spelling: `8500 Park Ln`, `Elm St / N Harwood St`.
    pub matched: String,
}

impl Sketch {
    /// The position of a call's block and location; `None` when the sketch doesn't have it. Never a guess.
    ///
    /// A block covers its hundred numbers; the place is the middle of that segment of the centre line. `A / B`
    /// and `A & B` are cross streets. A street alone gives its middle, and only where it is short enough for
    /// that to mean something.
    pub fn locate(&self, block: Option<&str>, location: &str) -> Option<Place> {
        locate(self, block, location)
    }
}

/// Lines that don't meet on a sketch but pass so near are taken to cross, in metres.
const NEAR_M: f64 = 150.0;
/// Two crossings of the same two names further apart than this are a question, not an answer, in metres.
const APART_M: f64 = 400.0;
/// The error of drawing by hand, added to every answer, in metres.
const HAND_M: f64 = 25.0;
/// Of a road longer than this, in metres, the middle is not an answer.
const STREET_M: f64 = 5_000.0;

fn locate(sketch: &Sketch, block: Option<&str>, location: &str) -> Option<Place> {
    let parts: Vec<&str> = location.split(['/', '&']).map(str::trim).collect();
    match (parts.as_slice(), block.map(str::trim).filter(|b| !b.is_empty())) {
        ([street], Some(block)) => hundred_block(sketch, block.parse().ok()?, street),
        ([street], None) => whole_street(sketch, street),
        ([one, other], _) => crossing(sketch, one, other),
        _ => None,
    }
}

/// The roads that a name can mean.
fn roads<'a>(sketch: &'a Sketch, text: &str) -> Vec<(usize, &'a Road)> {
    let Some(asked) = names::parse(text) else {
        return Vec::new();
    };
    let mut found: Vec<(usize, &Road)> = Vec::new();
    for &(index, which) in sketch.by_name.get(&asked.base).into_iter().flatten() {
        let road = &sketch.roads[index];
        if name_matches(road, &road.names[which], &asked) && !found.iter().any(|(i, _)| *i == index) {
            found.push((index, road));
        }
    }
    found
}

/// Whether a road's name answers to the name that was asked for. A suffix may be missing, but not be
/// another's (`Park Ave` is not `Park Ln`); a side must not be the other one.
fn name_matches(road: &Road, name: &Name, asked: &Name) -> bool {
    let suffix = asked.suffix.is_none() || name.suffix.is_none() || asked.suffix == name.suffix;
    let side = match (asked.side, road.side) {
        (Some(asked), Some(own)) => asked == own,
        _ => true,
    };
    suffix && side
}

fn hundred_block(sketch: &Sketch, number: u32, street: &str) -> Option<Place> {
    let mut fitting = roads(sketch, street)
        .into_iter()
        .filter_map(|(_, road)| road.segment(number).map(|(from, to)| (road, from, to)));
    let (road, from, to) = fitting.next()?;
    // The same number on both sides of zero, and the name doesn't say which.
    if fitting.next().is_some() {
        return None;
    }
    let matched = format!("{} {}", number / 100 * 100, road.title);
    Some(place(road.at(f64::midpoint(from, to)), Precision::Block, (to - from) / 2.0, matched))
}

fn whole_street(sketch: &Sketch, street: &str) -> Option<Place> {
    let found = roads(sketch, street);
    let [(_, road)] = found.as_slice() else {
        return None;
    };
    let length = road.length();
    (road.class != Class::Motorway && length <= STREET_M)
        .then(|| place(road.at(length / 2.0), Precision::Street, length / 2.0, road.title.clone()))
}

fn crossing(sketch: &Sketch, one: &str, other: &str) -> Option<Place> {
    let mut met: Vec<(Point, f64, String)> = Vec::new();
    let mut near: Option<(Point, f64, String)> = None;
    for (i, a) in roads(sketch, one) {
        for (k, b) in roads(sketch, other) {
            if i == k || !could_meet(a, b) {
                continue;
            }
            let title = || format!("{} / {}", a.title, b.title);
            let points = crossings(&a.points, &b.points);
            if points.is_empty() {
                let (metres, at) = approach(&a.points, &b.points);
                if metres <= NEAR_M && near.as_ref().is_none_or(|n| metres < n.1) {
                    near = Some((at, metres, title()));
                }
            }
            met.extend(points.into_iter().map(|at| (at, 0.0, title())));
        }
    }
    if met.is_empty() {
        met.extend(near);
    }
    let (first, gap, matched) = met.first()?.clone();
    let spread = met.iter().map(|(at, ..)| distance(first, *at)).fold(0.0, f64::max);
    (spread <= APART_M).then(|| place(first, Precision::Intersection, gap.max(spread), matched))
}

/// Whether two roads' bounds come near each other at all.
fn could_meet(a: &Road, b: &Road) -> bool {
    // 0.002 degrees: a little more than NEAR_M either way.
    let (a, b, margin) = (bounds(&a.points), bounds(&b.points), 0.002);
    a[0] <= b[2] + margin && b[0] <= a[2] + margin && a[1] <= b[3] + margin && b[1] <= a[3] + margin
}

fn place(at: Point, precision: Precision, radius_m: f64, matched: String) -> Place {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "metres within one city, never negative"
    )]
    let uncertainty_m = (radius_m + HAND_M).round() as u32;
    Place { latitude: at[1], longitude: at[0], precision, uncertainty_m, matched }
}

#[cfg(test)]
mod tests {
    use super::super::geometry::to_line;
    use super::*;

    #[test]
    fn every_block_lies_on_its_road_and_within_what_it_claims() {
        let sketch = Sketch::dallas();
        let mut found = 0;
        for road in &sketch.roads {
            let Some((low, high)) = road.range() else {
                continue;
            };
            for number in (low / 100 * 100..high).step_by(100) {
                let Some(place) = sketch.locate(Some(&number.to_string()), &road.title) else {
                    continue;
                };
                let at = [place.longitude, place.latitude];
                let (off, _) = to_line(at, &road.points);
                assert!(off < 1.0, "{number} {}: {off:.1} m off its road", road.title);
                let (from, to) = road.segment(number).unwrap();
                for end in [road.at(from), road.at(to)] {
                    assert!(distance(at, end) <= f64::from(place.uncertainty_m));
                }
                found += 1;
            }
            assert_eq!(sketch.locate(Some(&(high + 100).to_string()), &road.title), None, "{}", road.title);
        }
        assert!(found > 4_000, "{found} blocks");
    }
}
