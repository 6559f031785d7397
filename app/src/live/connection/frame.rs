//! One message of the stream as the board takes it: its entries with their positions in the log.

use blotter_model::{
    Body, Event, EventId,
    event::{AddressChanges, CallChanges},
};

/// The content of a message with an id: n entries that cover `last-n+1 … last`.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// Which log the numbers count in.
    pub epoch: String,
    /// In the order of their `seq`; never empty.
    pub events: Vec<Event>,
}

impl Frame {
    /// Reads the data of an `event: call_changes` or `event: address_changes`. None: not a frame of ours.
    pub fn read(name: &str, id: &str, data: &str) -> Option<Self> {
        let id: EventId = id.parse().ok()?;
        let bodies: Vec<Body> = match name {
            "call_changes" => {
                let data: CallChanges = serde_json::from_str(data).ok()?;
                data.changes.into_iter().map(Body::Call).collect()
            }
            "address_changes" => {
                let data: AddressChanges = serde_json::from_str(data).ok()?;
                data.addresses.into_iter().map(Body::Address).collect()
            }
            _ => return None,
        };
        let count = u64::try_from(bodies.len()).ok().filter(|count| *count > 0)?;
        let first = (id.seq + 1).checked_sub(count).filter(|first| *first > 0)?;
        let events = (first..).zip(bodies).map(|(seq, body)| Event { seq, body }).collect();
        Some(Self { epoch: id.epoch, events })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "0123456789abcdef-12";

    #[test]
    fn a_frame_covers_the_places_up_to_its_id() {
        let one = r#"{"address_id":"3257c5f37e29e5282b69024475b1fdc1dd41e830","latitude":32.8,"longitude":-96.8,
            "precision":"block","source":"test"}"#;
        let data = format!(r#"{{"addresses":[{one},{one},{one}]}}"#);
        let frame = Frame::read("address_changes", ID, &data).unwrap();
        let seqs: Vec<_> = frame.events.iter().map(|event| event.seq).collect();
        assert_eq!((seqs.as_slice(), frame.epoch.as_str()), ([10, 11, 12].as_slice(), "0123456789abcdef"));
    }

    #[test]
    fn what_is_no_frame_is_left_alone() {
        assert_eq!(Frame::read("feed", ID, "{}"), None);
        assert_eq!(Frame::read("call_changes", ID, r#"{"changes":[]}"#), None);
        assert_eq!(Frame::read("call_changes", "x", r#"{"changes":[]}"#), None);
        assert_eq!(Frame::read("call_changes", ID, "<html>"), None);
    }
}
