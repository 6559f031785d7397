//! The engine's time: the wall clock for what is shown and stored, the monotonic clock for every interval. The wall
//! clock may be set back or forward at any moment.

use blotter_model::Timestamp;
use jiff::SignedDuration;
use std::time::{Duration, Instant};

/// A point on the monotonic clock, counted from the program's start; what happened before lies below zero.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment(SignedDuration);

impl Moment {
    /// So much later.
    pub(super) fn after(self, pause: Duration) -> Self {
        Self(self.0.saturating_add(SignedDuration::try_from(pause).unwrap_or(SignedDuration::MAX)))
    }

    /// So much earlier.
    pub(super) fn before(self, age: Duration) -> Self {
        Self(self.0.saturating_sub(SignedDuration::try_from(age).unwrap_or(SignedDuration::MAX)))
    }
}

/// The same instant by both clocks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Now {
    /// UTC, in milliseconds.
    pub(super) wall: Timestamp,
    pub(super) moment: Moment,
}

impl Now {
    /// The time since then; zero for what is still to come.
    pub(super) fn since(self, then: Moment) -> Duration {
        Duration::try_from(self.moment.0.saturating_sub(then.0)).unwrap_or_default()
    }

    /// When something stored happened. What the wall clock puts into the future happened just now.
    pub(super) fn of_past(self, stored: Timestamp) -> Moment {
        self.moment.before(Duration::try_from(self.wall.duration_since(stored)).unwrap_or_default())
    }

    /// When something stored will happen, at most so much later: a clock that was wrong may have stored any time.
    pub(super) fn of_future(self, stored: Timestamp, limit: Duration) -> Moment {
        let left = Duration::try_from(stored.duration_since(self.wall)).unwrap_or_default();
        self.moment.after(left.min(limit))
    }

    /// A moment by the wall clock.
    pub(super) fn wall_of(self, moment: Moment) -> Timestamp {
        self.wall.checked_add(moment.0.saturating_sub(self.moment.0)).unwrap_or(self.wall)
    }
}

/// Both clocks, from the program's start.
#[derive(Debug)]
pub(super) struct Clock {
    started: Instant,
    wall: Timestamp,
}

impl Clock {
    pub(super) fn start() -> Self {
        Self { started: Instant::now(), wall: crate::now() }
    }

    pub(super) fn now(&self) -> Now {
        let elapsed = SignedDuration::try_from(self.started.elapsed()).unwrap_or(SignedDuration::MAX);
        Now { wall: crate::now(), moment: Moment(elapsed) }
    }

    /// The wall clock of the start, carried on by the monotonic one: to compare with stored times, without the jumps
    /// since.
    pub(super) fn steady(&self, now: Now) -> Timestamp {
        self.wall.checked_add(now.moment.0).unwrap_or(now.wall)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// So many seconds after the program's start, with the wall clock so many seconds wrong.
    pub(in crate::engine) fn at(seconds: i64, wrong: i64) -> Now {
        const START: i64 = 1_800_000_000;
        let wall = Timestamp::from_second(START + seconds + wrong).unwrap();
        Now { wall, moment: Moment(SignedDuration::from_secs(seconds)) }
    }

    #[test]
    fn intervals_do_not_depend_on_the_wall_clock() {
        let then = at(10, 0).moment;
        for wrong in [-86_400, 0, 86_400] {
            assert_eq!(at(25, wrong).since(then), Duration::from_secs(15));
        }
        assert_eq!(at(5, 0).since(then), Duration::ZERO);
    }

    #[test]
    fn stored_times_of_a_wrong_clock_are_neither_in_the_future_nor_far_away() {
        let now = at(0, 0);
        let stored = |seconds| at(seconds, 0).wall;
        assert_eq!(now.of_past(stored(-40)), at(-40, 0).moment);
        assert_eq!(now.of_past(stored(40)), now.moment, "it can't have happened later than now");
        let limit = Duration::from_mins(10);
        assert_eq!(now.of_future(stored(40), limit), at(40, 0).moment);
        assert_eq!(now.of_future(stored(-40), limit), now.moment);
        assert_eq!(now.of_future(stored(31_536_000), limit), at(600, 0).moment);
    }
}
