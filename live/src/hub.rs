//! The hub: frames go in by `publish`, each client's stream begins at a `Ticket`.

use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed, Ordering::SeqCst};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use bytes::Bytes;
use tokio::sync::watch;

use crate::ring::Ring;
use crate::writer::{self, Join, Mailbox};
use crate::{HubOptions, LiveError};

/// A position in the stream: a client that joins with it gets every frame published after it
/// was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket {
    /// `seq` of the last event announced when the ticket was taken.
    pub last_seq: u64,
    /// Index in the ring of the first frame to send.
    pub(crate) next: u64,
}

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
    /// Clients disconnected because they fell behind or stood still.
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

/// What the hub, the writer loops and the ordinary streams share.
pub(crate) struct Shared {
    state: Mutex<State>,
    /// The ring's next index, for ordinary streams to wait on.
    pub(crate) head: watch::Sender<u64>,
    mailboxes: Vec<Mailbox>,
    turn: AtomicUsize,
    closed: AtomicBool,
    pub(crate) options: HubOptions,
    pub(crate) counters: Counters,
}

pub(crate) struct State {
    pub(crate) ring: Ring,
    last_seq: u64,
}

#[derive(Default)]
pub(crate) struct Counters {
    pub(crate) clients: AtomicU64,
    pub(crate) accepted: AtomicU64,
    frames: AtomicU64,
    pub(crate) bytes_written: AtomicU64,
    pub(crate) slow_dropped: AtomicU64,
}

/// Locks a mutex whose data stays whole even if a holder panicked.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(SeqCst)
    }

    fn close(&self) {
        if !self.closed.swap(true, SeqCst) {
            // Wakes the ordinary streams too, though no frame came.
            self.head.send_modify(|_| {});
            self.mailboxes.iter().for_each(Mailbox::wake);
        }
    }

    /// Gives a socket to the writer loop whose turn it is. `first` is the response's head and the
    /// catch-up frames.
    pub(crate) fn adopt(&self, socket: TcpStream, first: Vec<Bytes>, ticket: Ticket) {
        let turn = self.turn.fetch_add(1, Relaxed) % self.mailboxes.len();
        self.counters.accepted.fetch_add(1, Relaxed);
        self.counters.clients.fetch_add(1, Relaxed);
        let join = Join { socket, first, next: ticket.next };
        if !self.mailboxes[turn].post(join) {
            self.counters.clients.fetch_sub(1, Relaxed);
        }
    }

    pub(crate) fn is_full(&self) -> bool {
        self.counters.clients.load(Relaxed) >= self.options.max_clients as u64
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
        let shared = Arc::new(Shared {
            state: Mutex::new(State { ring: Ring::new(options.bounds()), last_seq: 0 }),
            head: watch::Sender::new(0),
            mailboxes: mailboxes.clone(),
            turn: AtomicUsize::new(0),
            closed: AtomicBool::new(false),
            options,
            counters: Counters::default(),
        });
        // Made before the threads, so that a failure half-way ends those already running.
        let hub = Self { inner: Arc::new(Inner { shared: Arc::clone(&shared) }) };
        for (number, (poll, mailbox)) in polls.into_iter().zip(mailboxes).enumerate() {
            writer::start(number, poll, mailbox, Arc::clone(&shared)).map_err(LiveError::Writer)?;
        }
        Ok(hub)
    }

    /// Announces one frame, a whole SSE message that ends in an empty line, to every client.
    /// Never waits for clients. `last_seq` is the `seq` of the frame's last event, if it bears an
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
        shared.mailboxes.iter().for_each(Mailbox::wake);
        // Two publishers may get here in either order: the head never goes back.
        shared.head.send_modify(|head| *head = next.max(*head));
    }

    /// The present position: a stream that begins with it gets what is published from now on.
    pub fn ticket(&self) -> Ticket {
        let state = self.inner.shared.state();
        Ticket { last_seq: state.last_seq, next: state.ring.next() }
    }

    /// Sets the `seq` that tickets bear before anything is published: the log's last at start.
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

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.inner.shared
    }
}
