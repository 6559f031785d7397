//! Files whose last line has no end: it may have been cut.

use crate::{
    import::{header::Header, unit::Unit},
    schema::{self, Kind},
};

/// Whether the last field of a file without a last line's end is a value that the column had before or is known to have, and
/// not the beginning of another one. Any other could be what a cut left of a longer one: nothing at all is the beginning of
/// every value, so an empty field is whole only where the column is empty from the first row on. `field`: as it is written,
/// since the unit, which has the row already, no longer tells what could not be read from what is empty.
pub(super) fn last_field_is_whole(unit: &Unit, header: &Header, field: &[u8]) -> bool {
    let columns = schema::published(header.data_set);
    let last = header.places.iter().position(|place| *place == Some(header.fields - 1));
    let Some(last) = last else { return false };
    let nth = |kind: Kind| columns[..last].iter().filter(|column| column.kind == kind).count();
    match columns[last].kind {
        Kind::Text => {
            let (texts, codes) = &unit.texts[nth(Kind::Text)];
            let Some((_, before)) = codes.split_last() else { return false };
            if field.is_empty() {
                let was_empty = !before.is_empty() || columns[last].name == "context";
                return was_empty && before.iter().all(|code| texts.text(*code).is_none());
            }
            let Ok(value) = std::str::from_utf8(field) else { return false };
            let longer = |other: &str| other.len() > value.len() && other.starts_with(value);
            let known = before.contains(&codes[before.len()]) || OUTCOMES.contains(&value);
            known && !OUTCOMES.iter().copied().chain(texts.texts()).any(longer)
        }
        Kind::Boolean => match unit.flags[nth(Kind::Boolean)].split_last() {
            Some((_, before)) if field.is_empty() => {
                let unread = unit.repaired.contains_key("boolean");
                !before.is_empty() && !unread && before.iter().all(|flag| *flag == Unit::NOT_STATED)
            }
            Some((flag, _)) => *flag != Unit::NOT_STATED,
            None => false,
        },
        _ => false,
    }
}

/// Outcomes as the police publish them.
const OUTCOMES: [&str; 29] = [
    "Action to be taken by another organisation",
    "Awaiting court outcome",
    "Court case unable to proceed",
    "Court result unavailable",
    "Defendant found not guilty",
    "Defendant sent to Crown Court",
    "Formal action is not in the public interest",
    "Further action is not in the public interest",
    "Further investigation is not in the public interest",
    "Investigation complete; no suspect identified",
    "Local resolution",
    "Offender deprived of property",
    "Offender fined",
    "Offender given a caution",
    "Offender given a drugs possession warning",
    "Offender given absolute discharge",
    "Offender given community sentence",
    "Offender given conditional discharge",
    "Offender given penalty notice",
    "Offender given suspended prison sentence",
    "Offender ordered to pay compensation",
    "Offender otherwise dealt with",
    "Offender sent to prison",
    "Offender sentenced as part of another case",
    "Status update unavailable",
    "Suspect charged",
    "Suspect charged as part of another case",
    "Unable to prosecute suspect",
    "Under investigation",
];
