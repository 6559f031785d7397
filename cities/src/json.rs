//! A JSON array of objects as rows. Each row is parsed by itself, so that one broken row costs no other, and
//! nothing is parsed deeper than it is used, so that no nesting exhausts the stack.

use crate::{
    ReadError,
    body::{Cell, MOST_FIELDS, MOST_ROWS, Placing, Row, Slot},
    columns::{Columns, Seen},
};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;
use std::{borrow::Cow, collections::HashMap, fmt};

/// Different column names that are remembered: far more than a feed has, far fewer than a hostile one.
const NAMES: usize = 1000;

pub(crate) fn rows(
    text: &str,
    columns: &Columns,
    seen: &mut Seen,
    take: &mut dyn FnMut(Row<'_>),
) -> Result<(), ReadError> {
    let first = text.trim_start().chars().next();
    if first != Some('[') {
        return Err(not_rows(text));
    }
    let Elements(rows) = serde_json::from_str(text).map_err(|error| broken(&error))?;
    if !rows.is_empty() && !rows.iter().any(|row| row.get().starts_with('{')) {
        return Err(ReadError::NotRows { found: "a list of something else".to_owned() });
    }
    let mut known = HashMap::new();
    for row in rows {
        let row = row.get();
        if !row.starts_with('{') {
            take(Err("not an object".to_owned()));
            continue;
        }
        match serde_json::from_str::<Pairs<'_>>(row) {
            // Only our own bound is an error of the data rather than of the syntax.
            Err(error) if error.is_data() => take(Err(format!("more than {MOST_FIELDS} fields"))),
            Err(_) => take(Err("broken JSON".to_owned())),
            Ok(Pairs(pairs)) => {
                let mut placing = Placing::new();
                for (name, value) in pairs {
                    if let Some(slot) = slot(&name, columns, &mut known, seen)
                        && let Some(cell) = cell(value.get())
                    {
                        placing.put(slot, cell);
                    }
                }
                take(Ok(placing.done()));
            }
        }
    }
    Ok(())
}

fn slot(name: &str, columns: &Columns, known: &mut HashMap<String, Slot>, seen: &mut Seen) -> Slot {
    if let Some(slot) = known.get(name) {
        return *slot;
    }
    let slot = columns.find(name);
    // A column of ours is always noted: the check for missing ones must not depend on how many others came.
    if slot.is_some() || known.len() < NAMES {
        seen.note(name, slot.map(|(column, _)| column));
        known.insert(name.to_owned(), slot);
    }
    slot
}

/// A text or number as it stands, other values unread, null as nothing.
fn cell(raw: &str) -> Option<Cell<'_>> {
    match raw.as_bytes().first() {
        None | Some(b'n') => None,
        // A text that can't be decoded (half a surrogate) stays unread and counts as a bad field.
        Some(b'"') => Some(match serde_json::from_str::<Text<'_>>(raw) {
            Ok(Text(text)) => Cell::Text(text),
            Err(_) => Cell::Json(raw),
        }),
        Some(b'-' | b'0'..=b'9') => Some(Cell::Text(Cow::Borrowed(raw))),
        Some(_) => Some(Cell::Json(raw)),
    }
}

fn broken(error: &serde_json::Error) -> ReadError {
    if error.is_eof() {
        ReadError::Truncated
    } else if error.is_data() {
        ReadError::TooMany { most: MOST_ROWS }
    } else {
        ReadError::NotJson
    }
}

/// What came instead of a list; an object of an error is told with its own message.
fn not_rows(text: &str) -> ReadError {
    #[derive(serde::Deserialize)]
    struct Complaint {
        message: Option<String>,
    }
    let raw: Result<&RawValue, _> = serde_json::from_str(text);
    match raw {
        Err(error) => broken(&error),
        Ok(raw) if raw.get().starts_with('{') => {
            let message = serde_json::from_str::<Complaint>(raw.get()).ok().and_then(|said| said.message);
            let message = message.and_then(|message| crate::text::clean(&message).0);
            ReadError::NotRows {
                found: match message {
                    Some(message) => {
                        format!("an error (“{}”)", message.chars().take(120).collect::<String>())
                    }
                    None => "a single object".to_owned(),
                },
            }
        }
        Ok(_) => ReadError::NotRows { found: "a single value".to_owned() },
    }
}

/// The elements of a list, unread.
struct Elements<'a>(Vec<&'a RawValue>);

impl<'de> Deserialize<'de> for Elements<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Elements<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
                let mut elements = Vec::new();
                while let Some(element) = list.next_element()? {
                    if elements.len() == MOST_ROWS {
                        return Err(A::Error::custom("too many rows"));
                    }
                    elements.push(element);
                }
                Ok(Elements(elements))
            }
        }
        deserializer.deserialize_seq(Reader)
    }
}

/// The pairs of an object, values unread.
struct Pairs<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'de> Deserialize<'de> for Pairs<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = Pairs<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut pairs = Vec::new();
                while let Some((Text(name), value)) = map.next_entry()? {
                    if pairs.len() == MOST_FIELDS {
                        return Err(A::Error::custom("too many fields"));
                    }
                    pairs.push((name, value));
                }
                Ok(Pairs(pairs))
            }
        }
        deserializer.deserialize_map(Reader)
    }
}

/// A text, borrowed where it has no escapes.
#[derive(serde::Deserialize)]
#[serde(transparent)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);
