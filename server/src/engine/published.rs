//! What everyone may see: the last committed board and the state of the feed.

use blotter_model::{Board, CurrentCalls, FeedState};
use std::sync::Arc;

/// The last committed board and the state of the feed.
#[derive(Debug, Clone, Default)]
pub struct Published {
    /// The log's epoch.
    pub epoch: String,
    pub board: Arc<Board>,
    pub feed: FeedState,
    /// Whether there is a board, from the store or from the feed.
    pub ready: bool,
}

impl Published {
    /// The answer of `/current-calls/`.
    pub fn current(&self) -> CurrentCalls {
        CurrentCalls {
            epoch: self.epoch.clone(),
            seq: self.board.seq(),
            feed: self.feed.clone(),
            current_active_calls: self.board.calls(),
        }
    }
}
