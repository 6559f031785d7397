//! Polls on their way into the store: each is written with the events that it led to.

use super::{
    clock::{Moment, Now},
    command::{Poll, PollOutcome},
    state::Engine,
};
use crate::store::PollRecord;
use std::time::Duration;

/// Polls that led to nothing are written at least so often, to spare the disk.
const SAVE_EVERY: Duration = Duration::from_secs(30);
/// While nothing can be written, no more polls than this are remembered.
const MAX_UNSAVED: usize = 10_000;

/// The polls that aren't in the store yet.
#[derive(Debug, Default)]
pub(super) struct UnsavedPolls {
    records: Vec<PollRecord>,
    /// Since when the oldest waits.
    since: Option<Moment>,
    /// Whether the last one is being worked on, so that what is committed belongs to it.
    current: bool,
    /// Whether there was any since the start.
    began: bool,
}

impl UnsavedPolls {
    /// A poll begins.
    pub(super) fn begin(&mut self, poll: &mut Poll, epoch: &str, seq: u64, now: Now) {
        let (result, reason) = match &poll.outcome {
            PollOutcome::Unchanged => ("unchanged", None),
            PollOutcome::Rows(_) => ("taken", None),
            PollOutcome::Failed(reason) => ("failed", Some(reason.clone())),
        };
        if self.records.len() >= MAX_UNSAVED {
            self.records.remove(0);
        }
        self.records.push(PollRecord {
            number: 0,
            epoch: epoch.to_owned(),
            at: poll.at,
            result: result.to_owned(),
            reason,
            seq_before: seq,
            seq_after: seq,
            starts: !self.began,
            body: std::mem::take(&mut poll.body),
        });
        self.since.get_or_insert(now.moment);
        (self.began, self.current) = (true, true);
    }

    /// What is committed from now on has other reasons.
    pub(super) fn end(&mut self) {
        self.current = false;
    }

    /// Whether it is time to write them.
    pub(super) fn due(&self, now: Now) -> bool {
        let waited = self.since.is_some_and(|since| now.since(since) >= SAVE_EVERY);
        waited || self.records.iter().any(|poll| poll.body.packed.is_some())
    }

    /// The polls as a transaction writes them whose last event is `seq`.
    pub(super) fn take(&mut self, seq: u64) -> Vec<PollRecord> {
        if let (true, Some(poll)) = (self.current, self.records.last_mut()) {
            poll.seq_after = seq;
        }
        std::mem::take(&mut self.records)
    }

    pub(super) fn written(&mut self) {
        self.since = None;
    }

    /// The transaction failed. The body of a poll is not kept then: a later one has the difference, and bodies might
    /// fill the memory.
    pub(super) fn put_back(&mut self, polls: Vec<PollRecord>) {
        self.records = polls;
        for poll in &mut self.records {
            poll.body.packed = None;
        }
        if let (true, Some(poll)) = (self.current, self.records.last_mut()) {
            poll.seq_after = poll.seq_before;
            if poll.result == "taken" {
                "unwritten".clone_into(&mut poll.result);
            }
        }
    }
}

impl Engine {
    /// Writes polls that led to nothing, now and then.
    pub(super) fn save_polls(&mut self, now: Now) {
        if self.polls.due(now)
            && let Err(error) = self.commit(Vec::new(), Vec::new(), None, now)
        {
            self.cannot_write(&error, now);
        }
    }
}
