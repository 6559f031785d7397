//! Files whose last line has no end: it may have been cut.

use crate::{
    import::{header::Header, unit::Unit},
    schema::{self, Kind},
};

/// Whether the last field of a file without a last line's end is one that the column had before, or is known to have.
/// Another could be the beginning of a longer one.
pub(super) fn last_field_is_whole(unit: &Unit, header: &Header) -> bool {
    let columns = schema::published(header.data_set);
    let last = header.places.iter().position(|place| *place == Some(header.fields - 1));
    let Some(last) = last else { return false };
    let nth = |kind: Kind| columns[..last].iter().filter(|column| column.kind == kind).count();
    let seen_before =
        |values: &[u32]| values.split_last().is_some_and(|(value, before)| before.contains(value));
    match columns[last].kind {
        Kind::Text => {
            let (texts, codes) = &unit.texts[nth(Kind::Text)];
            let value = codes.last().and_then(|code| texts.text(*code));
            seen_before(codes)
                || match value {
                    None => columns[last].name == "context",
                    Some(value) => OUTCOMES.contains(&value),
                }
        }
        Kind::Boolean => unit.flags[nth(Kind::Boolean)]
            .split_last()
            .is_some_and(|(value, before)| *value < 2 || before.contains(value)),
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
