//! One client after takeover: a socket and a position in the ring, nothing more.

use std::io::{self, IoSlice, Read, Write};
use std::time::Instant;

use bytes::{Buf, Bytes};
use mio::net::TcpStream;

use crate::ring::Ring;

/// Slices given to one `writev`. A client that keeps up has one.
const SLICES: usize = 16;

/// More than this sent in one go after its request, and a client is disconnected as a flood.
const MAX_CHATTER: usize = 64 << 10;

/// What is sent before the ring's frames: the response's head and the catch-up.
type First = std::vec::IntoIter<Bytes>;

pub(crate) struct Client {
    socket: TcpStream,
    /// Index in the ring of the frame being written, and how much of it has been sent.
    next: u64,
    offset: usize,
    /// Since when a full socket has taken nothing; `None` while it takes. Changes only in a pump
    /// that succeeds: the writer loop counts by it.
    blocked_since: Option<Instant>,
    /// Usually gone after the first write, hence boxed.
    first: Option<Box<First>>,
}

/// Why a client is removed.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Gone {
    /// It hung up, or its socket failed.
    Left,
    /// It fell out of the ring.
    Slow,
}

impl Client {
    pub(crate) fn new(socket: TcpStream, first: Vec<Bytes>, next: u64) -> Self {
        let first = (!first.is_empty()).then(|| Box::new(first.into_iter()));
        Self { socket, next, offset: 0, blocked_since: None, first }
    }

    pub(crate) fn socket(&mut self) -> &mut TcpStream {
        &mut self.socket
    }

    pub(crate) fn blocked_since(&self) -> Option<Instant> {
        self.blocked_since
    }

    /// Whether the ring no longer holds the frame that the client is at.
    pub(crate) fn is_behind(&self, ring: &Ring) -> bool {
        self.next < ring.first()
    }

    /// Writes what waits until the socket is full or all is written. Returns the bytes written.
    pub(crate) fn pump(&mut self, ring: &Ring, now: Instant) -> Result<u64, Gone> {
        let mut total = 0;
        loop {
            let (result, offered) = self.write_once(ring)?;
            match result {
                _ if offered == 0 => {
                    self.blocked_since = None;
                    return Ok(total);
                }
                Ok(0) => return Err(Gone::Left),
                Ok(written) => {
                    total += written as u64;
                    self.advance(ring, written);
                }
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    // Progress in this call restarts the clock.
                    self.blocked_since = self.blocked_since.filter(|_| total == 0).or(Some(now));
                    return Ok(total);
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return Err(Gone::Left),
            }
        }
    }

    /// One `write` or `writev` of what comes next, and how many slices it was offered.
    fn write_once(&mut self, ring: &Ring) -> Result<(io::Result<usize>, usize), Gone> {
        let mut slices = [IoSlice::new(&[]); SLICES];
        let mut count = 0;
        if let Some(first) = &self.first {
            for chunk in first.as_slice().iter().take(SLICES) {
                slices[count] = IoSlice::new(chunk);
                count += 1;
            }
        }
        if count < SLICES {
            match ring.since(self.next) {
                Some(mut frames) => {
                    if let Some(frame) = frames.next() {
                        slices[count] = IoSlice::new(&frame[self.offset..]);
                        count += 1;
                    }
                    for (slot, frame) in slices[count..].iter_mut().zip(frames) {
                        *slot = IoSlice::new(frame);
                        count += 1;
                    }
                }
                // The catch-up still goes out: it is whole, and resumable by its last id.
                None if count > 0 => {}
                None => return Err(Gone::Slow),
            }
        }
        let result = match count {
            0 => Ok(0),
            1 => self.socket.write(&slices[0]),
            _ => self.socket.write_vectored(&slices[..count]),
        };
        Ok((result, count))
    }

    /// Moves the position by what a write took.
    fn advance(&mut self, ring: &Ring, mut written: usize) {
        if let Some(first) = &mut self.first {
            while let Some(chunk) = first.as_mut_slice().first_mut() {
                if written < chunk.len() {
                    chunk.advance(written);
                    return;
                }
                written -= chunk.len();
                first.next();
            }
            self.first = None;
        }
        for frame in ring.since(self.next).into_iter().flatten() {
            let left = frame.len() - self.offset;
            if written < left {
                self.offset += written;
                return;
            }
            written -= left;
            self.offset = 0;
            self.next += 1;
        }
    }

    /// Reads and drops what the client sent, so that the hang-up behind it is seen.
    pub(crate) fn discard_input(&mut self, scratch: &mut [u8]) -> Result<(), Gone> {
        let mut read = 0;
        while read < MAX_CHATTER {
            match self.socket.read(scratch) {
                Ok(0) => return Err(Gone::Left),
                Ok(count) => read += count,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => return Ok(()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return Err(Gone::Left),
            }
        }
        Err(Gone::Left)
    }
}
