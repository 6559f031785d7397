//! Polling the feed: one poll at a time, with a pause between them that grows while the feed fails.
//!
//! [`source`] chooses where snapshots come from: `soda` (a SODA address), `csv` (one file at an address) or `folder`
//! (recorded snapshots). `http` is common to the first two, `body` reads what any of them got.

mod body;
mod csv;
mod failure;
mod folder;
mod http;
mod soda;
mod source;

pub use failure::PollFailure;
pub use source::Source;

use crate::engine::{Handle, Poll, PollOutcome};
use blotter_outbound::Backoff;
use body::Pages;
use std::{future::Future, time::Duration};

/// The longest pause that the feed gets by `Retry-After`.
const MAX_RETRY_AFTER: Duration = Duration::from_hours(1);

/// Polls until `shutdown` ends, never twice at once.
pub async fn run(mut source: Source, interval: Duration, engine: Handle, shutdown: impl Future<Output = ()>) {
    tokio::pin!(shutdown);
    let backoff = backoff(interval);
    let mut failures = 0;
    loop {
        let started = tokio::time::Instant::now();
        let at = crate::now();
        let mut pages = Pages::default();
        let polled = tokio::select! {
            () = &mut shutdown => return,
            polled = source.poll(at, &mut pages) => polled,
        };
        let (outcome, pause) = match polled {
            Ok(outcome) => {
                failures = 0;
                (outcome, interval.saturating_sub(started.elapsed()))
            }
            Err(PollFailure { reason, retry_after }) => {
                failures += 1;
                let wanted = retry_after.map(|wanted| wanted.min(MAX_RETRY_AFTER));
                (PollOutcome::Failed(reason), backoff.pause(failures, wanted))
            }
        };
        let body = pages.pack(matches!(outcome, PollOutcome::Unchanged)).await;
        if engine.polled(Poll { at, outcome, body }).await.is_err() {
            return;
        }
        tokio::select! {
            () = &mut shutdown => return,
            () = tokio::time::sleep(pause) => {}
        }
    }
}

/// The pause after a failed poll: from 2 s up to five minutes, but in step with short intervals.
fn backoff(interval: Duration) -> Backoff {
    Backoff {
        first: Duration::from_secs(2).min(interval),
        max: Duration::from_mins(5).min(interval.saturating_mul(5)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_fits_the_interval() {
        let pauses = |interval| [1, 2, 3, 40].map(|failures| backoff(interval).after(failures).as_millis());
        assert_eq!(pauses(Duration::from_mins(1)), [2000, 4000, 8000, 300_000]);
        assert_eq!(pauses(Duration::from_millis(20)), [20, 40, 80, 100]);
    }
}
