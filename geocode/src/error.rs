//! Why a geocoder could not answer. "Not found" is an answer, not an error.

use blotter_outbound::{NotAsked, RetryAfter};
use std::time::Duration;

/// Why a geocoder could not answer, each as one sentence for the log and the health page.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GeocodeError {
    /// The geocoder can't be set up as configured.
    #[error("the geocoder is not usable: {0}")]
    Setup(String),
    /// No connection, or one that broke.
    #[error("the geocoder can't be reached: {0}")]
    Unreachable(String),
    /// No full answer within the time limit.
    #[error("the geocoder did not answer within {0:?}")]
    TimedOut(Duration),
    /// We ask too often (429).
    #[error("the geocoder says that it is asked too often")]
    Limited {
        /// How long it wants to be left alone, where it says so.
        retry_after: Option<Duration>,
    },
    /// It says that it is out of order (5xx).
    #[error("the geocoder is out of order (code {code})")]
    Down {
        /// The HTTP status, or the code within an `ArcGIS` error.
        code: u16,
        /// How long it wants to be left alone, where it says so.
        retry_after: Option<Duration>,
    },
    /// It refuses the request: a token is missing, the address is wrong, it redirects to another host.
    #[error("the geocoder refused the request (code {code}): {message}")]
    Refused {
        /// The HTTP status, or the code within an `ArcGIS` error.
        code: u16,
        /// Its own words, shortened.
        message: String,
    },
    /// The answer is not one: a web page, half a document, another format.
    #[error("the geocoder's answer can't be read: {0}")]
    Unreadable(String),
    /// The answer is larger than any honest one.
    #[error("the geocoder's answer is larger than {0} bytes")]
    TooLarge(usize),
    /// It failed several times in a row and is left alone for a while.
    #[error("the geocoder failed repeatedly and is left alone for another {retry_after:?}")]
    CircuitOpen {
        /// How much longer.
        retry_after: Duration,
    },
}

impl GeocodeError {
    /// How long to wait before asking again, where that is known.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Limited { retry_after } | Self::Down { retry_after, .. } => *retry_after,
            Self::CircuitOpen { retry_after } => Some(*retry_after),
            _ => None,
        }
    }
}

impl RetryAfter for GeocodeError {
    fn retry_after(&self) -> Option<Duration> {
        self.retry_after()
    }
}

impl From<NotAsked> for GeocodeError {
    fn from(error: NotAsked) -> Self {
        match error {
            NotAsked::TimedOut(limit) => Self::TimedOut(limit),
            NotAsked::Open { retry_after } => Self::CircuitOpen { retry_after },
        }
    }
}
