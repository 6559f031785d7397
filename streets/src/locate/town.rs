//! A town as a cross street, `dallas pkwy / plano`: where the street enters the town. In the feed a cross street that
//! is a town's bare name means the town, also where a street is called after it.

use super::{
    Asking,
    candidates::{Candidate, Candidates},
    decide::Position,
    differs::Differs,
    town_key,
};
use crate::{
    AreaKind,
    geo::{Plane, Point, segments},
};

/// How near to a town a street must end to be in or at it.
const NEAR: f64 = 1_000.0;
/// The same and the length of a piece of a town's line, in millionths of a degree of latitude: a line whose ends are
/// both farther north or south need not be looked at.
const NEAR_DEGREES: u32 = 50_000;
/// More points of the street with pieces of the town's line are not looked at: no street has so many.
const MAX_STEPS: usize = 1 << 25;
/// What it costs a town to be where all calls come from, or to be out of the street's reach: then a street of its name
/// is likelier, but no likelier than a street whose type and direction are left out.
const UNLIKELY: u16 = 4;

impl Asking<'_> {
    /// The towns that a side of a crossing names, if it is a town's name and nothing more.
    pub(super) fn towns(&self, text: &str) -> &[u16] {
        self.locator.towns.get(town_key(text).as_str()).map_or(&[], Vec::as_slice)
    }

    /// Where a street enters these towns; none if it does not come near one. Each place's reach goes to the street's
    /// farthest point in the town: anywhere between may be meant.
    pub(super) fn entries(&self, street: &Candidates, towns: &[u16]) -> Vec<Position> {
        let mut positions: Vec<Position> = Vec::new();
        for (place, candidate) in
            towns.iter().flat_map(|town| street.list.iter().map(move |one| (*town, one)))
        {
            let here = if self.locator.preferred == Some(place) { UNLIKELY } else { 0 };
            let position = |point: Point, reach: f64| Position {
                point,
                reach,
                rank: candidate.rank + here,
                // Before a street of that very name.
                size: f64::INFINITY,
                places: [place, 0],
                names: [Some(candidate.name), None],
                differs: candidate.differs.and(self.missed_along(street, candidate.name)),
                enters: true,
            };
            let own: Vec<u32> = self.index.name_edges(candidate.name).map(|edge| edge.0).collect();
            let within: Vec<u32> = own.iter().copied().filter(|edge| self.is_in(*edge, place)).collect();
            let reach = |point: Point| {
                let edges = within.iter().filter_map(|edge| self.index.edge(*edge));
                edges.flat_map(|edge| edge.points()).map(|end| point.metres_to(end)).fold(0.0, f64::max)
            };
            let mut enters = false;
            for point in self.crossed_line(candidate, &own, place) {
                enters = true;
                if positions.iter().all(|position| position.point != point) {
                    positions.push(position(point, reach(point)));
                }
            }
            if within.is_empty() {
                if let Some((point, metres)) = self.nearest_to(&own, place) {
                    let near = position(point, metres + 100.0);
                    let differs = near.differs.and(Differs::SHORT_OF_TOWN);
                    positions.push(Position { rank: candidate.rank + UNLIKELY, differs, ..near });
                }
            } else if !enters {
                // A street that lies in the town altogether enters it nowhere.
                let middles =
                    self.index.name_segments(candidate.name).filter(|segment| segment.place == place);
                positions.extend(middles.map(|segment| {
                    position(Point { x: segment.x, y: segment.y }, f64::from(segment.radius))
                }));
            }
        }
        positions
    }

    fn is_in(&self, edge: u32, place: u16) -> bool {
        self.index.edge(edge).is_some_and(|edge| edge.place_numbers().contains(&place))
    }

    /// The nodes at which a street's edges outside of a town meet its edges inside.
    fn crossed_line(&self, street: &Candidate, own: &[u32], place: u16) -> Vec<Point> {
        let outside = own.iter().filter(|edge| !self.is_in(**edge, place));
        let nodes = outside.filter_map(|edge| self.index.edge(*edge)).flat_map(|edge| edge.nodes());
        let enters = |node: &u32| {
            self.index.edges_at(*node).filter(|edge| self.is_in(*edge, place)).any(|edge| {
                let edge = self.index.edge(edge);
                edge.is_some_and(|edge| edge.name_numbers().any(|name| name == street.name))
            })
        };
        nodes.filter(enters).filter_map(|node| self.index.node(node)).collect()
    }

    /// The point of these edges that is nearest to a town's area, and how many metres off, if it is near.
    fn nearest_to(&self, edges: &[u32], place: u16) -> Option<(Point, f64)> {
        let areas = (0..self.index.area_count()).filter_map(|area| self.index.area(area));
        let town = areas.filter(|area| {
            area.kind() == AreaKind::Town && area.place().is_some_and(|town| town.number == place)
        });
        let rings: Vec<Vec<Point>> = town.flat_map(|area| area.rings()).collect();
        let lines = rings.iter().map(Vec::len).sum::<usize>().max(1);
        let points = edges.iter().filter_map(|edge| self.index.edge(*edge)).flat_map(|edge| edge.points());
        let metres = |point: Point| {
            let lines = rings.iter().flat_map(|ring| ring.windows(2));
            let near = lines.filter(|line| line.iter().any(|end| is_near(*end, point)));
            near.map(|line| to_line(point, line)).fold(f64::INFINITY, f64::min)
        };
        let near = points.take(MAX_STEPS / lines).map(|point| (point, metres(point)));
        near.filter(|(_, metres)| *metres <= NEAR).min_by(|one, two| one.1.total_cmp(&two.1))
    }
}

/// Whether two points are about as far north: a line of which neither end is, is not near.
fn is_near(one: Point, two: Point) -> bool {
    one.y.abs_diff(two.y) < NEAR_DEGREES
}

/// Metres from a point to a piece of a line.
fn to_line(point: Point, line: &[Point]) -> f64 {
    let plane = Plane::at(point);
    let ends = [0, 1].map(|i| plane.place(line.get(i).copied().unwrap_or_default()));
    segments((0.0, 0.0), (0.0, 0.0), ends[0], ends[1]).1
}
