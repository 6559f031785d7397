//! The order of events. Frames may come twice, early, out of order (the stream is read by one listener per name)
//! or overlapping (two tabs led for a moment); events leave here once each, in the order of the log. What is still
//! held back shows a gap.

use crate::live::connection::frame::Frame;
use blotter_model::{Event, EventId};
use std::collections::BTreeMap;

/// The position up to which everything is known, and the events that lie beyond a gap.
#[derive(Debug)]
pub struct Sequence {
    at: EventId,
    /// Beyond a gap of the log that we follow. One event at a time, so that frames that overlap can't displace each
    /// other.
    held: BTreeMap<u64, Event>,
    /// Of a log that we don't follow yet: another epoch's, or our own after a reset. A board says where it begins.
    unplaced: Option<Unplaced>,
    /// The server doesn't know our position.
    lost: bool,
}

#[derive(Debug)]
struct Unplaced {
    epoch: String,
    events: BTreeMap<u64, Event>,
}

impl Sequence {
    /// Begins after `at`.
    pub fn new(at: EventId) -> Self {
        Self { at, held: BTreeMap::new(), unplaced: None, lost: false }
    }

    /// The last event that was let through.
    pub fn at(&self) -> &EventId {
        &self.at
    }

    /// Takes a frame; returns the events whose turn it is.
    pub fn take(&mut self, frame: Frame) -> Vec<Event> {
        if self.lost || frame.epoch != self.at.epoch {
            let events = frame.events.into_iter().map(|event| (event.seq, event));
            match &mut self.unplaced {
                Some(unplaced) if unplaced.epoch == frame.epoch => unplaced.events.extend(events),
                other => *other = Some(Unplaced { epoch: frame.epoch, events: events.collect() }),
            }
            return Vec::new();
        }
        let later = frame.events.into_iter().filter(|event| event.seq > self.at.seq);
        self.held.extend(later.map(|event| (event.seq, event)));
        self.drain()
    }

    /// Whether events are missing: something later is here, the log is another one, or the position is lost.
    pub fn has_gap(&self) -> bool {
        self.lost || self.unplaced.is_some() || !self.held.is_empty()
    }

    /// Whether someone else who is at `other` knows more than we do.
    pub fn is_behind(&self, other: &EventId) -> bool {
        self.at.epoch != other.epoch || self.at.seq < other.seq
    }

    /// After a reset only a board says where the stream is. What comes before it is held, even if its numbers are lower
    /// than ours: the log may have been restored from an older copy.
    pub fn lose_position(&mut self) {
        self.lost = true;
        self.held.clear();
    }

    /// Whether only a board helps, whatever its position.
    pub fn is_lost(&self) -> bool {
        self.lost
    }

    /// The board as it was after `at` has taken the place of ours; returns what was held back and comes later.
    pub fn rebase(&mut self, at: EventId) -> Vec<Event> {
        if self.lost || at.epoch != self.at.epoch {
            self.held.clear();
        }
        if let Some(unplaced) = self.unplaced.take()
            && unplaced.epoch == at.epoch
        {
            self.held.extend(unplaced.events);
        }
        self.held = self.held.split_off(&(at.seq + 1));
        self.lost = false;
        self.at = at;
        self.drain()
    }

    fn drain(&mut self) -> Vec<Event> {
        let mut ready = Vec::new();
        while let Some(event) = self.held.remove(&(self.at.seq + 1)) {
            self.at.seq = event.seq;
            ready.push(event);
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
    fn frames_that_overlap_keep_their_tails() {
        let mut line = Sequence::new(at("a", 4));
        line.take(frame("a", 7..=9));
        line.take(frame("a", 7..=8));
        assert_eq!(seqs(&line.take(frame("a", 5..=6))), [5, 6, 7, 8, 9]);
        assert!(!line.has_gap());
    }

    #[test]
    fn what_comes_between_a_reset_and_its_board_is_kept_even_with_lower_numbers() {
        let mut line = Sequence::new(at("a", 100));
        line.lose_position();
        assert!(line.has_gap());
        assert!(line.take(frame("a", 51..=52)).is_empty());
        assert_eq!(seqs(&line.rebase(at("a", 51))), [52]);
        assert!(!line.has_gap());
    }

    #[test]
    fn what_another_log_brings_before_its_board_is_kept() {
        let mut line = Sequence::new(at("a", 9));
        assert!(line.take(frame("b", 2..=3)).is_empty());
        assert_eq!(seqs(&line.rebase(at("b", 2))), [3]);
        assert!(!line.has_gap());
    }

    #[cfg(not(target_arch = "wasm32"))]
    proptest::proptest! {
        /// Whatever frames come, in whatever order and however they overlap: once every event was in one of them,
        /// all have left, once each and in order.
        #[test]
        fn any_cover_of_the_log_gives_the_log(
            start in 0_u64..5,
            cuts in proptest::collection::vec((0_u64..30, 1_u64..8), 0..20),
            order in proptest::collection::vec(proptest::num::u64::ANY, 60),
        ) {
            let end = start + 30;
            let whole = (start + 1..=end).map(|seq| seq..=seq);
            let extra = cuts.iter().map(|(from, length)| {
                let first = start + 1 + from;
                first..=(first + length - 1).min(end)
            });
            let mut frames: Vec<_> = extra.chain(whole).zip(&order).collect();
            frames.sort_by_key(|(_, order)| **order);
            let mut line = Sequence::new(at("a", start));
            let left: Vec<u64> =
                frames.into_iter().flat_map(|(range, _)| seqs(&line.take(frame("a", range)))).collect();
            proptest::prop_assert_eq!(left, (start + 1..=end).collect::<Vec<_>>());
            proptest::prop_assert!(!line.has_gap());
        }
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
