//! The embedded store: one SQLite file with the event log and the state that the log describes.
//!
//! - [`Store`] is the one writer: every change is a transaction of events and state together.
//! - [`Log`] reads events for streams that resume. - `schema`: tables. - `folder`: the lock and the head.

mod folder;
mod load;
mod log;
mod schema;
mod write;

pub use folder::DataDir;
pub use load::Loaded;
pub use log::{Entry, Log};
pub use write::{Batch, Lookup, Record, Store};

use std::path::PathBuf;

/// The file's name in the data directory.
pub(crate) const FILE: &str = "blotter.sqlite3";

/// What can go wrong with the store. The texts are for the operator.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The data directory can't be made or written.
    #[error("can't use the data directory {path}: {source}. Give another with --data-dir")]
    Folder {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Another process has it.
    #[error("the data directory {0} is in use by another blotter: stop it, or give another with --data-dir")]
    InUse(PathBuf),
    /// A newer version wrote it.
    #[error(
        "the data directory {path} was written by a newer blotter (format {found}, this one knows {known}): install that version, or give another with --data-dir"
    )]
    Newer {
        /// The data directory.
        path: PathBuf,
        /// The format found.
        found: i64,
        /// The newest format known.
        known: i64,
    },
    /// SQLite failed.
    #[error("the store can't be read or written: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// A row doesn't hold what was written.
    #[error("the store holds something unreadable in {table}: {source}")]
    Corrupt {
        /// The table.
        table: &'static str,
        /// What was wrong.
        source: serde_json::Error,
    },
}
