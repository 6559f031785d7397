//! One transaction: number the events, write them with the state, then show and announce them.

use super::{Engine, frames};
use crate::store::{Batch, Entry, Lookup, Record, StoreError};
use blotter_model::{Body, Event, Timestamp};

/// An event that has no number yet.
pub(super) struct Draft {
    pub(super) body: Body,
    pub(super) by_hand: bool,
    /// The police beat of an address's location, where it is known.
    pub(super) beat: Option<String>,
}

impl From<Body> for Draft {
    fn from(body: Body) -> Self {
        Self { body, by_hand: false, beat: None }
    }
}

impl Engine {
    /// Commits and announces; after an error nothing has changed anywhere.
    pub(super) fn commit(
        &mut self,
        drafts: Vec<Draft>,
        lookups: Vec<Lookup>,
        feed: Option<(Timestamp, Timestamp)>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if drafts.is_empty() && lookups.is_empty() && feed.is_none() {
            return Ok(());
        }
        let records = (self.board.seq() + 1..)
            .zip(drafts)
            .map(|(seq, draft)| record(seq, draft))
            .collect::<Result<Vec<_>, _>>()?;
        let batch = Batch { at: now, records, lookups, feed };
        let timer = self.metrics.commit_seconds.start_timer();
        self.store.commit(&batch)?;
        timer.observe_duration();
        self.watch.store_works();
        let mut entries = Vec::with_capacity(batch.records.len());
        for record in batch.records {
            if let Body::Address(change) = &record.body {
                self.lookups.remove(&change.address_id);
            }
            self.board.apply(&Event { seq: record.entry.seq, body: record.body });
            entries.push(record.entry);
        }
        for lookup in batch.lookups {
            self.lookups.insert(lookup.address_id, lookup);
        }
        self.metrics.events.inc_by(entries.len() as u64);
        self.metrics.calls.set(i64::try_from(self.board.len()).unwrap_or(i64::MAX));
        self.metrics.unplaced.set(i64::try_from(self.lookups.len()).unwrap_or(i64::MAX));
        if !entries.is_empty() {
            self.show(now);
            for (frame, last) in frames::frames(&self.epoch, &entries) {
                self.hub.publish(frame, Some(last));
            }
        }
        Ok(())
    }

    /// Says that nothing can be written, on the page too, and keeps what was last committed.
    pub(super) fn cannot_write(&mut self, error: &StoreError, now: Timestamp) {
        if !self.watch.store_trouble() {
            tracing::error!(%error, "nothing new is published until the store can be written");
        }
        self.metrics.store_errors.inc();
        self.watch.store_failed(now);
        if self.show(now) {
            self.announce_feed(now);
        }
    }

    /// Forgets old events, and on the board what can't be asked for any more.
    pub(super) fn prune(&mut self, now: Timestamp) {
        const DAY: i64 = 86_400;
        let floor = self.board.seq().saturating_sub(self.options.keep_events);
        let before = Timestamp::from_second(now.as_second() - DAY).unwrap_or(Timestamp::UNIX_EPOCH);
        match self.store.prune(floor, before, now) {
            Ok(_) => self.board.forget(self.board.seq()),
            Err(error) => tracing::warn!(%error, "old events could not be removed"),
        }
    }
}

fn record(seq: u64, draft: Draft) -> Result<Record, StoreError> {
    let is_address = matches!(draft.body, Body::Address(_));
    let json = match &draft.body {
        Body::Call(change) => serde_json::to_string(change),
        Body::Address(change) => serde_json::to_string(&**change),
    }
    .map_err(|source| StoreError::Corrupt { table: "events", source })?;
    let Draft { body, by_hand, beat } = draft;
    Ok(Record { entry: Entry { seq, is_address, json }, body, by_hand, beat })
}
