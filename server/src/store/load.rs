//! What a store holds when it is opened: the board, the log's place and when the feed was last read.

use super::{DataDir, Store, StoreError, schema};
use blotter_model::{Call, Timestamp};
use rusqlite::{Connection, OptionalExtension};
use std::sync::Arc;

/// What the store held.
#[derive(Debug, Clone, Default)]
pub struct Loaded {
    /// Which log this is: 16 hex digits.
    pub epoch: String,
    /// The log's last event; 0 when it is empty.
    pub seq: u64,
    /// The calls as they stood after it.
    pub calls: Vec<Arc<Call>>,
    /// The last poll that succeeded, UTC.
    pub fetched_at: Option<Timestamp>,
    /// When the feed last changed, UTC.
    pub changed_at: Option<Timestamp>,
}

impl Store {
    /// Opens the store of a data directory, making it if it is new. A log that ends before what was announced
    /// (restored from an older copy) gets a new epoch, so that clients start afresh rather than miss events.
    ///
    /// # Errors
    /// [`StoreError::Newer`] when a newer program wrote it; what SQLite says otherwise.
    pub fn open(dir: DataDir) -> Result<(Self, Loaded), StoreError> {
        let db = schema::open_writer(dir.path())?;
        let seq: i64 = db.query_row("SELECT coalesce(max(seq), 0) FROM events", [], |row| row.get(0))?;
        let seq =
            seq.cast_unsigned().max(meta(&db, "pruned")?.and_then(|text| text.parse().ok()).unwrap_or(0));
        let epoch = match meta(&db, "epoch")? {
            Some(epoch) if seq >= dir.head() => epoch,
            _ => {
                let epoch = format!("{:016x}", fastrand::u64(..));
                set_meta(&db, "epoch", &epoch)?;
                dir.set_head(seq)?;
                epoch
            }
        };
        let time = |name| Ok::<_, StoreError>(meta(&db, name)?.and_then(|text| text.parse().ok()));
        let (fetched_at, changed_at) = (time("fetched_at")?, time("changed_at")?);
        let store = Self { db, dir };
        let calls = store.calls()?;
        Ok((store, Loaded { epoch, seq, calls, fetched_at, changed_at }))
    }

    /// The board's calls, each with the newest address of its location.
    fn calls(&self) -> Result<Vec<Arc<Call>>, StoreError> {
        let mut query = self.db.prepare("SELECT data FROM calls")?;
        let rows = query.query_map([], |row| row.get::<_, String>(0))?.collect::<Result<Vec<_>, _>>()?;
        rows.iter()
            .map(|data| {
                let mut call: Call = serde_json::from_str(data)
                    .map_err(|source| StoreError::Corrupt { table: "calls", source })?;
                if let Some((address, _)) = self.address(&call.address_id)? {
                    call.address = Some(address);
                }
                Ok(Arc::new(call))
            })
            .collect()
    }
}

fn meta(db: &Connection, name: &str) -> Result<Option<String>, StoreError> {
    Ok(db.query_row("SELECT value FROM meta WHERE name = ?1", [name], |row| row.get(0)).optional()?)
}

/// Sets one of the log's facts.
pub(super) fn set_meta(db: &Connection, name: &str, value: &str) -> Result<(), StoreError> {
    db.prepare_cached(
        "INSERT INTO meta VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
    )?
    .execute((name, value))?;
    Ok(())
}
