//! The writer: events and the state that they describe, in one transaction.

use super::{
    cursors::Cursors,
    directory::DataDir,
    error::StoreError,
    event_log::{EventLog, Position},
    instance::Instance,
    meta::set_meta,
    polls::{self, PollRecord},
};
use blotter_model::{Address, AddressChange, AddressId, Body, Call, ChangeType, Timestamp};
use rusqlite::{Connection, OptionalExtension, Transaction};
use std::sync::{Arc, atomic::AtomicU64};
use tokio::sync::watch;

/// The one writer of a data directory.
pub struct Store {
    pub(super) db: Connection,
    pub(super) cursors: Arc<Cursors>,
    /// The last poll that is kept elsewhere.
    pub(super) taken: Arc<AtomicU64>,
    pub(super) dir: DataDir,
    feed: String,
    pub(super) committed: watch::Sender<Position>,
    /// The last event when the instance file was last renewed.
    renewed_at: Option<u64>,
}

/// One event on its way into the log.
#[derive(Debug, Clone)]
pub struct Record {
    /// Its number.
    pub seq: u64,
    /// What it does to the state.
    pub body: Body,
    /// The same in JSON, as the log and the stream have it.
    pub json: String,
    /// Whether an address was sent by a producer rather than found by a geocoder.
    pub by_hand: bool,
    /// The police beat of an address's location, where it is known.
    pub beat: Option<String>,
}

/// A location that is still to be looked up.
#[derive(Debug, Clone, PartialEq)]
pub struct Lookup {
    /// The location.
    pub address_id: AddressId,
    /// How often it was not found.
    pub attempts: u32,
    /// How often in a row no geocoder could be asked.
    pub failures: u32,
    /// When to look it up again, UTC.
    pub next_at: Timestamp,
    /// A call at that location, from which the query is made.
    pub call: Arc<Call>,
}

/// All that one transaction writes.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// When, UTC, in milliseconds; never before the last.
    pub at: Timestamp,
    /// Events in the order of their `seq`, going on from the log's last.
    pub records: Vec<Record>,
    /// Locations to look up, now or later.
    pub lookups: Vec<Lookup>,
    /// When the feed was read and when it last changed, UTC.
    pub feed: Option<(Timestamp, Timestamp)>,
    /// Polls in order, as far as they aren't written yet.
    pub polls: Vec<PollRecord>,
}

impl Store {
    pub(super) fn new(
        db: Connection,
        dir: DataDir,
        feed: &str,
        epoch: &str,
        seq: u64,
        cursors: Arc<Cursors>,
    ) -> Self {
        let committed = watch::Sender::new(Position { epoch: epoch.into(), seq });
        let taken = Arc::default();
        Self { db, cursors, taken, dir, feed: feed.to_owned(), committed, renewed_at: None }
    }

    /// The event log beside this writer.
    ///
    /// # Errors
    /// When no connection that reads can be had.
    pub fn log(&self) -> Result<EventLog, StoreError> {
        let (cursors, taken) = (self.cursors.clone(), self.taken.clone());
        EventLog::open(self.dir.path(), self.feed.clone(), cursors, taken, self.committed.subscribe())
    }

    pub(super) fn committed_seq(&self) -> u64 {
        self.committed.borrow().seq
    }

    /// Writes a batch in one transaction; after an error nothing of it is there.
    ///
    /// # Errors
    /// When the store can't be written.
    pub fn commit(&mut self, batch: &Batch) -> Result<(), StoreError> {
        let unsaved = self.cursors.unsaved();
        let tx = self.db.transaction()?;
        for record in &batch.records {
            write_record(&tx, record, batch.at)?;
        }
        for lookup in &batch.lookups {
            write_lookup(&tx, lookup)?;
        }
        if let Some((fetched_at, changed_at)) = batch.feed {
            set_meta(&tx, "fetched_at", &fetched_at.to_string())?;
            set_meta(&tx, "changed_at", &changed_at.to_string())?;
        }
        polls::write(&tx, &batch.polls)?;
        Cursors::write(&tx, &unsaved)?;
        tx.commit()?;
        self.cursors.saved(unsaved);
        if let Some(last) = batch.records.last() {
            if let Err(error) = self.dir.set_head(last.seq) {
                // What is committed is committed; a head that lags only weakens the check for restored copies.
                tracing::warn!(%error, "the head file could not be written");
            }
            self.committed.send_modify(|position| position.seq = last.seq);
        }
        Ok(())
    }

