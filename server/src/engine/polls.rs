//! Polls on their way into the store: each is written with the events that it led to, also where they could only be written
//! later.

use super::{
    clock::{Moment, Now},
    command::{Poll, PollOutcome},
    state::Engine,
};
use crate::store::PollRecord;
use std::time::Duration;

/// Polls that led to nothing are written at least so often, to spare the disk.
const SAVE_EVERY: Duration = Duration::from_secs(30);
/// While nothing can be written, no more polls than this are remembered, and of their bodies the newest so many bytes.
const MAX_UNSAVED: usize = 10_000;
const MAX_BODIES: usize = 32 << 20;

const TAKEN: &str = "taken";
/// Its rows never became a board, since nothing could be written.
const NEVER_FOLLOWED: &str = "unwritten";

/// The polls that aren't in the store yet.
#[derive(Debug, Default)]
pub(super) struct UnsavedPolls {
    records: Vec<PollRecord>,
    /// Since when the oldest waits.
    since: Option<Moment>,
    /// Whether the board is being brought to the last good poll, so that what is committed belongs to that.
    follows: bool,
    /// Whether there was any since the start.
    began: bool,
}

impl UnsavedPolls {
    /// A poll begins.
    pub(super) fn begin(&mut self, poll: &mut Poll, epoch: &str, seq: u64, now: Now) {
        let (result, reason) = match &poll.outcome {
            PollOutcome::Unchanged => ("unchanged", None),
            PollOutcome::Rows(_) => (TAKEN, None),
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
        (self.began, self.follows) = (true, true);
    }

    /// The board is brought to the last good poll once more.
    pub(super) fn follow_again(&mut self) {
        self.follows = true;
    }

    /// What is committed from now on has other reasons.
    pub(super) fn end(&mut self) {
        self.follows = false;
    }

    /// Whether it is time to write them.
    pub(super) fn due(&self, now: Now) -> bool {
        let waited = self.since.is_some_and(|since| now.since(since) >= SAVE_EVERY);
        waited || self.records.iter().any(|poll| poll.body.packed.is_some())
    }

    /// The polls as a transaction writes them whose last event is `seq`.
    pub(super) fn take(&mut self, seq: u64) -> Vec<PollRecord> {
        // Whose rows the board is brought to: after a failure it may be an earlier one than the last.
        let followed = self.records.iter().rposition(|poll| poll.result == TAKEN);
        if !self.follows {
            // What that led to comes with a later transaction, and it with that.
            let mut later = followed.map_or_else(Vec::new, |at| self.records.split_off(at));
            for poll in &mut later {
                (poll.seq_before, poll.seq_after) = (seq, seq);
            }
            return std::mem::replace(&mut self.records, later);
        }
        for poll in self.records.iter_mut().take(followed.unwrap_or(0)).filter(|poll| poll.result == TAKEN) {
            NEVER_FOLLOWED.clone_into(&mut poll.result);
        }
        let at = followed.or(self.records.len().checked_sub(1));
        if let Some((poll, later)) = at.and_then(|at| self.records[at..].split_first_mut()) {
            poll.seq_after = seq;
            for poll in later {
                (poll.seq_before, poll.seq_after) = (seq, seq);
            }
        }
        std::mem::take(&mut self.records)
    }

    pub(super) fn written(&mut self) {
        self.since = if self.records.is_empty() { None } else { self.since };
    }

    /// The transaction failed. Of several whose rows never became a board only the last will be followed; bodies are kept
    /// as far as there is room.
    pub(super) fn put_back(&mut self, polls: Vec<PollRecord>) {
        let later = std::mem::replace(&mut self.records, polls);
        self.records.extend(later);
        // Nothing was committed since the first of them.
        let seq = self.records.first().map_or(0, |poll| poll.seq_before);
        let (mut bytes, mut followed) = (0, false);
        for poll in self.records.iter_mut().rev() {
            (poll.seq_before, poll.seq_after) = (seq, seq);
            let is_taken = poll.result == TAKEN;
            if is_taken && followed {
                NEVER_FOLLOWED.clone_into(&mut poll.result);
            }
            bytes += poll.body.packed.as_ref().map_or(0, Vec::len);
            // Without the body of the one that is followed, nobody could tell where its events came from.
            if bytes > MAX_BODIES && (!is_taken || followed) {
                poll.body.packed = None;
            }
            followed |= is_taken;
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{engine::clock::tests::at, store::PollBody};
    use blotter_cities::Rows;

    fn began(polls: &mut UnsavedPolls, rows: bool, seq: u64) {
        let outcome = if rows { PollOutcome::Rows(Rows::default()) } else { PollOutcome::Unchanged };
        let body = PollBody { packed: rows.then(|| vec![1]), ..PollBody::default() };
        polls.begin(&mut Poll { at: crate::now(), outcome, body }, "e", seq, at(0, 0));
    }

    fn told(polls: &[PollRecord]) -> Vec<(&str, u64, u64, bool)> {
        let told = |poll: &PollRecord| (poll.seq_before, poll.seq_after, poll.body.packed.is_some());
        polls
            .iter()
            .map(|poll| (poll.result.as_str(), told(poll)))
            .map(|(a, (b, c, d))| (a, b, c, d))
            .collect()
    }

    #[test]
    fn events_that_are_written_late_belong_to_the_poll_that_they_came_from() {
        let mut polls = UnsavedPolls::default();
        began(&mut polls, true, 7);
        let failed = polls.take(9);
        assert_eq!(told(&failed), [(TAKEN, 7, 9, true)]);
        polls.put_back(failed);
        polls.end();
        began(&mut polls, true, 7);
        let failed = polls.take(10);
        polls.put_back(failed);
        polls.end();
        // Another reason for a transaction: the poll that is still followed waits.
        let others = polls.take(8);
        assert_eq!(told(&others), [("unwritten", 7, 7, true)]);
        polls.written();
        began(&mut polls, false, 8);
        assert_eq!(told(&polls.take(11)), [(TAKEN, 8, 11, true), ("unchanged", 11, 11, false)]);
        // Later nothing waits, and an unchanged poll has its own.
        polls.end();
        began(&mut polls, false, 11);
        assert_eq!(told(&polls.take(12)), [("unchanged", 11, 12, false)]);
    }

    #[test]
    fn what_is_tried_again_between_polls_belongs_to_the_last() {
        let mut polls = UnsavedPolls::default();
        began(&mut polls, true, 3);
        let failed = polls.take(5);
        polls.put_back(failed);
        polls.end();
        polls.follow_again();
        assert_eq!(told(&polls.take(6)), [(TAKEN, 3, 6, true)]);
    }
}
