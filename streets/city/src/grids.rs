//! Grids that run on from one superblock to the next, with gaps, and their alleys.

use std::collections::{BTreeMap, BTreeSet};

use crate::geometry::{Point, dot, inside_parts, part, pt};
use crate::local_streets::Draughtsman;
use crate::main_roads::OVERSHOOT;
use crate::names::{COMMON, StreetName};
use crate::plan::Kind;
use crate::street::{Class, Line, Street, away_from, extended};

/// A piece of a grid line: from and to along the line, and whether each end meets a street.
type Piece = (f64, f64, bool, bool);

/// A grid street: district, axis, line, town, and on which side of the baseline.
type GridKey = (usize, bool, i32, Option<usize>, bool);

/// A grid street whatever the side: the parts on both sides of the baseline share their name.
type LineKey = (usize, bool, i32, Option<usize>);

const OLD: [&str; 4] = ["St", "Ave", "Ave", "Blvd"];

impl Draughtsman<'_> {
    /// The pieces of every grid line, superblock by superblock, joined where they run on.
    pub(crate) fn grids(&mut self) {
        let mut pieces: BTreeMap<GridKey, Vec<Piece>> = BTreeMap::new();
        for j in 0..self.plan.n {
            for i in 0..self.plan.n {
                if matches!(self.plan.kind(i, j), Kind::Grid | Kind::Downtown) {
                    self.grid_pieces(i, j, &mut pieces);
                }
            }
        }
        // In each town the lines nearest its centre take the names that every town has.
        let mut order: Vec<(f64, GridKey)> = pieces
            .iter()
            .map(|(&key, parts)| {
                let town = self.plan.towns[key.3.unwrap_or(0)].origin;
                let near = parts.iter().map(|p| self.on_line(key, f64::midpoint(p.0, p.1)).distance(town));
                (near.fold(f64::INFINITY, f64::min), key)
            })
            .collect();
        order.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let mut common: BTreeMap<Option<usize>, Vec<(&str, &'static str)>> = BTreeMap::new();
        let ordinal_district = order.iter().find(|o| o.1.3 == Some(0) && o.0 > 2500.0).map(|o| o.1.0);
        let all: BTreeSet<GridKey> = pieces.keys().copied().collect();
        let mut named: BTreeMap<LineKey, (StreetName, bool)> = BTreeMap::new();
        for (_, key) in order {
            let (district, axis, k, town, positive) = key;
            let (name, directed) = named
                .entry((district, axis, k, town))
                .or_insert_with(|| {
                    let left = common.entry(town).or_insert_with(|| {
                        let mut names = COMMON.to_vec();
                        self.rng.shuffle(&mut names);
                        names
                    });
                    let main = town == Some(0);
                    if let (Some((base, suftyp)), true) = (left.pop(), town.is_some()) {
                        return (StreetName::new(base, suftyp), main);
                    }
                    if main
                        && Some(district) == ordinal_district
                        && axis
                        && let Some(name) = self.pool.claim(&ordinal(6 + k.unsigned_abs() % 90), "St")
                    {
                        return (name, true);
                    }
                    // A street on both sides of the baseline needs the direction to say its numbers apart.
                    let both = all.contains(&(district, axis, k, town, !positive));
                    (self.pool.take(&OLD), main && (both || self.rng.u8(..4) == 0))
                })
                .clone();
            let mut parts = pieces.remove(&key).unwrap_or_default();
            parts.sort_by(|a, b| a.0.total_cmp(&b.0));
            let parts = joined(parts);
            let (start, end) = (parts[0].0, parts[parts.len() - 1].1);
            let (spine, first) = away_from(
                self.plan.towns[town.unwrap_or(0)].origin,
                vec![self.on_line(key, start), self.on_line(key, end)],
            );
            let turned = spine[0] != self.on_line(key, start);
            let mut lines: Vec<Line> = parts
                .iter()
                .map(|&(from, to, a, b)| {
                    let (from, to) =
                        (from - if a { OVERSHOOT } else { 0.0 }, to + if b { OVERSHOOT } else { 0.0 });
                    let mut points = vec![self.on_line(key, from), self.on_line(key, to)];
                    let mut joins = [a, b];
                    if turned {
                        points.reverse();
                        joins.reverse();
                    }
                    Line::new(points, joins)
                })
                .collect();
            if turned {
                lines.reverse();
            }
            let name = if directed { name.directed(direction(axis, positive, self, key)) } else { name };
            let mut street = Street::new(Some(name), Class::Local, lines, first);
            street.spine = spine;
            street.even_left = self.rng.u8(..10) > 0;
            self.streets.push(street);
        }
    }

    /// The point `t` metres along a grid line.
    fn on_line(&self, (district, axis, k, ..): GridKey, t: f64) -> Point {
        let district = &self.plan.districts[district];
        let (across, along) = axes(district.rotation, axis);
        let spacing = if axis { district.spacing.1 } else { district.spacing.0 };
        district.centre + across * (f64::from(k) * spacing) + along * t
    }

    #[expect(clippy::cast_possible_truncation, reason = "a few hundred lines")]
    fn grid_pieces(&mut self, i: i32, j: i32, pieces: &mut BTreeMap<GridKey, Vec<Piece>>) {
        let ring = self.plan.block_ring(i, j);
        let id = self.plan.district(i, j);
        let town = self.plan.town(i, j);
        let downtown = self.plan.kind(i, j) == Kind::Downtown;
        let district = &self.plan.districts[id];
        for axis in [false, true] {
            let (across, along_line) = axes(district.rotation, axis);
            let spacing = if axis { district.spacing.1 } else { district.spacing.0 };
            let range = |axis: Point| {
                ring.iter()
                    .map(|p| dot(*p - district.centre, axis))
                    .fold((f64::INFINITY, f64::NEG_INFINITY), |r, d| (r.0.min(d), r.1.max(d)))
            };
            let (low, high) = range(across);
            let (start, end) = range(along_line);
            let horizontal = along_line.x.abs() > along_line.y.abs();
            // Only the city itself has an east and a west of its streets.
            let positive =
                town == Some(0) && if horizontal { i >= self.plan.n / 2 } else { j >= self.plan.n / 2 };
            for k in (low / spacing).ceil() as i32..=(high / spacing).floor() as i32 {
                let key = (id, axis, k, town, positive);
                let whole = [self.on_line(key, start - 10.0), self.on_line(key, end + 10.0)];
                for (from, to) in inside_parts(&whole, &ring) {
                    let (from, to) = (from + start - 10.0, to + start - 10.0);
                    let roll = self.rng.u8(..100);
                    if to - from < 70.0 || (roll < 9 && !downtown) {
                        continue;
                    }
                    let piece = match roll {
                        9..13 => (from, from + (to - from) * 0.55, true, false),
                        13..17 => (to - (to - from) * 0.55, to, false, true),
                        // A gap in the middle of the superblock.
                        17..20 => {
                            pieces.entry(key).or_default().push((
                                from,
                                from + (to - from) * 0.35,
                                true,
                                false,
                            ));
                            (to - (to - from) * 0.35, to, false, true)
                        }
                        _ => (from, to, true, true),
                    };
                    pieces.entry(key).or_default().push(piece);
                }
            }
            if district.alleys && !axis && self.rng.u8(..3) > 0 {
                self.alleys(&ring, (low, high), (start, end), spacing, id);
            }
        }
    }

    /// Alleys halfway between the streets of one axis, without names.
    fn alleys(
        &mut self,
        ring: &[Point],
        (low, high): (f64, f64),
        (start, end): (f64, f64),
        spacing: f64,
        id: usize,
    ) {
        let district = &self.plan.districts[id];
        let (across, along_line) = axes(district.rotation, false);
        let mut at = ((low / spacing).ceil() + 0.5) * spacing;
        while at < high {
            let origin = district.centre + across * at;
            let whole = [origin + along_line * start, origin + along_line * end];
            for (from, to) in inside_parts(&whole, ring) {
                if to - from > 150.0 && self.rng.u8(..3) > 0 {
                    let points = extended(part(&whole, from, to), OVERSHOOT, OVERSHOOT);
                    self.streets.push(Street::new(
                        None,
                        Class::Alley,
                        vec![Line::new(points, [true, true])],
                        0.0,
                    ));
                }
            }
            at += spacing;
        }
    }
}

