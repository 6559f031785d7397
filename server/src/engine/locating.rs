//! Addresses of locations: those that are known, and what look-ups came to.

use super::{clock::Now, commit::Draft, state::Engine};
use crate::store::Lookup;
use blotter_geocode::{Outcome, next_pause};
use blotter_model::{Address, AddressChange, AddressId, Body, Change, ChangeType};
use std::{sync::Arc, time::Duration};

/// When an answer that could not be written is asked for again.
const NOT_KEPT: Duration = Duration::from_secs(5);

impl Engine {
    /// Fills in what a producer doesn't say: the kind in plain words and the address, and wants the address of a
    /// location that isn't known yet.
    pub(super) fn enrich(
        &self,
        mut change: Change,
        given: Option<&Address>,
        lookups: &mut Vec<Lookup>,
        now: Now,
    ) -> Change {
        if change.change_type == ChangeType::Delete {
            return change;
        }
        let call = Arc::make_mut(&mut change.call);
        (call.kind, call.title) = self.city.classify(call.nature_of_call.as_deref());
        call.address = given.cloned().or_else(|| self.known_address(&call.address_id));
        let wanted = lookups.iter().any(|lookup| lookup.address_id == change.call.address_id);
        if change.call.address.is_none() && !wanted {
            lookups.extend(self.lookups.want(&change.call, now));
        }
        change
    }

    /// The address of a location, from the board or from the store's cache.
    fn known_address(&self, id: &AddressId) -> Option<Address> {
        if let Some(address) = self.board.address(id) {
            return Some(address.clone());
        }
        self.store
            .address(id)
            .unwrap_or_else(|error| {
                tracing::warn!(%error, "an address could not be read; it is looked up again");
                None
            })
            .map(|(address, _)| address)
    }

    /// Takes what a look-up came to: an event, or a later try.
    pub(super) fn located(&mut self, id: AddressId, outcome: Outcome, now: Now) {
        // As with posts: many answers must not wait for a locked file one after the other.
        if self.tracker.is_unwritable() {
            self.lookups.postpone(&id, NOT_KEPT, now);
            return;
        }
        let placed = self.board.address(&id).is_some();
        let Some(answer) = self.lookups.answered(id, outcome, placed, next_pause, now) else { return };
        if let Some(reason) = answer.failure {
            tracing::warn!(reason, "a location could not be looked up");
        }
        self.metrics.lookups.with_label_values(&[answer.result]).inc();
        let drafts = answer.address.map(|address| Draft {
            beat: answer.beat,
            ..Draft::from(Body::Address(Arc::new(AddressChange { address_id: id, address })))
        });
        let lookups = answer.again.into_iter().collect();
        if let Err(error) = self.commit(drafts.into_iter().collect(), lookups, None, now) {
            self.lookups.postpone(&id, NOT_KEPT, now);
            self.cannot_write(&error, now);
        }
    }
}
