//! The hub: frames go in by `publish`, each client's stream begins at a [`Ticket`].

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Instant;

use bytes::Bytes;

use crate::error::LiveError;
use crate::options::HubOptions;
use crate::shared::{Shared, Ticket};
use crate::writer;

/// Numbers since the hub started, except `clients`, which is now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct HubStats {
    /// Streams open now.
    pub clients: u64,
    /// Streams ever opened.
    pub accepted: u64,
    /// Frames published.
    pub frames: u64,
    /// Bytes written to taken-over sockets, heads and catch-up included.
    pub bytes_written: u64,
    /// Clients disconnected because they fell behind or stalled.
    pub slow_dropped: u64,
}

/// The fan-out: one for a process, cheap to clone. Dropping the last clone ends all streams.
#[derive(Clone)]
pub struct Hub {
    inner: Arc<Inner>,
}

/// Ends the writer loops with the last `Hub`; the loops themselves hold `Shared` only.
struct Inner {
    shared: Arc<Shared>,
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.shared.close();
    }
}

impl Hub {
    /// Starts the writer loops.
    ///
    /// # Errors
    /// [`LiveError::Writer`] when a thread or its epoll instance can't be had.
    pub fn new(options: HubOptions) -> Result<Self, LiveError> {
        let loops = (0..options.writers.get())
            .map(|_| writer::prepare())
            .collect::<std::io::Result<Vec<_>>>()
            .map_err(LiveError::Writer)?;
        let (mailboxes, polls): (Vec<_>, Vec<_>) = loops.into_iter().unzip();
        let shared = Arc::new(Shared::new(options, mailboxes.clone()));
        // Made before the threads, so that a failure half-way ends those already running.
        let hub = Self { inner: Arc::new(Inner { shared: Arc::clone(&shared) }) };
        for (number, (poll, mailbox)) in polls.into_iter().zip(mailboxes).enumerate() {
            writer::start(number, poll, mailbox, Arc::clone(&shared)).map_err(LiveError::Writer)?;
        }
        Ok(hub)
    }

    /// Announces one frame, a whole SSE message that ends in an empty line, to every client.
    /// Never waits for clients. `last_seq` is the `seq` of the frame's last event, if it has an
    /// id. After [`Hub::close`] nothing is sent.
    pub fn publish(&self, frame: Bytes, last_seq: Option<u64>) {
        let shared = &self.inner.shared;
        if shared.is_closed() || frame.is_empty() {
            return;
        }
        let next = {
            let mut state = shared.state();
            state.ring.push(Instant::now(), frame);
            if let Some(seq) = last_seq {
                state.last_seq = seq;
            }
            state.ring.next()
        };
        shared.counters.frames.fetch_add(1, Relaxed);
        shared.wake();
        // Two publishers may get here in either order: the head never goes back.
        shared.head.send_modify(|head| *head = next.max(*head));
    }

    /// The present position: a stream that begins with it gets what is published from now on.
    pub fn ticket(&self) -> Ticket {
        let state = self.inner.shared.state();
        Ticket { last_seq: state.last_seq, next: state.ring.next() }
    }

    /// Sets the `seq` of tickets before anything is published: the log's last at start.
    pub fn set_start(&self, seq: u64) {
        self.inner.shared.state().last_seq = seq;
    }

    /// Numbers for metrics.
    pub fn stats(&self) -> HubStats {
        let counters = &self.inner.shared.counters;
        HubStats {
            clients: counters.clients.load(Relaxed),
            accepted: counters.accepted.load(Relaxed),
            frames: counters.frames.load(Relaxed),
            bytes_written: counters.bytes_written.load(Relaxed),
            slow_dropped: counters.slow_dropped.load(Relaxed),
        }
    }

    /// Ends all streams, for good. What was published before is still offered to each socket
    /// once. [`serve`](crate::serve()) calls it on shutdown.
    pub fn close(&self) {
        self.inner.shared.close();
    }

    /// Returns when a writer loop has ended though the hub is open: its clients get nothing any
    /// more, and only a new hub helps.
    pub async fn failed(&self) {
        let mut failed = self.inner.shared.failed.subscribe();
        // The sender lives as long as `self`.
        let _ = failed.wait_for(|failed| *failed).await;
    }

    pub(crate) fn has_failed(&self) -> bool {
        *self.inner.shared.failed.borrow()
    }

    /// Makes a writer loop panic: for tests of what the program does then.
    #[doc(hidden)]
    pub fn inject_fault(&self) {
        self.inner.shared.inject_fault();
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.inner.shared
    }
}
