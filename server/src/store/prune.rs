//! Forgetting old events: never before their time, nor before the consumers of the log have taken them, unless too
//! much waits for those.

use super::{
    cursors::Cursors,
    error::StoreError,
    meta::{pruned, set_meta},
    polls,
    write::Store,
};
use blotter_model::Timestamp;
use rusqlite::{Connection, Transaction};
use std::sync::atomic::Ordering;

/// What may go.
#[derive(Debug, Clone, Copy)]
pub struct Pruning {
    /// Later events are kept in any case.
    pub floor: u64,
    /// Events up to this one are old enough, whatever their time says.
    pub aged: u64,
    /// Events committed before this are old enough, UTC.
    pub before: Timestamp,
    /// Cursors are waited for until the store has so many bytes.
    pub max_bytes: u64,
    /// The present, UTC, by a clock that doesn't jump.
    pub now: Timestamp,
}

/// What went, and what waits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pruned {
    /// The newest event that is gone, if one went.
    pub last: Option<u64>,
    /// The bytes of the store that are in use.
    pub bytes: u64,
    /// How many events each cursor has not taken yet, by name.
    pub waiting: Vec<(String, u64)>,
    /// Cursors whose events went before they were taken, by name.
    pub overrun: Vec<String>,
    /// Whether polls went before they were taken.
    pub lost_polls: bool,
}

impl Store {
    /// Forgets old events, locations to look up that no call has any more, and addresses not used for 90 days. A part
    /// at a time, so that a long log never holds up the next poll.
    ///
    /// # Errors
    /// When the store can't be written; then nothing is gone.
    pub fn prune(&mut self, pruning: &Pruning) -> Result<Pruned, StoreError> {
        let (cursors, end) = (self.cursors.all(), self.committed_seq());
        let unsaved = self.cursors.unsaved();
        let tx = self.db.transaction()?;
        let behind = cursors.iter().map(|(_, seq)| *seq).min().unwrap_or(u64::MAX);
        let taken = self.taken.load(Ordering::Relaxed);
        let mut last = remove_events(&tx, pruning, pruning.floor.min(behind))?;
        polls::prune(&tx, taken, false)?;
        let lost_polls = used_bytes(&tx)? > pruning.max_bytes && polls::prune(&tx, taken, true)?;
        if used_bytes(&tx)? > pruning.max_bytes {
            last = remove_events(&tx, pruning, pruning.floor)?.or(last);
        }
        let gone = last.unwrap_or(0);
        let now = pruning.now.as_second();
        tx.execute("DELETE FROM lookups WHERE next_at < ?1", [now - 7 * 86_400])?;
        tx.execute("DELETE FROM addresses WHERE used < ?1 AND by_hand = 0", [now - 90 * 86_400])?;
        Cursors::write(&tx, &unsaved)?;
        let bytes = used_bytes(&tx)?;
        tx.commit()?;
        self.cursors.saved(unsaved);
        let oldest = pruned(&self.db)?;
        Ok(Pruned {
            last,
            bytes,
            lost_polls,
            overrun: cursors.iter().filter(|(_, seq)| *seq < gone).map(|(name, _)| name.clone()).collect(),
            waiting: cursors
                .into_iter()
                .map(|(name, seq)| (name, end.saturating_sub(seq.max(oldest))))
                .collect(),
        })
    }
}

/// Removes a part of the events that are old enough, up to `floor`; the last that went.
fn remove_events(tx: &Transaction<'_>, pruning: &Pruning, floor: u64) -> Result<Option<u64>, StoreError> {
    const PART: i64 = 20_000;
    let last: Option<i64> = tx
        .prepare_cached(
            "SELECT max(seq) FROM (
                SELECT seq FROM events WHERE seq <= ?1 AND (seq <= ?2 OR at < ?3) ORDER BY seq LIMIT ?4
             )",
        )?
        .query_row((signed(floor), signed(pruning.aged), pruning.before.as_millisecond(), PART), |row| {
            row.get(0)
        })?;
    if let Some(last) = last {
        tx.execute("DELETE FROM events WHERE seq <= ?1", [last])?;
        set_meta(tx, "pruned", &last.to_string())?;
    }
    Ok(last.map(i64::cast_unsigned))
}

/// What the store holds, without the free pages that SQLite will use next.
fn used_bytes(db: &Connection) -> Result<u64, StoreError> {
    let number = |pragma: &str| db.query_row(pragma, [], |row| row.get::<_, i64>(0));
    let pages = number("PRAGMA page_count")? - number("PRAGMA freelist_count")?;
    Ok(pages.saturating_mul(number("PRAGMA page_size")?).max(0).cast_unsigned())
}

fn signed(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}
