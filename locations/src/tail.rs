//! What follows a street's name in an address: a flat or suite, a town, a state, a postal code.

use crate::words::{is_name, is_numbered_road, is_whole};

/// The name without what follows it, and the town that is named behind a comma.
pub(crate) fn cut(text: &str, numbered: bool) -> (&str, Option<&str>) {
    let (name, town) = match text.split_once(',') {
        Some((name, rest)) if is_name(name) => {
            let town = rest.split(',').next().map(str::trim).filter(|town| !town.is_empty());
            (name.trim(), town)
        }
        _ => (text.trim(), None),
    };
    // `1537 Elm St, Apt 5, Dallas`: the part behind the first comma is not a town.
    let town = town.filter(|town| !is_unit(town));
    (without_unit(name, numbered), town)
}

/// A name without `Apt 5`, `#5`, `Unit B`; and, behind a house number, without a bare `5`.
fn without_unit(text: &str, numbered: bool) -> &str {
    if let Some((name, _)) = text.split_once('#')
        && is_name(name)
    {
        return name.trim();
    }
    let words: Vec<(usize, &str)> =
        text.split_whitespace().map(|word| (word.as_ptr() as usize - text.as_ptr() as usize, word)).collect();
    for (i, (at, word)) in words.iter().enumerate().skip(1) {
        let name = text.get(..*at).unwrap_or(text).trim();
        let next = words.get(i + 1).map(|(_, word)| *word);
        // `1st Floor`, `2nd Fl`.
        let floor = |word: &str| ["FL", "FLR", "FLOOR"].iter().any(|other| word.eq_ignore_ascii_case(other));
        if next.is_some_and(floor) && is_ordinal(word) && is_whole(name) {
            return name;
        }
        let marked = match designator(word) {
            Some(Designator::Always) => next.is_none_or(is_unit_number) && is_name(name),
            Some(Designator::BehindWhole) => next.is_some_and(is_unit_number) && is_whole(name),
            Some(Designator::Alone) => next.is_none() && is_whole(name),
            None => false,
        };
        let bare = numbered
            && next.is_none()
            && is_unit_number(word)
            && word.starts_with(|c: char| c.is_ascii_digit())
            && !word.ends_with(|c: char| c.is_ascii_alphabetic() && word.len() > 4)
            && is_whole(name)
            && !is_numbered_road(name);
        if marked || bare {
            return name;
        }
    }
    text
}

enum Designator {
    Always,
    BehindWhole,
    /// Without a number of its own.
    Alone,
}

/// Secondary units, USPS Publication 28, appendix C2.
fn designator(word: &str) -> Option<Designator> {
    let word = word.trim_end_matches(['.', ':']);
    let is = |list: &[&str]| list.iter().any(|other| word.eq_ignore_ascii_case(other));
    if is(&["APT", "APARTMENT", "UNIT", "STE", "SUITE", "BLDG"]) {
        Some(Designator::Always)
    } else if is(&[
        "FL", "FLR", "FLOOR", "RM", "ROOM", "LOT", "SPC", "SPACE", "TRLR", "NO", "BUILDING", "DEPT", "SLIP",
    ]) {
        Some(Designator::BehindWhole)
    } else if is(&["REAR", "BSMT", "BASEMENT", "FRNT", "LOWR", "UPPR", "PH", "PENTHOUSE", "LBBY"]) {
        Some(Designator::Alone)
    } else {
        None
    }
}

fn is_unit(text: &str) -> bool {
    let mut words = text.split_whitespace();
    let first = words.next().unwrap_or_default();
    first.starts_with('#') || (designator(first).is_some() && words.next().is_none_or(is_unit_number))
}

/// `5`, `5B`, `B`, `2-C`: short, with a digit, or a single letter.
fn is_unit_number(word: &str) -> bool {
    let word = word.trim_start_matches('#');
    let plain = word.bytes().all(|c| c.is_ascii_alphanumeric() || c == b'-');

    let digit = word.bytes().any(|c| c.is_ascii_digit());
    plain && !is_ordinal(word) && (word.len() == 1 || (word.len() <= 6 && digit))
}

fn is_ordinal(word: &str) -> bool {
    let word = word.to_ascii_lowercase();
    word.starts_with(|c: char| c.is_ascii_digit())
        && ["st", "nd", "rd", "th"].iter().any(|end| word.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flats_and_towns_are_cut_off() {
        for (text, name, town) in [
            ("ELM ST #5", "ELM ST", None),
            ("ELM ST APT 5", "ELM ST", None),
            ("Henry St Unit 2", "Henry St", None),
            ("Antrim St 2", "Antrim St", None),
            ("Broadway Apt 2B", "Broadway", None),
            ("Elm St Rear", "Elm St", None),
            ("Sellers St 1st Floor", "Sellers St", None),
            ("ELM ST, DALLAS, TX 75201", "ELM ST", Some("DALLAS")),
            ("Elm St, Apt 5, Dallas", "Elm St", None),
            ("State Hwy 5", "State Hwy 5", None),
            ("Ranch Rd 12", "Ranch Rd 12", None),
            ("Unit Dr", "Unit Dr", None),
            ("Old Lot Rd", "Old Lot Rd", None),
            ("Park Ave 12th", "Park Ave 12th", None),
            ("Avenue 5", "Avenue 5", None),
        ] {
            assert_eq!(cut(text, true), (name, town), "{text}");
        }
        assert_eq!(cut("Antrim St 2", false).0, "Antrim St 2", "without a house number it may be a name");
    }
}