    /// Takes over a board and addresses from elsewhere, at the beginning of an epoch, instead of those that are there; what a
    /// producer sent counts as sent by one still. In a new store it counts as what event 1 made, which was pruned: nobody can
    /// follow from before it. The number of the last event.
    ///
    /// # Errors
    /// When the store can't be written; then nothing of it is there.
    pub fn adopt(
        &mut self,
        calls: &[Arc<Call>],
        addresses: &[(AddressChange, Option<String>)],
        at: Timestamp,
    ) -> Result<u64, StoreError> {
        const FIRST: u64 = 1;
        let (last, is_new) = (self.committed_seq().max(FIRST), self.committed_seq() == 0);
        let tx = self.db.transaction()?;
        for (change, beat) in addresses {
            let by_hand = is_by_hand(&tx, &change.address_id)?;
            write_address(&tx, change, by_hand, beat.as_deref(), at)?;
        }
        tx.execute("DELETE FROM calls", [])?;
        for call in calls {
            write_call(&tx, call, at)?;
        }
        if is_new {
            set_meta(&tx, "pruned", &FIRST.to_string())?;
        }
        tx.commit()?;
        self.dir.set_head(last)?;
        self.committed.send_modify(|position| position.seq = last);
        Ok(last)
    }

    /// Replaces the instance file if events were committed since, so that a copy made before is noticed when it is put
    /// back.
    ///
    /// # Errors
    /// When the directory or the store can't be written; then the old file stays in force.
    pub fn renew_instance(&mut self) -> Result<(), StoreError> {
        let seq = self.committed_seq();
        if self.renewed_at == Some(seq) {
            return Ok(());
        }
        let path = self.dir.path();
        let failed = |source| StoreError::Directory { path: path.to_owned(), source };
        let instance = Instance::create(path).map_err(failed)?;
        set_meta(&self.db, "instance", &instance.to_string())?;
        instance.remove_others(path).map_err(failed)?;
        self.renewed_at = Some(seq);
        Ok(())
    }

    /// Writes something without meaning, to see whether anything can be written.
    ///
    /// # Errors
    /// When nothing can.
    pub fn try_write(&mut self, at: Timestamp) -> Result<(), StoreError> {
        set_meta(&self.db, "tried_at", &at.to_string())
    }

    /// The address of a location, and whether a producer sent it.
    pub fn address(&self, id: &AddressId) -> Result<Option<(Address, bool)>, StoreError> {
        let mut query =
            self.db.prepare_cached("SELECT data, by_hand FROM addresses WHERE address_id = ?1")?;
        let row = query.query_row([&id.0], |row| Ok((row.get::<_, String>(0)?, row.get(1)?))).optional()?;
        row.map(|(data, by_hand)| {
            let address = serde_json::from_str(&data)
                .map_err(|source| StoreError::Corrupt { table: "addresses", source })?;
            Ok((address, by_hand))
        })
        .transpose()
    }

    /// Police beats with the addresses of their locations, the longest unused first: of each beat the last 200.
    pub fn in_beats(&self) -> Result<Vec<(String, Address)>, StoreError> {
        let mut query = self.db.prepare(
            "SELECT beat, data FROM (
                SELECT beat, data, used, row_number() OVER (PARTITION BY beat ORDER BY used DESC) AS place
                FROM addresses WHERE beat IS NOT NULL
             ) WHERE place <= 200 ORDER BY used",
        )?;
        let rows = query
            .query_map([], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?
            .collect::<Result<Vec<_>, _>>()?;
        rows.into_iter()
            .map(|(beat, data)| {
                let corrupt = |source| StoreError::Corrupt { table: "addresses", source };
                Ok((beat, serde_json::from_str(&data).map_err(corrupt)?))
            })
            .collect()
    }

