//! How long to wait before a location is looked up again.

use crate::chain::Outcome;
use blotter_outbound::{Backoff, jittered};
use std::time::Duration;

/// After "not found": new streets are slow to be built, and geocoders slow to learn about them.
const NOT_FOUND: [Duration; 4] =
    [Duration::from_mins(10), Duration::from_hours(1), Duration::from_hours(6), Duration::from_hours(24)];
/// After a failure.
const UNAVAILABLE: Backoff = Backoff { first: Duration::from_secs(30), max: Duration::from_mins(30) };

/// The pause before the next attempt, none if there need be none. `attempts` counts the attempts with this kind of
/// outcome in a row, including this one, so it starts at 1.
///
/// Not found: 10 min, 1 h, 6 h, then 24 h. Unavailable: 30 s, doubling to 30 min, and never sooner than the
/// geocoder asked for. Up to a fifth is added at random, so that what failed together is not retried together.
pub fn next_pause(attempts: u32, outcome: &Outcome) -> Option<Duration> {
    let step = attempts.saturating_sub(1);
    match outcome {
        Outcome::Found(_) => None,
        Outcome::NotFound => Some(jittered(NOT_FOUND[(step as usize).min(NOT_FOUND.len() - 1)])),
        Outcome::Unavailable { retry_after, .. } => Some(UNAVAILABLE.pause(attempts, *retry_after)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unavailable(retry_after: Option<u64>) -> Outcome {
        let retry_after = retry_after.map(Duration::from_secs);
        Outcome::Unavailable { reason: String::new(), retry_after, meanwhile: None }
    }

    fn assert_pause(attempts: u32, outcome: &Outcome, seconds: u64) {
        for _ in 0..50 {
            let pause = next_pause(attempts, outcome).unwrap().as_secs_f64()
                / Duration::from_secs(seconds).as_secs_f64();
            assert!((1.0..=1.2).contains(&pause), "attempt {attempts}: {pause} times {seconds} s");
        }
    }

    #[test]
    fn what_is_not_found_is_looked_up_less_and_less_often() {
        for (attempts, hours) in [(2, 1), (3, 6), (4, 24), (5, 24), (u32::MAX, 24)] {
            assert_pause(attempts, &Outcome::NotFound, hours * 3600);
        }
        assert_pause(0, &Outcome::NotFound, 600);
        assert_pause(1, &Outcome::NotFound, 600);
    }

    #[test]
    fn what_could_not_be_asked_is_asked_soon_but_not_too_soon() {
        for (attempts, seconds) in [(0, 30), (1, 30), (2, 60), (3, 120), (7, 1800), (u32::MAX, 1800)] {
            assert_pause(attempts, &unavailable(None), seconds);
        }
        assert_pause(1, &unavailable(Some(7200)), 7200);
        assert_pause(3, &unavailable(Some(5)), 120);
    }

    #[test]
    fn pauses_differ_so_that_retries_do_not_come_together() {
        let first = next_pause(1, &Outcome::NotFound);
        assert!((0..100).any(|_| next_pause(1, &Outcome::NotFound) != first));
    }
}
