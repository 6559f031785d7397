//! When a tab that misses events fetches the board. One server may have thousands of tabs, and what one of them misses
//! the others often miss as well: so they spread, and tabs that share a stream share the board too.

/// Why the board is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Events are missing. They may still come by themselves: the listeners of two names may be a moment apart.
    Gap,
    /// The server doesn't know our position any more, nor that of anyone else.
    Reset,
}

/// How long missing events may still come by themselves.
const GRACE_MS: f64 = 300.0;
/// Over how long those who lead fetch after a reset.
const SPREAD_MS: f64 = 3_000.0;
/// How long a leader's fetch may take before those who follow it fetch for themselves.
const SHARED_MS: f64 = 2_000.0;
/// How long before a board that could not be fetched is asked for again, at least.
const AGAIN_MS: f64 = 2_000.0;

/// Milliseconds to wait; `random` lies in 0..1. A tab that follows waits for the leader's board first.
pub fn pause_ms(need: Need, leads: bool, random: f64) -> f64 {
    match (need, leads) {
        (Need::Gap, true) => GRACE_MS,
        (Need::Gap, false) => GRACE_MS * (2.0 + random),
        (Need::Reset, true) => SPREAD_MS * random,
        (Need::Reset, false) => SPREAD_MS + SHARED_MS + SPREAD_MS * random,
    }
}

/// Milliseconds before a fetch that failed is tried again.
pub fn again_ms(random: f64) -> f64 {
    AGAIN_MS * (1.0 + random)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_a_reset_tabs_spread_and_followers_leave_the_leader_its_time() {
        let tabs: Vec<f64> = (0..100).map(|at| f64::from(at) / 100.0).collect();
        let leaders: Vec<f64> = tabs.iter().map(|random| pause_ms(Need::Reset, true, *random)).collect();
        for tenth in 0..10 {
            let from = SPREAD_MS / 10.0 * f64::from(tenth);
            let here = leaders.iter().filter(|at| (from..from + SPREAD_MS / 10.0).contains(*at)).count();
            assert!((8..=12).contains(&here), "{here} of 100 in one tenth");
        }
        let last = pause_ms(Need::Reset, true, 1.0);
        assert!(tabs.iter().all(|random| pause_ms(Need::Reset, false, *random) >= last + SHARED_MS));
    }

    #[test]
    fn a_gap_is_waited_out_for_a_moment_only_and_the_leader_is_first() {
        assert!(pause_ms(Need::Gap, true, 0.9) < 500.0);
        assert!(pause_ms(Need::Gap, false, 0.0) > pause_ms(Need::Gap, true, 1.0));
        assert!(pause_ms(Need::Gap, false, 1.0) < 1_000.0);
    }
}
