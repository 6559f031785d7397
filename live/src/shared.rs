//! What the hub, the writer loops and ordinary streams share: the ring, the numbers, the way to each loop.

use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering::Relaxed, Ordering::SeqCst};
use std::sync::{Mutex, MutexGuard};

use bytes::Bytes;
use tokio::sync::watch;

use crate::lock::lock;
use crate::mailbox::{Join, Mailbox};
use crate::options::HubOptions;
use crate::ring::Ring;

/// A position in the stream: a client that joins with it gets every frame published after it
/// was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ticket {
    /// `seq` of the last event announced when the ticket was taken.
    pub last_seq: u64,
    /// Index in the ring of the first frame to send.
    pub(crate) next: u64,
}

pub(crate) struct Shared {
    state: Mutex<State>,
    /// The ring's next index, for ordinary streams to wait on.
    pub(crate) head: watch::Sender<u64>,
    /// Whether a writer loop ended though the hub is open.
    pub(crate) failed: watch::Sender<bool>,
    mailboxes: Vec<Mailbox>,
    turn: AtomicUsize,
    closed: AtomicBool,
    pub(crate) options: HubOptions,
    pub(crate) counters: Counters,
}

pub(crate) struct State {
    pub(crate) ring: Ring,
    pub(crate) last_seq: u64,
}

#[derive(Default)]
pub(crate) struct Counters {
    pub(crate) clients: AtomicU64,
    pub(crate) accepted: AtomicU64,
    pub(crate) frames: AtomicU64,
    pub(crate) bytes_written: AtomicU64,
    pub(crate) slow_dropped: AtomicU64,
}

impl Shared {
    pub(crate) fn new(options: HubOptions, mailboxes: Vec<Mailbox>) -> Self {
        Self {
            state: Mutex::new(State { ring: Ring::new(options.bounds()), last_seq: 0 }),
            head: watch::Sender::new(0),
            failed: watch::Sender::new(false),
            mailboxes,
            turn: AtomicUsize::new(0),
            closed: AtomicBool::new(false),
            options,
            counters: Counters::default(),
        }
    }

    pub(crate) fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(SeqCst)
    }

    pub(crate) fn close(&self) {
        if !self.closed.swap(true, SeqCst) {
            // Wakes the ordinary streams too, though no frame came.
            self.head.send_modify(|_| {});
            self.wake();
        }
    }

    /// Wakes every writer loop.
    pub(crate) fn wake(&self) {
        self.mailboxes.iter().for_each(Mailbox::wake);
    }

    /// Makes the first writer loop panic.
    pub(crate) fn inject_fault(&self) {
        self.mailboxes.iter().take(1).for_each(Mailbox::inject_fault);
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
