//! Keys: the hex SHA-1 names of calls and of locations, as the contract defines them.
//! Held as 20 bytes, written as 40 lower-case hex digits.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha1::{Digest, Sha1};
use std::{fmt, str::FromStr};

/// A text that is not 40 lower-case hex digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("an id is 40 lower-case hex digits")]
pub struct BadId;

fn write_hex(bytes: &[u8; 20], f: &mut fmt::Formatter<'_>) -> fmt::Result {
    bytes.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
}

fn read_hex(text: &str) -> Result<[u8; 20], BadId> {
    let digits = text.as_bytes();
    if digits.len() != 40 {
        return Err(BadId);
    }
    let nibble = |digit: u8| match digit {
        b'0'..=b'9' => Ok(digit - b'0'),
        b'a'..=b'f' => Ok(digit - b'a' + 10),
        _ => Err(BadId),
    };
    let mut bytes = [0; 20];
    for (byte, pair) in bytes.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = nibble(pair[0])? << 4 | nibble(pair[1])?;
    }
    Ok(bytes)
}

macro_rules! hex_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub struct $name(pub [u8; 20]);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_hex(&self.0, f)
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write_hex(&self.0, f)
            }
        }

        impl FromStr for $name {
            type Err = BadId;
            fn from_str(text: &str) -> Result<Self, BadId> {
                read_hex(text).map(Self)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(de::Error::custom)
            }
        }
    };
}

hex_id! {
    /// The key of a call: SHA-1 of `incident_number|unit_number`.
    CallId
}

hex_id! {
    /// The key of a location: SHA-1 of `block|location|beat`, each trimmed, upper-cased, runs of spaces made one.
    AddressId
}

impl CallId {
    /// The key of one unit's work on one incident; a feed without units passes an empty `unit_number`.
    pub fn of(incident_number: &str, unit_number: &str) -> Self {
        let mut hash = Sha1::new();
        hash.update(incident_number);
        hash.update(b"|");
        hash.update(unit_number);
        Self(hash.finalize().into())
    }
}

impl AddressId {
    /// The key of a location as the feed writes it. Nothing but case and spaces is normalised, so that a
    /// better parser never changes an id.
    pub fn of(block: Option<&str>, location: Option<&str>, beat: Option<&str>) -> Self {
        let mut hash = Sha1::new();
        hash.update(plain(block));
        hash.update(b"|");
        hash.update(plain(location));
        hash.update(b"|");
        hash.update(plain(beat));
        Self(hash.finalize().into())
    }
}

fn plain(part: Option<&str>) -> String {
    let part = part.unwrap_or_default();
    let mut plain = String::with_capacity(part.len());
    for word in part.split_whitespace() {
        if !plain.is_empty() {
            plain.push(' ');
        }
        plain.extend(word.chars().flat_map(char::to_uppercase));
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_id_is_the_sha1_of_incident_and_unit() {
        // printf '26-1512339|A643' | sha1sum
        assert_eq!(CallId::of("26-1512339", "A643").to_string(), "3257c5f37e29e5282b69024475b1fdc1dd41e830");
    }

    #[test]
    fn an_address_id_ignores_case_and_spaces_only() {
        let id = AddressId::of(None, Some("408  NB / GRADY NIBLO RD"), Some("442"));
        assert_eq!(id, AddressId::of(Some(" "), Some(" 408 nb / Grady  Niblo Rd "), Some("442 ")));
        assert_ne!(id, AddressId::of(None, Some("408 NB / GRADY NIBLO ROAD"), Some("442")));
    }

    #[test]
    fn hex_is_strict_and_round_trips() {
        let id = CallId::of("a", "b");
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.to_string().to_uppercase().parse::<CallId>(), Err(BadId));
        assert_eq!("12".parse::<CallId>(), Err(BadId));
    }
}
