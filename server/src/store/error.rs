//! What can go wrong with the store. The texts are for the operator.

use std::path::PathBuf;

/// An error of the store.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The data directory can't be created or written.
    #[error("can't use the data directory {path}: {source}. Give another with --data-dir")]
    Directory {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// Another process uses it.
    #[error("the data directory {0} is in use by another blotter: stop it, or give another with --data-dir")]
    InUse(PathBuf),
    /// It belongs to another feed.
    #[error(
        "the data directory {path} holds the calls of the feed `{found}`, not of `{asked}`: give another with --data-dir"
    )]
    OtherFeed {
        /// The data directory.
        path: PathBuf,
        /// The feed whose calls it holds.
        found: String,
        /// The feed that was to be served from it.
        asked: String,
    },
    /// There is no store in it.
    #[error("there is no store in {0}: give the data directory with --data-dir")]
    NoStore(PathBuf),
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
