//! What a poll means for the board: rows set aside, sharp drops, failures, and when the data is stale.

use super::{Engine, Options, Poll, PollOutcome, commit::Draft};
use blotter_cities::Rows;
use blotter_model::{
    Address, AddressChange, Body, CallId, Change, ChangeType, FeedState, Snapshot, Timestamp, Trouble, diff,
};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

/// The poller's name among producers.
pub const PRODUCER: &str = "feed";

/// How the feed is doing, and which calls it lacked once already.
pub(super) struct FeedWatch {
    id: String,
    fetched_at: Option<Timestamp>,
    changed_at: Option<Timestamp>,
    started_at: Timestamp,
    /// The last good poll that was believed: the board shows what it brought.
    believed_at: Option<Timestamp>,
    failure: Option<String>,
    store_failed_at: Option<Timestamp>,
    waits: Waits,
    /// The same before the last good poll: a poll that is judged again, after the store failed, is judged alike.
    waits_before: Waits,
}

/// Calls that a good poll lacked, but that were kept until the next good one lacks them too.
#[derive(Debug, Clone, Default)]
struct Waits {
    /// While rows were set aside: each goes by itself.
    held: HashSet<CallId>,
    /// A sharp drop: it is believed whole, or not at all.
    doubted: HashSet<CallId>,
}

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

impl FeedWatch {
    pub(super) fn new(id: &str, fetched_at: Option<Timestamp>, changed_at: Option<Timestamp>) -> Self {
        Self {
            id: id.to_owned(),
            fetched_at,
            changed_at,
            believed_at: fetched_at,
            started_at: crate::now(),
            failure: None,
            store_failed_at: None,
            waits: Waits::default(),
            waits_before: Waits::default(),
        }
    }

    pub(super) fn store_trouble(&self) -> bool {
        self.store_failed_at.is_some()
    }

    pub(super) fn store_failed(&mut self, now: Timestamp) {
        self.store_failed_at.get_or_insert(now);
    }

    pub(super) fn store_works(&mut self) {
        if self.store_failed_at.take().is_some() {
            tracing::info!("the store can be written again");
        }
    }

    fn times(&self) -> Option<(Timestamp, Timestamp)> {
        self.fetched_at.zip(self.changed_at)
    }

    /// The state as everyone is told it.
    pub(super) fn state(&self, options: &Options, now: Timestamp) -> FeedState {
        let older = |then: Option<Timestamp>, limit: std::time::Duration| {
            let since = then.unwrap_or(self.started_at);
            now.duration_since(since).as_secs_f64() > limit.as_secs_f64()
        };
        let silent = options.has_feed && older(self.fetched_at, options.stale_after);
        let frozen =
            options.has_feed && self.fetched_at.is_some() && older(self.changed_at, options.frozen_after);
        let (trouble, since, reason) = if self.store_failed_at.is_some() {
            let reason = "Blotter can't write its records, so nothing new is shown.";
            (Some(Trouble::Unwritable), self.store_failed_at, Some(reason.to_owned()))
        } else if let Some(failure) = &self.failure {
            (Some(Trouble::Failed), self.believed_at, Some(failure.clone()))
        } else if self.doubts() {
            let reason = "The city's feed suddenly lacks most of its calls. We wait for its next answer before we believe it.";
            (Some(Trouble::Doubted), self.believed_at, Some(reason.to_owned()))
        } else if silent {
            let reason = "The city's feed has not answered.";
            (Some(Trouble::Silent), self.believed_at, Some(reason.to_owned()))
        } else if frozen {
            let reason = "The city has not refreshed its feed.";
            (Some(Trouble::Frozen), self.changed_at, Some(reason.to_owned()))
        } else {
            (None, None, None)
        };
        FeedState {
            id: self.id.clone(),
            fetched_at: self.fetched_at,
            changed_at: self.changed_at,
            stale: silent || frozen || self.store_trouble(),
            reason,
            trouble,
            since,
        }
    }

    /// Whether the last good poll was a sharp drop that is not believed yet.
    fn doubts(&self) -> bool {
        !self.waits.doubted.is_empty()
    }

    /// Which of a good poll's changes are believed now.
    ///
    /// A call that is missing goes at once, unless the snapshot had rows set aside: then it goes when the next
    /// good poll lacks it too. When over half of 20 or more calls go at once, a sharp drop, the board stands,
    /// all of it; the drop is believed when the next good poll lacks the same calls. One that lacks others, but
    /// most as well, is another sharp drop.
    fn believe(&mut self, changes: Vec<Change>, active: usize, set_aside: bool) -> Vec<Change> {
        let missing: HashSet<CallId> = changes
            .iter()
            .filter(|change| change.change_type == ChangeType::Delete)
            .map(|change| change.call.call_id)
            .collect();
        let Waits { held, doubted } = &self.waits_before;
        let dropped = if doubted.is_subset(&missing) { doubted.clone() } else { HashSet::new() };
        let fresh: HashSet<CallId> =
            missing.iter().filter(|id| !held.contains(id) && !dropped.contains(id)).copied().collect();
        let left = active - dropped.len();
        let sharp = left >= 20 && fresh.len() * 2 > left;
        let mut waits = Waits::default();
        let believed = changes
            .into_iter()
            .filter(|change| {
                let id = change.call.call_id;
                if dropped.contains(&id) {
                    return true;
                }
                if sharp {
                    return false;
                }
                let waiting = set_aside && fresh.contains(&id);
                if waiting {
                    waits.held.insert(id);
                }
                !waiting
            })
            .collect();
        if sharp {
            // Also what was held for another reason: the board stands as it is.
            (waits.held, waits.doubted) = (held.clone(), fresh);
        } else {
            self.believed_at = self.fetched_at;
        }
        self.waits = waits;
        believed
    }
}

impl Engine {
    pub(super) fn polled(&mut self, poll: Poll) {
        let now = poll.at;
        self.metrics.polls.inc();
        match poll.outcome {
            PollOutcome::Failed(reason) => {
                self.metrics.polls_failed.inc();
                tracing::warn!(reason, "the poll failed");
                self.watch.failure = Some(reason);
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
        let set_aside = rows.set_aside.len();
        self.metrics.rows_set_aside.inc_by(set_aside as u64);
        self.metrics.fields_nulled.inc_by(rows.nulled_total() as u64);
        for row in rows.set_aside.iter().take(5) {
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
        self.watch.waits_before.clone_from(&self.watch.waits);
        self.watch.failure = None;
        self.watch.fetched_at = Some(now);
        if !same || self.watch.changed_at.is_none() {
            self.watch.changed_at = Some(now);
        }
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
