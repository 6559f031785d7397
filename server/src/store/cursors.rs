//! Named positions in the log that pruning waits for. They live in memory; the writer keeps them in the store with
//! its next transaction, so that consumers need no connection that writes.

use super::error::StoreError;
use rusqlite::Connection;
use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// All cursors of a log.
#[derive(Debug, Default)]
pub(super) struct Cursors {
    places: Mutex<BTreeMap<String, Place>>,
}

/// The last event that a consumer has taken: now, and as the store has it. `None`: not registered.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Place {
    seq: Option<u64>,
    saved: Option<u64>,
}

/// A change that the store doesn't have yet; `None` is a cursor that was closed.
pub(super) type Unsaved = Vec<(String, Option<u64>)>;

impl Cursors {
    /// The cursors that the store has.
    pub(super) fn load(db: &Connection) -> Result<Self, StoreError> {
        let mut query = db.prepare("SELECT name, seq FROM cursors")?;
        let rows = query.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, i64>(1)?)))?;
        let places = rows
            .map(|row| {
                let (name, seq) = row?;
                let seq = Some(seq.cast_unsigned());
                Ok((name, Place { seq, saved: seq }))
            })
            .collect::<Result<_, StoreError>>()?;
        Ok(Self { places: Mutex::new(places) })
    }

    /// The registered cursors by name, each with the last event that was taken.
    pub(super) fn all(&self) -> Vec<(String, u64)> {
        self.places().iter().filter_map(|(name, place)| Some((name.clone(), place.seq?))).collect()
    }

    pub(super) fn unsaved(&self) -> Unsaved {
        let places = self.places();
        let changed = places.iter().filter(|(_, place)| place.seq != place.saved);
        changed.map(|(name, place)| (name.clone(), place.seq)).collect()
    }

    /// Writes what changed; [`Cursors::saved`] belongs behind the commit.
    pub(super) fn write(db: &Connection, unsaved: &[(String, Option<u64>)]) -> Result<(), StoreError> {
        for (name, seq) in unsaved {
            match seq {
                Some(seq) => db
                    .prepare_cached(
                        "INSERT INTO cursors VALUES (?1, ?2) ON CONFLICT (name) DO UPDATE SET seq = excluded.seq",
                    )?
                    .execute((name, seq.cast_signed()))?,
                None => db.execute("DELETE FROM cursors WHERE name = ?1", [name])?,
            };
        }
        Ok(())
    }

    pub(super) fn saved(&self, written: Unsaved) {
        let mut places = self.places();
        for (name, seq) in written {
            let place = places.entry(name).or_default();
            place.saved = seq;
        }
        places.retain(|_, place| *place != Place::default());
    }

    fn places(&self) -> MutexGuard<'_, BTreeMap<String, Place>> {
        self.places.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A consumer's position in the log, by its name. It outlives the value and the program: until it is closed, events
/// behind it are kept, up to `--max-log-bytes`.
#[derive(Debug)]
pub struct Cursor {
    name: String,
    cursors: Arc<Cursors>,
}

impl Cursor {
    /// Takes up a cursor where the store has it; a new one begins after `oldest`.
    pub(super) fn register(cursors: Arc<Cursors>, name: &str, oldest: u64) -> Self {
        cursors.places().entry(name.to_owned()).or_default().seq.get_or_insert(oldest);
        Self { name: name.to_owned(), cursors }
    }

    /// The last event that was taken.
    pub fn seq(&self) -> u64 {
        self.cursors.places().get(&self.name).and_then(|place| place.seq).unwrap_or(0)
    }

    /// Everything up to `seq` is taken and won't be asked for again. A cursor never goes back.
    pub fn advance(&self, seq: u64) {
        if let Some(place) = self.cursors.places().get_mut(&self.name) {
            place.seq = place.seq.map(|known| known.max(seq));
        }
    }

    /// Nothing is kept for this consumer any more.
    pub fn close(self) {
        if let Some(place) = self.cursors.places().get_mut(&self.name) {
            place.seq = None;
        }
    }
}
