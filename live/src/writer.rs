//! A writer loop: one thread, one epoll set, and the clients it writes every frame to.

use std::io;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::thread;
use std::time::{Duration, Instant};

use mio::event::Event;
use mio::{Events, Interest, Poll, Token};
use slab::Slab;

use crate::client::{Client, Gone};
use crate::mailbox::{Join, Mailbox, WAKE};
use crate::ring::Ring;
use crate::shared::Shared;

/// How often blocked clients are checked for a stall, at most.
const STALL_CHECK: Duration = Duration::from_secs(1);

/// Makes what a loop needs from the system, before any thread starts.
pub(crate) fn prepare() -> io::Result<(Mailbox, Poll)> {
    let poll = Poll::new()?;
    Ok((Mailbox::new(&poll)?, poll))
}

/// Starts the loop's thread. It ends when the hub closes.
pub(crate) fn start(number: usize, poll: Poll, mailbox: Mailbox, shared: Arc<Shared>) -> io::Result<()> {
    let notice = EndNotice { shared: Arc::clone(&shared), mailbox: mailbox.clone() };
    let writer = Writer::new(poll, mailbox, shared);
    thread::Builder::new().name(format!("live-{number}")).stack_size(256 << 10).spawn(move || {
        let _notice = notice;
        writer.run();
    })?;
    Ok(())
}

/// Goes with the thread, also when it panics: a loop that ends before the hub closes has failed.
struct EndNotice {
    shared: Arc<Shared>,
    mailbox: Mailbox,
}

impl Drop for EndNotice {
    fn drop(&mut self) {
        if !self.shared.is_closed() {
            // Sockets on their way here are closed.
            drop(self.mailbox.close());
            self.shared.failed.send_replace(true);
        }
    }
}

struct Writer {
    poll: Poll,
    mailbox: Mailbox,
    shared: Arc<Shared>,
    /// This loop's copy of the hub's ring: its clients are written without holding the lock.
    ring: Ring,
    clients: Slab<Client>,
    /// Clients whose socket is full, as their own `blocked_since` says.
    blocked: usize,
    /// Clients found gone while iterating over all.
    gone: Vec<(usize, Gone)>,
}

impl Writer {
    fn new(poll: Poll, mailbox: Mailbox, shared: Arc<Shared>) -> Self {
        let ring = Ring::new(shared.options.bounds());
        Self { poll, mailbox, shared, ring, clients: Slab::new(), blocked: 0, gone: Vec::new() }
    }

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
                // Nothing that passes by itself; whoever watches the hub ends the program.
                tracing::error!(%error, "a writer loop can't poll");
                return;
            }
            self.mailbox.awake();
            let closing = self.shared.is_closed();
            let now = Instant::now();
            for event in &events {
                if event.token() != WAKE {
                    self.react(event, &mut scratch, now);
                }
            }
            // Joins first: the ring taken after them holds every frame up to their tickets.
            let joins = self.mailbox.take();
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
        let late = self.mailbox.close();
        let count = self.clients.len() + late.len();
        self.clients.clear();
        drop(late);
        self.shared.counters.clients.fetch_sub(count as u64, Relaxed);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use bytes::Bytes;
    use std::io::Read;
    use std::net::TcpListener;

    /// A blocked client whose socket takes its catch-up, but whose frames the ring no longer has, goes in the very
    /// pump that unblocks it. Counted as blocked ever after, it would have kept the loop waking each second.
    #[test]
    fn a_client_that_goes_while_it_is_unblocked_no_longer_counts_as_blocked() {
        let (mailbox, poll) = prepare().unwrap();
        let options = crate::options::HubOptions { ring_frames: 1, ..Default::default() };
        let shared = Arc::new(Shared::new(options, vec![mailbox.clone()]));
        shared.counters.clients.store(1, Relaxed);
        let mut writer = Writer::new(poll, mailbox, shared);
        let now = Instant::now();
        for _ in 0..3 {
            writer.ring.push(now, Bytes::from_static(b"data: 1\n\n"));
        }
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut peer = std::net::TcpStream::connect(listener.local_addr().unwrap()).unwrap();
        let (socket, _) = listener.accept().unwrap();
        socket.set_nonblocking(true).unwrap();

        let catch_up = Bytes::from(vec![b'x'; 32 << 20]);
        writer.join(Join { socket, first: vec![catch_up], next: 0 }, now);
        assert_eq!(writer.blocked, 1, "the socket is full");

        let mut buffer = vec![0; 1 << 20];
        while writer.clients.contains(0) {
            assert!(peer.read(&mut buffer).unwrap() > 0);
            writer.pump(0, now);
        }
        assert_eq!(writer.blocked, 0);
        assert_eq!(writer.shared.counters.slow_dropped.load(Relaxed), 1);
    }
}
