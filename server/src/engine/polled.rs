//! What a poll does to the board: rejected rows, positions that the feed gives, what becomes an event and what waits.

use super::{
    clock::Now,
    command::{Poll, PollOutcome},
    commit::Draft,
    last_poll::LastPoll,
    state::{Engine, FEED},
};
use blotter_cities::Rows;
use blotter_model::{Address, AddressChange, Body, CallId, Snapshot, Timestamp, diff};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

/// The feed's times are written at least so often, also while nothing changes.
const SAVE_EVERY: Duration = Duration::from_secs(30);

impl Engine {
    pub(super) fn polled(&mut self, mut poll: Poll, now: Now) {
        self.metrics.polls.inc();
        self.polls.begin(&mut poll, &self.epoch, self.board.seq(), now);
        match poll.outcome {
            PollOutcome::Failed(reason) => {
                self.metrics.polls_failed.inc();
                tracing::warn!(reason, "the poll failed");
                self.tracker.failed(reason);
            }
            PollOutcome::Unchanged => {
                self.good_poll(poll.at, None, now);
                self.follow_last(now);
            }
            PollOutcome::Rows(rows) => self.take_rows(rows, poll.at, now),
        }
        self.polls.end();
        self.show(now);
        self.announce_feed(now);
    }

    fn take_rows(&mut self, rows: Rows, asked_at: Timestamp, now: Now) {
        let rejected = rows.rejected.len();
        self.metrics.rows_rejected.inc_by(rejected as u64);
        self.metrics.fields_nulled.inc_by(rows.nulled_total() as u64);
        for row in rows.rejected.iter().take(5) {
            tracing::warn!(row = row.row, reason = row.reason, "a row was rejected");
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
        self.good_poll(asked_at, Some(&snapshot), now);
        let moved = match self.last.take() {
            Some(LastPoll { positions: before, mut moved, .. }) => {
                let differs = |(id, address): &(&CallId, &Address)| before.get(*id) != Some(*address);
                moved.extend(positions.iter().filter(differs).map(|(id, _)| *id));
                moved
            }
            None => HashSet::new(),
        };
        self.last = Some(LastPoll { snapshot, has_rejected: rejected > 0, positions, moved });
        self.follow_last(now);
    }

    fn good_poll(&mut self, asked_at: Timestamp, snapshot: Option<&Snapshot>, now: Now) {
        let same = match (snapshot, &self.last) {
            (None, _) => true,
            (Some(new), Some(LastPoll { snapshot: old, .. })) => {
                new.len() == old.len() && new.reports().eq(old.reports())
            }
            // After a restart: the same as the board that the store kept.
            (Some(new), None) => diff(&self.board, new, FEED, now.wall).is_empty(),
        };
        self.ready = true;
        self.tracker.answered(asked_at, !same, now);
    }

    /// Brings the feed's calls on the board to the last good poll's, as far as it is accepted. False: there was none
    /// since the start.
    pub(super) fn follow_last(&mut self, now: Now) -> bool {
        let Some(mut last) = self.last.take() else { return false };
        self.follow(&mut last, now);
        self.last = Some(last);
        true
    }

    fn follow(&mut self, last: &mut LastPoll, now: Now) {
        let active = self.board.raw_calls().filter(|call| call.producer == FEED).count();
        let changes = diff(&self.board, &last.snapshot, FEED, now.wall);
        let accepted = self.tracker.accept(changes, active, last.has_rejected);
        let changed: HashSet<CallId> = accepted.iter().map(|change| change.call.call_id).collect();
        let mut lookups = Vec::new();
        let mut drafts: Vec<Draft> = accepted
            .into_iter()
            .map(|change| {
                let given = last.positions.get(&change.call.call_id);
                Draft::from(Body::Call(self.enrich(change, given, &mut lookups, now)))
            })
            .collect();
        let suspect = self.tracker.is_suspect();
        if !suspect {
            drafts.extend(self.newly_placed(last, &changed));
        }
        // After a failure something must be written, to see whether the store works again.
        let due = !drafts.is_empty()
            || self.tracker.is_unwritable()
            || self.polls.due(now)
            || self.feed_saved.is_none_or(|saved| now.since(saved) >= SAVE_EVERY);
        let feed = if due { self.tracker.times() } else { None };
        let found = !lookups.is_empty();
        match self.commit(drafts, lookups, feed, now) {
            Ok(()) => {
                if feed.is_some() {
                    self.feed_saved = Some(now.moment);
                }
                if !suspect {
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
    /// `changed`: calls whose change has it already.
    fn newly_placed(&self, last: &LastPoll, changed: &HashSet<CallId>) -> Vec<Draft> {
        let mut placed: Vec<_> = last
            .positions
            .iter()
            .filter(|(id, _)| !changed.contains(*id))
            .filter_map(|(id, address)| {
                let call = self.board.get(id).filter(|call| call.producer == FEED)?;
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
}
