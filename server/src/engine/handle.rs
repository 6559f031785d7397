//! Speaking to the engine from anywhere: a channel in, the published board out.

use super::{Command, Engine, Poll, Posted, Published, Refused};
use crate::store::Lookup;
use arc_swap::ArcSwap;
use blotter_geocode::Outcome;
use blotter_model::AddressId;
use std::{sync::Arc, time::Duration};
use tokio::sync::{Notify, mpsc, oneshot};

/// The engine has stopped, because the program is stopping.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the engine has stopped")]
pub struct Gone;

/// A way to the engine; cheap to clone.
#[derive(Clone)]
pub struct Handle {
    commands: mpsc::Sender<Command>,
    published: Arc<ArcSwap<Published>>,
    wanted: Arc<Notify>,
}

/// Starts the engine's thread; it ends when every handle is gone.
pub(super) fn spawn(mut engine: Engine) -> Result<Handle, crate::Error> {
    let (commands, mut inbox) = mpsc::channel(64);
    let handle = Handle { commands, published: engine.published.clone(), wanted: engine.wanted.clone() };
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

impl Handle {
    /// The last committed board and the feed's state.
    pub fn published(&self) -> Arc<Published> {
        self.published.load_full()
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

    /// Locations to look for now, newest calls first. They count as being looked for until they are located.
    pub async fn due(&self, limit: usize) -> Result<Vec<Lookup>, Gone> {
        let (reply, wait) = oneshot::channel();
        self.commands.send(Command::Due { limit, reply }).await.map_err(|_| Gone)?;
        wait.await.map_err(|_| Gone)
    }

    /// Hands in what became of a location.
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
    pub async fn fault(&self) -> Result<(), Gone> {
        self.commands.send(Command::Fault).await.map_err(|_| Gone)
    }

    /// Returns when a location may be due.
    pub async fn wanted(&self) {
        self.wanted.notified().await;
    }
}
