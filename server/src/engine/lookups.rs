//! Locations that are still to be looked up: which are due, and when one is looked up again. A value: no clock, no
//! store, no geocoder.

use super::clock::{Moment, Now};
use crate::store::Lookup;
use blotter_geocode::Outcome;
use blotter_model::{Address, AddressId, Call, Timestamp};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

/// No pause is longer, whatever a clock that was wrong made of it in the store: a day and the fifth that is added by
/// chance.
const MAX_PAUSE: Duration = Duration::from_mins(24 * 60 * 6 / 5);

/// Locations that are still to be looked up.
#[derive(Debug, Default)]
pub(super) struct Lookups {
    /// Whether there is a geocoder.
    enabled: bool,
    wanted: HashMap<AddressId, Wanted>,
    /// Handed out, and not answered yet.
    asked: HashSet<AddressId>,
}

#[derive(Debug, Clone)]
struct Wanted {
    /// How often it was not found.
    attempts: u32,
    /// How often in a row no geocoder could be asked.
    failures: u32,
    due: Moment,
    call: Arc<Call>,
}

/// What a look-up came to.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Answer {
    /// `found`, `not_found` or `unavailable`.
    pub(super) result: &'static str,
    /// Where the location is, as far as that is news.
    pub(super) address: Option<Address>,
    /// The police beat of the location, where it is known.
    pub(super) beat: Option<String>,
    /// To be looked up again.
    pub(super) again: Option<Lookup>,
    /// Why no geocoder could be asked.
    pub(super) failure: Option<String>,
}

impl Lookups {
    pub(super) fn new(enabled: bool, stored: Vec<Lookup>, now: Now) -> Self {
        let mut lookups = Self { enabled, ..Self::default() };
        for lookup in stored {
            lookups.insert(lookup, now);
        }
        lookups
    }

    pub(super) fn len(&self) -> usize {
        self.wanted.len()
    }

    /// A call without an address has come: its location as a look-up that is due at once, unless it is known already,
    /// the call has none, or there is no geocoder.
    pub(super) fn want(&self, call: &Arc<Call>, now: Now) -> Option<Lookup> {
        let new = self.enabled && call.location.is_some() && !self.wanted.contains_key(&call.address_id);
        new.then(|| Lookup {
            address_id: call.address_id,
            attempts: 0,
            failures: 0,
            next_at: now.wall,
            call: call.clone(),
        })
    }

    /// Takes in a look-up as the store has it.
    pub(super) fn insert(&mut self, lookup: Lookup, now: Now) {
        let Lookup { address_id, attempts, failures, next_at, call } = lookup;
        let due = now.of_future(next_at, MAX_PAUSE);
        self.wanted.insert(address_id, Wanted { attempts, failures, due, call });
    }

    /// The location is known, or nobody needs it.
    pub(super) fn remove(&mut self, id: &AddressId) {
        self.wanted.remove(id);
    }

    /// Looks a location up in so long, because its answer was not kept.
    pub(super) fn postpone(&mut self, id: &AddressId, pause: Duration, now: Now) {
        self.asked.remove(id);
        if let Some(wanted) = self.wanted.get_mut(id) {
            wanted.due = now.moment.after(pause);
        }
    }

    /// Hands out locations to look up now: of active calls, newest first. They aren't handed out again before they
    /// are answered.
    pub(super) fn due<'a>(
        &mut self,
        limit: usize,
        active: impl Iterator<Item = &'a Arc<Call>>,
        now: Now,
    ) -> Vec<Lookup> {
        let mut newest: HashMap<AddressId, Timestamp> = HashMap::new();
        for call in active {
            let seen = newest.entry(call.address_id).or_insert(call.first_seen);
            *seen = call.first_seen.max(*seen);
        }
        let mut due: Vec<_> = self
            .wanted
            .iter()
            .filter(|(id, wanted)| wanted.due <= now.moment && !self.asked.contains(*id))
            .filter_map(|(id, wanted)| Some((*newest.get(id)?, *id, wanted)))
            .collect();
        due.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.cmp(&b.1)));
        let due: Vec<Lookup> =
            due.into_iter().take(limit).map(|(_, id, wanted)| wanted.lookup(id, now)).collect();
        self.asked.extend(due.iter().map(|lookup| lookup.address_id));
        // What no active call needs any more is forgotten once its pause is over: a call that comes there sooner
        // waits like those before it. The store forgets it when it prunes.
        self.wanted.retain(|id, wanted| newest.contains_key(id) || wanted.due > now.moment);
        due
    }

    /// Judges what a look-up came to. `placed`: the location has an address by now; `pause` is the time to the next
    /// try after so many of one kind. `None`: nobody wants it any more.
    pub(super) fn answered(
        &mut self,
        id: AddressId,
        outcome: Outcome,
        placed: bool,
        pause: impl Fn(u32, &Outcome) -> Option<Duration>,
        now: Now,
    ) -> Option<Answer> {
        self.asked.remove(&id);
        let wanted = self.wanted.get(&id)?;
        let beat = wanted.call.beat.clone();
        let again = match outcome {
            Outcome::Found(_) => None,
            _ => Some(wanted.after(&outcome, pause, now).lookup(id, now)),
        };
        let (result, address, failure) = match outcome {
            Outcome::Found(address) => ("found", Some(address), None),
            Outcome::NotFound => ("not_found", None, None),
            Outcome::Unavailable { reason, meanwhile, .. } => {
                ("unavailable", meanwhile.filter(|_| !placed), Some(reason))
            }
        };
        Some(Answer { result, address, beat, again, failure })
    }
}

impl Wanted {
    /// The same after another try: a geocoder that could not be asked says nothing about the place, and an answer
    /// ends the row of failures.
    fn after(&self, outcome: &Outcome, pause: impl Fn(u32, &Outcome) -> Option<Duration>, now: Now) -> Self {
        let mut next = self.clone();
        let tries = if matches!(outcome, Outcome::NotFound) {
            next.failures = 0;
            &mut next.attempts
        } else {
            &mut next.failures
        };
        *tries = tries.saturating_add(1);
        next.due = now.moment.after(pause(*tries, outcome).unwrap_or_default());
        next
    }

    fn lookup(&self, address_id: AddressId, now: Now) -> Lookup {
        Lookup {
            address_id,
            attempts: self.attempts,
            failures: self.failures,
            next_at: now.wall_of(self.due),
            call: self.call.clone(),
        }
    }
}

#[cfg(test)]
mod tests;
