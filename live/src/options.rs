//! The bounds of the hub and of the server, with defaults that suit one city's public site.

use std::num::NonZeroUsize;
use std::time::Duration;

use crate::ring::Bounds;

/// Bounds of a [`Hub`](crate::Hub).
#[derive(Debug, Clone)]
pub struct HubOptions {
    /// Writer loops, each a thread of its own. Default: 2.
    pub writers: NonZeroUsize,
    /// Frames kept for clients that are behind. A client further behind is disconnected.
    /// Default: 4,096.
    pub ring_frames: usize,
    /// Bytes of frames kept for clients that are behind; the newest frame is always kept.
    /// Default: 16 MiB.
    pub ring_bytes: usize,
    /// How long frames are kept for clients that are behind, so that a quiet server gives their
    /// memory back. Default: 2 min.
    pub ring_age: Duration,
    /// A client that takes nothing for so long, while something waits for it, is disconnected.
    /// Default: 20 s.
    pub stall_timeout: Duration,
    /// Clients beyond this number get `503` with `Retry-After`. Keep it below the limit of open
    /// files, so that pages can still be asked for. Default: 100,000.
    pub max_clients: usize,
}

impl HubOptions {
    pub(crate) fn bounds(&self) -> Bounds {
        Bounds { frames: self.ring_frames, bytes: self.ring_bytes, age: self.ring_age }
    }
}

impl Default for HubOptions {
    fn default() -> Self {
        Self {
            writers: NonZeroUsize::MIN.saturating_add(1),
            ring_frames: 4_096,
            ring_bytes: 16 << 20,
            ring_age: Duration::from_mins(2),
            stall_timeout: Duration::from_secs(20),
            max_clients: 100_000,
        }
    }
}

/// Bounds of [`serve`](crate::serve()).
#[derive(Debug, Clone)]
pub struct ServeOptions {
    /// Ordinary connections at a time; more wait in the listen backlog. A stream that was taken
    /// over no longer counts. Default: 2,048.
    pub max_connections: usize,
    /// A request's head must have arrived within this time; an idle kept-alive connection is
    /// closed after it. Default: 30 s.
    pub header_timeout: Duration,
    /// On shutdown ordinary connections get this long to finish. Default: 10 s.
    pub shutdown_timeout: Duration,
    /// A peer that acknowledges nothing for so long is given up by the kernel
    /// (`TCP_USER_TIMEOUT`, Linux). Default: 60 s.
    pub peer_timeout: Duration,
}

impl Default for ServeOptions {
    fn default() -> Self {
        Self {
            max_connections: 2_048,
            header_timeout: Duration::from_secs(30),
            shutdown_timeout: Duration::from_secs(10),
            peer_timeout: Duration::from_mins(1),
        }
    }
}
