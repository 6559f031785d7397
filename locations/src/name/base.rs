//! The name itself, in one spelling: numbers as ordinals, initials joined, the usual abbreviations.

use super::{
    buffer::Short,
    misspelt::{misspelt_compass, misspelt_long},
    parts::Parts,
    street_type::StreetType,
    words::{Route, ordinal},
};

/// The base's words: numbers as ordinals, initials joined, the usual abbreviations.
pub(super) fn base(words: &[&str], parts: &Parts, lenient: bool) -> Short {
    let mut base = Short::new();
    let mut after_initial = false;
    let mut tens: Option<u32> = None;
    let mut push = |word: &str, initial: bool| {
        let joined = initial && after_initial;
        if !base.is_empty() && !joined {
            base.push(b' ');
        }
        base.push_str(word);
        after_initial = initial;
    };
    for (i, word) in words.iter().enumerate() {
        if let Some((number, more)) = ordinal(word) {
            if more && words.get(i + 1).and_then(|next| ordinal(next)).is_some_and(|(unit, _)| unit < 10) {
                tens = Some(number);
                continue;
            }
            push(numbered(number + tens.take().unwrap_or(0)).as_str(), false);
            continue;
        }
        let initial = word.len() == 1 && !word.as_bytes()[0].is_ascii_digit();
        if let Some(number) = digits(word) {
            // `12 St` is 12th St; `Loop 12` is not.
            let ordinal = word.ends_with(|c: char| c.is_ascii_alphabetic())
                || (words.len() == 1 && parts.route == Route::None && is_local(parts.street_type));
            if ordinal {
                push(numbered(number).as_str(), false);
            } else {
                let figures = word.trim_start_matches('0');
                push(if figures.is_empty() { "0" } else { figures }, false);
            }
            continue;
        }
        let misspelt = if lenient {
            misspelt_compass(word).or_else(|| misspelt_long(word).filter(|_| words.len() > 1))
        } else {
            None
        };
        // `East St` is not `E St`, which is the fifth of the lettered streets.
        let whole_name = words.len() == 1 && matches!(*word, "NORTH" | "SOUTH" | "EAST" | "WEST");
        push(misspelt.unwrap_or_else(|| if whole_name { word } else { usual(word) }), initial);
    }
    if parts.route == Route::None { base } else { without_spaces(base) }
}

/// `35 E` is `35E`: a route's number has no spaces.
fn without_spaces(base: Short) -> Short {
    Parts { base, ..Parts::default() }.key()
}

fn is_local(street_type: StreetType) -> bool {
    !street_type.is_none() && !street_type.is_highway()
}

/// The number of `12`, `012TH`, `1ST`: digits, and nothing else but an ordinal's ending.
fn digits(word: &str) -> Option<u32> {
    let end = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
    if end == 0 || end > 6 || !matches!(&word[end..], "" | "ST" | "ND" | "RD" | "TH") {
        return None;
    }
    word[..end].parse().ok()
}

fn numbered(number: u32) -> Short {
    let ending = match (number % 100, number % 10) {
        (11..=13, _) => "TH",
        (_, 1) => "ST",
        (_, 2) => "ND",
        (_, 3) => "RD",
        _ => "TH",
    };
    let mut text = Short::new();
    let mut figures = [0_u8; 10];
    let (mut rest, mut at) = (number, figures.len());
    loop {
        at -= 1;
        figures[at] = b'0' + u8::try_from(rest % 10).unwrap_or(0);
        rest /= 10;
        if rest == 0 || at == 0 {
            break;
        }
    }
    for figure in &figures[at..] {
        text.push(*figure);
    }
    text.push_str(ending);
    text
}

/// One spelling for words that are written in several, inside a name.
fn usual(word: &str) -> &str {
    match word {
        "SAINT" => "ST",
        "SAINTE" => "STE",
        "MOUNT" => "MT",
        "FORT" => "FT",
        "NORTH" => "N",
        "SOUTH" => "S",
        "EAST" => "E",
        "WEST" => "W",
        "NORTHWEST" => "NW",
        "NORTHEAST" => "NE",
        "SOUTHWEST" => "SW",
        "SOUTHEAST" => "SE",
        "DOCTOR" => "DR",
        "JUNIOR" => "JR",
        "AVENUE" => "AVE",
        "BROTHERS" => "BROS",
        "MSGR" | "MONSGNR" | "MGR" => "MONSIGNOR",
        "REV" => "REVEREND",
        "GEN" => "GENERAL",
        "GOV" => "GOVERNOR",
        "CAPT" => "CAPTAIN",
        "PRES" => "PRESIDENT",
        "SENIOR" => "SR",
        other => other,
    }
}
