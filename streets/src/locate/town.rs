//! A town as a cross street, `dallas pkwy / plano`: where the street enters the town.

use super::{Answer, Asking, Precision, candidates::Candidates, decide::Spot, town_key};
use crate::geo::Point;

impl Asking<'_> {
    /// Where a street enters a town; `None` if there is no such town, or the street does not touch it. The answer
    /// is as good as a street's: its uncertainty reaches to the street's farthest point in the town.
    pub(super) fn in_town(&self, street: &Candidates, text: &str, town: &str) -> Option<Answer> {
        let towns = self.locator.towns.get(&town_key(town))?;
        let mut spots: Vec<Spot> = Vec::new();
        for place in towns {
            for candidate in &street.list {
                let spot = |point: Point, reach: f64| Spot {
                    point,
                    reach,
                    rank: candidate.rank,
                    size: 0.0,
                    places: [*place, 0],
                    names: [Some(candidate.name), None],
                };
                let inside = |edge: u32| {
                    self.index.edge(edge).is_some_and(|edge| edge.place_numbers().contains(place))
                };
                let own: Vec<u32> = self.index.name_edges(candidate.name).map(|edge| edge.0).collect();
                let within: Vec<u32> = own.iter().copied().filter(|edge| inside(*edge)).collect();
                let reach = |point: Point| {
                    let edges = within.iter().filter_map(|edge| self.index.edge(*edge));
                    edges.flat_map(|edge| edge.points()).map(|end| point.metres_to(end)).fold(0.0, f64::max)
                };
                let mut enters = false;
                for edge in
                    own.iter().filter(|edge| !inside(**edge)).filter_map(|edge| self.index.edge(*edge))
                {
                    for node in edge.nodes() {
                        let meets =
                            self.index.edges_at(node).filter_map(|edge| self.index.edge(edge)).any(|other| {
                                inside(other.number())
                                    && other.name_numbers().any(|name| name == candidate.name)
                            });
                        let point = self.index.node(node).filter(|_| meets);
                        if let Some(point) =
                            point.filter(|point| spots.iter().all(|spot| spot.point != *point))
                        {
                            spots.push(spot(point, reach(point)));
                            enters = true;
                        }
                    }
                }
                // A street that lies in the town altogether enters it nowhere.
                if !enters && !within.is_empty() {
                    let middles =
                        self.index.name_stretches(candidate.name).filter(|stretch| stretch.place == *place);
                    spots.extend(middles.map(|stretch| {
                        spot(Point { x: stretch.x, y: stretch.y }, f64::from(stretch.radius))
                    }));
                }
            }
        }
        if spots.is_empty() {
            return None;
        }
        // The preferred town is where the call comes from, not what its cross street names.
        let why = format!("{town} is a town: where the street enters it");
        Some(self.decide(spots, Precision::Street, text, &why))
    }
}
