//! A JSON array of objects as rows. Each row is parsed by itself, so that a broken row costs no other, and nothing
//! is parsed deeper than it is used, so that no nesting exhausts the stack.

use crate::{
    cells::{Cell, CellsBuilder, MAX_FIELDS, Row, Slot},
    columns::{Columns, Seen},
    elements::{self, Element, broken},
    error::ReadError,
    repair::repair,
    text,
};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::{borrow::Cow, collections::HashMap, fmt};

/// How many different column names are remembered: far more than a feed has, far fewer than a hostile one.
const MAX_NAMES: usize = 1000;

pub(crate) fn rows(
    body: &str,
    columns: &Columns,
    seen: &mut Seen,
    take: &mut dyn FnMut(Row<'_>),
) -> Result<(), ReadError> {
    if !body.trim_start().starts_with('[') {
        return Err(not_rows(body));
    }
    let rows = elements::split(body)?;
    let is_object = |row: &Element<'_>| matches!(row, Element::Valid(row) if row.starts_with('{'));
    let is_broken = |row: &Element<'_>| matches!(row, Element::Broken(_));
    if !rows.is_empty() && !rows.iter().any(is_object) {
        return Err(if rows.iter().any(is_broken) {
            ReadError::NotJson
        } else {
            ReadError::NotRows { found: "a list of something else".to_owned() }
        });
    }
    let mut reader = RowReader { columns, seen, slots: HashMap::new() };
    for row in rows {
        match row {
            Element::Valid(row) if !row.starts_with('{') => take(Err("not an object".to_owned())),
            Element::Valid(row) => take(reader.read(row)),
            Element::Broken(row) => take(reader.read(&repair(row))),
        }
    }
    Ok(())
}

/// Reads rows, and remembers which published column is which of ours.
struct RowReader<'c> {
    columns: &'c Columns,
    seen: &'c mut Seen,
    slots: HashMap<String, Slot>,
}

impl RowReader<'_> {
    fn read<'a>(&mut self, row: &'a str) -> Row<'a> {
        let Pairs(pairs) = serde_json::from_str(row).map_err(|error| {
            // Our own limit is the only error of the data rather than of the syntax.
            if error.is_data() { format!("more than {MAX_FIELDS} fields") } else { "invalid JSON".to_owned() }
        })?;
        let mut cells = CellsBuilder::new();
        for (name, value) in pairs {
            if let Some(slot) = self.slot(&name)
                && let Some(cell) = cell(value.get())
            {
                cells.put(slot, cell);
            }
        }
        Ok(cells.build())
    }

    fn slot(&mut self, name: &str) -> Slot {
        if let Some(slot) = self.slots.get(name) {
            return *slot;
        }
        let slot = self.columns.find(name);
        // A column of ours is always noted: the check for missing ones must not depend on how many others came.
        if slot.is_some() || self.slots.len() < MAX_NAMES {
            self.seen.note(name, slot.map(|(column, _)| column));
            self.slots.insert(name.to_owned(), slot);
        }
        slot
    }
}

/// A text or number as it is written, other values unparsed, null as nothing.
fn cell(raw: &str) -> Option<Cell<'_>> {
    match raw.as_bytes().first() {
        None | Some(b'n') => None,
        // A text that can't be decoded (half a surrogate pair) stays unparsed and counts as a bad field.
        Some(b'"') => Some(match serde_json::from_str::<Text<'_>>(raw) {
            Ok(Text(text)) => Cell::Text(text),
            Err(_) => Cell::Json(raw),
        }),
        Some(b'-' | b'0'..=b'9') => Some(Cell::Text(number(raw))),
        Some(_) => Some(Cell::Json(raw)),
    }
}

/// A JSON number in digits alone where it is whole: `135.0` and `1.35E2` are the number 135, and some exporters
/// write every number so.
fn number(raw: &str) -> Cow<'_, str> {
    if !raw.contains(['.', 'e', 'E']) {
        return Cow::Borrowed(raw);
    }
    match raw.parse::<f64>() {
        // Beyond that, the digits that a double shows are not those that were written.
        Ok(number) if number.fract() == 0.0 && number.abs() < 9e15 => Cow::Owned(format!("{number:.0}")),
        _ => Cow::Borrowed(raw),
    }
}

/// What came instead of an array; an object that describes an error is quoted.
fn not_rows(body: &str) -> ReadError {
    #[derive(serde::Deserialize)]
    struct Complaint {
        message: Option<String>,
    }
    let raw: Result<&RawValue, _> = serde_json::from_str(body);
    match raw {
        Err(error) => broken(&error),
        Ok(raw) if raw.get().starts_with('{') => {
            let message = serde_json::from_str::<Complaint>(raw.get()).ok().and_then(|said| said.message);
            let message = message.and_then(|message| text::clean(&message).0);
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

/// The pairs of an object, values unparsed.
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
                    if pairs.len() == MAX_FIELDS {
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

/// A text, borrowed unless it has escapes.
#[derive(serde::Deserialize)]
#[serde(transparent)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);
