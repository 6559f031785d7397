//! The number in front of a street's name or in a block's own column: a house, a hundred block, or either.

use crate::words::is_name;

/// A number as it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Number {
    /// Said to be a house: `1500 1/2`, `1537A`, `1537-1541`.
    House(u32),
    /// Said to be a block: `1500 BLOCK OF`, `15XX`, `1500-1599`. A multiple of 100.
    Block(u32),
    /// `1500`: a block if it is a multiple of 100.
    Either(u32),
}

impl Number {
    /// The number itself.
    pub(crate) fn value(self) -> u32 {
        match self {
            Self::House(number) | Self::Block(number) | Self::Either(number) => number,
        }
    }

    fn block(number: u32) -> Self {
        Self::Block(number / 100 * 100)
    }
}

/// A block's column: `8500`, ` 8500 `, `8500.0`, `8500 BLK`, `85XX`, `8500-8599`.
pub(crate) fn of_block(text: &str) -> Option<Number> {
    let word = text.split_whitespace().next()?;
    let whole = word.split_once('.').filter(|(_, rest)| rest.bytes().all(|digit| digit.is_ascii_digit()));
    let number = word_number(whole.map_or(word, |(whole, _)| whole))?;
    let said = text.split_whitespace().nth(1).is_some_and(is_block_word);
    Some(if said { Number::block(number.value()) } else { number })
}

/// The number in front of a location, and the street behind it, which must be able to name one.
pub(crate) fn in_front(text: &str) -> Option<(Number, &str)> {
    let text = text.trim();
    let (word, rest) = text.split_once(char::is_whitespace)?;
    let rest = rest.trim_start();
    // `UNIT BLOCK OF MAIN ST`: the houses below 100.
    if word.eq_ignore_ascii_case("unit") {
        return behind_block(rest).map(|street| (Number::Block(0), street));
    }
    let mut number = word_number(word)?;
    let mut street = rest;
    if let Some((_, behind)) = street.split_once(char::is_whitespace).filter(|(half, _)| is_fraction(half)) {
        number = Number::House(number.value());
        street = behind.trim_start();
    }
    if let Some(behind) = behind_block(street) {
        return Some((Number::block(number.value()), behind));
    }
    is_name(street).then_some((number, street))
}

/// The street behind `BLOCK`, `BLOCK OF`; `None` where `Block` is the street's own name.
fn behind_block(text: &str) -> Option<&str> {
    let (word, rest) = text.split_once(char::is_whitespace)?;
    if !is_block_word(word) {
        return None;
    }
    let rest = rest.trim_start();
    let of = rest.split_once(char::is_whitespace).filter(|(word, _)| word.eq_ignore_ascii_case("of"));
    let rest = of.map_or(rest, |(_, street)| street.trim_start());
    is_name(rest).then_some(rest)
}

fn is_block_word(word: &str) -> bool {
    let word = word.trim_end_matches('.');
    ["BLOCK", "BLK", "BLCK", "BK"].iter().any(|block| word.eq_ignore_ascii_case(block))
}

fn is_fraction(word: &str) -> bool {
    matches!(word, "1/2" | "1/4" | "3/4" | "1/3" | "2/3" | "½" | "¼" | "¾")
}

fn word_number(word: &str) -> Option<Number> {
    let word = word.trim_end_matches([',', ';', ':']);
    if let Some(number) = digits(word) {
        return Some(Number::Either(number));
    }
    let end = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
    let (front, rest) = word.split_at(end);
    if matches!(rest, "X" | "x" | "XX" | "xx" | "Xx") && word.len() <= 6 {
        let tens = if rest.len() == 2 { 100 } else { 10 };
        return Some(Number::block(digits(front).unwrap_or(0) * tens));
    }
    let number = digits(front)?;
    if is_block_word(rest) {
        return Some(Number::block(number));
    }
    if let Some(last) = rest.strip_prefix('-') {
        return range(front, last);
    }
    // `1537A`; not `35E`, which is a highway's number.
    let letter =
        rest.len() == 1 && rest.bytes().all(|c| c.is_ascii_alphabetic() && !b"NSEWnsew".contains(&c));
    (letter || is_fraction(rest)).then_some(Number::House(number))
}

/// `1500-1599` is a block, `1537-1541` and `1501-09` a house. A hyphen may also be part of a single number
/// (`59-15 37th Ave`), and a range of several blocks is neither: `None`.
fn range(front: &str, last: &str) -> Option<Number> {
    let first = digits(front)?;
    if last.len() == 1 && last.bytes().all(|c| c.is_ascii_alphabetic()) {
        return Some(Number::House(first));
    }
    let written = digits(last)?;
    let end = match front.len().checked_sub(last.len())? {
        0 => written,
        _ if front.len() >= 4 => digits(&format!("{}{last}", &front[..front.len() - last.len()]))?,
        _ => return None,
    };
    let one_block = end >= first && end / 100 == first / 100;
    let block = first % 100 == 0 && end - first >= 90;
    one_block.then_some(if block { Number::Block(first) } else { Number::House(first) })
}

/// One to six digits, so that arithmetic on it can't overflow.
fn digits(word: &str) -> Option<u32> {
    let fits = (1..=6).contains(&word.len()) && word.bytes().all(|digit| digit.is_ascii_digit());
    fits.then(|| word.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_front_are_read_as_people_mean_them() {
        for (text, number, street) in [
            ("1500 ELM ST", Number::Either(1500), "ELM ST"),
            ("1500 1/2 Main St", Number::House(1500), "Main St"),
            ("1537½ Main St", Number::House(1537), "Main St"),
            ("1500 BLOCK OF ELM ST", Number::Block(1500), "ELM ST"),
            ("1537 block of Elm", Number::Block(1500), "Elm"),
            ("1500BLK ELM ST", Number::Block(1500), "ELM ST"),
            ("15XX ELM ST", Number::Block(1500), "ELM ST"),
            ("015xx Elm St", Number::Block(1500), "Elm St"),
            ("0XX MAIN ST", Number::Block(0), "MAIN ST"),
            ("UNIT BLK OF MAIN ST", Number::Block(0), "MAIN ST"),
            ("1500-1599 ELM ST", Number::Block(1500), "ELM ST"),
            ("1501-09 ELM ST", Number::House(1501), "ELM ST"),
            ("1537-A Elm St", Number::House(1537), "Elm St"),
            ("1200 Block St", Number::Either(1200), "Block St"),
            ("100 Ave E", Number::Either(100), "Ave E"),
        ] {
            assert_eq!(in_front(text), Some((number, street)), "{text}");
        }
        for text in [
            "12th St",
            "408 NB",
            "59-15 37th Ave",
            "1500-1700 Elm St",
            "35E Service Rd",
            "Unit Dr",
            "1500",
            "",
        ] {
            assert_eq!(in_front(text), None, "{text}");
        }
        for text in ["8500", " 8500 ", "8500.0", "8500 BLK", "85XX", "8500-8599"] {
            assert_eq!(of_block(text).map(Number::value), Some(8500), "{text}");
        }
        assert_eq!(of_block("System.Xml.XmlElement"), None);
    }
}
