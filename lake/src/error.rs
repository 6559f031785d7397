//! The one error type of the lake. Each message is a sentence for the person at the terminal.

use std::path::PathBuf;

/// Why the lake could not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The lake's address makes no sense.
    #[error("{location} can't hold a lake: {reason}")]
    Location { location: String, reason: String },
    /// A PATH that `import` was given can't be opened at all.
    #[error("{path}: {reason}")]
    Path { path: String, reason: String },
    #[error("{}: {source}", path.display())]
    Io { path: PathBuf, source: std::io::Error },
    /// An import had no room.
    #[error(
        "the disk is full, so nothing was published and the release before stays; make room and start again: {0}"
    )]
    Full(Box<Self>),
    #[error("the object store answered: {0}")]
    Store(#[from] object_store::Error),
    #[error("Delta Lake: {0}")]
    Delta(#[from] deltalake_core::DeltaTableError),
    #[error("Parquet: {0}")]
    Parquet(#[from] parquet::errors::ParquetError),
    #[error("Arrow: {0}")]
    Arrow(#[from] arrow_schema::ArrowError),
    /// Somebody else committed in between. Whoever can, starts over from the newest release.
    #[error("another program changed the table {table} at the same time")]
    Conflict { table: String },
    /// The attempts to publish were used up by others.
    #[error(
        "other importers published {0} times in a row; nothing of this import was published, so start it again"
    )]
    Crowded(usize),
    /// A log that counts other events under numbers that the lake has already.
    #[error(
        "the lake has another event {seq} of {log} than the event log: the data directory went back in time with its machine. Stop serve, run `blotter new-epoch`, and start it again"
    )]
    OtherLog { log: String, seq: u64 },
    #[error("there is no release {0}")]
    NoRelease(u64),
    #[error("{lake} has no records yet; if they are elsewhere, name the place with --lake")]
    NoRecords { lake: String },
    /// A release whose files were vacuumed, or damaged.
    #[error("release {release} can't be used: {reason}")]
    Unusable { release: u64, reason: String },
    /// A table or a release row that this program did not write or that was damaged.
    #[error("{what} in the lake can't be read: {reason}")]
    Damaged { what: String, reason: String },
    #[error("a thread of the import failed: {0}")]
    Thread(String),
    /// A scan's time is over.
    #[error("reading the records took too long; ask for fewer months or forces")]
    TooLong,
    /// A page continues one of another release.
    #[error(
        "the page before was of release {asked}, and now there is release {newest}; begin with the first page"
    )]
    OtherRelease { asked: u64, newest: u64 },
}

impl Error {
    /// The same, or, if a full disk is behind it, that.
    pub(crate) fn or_full(self) -> Self {
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&self);
        while let Some(error) = cause {
            let io = error.downcast_ref::<std::io::Error>();
            if io.is_some_and(|io| io.kind() == std::io::ErrorKind::StorageFull) {
                return Self::Full(Box::new(self));
            }
            cause = error.source();
        }
        self
    }

    #[allow(clippy::needless_pass_by_value, reason = "errors are given away to be shown")]
    pub(crate) fn damaged(what: impl Into<String>, reason: impl std::fmt::Display) -> Self {
        Self::Damaged { what: what.into(), reason: reason.to_string() }
    }
}
