//! From streets to TIGER's edges: where lines meet there is a node, between two nodes there is an edge, and an edge
//! has ranges of house numbers. Highways meet nothing but their ramps: elsewhere they pass over or under.

use std::collections::HashMap;

use fastrand::Rng;

use crate::geometry::{Point, along, crossing, length, measures, part};
use crate::plan::Plan;
use crate::street::{Class, Street};

/// A range of house numbers on one side of an edge, in the direction in which the edge is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// At the edge's start.
    pub from: u32,
    /// At its end: lower than `from` where the numbers fall along the line.
    pub to: u32,
    /// `E`, `O`, or `B` where both kinds are on this side.
    pub parity: char,
}

/// An edge.
#[derive(Clone, Debug)]
pub struct Edge {
    /// The permanent edge id.
    pub tlid: u32,
    /// Its street.
    pub street: usize,
    /// Which of the street's lines.
    pub line: usize,
    /// The nodes at its drawn start and end: places in [`Network::nodes`].
    pub nodes: [usize; 2],
    /// Its vertices in the direction in which it is drawn.
    pub points: Vec<Point>,
    /// Whether it is drawn against the direction in which numbers rise.
    pub reversed: bool,
    /// The numbers that belong to it, from the first up to, without, the second; equal for none.
    pub numbers: (u32, u32),
    /// Ranges on the left and on the right.
    pub ranges: [Option<Range>; 2],
    /// Faces on the left and on the right.
    pub faces: [i32; 2],
}

impl Edge {
    /// Its vertices in the direction in which numbers rise.
    pub fn rising(&self) -> Vec<Point> {
        let mut points = self.points.clone();
        if self.reversed {
            points.reverse();
        }
        points
    }
}

/// A place where one line passes over another without meeting it.
#[derive(Clone, Copy, Debug)]
pub struct Over {
    /// The highway and which of its lines.
    pub upper: (usize, usize),
    /// The other street and its line.
    pub lower: (usize, usize),
    /// Where.
    pub point: Point,
}

/// The network.
pub struct Network {
    /// Places where edges meet or end.
    pub nodes: Vec<Point>,
    /// All edges.
    pub edges: Vec<Edge>,
    /// Grade-separated crossings.
    pub overs: Vec<Over>,
}

#[derive(PartialEq)]
enum Meeting {
    Node,
    Over,
    Nothing,
}

/// A line of a street, with what the network learns about it.
struct Track<'a> {
    street: usize,
    line: usize,
    points: &'a [Point],
    class: Class,
    length: f64,
    keep: (f64, f64),
    cuts: Vec<f64>,
}

struct Cross {
    tracks: [usize; 2],
    at: [f64; 2],
    point: Point,
    over: bool,
}

/// Builds the network of the streets.
pub fn build(plan: &Plan, streets: &[Street], seed: u64) -> Network {
    let mut tracks: Vec<Track<'_>> = Vec::new();
    for (s, street) in streets.iter().enumerate() {
        for (l, line) in street.lines.iter().enumerate() {
            let length = length(&line.points);
            tracks.push(Track {
                street: s,
                line: l,
                points: &line.points,
                class: street.class,
                length,
                keep: (0.0, length),
                cuts: Vec::new(),
            });
        }
    }
    let mut crosses = find_crosses(streets, &tracks);
    trim(streets, &mut tracks, &crosses);
    crosses.retain(|c| {
        (0..2).all(|k| {
            let keep = tracks[c.tracks[k]].keep;
            c.at[k] >= keep.0 - 0.01 && c.at[k] <= keep.1 + 0.01
        })
    });
    let mut overs = Vec::new();
    for c in &crosses {
        let [a, b] = [&tracks[c.tracks[0]], &tracks[c.tracks[1]]];
        if c.over {
            let (upper, lower) = if a.class == Class::Highway { (a, b) } else { (b, a) };
            overs.push(Over {
                upper: (upper.street, upper.line),
                lower: (lower.street, lower.line),
                point: c.point,
            });
        } else {
            for k in 0..2 {
                tracks[c.tracks[k]].cuts.push(c.at[k]);
            }
        }
    }
    for track in &mut tracks {
        if matches!(track.class, Class::Highway | Class::Ramp | Class::Rail | Class::Stream) {
            let cuts = county_cuts(plan, track);
            track.cuts.extend(cuts);
        }
    }
    cut_into_edges(plan, streets, &tracks, overs, seed)
}

