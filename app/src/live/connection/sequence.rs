//! The order of events: frames may come twice, early or out of order (the stream is read by one listener
//! per name), and leave here once, in the order of the log. What stays held back tells of a gap.

use crate::live::connection::Frame;
use blotter_model::{Event, EventId};
use std::collections::BTreeMap;

/// The place up to which all is known, and the frames that lie beyond a gap.
#[derive(Debug)]
pub struct Sequence {
    at: EventId,
    held: BTreeMap<u64, Frame>,
    foreign: bool,
}

impl Sequence {
    /// Begins after `at`.
    pub fn new(at: EventId) -> Self {
        Self { at, held: BTreeMap::new(), foreign: false }
    }

    /// The last event that was let through.
    pub fn at(&self) -> &EventId {
        &self.at
    }

    /// Takes a frame; gives the events whose turn it is.
    pub fn take(&mut self, frame: Frame) -> Vec<Event> {
        if frame.epoch != self.at.epoch {
            self.foreign = true;
            return Vec::new();
        }
        if frame.last() > self.at.seq {
            self.held.insert(frame.first(), frame);
        }
        self.drain()
    }

    /// Whether events are missing: something later is here, or the log is another one.
    pub fn has_gap(&self) -> bool {
        self.foreign || !self.held.is_empty()
    }

    /// Whether someone else who stands at `other` knows more than we do.
    pub fn is_behind(&self, other: &EventId) -> bool {
        self.at.epoch != other.epoch || self.at.seq < other.seq
    }

    /// The board was given whole as it stood after `at`; gives what was held back and comes later.
    pub fn rebase(&mut self, at: EventId) -> Vec<Event> {
        if at.epoch != self.at.epoch {
            self.held.clear();
        }
        self.foreign = false;
        self.at = at;
        self.drain()
    }

    fn drain(&mut self) -> Vec<Event> {
        let mut ready = Vec::new();
        while let Some(entry) = self.held.first_entry() {
            if *entry.key() > self.at.seq + 1 {
                break;
            }
            let frame = entry.remove();
            for event in frame.events {
                if event.seq > self.at.seq {
                    self.at.seq = event.seq;
                    ready.push(event);
                }
            }
        }
        ready
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use blotter_model::{Address, AddressChange, AddressId, Body, Precision};
    use std::sync::Arc;

    fn at(epoch: &str, seq: u64) -> EventId {
        EventId { epoch: epoch.into(), seq }
    }

    fn frame(epoch: &str, seqs: std::ops::RangeInclusive<u64>) -> Frame {
        let address = Address {
            latitude: 0.0,
            longitude: 0.0,
            precision: Precision::Block,
            source: String::new(),
            uncertainty_m: None,
            matched: None,
            alternatives: vec![],
        };
        let change = Arc::new(AddressChange { address_id: AddressId([0; 20]), address });
        let events = seqs.map(|seq| Event { seq, body: Body::Address(change.clone()) }).collect();
        Frame { epoch: epoch.into(), events }
    }

    fn seqs(events: &[Event]) -> Vec<u64> {
        events.iter().map(|event| event.seq).collect()
    }

    #[test]
    fn frames_leave_once_and_in_order() {
        let mut line = Sequence::new(at("a", 4));
        assert!(seqs(&line.take(frame("a", 7..=8))).is_empty());
        assert!(line.has_gap());
        assert_eq!(seqs(&line.take(frame("a", 4..=6))), [5, 6, 7, 8]);
        assert!(!line.has_gap());
        assert!(seqs(&line.take(frame("a", 7..=8))).is_empty(), "a repeat changes nothing");
        assert!(!line.has_gap());
    }

    #[test]
    fn a_board_closes_the_gap_and_keeps_what_comes_later() {
        let mut line = Sequence::new(at("a", 1));
        line.take(frame("a", 4..=5));
        line.take(frame("a", 8..=8));
        assert_eq!(seqs(&line.rebase(at("a", 4))), [5]);
        assert!(line.has_gap(), "6 and 7 are still missing");
        assert_eq!(seqs(&line.take(frame("a", 6..=7))), [6, 7, 8]);
    }

    #[test]
    fn another_log_is_a_gap_until_the_board_comes() {
        let mut line = Sequence::new(at("a", 9));
        assert!(line.take(frame("b", 1..=1)).is_empty());
        assert!(line.has_gap() && line.is_behind(&at("b", 1)));
        assert!(line.rebase(at("b", 1)).is_empty());
        assert!(!line.has_gap());
        assert_eq!(seqs(&line.take(frame("b", 2..=2))), [2]);
    }
}
