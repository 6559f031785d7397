//! What a poll does to the board: rows set aside, positions that the feed gives, what is told and what waits.

use super::{Engine, Poll, PollOutcome, commit::Draft};
use blotter_cities::Rows;
use blotter_model::{Address, AddressChange, Body, CallId, Change, ChangeType, Snapshot, Timestamp, diff};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

/// The poller's name among producers.
pub const PRODUCER: &str = "feed";

/// The last good poll, to compare again when another says that nothing changed, or when the store works again.
pub(super) struct LastPoll {
    snapshot: Snapshot,
    /// Whether rows of it were set aside.
    set_aside: bool,
    /// The positions that the feed itself gave.
    positions: HashMap<CallId, Address>,
    /// Calls whose position is not what the poll before gave, until that is told. Comparing polls rather than
    /// the board: two calls at one location may well have two positions, and must not take turns for ever.
    moved: HashSet<CallId>,
}

impl Engine {
    pub(super) fn polled(&mut self, poll: Poll) {
        let now = poll.at;
        self.metrics.polls.inc();
        match poll.outcome {
            PollOutcome::Failed(reason) => {
                self.metrics.polls_failed.inc();
                tracing::warn!(reason, "the poll failed");
                self.watch.failed(reason);
            }
            PollOutcome::Unchanged => {
                self.good_poll(now, None);
                self.follow_last(now);
            }
            PollOutcome::Rows(rows) => self.take_rows(rows, now),
        }
        self.show(now);
        self.announce_feed(now);
    }

    fn take_rows(&mut self, rows: Rows, now: Timestamp) {
        let set_aside = rows.rejected.len();
        self.metrics.rows_set_aside.inc_by(set_aside as u64);
        self.metrics.fields_nulled.inc_by(rows.nulled_total() as u64);
        for row in rows.rejected.iter().take(5) {
            tracing::warn!(row = row.row, reason = row.reason, "a row was set aside");
        }
        let positions = rows
            .reports
            .iter()
            .filter_map(|(report, position)| {
                Some((report.call_id(), position.map(|position| position.address())?))
            })
            .collect::<HashMap<_, _>>();
        let snapshot = Snapshot::new(rows.reports.into_iter().map(|(report, _)| report));
        self.metrics.rows_repeated.inc_by(snapshot.repeated() as u64);
        self.good_poll(now, Some(&snapshot));
        let moved = match self.last.take() {
            Some(LastPoll { positions: before, mut moved, .. }) => {
                let differs = |(id, address): &(&CallId, &Address)| before.get(*id) != Some(*address);
                moved.extend(positions.iter().filter(differs).map(|(id, _)| *id));
                moved
            }
            None => HashSet::new(),
        };
        self.last = Some(LastPoll { snapshot, set_aside: set_aside > 0, positions, moved });
        self.follow_last(now);
    }

    fn good_poll(&mut self, now: Timestamp, snapshot: Option<&Snapshot>) {
        let same = match (snapshot, &self.last) {
            (None, _) => true,
            (Some(new), Some(LastPoll { snapshot: old, .. })) => {
                new.len() == old.len() && new.reports().eq(old.reports())
            }
            // After a restart: the same as the board that the store kept.
            (Some(new), None) => diff(&self.board, new, PRODUCER, now).is_empty(),
        };
        self.ready = true;
        self.watch.answered(now, !same);
    }

    /// Brings the feed's calls on the board to the last good poll's, as far as it is believed. False: there was
    /// none since the start.
    fn follow_last(&mut self, now: Timestamp) -> bool {
        let Some(mut last) = self.last.take() else { return false };
        self.follow(&mut last, now);
        self.last = Some(last);
        true
    }

    fn follow(&mut self, last: &mut LastPoll, now: Timestamp) {
        const SAVE_EVERY: i64 = 30;
        let active = self.board.raw_calls().filter(|call| call.producer == PRODUCER).count();
        let changes = diff(&self.board, &last.snapshot, PRODUCER, now);
        let believed = self.watch.believe(changes, active, last.set_aside);
        let told: HashSet<CallId> = believed.iter().map(|change| change.call.call_id).collect();
        let mut lookups = Vec::new();
        let mut drafts: Vec<Draft> = believed
            .into_iter()
            .map(|change| {
                let given = last.positions.get(&change.call.call_id);
                Draft::from(Body::Call(self.furnish(change, given, &mut lookups, now)))
            })
            .collect();
        let stands = self.watch.doubts();
        if !stands {
            drafts.extend(self.newly_placed(last, &told));
        }
        // After a failure something must be written, to see whether the store works again.
        let due = !drafts.is_empty()
            || self.watch.store_trouble()
            || now.as_second() - self.feed_saved.as_second() >= SAVE_EVERY;
        let feed = if due { self.watch.times() } else { None };
        let found = !lookups.is_empty();
        match self.commit(drafts, lookups, feed, now) {
            Ok(()) => {
                if feed.is_some() {
                    self.feed_saved = now;
                }
                if !stands {
                    last.moved.clear();
                }
            }
            Err(error) => self.cannot_write(&error, now),
        }
        if found {
            self.wanted.notify_one();
        }
    }

    /// Addresses for calls that changed in nothing but their position: it became known, or the feed moved it.
    /// `told`: calls whose change bears it already.
    fn newly_placed(&self, last: &LastPoll, told: &HashSet<CallId>) -> Vec<Draft> {
        let mut placed: Vec<_> = last
            .positions
            .iter()
            .filter(|(id, _)| !told.contains(*id))
            .filter_map(|(id, address)| {
                let call = self.board.get(id).filter(|call| call.producer == PRODUCER)?;
                let known = self.board.address(&call.address_id);
                let by_hand = || matches!(self.store.address(&call.address_id), Ok(Some((_, true))));
                let news = match known {
                    None => true,
                    Some(known) => known != address && last.moved.contains(id) && !by_hand(),
                };
                news.then(|| (call.address_id, address.clone()))
            })
            .collect();
        placed.sort_by_key(|(address_id, _)| *address_id);
        placed.dedup_by_key(|(address_id, _)| *address_id);
        let change = |(address_id, address)| Body::Address(Arc::new(AddressChange { address_id, address }));
        placed.into_iter().map(change).map(Draft::from).collect()
    }

    /// After the store failed: compares the last good poll again and writes what is missing.
    pub(super) fn try_again(&mut self, now: Timestamp) {
        if self.follow_last(now) {
            return;
        }
        match self.store.try_write(now) {
            Ok(()) => self.watch.store_works(),
            Err(error) => self.cannot_write(&error, now),
        }
    }

    /// Fills in what the feed doesn't say: the kind in plain words and the address, and asks for the address
    /// of a location that is not known yet.
    pub(super) fn furnish(
        &self,
        mut change: Change,
        given: Option<&Address>,
        lookups: &mut Vec<crate::store::Lookup>,
        now: Timestamp,
    ) -> Change {
        if change.change_type == ChangeType::Delete {
            return change;
        }
        let call = Arc::make_mut(&mut change.call);
        (call.kind, call.title) = self.city.classify(call.nature_of_call.as_deref());
        call.address = given.cloned().or_else(|| self.known_address(&call.address_id));
        if call.address.is_none() {
            self.look_for(&change.call, lookups, now);
        }
        change
    }
}