fn meeting(streets: &[Street], a: &Track<'_>, b: &Track<'_>, at: [f64; 2]) -> Meeting {
    if a.street == b.street || !a.class.street() || !b.class.street() {
        return Meeting::Nothing;
    }
    match (a.class, b.class) {
        (Class::Ramp, Class::Highway | Class::Service) | (Class::Highway | Class::Service, Class::Ramp) => {
            let (ramp, measure) = if a.class == Class::Ramp { (a, at[0]) } else { (b, at[1]) };
            let near_end = measure < 90.0 || measure > ramp.length - 90.0;
            if near_end && streets[a.street].highway == streets[b.street].highway {
                Meeting::Node
            } else {
                Meeting::Nothing
            }
        }
        (Class::Ramp, _) | (_, Class::Ramp) => Meeting::Nothing,
        (Class::Highway, _) | (_, Class::Highway) => {
            let named = streets[a.street].name.is_some() && streets[b.street].name.is_some();
            if named { Meeting::Over } else { Meeting::Nothing }
        }
        _ => Meeting::Node,
    }
}

/// All places where two lines cross, found through a grid of cells.
#[expect(clippy::cast_possible_truncation, reason = "cells of a city")]
fn find_crosses(streets: &[Street], tracks: &[Track<'_>]) -> Vec<Cross> {
    const CELL: f64 = 120.0;
    let mut cells: HashMap<(i32, i32), Vec<(u32, u32)>> = HashMap::new();
    let mut crosses: Vec<Cross> = Vec::new();
    let starts: Vec<Vec<f64>> = tracks.iter().map(|t| measures(t.points)).collect();
    for (t, track) in tracks.iter().enumerate() {
        if !track.class.street() {
            continue;
        }
        let from = crosses.len();
        for (k, w) in track.points.windows(2).enumerate() {
            let reach = w[0].distance(w[1]);
            let steps = (reach / CELL).ceil().max(1.0) as i32;
            let mut touched: Vec<(i32, i32)> = Vec::new();
            for step in 0..steps {
                let a = w[0].towards(w[1], f64::from(step) / f64::from(steps));
                let b = w[0].towards(w[1], f64::from(step + 1) / f64::from(steps));
                let cell = |p: Point| ((p.x / CELL).floor() as i32, (p.y / CELL).floor() as i32);
                let (ca, cb) = (cell(a), cell(b));
                for x in ca.0.min(cb.0)..=ca.0.max(cb.0) {
                    for y in ca.1.min(cb.1)..=ca.1.max(cb.1) {
                        touched.push((x, y));
                    }
                }
            }
            touched.sort_unstable();
            touched.dedup();
            let me = (u32::try_from(t).unwrap_or(u32::MAX), u32::try_from(k).unwrap_or(u32::MAX));
            for key in touched {
                let members = cells.entry(key).or_default();
                for &(other, segment) in members.iter() {
                    let (other, segment) = (other as usize, segment as usize);
                    let (c, d) = (tracks[other].points[segment], tracks[other].points[segment + 1]);
                    if other == t || tracks[other].street == track.street {
                        continue;
                    }
                    let Some((f, g)) = crossing(w[0], w[1], c, d) else { continue };
                    let at = [starts[t][k] + f * reach, starts[other][segment] + g * c.distance(d)];
                    let meeting = meeting(streets, track, &tracks[other], at);
                    if meeting != Meeting::Nothing {
                        let point = w[0].towards(w[1], f);
                        crosses.push(Cross { tracks: [t, other], at, point, over: meeting == Meeting::Over });
                    }
                }
                members.push(me);
            }
        }
        // A crossing at a vertex, or in two cells, is found more than once.
        let mut fresh: Vec<Cross> = crosses.drain(from..).collect();
        fresh.sort_by(|a, b| a.tracks[1].cmp(&b.tracks[1]).then(a.at[0].total_cmp(&b.at[0])));
        fresh.dedup_by(|a, b| a.tracks == b.tracks && a.point.distance(b.point) < 0.5);
        crosses.extend(fresh);
    }
    crosses
}

/// Cuts the overshooting ends at the most important street that they reach.
fn trim(streets: &[Street], tracks: &mut [Track<'_>], crosses: &[Cross]) {
    const REACH: f64 = 40.0;
    let mut best: HashMap<(usize, usize), (Class, f64)> = HashMap::new();
    for c in crosses.iter().filter(|c| !c.over) {
        for k in 0..2 {
            let (me, other) = (c.tracks[k], c.tracks[1 - k]);
            let track = &tracks[me];
            let rank = if track.class == Class::Ramp { Class::Walk } else { tracks[other].class };
            for (end, distance) in [(0, c.at[k]), (1, track.length - c.at[k])] {
                if !streets[track.street].lines[track.line].joins[end] || distance > REACH {
                    continue;
                }
                let entry = best.entry((me, end)).or_insert((rank, distance));
                if rank > entry.0 || (rank == entry.0 && distance < entry.1) {
                    *entry = (rank, distance);
                }
            }
        }
    }
    for (me, track) in tracks.iter_mut().enumerate() {
        if let Some(&(_, distance)) = best.get(&(me, 0)) {
            track.keep.0 = distance;
        }
        if let Some(&(_, distance)) = best.get(&(me, 1)) {
            track.keep.1 = track.length - distance;
        }
    }
}

/// Where a line that meets no street passes from one county into the other.
fn county_cuts(plan: &Plan, track: &Track<'_>) -> Vec<f64> {
    let county = |measure: f64| {
        let (i, j) = plan.block_at(along(track.points, measure).0);
        plan.county(i, j)
    };
    let mut cuts = Vec::new();
    let mut measure = track.keep.0;
    while measure < track.keep.1 {
        let next = (measure + 60.0).min(track.keep.1);
        if county(measure) != county(next) {
            let (mut low, mut high) = (measure, next);
            for _ in 0..20 {
                let middle = f64::midpoint(low, high);
                if county(middle) == county(low) { low = middle } else { high = middle }
            }
            cuts.push(high);
        }
        measure = next;
    }
    cuts
}

/// Nodes by place: points of one level within three metres are one node.
struct Nodes {
    points: Vec<Point>,
    cells: HashMap<(u8, i32, i32), Vec<usize>>,
}

impl Nodes {
    #[expect(clippy::cast_possible_truncation, reason = "cells of a city")]
    fn at(&mut self, level: u8, point: Point) -> usize {
        const NEAR: f64 = 3.0;
        let cell = |v: f64| (v / NEAR).floor() as i32;
        let (x, y) = (cell(point.x), cell(point.y));
        for dx in -1..=1 {
            for dy in -1..=1 {
                for &node in self.cells.get(&(level, x + dx, y + dy)).into_iter().flatten() {
                    if self.points[node].distance(point) < NEAR {
                        return node;
                    }
                }
            }
        }
        self.points.push(point);
        self.cells.entry((level, x, y)).or_default().push(self.points.len() - 1);
        self.points.len() - 1
    }
}

fn level(class: Class) -> u8 {
    match class {
        Class::Stream => 3,
        Class::Rail => 2,
        Class::Highway => 1,
        _ => 0,
    }
}

fn cut_into_edges(
    plan: &Plan,
    streets: &[Street],
    tracks: &[Track<'_>],
    overs: Vec<Over>,
    seed: u64,
) -> Network {
    let mut rng = Rng::with_seed(seed ^ 0x6564_6765);
    let mut nodes = Nodes { points: Vec::new(), cells: HashMap::new() };
    let mut edges: Vec<Edge> = Vec::new();
    let mut tlid = 610_000_000;
    for track in tracks {
        let street = &streets[track.street];
        let line = &street.lines[track.line];
        let mut cuts = track.cuts.clone();
        cuts.extend([track.keep.0, track.keep.1]);
        cuts.retain(|&c| c >= track.keep.0 && c <= track.keep.1);
        cuts.sort_by(f64::total_cmp);
        // A ramp's ends lie on the highway's level where they meet it.
        let mut stops: Vec<(f64, usize)> = Vec::new();
        for cut in cuts {
            let point = along(track.points, cut).0;
            let level = match track.class {
                Class::Ramp => nodes.nearest_level(point),
                class => level(class),
            };
            let node = nodes.at(level, point);
            if stops.last().is_none_or(|last| last.1 != node) {
                stops.push((cut, node));
            }
        }
        let raw: Vec<f64> = stops.iter().map(|s| street.number_at(s.0, nodes.points[s.1])).collect();
        let numbers = node_numbers(&raw);
        for k in 0..stops.len().saturating_sub(1) {
            let ((from, a), (to, b)) = (stops[k], stops[k + 1]);
            if to - from < 0.5 || a == b {
                continue;
            }
            let mut points = part(track.points, from, to);
            let last = points.len() - 1;
            points[0] = nodes.points[a];
            points[last] = nodes.points[b];
            tlid += 1 + rng.u32(..3);
            let numbers = if street.class.numbered() { (numbers[k], numbers[k + 1]) } else { (0, 0) };
            let ranges = ranges(&mut rng, numbers, line.sides, street.even_left);
            let mut edge = Edge {
                tlid,
                street: track.street,
                line: track.line,
                nodes: [a, b],
                points,
                reversed: false,
                numbers,
                ranges,
                faces: [0, 0],
            };
            let reversed =
                if street.divided || line.bound.is_some() { line.against } else { rng.u8(..20) < 7 };
            if reversed {
                edge.points.reverse();
                edge.nodes.reverse();
                edge.ranges.reverse();
                for range in edge.ranges.iter_mut().flatten() {
                    (range.from, range.to) = (range.to, range.from);
                }
                edge.reversed = true;
            }
            let (middle, direction) = along(&edge.points, length(&edge.points) / 2.0);
            let aside = direction.left() * 5.0;
            edge.faces = [plan.face_at(middle + aside), plan.face_at(middle - aside)];
            edges.push(edge);
        }
    }
    Network { nodes: nodes.points, edges, overs }
}

impl Nodes {
    /// The level of the node at a ramp's end: the highway's if one is there, else the ground.
    fn nearest_level(&self, point: Point) -> u8 {
        let near = |level: u8| {
            let mut copy = (f64::INFINITY, level);
            #[expect(clippy::cast_possible_truncation, reason = "cells of a city")]
            let cell = |v: f64| (v / 3.0).floor() as i32;
            for dx in -1..=1 {
                for dy in -1..=1 {
                    let key = (level, cell(point.x) + dx, cell(point.y) + dy);
                    for &node in self.cells.get(&key).into_iter().flatten() {
                        copy.0 = copy.0.min(self.points[node].distance(point));
                    }
                }
            }
            copy.0
        };
        u8::from(near(1) < near(0))
    }
}

/// Whole numbers at the nodes of a line from the measured ones: a hundred begins at a crossing where there is one,
/// and numbers always rise.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "house numbers")]
pub fn node_numbers(raw: &[f64]) -> Vec<u32> {
    let mut numbers: Vec<u32> = Vec::with_capacity(raw.len());
    for (k, &number) in raw.iter().enumerate() {
        let number = number.max(100.0);
        let hundred = ((number / 100.0).round() * 100.0) as u32;
        let Some(&before) = numbers.last() else {
            numbers.push(hundred);
            continue;
        };
        let step = (number - raw[k - 1].max(100.0)).max(0.0);
        // A hundred must not fall to a stretch of a few metres.
        let plausible = f64::from(hundred.saturating_sub(before)) <= 2.5 * step + 12.0;
        if hundred > before && plausible {
            numbers.push(hundred);
        } else {
            let even = ((number / 2.0).round() * 2.0) as u32;
            let short = before + ((step / 2.0).round() * 2.0) as u32;
            numbers.push(even.min(short).max(before + 2));
        }
    }
    numbers
}

/// The ranges of a stretch on its left and right, in the direction in which numbers rise, with the oddities that
/// real ones have: empty sides, gaps at the ends, both parities on one side.
fn ranges(rng: &mut Rng, (from, to): (u32, u32), sides: [bool; 2], even_left: bool) -> [Option<Range>; 2] {
    let roll = rng.u8(..200);
    if to <= from || roll < 2 {
        return [None, None];
    }
    if (2..7).contains(&roll) && sides == [true, true] && to - from > 20 {
        let mixed = Some(Range { from, to: to - 1, parity: 'B' });
        return if rng.bool() { [mixed, None] } else { [None, mixed] };
    }
    [0, 1].map(|side| {
        let roll = rng.u8(..100);
        if !sides[side] || (roll < 4 && sides == [true, true]) {
            return None;
        }
        let even = (side == 0) == even_left;
        let fits = |n: u32| n.is_multiple_of(2) == even;
        let (mut low, mut high) =
            (if fits(from) { from } else { from + 1 }, if fits(to - 1) { to - 1 } else { to - 2 });
        if low > high {
            return None;
        }
        if roll > 90 {
            let gap = (high - low) / 9;
            low += rng.u32(..=gap) / 2 * 2;
            high -= rng.u32(..=gap) / 2 * 2;
        }
        Some(Range { from: low, to: high, parity: if even { 'E' } else { 'O' } })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_rise_by_hundreds_at_crossings_and_never_stand_still() {
        assert_eq!(node_numbers(&[100.0, 196.0, 309.0]), [100, 200, 300]);
        let close = node_numbers(&[1200.0, 1249.0, 1252.0, 1256.0, 1310.0]);
        assert!(close.windows(2).all(|w| w[0] < w[1]), "{close:?}");
        assert_eq!(close[4], 1300);
    }
}
