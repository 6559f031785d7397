//! From streets to TIGER's edges: where lines meet there is a node, between two nodes there is an edge, and an edge
//! has ranges of house numbers. Highways meet nothing but their ramps: elsewhere they pass over or under.

use std::collections::HashMap;

use fastrand::Rng;

use crate::crossings::{Track, county_cuts, find_crosses, trim};
use crate::geometry::{Point, along, length, part};
use crate::numbers::{Range, node_numbers, ranges};
use crate::plan::Plan;
use crate::street::{Class, Street};

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
pub struct GradeSeparation {
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
    pub grade_separations: Vec<GradeSeparation>,
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
    let mut grade_separations = Vec::new();
    for c in &crosses {
        let [a, b] = [&tracks[c.tracks[0]], &tracks[c.tracks[1]]];
        if c.over {
            let (upper, lower) = if a.class == Class::Highway { (a, b) } else { (b, a) };
            grade_separations.push(GradeSeparation {
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
    cut_into_edges(plan, streets, &tracks, grade_separations, seed)
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
    grade_separations: Vec<GradeSeparation>,
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
    Network { nodes: nodes.points, edges, grade_separations }
}

impl Nodes {
    /// The level of the node at a ramp's end: the highway's if one is there, else level 0, where streets are.
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
