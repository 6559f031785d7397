//! Hundred blocks: the parts of a street's edges that have one, strung together into segments, and the middle of each.

use super::{Asking, candidates::Candidates, decide::Position, differs::Differs, ranges};
use crate::{
    geo::{Plane, Point},
    index::{HouseNumbers, RangeRecord},
    name::Direction,
    path::{self, Piece},
};

/// Segments of one block this near to each other are one block with a gap.
const ONE_BLOCK: f64 = 250.0;
/// Carriageways of a divided road are not farther apart.
const DIVIDED: f64 = 100.0;
/// Carriageways of a block are equally long if the shorter is more than this share of the longer.
const ALIKE: f64 = 0.8;
/// More ranges of one edge are not looked at.
const MAX_RANGES: usize = 16;

/// A part of an edge that lies in the block.
#[derive(Debug, Clone, Copy)]
struct Part {
    edge: u32,
    from: f64,
    to: f64,
    rank: u16,
    identity: u64,
    name: u32,
    differs: Differs,
}

/// A segment of block that hangs together.
#[derive(Debug, Clone, Copy)]
struct Segment {
    position: Position,
    identity: u64,
    heading: (f64, f64),
    /// Its outermost points along that heading.
    ends: [Point; 2],
    /// The edge that the position lies on.
    edge: u32,
    divided: bool,
}

impl Segment {
    /// Takes in a shorter segment of the same block: the other carriageway, which may be known by where its traffic
    /// goes (`opposite`), or what lies behind a gap.
    fn take_in(&mut self, other: &Self, opposite: bool, bound: Direction) {
        let (here, there) = (self.position.point, other.position.point);
        let apart = here.metres_to(there);
        let plane = Plane::at(here);
        let (east, north) = plane.place(there);
        let across = east * self.heading.1 - north * self.heading.0;
        let (own, others) = (self.span(&plane, self.ends), self.span(&plane, other.ends));
        // What lies end to end with this one is not a carriageway of it.
        let alongside = own.1.min(others.1) - own.0.max(others.0);
        let beside = (opposite || across.abs() > 0.3 * apart) && alongside > 0.25 * (others.1 - others.0);
        if beside && apart < DIVIDED && !self.divided && bound == Direction::None {
            // The centre line of a divided road runs between its carriageways. Half way between their middles is the
            // middle of both, unless one is shorter; then the block begins with the first and ends with the last.
            self.divided = true;
            let along = if other.position.size > ALIKE * self.position.size {
                along((east, north), self.heading) / 2.0
            } else {
                (own.0.min(others.0) - own.0 + own.1.max(others.1) - own.1) / 2.0
            };
            let (x, y) = self.heading;
            self.position.point = plane.point((x * along + y * across / 2.0, y * along - x * across / 2.0));
            let moved = |from: &Position| self.position.point.metres_to(from.point) + from.reach;
            self.position.reach =
                moved(&other.position).max(here.metres_to(self.position.point) + self.position.reach);
            return;
        }
        self.position.reach = self.position.reach.max(apart + other.position.reach);
    }

    /// From where to where two points lie along the heading, in metres from the plane's origin.
    fn span(&self, plane: &Plane, points: [Point; 2]) -> (f64, f64) {
        let [a, b] = points.map(|point| along(plane.place(point), self.heading));
        (a.min(b), a.max(b))
    }
}

/// How far along a heading something lies.
fn along((east, north): (f64, f64), heading: (f64, f64)) -> f64 {
    east * heading.0 + north * heading.1
}

