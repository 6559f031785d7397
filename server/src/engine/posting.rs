//! Other producers: what they post takes the same path as a poll, and leaves when its time is over.

use super::{
    clock::Now,
    commit::Draft,
    post::{Posted, PostedAddress, PostedCall, Refused},
    state::Engine,
};
use crate::store::Lookup;
use blotter_model::{Address, AddressChange, Board, Body, Call, Change, ChangeType, Event};
use std::sync::Arc;

impl Engine {
    pub(super) fn posted(
        &mut self,
        body: &Posted,
        producer: &str,
        now: Now,
    ) -> Result<(String, u64), Refused> {
        // A try at a locked file takes seconds; the pulse makes it for all who would wait behind each other.
        if self.tracker.is_unwritable() {
            return Err(Refused::Unwritable);
        }
        let mut lookups = Vec::new();
        let drafts = match body {
            Posted::Calls(calls) => self.draft_calls(calls, producer, &mut lookups, now)?,
            Posted::Addresses(addresses) => self.draft_addresses(addresses, producer),
        };
        let found = !lookups.is_empty();
        if let Err(error) = self.commit(drafts, lookups, None, now) {
            self.cannot_write(&error, now);
            return Err(Refused::Unwritable);
        }
        self.ready = true;
        self.show(now);
        if found {
            self.wanted.notify_one();
        }
        Ok((self.epoch.clone(), self.board.seq()))
    }

    fn draft_calls(
        &self,
        calls: &[PostedCall],
        producer: &str,
        lookups: &mut Vec<Lookup>,
        now: Now,
    ) -> Result<Vec<Draft>, Refused> {
        let mut board = self.board.clone();
        let mut drafts: Vec<Draft> = Vec::new();
        for (index, posted) in calls.iter().enumerate() {
            let id = posted.report.call_id();
            let known = board.get(&id).cloned();
            if known.as_ref().is_some_and(|call| call.producer != producer) {
                return Err(Refused::NotYours(index));
            }
            // Whoever posts it is its source.
            let address =
                posted.address.clone().map(|address| Address { source: producer.to_owned(), ..address });
            let mut bodies = Vec::new();
            match (posted.change_type, known) {
                (ChangeType::Delete, None) => {}
                (ChangeType::Delete, Some(call)) => {
                    let call = board.placed(&call);
                    bodies.push(Body::Call(Change { change_type: ChangeType::Delete, call }));
                }
                (_, Some(call)) if call.says(&posted.report) => {}
                (_, known) => {
                    let (change_type, call) = match known {
                        Some(call) => (ChangeType::Update, call.updated(&posted.report, now.wall)),
                        None => (ChangeType::Add, Call::new(&posted.report, producer, now.wall)),
                    };
                    let change = Change { change_type, call: Arc::new(call) };
                    bodies.push(Body::Call(self.enrich(change, address.as_ref(), lookups, now)));
                }
            }
            if let Some(address) = address {
                let address_id = posted.report.address_id();
                if board.address(&address_id) != Some(&address) && posted.change_type != ChangeType::Delete {
                    bodies.push(Body::Address(Arc::new(AddressChange { address_id, address })));
                    lookups.retain(|lookup| lookup.address_id != address_id);
                }
            }
            for body in bodies {
                let by_hand = matches!(body, Body::Address(_));
                board.apply(&Event { seq: board.seq() + 1, body: body.clone() });
                drafts.push(Draft { by_hand, ..Draft::from(body) });
            }
        }
        Ok(drafts)
    }

    fn draft_addresses(&self, addresses: &[PostedAddress], producer: &str) -> Vec<Draft> {
        let mut board = Board::new();
        let mut drafts = Vec::new();
        for posted in addresses {
            let address = Address { source: producer.to_owned(), ..posted.address.clone() };
            let known = board.address(&posted.address_id).or_else(|| self.board.address(&posted.address_id));
            if known == Some(&address) {
                continue;
            }
            let body = Body::Address(Arc::new(AddressChange { address_id: posted.address_id, address }));
            board.apply(&Event { seq: board.seq() + 1, body: body.clone() });
            drafts.push(Draft { by_hand: true, ..Draft::from(body) });
        }
        drafts
    }

    /// Removes posted calls that nobody has updated for too long.
    pub(super) fn expire_posted(&mut self, now: Now) {
        let expired = self.posted_ages.expired(self.options.posted_ttl, now);
        let drafts = expired
            .iter()
            .filter_map(|id| self.board.get(id))
            .map(|call| Change { change_type: ChangeType::Delete, call: self.board.placed(call) })
            .map(|change| Draft::from(Body::Call(change)))
            .collect();
        if let Err(error) = self.commit(drafts, Vec::new(), None, now) {
            self.cannot_write(&error, now);
        }
    }
}
