//! Other producers: what they post goes the same way as a poll, and leaves when its time is over.

use super::{Engine, commit::Draft, feed::PRODUCER};
use blotter_model::{
    Address, AddressChange, AddressId, Board, Body, Call, Change, ChangeType, Event, Report, Timestamp,
};
use std::sync::Arc;

/// A checked body of `POST /events/`.
#[derive(Debug)]
pub enum Posted {
    /// Changes of calls.
    Calls(Vec<PostedCall>),
    /// Addresses by hand.
    Addresses(Vec<PostedAddress>),
}

/// One change of one call.
#[derive(Debug)]
pub struct PostedCall {
    /// What is to happen.
    pub change_type: ChangeType,
    /// What the producer says of the call.
    pub report: Report,
    /// Where it is, if the producer knows.
    pub address: Option<Address>,
}

/// One address by hand.
#[derive(Debug)]
pub struct PostedAddress {
    /// The location.
    pub address_id: AddressId,
    /// Where it is.
    pub address: Address,
}

/// Why nothing of a body was taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// The call at that place in the list is another producer's.
    #[error("changes[{0}].call: belongs to another producer")]
    NotYours(usize),
    /// The store can't be written.
    #[error("nothing can be written at the moment; try again later")]
    Unwritable,
}

impl Engine {
    pub(super) fn posted(
        &mut self,
        body: &Posted,
        producer: &str,
        now: Timestamp,
    ) -> Result<(String, u64), Refused> {
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
        lookups: &mut Vec<crate::store::Lookup>,
        now: Timestamp,
    ) -> Result<Vec<Draft>, Refused> {
        let mut board = self.board.clone();
        let mut drafts: Vec<Draft> = Vec::new();
        for (place, posted) in calls.iter().enumerate() {
            let id = posted.report.call_id();
            let known = board.get(&id).cloned();
            if known.as_ref().is_some_and(|call| call.producer != producer) {
                return Err(Refused::NotYours(place));
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
                        Some(call) => (ChangeType::Update, call.updated(&posted.report, now)),
                        None => (ChangeType::Add, Call::new(&posted.report, producer, now)),
                    };
                    let change = Change { change_type, call: Arc::new(call) };
                    bodies.push(Body::Call(self.furnish(change, address.as_ref(), lookups, now)));
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
    pub(super) fn expire_posted(&mut self, now: Timestamp) {
        let limit = self.options.posted_ttl.as_secs_f64();
        let mut gone: Vec<_> = self
            .board
            .raw_calls()
            .filter(|call| {
                call.producer != PRODUCER && now.duration_since(call.update_date).as_secs_f64() > limit
            })
            .map(|call| self.board.placed(call))
            .collect();
        gone.sort_unstable_by_key(|call| call.call_id);
        let drafts = gone
            .into_iter()
            .map(|call| Draft::from(Body::Call(Change { change_type: ChangeType::Delete, call })))
            .collect();
        if let Err(error) = self.commit(drafts, Vec::new(), None, now) {
            self.cannot_write(&error, now);
        }
    }
}
