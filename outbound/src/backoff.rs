//! The pause before a server that fails is asked again: it doubles up to a maximum.

use std::time::Duration;

/// A growing pause.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backoff {
    /// After the first failure.
    pub first: Duration,
    /// However many failures there were.
    pub max: Duration,
}

impl Backoff {
    /// The pause after the `failures`th failure in a row, counted from 1.
    pub fn after(&self, failures: u32) -> Duration {
        self.first.saturating_mul(2_u32.saturating_pow(failures.saturating_sub(1))).min(self.max)
    }

    /// The same, but never shorter than the server asked for, and [`jittered`].
    pub fn pause(&self, failures: u32, retry_after: Option<Duration>) -> Duration {
        jittered(self.after(failures).max(retry_after.unwrap_or_default()))
    }

    /// The pause after one of length `pause`.
    pub(crate) fn next(&self, pause: Duration) -> Duration {
        pause.saturating_mul(2).min(self.max)
    }
}

/// The pause with up to a fifth added at random, so that what failed together is not retried together.
pub fn jittered(pause: Duration) -> Duration {
    pause.saturating_add(pause.mul_f64(0.2 * fastrand::f64()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pause_grows_and_respects_the_server() {
        let backoff = Backoff { first: Duration::from_secs(2), max: Duration::from_mins(5) };
        let pauses: Vec<_> = (0..=9).map(|failures| backoff.after(failures).as_secs()).collect();
        assert_eq!(pauses, [2, 2, 4, 8, 16, 32, 64, 128, 256, 300]);
        assert_eq!(backoff.after(u32::MAX).as_secs(), 300);
        for _ in 0..50 {
            let pause = backoff.pause(1, Some(Duration::from_secs(90))).as_secs_f64();
            assert!((90.0..=108.0).contains(&pause), "{pause}");
        }
    }

    #[test]
    fn pauses_differ_so_that_retries_do_not_come_together() {
        let first = jittered(Duration::from_secs(1));
        assert!((0..100).any(|_| jittered(Duration::from_secs(1)) != first));
    }
}
