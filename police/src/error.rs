//! Why the publisher could not be asked.

use blotter_outbound::{NotAsked, OutboundError, RetryAfter};
use std::time::Duration;

/// Why a question to the publisher came to nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PoliceError {
    /// The address is none, or not of `http` or `https`.
    #[error("{0} is not an address of a server")]
    Address(String),
    /// The request failed.
    #[error("{path}: {source}")]
    Request { path: String, source: OutboundError },
    /// The server answered with another status than 200.
    #[error("{path}: the server says {status}")]
    Status { path: String, status: u16, retry_after: Option<Duration> },
    /// The answer has another shape than documented.
    #[error("{path}: the answer can't be read: {reason}")]
    Unreadable { path: String, reason: String },
    /// The circuit breaker is open.
    #[error("the server was not asked, because it kept failing; again in {} s", .0.as_secs())]
    NotAsked(Duration),
    /// The time limit was reached.
    #[error("no full answer came within {} s", .0.as_secs())]
    TimedOut(Duration),
}

impl From<NotAsked> for PoliceError {
    fn from(error: NotAsked) -> Self {
        match error {
            NotAsked::TimedOut(limit) => Self::TimedOut(limit),
            NotAsked::Open { retry_after } => Self::NotAsked(retry_after),
        }
    }
}

impl RetryAfter for PoliceError {
    /// None: the client itself waits and asks again, so the limiter has nothing to learn.
    fn retry_after(&self) -> Option<Duration> {
        None
    }
}

impl PoliceError {
    /// How long the server wants to be left alone, if it said so.
    pub(crate) fn wanted_pause(&self) -> Option<Duration> {
        match self {
            Self::Status { retry_after, .. } => *retry_after,
            _ => None,
        }
    }

    /// Whether the same question may be answered a little later.
    pub(crate) fn is_temporary(&self) -> bool {
        match self {
            Self::Status { status, .. } => *status == 429 || *status >= 500,
            Self::Request { source, .. } => {
                !matches!(source, OutboundError::Setup(_) | OutboundError::TooLarge(_))
            }
            Self::TimedOut(_) => true,
            Self::Address(_) | Self::Unreadable { .. } | Self::NotAsked(_) => false,
        }
    }
}
