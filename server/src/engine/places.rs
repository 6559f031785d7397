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
            lookups.push(Lookup { address_id: id, attempts: 0, next_at: now, call: call.clone() });
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
        // What no active call needs any more is forgotten here; the store forgets it when it prunes.
        self.lookups.retain(|id, _| newest.contains_key(id));
        due
    }

    /// Takes what a search came to: an event, or a later try.
    pub(super) fn located(&mut self, id: AddressId, outcome: Outcome, now: Timestamp) {
        self.looking.remove(&id);
        let Some(mut lookup) = self.lookups.get(&id).cloned() else { return };
        let pause = next_pause(lookup.attempts + 1, &outcome);
        let (found, again) = match outcome {
            Outcome::Found(address) => (Some(address), false),
            Outcome::NotFound => (None, true),
            Outcome::Unavailable { reason, meanwhile, .. } => {
                tracing::warn!(reason, "a location could not be looked for");
                (meanwhile.filter(|_| self.board.address(&id).is_none()), true)
            }
        };
        self.metrics.lookups.with_label_values(&[if found.is_some() { "found" } else { "not_found" }]).inc();
        let drafts = found
            .map(|address| Draft {
                beat: lookup.call.beat.clone(),
                ..Draft::from(Body::Address(Arc::new(AddressChange { address_id: id, address })))
            })
            .into_iter()
            .collect();
        let mut lookups = Vec::new();
        if again {
            lookup.attempts += 1;
            let pause = pause.unwrap_or_default();
            lookup.next_at = now.checked_add(pause).unwrap_or(now);
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
