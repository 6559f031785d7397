//! What geocoders have said of places that another one could not be asked about: when that one's turn comes
//! again, soon and often, the others need not be asked anew.

use crate::Query;
use blotter_model::Address;
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// An answer holds for so long.
const FRESH: Duration = Duration::from_hours(1);
/// So many places are remembered, some 300 bytes each; of more, everybody is asked again.
const MOST: usize = 10_000;

/// By a geocoder's place in the chain, what it said: nothing found, or a street at best.
pub(crate) type Said = HashMap<usize, Option<Address>>;

/// Unsettled places.
#[derive(Debug, Default)]
pub(crate) struct Memory(Mutex<HashMap<Query, (Instant, Said)>>);

impl Memory {
    /// What was said of this place less than an hour ago.
    pub(crate) fn take(&self, query: &Query) -> Option<(Instant, Said)> {
        self.places().remove(query).filter(|(since, _)| since.elapsed() < FRESH)
    }

    /// Keeps what was said of a place that is not settled; `since` is when the first of them was asked.
    pub(crate) fn keep(&self, query: &Query, since: Instant, said: Said) {
        let mut places = self.places();
        if places.len() >= MOST {
            places.retain(|_, (since, _)| since.elapsed() < FRESH);
        }
        if places.len() < MOST && !said.is_empty() {
            places.insert(query.clone(), (since, said));
        }
    }

    /// No step on the map can panic half-way, so what a poisoned lock holds is still whole.
    fn places(&self) -> MutexGuard<'_, HashMap<Query, (Instant, Said)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
