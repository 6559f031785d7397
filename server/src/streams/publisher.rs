//! Follows the event log and hands each event to the fan-out, once and in order; and between the events, how the feed
//! is doing.

use super::frames;
use crate::{
    engine::Handle,
    store::{EventLog, LogEntry, Position, StoreError},
};
use blotter_live::Hub;
use blotter_model::FeedState;
use std::{future::Future, time::Duration};
use tokio::sync::{
    broadcast::{self, error::RecvError},
    watch,
};

/// So many events are read at once.
const MAX_READ: usize = 5_000;
/// When the log could not be read, it is tried again after this.
const RETRY: Duration = Duration::from_secs(1);

/// A consumer of the log from the present on.
pub struct Publisher {
    log: EventLog,
    committed: watch::Receiver<Position>,
    feed_states: broadcast::Receiver<FeedState>,
    hub: Hub,
    /// The last event that was handed on.
    after: u64,
}

impl Publisher {
    /// Begins after what is committed now. Make it before anything can be committed, so that the fan-out's first
    /// position is the log's.
    pub fn new(log: EventLog, engine: &Handle, hub: Hub) -> Self {
        let committed = log.committed();
        let after = committed.borrow().seq;
        hub.set_start(after);
        Self { log, committed, feed_states: engine.feed_states(), hub, after }
    }

    /// Publishes until `shutdown` ends, or the engine has.
    pub async fn run(mut self, shutdown: impl Future<Output = ()>) {
        tokio::pin!(shutdown);
        loop {
            let feed = tokio::select! {
                () = &mut shutdown => return,
                changed = self.committed.changed() => match changed {
                    Ok(()) => None,
                    Err(_) => return,
                },
                feed = self.feed_states.recv() => match feed {
                    Ok(feed) => Some(feed),
                    // The next one is newer.
                    Err(RecvError::Lagged(_)) => None,
                    Err(RecvError::Closed) => return,
                },
            };
            // What was committed before this state of the feed goes first. While the log can't be read, the
            // pulse stops too: clients notice, and come back.
            tokio::select! {
                () = &mut shutdown => return,
                () = self.catch_up() => {}
            }
            if let Some(feed) = feed {
                self.hub.publish(frames::feed(&feed), None);
            }
        }
    }

    async fn catch_up(&mut self) {
        loop {
            let end = self.committed.borrow_and_update().clone();
            if self.after >= end.seq {
                return;
            }
            match self.read(end.seq).await {
                Ok(Some(entries)) => {
                    for (frame, last) in frames::frames(&end.epoch, &entries) {
                        self.hub.publish(frame, Some(last));
                        self.after = last;
                    }
                }
                Ok(None) => {
                    tracing::error!(
                        after = self.after,
                        "events were pruned before they were sent: clients start afresh"
                    );
                    self.hub.publish(frames::reset(&end.epoch, end.seq), Some(end.seq));
                    self.after = end.seq;
                }
                Err(error) => {
                    tracing::error!(%error, "the event log could not be read; nothing is sent until it can");
                    tokio::time::sleep(RETRY).await;
                }
            }
        }
    }

    async fn read(&self, upto: u64) -> Result<Option<Vec<LogEntry>>, StoreError> {
        let (log, after) = (self.log.clone(), self.after);
        let read = tokio::task::spawn_blocking(move || log.read(after, upto, MAX_READ)).await;
        read.unwrap_or_else(|panicked| std::panic::resume_unwind(panicked.into_panic()))
    }
}