    /// The locations that are still to be looked up.
    pub fn lookups(&self) -> Result<Vec<Lookup>, StoreError> {
        let mut query =
            self.db.prepare_cached("SELECT address_id, attempts, failures, next_at, query FROM lookups")?;
        let rows = query
            .query_map([], |row| {
                let (attempts, failures) = (row.get(1)?, row.get(2)?);
                Ok((
                    row.get::<_, [u8; 20]>(0)?,
                    attempts,
                    failures,
                    row.get::<_, i64>(3)?,
                    row.get::<_, String>(4)?,
                ))
            })?
            .collect::<Result<Vec<_>, _>>()?;
        rows.into_iter()
            .map(|(id, attempts, failures, next_at, call)| {
                let call = serde_json::from_str(&call)
                    .map_err(|source| StoreError::Corrupt { table: "lookups", source })?;
                let next_at = Timestamp::from_second(next_at).unwrap_or(Timestamp::UNIX_EPOCH);
                Ok(Lookup { address_id: AddressId(id), attempts, failures, next_at, call: Arc::new(call) })
            })
            .collect()
    }
}

fn write_record(tx: &Transaction<'_>, record: &Record, at: Timestamp) -> Result<(), StoreError> {
    let is_address = matches!(record.body, Body::Address(_));
    tx.prepare_cached("INSERT INTO events VALUES (?1, ?2, ?3, ?4)")?.execute((
        record.seq.cast_signed(),
        at.as_millisecond(),
        i64::from(is_address),
        &record.json,
    ))?;
    match &record.body {
        Body::Call(change) if change.change_type == ChangeType::Delete => {
            tx.prepare_cached("DELETE FROM calls WHERE call_id = ?1")?.execute([&change.call.call_id.0])?;
        }
        Body::Call(change) => write_call(tx, &change.call, at)?,
        Body::Address(change) => {
            write_address(tx, change, record.by_hand, record.beat.as_deref(), at)?;
        }
    }
    Ok(())
}

fn write_call(tx: &Transaction<'_>, call: &Call, at: Timestamp) -> Result<(), StoreError> {
    let corrupt = |source| StoreError::Corrupt { table: "calls", source };
    tx.prepare_cached(
        "INSERT INTO calls VALUES (?1, ?2) ON CONFLICT (call_id) DO UPDATE SET data = excluded.data",
    )?
    .execute((&call.call_id.0, serde_json::to_string(call).map_err(corrupt)?))?;
    // On the board a call's own address is that of its location from then on; so it must be here.
    if let Some(address) = &call.address {
        tx.prepare_cached(
            "INSERT INTO addresses VALUES (?1, 0, ?2, ?3, ?4) ON CONFLICT (address_id) DO UPDATE
             SET used = excluded.used, data = excluded.data, beat = coalesce(excluded.beat, beat)",
        )?
        .execute((
            &call.address_id.0,
            at.as_second(),
            serde_json::to_string(address).map_err(corrupt)?,
            &call.beat,
        ))?;
    }
    Ok(())
}

fn write_address(
    tx: &Transaction<'_>,
    change: &AddressChange,
    by_hand: bool,
    beat: Option<&str>,
    at: Timestamp,
) -> Result<(), StoreError> {
    let corrupt = |source| StoreError::Corrupt { table: "addresses", source };
    tx.prepare_cached(
        "INSERT INTO addresses VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (address_id) DO UPDATE
         SET data = excluded.data, by_hand = excluded.by_hand, used = excluded.used,
             beat = coalesce(excluded.beat, beat)",
    )?
    .execute((
        &change.address_id.0,
        by_hand,
        at.as_second(),
        serde_json::to_string(&change.address).map_err(corrupt)?,
        beat,
    ))?;
    tx.prepare_cached("DELETE FROM lookups WHERE address_id = ?1")?.execute([&change.address_id.0])?;
    Ok(())
}

fn is_by_hand(tx: &Transaction<'_>, id: &AddressId) -> Result<bool, StoreError> {
    let mut query = tx.prepare_cached("SELECT by_hand FROM addresses WHERE address_id = ?1")?;
    Ok(query.query_row([&id.0], |row| row.get(0)).optional()?.unwrap_or(false))
}

fn write_lookup(tx: &Transaction<'_>, lookup: &Lookup) -> Result<(), StoreError> {
    let corrupt = |source| StoreError::Corrupt { table: "lookups", source };
    tx.prepare_cached(
        "INSERT INTO lookups (address_id, attempts, failures, next_at, query) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT (address_id) DO UPDATE
         SET attempts = excluded.attempts, failures = excluded.failures, next_at = excluded.next_at",
    )?
    .execute((
        &lookup.address_id.0,
        lookup.attempts,
        lookup.failures,
        lookup.next_at.as_second(),
        serde_json::to_string(&*lookup.call).map_err(corrupt)?,
    ))?;
    Ok(())
}
