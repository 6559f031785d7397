//! One transaction: number the events, write them with the state, then show them.

use super::{
    clock::Now,
    state::{Engine, FEED},
};
use crate::store::{Batch, Lookup, Record, StoreError};
use blotter_model::{Body, ChangeType, Event, Timestamp};

/// An event that has no number yet.
pub(super) struct Draft {
    pub(super) body: Body,
    /// Whether an address was sent by a producer rather than found by a geocoder.
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
    /// Commits and shows; after an error nothing has changed anywhere.
    pub(super) fn commit(
        &mut self,
        drafts: Vec<Draft>,
        lookups: Vec<Lookup>,
        feed: Option<(Timestamp, Timestamp)>,
        now: Now,
    ) -> Result<(), StoreError> {
        if drafts.is_empty() && lookups.is_empty() && feed.is_none() && !self.polls.due(now) {
            return Ok(());
        }
        let records = (self.board.seq() + 1..)
            .zip(drafts)
            .map(|(seq, draft)| record(seq, draft))
            .collect::<Result<Vec<_>, _>>()?;
        // Events are in the order of their times, also when the clock was set back.
        let last = records.last().map_or(self.board.seq(), |record| record.seq);
        let polls = self.polls.take(last);
        let batch = Batch { at: now.wall.max(self.last_at), records, lookups, feed, polls };
        let timer = self.metrics.commit_seconds.start_timer();
        if let Err(error) = self.store.commit(&batch) {
            self.polls.put_back(batch.polls);
            return Err(error);
        }
        timer.observe_duration();
        self.polls.written();
        if !batch.records.is_empty() {
            self.last_at = batch.at;
        }
        self.store_works();
        let events = batch.records.len();
        for record in batch.records {
            self.note(&record.body, now);
            self.board.apply(&Event { seq: record.seq, body: record.body });
        }
        for lookup in batch.lookups {
            self.lookups.insert(lookup, now);
        }
        self.metrics.events.inc_by(events as u64);
        self.metrics.calls.set(i64::try_from(self.board.len()).unwrap_or(i64::MAX));
        self.metrics.unplaced.set(i64::try_from(self.lookups.len()).unwrap_or(i64::MAX));
        if events > 0 {
            self.show(now);
        }
        Ok(())
    }

    /// Keeps in step what is known beside the board.
    fn note(&mut self, body: &Body, now: Now) {
        match body {
            Body::Address(change) => self.lookups.remove(&change.address_id),
            Body::Call(change) if change.change_type == ChangeType::Delete => {
                self.posted_ages.remove(&change.call.call_id);
            }
            Body::Call(change) if change.call.producer != FEED => {
                self.posted_ages.touch(change.call.call_id, now);
            }
            Body::Call(_) => {}
        }
    }

    pub(super) fn store_works(&mut self) {
        if self.tracker.store_works() {
            tracing::info!("the store can be written again");
        }
    }

    /// Says that nothing can be written, on the page too, and keeps what was last committed.
    pub(super) fn cannot_write(&mut self, error: &StoreError, now: Now) {
        if self.tracker.store_failed(now) {
            tracing::error!(%error, "nothing new is published until the store can be written");
        }
        self.metrics.store_errors.inc();
        if self.show(now) {
            self.announce_feed(now);
        }
    }
}

fn record(seq: u64, draft: Draft) -> Result<Record, StoreError> {
    let json = match &draft.body {
        Body::Call(change) => serde_json::to_string(change),
        Body::Address(change) => serde_json::to_string(&**change),
    }
    .map_err(|source| StoreError::Corrupt { table: "events", source })?;
    let Draft { body, by_hand, beat } = draft;
    Ok(Record { seq, body, json, by_hand, beat })
}
