//! A poll that failed, in words for readers of the page.

use blotter_outbound::OutboundError;
use std::time::Duration;

/// A poll that failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PollFailure {
    /// What happened, as a sentence for readers of the page.
    pub reason: String,
    /// How long the feed wants to be left alone.
    pub retry_after: Option<Duration>,
}

impl PollFailure {
    pub(super) fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), retry_after: None }
    }

    /// A body of more than `limit` bytes.
    pub(super) fn too_large(limit: usize) -> Self {
        Self::new(format!(
            "The city’s feed answered with more than {} MB, far more than a list of calls.",
            limit >> 20
        ))
    }
}

impl From<OutboundError> for PollFailure {
    fn from(error: OutboundError) -> Self {
        Self::new(match error {
            OutboundError::TooLarge(limit) => return Self::too_large(limit),
            OutboundError::TimedOut => "The city’s feed did not answer in time.",
            OutboundError::Connect(_) => "The city’s feed can’t be reached.",
            OutboundError::Broken(_) => "The city’s answer broke off in the middle.",
            OutboundError::Unpack(_) => "The city’s answer can’t be unpacked.",
            OutboundError::Setup(_) => "The city’s feed can’t be asked.",
        })
    }
}