impl Asking<'_> {
    pub(super) fn blocks(&self, candidates: &Candidates, block: u32) -> Vec<Position> {
        let last = block + 99;
        let mut parts: Vec<Part> = Vec::new();
        for candidate in &candidates.list {
            for range in self.index.name_ranges(candidate.name, block, last) {
                let (from, to) = self.covered(&range, block, last);
                match parts.iter_mut().find(|part| part.edge == range.edge) {
                    // Both sides of the street, and several ranges of a side: what any of them covers.
                    Some(part) if part.name == candidate.name => {
                        part.differs = part.differs.and(Differs::of_numbers(&range));
                        part.from = part.from.min(from);
                        part.to = part.to.max(to);
                    }
                    Some(_) => {}
                    None => parts.push(Part {
                        edge: range.edge,
                        from,
                        to,
                        rank: candidate.rank,
                        identity: candidate.identity,
                        name: candidate.name,
                        differs: candidate.differs.and(Differs::of_numbers(&range)),
                    }),
                }
            }
        }
        self.keep_asked(candidates, &mut parts, |part| part.edge);
        self.segments(&parts, candidates)
    }

    /// The part of a range's edge that has the block. Where the range alone would have to be divided, both sides of
    /// the street say together where its numbers begin and end: one of them often has a gap there.
    fn covered(&self, range: &RangeRecord, block: u32, last: u32) -> (f64, f64) {
        let mut numbers = range.numbers();
        let Some(edge) = self.index.edge(range.edge) else { return (0.0, 1.0) };
        let whole =
            |range: &HouseNumbers| range.from.min(range.to) >= block && range.from.max(range.to) <= last;
        if whole(&numbers) {
            // A range of the block is all of the edge, unless the next block's follows on the same side.
            let others = || edge.house_numbers().take(MAX_RANGES).filter(|other| !whole(other));
            let goes_on = |own: &HouseNumbers| others().any(|other| ranges::follows(own, &other));
            let mut own = edge.house_numbers().take(MAX_RANGES).filter(whole);
            let Some(own) = own.find(goes_on) else { return (0.0, 1.0) };
            numbers = own;
        }
        // Twice, as the one that links two others may come last.
        for other in edge.house_numbers().take(MAX_RANGES).chain(edge.house_numbers().take(MAX_RANGES)) {
            numbers = ranges::together(&numbers, &other);
        }
        ranges::covered(&numbers, block, last)
    }

    /// One position for each segment of block that hangs together, nearby ones of the same street joined.
    fn segments(&self, parts: &[Part], candidates: &Candidates) -> Vec<Position> {
        if let [part] = parts {
            return self
                .position(&[*part], part, 0.5, candidates)
                .map(|(position, _)| position)
                .into_iter()
                .collect();
        }
        let pieces: Vec<Piece> = parts.iter().zip(0..).map(|(part, i)| self.piece(part, i)).collect();
        let groups = path::groups(&pieces);
        let mut found: Vec<Segment> = Vec::new();
        for group in 0..groups.iter().max().map_or(0, |last| last + 1) {
            let own: Vec<usize> = (0..parts.len()).filter(|i| groups[*i] == group).collect();
            let own_pieces: Vec<Piece> = own.iter().map(|i| pieces[*i]).collect();
            let Some((at, share)) = path::middle(&own_pieces) else { continue };
            let part = &parts[own[at]];
            let own: Vec<Part> = own.iter().map(|i| parts[*i]).collect();
            let Some((position, heading)) = self.position(&own, part, share, candidates) else { continue };
            let ends = self.ends(&own, position.point, heading);
            found.push(Segment {
                position,
                identity: part.identity,
                heading,
                ends,
                edge: part.edge,
                divided: false,
            });
        }
        found.sort_by(|a, b| b.position.size.total_cmp(&a.position.size));
        let mut kept: Vec<Segment> = Vec::new();
        for segment in found {
            let near = kept.iter_mut().find(|other| {
                other.identity == segment.identity
                    && other.position.rank == segment.position.rank
                    && other.position.point.metres_to(segment.position.point) <= ONE_BLOCK
            });
            match near {
                Some(other) => {
                    other.take_in(&segment, self.opposite(other.edge, segment.edge), candidates.bound());
                }
                None => kept.push(segment),
            }
        }
        kept.into_iter().map(|segment| segment.position).collect()
    }

    /// The position at a share of one of the parts that make a segment, and the direction there.
    fn position(
        &self,
        own: &[Part],
        part: &Part,
        share: f64,
        candidates: &Candidates,
    ) -> Option<(Position, (f64, f64))> {
        let edge = self.index.edge(part.edge)?;
        let (point, heading) = edge.along(part.from + (part.to - part.from) * share)?;
        let metres = |part: &Part| {
            self.index.edge(part.edge).map_or(0.0, |edge| edge.length() * (part.to - part.from))
        };
        let position = Position {
            point,
            reach: own.iter().map(|part| self.farthest(point, part)).fold(0.0, f64::max) + 10.0,
            rank: part.rank,
            size: own.iter().map(metres).sum(),
            places: edge.place_numbers(),
            names: [Some(part.name), None],
            differs: part.differs.and(candidates.missed_on(&edge)),
            enters: false,
        };
        Some((position, heading))
    }

    /// The ends of parts that lie farthest back and farthest on along a heading.
    fn ends(&self, own: &[Part], point: Point, heading: (f64, f64)) -> [Point; 2] {
        let plane = Plane::at(point);
        let (mut ends, mut span) = ([point; 2], (0.0, 0.0));
        for part in own {
            let Some(edge) = self.index.edge(part.edge) else { continue };
            for end in [part.from, part.to].into_iter().filter_map(|share| edge.point(share)) {
                let at = along(plane.place(end), heading);
                if at < span.0 {
                    (ends[0], span.0) = (end, at);
                }
                if at > span.1 {
                    (ends[1], span.1) = (end, at);
                }
            }
        }
        ends
    }

    /// Whether two edges are carriageways of one road.
    fn opposite(&self, one: u32, two: u32) -> bool {
        [Direction::N, Direction::E]
            .into_iter()
            .any(|way| i32::from(self.bound(one, way)) * i32::from(self.bound(two, way)) < 0)
    }

    /// A part as a piece that meets others at its edge's nodes, where it reaches them, and only those of the same
    /// street.
    fn piece(&self, part: &Part, i: u64) -> Piece {
        let Some(edge) = self.index.edge(part.edge) else {
            return Piece { ends: [i << 33, i << 33 | 1], length: 0.0 };
        };
        let street = part.identity.wrapping_mul(0x9E37_79B9_7F4A_7C15) & !0xFFFF_FFFF;
        let node = |at: usize, reaches: bool| {
            // An end inside of the edge is nobody else's: it is named after the part.
            if reaches { street ^ u64::from(edge.nodes()[at]) } else { !(i << 1 | at as u64) }
        };
        Piece {
            ends: [node(0, part.from <= 0.02), node(1, part.to >= 0.98)],
            length: edge.length() * (part.to - part.from),
        }
    }

    fn farthest(&self, point: Point, part: &Part) -> f64 {
        let Some(edge) = self.index.edge(part.edge) else { return 0.0 };
        let ends = [part.from, part.to].into_iter().filter_map(|share| edge.point(share));
        ends.map(|end| point.metres_to(end)).fold(0.0, f64::max)
    }
}
