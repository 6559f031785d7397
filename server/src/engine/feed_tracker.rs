//! How the feed is doing: which of a poll's changes are accepted (sharp drops, rejected rows), when the data is stale,
//! and what everyone sees of it. A value: no clock, no store.

use super::clock::{Moment, Now};
use blotter_model::{CallId, Change, ChangeType, FeedProblem, FeedState, Timestamp};
use std::{collections::HashSet, time::Duration};

/// The feed's name and when it counts as stale.
#[derive(Debug, Clone)]
pub(super) struct Limits {
    pub(super) id: String,
    /// Whether there is a feed at all.
    pub(super) has_feed: bool,
    /// Without a good poll for longer, the feed is stale.
    pub(super) stale_after: Duration,
    /// Without a change for longer, the feed is stale.
    pub(super) frozen_after: Duration,
}

/// How the feed is doing, and which calls it lacked once already.
#[derive(Debug, Clone)]
pub(super) struct FeedTracker {
    limits: Limits,
    started: Moment,
    fetched: Option<Seen>,
    changed: Option<Seen>,
    /// The last good poll that was accepted: the board shows what it brought.
    accepted_at: Option<Timestamp>,
    failure: Option<String>,
    unwritable_since: Option<Timestamp>,
    pending: Pending,
    /// The same before the last good poll: a poll that is judged again, after the store failed, is judged alike.
    pending_before: Pending,
}

/// When something happened: as it is shown, and for intervals.
#[derive(Debug, Clone, Copy)]
struct Seen {
    at: Timestamp,
    moment: Moment,
}

/// Calls that a good poll lacked, but that were kept until the next good one lacks them too.
#[derive(Debug, Clone, Default)]
struct Pending {
    /// While rows were rejected: each goes by itself.
    held: HashSet<CallId>,
    /// A sharp drop: accepted whole, or not at all.
    suspect: HashSet<CallId>,
}

impl FeedTracker {
    /// A tracker as of the program's start, with the times that the store kept.
    pub(super) fn new(
        limits: Limits,
        fetched_at: Option<Timestamp>,
        changed_at: Option<Timestamp>,
        now: Now,
    ) -> Self {
        let seen = |at: Timestamp| Seen { at, moment: now.of_past(at) };
        Self {
            limits,
            started: now.moment,
            fetched: fetched_at.map(seen),
            changed: changed_at.map(seen),
            accepted_at: fetched_at,
            failure: None,
            unwritable_since: None,
            pending: Pending::default(),
            pending_before: Pending::default(),
        }
    }

    pub(super) fn is_unwritable(&self) -> bool {
        self.unwritable_since.is_some()
    }

    /// The store failed. True: for the first time in a row.
    pub(super) fn store_failed(&mut self, now: Now) -> bool {
        let first = self.unwritable_since.is_none();
        self.unwritable_since.get_or_insert(now.wall);
        first
    }

    /// The store was written. True: after it had failed.
    pub(super) fn store_works(&mut self) -> bool {
        self.unwritable_since.take().is_some()
    }

    /// A poll failed; a sentence for people.
    pub(super) fn failed(&mut self, reason: String) {
        self.failure = Some(reason);
    }

    /// A poll that was asked at `asked_at` succeeded, with the same content as the last good one or another.
    pub(super) fn answered(&mut self, asked_at: Timestamp, changed: bool, now: Now) {
        let seen = Seen { at: asked_at, moment: now.moment };
        self.pending_before.clone_from(&self.pending);
        self.failure = None;
        self.fetched = Some(seen);
        if changed || self.changed.is_none() {
            self.changed = Some(seen);
        }
    }

    /// When the feed was read and when it last changed, once it was.
    pub(super) fn times(&self) -> Option<(Timestamp, Timestamp)> {
        Some((self.fetched?.at, self.changed?.at))
    }

    /// The state as everyone sees it.
    pub(super) fn state(&self, now: Now) -> FeedState {
        let Limits { id, has_feed, stale_after, frozen_after } = &self.limits;
        let older = |seen: Option<Seen>, limit: &Duration| {
            now.since(seen.map_or(self.started, |seen| seen.moment)) > *limit
        };
        let silent = *has_feed && older(self.fetched, stale_after);
        let frozen = *has_feed && self.fetched.is_some() && older(self.changed, frozen_after);
        let changed_at = self.changed.map(|seen| seen.at);
        let (problem, since, reason) = if self.is_unwritable() {
            let reason = "Blotter can't write its records, so nothing new is shown.";
            (Some(FeedProblem::Unwritable), self.unwritable_since, Some(reason.to_owned()))
        } else if let Some(failure) = &self.failure {
            (Some(FeedProblem::Failed), self.accepted_at, Some(failure.clone()))
        } else if self.is_suspect() {
            let reason = "The city's feed suddenly lacks most of its calls. Blotter waits for its next answer before it accepts that.";
            (Some(FeedProblem::Suspect), self.accepted_at, Some(reason.to_owned()))
        } else if silent {
            (
                Some(FeedProblem::Silent),
                self.accepted_at,
                Some("The city's feed has not answered.".to_owned()),
            )
        } else if frozen {
            (Some(FeedProblem::Frozen), changed_at, Some("The city has not refreshed its feed.".to_owned()))
        } else {
            (None, None, None)
        };
        FeedState {
            id: id.clone(),
            fetched_at: self.fetched.map(|seen| seen.at),
            changed_at,
            stale: silent || frozen || self.is_unwritable(),
            reason,
            trouble: problem,
            since,
        }
    }

    /// Whether the last good poll was a sharp drop that is not accepted yet.
    pub(super) fn is_suspect(&self) -> bool {
        !self.pending.suspect.is_empty()
    }

    /// Which of a good poll's changes are accepted now; `active` is how many of the feed's calls are on the board.
    ///
    /// A call that is missing goes at once, unless the snapshot had rejected rows: then it goes when the next good
    /// poll lacks it too. When over half of 20 or more calls go at once, a sharp drop, the whole board is kept; the
    /// drop is accepted when the next good poll lacks the same calls. One that lacks others, but most as well, is
    /// another sharp drop.
    pub(super) fn accept(&mut self, changes: Vec<Change>, active: usize, has_rejected: bool) -> Vec<Change> {
        let missing: HashSet<CallId> = changes
            .iter()
            .filter(|change| change.change_type == ChangeType::Delete)
            .map(|change| change.call.call_id)
            .collect();
        let Pending { held, suspect } = &self.pending_before;
        let dropped = if suspect.is_subset(&missing) { suspect.clone() } else { HashSet::new() };
        let fresh: HashSet<CallId> =
            missing.iter().filter(|id| !held.contains(id) && !dropped.contains(id)).copied().collect();
        let left = active.saturating_sub(dropped.len());
        let sharp = left >= 20 && fresh.len() * 2 > left;
        let mut pending = Pending::default();
        let accepted = changes
            .into_iter()
            .filter(|change| {
                let id = change.call.call_id;
                if dropped.contains(&id) {
                    return true;
                }
                if sharp {
                    return false;
                }
                let waiting = has_rejected && fresh.contains(&id);
                if waiting {
                    pending.held.insert(id);
                }
                !waiting
            })
            .collect();
        if sharp {
            // Also what was held for another reason: the board stays as it is.
            (pending.held, pending.suspect) = (held.clone(), fresh);
        } else {
            self.accepted_at = self.fetched.map(|seen| seen.at);
        }
        self.pending = pending;
        accepted
    }
}

#[cfg(test)]
mod tests;
