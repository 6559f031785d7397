//! The way to a writer loop from other threads: sockets to take over, and a wake-up.

use std::io;
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering::SeqCst};
use std::sync::{Arc, Mutex};

use bytes::Bytes;
use mio::{Poll, Token, Waker};

use crate::lock::lock;

/// The token of wake-ups; no client has it.
pub(crate) const WAKE: Token = Token(usize::MAX);

/// A socket on its way to a writer loop.
pub(crate) struct Join {
    pub(crate) socket: TcpStream,
    /// The response's head and the catch-up frames.
    pub(crate) first: Vec<Bytes>,
    /// Index in the ring of the first frame to send after them.
    pub(crate) next: u64,
}

#[derive(Clone)]
pub(crate) struct Mailbox {
    inner: Arc<Inner>,
}

struct Inner {
    /// `None` once the loop has ended.
    joins: Mutex<Option<Vec<Join>>>,
    /// A wake-up is on its way, so another would be a wasted system call.
    woken: AtomicBool,
    /// The loop is to panic at its next turn: for tests of what happens then.
    fault: AtomicBool,
    waker: Waker,
}

impl Mailbox {
    /// A mailbox that wakes this poll.
    pub(crate) fn new(poll: &Poll) -> io::Result<Self> {
        let waker = Waker::new(poll.registry(), WAKE)?;
        let joins = Mutex::new(Some(Vec::new()));
        let inner = Inner { joins, woken: AtomicBool::new(false), fault: AtomicBool::new(false), waker };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Posts a socket; `false` when the loop has ended and the socket was dropped.
    pub(crate) fn post(&self, join: Join) -> bool {
        match &mut *lock(&self.inner.joins) {
            Some(joins) => joins.push(join),
            None => return false,
        }
        self.wake();
        true
    }

    pub(crate) fn wake(&self) {
        if !self.inner.woken.swap(true, SeqCst)
            && let Err(error) = self.inner.waker.wake()
        {
            tracing::error!(%error, "a writer loop can't be woken");
        }
    }

    pub(crate) fn inject_fault(&self) {
        self.inner.fault.store(true, SeqCst);
        self.wake();
    }

    /// Answers a wake-up, before looking at what it was for: whatever comes later wakes again.
    pub(crate) fn awake(&self) {
        self.inner.woken.store(false, SeqCst);
        assert!(!self.inner.fault.load(SeqCst), "a fault was injected into a writer loop");
    }

    /// Takes what was posted.
    pub(crate) fn take(&self) -> Vec<Join> {
        lock(&self.inner.joins).as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Takes what was posted; nothing can be posted from now on.
    pub(crate) fn close(&self) -> Vec<Join> {
        lock(&self.inner.joins).take().unwrap_or_default()
    }
}
