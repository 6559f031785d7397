//! The streets inside superblocks: grids that run on from one superblock to the next (with gaps), curving
//! subdivisions with circles and crescents, loops with dead ends, industrial drives, alleys and park walks.

use std::collections::{BTreeMap, BTreeSet};
use std::f64::consts::{PI, TAU};

use fastrand::Rng;

use crate::geometry::{Point, dot, inside_parts, length, part, pt};
use crate::main_roads::OVERSHOOT;
use crate::names::{COMMON, NamePool, StreetName};
use crate::plan::{Kind, Plan, SUPERBLOCK};
use crate::street::{Class, Line, Street, away_from, extended};

/// Draws the local streets.
pub struct Draughtsman<'a> {
    /// The plan they fit.
    pub plan: &'a Plan,
    /// The dice.
    pub rng: &'a mut Rng,
    /// The names.
    pub pool: &'a mut NamePool,
    /// Where the streets go.
    pub streets: &'a mut Vec<Street>,
}

/// A piece of a grid line: from and to along the line, and whether each end meets a street.
type Piece = (f64, f64, bool, bool);

/// A grid street: district, axis, line, town, and on which side of the baseline.
type GridKey = (usize, bool, i32, Option<usize>, bool);

/// A grid street whatever the side: the parts on both sides of the baseline share their name.
type LineKey = (usize, bool, i32, Option<usize>);

const SUBURBAN: [&str; 5] = ["Dr", "Ln", "Rd", "Trl", "Way"];
const SHORT: [&str; 5] = ["Ct", "Cir", "Cv", "Pl", "Ter"];
const OLD: [&str; 4] = ["St", "Ave", "Ave", "Blvd"];

