//! Polls of the feed, each written with the events that it led to, until history has taken it.

use super::error::StoreError;
use blotter_model::Timestamp;
use rusqlite::{Connection, Row, Transaction};

/// One poll.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PollRecord {
    /// Counts the polls of a data directory, also those that are gone; 0 before it is written.
    pub number: u64,
    /// The epoch of its events.
    pub epoch: String,
    /// When the feed was asked, UTC.
    pub at: Timestamp,
    /// `taken`, `unchanged`, `failed` or `unwritten`.
    pub result: String,
    /// Why it failed, in a sentence.
    pub reason: Option<String>,
    /// The last events before and after it.
    pub seq_before: u64,
    pub seq_after: u64,
    /// Whether it is the first since the program's start.
    pub starts: bool,
    pub body: PollBody,
}

/// What the feed answered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PollBody {
    /// `json` or `csv` as far as it was said, and the charset: `csv; charset=windows-1252`.
    pub form: Option<String>,
    /// SHA-1 in hex; of several pages, of their hashes.
    pub hash: Option<String>,
    /// The lengths of the pages, unpacked, separated by commas.
    pub page_bytes: Option<String>,
    /// The pages one after the other, each a gzip member; none where the feed answered the same as before.
    pub packed: Option<Vec<u8>>,
}

pub(super) fn write(tx: &Transaction<'_>, polls: &[PollRecord]) -> Result<(), StoreError> {
    let mut insert = tx.prepare_cached(
        "INSERT INTO polls (epoch, at, result, reason, seq_before, seq_after, starts, form, hash, page_bytes, body)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
    )?;
    for poll in polls {
        insert.execute((
            &poll.epoch,
            poll.at.as_millisecond(),
            &poll.result,
            &poll.reason,
            poll.seq_before.cast_signed(),
            poll.seq_after.cast_signed(),
            poll.starts,
            &poll.body.form,
            &poll.body.hash,
            &poll.body.page_bytes,
            &poll.body.packed,
        ))?;
    }
    Ok(())
}

pub(super) fn read(db: &Connection, after: u64, limit: usize) -> Result<Vec<PollRecord>, StoreError> {
    let mut query = db.prepare_cached(
        "SELECT number, epoch, at, result, reason, seq_before, seq_after, starts, form, hash, page_bytes, body
         FROM polls WHERE number > ?1 ORDER BY number LIMIT ?2",
    )?;
    let rows = query.query_map((after.cast_signed(), i64::try_from(limit).unwrap_or(i64::MAX)), record)?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// When the good ones among the kept polls were asked.
pub(super) fn good_times(db: &Connection) -> Result<Vec<Timestamp>, StoreError> {
    let mut query =
        db.prepare_cached("SELECT at FROM polls WHERE result NOT IN ('failed', 'unwritten') ORDER BY at")?;
    let times = query.query_map([], |row| row.get::<_, i64>(0))?.collect::<Result<Vec<_>, _>>()?;
    Ok(times.into_iter().filter_map(|at| Timestamp::from_millisecond(at).ok()).collect())
}

fn record(row: &Row<'_>) -> rusqlite::Result<PollRecord> {
    Ok(PollRecord {
        number: row.get::<_, i64>(0)?.cast_unsigned(),
        epoch: row.get(1)?,
        at: Timestamp::from_millisecond(row.get(2)?).unwrap_or(Timestamp::UNIX_EPOCH),
        result: row.get(3)?,
        reason: row.get(4)?,
        seq_before: row.get::<_, i64>(5)?.cast_unsigned(),
        seq_after: row.get::<_, i64>(6)?.cast_unsigned(),
        starts: row.get(7)?,
        body: PollBody {
            form: row.get(8)?,
            hash: row.get(9)?,
            page_bytes: row.get(10)?,
            packed: row.get(11)?,
        },
    })
}

/// Forgets the polls that are kept elsewhere; and when the store is too large, the older half of the others, for they
/// are bulkier than events and less is lost with them. True: some of those went.
pub(super) fn prune(tx: &Transaction<'_>, taken: u64, too_large: bool) -> Result<bool, StoreError> {
    tx.execute("DELETE FROM polls WHERE number <= ?1", [taken.cast_signed()])?;
    if !too_large {
        return Ok(false);
    }
    let gone = tx.execute(
        "DELETE FROM polls WHERE number <= (SELECT (min(number) + max(number)) / 2 FROM polls)",
        [],
    )?;
    Ok(gone > 0)
}
