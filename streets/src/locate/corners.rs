//! Of the places where two names meet: which are on the road that was asked for, which are corners of one crossing,
//! and where its middle is.

use super::{
    Asking,
    candidates::{ALIAS, Candidates},
    decide::Position,
    differs::Differs,
    meetings::{Meeting, NO_NODE},
};
use crate::{
    geo::{Plane, Point},
    index::Class,
    name::Direction,
    path,
};

/// Meeting points nearer than this are one crossing: the corners of divided roads.
const CORNER: f64 = 60.0;
/// The same where a highway takes part, with a service road on either side.
const WIDE_CORNER: f64 = 170.0;
/// What it costs to be on the service road when the highway was asked for.
const BESIDE: u16 = 2;

/// What it costs a carriageway to lead another way on the position than the one that was asked for.
const ASIDE: u16 = 1;

impl Asking<'_> {
    /// Of a highway's crossings, those on the service road if that was asked for, else rather those on the main lanes;
    /// and those of the traffic that was asked for.
    pub(super) fn keep_meant(&self, sides: &[Candidates; 2], meetings: &mut Vec<Meeting>) {
        if meetings.len() < 2 {
            return;
        }
        for (i, side) in sides.iter().enumerate() {
            let served = |meeting: &Meeting| self.edges_of(meeting, i).any(|edge| self.is_service(edge));
            if side.is_service() {
                if meetings.iter().any(served) {
                    meetings.retain(served);
                }
            } else if self.mixed(meetings.iter(), i) && !meetings.iter().all(served) {
                // The service road may have another of the highway's names.
                let alias = |name: u32| {
                    side.list.iter().any(|one| one.name == name && one.differs.has(Differs::NAME))
                };
                for meeting in meetings.iter_mut().filter(|meeting| served(meeting)) {
                    meeting.rank += BESIDE;
                    if alias(meeting.names[i]) {
                        meeting.rank = meeting.rank.saturating_sub(ALIAS);
                    }
                }
            }
            let asked = side.bound();
            if asked != Direction::None {
                let bound =
                    |meeting: &Meeting| self.edges_of(meeting, i).map(|edge| self.bound(edge, asked)).max();
                if meetings.iter().any(|meeting| bound(meeting) == Some(1)) {
                    meetings.retain(|meeting| bound(meeting) != Some(-1));
                }
                // A ring road is southbound all along its east, where it leads east for a while too: rather where it
                // leads south.
                let leads = |meeting: &Meeting| self.edges_of(meeting, i).any(|edge| self.leads(edge, asked));
                if meetings.iter().any(leads) {
                    meetings.iter_mut().filter(|meeting| !leads(meeting)).for_each(|one| one.rank += ASIDE);
                }
            }
        }
    }

    /// Whether an edge runs rather north and south, or east and west, as this direction does.
    fn leads(&self, edge: u32, way: Direction) -> bool {
        let ends = self.index.edge(edge).map(|edge| edge.nodes().map(|node| self.index.node(node)));
        let Some([Some(from), Some(to)]) = ends else { return false };
        let (east, north) = Plane::at(from).place(to);
        (north.abs() >= east.abs()) == matches!(way, Direction::N | Direction::S)
    }

    /// Whether some of the names on one side are service roads' and others', or both.
    fn mixed<'m>(&self, mut meetings: impl Iterator<Item = &'m Meeting>, side: usize) -> bool {
        meetings.any(|meeting| self.index.name_classes(meeting.names[side]) & Class::Service.bit() != 0)
    }

    /// The crossings that the places where two names meet make up.
    pub(super) fn corners(&self, meetings: &[Meeting], sides: &[Candidates; 2]) -> Vec<Position> {
        let highway = Class::Primary.bit() | Class::Service.bit();
        let is_wide = |name: u32| self.index.name_classes(name) & highway != 0;
        let wide = sides.iter().any(Candidates::is_highway)
            || (meetings.len() > 1 && meetings.iter().any(|meeting| meeting.names.into_iter().any(is_wide)));
        let corner = if wide { WIDE_CORNER } else { CORNER };
        let best = meetings.iter().map(|meeting| meeting.rank).min().unwrap_or(0);
        let mut parent: Vec<usize> = (0..meetings.len()).collect();
        if meetings.len() > 1 {
            for i in 0..meetings.len() {
                for j in 0..i {
                    let near = meetings[i].point.metres_to(meetings[j].point) <= corner;
                    if near || meetings[i].runs_on(&meetings[j]) {
                        let (a, b) = (path::root(&mut parent, i), path::root(&mut parent, j));
                        parent[a.max(b)] = a.min(b);
                    }
                }
            }
        }
        let groups = path::number_groups(&mut parent);
        let mut positions = Vec::new();
        for group in 0..groups.iter().max().map_or(0, |last| last + 1) {
            let own = || {
                meetings.iter().zip(&groups).filter(move |(_, of)| **of == group).map(|(meeting, _)| meeting)
            };
            let rank = own().map(|meeting| meeting.rank).min().unwrap_or(best);
            // The corners as asked make the crossing; what is there besides only widens it.
            let Some(mut first) = own().find(|meeting| meeting.rank == rank) else { continue };
            let mut members: Vec<&Meeting> = own().filter(|meeting| meeting.rank <= rank + NO_NODE).collect();
            if members.len() > 1 {
                self.keep_main_lanes(sides, &mut members);
            }
            // Streets that do not meet cross, if anywhere, where they come nearest.
            if let Some(nearest) = nearest(&members) {
                first = nearest;
                members = vec![nearest];
            }
            let point = centre(members.iter().map(|meeting| meeting.point)).unwrap_or(first.point);
            let reach = own()
                .filter(|meeting| meeting.rank <= rank + NO_NODE + BESIDE)
                .map(|meeting| point.metres_to(meeting.point) + meeting.apart / 2.0)
                .fold(0.0, f64::max);
            // A ramp that has no name of its own lies somewhere around the crossing.
            let ramp = if sides.iter().any(Candidates::is_ramp) { 150.0 } else { 0.0 };
            let places = if meetings.len() > 1 || self.locator.preferred.is_some() {
                self.places_at(first)
            } else {
                [0; 2]
            };
            positions.push(Position {
                point,
                reach: reach + 10.0 + ramp,
                rank,
                size: if first.node.is_some() { 1.0 } else { 0.0 } - first.apart,
                places,
                names: first.names.map(Some),
                differs: first.differs.and(self.missed(sides, &members)),
                enters: false,
            });
        }
        positions
    }

    /// Which wish for a service road or a carriageway none of a crossing's corners fulfils, and whether all of them are
    /// on a service road that was not asked for.
    fn missed(&self, sides: &[Candidates; 2], members: &[&Meeting]) -> Differs {
        let mut missed = Differs::NOTHING;
        for (i, side) in sides.iter().enumerate() {
            let edges = || members.iter().flat_map(|meeting| self.edges_of(meeting, i));
            let bound = side.bound();
            if bound != Direction::None {
                missed = missed.and(Differs::by_bound(edges().map(|edge| self.bound(edge, bound))));
            }
            if side.is_service() {
                missed = missed.and(Differs::NO_SERVICE.when(!edges().any(|edge| self.is_service(edge))));
            } else if self.mixed(members.iter().copied(), i) {
                missed = missed.and(Differs::SERVICE.when(edges().all(|edge| self.is_service(edge))));
            }
        }
        missed
    }

    /// Of a highway's corners the main lanes', unless the service road was asked for.
    fn keep_main_lanes(&self, sides: &[Candidates; 2], members: &mut Vec<&Meeting>) {
        for i in (0..2).filter(|i| !sides[*i].is_service()) {
            let served = |meeting: &&Meeting| self.edges_of(meeting, i).any(|edge| self.is_service(edge));
            let mixed = self.mixed(members.iter().copied(), i);
            if mixed && members.iter().any(|meeting| !served(meeting)) {
                members.retain(|meeting| !served(meeting));
            }
        }
    }

    /// The edges of one of the two names at a meeting.
    fn edges_of(&self, meeting: &Meeting, side: usize) -> impl Iterator<Item = u32> + '_ {
        let (name, over) = (meeting.names[side], meeting.edges[side]);
        let at_node = meeting.node.map(|node| {
            self.index.edges_at(node).filter(move |edge| {
                self.index.edge(*edge).is_some_and(|edge| edge.name_numbers().any(|own| own == name))
            })
        });
        let over = meeting.node.is_none().then_some(over);
        at_node.into_iter().flatten().chain(over)
    }

    /// Two of the towns around a crossing, the preferred one if it is among them.
    fn places_at(&self, meeting: &Meeting) -> [u16; 2] {
        let mut places = [0_u16; 2];
        let mut look = |edge: u32| {
            for place in self.index.edge(edge).map_or([0; 2], |edge| edge.place_numbers()) {
                if Some(place) == self.locator.preferred || places[0] == 0 {
                    (places[1], places[0]) = (places[0], place);
                } else if places[1] == 0 && place != places[0] {
                    places[1] = place;
                }
            }
        };
        match meeting.node {
            Some(node) => self.index.edges_at(node).for_each(&mut look),
            None => meeting.edges.into_iter().for_each(&mut look),
        }
        places
    }
}

/// Of meetings of lines that stay apart the nearest.
fn nearest<'m>(members: &[&'m Meeting]) -> Option<&'m Meeting> {
    let nearest = members.iter().copied().min_by(|a, b| a.apart.total_cmp(&b.apart))?;
    (nearest.apart > 0.0).then_some(nearest)
}

fn centre(points: impl Iterator<Item = Point>) -> Option<Point> {
    let (mut x, mut y, mut count) = (0_i64, 0_i64, 0_i64);
    for point in points {
        x += i64::from(point.x);
        y += i64::from(point.y);
        count += 1;
    }
    let mean = |sum: i64| i32::try_from(sum.checked_div(count)?).ok();
    Some(Point { x: mean(x)?, y: mean(y)? })
}
