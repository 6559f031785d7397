//! Once a second: posted calls that are due to leave, staleness, the feed's pulse, old events.

use super::{
    clock::{Moment, Now},
    state::Engine,
};
use crate::store::{Pruned, Pruning};
use blotter_model::Timestamp;
use std::time::Duration;

/// Well under the 20 s that the contract promises.
const PULSE: Duration = Duration::from_secs(15);
const PRUNE: Duration = Duration::from_mins(1);
/// A try at a locked file takes seconds; without rests between, posts would wait behind the tries.
const RETRY: Duration = Duration::from_secs(3);
/// Events are kept for at least so long.
const KEEP: Duration = Duration::from_hours(24);

impl Engine {
    pub(super) fn tick(&mut self, now: Now) {
        let due = |last: Option<Moment>, rest: Duration| last.is_none_or(|last| now.since(last) >= rest);
        if !self.tracker.is_unwritable() {
            self.expire_posted(now);
            self.save_polls(now);
        } else if due(self.retried, RETRY) {
            self.try_again(now);
            // After the try, which may have taken seconds.
            self.retried = Some(self.clock.now().moment);
        }
        if self.show(now) || due(self.announced, PULSE) {
            self.announce_feed(now);
        }
        if !self.tracker.is_unwritable() && due(self.pruned, PRUNE) {
            self.pruned = Some(now.moment);
            self.prune(now);
        }
    }

    /// After the store failed: compares the last good poll again and writes what is missing.
    fn try_again(&mut self, now: Now) {
        self.polls.follow_again();
        let followed = self.follow_last(now);
        self.polls.end();
        if followed {
            return;
        }
        match self.store.try_write(now.wall) {
            Ok(()) => self.store_works(),
            Err(error) => self.cannot_write(&error, now),
        }
    }

    /// Forgets old events, and on the board what can't be asked for any more.
    fn prune(&mut self, now: Now) {
        let steady = self.clock.steady(now);
        let pruning = Pruning {
            floor: self.board.seq().saturating_sub(self.options.keep_events),
            aged: self.aged(now),
            before: steady.checked_sub(KEEP).unwrap_or(Timestamp::UNIX_EPOCH),
            max_bytes: self.options.max_log_bytes,
            now: steady,
        };
        match self.store.prune(&pruning) {
            Ok(pruned) => {
                self.board.forget(self.board.seq());
                self.report(&pruned);
            }
            Err(error) => {
                tracing::warn!(%error, "old events could not be removed");
                return;
            }
        }
        if let Err(error) = self.store.renew_instance() {
            tracing::warn!(%error, "the instance file could not be renewed");
        }
    }

    /// The newest event that certainly is old enough to go, whatever the wall clock says.
    fn aged(&mut self, now: Now) -> u64 {
        let mut aged = 0;
        while let Some((moment, seq)) = self.ages.front().copied()
            && now.since(moment) > KEEP
        {
            aged = seq;
            // The one at the front stays, for the next time.
            if self.ages.get(1).is_none_or(|(next, _)| now.since(*next) <= KEEP) {
                break;
            }
            self.ages.pop_front();
        }
        self.ages.push_back((now.moment, self.board.seq()));
        aged
    }

    /// Says how much the log holds and who keeps it from being pruned, long before anything is lost.
    fn report(&mut self, pruned: &Pruned) {
        let gauge = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
        self.metrics.log_bytes.set(gauge(pruned.bytes));
        for (name, waiting) in &pruned.waiting {
            self.metrics.log_waiting.with_label_values(&[name]).set(gauge(*waiting));
        }
        if !pruned.overrun.is_empty() {
            let consumers = pruned.overrun.join(", ");
            tracing::error!(
                consumers,
                "events were removed before these consumers of the log had read them: --max-log-bytes was reached"
            );
        }
        if pruned.lost_polls {
            tracing::error!("polls were removed before they were in the lake: --max-log-bytes was reached");
        }
        let much = pruned.bytes > self.options.max_log_bytes / 2
            && pruned.waiting.iter().any(|(_, waiting)| *waiting > 0);
        if much && !self.warned_of_size {
            let consumers: Vec<String> = pruned
                .waiting
                .iter()
                .map(|(name, waiting)| format!("{name} ({waiting} events behind)"))
                .collect();
            let (bytes, limit) = (pruned.bytes, self.options.max_log_bytes);
            tracing::warn!(
                bytes,
                limit,
                consumers = consumers.join(", "),
                "over half of --max-log-bytes waits for consumers of the log"
            );
        }
        self.warned_of_size = much;
    }
}
