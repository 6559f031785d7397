//! Whether words can name a street, and whether they are a whole name, as far as that shows without an index.

use crate::name::{self, Part, Route, StreetType};

/// The words of a text, without punctuation.
pub(crate) fn words(text: &str) -> impl DoubleEndedIterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty())
}

/// Whether a text can name a street: `Ave`, `NB` and `N` alone can't; `N St`, `Ave E` and `W South St` can.
pub fn is_name(text: &str) -> bool {
    let is = |word: &str, other: &str| word.eq_ignore_ascii_case(other);
    let mut before: Option<Part> = None;
    let mut after_avenue = false;
    words(text).any(|word| {
        // `Block St` is a name, `Block` alone is not.
        let part = name::part(word).or_else(|| is(word, "BLOCK").then_some(Part::StreetType));
        let bare = part.is_some() || ["BLK", "SERV", "RAMP"].iter().any(|other| is(word, other));
        let long = part == Some(Part::Direction) && word.len() >= 4;
        // `W South St`, `Trail Terrace`, `W Northwest`, `Ave E`: one of them is the name.
        let named = match (before, part) {
            (Some(Part::Direction | Part::StreetType), Some(Part::StreetType)) => true,
            (Some(Part::Direction | Part::StreetType), Some(Part::Direction)) => long || after_avenue,
            _ => !bare,
        };
        before = part.filter(|part| matches!(part, Part::Direction | Part::StreetType));
        after_avenue = is_avenue(word);
        named
    })
}

/// `Ave` and `Avenue`, behind which a single letter is a name.
fn is_avenue(word: &str) -> bool {
    capitals(word).is_some_and(|word| StreetType::read(&word).is_some_and(|kind| kind.as_str() == "AVE"))
}

/// Whether a text is the whole of a street's name: a type, a carriageway or a direction ends it, or it is a number.
pub(crate) fn is_whole(text: &str) -> bool {
    let Some(last) = words(text).next_back() else { return false };
    let Some(word) = capitals(last) else { return false };
    if !is_name(text) {
        return false;
    }
    let several = words(text).nth(1).is_some();
    let ordinal = word.starts_with(|c: char| c.is_ascii_digit())
        && ["ST", "ND", "RD", "TH"].iter().any(|end| word.ends_with(end));
    ordinal
        || (several && (StreetType::read(&word).is_some() || name::part(&word).is_some()))
        || matches!(word.as_str(), "SERV" | "RAMP")
        || name::parse(text).is_some_and(|parts| parts.route != Route::None)
}

/// Whether a text ends with a type behind which a number belongs to the name: `Ranch Rd 12`, `State Hwy 5`.
pub(crate) fn is_numbered_road(text: &str) -> bool {
    let last = words(text).next_back().and_then(capitals);
    last.is_some_and(|last| {
        matches!(
            last.as_str(),
            "FM" | "RM" | "IH" | "US" | "SH" | "CR" | "I" | "LOOP" | "SPUR" | "RTE" | "ROUTE"
        ) || StreetType::read(&last).is_some_and(|kind| kind.is_highway() || kind.as_str() == "RD")
    })
}

/// A short word in capitals; `None` for one that is too long for a type or not ASCII.
fn capitals(word: &str) -> Option<String> {
    (word.len() <= 16 && word.is_ascii()).then(|| word.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_and_directions_alone_are_not_names() {
        for text in ["Ave", "NB", "N", "", " / ", "Block", "St Nb", "Serv", "Fwy E"] {
            assert!(!is_name(text), "{text}");
        }
        for text in [
            "N St",
            "Ave E",
            "Avenue N",
            "E Street NW",
            "W South St",
            "Trail Terrace",
            "W Northwest",
            "408 NB",
        ] {
            assert!(is_name(text), "{text}");
        }
    }

    #[test]
    fn a_name_is_whole_when_something_ends_it() {
        for text in ["Elm St", "77TH", "Elm St N", "Central Expy Sb", "I-35", "N Central Serv"] {
            assert!(is_whole(text), "{text}");
        }
        for text in ["Elm", "Town", "Texas A", "Park", "Ave", "S Malcolm"] {
            assert!(!is_whole(text), "{text}");
        }
    }
}
