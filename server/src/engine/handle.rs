//! Speaking to the engine from anywhere: a channel in, the published board out.

use super::{
    command::{Command, Poll},
    post::{Posted, Refused},
    published::Published,
    state::{Engine, Parts},
};
use crate::store::Lookup;
use arc_swap::ArcSwap;
use blotter_geocode::Outcome;
use blotter_model::{AddressId, FeedState};
use std::{sync::Arc, time::Duration};
use tokio::sync::{Notify, broadcast, mpsc, oneshot};

/// The engine has stopped, because the program is stopping.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the engine has stopped")]
pub struct Gone;

/// A way to the engine; cheap to clone.
#[derive(Clone)]
pub struct Handle {
    commands: mpsc::Sender<Command>,
    published: Arc<ArcSwap<Published>>,
    feed_states: broadcast::Sender<FeedState>,
    wanted: Arc<Notify>,
}

impl Engine {
    /// Starts the engine's thread; it ends when every handle is gone.
    ///
    /// # Errors
    /// When the store can't be read or a thread can't be had.
    pub fn start(parts: Parts) -> Result<Handle, crate::Error> {
        let mut engine = Self::new(parts)?;
        let (commands, mut inbox) = mpsc::channel(64);
        let handle = Handle {
            commands,
            published: engine.published.clone(),
            feed_states: engine.feed_states.clone(),
            wanted: engine.wanted.clone(),
        };
        std::thread::Builder::new()
            .name("engine".into())
            .spawn(move || {
                while let Some(command) = inbox.blocking_recv() {
                    engine.handle(command);
                }
            })
            .map_err(crate::Error::Thread)?;
        Ok(handle)
    }
}

impl Handle {
    /// The last committed board and the feed's state.
    pub fn published(&self) -> Arc<Published> {
        self.published.load_full()
    }

    /// The state of the feed: after each poll, whenever it changes, and at least every 15 s or so. What was
    /// committed before can be read from the event log by then.
    pub fn feed_states(&self) -> broadcast::Receiver<FeedState> {
        self.feed_states.subscribe()
    }

    /// Hands a poll in and waits until it is committed or refused.
    pub async fn polled(&self, poll: Poll) -> Result<(), Gone> {
        let (done, wait) = oneshot::channel();
        self.commands.send(Command::Polled(poll, done)).await.map_err(|_| Gone)?;
        wait.await.map_err(|_| Gone)
    }

    /// Hands in what a producer posted; the epoch and `seq` after its commit.
    pub async fn posted(
        &self,
        body: Posted,
        producer: String,
    ) -> Result<Result<(String, u64), Refused>, Gone> {
        let (reply, wait) = oneshot::channel();
        self.commands.send(Command::Posted { body, producer, reply }).await.map_err(|_| Gone)?;
        wait.await.map_err(|_| Gone)
    }

    /// Locations to look up now, newest calls first. They aren't handed out again before [`Handle::located`].
    pub async fn due(&self, limit: usize) -> Result<Vec<Lookup>, Gone> {
        let (reply, wait) = oneshot::channel();
        self.commands.send(Command::Due { limit, reply }).await.map_err(|_| Gone)?;
        wait.await.map_err(|_| Gone)
    }

    /// Hands in what a look-up came to.
    pub async fn located(&self, id: AddressId, outcome: Outcome) -> Result<(), Gone> {
        self.commands.send(Command::Located { id, outcome }).await.map_err(|_| Gone)
    }

    /// Once a second.
    pub async fn tick(&self) -> Result<(), Gone> {
        self.commands.send(Command::Tick).await.map_err(|_| Gone)
    }

    /// Whether the engine answers within this time: it takes the question from the same queue as everything else.
    pub async fn alive(&self, within: Duration) -> bool {
        let answer = async {
            let (reply, wait) = oneshot::channel();
            self.commands.send(Command::Ping(reply)).await.map_err(|_| Gone)?;
            wait.await.map_err(|_| Gone)
        };
        matches!(tokio::time::timeout(within, answer).await, Ok(Ok(())))
    }

    /// Returns when the engine's thread has ended, which it never does by itself while there is a handle.
    pub async fn ended(&self) {
        self.commands.closed().await;
    }

    /// Makes the engine's thread panic, for tests of what the rest of the program does then.
    pub async fn panic(&self) -> Result<(), Gone> {
        self.commands.send(Command::Panic).await.map_err(|_| Gone)
    }

    /// Makes the engine's thread never answer again, for the same tests.
    pub async fn hang(&self) -> Result<(), Gone> {
        self.commands.send(Command::Hang).await.map_err(|_| Gone)
    }

    /// Returns when a location may be due.
    pub async fn wanted(&self) {
        self.wanted.notified().await;
    }
}
