//! Where two streets meet: at a node that they share, where their lines cross (at two levels), or where they come
//! nearest.

use super::{
    Asking,
    candidates::{Candidate, Candidates},
    differs::Differs,
};
use crate::{
    geo::{Plane, Point, segments},
    index::{Edge, SmallBox},
};

/// How near streets that don't meet must come to be a crossing all the same.
const APPROACH: f64 = 60.0;
const WIDE_APPROACH: f64 = 150.0;
/// What it costs not to share a node.
pub(super) const NO_NODE: u16 = 1;
/// Metres around a shared node within which lines that cross do so at the node.
const AT_NODE: f64 = 1.0;
/// Streets that meet at more places than this are no crossing; highways that run along the same edges share more
/// nodes, most of which are dropped again.
const MAX_MEETINGS: usize = 512;
const MAX_NODES: usize = 4_096;
/// More pairs of edges, or pairs of their segments, are not looked at: no city asks for so many.
const MAX_PAIRS: usize = 4_096;
const MAX_STEPS: usize = 1 << 22;

/// Where two names meet.
#[derive(Debug, Clone, Copy)]
pub(super) struct Meeting {
    pub(super) point: Point,
    /// Metres that the lines stay apart.
    pub(super) apart: f64,
    pub(super) rank: u16,
    pub(super) differs: Differs,
    pub(super) names: [u32; 2],
    pub(super) node: Option<u32>,
    /// The edges, where there is not a node.
    pub(super) edges: [u32; 2],
}

/// The meetings found so far, and what finding them took.
#[derive(Debug, Default)]
struct Meetings {
    list: Vec<Meeting>,
    pairs: usize,
    steps: usize,
}

/// Two names meet at so many places that none is meant, or finding them would take too long.
pub(super) struct TooMany;

impl Meetings {
    fn is_too_much(&self) -> bool {
        self.list.len() > MAX_MEETINGS || self.pairs > MAX_PAIRS || self.steps > MAX_STEPS
    }
}

impl Meeting {
    /// Whether lines that stay apart do so here as there: one of the edges is the same.
    pub(super) fn runs_on(&self, other: &Self) -> bool {
        let apart = self.apart > 0.0 && other.apart > 0.0;
        apart && self.edges.iter().any(|edge| other.edges.contains(edge))
    }
}

