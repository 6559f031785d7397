//! A writer loop: one thread, one epoll set, and the clients it writes every frame to.

use std::io;
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering::Relaxed, Ordering::SeqCst};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use bytes::Bytes;
use mio::event::Event;
use mio::{Events, Interest, Poll, Token, Waker};
use slab::Slab;

use crate::client::{Client, Gone};
use crate::hub::{Shared, lock};
use crate::ring::Ring;

const WAKE: Token = Token(usize::MAX);

/// How often clients that stand still are looked through, at most.
const STALL_CHECK: Duration = Duration::from_secs(1);

/// A socket on its way to a writer loop.
pub(crate) struct Join {
    pub(crate) socket: TcpStream,
    pub(crate) first: Vec<Bytes>,
    pub(crate) next: u64,
}

/// The way to a writer loop from other threads.
#[derive(Clone)]
pub(crate) struct Mailbox {
    inner: Arc<MailboxInner>,
}

struct MailboxInner {
    /// `None` once the loop has ended.
    joins: Mutex<Option<Vec<Join>>>,
    /// A wake-up is on its way, so another would be a wasted system call.
    woken: AtomicBool,
    waker: Waker,
}

impl Mailbox {
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
}

/// Makes what a loop needs from the system, before any thread starts.
pub(crate) fn prepare() -> io::Result<(Mailbox, Poll)> {
    let poll = Poll::new()?;
    let waker = Waker::new(poll.registry(), WAKE)?;
    let inner = MailboxInner { joins: Mutex::new(Some(Vec::new())), woken: AtomicBool::new(false), waker };
    Ok((Mailbox { inner: Arc::new(inner) }, poll))
}

/// Starts the loop's thread. It ends when the hub closes.
pub(crate) fn start(number: usize, poll: Poll, mailbox: Mailbox, shared: Arc<Shared>) -> io::Result<()> {
    let ring = Ring::new(shared.options.bounds());
    let writer = Writer { poll, mailbox, shared, ring, clients: Slab::new(), blocked: 0, gone: Vec::new() };
    thread::Builder::new()
        .name(format!("live-{number}"))
        .stack_size(256 << 10)
        .spawn(move || writer.run())?;
    Ok(())
}

struct Writer {
    poll: Poll,
    mailbox: Mailbox,
    shared: Arc<Shared>,
    /// This loop's copy of the hub's ring: its clients are written without holding the lock.
    ring: Ring,
    clients: Slab<Client>,
    /// Clients whose socket is full.
    blocked: usize,
    /// Clients found gone while walking over all.
    gone: Vec<(usize, Gone)>,
}

impl Writer {
    fn run(mut self) {
        let mut events = Events::with_capacity(1_024);
        let mut scratch = vec![0; 4 << 10];
        let mut checked = Instant::now();
        loop {
            // Only a full socket needs a clock.
            let timeout = (self.blocked > 0).then_some(STALL_CHECK);
            if let Err(error) = self.poll.poll(&mut events, timeout)
                && error.kind() != io::ErrorKind::Interrupted
            {
                tracing::error!(%error, "a writer loop can't poll");
                thread::sleep(STALL_CHECK);
            }
            // Before looking at what the wake-up was for: whatever comes later wakes again.
            self.mailbox.inner.woken.store(false, SeqCst);
            let closing = self.shared.is_closed();
            let now = Instant::now();
            for event in &events {
                if event.token() != WAKE {
                    self.react(event, &mut scratch, now);
                }
            }
            // Joins first: the ring taken after them holds every frame up to their tickets.
            let joins = lock(&self.mailbox.inner.joins).replace(Vec::new()).unwrap_or_default();
            if self.ring.follow(&self.shared.state().ring) {
                self.fan_out(now);
            }
            for join in joins {
                self.join(join, now);
            }
            if self.blocked > 0 && now.duration_since(checked) >= STALL_CHECK {
                checked = now;
                self.drop_stalled(now);
            }
            if closing {
                self.end();
                return;
            }
        }
    }

