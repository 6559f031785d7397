//! Which way traffic runs on carriageways and service roads, `Nb` or `Eb`. The files don't say, but people drive on
//! the right: whoever has the other carriageway, or the main lanes, to their left drives the right way.

use super::chains::{At, Chain, chains, distance};
use super::collect::RawEdge;
use crate::{
    geo::Plane,
    index::{Class, EASTBOUND, NORTHBOUND, SOUTHBOUND, WESTBOUND},
};
use std::collections::{BTreeMap, HashMap};

/// The other carriageway, or the main lanes, are not farther off.
const BESIDE: f64 = 220.0;
/// Lines nearer than this are one line drawn twice.
const APART: f64 = 4.0;
/// Segments are filed by their middles, in pieces of this length at most …
const PIECE: f64 = 100.0;
/// … so that in neighbouring cells of this size lies all that is near enough.
const CELL: f64 = BESIDE + PIECE / 2.0;
/// Metres before and behind a place that say where a road leads there; doubled while it leads neither way.
const AROUND: f64 = 1_500.0;
/// A road leads north if every metre of it gains this much to the north.
const LEADS: f64 = 0.25;

/// For each edge the bounds of its traffic, as bits of its flags; 0 where both directions share the line, or where
/// it isn't known.
pub(super) fn bounds(edges: &[&RawEdge], nodes: &[[u32; 2]]) -> Vec<u8> {
    let mut bounds = vec![0_u8; edges.len()];
    let Some(origin) = edges.iter().find_map(|edge| edge.line.first()) else { return bounds };
    let plane = Plane::at(*origin);
    let mut main_lanes = Net::default();
    let mut by_name: BTreeMap<(u32, Class), Vec<usize>> = BTreeMap::new();
    for (i, edge) in edges.iter().enumerate() {
        if edge.class == Class::Primary {
            main_lanes
                .add(usize::MAX, &edge.line.iter().map(|point| plane.place(*point)).collect::<Vec<_>>());
        }
        if let Some(name) = edge.names.first().filter(|_| edge.class.is_road()) {
            by_name.entry((*name, edge.class)).or_default().push(i);
        }
    }
    let wide = [Class::Primary, Class::Secondary, Class::Service];
    for ((name, class), own) in &by_name {
        // A street is looked at only where a wide road has its name.
        if !wide.iter().any(|wide| by_name.contains_key(&(*name, *wide))) {
            continue;
        }
        let lines: Vec<Vec<At>> =
            own.iter().map(|i| edges[*i].line.iter().map(|point| plane.place(*point)).collect()).collect();
        let ends: Vec<[u32; 2]> = own.iter().map(|i| nodes[*i]).collect();
        let chains = chains(&lines, &ends);
        let mut carriageways = Net::default();
        for (number, chain) in chains.iter().enumerate() {
            chain.lines.iter().for_each(|(i, _)| carriageways.add(number, &lines[*i]));
        }
        for (number, chain) in chains.iter().enumerate() {
            let votes = |net: &Net| -> Vec<f64> {
                chain
                    .lines
                    .iter()
                    .map(|(i, forward)| net.vote(&lines[*i], number) * if *forward { 1.0 } else { -1.0 })
                    .collect()
            };
            let mut sides = votes(&carriageways);
            if *class != Class::Primary && sides.iter().all(|side| *side == 0.0) {
                sides = votes(&main_lanes);
            }
            let (sum, cast) = (sides.iter().sum::<f64>(), sides.iter().map(|side| side.abs()).sum::<f64>());
            // Lanes and service roads run one way from end to end; a street may be divided here and not there.
            let one_way = matches!(class, Class::Primary | Class::Service) && sum.abs() > 0.6 * cast;
            for (((i, _), middle), side) in chain.lines.iter().zip(&chain.middles).zip(&sides) {
                let side = if one_way { sum } else { *side };
                if side != 0.0 {
                    bounds[own[*i]] = leads(chain, *middle, side.signum());
                }
            }
        }
    }
    bounds
}