impl Asking<'_> {
    /// Where candidates of the two sides meet, and how.
    pub(super) fn meetings(&self, sides: &[Candidates; 2]) -> Result<(Vec<Meeting>, &'static str), TooMany> {
        let wide = sides.iter().any(Candidates::is_highway);
        let mut found = Meetings::default();
        let boxes = [self.boxes(&sides[0]), self.boxes(&sides[1])];
        for (i, a) in sides[0].list.iter().enumerate() {
            for (j, b) in sides[1].list.iter().enumerate() {
                if a.name == b.name || boxes[0][i].common(boxes[1][j]).is_none() {
                    continue;
                }
                self.shared_nodes(a, b, &mut found.list);
            }
        }
        if found.list.len() > 4 {
            self.drop_inner(&mut found.list);
        }
        let shared = found.list.len();
        let best = found.list.iter().map(|meeting| meeting.rank).min().unwrap_or(u16::MAX);
        for (i, a) in sides[0].list.iter().enumerate() {
            for (j, b) in sides[1].list.iter().enumerate() {
                // What would be no rival of a shared node need not be looked for.
                if a.name != b.name && a.rank + b.rank <= best.saturating_add(1).max(6) {
                    self.crossed_lines([a, b], [boxes[0][i], boxes[1][j]], 0.0, &mut found);
                }
            }
        }
        if found.is_too_much() {
            return Err(TooMany);
        }
        if !found.list.is_empty() {
            let mut meetings = found.list;
            self.keep_meant(sides, &mut meetings);
            let nodes = shared > 0 && meetings.iter().any(|meeting| meeting.node.is_some());
            let why = if nodes { "the streets meet" } else { "the streets cross at different levels" };
            return Ok((meetings, why));
        }
        let limit = if wide { WIDE_APPROACH } else { APPROACH };
        for (i, a) in sides[0].list.iter().enumerate() {
            for (j, b) in sides[1].list.iter().enumerate() {
                if a.name != b.name {
                    self.crossed_lines([a, b], [boxes[0][i], boxes[1][j]], limit, &mut found);
                }
            }
        }
        if found.is_too_much() {
            return Err(TooMany);
        }
        let mut meetings = found.list;
        self.keep_meant(sides, &mut meetings);
        Ok((meetings, "the streets do not meet; where they come nearest"))
    }

    fn boxes(&self, candidates: &Candidates) -> Vec<SmallBox> {
        candidates.list.iter().map(|candidate| self.index.name_box(candidate.name)).collect()
    }

    fn shared_nodes(&self, a: &Candidate, b: &Candidate, meetings: &mut Vec<Meeting>) {
        let (one, two) = (self.index.name_nodes(a.name), self.index.name_nodes(b.name));
        let (rank, differs) = (a.rank + b.rank, a.differs.and(b.differs));
        let mut add = |node: u32| {
            if let Some(known) = meetings.iter_mut().find(|meeting| meeting.node == Some(node)) {
                if rank < known.rank {
                    (known.rank, known.differs, known.names) = (rank, differs, [a.name, b.name]);
                }
                return;
            }
            let point = self.index.node(node).filter(|_| meetings.len() < MAX_NODES);
            let Some(point) = point else { return };
            let names = [a.name, b.name];
            let edges = [u32::MAX; 2];
            meetings.push(Meeting { point, apart: 0.0, rank, differs, names, node: Some(node), edges });
        };
        let (few, many) = if one.len() <= two.len() { (one, two) } else { (two, one) };
        if few.len() * 8 < many.len() {
            (0..few.len()).filter_map(|i| few.get(i)).filter(|node| many.contains(*node)).for_each(&mut add);
            return;
        }
        let (mut i, mut j) = (0, 0);
        while let (Some(x), Some(y)) = (few.get(i), many.get(j)) {
            if x == y {
                add(x);
            }
            i += usize::from(x <= y);
            j += usize::from(y <= x);
        }
    }

    /// Where two names run along the same edges, they share all nodes; only the ends of that are crossings.
    fn drop_inner(&self, meetings: &mut Vec<Meeting>) {
        let inner = |meeting: &Meeting| {
            let Some(node) = meeting.node else { return false };
            let mut own = 0;
            let mut both = 0;
            for edge in self.index.edges_at(node).filter_map(|edge| self.index.edge(edge)) {
                let has = meeting.names.map(|name| edge.name_numbers().any(|own| own == name));
                own += usize::from(has[0] != has[1]);
                both += usize::from(has[0] && has[1]);
            }
            both > 0 && own == 0
        };
        if meetings.iter().any(|meeting| !inner(meeting)) {
            meetings.retain(|meeting| !inner(meeting));
        }
    }

    /// Where lines cross that share no node there, or come within `limit` metres.
    fn crossed_lines(&self, pair: [&Candidate; 2], boxes: [SmallBox; 2], limit: f64, found: &mut Meetings) {
        let grid = self.index.grid();
        let (grow_x, grow_y) = if limit > 0.0 { grid.steps(limit, grid.latitude()) } else { (0, 0) };
        let Some(common) = boxes[0].grown(grow_x, grow_y).common(boxes[1].grown(grow_x, grow_y)) else {
            return;
        };
        if limit > 0.0 {
            let near = |name: u32| self.index.name_edges(name).filter(move |(_, small)| small.meets(common));
            self.crossed_edges(pair, near(pair[0].name), near(pair[1].name), limit, found);
        } else {
            let near = |name: u32| {
                self.index.name_grade_separations(name).filter(move |(_, small)| small.meets(common))
            };
            self.crossed_edges(pair, near(pair[0].name), near(pair[1].name), limit, found);
        }
    }

    fn crossed_edges(
        &self,
        pair: [&Candidate; 2],
        ones: impl Iterator<Item = (u32, SmallBox)>,
        others: impl Iterator<Item = (u32, SmallBox)>,
        limit: f64,
        found: &mut Meetings,
    ) {
        let others: Vec<(u32, SmallBox)> = others.collect();
        if others.is_empty() {
            return;
        }
        let grid = self.index.grid();
        let (grow_x, grow_y) = if limit > 0.0 { grid.steps(limit, grid.latitude()) } else { (0, 0) };
        for (one, small) in ones {
            found.steps += others.len() / 8;
            let small = small.grown(grow_x, grow_y);
            for (two, _) in others.iter().copied().filter(|(two, other)| *two != one && other.meets(small)) {
                found.pairs += 1;
                if found.is_too_much() {
                    return;
                }
                let meeting = |(point, apart)| Meeting {
                    point,
                    apart,
                    rank: pair[0].rank + pair[1].rank + if limit > 0.0 { 2 * NO_NODE } else { NO_NODE },
                    differs: pair[0].differs.and(pair[1].differs),
                    names: [pair[0].name, pair[1].name],
                    node: None,
                    edges: [one, two],
                };
                let edges = self.index.edge(one).zip(self.index.edge(two));
                let Some((one, two)) = edges else { continue };
                if limit > 0.0 {
                    found.list.extend(nearest(&one, &two, limit, &mut found.steps).map(meeting));
                    continue;
                }
                let (list, steps) = (&mut found.list, &mut found.steps);
                crossings(&one, &two, steps, |point| {
                    if list.len() <= MAX_MEETINGS {
                        list.push(meeting((point, 0.0)));
                    }
                });
            }
        }
    }
}

