//! Where a location is divided into the streets that cross: at signs that mean nothing else, or at words and signs
//! that may also be part of a name (`Town and Country Dr`).

use crate::words::{is_name, is_whole};

/// The parts between signs that always mean "crosses": `/`, `//`, `|`, `\`, `@`. A slash in a number (`1500 1/2 Main
/// St`) is not one.
pub(crate) fn signs(text: &str) -> impl Iterator<Item = &str> {
    let bytes = text.as_bytes();
    let at = move |i: usize| bytes.get(i).copied().unwrap_or(b' ');
    let is_sign = move |i: usize| match at(i) {
        b'/' => !(i > 0 && at(i - 1).is_ascii_digit() && at(i + 1).is_ascii_digit()),
        b'|' | b'\\' | b'@' => true,
        _ => false,
    };
    let mut from = Some(0);
    std::iter::from_fn(move || {
        let start = from?;
        let cut = (start..bytes.len()).find(|i| is_sign(*i));
        // Doubled signs are one.
        from = cut.map(|cut| (cut + 1..bytes.len()).find(|i| !is_sign(*i)).unwrap_or(bytes.len()));
        text.get(start..cut.unwrap_or(bytes.len())).map(str::trim)
    })
}

/// A location divided at a word or sign that may also belong to a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Joined<'a> {
    pub(crate) sides: [&'a str; 2],
    /// Whether the first side is a whole name, so that what follows must be another street.
    pub(crate) certain: bool,
    /// Whether the second side looks like the end of one long name: `Town and Country Dr`.
    pub(crate) typed: bool,
}

/// The first place where a text may be divided at `and`, `&`, `at`, `x`, preferring one behind a whole name.
pub(crate) fn joined(text: &str) -> Option<Joined<'_>> {
    let mut uncertain = None;
    for (start, end, only_behind_whole) in joints(text) {
        let sides = [text.get(..start)?.trim(), text.get(end..)?.trim()];
        if !sides.iter().all(|side| is_name(side)) {
            continue;
        }
        if is_whole(sides[0]) {
            return Some(Joined { sides, certain: true, typed: is_whole(sides[1]) });
        }
        if !only_behind_whole && uncertain.is_none() {
            uncertain = Some(Joined { sides, certain: false, typed: is_whole(sides[1]) });
        }
    }
    uncertain
}

/// Where the words and signs begin and end, and whether they only count behind a whole name.
fn joints(text: &str) -> impl Iterator<Item = (usize, usize, bool)> + '_ {
    let signs = text.match_indices(['&', '+']).map(|(at, sign)| (at, at + sign.len(), false));
    let mut words = text.split_whitespace().filter_map(move |word| {
        // The words are slices of the text.
        let at = word.as_ptr() as usize - text.as_ptr() as usize;
        let is = |other: &str| word.eq_ignore_ascii_case(other);
        (is("and") || is("at") || is("x")).then(|| (at, at + word.len(), is("x") || is("at")))
    });
    let mut signs = signs.peekable();
    let mut word = words.next();
    std::iter::from_fn(move || match (signs.peek().copied(), word) {
        (Some(sign), Some(found)) if found.0 < sign.0 => {
            word = words.next();
            Some(found)
        }
        (Some(_), _) => signs.next(),
        (None, found) => {
            word = words.next();
            found
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_divide() {
        let all = |text: &'static str| signs(text).collect::<Vec<_>>();
        assert_eq!(all("ELM ST // OAK ST"), ["ELM ST", "OAK ST"]);
        assert_eq!(all("ELM ST \\ OAK ST"), ["ELM ST", "OAK ST"]);
        assert_eq!(all("ELM ST @OAK ST"), ["ELM ST", "OAK ST"]);
        assert_eq!(all("1500 1/2 Main St"), ["1500 1/2 Main St"]);
        assert_eq!(all("A / B / C").len(), 3);
    }

    #[test]
    fn words_divide_behind_a_whole_name() {
        let certain =
            |text: &'static str| joined(text).filter(|joined| joined.certain).map(|joined| joined.sides);
        assert_eq!(certain("ELM ST AND N HARWOOD ST"), Some(["ELM ST", "N HARWOOD ST"]));
        assert_eq!(certain("ELM ST&N HARWOOD ST"), Some(["ELM ST", "N HARWOOD ST"]));
        assert_eq!(certain("12TH and Main"), Some(["12TH", "Main"]));
        assert_eq!(certain("Town and Country Dr and Elm St"), Some(["Town and Country Dr", "Elm St"]));
        assert_eq!(certain("Town and Country Dr"), None);
        assert!(joined("Town & Country Dr").is_some_and(|joined| joined.typed));
        assert!(joined("Elm and Harwood").is_some_and(|joined| !joined.typed));
        assert_eq!(joined("S Malcolm X Blvd"), None);
        assert_eq!(joined("Sand Rd"), None);
    }
}
