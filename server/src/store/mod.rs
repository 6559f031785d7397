//! The embedded store: one SQLite file with the event log and the state that the log describes.
//!
//! - [`Store`] is the one writer: every change is a transaction of events and state together.
//! - [`EventLog`] is how everything else reads the events: after a position, beside the writer, with [`Cursor`]s
//!   that pruning waits for. Streams are its first consumer.
//! - `directory`: the data directory and its lock. - `instance`: how a copy of it is noticed. - `schema`: the tables.

mod cursors;
mod directory;
mod error;
mod event_log;
mod instance;
mod meta;
mod open;
mod polls;
mod prune;
mod readers;
mod schema;
mod write;

pub use cursors::Cursor;
pub use directory::DataDir;
pub use error::StoreError;
pub use event_log::{EventLog, LogEntry, Position};
pub use open::{Loaded, Restored, new_epoch};
pub use polls::{PollBody, PollRecord};
pub use prune::{Pruned, Pruning};
pub use write::{Batch, Lookup, Record, Store};

#[cfg(test)]
mod tests;