/// Where two edges come nearest, if within `limit`, and how far apart they are there.
fn nearest(one: &Edge<'_>, two: &Edge<'_>, limit: f64, steps: &mut usize) -> Option<(Point, f64)> {
    let plane = Plane::at(one.points().next()?);
    let mut best: Option<((f64, f64), f64)> = None;
    pairs(one, two, plane, steps, |at, apart| {
        if apart <= limit && best.is_none_or(|(_, known)| apart < known) {
            best = Some((at, apart));
        }
    });
    best.map(|(at, apart)| (plane.point(at), apart))
}

/// All places where the lines of two edges cross; a node that they share is none.
fn crossings(one: &Edge<'_>, two: &Edge<'_>, steps: &mut usize, mut found: impl FnMut(Point)) {
    let Some(first) = one.points().next() else { return };
    let plane = Plane::at(first);
    let node = |at: usize| one.point([0.0, 1.0][at]).filter(|_| two.nodes().contains(&one.nodes()[at]));
    let shared = [node(0), node(1)];
    let mut last: Option<Point> = None;
    pairs(one, two, plane, steps, |at, apart| {
        if apart > 1e-9 {
            return;
        }
        let point = plane.point(at);
        // Where a line bends in the crossing, two of its segments are there.
        let known = shared.into_iter().flatten().chain(last).any(|known| known.metres_to(point) <= AT_NODE);
        if !known {
            last = Some(point);
            found(point);
        }
    });
}

/// Every two segments of two lines: where they come nearest, and how far apart they are there. Counts its `steps`.
fn pairs(
    one: &Edge<'_>,
    two: &Edge<'_>,
    plane: Plane,
    steps: &mut usize,
    mut found: impl FnMut((f64, f64), f64),
) {
    let mut a = one.points().map(|point| plane.place(point));
    let Some(mut from) = a.next() else { return };
    for to in a {
        let mut b = two.points().map(|point| plane.place(point));
        let Some(mut start) = b.next() else { return };
        for end in b {
            let (at, apart) = segments(from, to, start, end);
            found(at, apart);
            start = end;
            *steps += 1;
        }
        if *steps > MAX_STEPS {
            return;
        }
        from = to;
    }
}