    fn react(&mut self, event: &Event, scratch: &mut [u8], now: Instant) {
        let Token(key) = event.token();
        let Some(client) = self.clients.get_mut(key) else { return };
        if event.is_error() || event.is_read_closed() || event.is_write_closed() {
            self.remove(key, &Gone::Left);
            return;
        }
        if event.is_readable()
            && let Err(gone) = client.discard_input(scratch)
        {
            self.remove(key, &gone);
            return;
        }
        if event.is_writable() && client.blocked_since().is_some() {
            self.pump(key, now);
        }
    }

    /// Writes what waits for one client.
    fn pump(&mut self, key: usize, now: Instant) {
        let client = &mut self.clients[key];
        let was_blocked = client.blocked_since().is_some();
        match client.pump(&self.ring, now) {
            Ok(written) => {
                let is_blocked = client.blocked_since().is_some();
                self.blocked = self.blocked + usize::from(is_blocked) - usize::from(was_blocked);
                self.shared.counters.bytes_written.fetch_add(written, Relaxed);
            }
            Err(gone) => self.remove(key, &gone),
        }
    }

    /// Writes the new frames to every client whose socket isn't full; one that is gets them when
    /// it has room again.
    fn fan_out(&mut self, now: Instant) {
        let mut total = 0;
        for (key, client) in &mut self.clients {
            if client.blocked_since().is_some() {
                if client.is_behind(&self.ring) {
                    self.gone.push((key, Gone::Slow));
                }
                continue;
            }
            match client.pump(&self.ring, now) {
                Ok(written) => {
                    self.blocked += usize::from(client.blocked_since().is_some());
                    total += written;
                }
                Err(gone) => self.gone.push((key, gone)),
            }
        }
        self.shared.counters.bytes_written.fetch_add(total, Relaxed);
        self.remove_gone();
    }

    fn join(&mut self, join: Join, now: Instant) {
        let mut client = Client::new(mio::net::TcpStream::from_std(join.socket), join.first, join.next);
        let entry = self.clients.vacant_entry();
        let key = entry.key();
        // Edge-triggered: the writable edge comes only after a write that found the socket full.
        let interest = Interest::READABLE | Interest::WRITABLE;
        if let Err(error) = self.poll.registry().register(client.socket(), Token(key), interest) {
            tracing::warn!(%error, "a client can't be watched");
            self.shared.counters.clients.fetch_sub(1, Relaxed);
            return;
        }
        entry.insert(client);
        self.pump(key, now);
    }

    fn drop_stalled(&mut self, now: Instant) {
        let limit = self.shared.options.stall_timeout;
        for (key, client) in &self.clients {
            if client.blocked_since().is_some_and(|since| now.duration_since(since) >= limit) {
                self.gone.push((key, Gone::Slow));
            }
        }
        self.remove_gone();
    }

    fn remove_gone(&mut self) {
        let mut gone = std::mem::take(&mut self.gone);
        for (key, why) in gone.drain(..) {
            self.remove(key, &why);
        }
        self.gone = gone;
    }

    /// Lets a client go. Dropping the socket closes it and takes it out of the epoll set.
    fn remove(&mut self, key: usize, why: &Gone) {
        let client = self.clients.remove(key);
        self.blocked -= usize::from(client.blocked_since().is_some());
        self.shared.counters.clients.fetch_sub(1, Relaxed);
        if *why == Gone::Slow {
            self.shared.counters.slow_dropped.fetch_add(1, Relaxed);
        }
        if self.clients.is_empty() {
            self.clients.shrink_to_fit();
        }
    }

    /// The hub closed: every client has been offered the last frames; end their streams.
    fn end(mut self) {
        let late = lock(&self.mailbox.inner.joins).take().unwrap_or_default();
        let count = self.clients.len() + late.len();
        self.clients.clear();
        drop(late);
        self.shared.counters.clients.fetch_sub(count as u64, Relaxed);
    }
}
