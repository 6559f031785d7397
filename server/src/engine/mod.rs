//! The engine: the one place where the board changes. It takes polls, posts and found addresses one after the other,
//! commits each as one transaction, and only then shows it.
//!
//! - [`FeedTracker`](feed_tracker) and [`Lookups`](lookups) decide: values that are functions of what they hold, what
//!   comes in and the time that they are given. [`clock`] is that time.
//! - [`Engine`] (`state`) sequences and commits, on a thread of its own: `polled`, `posting`, `locating` and `pulse`
//!   are what it does, `commit` is the transaction.
//! - [`Replay`] plays polls that were kept through the same engine, without its thread.
//! - [`Handle`] is how the rest of the program speaks to it. Who wants to follow the changes reads the store's event
//!   log; the engine doesn't know of them.

mod clock;
mod command;
mod commit;
mod feed_tracker;
mod handle;
mod last_poll;
mod locating;
mod lookups;
mod polled;
mod polls;
mod post;
mod posted_ages;
mod posting;
mod published;
mod pulse;
mod replay;
mod state;
mod turn;

pub use command::{Poll, PollOutcome};
pub use handle::{Gone, Handle};
pub use post::{Posted, PostedAddress, PostedCall, Refused};
pub use published::Published;
pub use replay::Replay;
pub use state::{Engine, FEED, Options, Parts};

#[cfg(test)]
mod tests;
