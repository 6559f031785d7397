//! The question as the feed writes it, and how it reads: a house, a block, a crossing or a street.

use crate::name::{self, Part};

/// Longer texts are no place names.
const LONGEST: usize = 160;

/// What is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Question<'a> {
    /// The hundred block, `8500`, or a full house number.
    pub block: Option<&'a str>,
    /// A street, or two that cross (`A / B`, also with `|`, `&`, `@`); a number may stand in front.
    pub location: &'a str,
    /// The police beat.
    pub beat: Option<&'a str>,
    /// Whether a number that is a multiple of 100 is a house rather than a hundred block.
    pub house: bool,
}

/// How a question reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asked<'a> {
    House(u32, &'a str),
    Block(u32, &'a str),
    Crossing(&'a str, &'a str),
    /// `Ave / Elsie Faye Heggins St`: one side is the rest of a broken row.
    HalfCrossing(&'a str),
    Street(&'a str),
    Nothing(&'static str),
}

impl<'a> Question<'a> {
    /// A location without a block.
    pub fn at(location: &'a str) -> Self {
        Self { location, ..Self::default() }
    }

    /// A block and its street.
    pub fn block(block: &'a str, street: &'a str) -> Self {
        Self { block: Some(block), location: street, ..Self::default() }
    }

    pub(super) fn read(&self) -> Asked<'a> {
        if self.location.len() > LONGEST {
            return Asked::Nothing("the location is too long for a place's name");
        }
        let mut sides = sides(self.location);
        let (Some(first), second, third) = (sides.next(), sides.next(), sides.next()) else {
            return Asked::Nothing("the location is empty");
        };
        if third.is_some() {
            return Asked::Nothing("more than two streets are named");
        }
        if let Some(second) = second {
            return match (is_name(first), is_name(second)) {
                (true, true) if first.eq_ignore_ascii_case(second) => {
                    Asked::Nothing("both sides of the crossing are the same street")
                }
                (true, true) => Asked::Crossing(first, second),
                (true, false) => Asked::HalfCrossing(first),
                (false, true) => Asked::HalfCrossing(second),
                (false, false) => Asked::Nothing("the location names no street"),
            };
        }
        let (number, street) = self.numbered(first);
        if !is_name(street) {
            return Asked::Nothing("the location names no street");
        }
        match number {
            Some(number) if number % 100 == 0 && !self.house => Asked::Block(number, street),
            Some(number) => Asked::House(number, street),
            None => Asked::Street(street),
        }
    }

    /// The number and the street's name: the number is the block's, or stands in front of the location.
    fn numbered(&self, location: &'a str) -> (Option<u32>, &'a str) {
        let block = self.block.and_then(block_number);
        let (head, rest) = location.split_once(char::is_whitespace).unwrap_or((location, ""));
        let rest = rest.trim_start();
        match (block, house_number(head).filter(|_| is_name(rest))) {
            // `8500` + `8500 Park Ln`, or `8500` + `8537 Park Ln`: the closer of the two.
            (Some(block), Some(number)) if block / 100 == number / 100 => (Some(number), rest),
            (Some(block), _) => (Some(block), location),
            (None, Some(number)) => {
                // `1500 1/2 Main St`: the half is none of the name.
                let half = rest.split_once(' ').filter(|(word, _)| *word == "1/2");
                (Some(number), half.map_or(rest, |(_, street)| street))
            }
            (None, None) => (None, location),
        }
    }
}

/// `8500`, ` 8500 `, `8500.0`, `8500 BLK`, `8500-8599`: the number at the front.
fn block_number(block: &str) -> Option<u32> {
    let block = block.trim();
    let end = block.find(|c: char| !c.is_ascii_digit()).unwrap_or(block.len());
    house_number(&block[..end])
}

/// One to six digits, so that arithmetic on it can't overflow.
fn house_number(word: &str) -> Option<u32> {
    let fits = (1..=6).contains(&word.len()) && word.bytes().all(|digit| digit.is_ascii_digit());
    fits.then(|| word.parse().ok()).flatten()
}

/// Whether a text can name a street: `Ave`, `NB` and `N` alone can't, `N St` and `W South St` can.
fn is_name(text: &str) -> bool {
    let mut words = text.split(|c: char| !c.is_alphanumeric() && c != '\'').filter(|word| !word.is_empty());
    let is = |word: &str, other: &str| word.eq_ignore_ascii_case(other);
    let mut directed = false;
    words.any(|word| {
        let part = name::part(word);
        let bare = part.is_some() || ["BLOCK", "BLK", "SERV", "RAMP"].iter().any(|other| is(word, other));
        // `W South St`, `Trail Terrace`, `W Northwest`: one of them is the name.
        let long = part == Some(Part::Direction) && word.len() >= 4;
        let named = !bare || (directed && (part == Some(Part::StreetType) || long));
        directed = matches!(part, Some(Part::Direction | Part::StreetType));
        named
    })
}

/// The parts between the signs that mean "crosses". A slash in a number (`1500 1/2 Main St`) is none of them.
fn sides(location: &str) -> impl Iterator<Item = &str> {
    let bytes = location.as_bytes();
    let at = move |i: usize| bytes.get(i).copied().unwrap_or(b' ');
    let is_cut = move |i: usize| {
        let before = if i == 0 { b' ' } else { at(i - 1) };
        match at(i) {
            b'/' => !(before.is_ascii_digit() && at(i + 1).is_ascii_digit()),
            b'|' => true,
            b'&' | b'@' => before == b' ' && at(i + 1) == b' ',
            _ => false,
        }
    };
    let mut from = Some(0);
    std::iter::from_fn(move || {
        let start = from?;
        let cut = (start..bytes.len()).find(|i| matches!(bytes[*i], b'/' | b'|' | b'&' | b'@') && is_cut(*i));
        from = cut.map(|cut| cut + 1);
        location.get(start..cut.unwrap_or(bytes.len())).map(str::trim)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn read<'a>(block: &'a str, location: &'a str) -> Asked<'a> {
        Question { block: Some(block).filter(|block| !block.is_empty()), location, ..Question::default() }
            .read()
    }

    #[test]
    fn questions_are_read_as_the_feed_means_them() {
        assert_eq!(read("8500", "Park Ln"), Asked::Block(8500, "Park Ln"));
        assert_eq!(read("8500.0", "8500 Park Ln"), Asked::Block(8500, "Park Ln"));
        assert_eq!(read("", "8537 Park Ln"), Asked::House(8537, "Park Ln"));
        assert_eq!(read("", "1500 1/2 Main St"), Asked::Block(1500, "Main St"));
        assert_eq!(read("", "12th St"), Asked::Street("12th St"));
        assert_eq!(read("", "408  NB"), Asked::Street("408  NB"));
        assert_eq!(read("", "408  NB / GRADY NIBLO RD"), Asked::Crossing("408  NB", "GRADY NIBLO RD"));
        assert_eq!(read("", "Elm St & N Harwood St"), Asked::Crossing("Elm St", "N Harwood St"));
        assert_eq!(read("200", "Ave / Elsie Faye Heggins St"), Asked::HalfCrossing("Elsie Faye Heggins St"));
        assert_eq!(read("2", "W South St"), Asked::House(2, "W South St"));
        for nothing in ["", "Ave", "Ave N", "NB", "Elm St / ELM ST", "A St / B St / C St", "/"] {
            assert!(matches!(read("", nothing), Asked::Nothing(_)), "{nothing}");
        }
        let house = Question { house: true, ..Question::block("100", "Main St") };
        assert_eq!(house.read(), Asked::House(100, "Main St"));
    }

    proptest! {
        #[test]
        fn any_text_is_read(block in "\\PC{0,12}", location in "\\PC{0,200}") {
            let _ = read(&block, &location);
        }
    }
}
