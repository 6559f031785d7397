//! The tables, and opening a file that may be older or newer than this program.

use super::{directory::STORE_FILE, error::StoreError};
use rusqlite::{Connection, OpenFlags};
use std::{path::Path, time::Duration};

/// The format that this program writes, in SQLite's `user_version`.
const FORMAT: i64 = 5;

const TABLES: &str = "
    -- Facts about the log: its feed, when that was last read, how far the log was pruned, the instance file.
    CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    -- One change a row, kind 0 a call's, 1 an address's; `at` in Unix milliseconds, never less than in the row
    -- before; data as the stream sends it.
    CREATE TABLE events (seq INTEGER PRIMARY KEY, at INTEGER NOT NULL, kind INTEGER NOT NULL, data TEXT NOT NULL) STRICT;
    -- The board: what the events built.
    CREATE TABLE calls (call_id BLOB PRIMARY KEY, data TEXT NOT NULL) STRICT, WITHOUT ROWID;
    -- Where locations are; by_hand: sent by a producer, which no geocoder outranks; used in Unix seconds; beat: the location's, if it has one.
    CREATE TABLE addresses (address_id BLOB PRIMARY KEY, by_hand INTEGER NOT NULL, used INTEGER NOT NULL, data TEXT NOT NULL, beat TEXT) STRICT, WITHOUT ROWID;
    -- Locations still to be looked up: how often not found, how often in a row no geocoder could be asked; next_at in Unix seconds.
    CREATE TABLE lookups (address_id BLOB PRIMARY KEY, attempts INTEGER NOT NULL, next_at INTEGER NOT NULL, query TEXT NOT NULL, failures INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;
";

/// New in format 4.
const LOG_TABLES: &str = "
    -- The log's epochs in order, each with the event that it begins after.
    CREATE TABLE epochs (number INTEGER PRIMARY KEY, epoch TEXT NOT NULL, after INTEGER NOT NULL) STRICT;
    -- Consumers of the log, each with the last event that it has taken.
    CREATE TABLE cursors (name TEXT PRIMARY KEY, seq INTEGER NOT NULL) STRICT, WITHOUT ROWID;
";

/// New in format 5.
const POLL_TABLE: &str = "
    -- Polls that history has not taken yet; at in Unix milliseconds. A number is never used again.
    CREATE TABLE polls (number INTEGER PRIMARY KEY AUTOINCREMENT, epoch TEXT NOT NULL, at INTEGER NOT NULL, result TEXT NOT NULL, reason TEXT, seq_before INTEGER NOT NULL, seq_after INTEGER NOT NULL, starts INTEGER NOT NULL, form TEXT, hash TEXT, page_bytes TEXT, body BLOB) STRICT;
";

/// From format 1: addresses learn which beat they are in, as far as calls that are still there say so.
const BEATS_OF_ADDRESSES: &str = "
    ALTER TABLE addresses ADD COLUMN beat TEXT;
    UPDATE addresses SET beat = known.beat FROM (
        SELECT unhex(json_extract(data, '$.address_id')) AS id, json_extract(data, '$.beat') AS beat FROM calls
        UNION
        SELECT unhex(json_extract(data, '$.call.address_id')), json_extract(data, '$.call.beat') FROM events WHERE kind = 0
    ) AS known WHERE known.id = addresses.address_id AND known.beat IS NOT NULL;
";

/// From format 2: failures are counted apart.
const FAILURES_OF_LOOKUPS: &str = "ALTER TABLE lookups ADD COLUMN failures INTEGER NOT NULL DEFAULT 0;";

/// From format 3: times of events in milliseconds that never go back, as the clock may have; epochs as a list.
const TIMES_AND_EPOCHS: &str = "
    UPDATE events SET at = rising.at
    FROM (SELECT seq, max(at) OVER (ORDER BY seq) * 1000 AS at FROM events) AS rising WHERE rising.seq = events.seq;
    INSERT INTO epochs (epoch, after) SELECT value, 0 FROM meta WHERE name = 'epoch';
    DELETE FROM meta WHERE name = 'epoch';
";

/// What leads from each format to the next, from 1 on.
const STEPS: [&[&str]; 4] =
    [&[BEATS_OF_ADDRESSES], &[FAILURES_OF_LOOKUPS], &[LOG_TABLES, TIMES_AND_EPOCHS], &[POLL_TABLE]];

/// Opens the one connection that writes.
pub(super) fn open_writer(dir: &Path) -> Result<Connection, StoreError> {
    let mut db = Connection::open(dir.join(STORE_FILE))?;
    db.busy_timeout(Duration::from_secs(2))?;
    let found: i64 = db.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    if found > FORMAT {
        return Err(StoreError::Newer { path: dir.to_owned(), found, known: FORMAT });
    }
    // FULL: what was announced must survive a loss of power.
    db.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 16777216;",
    )?;
    if found < FORMAT {
        let tx = db.transaction()?;
        let steps = match usize::try_from(found) {
            Ok(format @ 1..) => STEPS[format - 1..].concat(),
            _ => vec![TABLES, LOG_TABLES, POLL_TABLE],
        };
        steps.into_iter().try_for_each(|step| tx.execute_batch(step))?;
        tx.pragma_update(None, "user_version", FORMAT)?;
        tx.commit()?;
    }
    Ok(db)
}

/// Opens a connection that only reads, beside the writer.
pub(super) fn open_reader(dir: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let db = Connection::open_with_flags(dir.join(STORE_FILE), flags)?;
    db.busy_timeout(Duration::from_secs(2))?;
    Ok(db)
}