/// The unit vectors across and along the lines of one axis of a grid.
fn axes(rotation: f64, axis: bool) -> (Point, Point) {
    let along = pt(rotation.cos(), rotation.sin());
    if axis { (along, along.left()) } else { (along.left(), along) }
}

fn direction(axis: bool, positive: bool, me: &Draughtsman<'_>, key: GridKey) -> &'static str {
    let (_, along) = axes(me.plan.districts[key.0].rotation, axis);
    match (along.x.abs() > along.y.abs(), positive) {
        (true, true) => "E",
        (true, false) => "W",
        (false, true) => "N",
        (false, false) => "S",
    }
}

/// Pieces that touch become one.
fn joined(parts: Vec<Piece>) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    for piece in parts {
        match out.last_mut() {
            Some(last) if piece.0 - last.1 < 2.0 => {
                last.1 = last.1.max(piece.1);
                last.3 = piece.3;
            }
            _ => out.push(piece),
        }
    }
    out
}

/// `1st`, `2nd`, `12th` …
pub fn ordinal(number: u32) -> String {
    let suffix = match (number % 10, number % 100) {
        (_, 11..=13) => "th",
        (1, _) => "st",
        (2, _) => "nd",
        (3, _) => "rd",
        _ => "th",
    };
    format!("{number}{suffix}")
}
