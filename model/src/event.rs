//! Events: one change of one call, or one address, with its place in the log.

use crate::{AddressChange, Call};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::{fmt, str::FromStr, sync::Arc};

/// What happened to a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "lowercase")]
pub enum ChangeType {
    /// The call is new.
    Add,
    /// A field of the feed changed.
    Update,
    /// The call has left.
    Delete,
}

/// One change of one call. A deleted call is as it last was.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Change {
    /// What happened.
    pub change_type: ChangeType,
    /// The call as it is from now on.
    #[cfg_attr(feature = "openapi", schema(value_type = Call))]
    pub call: Arc<Call>,
}

/// What an event says.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Body {
    /// A change of a call.
    Call(Change),
    /// A new or changed address.
    Address(Arc<AddressChange>),
}

/// One entry of the event log.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Its place: 1, 2, 3 … without a gap.
    pub seq: u64,
    /// What it says.
    pub body: Body,
}

/// An event as the log keeps it and its consumers take it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventRecord {
    /// The feed whose log it is from.
    pub feed: String,
    /// The epoch of the log, 16 hex digits.
    pub epoch: String,
    /// Its place: 1, 2, 3 … without a gap, also from one epoch to the next.
    pub seq: u64,
    /// When it was committed, UTC, in milliseconds; never before the record before it.
    #[serde(with = "crate::rfc3339")]
    pub at: Timestamp,
    /// `change_type` and `call`, or the address.
    #[serde(flatten)]
    pub body: Body,
}

/// Data of an `event: call_changes`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CallChanges {
    /// In the order of their `seq`.
    pub changes: Vec<Change>,
}

/// Data of an `event: address_changes`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AddressChanges {
    /// In the order of their `seq`.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<AddressChange>))]
    pub addresses: Vec<Arc<AddressChange>>,
}

/// A place in the log of one epoch: `EPOCH-SEQ` in the stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventId {
    /// 16 hex digits.
    pub epoch: String,
    /// The last event that was taken.
    pub seq: u64,
}

impl fmt::Display for EventId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.epoch, self.seq)
    }
}

/// A text that is not `EPOCH-SEQ`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an event id is 16 hex digits, a hyphen and a number")]
pub struct BadEventId;

impl FromStr for EventId {
    type Err = BadEventId;

    fn from_str(text: &str) -> Result<Self, BadEventId> {
        let (epoch, seq) = text.split_once('-').ok_or(BadEventId)?;
        let hex = |byte: u8| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte);
        let plain = !seq.is_empty() && seq.bytes().all(|byte| byte.is_ascii_digit());
        if epoch.len() != 16 || !epoch.bytes().all(hex) || !plain {
            return Err(BadEventId);
        }
        Ok(Self { epoch: epoch.to_owned(), seq: seq.parse().map_err(|_| BadEventId)? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_id_round_trips_and_nonsense_is_refused() {
        let id = EventId { epoch: "0123456789abcdef".into(), seq: 42 };
        assert_eq!(id.to_string().parse(), Ok(id));
        for bad in [
            "",
            "-",
            "0123456789abcdef",
            "0123456789abcdef-",
            "0123456789abcdef-+1",
            "x-1",
            "0123456789abcdef-99999999999999999999",
        ] {
            assert_eq!(bad.parse::<EventId>(), Err(BadEventId), "{bad}");
        }
    }
}
