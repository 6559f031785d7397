//! Locations: known addresses, those still looked for, and what became of a search.

use super::{Engine, commit::Draft};
use crate::store::Lookup;
use blotter_geocode::{Outcome, next_pause};
use blotter_model::{Address, AddressChange, AddressId, Body, Call, Timestamp};
use std::{collections::HashMap, sync::Arc};

impl Engine {
    /// The address of a location, from the board or from the store's cache.
    pub(super) fn known_address(&self, id: &AddressId) -> Option<Address> {
        if let Some(address) = self.board.address(id) {
            return Some(address.clone());
        }
        self.store
            .address(id)
            .unwrap_or_else(|error| {
                tracing::warn!(%error, "an address could not be read; it is looked for again");
                None
            })
            .map(|(address, _)| address)
    }

    /// Notes that a location is to be looked for, unless it already is or nobody could.
    pub(super) fn look_for(&self, call: &Arc<Call>, lookups: &mut Vec<Lookup>, now: Timestamp) {
        let id = call.address_id;
        let known = self.lookups.contains_key(&id) || lookups.iter().any(|lookup| lookup.address_id == id);
        let nowhere = call.location.is_none();
        if self.options.has_geocoder && !known && !nowhere {
            lookups.push(Lookup {
                address_id: id,
                attempts: 0,
                failures: 0,
                next_at: now,
                call: call.clone(),
            });
        }
    }

    /// After a start: a geocoder may have been added, so calls without a place are looked for again.
    pub(super) fn look_again_for_the_unplaced(&mut self) {
        let mut lookups = Vec::new();
        for call in self.board.raw_calls().filter(|call| call.address.is_none()) {
            self.look_for(call, &mut lookups, crate::now());
        }
        for lookup in lookups {
            self.lookups.insert(lookup.address_id, lookup);
        }
        self.wanted.notify_one();
    }

    /// Hands out locations to look for now: of active calls, newest first.
    pub(super) fn due(&mut self, limit: usize, now: Timestamp) -> Vec<Lookup> {
        let mut newest: HashMap<AddressId, Timestamp> = HashMap::new();
        for call in self.board.raw_calls() {
            let seen = newest.entry(call.address_id).or_insert(call.first_seen);
            *seen = call.first_seen.max(*seen);
        }
        let mut due: Vec<_> = self
            .lookups
            .values()
            .filter(|lookup| lookup.next_at <= now && !self.looking.contains(&lookup.address_id))
            .filter_map(|lookup| Some((*newest.get(&lookup.address_id)?, lookup)))
            .collect();
        due.sort_by(|a, b| b.0.cmp(&a.0).then_with(|| a.1.address_id.cmp(&b.1.address_id)));
        let due: Vec<Lookup> = due.into_iter().take(limit).map(|(_, lookup)| lookup.clone()).collect();
        self.looking.extend(due.iter().map(|lookup| lookup.address_id));
        // What no active call needs any more is forgotten once its pause is over: a call that comes there sooner
        // waits like those before it. The store forgets it when it prunes.
        self.lookups.retain(|id, lookup| newest.contains_key(id) || lookup.next_at > now);
        due
    }

    /// Takes what a search came to: an event, or a later try.
    pub(super) fn located(&mut self, id: AddressId, outcome: Outcome, now: Timestamp) {
        self.looking.remove(&id);
        let Some(lookup) = self.lookups.get(&id).cloned() else { return };
        let mut lookup = after(lookup, &outcome, now);
        let (result, found, again) = match outcome {
            Outcome::Found(address) => ("found", Some(address), false),
            Outcome::NotFound => ("not_found", None, true),
            Outcome::Unavailable { reason, meanwhile, .. } => {
                tracing::warn!(reason, "a location could not be looked up");
                ("unavailable", meanwhile.filter(|_| self.board.address(&id).is_none()), true)
            }
        };
        self.metrics.lookups.with_label_values(&[result]).inc();
        let drafts = found
            .map(|address| Draft {
                beat: lookup.call.beat.clone(),
                ..Draft::from(Body::Address(Arc::new(AddressChange { address_id: id, address })))
            })
            .into_iter()
            .collect();
        let mut lookups = Vec::new();
        if again {
            lookups.push(lookup.clone());
        }
        if let Err(error) = self.commit(drafts, lookups, None, now) {
            // Looked for again soon: the answer was not kept.
            lookup.next_at = now.checked_add(std::time::Duration::from_secs(5)).unwrap_or(now);
            self.lookups.insert(id, lookup);
            self.cannot_write(&error, now);
        }
    }
}

/// When a location is looked for again, and what is counted: a geocoder that could not be asked says nothing about
/// the place, and an answer ends the row of failures.
fn after(mut lookup: Lookup, outcome: &Outcome, now: Timestamp) -> Lookup {
    let tries = match outcome {
        Outcome::Found(_) => return lookup,
        Outcome::NotFound => {
            lookup.failures = 0;
            &mut lookup.attempts
        }
        Outcome::Unavailable { .. } => &mut lookup.failures,
    };
    *tries = tries.saturating_add(1);
    let pause = next_pause(*tries, outcome).unwrap_or_default();
    lookup.next_at = now.checked_add(pause).unwrap_or(now);
    lookup
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_outcome_has_its_own_row_of_pauses() {
        let failed = || Outcome::Unavailable { reason: String::new(), retry_after: None, meanwhile: None };
        let call = Call::new(&blotter_model::Report::default(), "feed", Timestamp::UNIX_EPOCH);
        let mut lookup = Lookup {
            address_id: call.address_id,
            attempts: 0,
            failures: 0,
            next_at: Timestamp::UNIX_EPOCH,
            call: Arc::new(call),
        };
        let mut now = Timestamp::UNIX_EPOCH;
        let tries = [
            (failed(), 30),
            (failed(), 60),
            (failed(), 120),
            // Failures say nothing about the place: the first that does begins its own row.
            (Outcome::NotFound, 600),
            (Outcome::NotFound, 3_600),
            (failed(), 30),
            (Outcome::NotFound, 21_600),
            (failed(), 30),
            (Outcome::NotFound, 86_400),
        ];
        for (number, (outcome, seconds)) in tries.into_iter().enumerate() {
            lookup = after(lookup, &outcome, now);
            let pause = lookup.next_at.duration_since(now).as_secs_f64() / f64::from(seconds);
            // Up to a fifth is added by chance.
            assert!((0.99..=1.21).contains(&pause), "try {number}: {pause} times {seconds} s");
            now = lookup.next_at;
        }
    }
}
