//! The circuit breaker: a server that fails several times in a row is left alone, then tried by one request.

use crate::{
    backoff::{Backoff, jittered},
    limits::Limits,
};
use std::time::Duration;
use tokio::time::Instant;

/// Whether a server is asked at present.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BreakerState {
    /// It is.
    Closed,
    /// It failed several times in a row, or asked for a pause, and is left alone.
    Open {
        /// How much longer.
        left: Duration,
    },
    /// The pause is over: the next request tries whether it works again, one at a time.
    HalfOpen,
}

#[derive(Debug, Default)]
pub(crate) struct Breaker {
    failures: u32,
    /// Open or half-open: until when nothing passes, and how long that pause is.
    open: Option<(Instant, Duration)>,
    /// A request is trying whether it works again.
    trying: bool,
}

impl Breaker {
    pub(crate) fn state(&self, now: Instant) -> BreakerState {
        match self.open {
            None => BreakerState::Closed,
            Some((until, _)) if now < until => BreakerState::Open { left: until - now },
            Some(_) => BreakerState::HalfOpen,
        }
    }

    /// How long a request would have to wait; none if it may pass.
    pub(crate) fn refuses(&self, now: Instant, limits: &Limits) -> Option<Duration> {
        match self.state(now) {
            BreakerState::Open { left } => Some(left),
            BreakerState::HalfOpen if self.trying => Some(limits.time_limit),
            _ => None,
        }
    }

    /// Lets a request pass; true if it is the one that tries.
    pub(crate) fn enter(&mut self) -> bool {
        let trial = self.open.is_some();
        self.trying |= trial;
        trial
    }

    /// The trial is over, whatever became of it.
    pub(crate) fn leave(&mut self) {
        self.trying = false;
    }

    pub(crate) fn succeeded(&mut self, trial: bool) {
        if trial || self.open.is_none() {
            self.failures = 0;
            self.open = None;
        }
    }

    /// Notes a failure. One that names a time to wait opens the breaker for that long, whatever the count.
    pub(crate) fn failed(&mut self, now: Instant, trial: bool, wanted: Option<Duration>, limits: &Limits) {
        let Limits { max_failures, open_for, .. } = limits;
        self.failures = self.failures.saturating_add(1);
        let pause = match self.open {
            Some((_, pause)) if trial => open_for.next(pause),
            // Asked before the breaker opened, answered after: the news is old, unless it names a time.
            Some((_, pause)) => wanted.map_or(Duration::ZERO, |_| pause),
            None if self.failures >= *max_failures || wanted.is_some() => Backoff::after(open_for, 1),
            None => return,
        };
        if pause > Duration::ZERO {
            let until = now + jittered(pause).max(wanted.unwrap_or_default());
            let until = self.open.map_or(until, |(before, _)| before.max(until));
            self.open = Some((until, pause));
        }
    }
}
