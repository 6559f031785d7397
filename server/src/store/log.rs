//! Reading the event log, for streams that resume.

use super::{StoreError, schema};
use rusqlite::Connection;
use std::{
    path::Path,
    sync::{Mutex, PoisonError},
};

/// One event as it stands in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Its place.
    pub seq: u64,
    /// Whether it is an address's; else a call's.
    pub is_address: bool,
    /// A `Change` or an `AddressChange` in JSON.
    pub json: String,
}

/// A reader of the log beside the writer.
pub struct Log {
    db: Mutex<Connection>,
}

impl Log {
    /// Opens the log of a data directory that a [`super::Store`] has opened.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        Ok(Self { db: Mutex::new(schema::open_reader(dir)?) })
    }

    /// The events after `after` up to and with `upto`, at most `limit`; `None` when the first of them is gone.
    pub fn between(&self, after: u64, upto: u64, limit: usize) -> Result<Option<Vec<Entry>>, StoreError> {
        if after >= upto {
            return Ok(Some(Vec::new()));
        }
        let db = self.db.lock().unwrap_or_else(PoisonError::into_inner);
        let mut query = db.prepare_cached(
            "SELECT seq, kind, data FROM events WHERE seq > ?1 AND seq <= ?2 ORDER BY seq LIMIT ?3",
        )?;
        let entries = query
            .query_map((after.cast_signed(), upto.cast_signed(), limit.cast_signed()), |row| {
                Ok(Entry {
                    seq: row.get::<_, i64>(0)?.cast_unsigned(),
                    is_address: row.get::<_, i64>(1)? == 1,
                    json: row.get(2)?,
                })
            })?
            .collect::<Result<Vec<_>, _>>()?;
        let whole = entries.first().is_some_and(|entry| entry.seq == after + 1);
        Ok(whole.then_some(entries))
    }
}
