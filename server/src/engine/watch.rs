//! How the feed is doing: which of a poll's changes are believed (sharp drops, rows set aside), when the data is
//! stale, and what everyone is told about it.

use super::Options;
use blotter_model::{CallId, Change, ChangeType, FeedState, Timestamp, Trouble};
use std::collections::HashSet;

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

    /// A poll failed; a sentence for people.
    pub(super) fn failed(&mut self, reason: String) {
        self.failure = Some(reason);
    }

    /// A poll succeeded, with the same content as the last good one or another.
    pub(super) fn answered(&mut self, now: Timestamp, changed: bool) {
        self.waits_before.clone_from(&self.waits);
        self.failure = None;
        self.fetched_at = Some(now);
        if changed || self.changed_at.is_none() {
            self.changed_at = Some(now);
        }
    }

    /// When the feed was read and when it last changed, once it was.
    pub(super) fn times(&self) -> Option<(Timestamp, Timestamp)> {
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
    pub(super) fn doubts(&self) -> bool {
        !self.waits.doubted.is_empty()
    }

    /// Which of a good poll's changes are believed now.
    ///
    /// A call that is missing goes at once, unless the snapshot had rows set aside: then it goes when the next
    /// good poll lacks it too. When over half of 20 or more calls go at once, a sharp drop, the board stands,
    /// all of it; the drop is believed when the next good poll lacks the same calls. One that lacks others, but
    /// most as well, is another sharp drop.
    pub(super) fn believe(&mut self, changes: Vec<Change>, active: usize, set_aside: bool) -> Vec<Change> {
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
