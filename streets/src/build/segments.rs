//! Where a street alone is: its parts that hang together or nearly so, each with its middle.

use crate::{
    geo::{Plane, Point, along},
    path::{self, Piece},
};
use std::collections::HashMap;

/// Parts of a street that are closer than this are one street with gaps: a highway or a creek interrupts it.
const GAP: f64 = 1_000.0;

/// One edge of a street.
pub(super) struct StreetEdge<'a> {
    pub(super) ends: [u32; 2],
    pub(super) length: f64,
    pub(super) place: u16,
    pub(super) line: &'a [Point],
}

/// A part of a street.
pub(super) struct Segment {
    pub(super) middle: Point,
    pub(super) length: f64,
    /// Metres from the middle to the farthest point.
    pub(super) radius: f64,
    /// The town that most of it lies in; 0 for none.
    pub(super) place: u16,
}

/// The parts of a street, the longest first.
pub(super) fn segments(edges: &[StreetEdge<'_>]) -> Vec<Segment> {
    let Some(origin) = edges.first().and_then(|edge| edge.line.first()) else { return Vec::new() };
    let plane = Plane::at(*origin);
    // Ends in the same or neighbouring cells of a coarse net count as close.
    let mut parent: Vec<usize> = (0..edges.len()).collect();
    let mut cells: HashMap<(i64, i64), usize> = HashMap::new();
    #[expect(clippy::cast_possible_truncation, reason = "metres on Earth over a thousand")]
    let cell = |point: Point| {
        let (east, north) = plane.place(point);
        ((east / GAP).floor() as i64, (north / GAP).floor() as i64)
    };
    for (i, edge) in edges.iter().enumerate() {
        for point in edge.line {
            let (x, y) = cell(*point);
            for near in [(-1, -1), (-1, 0), (-1, 1), (0, -1), (0, 0), (0, 1), (1, -1), (1, 0), (1, 1)] {
                if let Some(other) = cells.get(&(x + near.0, y + near.1)) {
                    let (a, b) = (path::root(&mut parent, *other), path::root(&mut parent, i));
                    parent[a.max(b)] = a.min(b);
                }
            }
            cells.insert((x, y), i);
        }
    }
    let groups = path::number_groups(&mut parent);
    let mut found: Vec<Segment> = (0..groups.iter().max().map_or(0, |last| last + 1))
        .filter_map(|group| {
            let own: Vec<&StreetEdge<'_>> =
                edges.iter().zip(&groups).filter(|(_, of)| **of == group).map(|(edge, _)| edge).collect();
            segment(&own)
        })
        .collect();
    found.sort_by(|a, b| b.length.total_cmp(&a.length));
    found
}

fn segment(edges: &[&StreetEdge<'_>]) -> Option<Segment> {
    let pieces: Vec<Piece> =
        edges.iter().map(|edge| Piece { ends: edge.ends.map(u64::from), length: edge.length }).collect();
    let whole = path::groups(&pieces).iter().all(|group| *group == 0);
    let (edge, share) = if whole { path::middle(&pieces)? } else { halfway(edges)? };
    let (middle, _) = along(edges.get(edge)?.line.iter().copied(), share)?;
    let plane = Plane::at(middle);
    let radius =
        edges.iter().flat_map(|edge| edge.line).map(|point| plane.metres(middle, *point)).fold(0.0, f64::max);
    let mut towns: HashMap<u16, f64> = HashMap::new();
    for edge in edges {
        *towns.entry(edge.place).or_default() += edge.length;
    }
    let place =
        towns.into_iter().max_by(|a, b| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0))).map_or(0, |town| town.0);
    Some(Segment { middle, length: pieces.iter().map(|piece| piece.length).sum(), radius, place })
}

/// A street with gaps, or with two carriageways: the edge at half its length, counted in the direction in which
/// the street extends most.
fn halfway(edges: &[&StreetEdge<'_>]) -> Option<(usize, f64)> {
    let plane = Plane::at(*edges.first()?.line.first()?);
    let mut middles: Vec<(usize, (f64, f64), f64)> = Vec::new();
    for (i, edge) in edges.iter().enumerate() {
        let (point, _) = along(edge.line.iter().copied(), 0.5)?;
        middles.push((i, plane.place(point), edge.length.max(0.1)));
    }
    let total: f64 = middles.iter().map(|(_, _, length)| length).sum();
    let mean = |of: &dyn Fn((f64, f64)) -> f64| {
        middles.iter().map(|(_, at, length)| of(*at) * length).sum::<f64>() / total
    };
    let (east, north) = (mean(&|at| at.0), mean(&|at| at.1));
    let xx = mean(&|at| (at.0 - east).powi(2));
    let yy = mean(&|at| (at.1 - north).powi(2));
    let xy = mean(&|at| (at.0 - east) * (at.1 - north));
    let angle = 0.5 * (2.0 * xy).atan2(xx - yy);
    let (sin, cos) = angle.sin_cos();
    let reach = |at: (f64, f64)| (at.0 - east) * cos + (at.1 - north) * sin;
    middles.sort_by(|a, b| reach(a.1).total_cmp(&reach(b.1)));
    let mut left = total / 2.0;
    for (i, _, length) in &middles {
        if left <= *length {
            return Some((*i, 0.5));
        }
        left -= length;
    }
    middles.last().map(|(i, ..)| (*i, 0.5))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(from: (i32, i32), to: (i32, i32)) -> Vec<Point> {
        let point = |(x, y): (i32, i32)| Point { x: x - 96_800_000, y: y + 32_800_000 };
        vec![point(from), point(to)]
    }

    fn edge(line: &[Point], ends: [u32; 2]) -> StreetEdge<'_> {
        StreetEdge { ends, length: line[0].metres_to(line[1]), place: 1, line }
    }

    #[test]
    fn a_gap_does_not_part_a_street_but_kilometres_do() {
        let lines = [line((0, 0), (0, 4000)), line((0, 5000), (0, 8000)), line((0, 90_000), (0, 91_000))];
        let edges: Vec<StreetEdge<'_>> =
            lines.iter().zip(0..).map(|(line, i)| edge(line, [2 * i, 2 * i + 1])).collect();
        let found = segments(&edges);
        assert_eq!(found.len(), 2);
        assert!(
            found[0].length > 770.0 && found[0].radius < 720.0,
            "{} {}",
            found[0].length,
            found[0].radius
        );
        assert!(found[0].middle.y < 32_805_000);
        assert!((found[1].length - 111.0).abs() < 1.0);
    }
}
