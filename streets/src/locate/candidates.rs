//! The names that a question's name may mean, nearest first, each with what it is not of what was asked.

use super::{differs::Differs, fit::By};
use crate::{
    index::{Class, Edge, SpellingRecord},
    name::{Direction, Parts, Route},
};

/// A name that may be meant.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub(super) name: u32,
    /// Which street it is: equal for names that differ in nothing that says streets apart.
    pub(super) identity: u64,
    /// How far it is from what was asked; 0 is every part as asked.
    pub(super) rank: u16,
    /// In what it is not what was asked for.
    pub(super) differs: Differs,
}

/// What an edit costs, more than any combination of missing parts.
pub(super) const EDIT: u16 = 32;
/// What it costs to go by another name of the road.
pub(super) const ALIAS: u16 = 8;
/// What another reading of the question costs.
pub(super) const READING: u16 = 1;

/// The names that a question's name may mean, and its own parts.
#[derive(Debug, Clone, Default)]
pub(super) struct Candidates {
    pub(super) asked: Option<Parts>,
    pub(super) list: Vec<Candidate>,
    /// Names that are spelt nearly so, of another type or direction, or by an edit more than is allowed: never the
    /// answer, but they may be meant.
    pub(super) unlike: Vec<Candidate>,
}

impl Candidates {
    pub(super) fn add(&mut self, base: u32, spelling: &SpellingRecord, by: By) {
        add(&mut self.list, candidate(base, spelling, by));
    }

    pub(super) fn add_unlike(&mut self, base: u32, spelling: &SpellingRecord, by: By) {
        add(&mut self.unlike, candidate(base, spelling, by));
    }

    /// The names of another type or direction that are about as near as the best, with its rank.
    pub(super) fn unlike(&self, best: u16) -> Self {
        // What is counted as two edits, letters swapped over a third, may as well be three.
        self.unlike_within(best, best / EDIT * 3 / 2)
    }

    /// As [`Candidates::unlike`], and those that are an edit farther than the best, where the best lacks the number.
    pub(super) fn unlike_and_farther(&self, best: u16) -> Self {
        self.unlike_within(best, (best / EDIT + 1).max(best / EDIT * 3 / 2))
    }

    fn unlike_within(&self, best: u16, edits: u16) -> Self {
        let near = |candidate: &&Candidate| {
            candidate.rank / EDIT <= edits && self.list.iter().all(|known| known.name != candidate.name)
        };
        Self {
            asked: self.asked,
            list: self
                .unlike
                .iter()
                .filter(near)
                // All of them are rivals of the best.
                .map(|candidate| Candidate {
                    rank: candidate.rank.clamp(best + 1, best + EDIT),
                    ..*candidate
                })
                .collect(),
            unlike: Vec::new(),
        }
    }

    /// Whether there is a street of the very name that was asked for, rather than one that may be meant by it.
    pub(super) fn is_known(&self) -> bool {
        self.list.iter().any(|candidate| !candidate.differs.is_guess())
    }

    /// The carriageway that was asked for.
    pub(super) fn bound(&self) -> Direction {
        self.asked.map_or(Direction::None, |parts| parts.bound)
    }

    pub(super) fn is_service(&self) -> bool {
        self.asked.is_some_and(|parts| parts.service)
    }

    pub(super) fn is_ramp(&self) -> bool {
        self.asked.is_some_and(|parts| parts.ramp)
    }

    /// Which wish for a service road or a carriageway an edge does not fulfil, or that it is a service road unasked.
    pub(super) fn missed_on(&self, edge: &Edge<'_>) -> Differs {
        let bound = match self.bound() {
            Direction::None => Differs::NOTHING,
            bound => Differs::by_bound(std::iter::once(edge.bound(bound))),
        };
        bound.and(match (self.is_service(), edge.class() == Class::Service) {
            (true, false) => Differs::NO_SERVICE,
            (false, true) => Differs::SERVICE,
            _ => Differs::NOTHING,
        })
    }

    /// Freeways and their service roads: their crossings are wide, and often not at one level.
    pub(super) fn is_highway(&self) -> bool {
        self.asked.is_some_and(|parts| {
            parts.street_type.is_highway() || parts.route != Route::None || parts.service || parts.ramp
        })
    }
}

fn candidate(base: u32, spelling: &SpellingRecord, by: By) -> Candidate {
    let identity = u64::from(base) << 32
        | u64::from(spelling.pre_direction) << 24
        | u64::from(spelling.suffix_direction) << 16
        | u64::from(spelling.street_type) << 8
        | u64::from(spelling.route);
    Candidate { name: spelling.name, identity, rank: by.0, differs: by.1 }
}

/// Adds a name, or notes that it is nearer than was known.
fn add(list: &mut Vec<Candidate>, fresh: Candidate) {
    match list.iter_mut().find(|known| known.name == fresh.name) {
        Some(known) if fresh.rank < known.rank => *known = fresh,
        Some(_) => {}
        None => list.push(fresh),
    }
}
