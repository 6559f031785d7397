//! What geocoders answered about places that another one could not be asked about: when that one is asked again,
//! soon and often, the others need not be.

use crate::query::Query;
use blotter_model::Address;
use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration,
};
use tokio::time::Instant;

/// How long an answer is used.
const MAX_AGE: Duration = Duration::from_hours(1);
/// How many places are remembered, some 300 bytes each; about others, all geocoders are asked again.
const MAX_PLACES: usize = 10_000;

/// By a geocoder's index in the chain, its answer: nothing found, or a street at best.
pub(crate) type Known = HashMap<usize, Option<Address>>;

/// Places without a final answer.
#[derive(Debug, Default)]
pub(crate) struct Memory(Mutex<HashMap<Query, (Instant, Known)>>);

impl Memory {
    /// What was answered about this place less than an hour ago.
    pub(crate) fn take(&self, query: &Query) -> Option<(Instant, Known)> {
        self.places().remove(query).filter(|(since, _)| since.elapsed() < MAX_AGE)
    }

    /// Keeps answers about a place; `since` is when the first geocoder was asked.
    pub(crate) fn keep(&self, query: &Query, since: Instant, known: Known) {
        let mut places = self.places();
        if places.len() >= MAX_PLACES {
            places.retain(|_, (since, _)| since.elapsed() < MAX_AGE);
        }
        if places.len() < MAX_PLACES && !known.is_empty() {
            places.insert(query.clone(), (since, known));
        }
    }

    /// No step on the map can panic half-way, so the map behind a poisoned lock is whole.
    fn places(&self) -> MutexGuard<'_, HashMap<Query, (Instant, Known)>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
