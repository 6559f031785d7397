//! How other people's servers are asked, by the feed's poller and by the online geocoders alike.
//!
//! [`Client`] sends a request and reads an answer of bounded size, [`retry_after`] reads when a server wants to be
//! asked again, [`Backoff`] is the pause that grows while it fails, [`Limiter`] the rate limit and circuit breaker,
//! [`Download`] brings a large file.

mod backoff;
mod breaker;
mod client;
mod download;
mod error;
mod limiter;
mod limits;
mod retry_after;
mod secret;
mod unpack;

pub use backoff::{Backoff, jittered};
pub use breaker::BreakerState;
pub use client::{Client, Packed, USER_AGENT, same_server};
pub use download::{Download, DownloadError, Progress, download_client};
pub use error::OutboundError;
pub use limiter::{Limiter, NotAsked, RetryAfter};
pub use limits::Limits;
pub use retry_after::retry_after;
pub use secret::{secret, secret_header};
