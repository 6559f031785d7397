//! What the engine is asked to do.

use super::post::{Posted, Refused};
use crate::store::{Lookup, PollBody};
use blotter_geocode::Outcome;
use blotter_model::{AddressId, Timestamp};
use tokio::sync::oneshot;

/// What one poll brought.
#[derive(Debug)]
pub struct Poll {
    /// When it was asked for, UTC.
    pub at: Timestamp,
    pub outcome: PollOutcome,
    /// What the feed answered, for the history.
    pub body: PollBody,
}

/// How a poll ended.
#[derive(Debug)]
pub enum PollOutcome {
    /// The feed has the same content as at the last good poll.
    Unchanged,
    Rows(blotter_cities::Rows),
    /// It failed; a sentence for people.
    Failed(String),
}

#[derive(Debug)]
pub(super) enum Command {
    Polled(Poll, oneshot::Sender<()>),
    Posted {
        body: Posted,
        producer: String,
        reply: oneshot::Sender<Result<(String, u64), Refused>>,
    },
    Due {
        limit: usize,
        reply: oneshot::Sender<Vec<Lookup>>,
    },
    Located {
        id: AddressId,
        outcome: Outcome,
    },
    Tick,
    Ping(oneshot::Sender<()>),
    /// For tests of what the program does when its engine panics or never answers again.
    Panic,
    Hang,
}