impl Draughtsman<'_> {
    /// All of them.
    pub fn draw(&mut self) {
        self.grids();
        for j in 0..self.plan.n {
            for i in 0..self.plan.n {
                match self.plan.kind(i, j) {
                    Kind::Curvy => self.curvy(i, j),
                    Kind::Spurs => self.spurs(i, j),
                    Kind::Industrial => self.industrial(i, j),
                    Kind::Park => self.walks(i, j),
                    Kind::Downtown | Kind::Grid | Kind::Rural => {}
                }
            }
        }
    }

    /// The pieces of every grid line, superblock by superblock, joined where they run on.
    fn grids(&mut self) {
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

    /// A point inside a superblock: `s` to the east and `t` to the north, 0 to 1, turned and bent.
    fn inside(&self, i: i32, j: i32, turned: bool, bend: [f64; 3], s: f64, t: f64) -> Point {
        let (s, t) = if turned { (t, s) } else { (s, t) };
        let half = f64::from(self.plan.n) / 2.0;
        // The bend fades out towards the border, so that neighbours meet the arterial square on.
        let fade = (PI * s.clamp(0.0, 1.0)).sin() * (PI * t.clamp(0.0, 1.0)).sin();
        let (ds, dt) = (
            bend[0] * fade * (TAU * t * 0.9 + bend[2]).sin(),
            bend[1] * fade * (TAU * s * 0.9 + bend[2] * 1.7).sin(),
        );
        self.plan.warp(f64::from(i) - half + s + ds, f64::from(j) - half + t + dt)
    }

    fn push_local(
        &mut self,
        i: i32,
        j: i32,
        name: StreetName,
        class: Class,
        points: Vec<Point>,
        mut joins: [bool; 2],
    ) {
        let origin = self.plan.towns[self.plan.town(i, j).unwrap_or(0)].origin;
        let start = points[0];
        let (points, first) = away_from(origin, points);
        if points[0] != start {
            joins.reverse();
        }
        let mut street = Street::new(Some(name), class, vec![Line::new(points, joins)], first);
        street.even_left = self.rng.u8(..10) > 0;
        self.streets.push(street);
    }

    fn curvy(&mut self, i: i32, j: i32) {
        let turned = self.rng.bool();
        let bend = [0.05 + 0.05 * self.rng.f64(), 0.04 + 0.05 * self.rng.f64(), self.rng.f64() * TAU];
        let over = OVERSHOOT / SUPERBLOCK;
        let rows = self.rng.u8(9..=12);
        let gap = 1.0 / f64::from(rows);
        let cross: Vec<f64> = {
            let count = self.rng.u8(4..=6);
            (1..count).map(|k| (f64::from(k) + 0.4 * (self.rng.f64() - 0.5)) / f64::from(count)).collect()
        };
        let curve = |me: &Self, s0: f64, t0: f64, s1: f64, t1: f64| -> Vec<Point> {
            (0..=20)
                .map(|k| {
                    let f = f64::from(k) / 20.0;
                    me.inside(i, j, turned, bend, s0 + (s1 - s0) * f, t0 + (t1 - t0) * f)
                })
                .collect()
        };
        let mut rows_drawn: Vec<(f64, f64, f64, StreetName)> = Vec::new();
        for k in 0..rows {
            let s = (f64::from(k) + 0.5) * gap;
            let (mut from, mut to) = (-over, 1.0 + over);
            match self.rng.u8(..10) {
                0..=2 => from = cross[0] - over,
                3..=5 => to = cross[cross.len() - 1] + over,
                _ => {}
            }
            let name = self.pool.take(&SUBURBAN);
            let points = curve(self, s, from, s, to);
            self.push_local(i, j, name.clone(), Class::Local, points, [true, true]);
            rows_drawn.push((s, from, to, name));
        }
        for &t in &cross {
            // A cross street runs from one row to another, or out to the arterial.
            let a = self.rng.u8(..rows / 2);
            let b = self.rng.u8(rows / 2 + 1..rows);
            let at = |k: u8| (f64::from(k) + 0.5) * gap;
            let from = if self.rng.bool() { -over } else { at(a) - over };
            let to = if self.rng.bool() { 1.0 + over } else { at(b) + over };
            let name = self.pool.take(&SUBURBAN);
            let points = curve(self, from, t, to, t);
            self.push_local(i, j, name, Class::Local, points, [true, true]);
        }
        for (s, from, to, name) in rows_drawn {
            let mut t = from.max(0.0) + 0.05 + 0.06 * self.rng.f64();
            while t < to.min(1.0) - 0.1 {
                let free = cross.iter().all(|c| (c - t).abs() > 0.04 && (c - t - 0.11).abs() > 0.04);
                let out = if self.rng.bool() { 1.0 } else { -1.0 };
                match self.rng.u8(..10) {
                    0 | 1 if free => {
                        let circle = if self.rng.bool() {
                            let suftyp = SHORT[self.rng.usize(..SHORT.len())];
                            self.pool.claim(&name.base, suftyp)
                        } else {
                            None
                        };
                        let circle = circle.unwrap_or_else(|| self.pool.take(&SHORT));
                        let points = curve(self, s - out * over * 0.7, t, s + out * gap * 0.62, t);
                        self.push_local(i, j, circle, Class::Local, points, [true, false]);
                    }
                    2 if free => {
                        // A crescent leaves its street and comes back to it: two crossings of the same names.
                        let crescent = self.pool.take(&["Cir", "Loop"]);
                        let points: Vec<Point> = (0..=16)
                            .map(|k| {
                                let angle = -0.12 + f64::from(k) / 16.0 * (PI + 0.24);
                                let (across, down) = (angle.sin(), -angle.cos());
                                self.inside(
                                    i,
                                    j,
                                    turned,
                                    bend,
                                    s + out * across * gap * 0.6,
                                    t + 0.055 * (1.0 + down),
                                )
                            })
                            .collect();
                        self.push_local(i, j, crescent, Class::Local, points, [true, true]);
                        t += 0.08;
                    }
                    _ => {}
                }
                t += 0.055 + 0.05 * self.rng.f64();
            }
        }
    }

    /// One loop with dead ends on both sides, or two narrow ones side by side, each with its ways in.
    fn spurs(&mut self, i: i32, j: i32) {
        let bend = [0.03 + 0.03 * self.rng.f64(), 0.03 + 0.03 * self.rng.f64(), self.rng.f64() * TAU];
        let turned = self.rng.bool();
        if self.rng.u8(..8) == 0 {
            self.spur_loop(i, j, turned, bend, (0.5, 0.5), (0.33, 0.30), (0.5, 0.5));
        } else {
            let at = 0.25 + 0.03 * self.rng.f64();
            self.spur_loop(i, j, turned, bend, (at, 0.5), (0.125, 0.36), (0.25, 0.5));
            self.spur_loop(i, j, turned, bend, (0.5 + at, 0.5), (0.125, 0.34), (0.25, 0.5));
        }
    }

    /// A loop round `middle` with the half axes `radii`, in a cell that reaches `cell` to either side.
    #[expect(clippy::too_many_arguments, reason = "a shape in a superblock")]
    fn spur_loop(
        &mut self,
        i: i32,
        j: i32,
        turned: bool,
        bend: [f64; 3],
        middle: (f64, f64),
        radii: (f64, f64),
        cell: (f64, f64),
    ) {
        let over = OVERSHOOT / SUPERBLOCK;
        let phase = [self.rng.f64() * TAU, self.rng.f64() * TAU];
        // The loop: between an ellipse and a rectangle, uneven. `out` moves away from it, across its line.
        let at = |me: &Self, angle: f64, out: f64| {
            let (sin, cos) = angle.sin_cos();
            let square = 1.0 / (cos.powi(4) + sin.powi(4)).powf(0.25);
            let uneven = 1.0 + 0.06 * (2.0 * angle + phase[0]).sin() + 0.05 * (3.0 * angle + phase[1]).sin();
            let (s, t) = (radii.0 * cos * square * uneven, radii.1 * sin * square * uneven);
            let (nx, ny) = (cos.powi(3) / radii.0, sin.powi(3) / radii.1);
            let norm = nx.hypot(ny).max(1e-9);
            me.inside(i, j, turned, bend, middle.0 + s + out * nx / norm, middle.1 + t + out * ny / norm)
        };
        let name = self.pool.take(&SUBURBAN);
        let loop_line: Vec<Point> =
            (0..=72).map(|k| at(self, f64::from(k) / 72.0 * TAU + 0.4, 0.0)).collect();
        let metres = length(&loop_line);
        self.push_local(i, j, name.clone(), Class::Local, loop_line, [false, false]);
        let mut ways_in: Vec<f64> = Vec::new();
        for k in 0..4 {
            let angle = f64::from(k) * PI / 2.0 + 0.3 * (self.rng.f64() - 0.5);
            let gap = if k % 2 == 0 { cell.0 - radii.0 } else { cell.1 - radii.1 };
            if self.rng.u8(..5) == 0 {
                continue;
            }
            ways_in.push(angle);
            let name = self.pool.take(&["Blvd", "Pkwy", "Dr"]);
            let points: Vec<Point> = (0..=8)
                .map(|k| at(self, angle, -over + (gap * 1.25 + 2.0 * over) * f64::from(k) / 8.0))
                .collect();
            self.push_local(i, j, name, Class::Local, points, [true, true]);
        }
        for outward in [true, false] {
            let mut angle = 0.15;
            while angle < TAU - 0.1 {
                let clear = ways_in.iter().all(|w| ((angle - w + PI).rem_euclid(TAU) - PI).abs() > 0.1);
                // Near a corner of the loop the spurs would run into each other.
                if clear && self.rng.u8(..7) > 0 {
                    let across = angle.cos().abs() > angle.sin().abs();
                    let room = match (outward, across) {
                        (true, true) => cell.0 - radii.0,
                        (true, false) => cell.1 - radii.1,
                        (false, true) => radii.0,
                        (false, false) => radii.1 * 0.5,
                    };
                    let reach = (room * (0.45 + 0.35 * self.rng.f64())).min(0.16);
                    let sign = if outward { 1.0 } else { -1.0 };
                    let sway = (self.rng.f64() - 0.5) * 0.06;
                    let points: Vec<Point> = (0..=6)
                        .map(|k| {
                            let f = f64::from(k) / 6.0;
                            at(self, angle + sway * f * f, sign * (-over * 0.7 + (reach + over * 0.7) * f))
                        })
                        .collect();
                    let same = self.rng.u8(..6) == 0;
                    let suftyp = SHORT[self.rng.usize(..SHORT.len())];
                    let claimed = if same { self.pool.claim(&name.base, suftyp) } else { None };
                    let spur = claimed.unwrap_or_else(|| self.pool.take(&["Ct", "Cir", "Ln", "Dr", "Pl"]));
                    self.push_local(i, j, spur, Class::Local, points, [true, false]);
                }
                let spacing = if outward { 85.0 } else { 120.0 };
                angle += spacing * (0.8 + 0.4 * self.rng.f64()) / metres * TAU;
            }
        }
    }

    fn industrial(&mut self, i: i32, j: i32) {
        let over = OVERSHOOT / SUPERBLOCK;
        let bend = [0.0, 0.0, 0.0];
        for turned in [false, true] {
            for s in [0.22, 0.5, 0.77] {
                let s = s + 0.06 * (self.rng.f64() - 0.5);
                let points: Vec<Point> = (0..=8)
                    .map(|k| {
                        self.inside(i, j, turned, bend, s, -over + f64::from(k) / 8.0 * (1.0 + 2.0 * over))
                    })
                    .collect();
                let name = self.pool.take(&["Dr", "Blvd", "Pkwy"]);
                self.push_local(i, j, name, Class::Local, points, [true, true]);
                for _ in 0..2 {
                    let t = 0.08 + 0.84 * self.rng.f64();
                    let out = if self.rng.bool() { 1.0 } else { -1.0 };
                    let points = vec![
                        self.inside(i, j, turned, bend, s - out * over * 0.7, t),
                        self.inside(i, j, turned, bend, s + out * 0.1, t),
                    ];
                    let name = self.pool.take(&["Dr", "Way"]);
                    self.push_local(i, j, name, Class::Private, points, [true, false]);
                }
            }
        }
    }

    fn walks(&mut self, i: i32, j: i32) {
        let bend = [0.06, 0.05, self.rng.f64() * TAU];
        let points: Vec<Point> = (0..=40)
            .map(|k| {
                let angle = f64::from(k) / 40.0 * TAU;
                self.inside(i, j, false, bend, 0.5 + 0.33 * angle.cos(), 0.5 + 0.3 * angle.sin())
            })
            .collect();
        let name = (self.rng.u8(..3) == 0).then(|| self.pool.take(&["Trl"]));
        self.streets.push(Street::new(name, Class::Walk, vec![Line::new(points, [false, false])], 0.0));
        let across = vec![
            self.inside(i, j, false, bend, -OVERSHOOT / SUPERBLOCK, 0.45),
            self.inside(i, j, false, bend, 0.3, 0.5),
            self.inside(i, j, false, bend, 0.7, 0.48),
            self.inside(i, j, false, bend, 1.0 + OVERSHOOT / SUPERBLOCK, 0.55),
        ];
        self.streets.push(Street::new(None, Class::Walk, vec![Line::new(across, [true, true])], 0.0));
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
