//! The writer: events and the state that they describe, in one transaction.

use super::{DataDir, Entry, StoreError, load::set_meta};
use blotter_model::{Address, AddressChange, AddressId, Body, Call, ChangeType, Timestamp};
use rusqlite::{Connection, OptionalExtension, Transaction};
use std::sync::Arc;

/// The one writer of a data directory.
pub struct Store {
    pub(super) db: Connection,
    pub(super) dir: DataDir,
}

/// One event on its way into the log.
#[derive(Debug, Clone)]
pub struct Record {
    /// What the log and the stream say.
    pub entry: Entry,
    /// What it does to the state.
    pub body: Body,
    /// Whether an address was sent by a producer rather than found by a geocoder.
    pub by_hand: bool,
    /// The police beat of an address's location, where it is known.
    pub beat: Option<String>,
}

/// A location that is still looked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Lookup {
    /// The location.
    pub address_id: AddressId,
    /// How often it was not found.
    pub attempts: u32,
    /// How often in a row nobody could be asked.
    pub failures: u32,
    /// When to look again, UTC.
    pub next_at: Timestamp,
    /// A call that is there, from which the question is made.
    pub call: Arc<Call>,
}

/// All that one transaction writes.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    /// When, UTC.
    pub at: Timestamp,
    /// Events in the order of their `seq`, going on from the log's last.
    pub records: Vec<Record>,
    /// Locations to look for, or to look for later.
    pub lookups: Vec<Lookup>,
    /// When the feed was read and when it last changed, UTC.
    pub feed: Option<(Timestamp, Timestamp)>,
}

impl Store {
    /// Writes a batch in one transaction; after an error nothing of it is there.
    pub fn commit(&mut self, batch: &Batch) -> Result<(), StoreError> {
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
        tx.commit()?;
        if let Some(Err(error)) = batch.records.last().map(|last| self.dir.set_head(last.entry.seq)) {
            // What is committed is committed; a head that lags only weakens the check for restored copies.
            tracing::warn!(%error, "the head file could not be written");
        }
        Ok(())
    }

    /// Writes something of no meaning, to see whether anything can be written.
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

    /// The locations that are still looked for.
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

    /// Forgets events up to `floor` that are older than `before`, locations looked for that no call has any
    /// more, and addresses not used for 90 days. Returns the newest event that is gone.
    pub fn prune(
        &mut self,
        floor: u64,
        before: Timestamp,
        now: Timestamp,
    ) -> Result<Option<u64>, StoreError> {
        // A part at a time, so that a long log never holds up the next poll.
        const PART: i64 = 20_000;
        let tx = self.db.transaction()?;
        let last: Option<i64> = tx
            .prepare_cached(
                "SELECT max(seq) FROM (SELECT seq FROM events WHERE seq <= ?1 AND at < ?2 ORDER BY seq LIMIT ?3)",
            )?
            .query_row((floor.cast_signed(), before.as_second(), PART), |row| row.get(0))?;
        if let Some(last) = last {
            tx.execute("DELETE FROM events WHERE seq <= ?1", [last])?;
            set_meta(&tx, "pruned", &last.to_string())?;
        }
        tx.execute("DELETE FROM lookups WHERE next_at < ?1", [now.as_second() - 7 * 86_400])?;
        tx.execute("DELETE FROM addresses WHERE used < ?1 AND by_hand = 0", [now.as_second() - 90 * 86_400])?;
        tx.commit()?;
        Ok(last.map(i64::cast_unsigned))
    }
}

fn write_record(tx: &Transaction<'_>, record: &Record, at: Timestamp) -> Result<(), StoreError> {
    let entry = &record.entry;
    tx.prepare_cached("INSERT INTO events VALUES (?1, ?2, ?3, ?4)")?.execute((
        entry.seq.cast_signed(),
        at.as_second(),
        i64::from(entry.is_address),
        &entry.json,
    ))?;
    match &record.body {
        Body::Call(change) if change.change_type == ChangeType::Delete => {
            tx.prepare_cached("DELETE FROM calls WHERE call_id = ?1")?.execute([&change.call.call_id.0])?;
        }
        Body::Call(change) => write_call(tx, &change.call, at)?,
        Body::Address(change) => write_address(tx, change, record, at)?,
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
    record: &Record,
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
        record.by_hand,
        at.as_second(),
        serde_json::to_string(&change.address).map_err(corrupt)?,
        &record.beat,
    ))?;
    tx.prepare_cached("DELETE FROM lookups WHERE address_id = ?1")?.execute([&change.address_id.0])?;
    Ok(())
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
