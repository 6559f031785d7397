//! The city: its plan, its streets and the network made of them, all from one seed.

use std::collections::HashMap;

use fastrand::Rng;

use crate::geometry::{Point, part, pt, within};
use crate::highways;
use crate::local_streets::Draughtsman;
use crate::main_roads::{self, OVERSHOOT};
use crate::names::{NamePool, StreetName};
use crate::network::{self, Network};
use crate::plan::{GREENBELT, Plan, SUPERBLOCK};
use crate::street::{Class, Line, Street, unblocked};

/// Edges to a superblock, on the average: how wide a city must be to have so many edges.
const EDGES_PER_SUPERBLOCK: f64 = 128.0;

/// A city.
pub struct City {
    /// What lies where.
    pub plan: Plan,
    /// Its streets, and its streams and railways.
    pub streets: Vec<Street>,
    /// Its edges and nodes.
    pub network: Network,
    /// The seed it was made from.
    pub seed: u64,
}

impl City {
    /// A city of about so many edges.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        reason = "a few dozen superblocks"
    )]
    pub fn new(edges: usize, seed: u64) -> Self {
        let n = (edges as f64 / EDGES_PER_SUPERBLOCK).sqrt().round().clamp(4.0, 100.0) as i32;
        Self::of_size(n, seed)
    }

    /// A city for tests, of about two thousand edges, with one of everything.
    pub fn small(seed: u64) -> Self {
        Self::of_size(4, seed)
    }

    fn of_size(n: i32, seed: u64) -> Self {
        let plan = Plan::new(n, seed);
        let mut rng = Rng::with_seed(seed);
        let mut pool = NamePool::new(seed);
        let mut streets = Vec::new();
        main_roads::arterials(&plan, &mut rng, &mut streets);
        main_roads::odd_roads(&plan, &mut rng, &mut pool, &mut streets);
        let highways = highways::highways(&plan);
        Draughtsman { plan: &plan, rng: &mut rng, pool: &mut pool, streets: &mut streets }.draw();
        let corridors = Corridors::new(highways.iter().map(|h| h.line.as_slice()));
        let river = Corridors::new(std::iter::once(plan.river.0.as_slice()));
        streets = streets.into_iter().filter_map(|street| clear(&plan, &corridors, &river, street)).collect();
        highways::highway_streets(&highways, &mut streets);
        streams_and_rails(&plan, &mut rng, &mut streets);
        let network = network::build(&plan, &streets, seed);
        Self { plan, streets, network, seed }
    }
}

/// The street without the parts that lie in a highway's corridor or under water; none if nothing is left.
fn clear(plan: &Plan, corridors: &Corridors, river: &Corridors, mut street: Street) -> Option<Street> {
    if street.class >= Class::Major {
        return Some(street);
    }
    let local = street.class <= Class::Local;
    let highway = |p: Point| local && corridors.within(p, highways::SERVICE - OVERSHOOT + 2.0);
    let water = |p: Point| {
        (local && river.within(p, GREENBELT)) || plan.lakes.iter().any(|(_, ring)| within(ring, p))
    };
    let mut lines = Vec::new();
    for line in std::mem::take(&mut street.lines) {
        for (from, to, cut_from, cut_to) in unblocked(&line.points, |p| highway(p) || water(p)) {
            if (cut_from || cut_to) && to - from < 60.0 {
                continue;
            }
            let points = part(&line.points, from, to);
            let near_highway = |p: Point| corridors.within(p, highways::SERVICE);
            let joins = [
                if cut_from { near_highway(points[0]) } else { line.joins[0] },
                if cut_to { near_highway(points[points.len() - 1]) } else { line.joins[1] },
            ];
            lines.push(Line { points, joins, ..line.clone() });
        }
    }
    // A line that was one is now several: the numbers still run along the whole.
    if street.spine.is_empty() && lines.len() > 1 {
        street.spine = lines.iter().flat_map(|line| line.points.iter().copied()).collect();
    }
    street.lines = lines;
    (!street.lines.is_empty()).then_some(street)
}

