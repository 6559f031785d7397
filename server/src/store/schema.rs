//! The tables, and opening a file that may be older or newer than this program.

use super::StoreError;
use rusqlite::{Connection, OpenFlags};
use std::{path::Path, time::Duration};

/// The format that this program writes, in SQLite's `user_version`.
const FORMAT: i64 = 1;

const TABLES: &str = "
    -- The log's epoch and when the feed was last read.
    CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    -- One change a row, kind 0 a call's, 1 an address's; `at` in Unix seconds, data as the stream sends it.
    CREATE TABLE events (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind INTEGER NOT NULL, data TEXT NOT NULL) STRICT;
    -- The board: what the events built.
    CREATE TABLE calls (call_id BLOB PRIMARY KEY, data TEXT NOT NULL) STRICT, WITHOUT ROWID;
    -- Where locations are; by_hand: sent by a producer, which no geocoder outranks.
    CREATE TABLE addresses (address_id BLOB PRIMARY KEY, by_hand INTEGER NOT NULL, used INTEGER NOT NULL, data TEXT NOT NULL) STRICT, WITHOUT ROWID;
    -- Locations still looked for; next_at in Unix seconds.
    CREATE TABLE lookups (address_id BLOB PRIMARY KEY, attempts INTEGER NOT NULL, next_at INTEGER NOT NULL, query TEXT NOT NULL) STRICT, WITHOUT ROWID;
";

/// Opens the one connection that writes.
pub(super) fn open_writer(dir: &Path) -> Result<Connection, StoreError> {
    let mut db = Connection::open(dir.join(super::FILE))?;
    db.busy_timeout(Duration::from_secs(2))?;
    let found: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > FORMAT {
        return Err(StoreError::Newer { path: dir.to_owned(), found, known: FORMAT });
    }
    // FULL: what was announced must survive a loss of power.
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 16777216;",
    )?;
    if found == 0 {
        let tx = db.transaction()?;
        tx.execute_batch(TABLES)?;
        tx.pragma_update(None, "user_version", FORMAT)?;
        tx.commit()?;
    }
    Ok(db)
}

/// Opens a connection that only reads, beside the writer.
pub(super) fn open_reader(dir: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(dir.join(super::FILE), flags)?;
    db.busy_timeout(Duration::from_secs(2))?;
    Ok(db)
}
