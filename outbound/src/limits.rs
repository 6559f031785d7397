//! How often and how long one server is asked, and when it is left alone.

use crate::backoff::Backoff;
use std::time::Duration;

/// How often and how long a server is asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// The time between the starts of two requests, at least.
    pub interval: Duration,
    /// A request is given up after this; waiting for its turn does not count.
    pub time_limit: Duration,
    /// After this many failures in a row the circuit breaker opens.
    pub max_failures: u32,
    /// For how long it opens; the pause doubles each time that the one trial after it fails too. Up to a fifth is
    /// added at random.
    pub open_for: Backoff,
}

impl Default for Limits {
    /// Four requests a second, ten seconds each; five failures, then 30 s doubling to 10 min.
    fn default() -> Self {
        Self {
            interval: Duration::from_millis(250),
            time_limit: Duration::from_secs(10),
            max_failures: 5,
            open_for: Backoff { first: Duration::from_secs(30), max: Duration::from_mins(10) },
        }
    }
}