fn streams_and_rails(plan: &Plan, rng: &mut Rng, streets: &mut Vec<Street>) {
    let reach = f64::from(plan.n) / 2.0 * SUPERBLOCK;
    let mut add = |name: StreetName, class, points: Vec<Point>| {
        streets.push(Street::new(Some(name), class, vec![Line::new(points, [false, false])], 0.0));
    };
    let creeks = [
        "White Rock",
        "Five Mile",
        "Ten Mile",
        "Turtle",
        "Joes",
        "Bachman",
        "Rowlett",
        "Prairie",
        "Cedar",
        "Duck",
    ];
    for (k, base) in creeks.iter().enumerate().take((plan.n.unsigned_abs() as usize).min(10)) {
        let mut point = pt((rng.f64() * 1.8 - 0.9) * reach, (rng.f64() * 1.8 - 0.9) * reach);
        let mut points = vec![point];
        let mut heading = rng.f64() * std::f64::consts::TAU;
        for _ in 0..(20 + 2 * plan.n) {
            // Downhill is towards the river, in wide bends.
            let (_, at) = crate::geometry::nearest(&plan.river.0, point);
            let target = crate::geometry::along(&plan.river.0, at).0;
            if target.distance(point) < 120.0 {
                break;
            }
            let to = (target - point).unit();
            heading += (rng.f64() - 0.5) * 1.2;
            let wander = pt(heading.cos(), heading.sin());
            point = point + (to * 0.8 + wander * 0.6) * 130.0;
            points.push(point);
        }
        if points.len() > 2 {
            add(
                StreetName::new(*base, if k % 3 == 2 { "Br" } else { "Crk" }),
                Class::Stream,
                crate::geometry::smooth(&points, 60.0),
            );
        }
    }
    add(StreetName::new("Trinidad", "Riv"), Class::Stream, plan.river.0.clone());
    for (base, from, to, bend) in [
        ("Union Pacific", (-1.0, -0.3), (1.0, 0.1), 0.12),
        ("BNSF", (-0.3, 1.0), (0.15, -1.0), -0.1),
        ("Dart", (0.0, 0.0), (0.3, 1.0), 0.05),
    ] {
        let points: Vec<Point> = (0..=12)
            .map(|k| {
                let t = f64::from(k) / 12.0;
                let sway = bend * (t * std::f64::consts::TAU).sin();
                pt(
                    (from.0 + (to.0 - from.0) * t + sway) * reach,
                    (from.1 + (to.1 - from.1) * t + sway) * reach,
                )
            })
            .collect();
        add(StreetName::new(base, "RR"), Class::Rail, crate::geometry::smooth(&points, 150.0));
    }
}

/// Answers whether a point lies near one of some long lines.
struct Corridors {
    cells: HashMap<(i32, i32), Vec<(Point, Point)>>,
}

const CORRIDOR_CELL: f64 = 400.0;

#[expect(clippy::cast_possible_truncation, reason = "cells of a city")]
fn corridor_cell(p: Point) -> (i32, i32) {
    ((p.x / CORRIDOR_CELL).floor() as i32, (p.y / CORRIDOR_CELL).floor() as i32)
}

impl Corridors {
    fn new<'a>(lines: impl Iterator<Item = &'a [Point]>) -> Self {
        let mut cells: HashMap<(i32, i32), Vec<(Point, Point)>> = HashMap::new();
        for line in lines {
            for w in line.windows(2) {
                // The segments are short: each is filed in the cells around its two ends.
                let mut keys: Vec<(i32, i32)> = Vec::new();
                for p in [w[0], w[1]] {
                    let (x, y) = corridor_cell(p);
                    keys.extend((-1..=1).flat_map(|dx| (-1..=1).map(move |dy| (x + dx, y + dy))));
                }
                keys.sort_unstable();
                keys.dedup();
                for key in keys {
                    cells.entry(key).or_default().push((w[0], w[1]));
                }
            }
        }
        Self { cells }
    }

    /// Whether the point lies within so many metres (fewer than a cell) of a line.
    fn within(&self, p: Point, metres: f64) -> bool {
        let near = self.cells.get(&corridor_cell(p));
        near.is_some_and(|segments| {
            segments.iter().any(|&(a, b)| crate::geometry::nearest(&[a, b], p).0 < metres)
        })
    }
}
