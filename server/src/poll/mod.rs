//! Reading the feed: one poll at a time, with a rest between them that grows while the feed fails.
//!
//! - [`soda`]: a SODA address. - [`folder`]: recorded snapshots. - `body`: a body of bounded size.

mod body;
mod folder;
mod soda;

pub use folder::Folder;
pub use soda::{Soda, SodaOptions};

use crate::engine::{Handle, Poll, PollOutcome};
use blotter_model::Timestamp;
use std::{future::Future, time::Duration};

/// Where snapshots come from.
pub enum Source {
    /// A SODA address (JSON or CSV).
    Soda(Box<Soda>),
    /// A folder of recorded snapshots.
    Folder(Folder),
}

/// A poll that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// What happened, in a sentence for people.
    pub reason: String,
    /// How long the feed wants to be left alone.
    pub retry_after: Option<Duration>,
}

impl Failure {
    fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), retry_after: None }
    }
}

impl Source {
    async fn poll(&mut self, now: Timestamp) -> Result<PollOutcome, Failure> {
        match self {
            Self::Soda(soda) => soda.poll(now).await,
            Self::Folder(folder) => folder.poll(now),
        }
    }
}

/// Polls until `shutdown` ends, never twice at once.
pub async fn run(mut source: Source, interval: Duration, engine: Handle, shutdown: impl Future<Output = ()>) {
    tokio::pin!(shutdown);
    let mut failures = 0;
    loop {
        let started = tokio::time::Instant::now();
        let at = crate::now();
        let polled = tokio::select! {
            () = &mut shutdown => return,
            polled = source.poll(at) => polled,
        };
        let (outcome, rest) = match polled {
            Ok(outcome) => {
                failures = 0;
                (outcome, interval.saturating_sub(started.elapsed()))
            }
            Err(failure) => {
                failures += 1;
                (
                    PollOutcome::Failed(failure.reason),
                    pause(failures, interval, failure.retry_after, fastrand::f64()),
                )
            }
        };
        if engine.polled(Poll { at, outcome }).await.is_err() {
            return;
        }
        tokio::select! {
            () = &mut shutdown => return,
            () = tokio::time::sleep(rest) => {}
        }
    }
}

/// The rest after the `failures`th failure in a row: from 2 s doubling to five minutes, never shorter than the
/// feed asked for (at most an hour), and with jitter so that many copies don't come back at once. `chance` is
/// a random number from 0 to 1.
fn pause(failures: u32, interval: Duration, retry_after: Option<Duration>, chance: f64) -> Duration {
    const FIRST: Duration = Duration::from_secs(2);
    const LONGEST: Duration = Duration::from_mins(5);
    const LONGEST_ASKED: Duration = Duration::from_hours(1);
    let first = FIRST.min(interval);
    let grown = first.saturating_mul(1 << failures.saturating_sub(1).min(16)).min(LONGEST.min(interval * 5));
    grown.mul_f64(0.75 + chance / 2.0).max(retry_after.unwrap_or_default().min(LONGEST_ASKED))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rest_grows_and_respects_the_feed() {
        let minute = Duration::from_mins(1);
        let rests: Vec<_> = (1..=9).map(|n| pause(n, minute, None, 0.5).as_secs()).collect();
        assert_eq!(rests, [2, 4, 8, 16, 32, 64, 128, 256, 300]);
        assert_eq!(pause(1, minute, Some(Duration::from_secs(90)), 0.5).as_secs(), 90);
        assert_eq!(pause(1, minute, Some(Duration::from_hours(25)), 0.5).as_secs(), 3600);
        assert!(pause(40, Duration::from_millis(20), None, 1.0) <= Duration::from_millis(125));
    }
}
