//! The event log's first consumer: what is committed, framed once, for every open stream.
//!
//! - [`Publisher`] follows the log and hands frames to the fan-out. - [`frames`] is how events look in a stream.

pub(crate) mod frames;
mod publisher;

pub use publisher::Publisher;
