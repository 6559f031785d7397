//! A street without anything that says where on it: its middle, marked as what it is.

use super::{
    Answer, Asking, Found, NotFound, Precision,
    candidates::Candidates,
    decide::{Position, Sought, add_unlike},
    differs::Differs,
    near::{ALL, FEW, is_near_enough},
};
use crate::{geo::Point, index::Class, name::Direction};

impl Asking<'_> {
    pub(super) fn street(&self, text: &str) -> Answer {
        let exact = self.candidates(text);
        let mut positions = self.middles(&exact);
        if positions.is_empty() {
            let mut near = self.near_candidates(text, &exact, FEW);
            positions = self.middles(&near);
            if !is_near_enough(positions.iter().map(|position| position.rank)) {
                near = self.near_candidates(text, &exact, ALL);
                positions = self.middles(&near);
            }
            if let Some(best) = positions.iter().map(|position| position.rank).min() {
                add_unlike(&mut positions, self.middles(&near.unlike(best)));
            }
        }
        if positions.is_empty() {
            let why = format!("no street is called “{text}”");
            return Answer::NotFound(NotFound { suggestions: self.suggestions(text, &[]), why });
        }
        self.decide(positions, Sought::new(text, Precision::Street, "the middle of the street"))
    }

    /// The street's middle for a question that asked for more.
    pub(super) fn street_instead(&self, text: &str, why: &str) -> Answer {
        match self.street(text) {
            Answer::Found(found) => Answer::Found(Found { why: format!("{why}; {}", found.why), ..found }),
            missing @ Answer::NotFound(_) => missing,
        }
    }

    /// The middles of all that a name may mean.
    pub(super) fn middles(&self, candidates: &Candidates) -> Vec<Position> {
        let mut positions: Vec<Position> = Vec::new();
        for candidate in &candidates.list {
            let missed = self.missed_along(candidates, candidate.name);
            for segment in self.index.name_segments(candidate.name) {
                let point = Point { x: segment.x, y: segment.y };
                // Two names of one road have one middle.
                if positions.iter().any(|position| position.point == point) {
                    continue;
                }
                positions.push(Position {
                    point,
                    reach: f64::from(segment.radius),
                    rank: candidate.rank,
                    size: f64::from(segment.length),
                    places: [segment.place, 0],
                    names: [Some(candidate.name), None],
                    differs: candidate.differs.and(missed),
                    enters: false,
                });
            }
        }
        positions
    }

    /// Which wish for a service road or a carriageway a place along a whole street does not fulfil: that is of all
    /// carriageways together.
    pub(super) fn missed_along(&self, candidates: &Candidates, name: u32) -> Differs {
        let served = self.index.name_classes(name) & Class::Service.bit() != 0;
        let service = Differs::NO_SERVICE.when(candidates.is_service() && !served);
        service.and(Differs::NO_CARRIAGEWAY.when(candidates.bound() != Direction::None))
    }
}