/// Where traffic on a chain is bound for at a place, along it (1) or against it (-1). A road that runs east for a
/// mile on its way north is northbound too.
fn leads(chain: &Chain, middle: f64, along: f64) -> u8 {
    let (mut bound, mut around) = (0, AROUND);
    loop {
        let direction = chain.direction(middle, around);
        let length = distance(direction, (0.0, 0.0)).max(1.0);
        let (east, north) = (direction.0 / length * along, direction.1 / length * along);
        if bound & (NORTHBOUND | SOUTHBOUND) == 0 && north.abs() > LEADS {
            bound |= if north > 0.0 { NORTHBOUND } else { SOUTHBOUND };
        }
        if bound & (EASTBOUND | WESTBOUND) == 0 && east.abs() > LEADS {
            bound |= if east > 0.0 { EASTBOUND } else { WESTBOUND };
        }
        if around > chain.length() {
            return bound;
        }
        around *= 2.0;
    }
}

/// A piece of a line, with the number of its owner.
type Segment = (usize, At, At);

/// Segments by cell.
#[derive(Default)]
struct Net {
    cells: HashMap<(i64, i64), Vec<Segment>>,
}

#[expect(clippy::cast_possible_truncation, reason = "metres on Earth over some hundred")]
fn cell(at: At) -> (i64, i64) {
    ((at.0 / CELL).floor() as i64, (at.1 / CELL).floor() as i64)
}

impl Net {
    fn add(&mut self, owner: usize, line: &[At]) {
        for pair in line.windows(2) {
            let (from, to) = (pair[0], pair[1]);
            // Long segments are filed piece by piece.
            let steps = (distance(from, to) / PIECE).ceil().max(1.0);
            let at = |step: f64| {
                let share = step / steps;
                (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share)
            };
            let mut step = 0.0;
            while step < steps {
                let (start, end) = (at(step), at(step + 1.0));
                self.cells.entry(cell(at(step + 0.5))).or_default().push((owner, start, end));
                step += 1.0;
            }
        }
    }

    /// How much of a line has another's line beside it: metres, positive to the left, negative to the right.
    fn vote(&self, line: &[At], owner: usize) -> f64 {
        let points = || line.windows(2).map(|pair| (pair[0], pair[1]));
        let total: f64 = points().map(|(from, to)| distance(from, to)).sum();
        let samples = if total > 400.0 { 5.0 } else { 1.0 };
        let (mut sum, mut walked, mut next) = (0.0, 0.0, 0.5);
        for (from, to) in points() {
            let length = distance(from, to);
            while next < samples && next / samples * total <= walked + length && length > 0.0 {
                let share = (next / samples * total - walked) / length;
                let heading = ((to.0 - from.0) / length, (to.1 - from.1) / length);
                let point = (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share);
                sum += self.side(point, heading, owner);
                next += 1.0;
            }
            walked += length;
        }
        sum / samples * total
    }

    /// On which side of a point the nearest line beside it is, for who looks along `heading`: 1 left, -1 right, 0 for
    /// none.
    fn side(&self, point: At, heading: At, owner: usize) -> f64 {
        let (x, y) = cell(point);
        let mut best = (BESIDE, 0.0);
        for near in (-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (x + dx, y + dy))) {
            for (_, from, to) in self.cells.get(&near).into_iter().flatten().filter(|line| line.0 != owner) {
                let (east, north) = (to.0 - from.0, to.1 - from.1);
                let length = distance(*from, *to);
                let parallel = (east * heading.1 - north * heading.0).abs() < 0.5 * length;
                if !parallel {
                    continue;
                }
                let share = ((point.0 - from.0) * east + (point.1 - from.1) * north) / (length * length);
                let share = share.clamp(0.0, 1.0);
                let off = (from.0 + east * share - point.0, from.1 + north * share - point.1);
                let (apart, left) = (distance(off, (0.0, 0.0)), heading.0 * off.1 - heading.1 * off.0);
                if apart < best.0 && apart > APART && left.abs() > 0.9 * apart {
                    best = (apart, left.signum());
                }
            }
        }
        best.1
    }
}
