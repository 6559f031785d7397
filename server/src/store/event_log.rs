//! The event log as a service: whoever follows the calls waits for the last committed `seq`, reads after a position of
//! its own beside the writer, and registers a cursor if events must be kept for it.

use super::{
    cursors::{Cursor, Cursors},
    error::StoreError,
    meta::{epoch_began, pruned},
    polls::{self, PollRecord},
    readers::Readers,
};
use blotter_model::{Body, EventRecord, Timestamp};
use rusqlite::{Connection, OptionalExtension};
use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};
use tokio::sync::watch;

/// Where the log ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// The epoch that new events belong to: 16 hex digits.
    pub epoch: Arc<str>,
    /// The last committed event; 0 when there was none.
    pub seq: u64,
}

/// One event as the log has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// Its number.
    pub seq: u64,
    /// The epoch that it was committed in.
    pub epoch: Arc<str>,
    /// When it was committed, UTC, in milliseconds; never before the event before it.
    pub at: Timestamp,
    /// Whether it is a new or changed address; else a change of a call.
    pub is_address: bool,
    /// A `Change` or an `AddressChange` in JSON, as streams send it.
    pub json: String,
}

/// The log beside the writer; cheap to clone.
#[derive(Clone)]
pub struct EventLog {
    inner: Arc<Inner>,
}

struct Inner {
    feed: String,
    readers: Readers,
    cursors: Arc<Cursors>,
    taken: Arc<AtomicU64>,
    committed: watch::Receiver<Position>,
}

impl EventLog {
    pub(super) fn open(
        dir: &Path,
        feed: String,
        cursors: Arc<Cursors>,
        taken: Arc<AtomicU64>,
        committed: watch::Receiver<Position>,
    ) -> Result<Self, StoreError> {
        let readers = Readers::open(dir)?;
        Ok(Self { inner: Arc::new(Inner { feed, readers, cursors, taken, committed }) })
    }

    /// The feed whose calls these are.
    pub fn feed(&self) -> &str {
        &self.inner.feed
    }

    /// The last committed position, to wait on. What is seen here can be read.
    pub fn committed(&self) -> watch::Receiver<Position> {
        self.inner.committed.clone()
    }

    /// The events after `after` up to and with `upto`, at most `limit`; `None` when the first of them has been
    /// pruned.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn read(&self, after: u64, upto: u64, limit: usize) -> Result<Option<Vec<LogEntry>>, StoreError> {
        if after >= upto {
            return Ok(Some(Vec::new()));
        }
        let entries = self.inner.readers.read(|db| entries(db, after, upto, limit))?;
        let whole = entries.first().is_some_and(|entry| entry.seq == after + 1);
        Ok(whole.then_some(entries))
    }

    /// An entry as the record that history and other consumers keep.
    ///
    /// # Errors
    /// [`StoreError::Corrupt`] when the log doesn't hold what was written.
    pub fn record(&self, entry: &LogEntry) -> Result<EventRecord, StoreError> {
        let corrupt = |source| StoreError::Corrupt { table: "events", source };
        let body = if entry.is_address {
            Body::Address(Arc::new(serde_json::from_str(&entry.json).map_err(corrupt)?))
        } else {
            Body::Call(serde_json::from_str(&entry.json).map_err(corrupt)?)
        };
        let (feed, epoch) = (self.inner.feed.clone(), entry.epoch.as_ref().to_owned());
        Ok(EventRecord { feed, epoch, seq: entry.seq, at: entry.at, body })
    }

    /// The last event that was pruned; 0 when none was.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn pruned(&self) -> Result<u64, StoreError> {
        self.inner.readers.read(pruned)
    }

    /// The first event that is kept and was committed at `at` or later, by its number; one more than the last event
    /// if there is none.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn first_from(&self, at: Timestamp) -> Result<u64, StoreError> {
        let end = self.inner.committed.borrow().seq + 1;
        self.inner.readers.read(|db| {
            // Times never go back, so that halving finds it without an index.
            let (mut low, mut high) = (pruned(db)? + 1, end);
            while low < high {
                let middle = low + (high - low) / 2;
                let found = db
                    .prepare_cached("SELECT at FROM events WHERE seq = ?1")?
                    .query_row([middle.cast_signed()], |row| row.get::<_, i64>(0))
                    .optional()?;
                // One that was pruned meanwhile is early.
                if found.is_none_or(|found| found < at.as_millisecond()) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            Ok(low)
        })
    }

    /// The epoch that new events belong to, with the last event before it.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn epoch_began(&self) -> Result<u64, StoreError> {
        self.inner.readers.read(epoch_began)
    }

    /// The polls after the one with this number, at most `limit`.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn polls(&self, after: u64, limit: usize) -> Result<Vec<PollRecord>, StoreError> {
        self.inner.readers.read(|db| polls::read(db, after, limit))
    }

    /// When the feed was seen as it was, by the polls that are still kept.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn good_polls(&self) -> Result<Vec<Timestamp>, StoreError> {
        self.inner.readers.read(polls::good_times)
    }

    /// Polls up to this number are kept elsewhere by now and may be forgotten.
    pub fn polls_taken(&self, number: u64) {
        self.inner.taken.fetch_max(number, Ordering::Relaxed);
    }

    /// Registers a consumer by name, or takes up the cursor that it had. A new one begins with the oldest event
    /// that is kept.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn cursor(&self, name: &str) -> Result<Cursor, StoreError> {
        let oldest = self.inner.readers.read(pruned)?;
        Ok(Cursor::register(self.inner.cursors.clone(), name, oldest))
    }
}

fn entries(db: &Connection, after: u64, upto: u64, limit: usize) -> Result<Vec<LogEntry>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT seq, at, kind, data, (SELECT epoch FROM epochs WHERE after < seq ORDER BY number DESC LIMIT 1)
         FROM events WHERE seq > ?1 AND seq <= ?2 ORDER BY seq LIMIT ?3",
    )?;
    let mut rows =
        query.query((after.cast_signed(), upto.cast_signed(), i64::try_from(limit).unwrap_or(i64::MAX)))?;
    let mut entries: Vec<LogEntry> = Vec::new();
    while let Some(row) = rows.next()? {
        let epoch: String = row.get(4)?;
        let epoch = match entries.last() {
            Some(last) if *last.epoch == *epoch => last.epoch.clone(),
            _ => Arc::from(epoch),
        };
        entries.push(LogEntry {
            seq: row.get::<_, i64>(0)?.cast_unsigned(),
            epoch,
            at: Timestamp::from_millisecond(row.get(1)?).unwrap_or(Timestamp::UNIX_EPOCH),
            is_address: row.get::<_, i64>(2)? == 1,
            json: row.get(3)?,
        });
    }
    Ok(entries)
}
