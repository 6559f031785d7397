//! Opening a store: what it holds, whether it is another feed's, and whether it was restored from a copy.

use super::{
    cursors::Cursors,
    directory::{DataDir, STORE_FILE},
    error::StoreError,
    instance::Instance,
    meta::{epoch_began, meta, pruned, set_meta},
    schema,
    write::Store,
};
use blotter_model::{Call, Timestamp};
use rusqlite::{Connection, OptionalExtension};
use std::{path::Path, sync::Arc};

/// What the store held.
#[derive(Debug, Clone, Default)]
pub struct Loaded {
    /// Which log this is: 16 hex digits.
    pub epoch: String,
    /// The log's last event; 0 when it is empty.
    pub seq: u64,
    /// When that was committed, UTC.
    pub last_at: Option<Timestamp>,
    /// The calls after it.
    pub calls: Vec<Arc<Call>>,
    /// The last poll that succeeded, UTC.
    pub fetched_at: Option<Timestamp>,
    /// When the feed last changed, UTC.
    pub changed_at: Option<Timestamp>,
    /// Nothing was committed in the epoch yet: the store is new, was restored, or was given a new epoch by the operator.
    pub begins_epoch: bool,
    /// Why the log got a new epoch, if it was restored.
    pub restored: Option<Restored>,
}

/// How a restored log was noticed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Restored {
    /// The log ends before what was announced.
    #[error(
        "the event log ends before what was announced, so it was restored from an older copy: clients start afresh"
    )]
    Behind,
    /// The data directory is a copy, or a copy was laid over it.
    #[error("the data directory was copied or restored from a copy: clients start afresh")]
    Copied,
}

impl Store {
    /// Opens the store of a data directory, making it if it is new. A log that was restored from a copy gets a new
    /// epoch, so that clients start afresh rather than miss events or keep what never happened.
    ///
    /// # Errors
    /// [`StoreError::Newer`] when a newer program wrote it, [`StoreError::OtherFeed`] when it holds another feed's
    /// calls; what SQLite says otherwise.
    pub fn open(dir: DataDir, feed: &str) -> Result<(Self, Loaded), StoreError> {
        let db = schema::open_writer(dir.path())?;
        match meta(&db, "feed")? {
            Some(found) if found != feed => {
                let (path, asked) = (dir.path().to_owned(), feed.to_owned());
                return Err(StoreError::OtherFeed { path, found, asked });
            }
            Some(_) => {}
            None => set_meta(&db, "feed", feed)?,
        }
        let seq = last_seq(&db)?;
        let restored = restored(&db, &dir, seq)?;
        let epoch = match newest_epoch(&db)? {
            Some(epoch) if restored.is_none() => epoch,
            _ => begin_epoch(&db, &dir, seq)?,
        };
        let begins_epoch = epoch_began(&db)? == seq;
        let time = |name| Ok::<_, StoreError>(meta(&db, name)?.and_then(|text| text.parse().ok()));
        let (fetched_at, changed_at) = (time("fetched_at")?, time("changed_at")?);
        let last_at = db
            .query_row("SELECT at FROM events ORDER BY seq DESC LIMIT 1", [], |row| row.get(0))
            .optional()?
            .and_then(|at| Timestamp::from_millisecond(at).ok());
        let cursors = Arc::new(Cursors::load(&db)?);
        let mut store = Self::new(db, dir, feed, &epoch, seq, cursors);
        // Also on a disk that is full: then the old file stays in force.
        if let Err(error) = store.renew_instance() {
            tracing::warn!(%error, "a copy of the data directory can't be noticed until the directory can be written");
        }
        let calls = store.calls()?;
        Ok((store, Loaded { epoch, seq, last_at, calls, fetched_at, changed_at, begins_epoch, restored }))
    }

    /// Gives the log another epoch, so that whoever has a board of the one before starts afresh. Returns it.
    ///
    /// # Errors
    /// When the store or the directory can't be written.
    pub fn begin_epoch(&mut self) -> Result<String, StoreError> {
        let epoch = begin_epoch(&self.db, &self.dir, self.committed_seq())?;
        self.committed.send_modify(|position| position.epoch = epoch.as_str().into());
        Ok(epoch)
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

/// Gives the log of a data directory a new epoch, so that every client starts afresh: for a snapshot of a whole
/// machine or file system that was put back, which the program can't notice. Returns the epoch.
///
/// # Errors
/// [`StoreError::NoStore`] when there is none, [`StoreError::InUse`] while a program uses it.
pub fn new_epoch(path: &Path) -> Result<String, StoreError> {
    if !path.join(STORE_FILE).is_file() {
        return Err(StoreError::NoStore(path.to_owned()));
    }
    let dir = DataDir::open(path)?;
    let db = schema::open_writer(path)?;
    let seq = last_seq(&db)?;
    begin_epoch(&db, &dir, seq)
}

/// The last event that was ever committed, also when all are pruned.
fn last_seq(db: &Connection) -> Result<u64, StoreError> {
    let seq: i64 = db.query_row("SELECT coalesce(max(seq), 0) FROM events", [], |row| row.get(0))?;
    Ok(seq.cast_unsigned().max(pruned(db)?))
}

fn newest_epoch(db: &Connection) -> Result<Option<String>, StoreError> {
    let newest = "SELECT epoch FROM epochs ORDER BY number DESC LIMIT 1";
    Ok(db.query_row(newest, [], |row| row.get(0)).optional()?)
}

fn restored(db: &Connection, dir: &DataDir, seq: u64) -> Result<Option<Restored>, StoreError> {
    if newest_epoch(db)?.is_none() {
        return Ok(None);
    }
    if seq < dir.head() {
        return Ok(Some(Restored::Behind));
    }
    // A store of an older format names no file yet.
    let Some(instance) = meta(db, "instance")? else { return Ok(None) };
    let here = instance.parse::<Instance>().is_ok_and(|instance| instance.is_in(dir.path()));
    Ok((!here).then_some(Restored::Copied))
}

fn begin_epoch(db: &Connection, dir: &DataDir, seq: u64) -> Result<String, StoreError> {
    let epoch = format!("{:016x}", fastrand::u64(..));
    db.execute("INSERT INTO epochs (epoch, after) VALUES (?1, ?2)", (&epoch, seq.cast_signed()))?;
    dir.set_head(seq)?;
    Ok(epoch)
}
