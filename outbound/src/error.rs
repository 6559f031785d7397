//! Why a request came to nothing.

use std::{error::Error, time::Duration};

/// Why a request came to nothing. The address is in none of the messages, for it may contain a token.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OutboundError {
    /// The client can't be set up as configured.
    #[error("the HTTP client can't be set up: {0}")]
    Setup(String),
    /// No connection.
    #[error("the server can't be reached: {0}")]
    Connect(String),
    /// The time limit was reached.
    #[error("no full answer came in time")]
    TimedOut,
    /// The connection ended before the answer did.
    #[error("the answer broke off: {0}")]
    Broken(String),
    /// The body isn't what its `Content-Encoding` says.
    #[error("the answer can't be unpacked: {0}")]
    Unpack(String),
    /// The body is larger than this many bytes, packed or unpacked.
    #[error("the answer is larger than {0} bytes")]
    TooLarge(usize),
}

impl OutboundError {
    pub(crate) fn from_reqwest(error: reqwest::Error) -> Self {
        let error = error.without_url();
        if error.is_timeout() {
            Self::TimedOut
        } else if error.is_connect() {
            Self::Connect(cause(&error))
        } else {
            Self::Broken(cause(&error))
        }
    }
}

/// The innermost reason, which says what happened; the outer ones say only that something did.
pub(crate) fn cause(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

/// A request that took longer than allowed.
pub(crate) fn remaining(limit: Duration, elapsed: Duration) -> Result<Duration, OutboundError> {
    limit.checked_sub(elapsed).filter(|left| !left.is_zero()).ok_or(OutboundError::TimedOut)
}
