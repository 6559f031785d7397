//! Facts about the log by name: the feed, when it was last read, how far the log was pruned.

use super::error::StoreError;
use rusqlite::{Connection, OptionalExtension};

pub(super) fn meta(db: &Connection, name: &str) -> Result<Option<String>, StoreError> {
    Ok(db.query_row("SELECT value FROM meta WHERE name = ?1", [name], |row| row.get(0)).optional()?)
}

pub(super) fn set_meta(db: &Connection, name: &str, value: &str) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO meta VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )?
    .execute((name, value))?;
    Ok(())
}

/// The last event that was pruned; 0 when none was.
pub(super) fn pruned(db: &Connection) -> Result<u64, StoreError> {
    Ok(meta(db, "pruned")?.and_then(|text| text.parse().ok()).unwrap_or(0))
}

/// The last event before the newest epoch.
pub(super) fn epoch_began(db: &Connection) -> Result<u64, StoreError> {
    let newest = "SELECT after FROM epochs ORDER BY number DESC LIMIT 1";
    Ok(db.query_row(newest, [], |row| row.get::<_, i64>(0))?.cast_unsigned())
}
