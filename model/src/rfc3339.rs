//! Times in JSON: RFC 3339 in UTC. For serde's `with`: the same text that `jiff` itself writes, but an error that
//! doesn't explain itself, which spares the browser the text of every error that `jiff` knows.

use jiff::Timestamp;
use serde::{Deserialize, Deserializer, Serializer, de};
use std::borrow::Cow;

fn parse<E: de::Error>(text: &str) -> Result<Timestamp, E> {
    text.parse().map_err(|_| E::custom("a time must be RFC 3339 in UTC"))
}

/// Writes a time.
pub fn serialize<S: Serializer>(at: &Timestamp, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(at)
}

/// Reads a time.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    parse(&Cow::<'de, str>::deserialize(deserializer)?)
}

/// The same for a time that may be null.
pub mod optional {
    use super::{Cow, Deserialize, Deserializer, Serializer, Timestamp, parse};

    /// Writes a time or null.
    pub fn serialize<S: Serializer>(at: &Option<Timestamp>, serializer: S) -> Result<S::Ok, S::Error> {
        match at {
            Some(at) => super::serialize(at, serializer),
            None => serializer.serialize_none(),
        }
    }

    /// Reads a time or null.
    pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<Timestamp>, D::Error> {
        Option::<Cow<'de, str>>::deserialize(deserializer)?.map(|text| parse(&text)).transpose()
    }
}
