//! A location as a whole: which of a house, a block, a crossing or a street it is, most likely and otherwise.

use crate::{
    number::{self, Number},
    sides::{joined, signs},
    tail,
    words::is_name,
};
use std::borrow::Cow;

/// Longer texts are not place names.
pub const MAX_LENGTH: usize = 160;

/// How a location reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading<'a> {
    /// A house number and its street.
    House(u32, &'a str),
    /// A hundred block and its street.
    Block(u32, &'a str),
    /// Two streets that cross.
    Crossing(&'a str, &'a str),
    /// `Ave / Elsie Faye Heggins St`: one side is the rest of a broken row.
    HalfCrossing(&'a str),
    /// A street without anything that says where on it.
    Street(&'a str),
    /// Written as a crossing, but not of two streets; why.
    NotACrossing(&'static str),
    /// Names no place; why.
    Nothing(&'static str),
}

/// A location that was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Location<'a> {
    /// What it most likely is.
    pub reading: Reading<'a>,
    /// What it is if the streets of the first reading don't exist: `Town and Country Dr` may be a crossing.
    pub otherwise: Option<Reading<'a>>,
    /// The town that is named behind a comma.
    pub town: Option<&'a str>,
}

/// The text without the escapes that some feeds leave in it: `&amp;`.
pub fn plain(text: &str) -> Cow<'_, str> {
    const ESCAPES: [(&str, &str); 9] = [
        ("&nbsp;", " "),
        ("&#160;", " "),
        ("&quot;", "\""),
        ("&apos;", "'"),
        ("&#39;", "'"),
        ("&#47;", "/"),
        ("&#38;", "&"),
        ("&amp;", "&"),
        ("&AMP;", "&"),
    ];
    if !(text.contains('&') && text.contains(';')) {
        return Cow::Borrowed(text);
    }
    let mut plain = text.to_owned();
    for (escape, sign) in ESCAPES {
        plain = plain.replace(escape, sign);
    }
    Cow::Owned(plain)
}

/// Reads a location and its block's column. `text` is [`plain`]; with `house`, a multiple of 100 is a house number.
///
/// ```
/// use blotter_locations::{Reading, read};
/// assert_eq!(read(None, "1500 BLOCK OF ELM ST", false).reading, Reading::Block(1500, "ELM ST"));
/// assert_eq!(read(None, "Elm St and Oak St", false).reading, Reading::Crossing("Elm St", "Oak St"));
/// ```
pub fn read<'a>(block: Option<&str>, text: &'a str, house: bool) -> Location<'a> {
    let only = |reading| Location { reading, otherwise: None, town: None };
    if text.len() > MAX_LENGTH {
        return only(Reading::Nothing("the location is too long for a place's name"));
    }
    let text = without_heading(text.trim());
    let mut parts = signs(text);
    let (Some(first), second, third) = (parts.next(), parts.next(), parts.next()) else {
        return only(Reading::Nothing("the location is empty"));
    };
    if third.is_some() {
        return only(Reading::NotACrossing("more than two streets are named"));
    }
    if let Some(second) = second {
        return crossing(first, second);
    }
    let block = block.and_then(number::of_block);
    let whole = single(block, first, house);
    let Some(joined) = joined(first) else { return whole };
    let crossing = crossing(joined.sides[0], joined.sides[1]);
    let numbered = matches!(whole.reading, Reading::House(..) | Reading::Block(..));
    if joined.certain || !(joined.typed || numbered) {
        Location { otherwise: (!joined.certain).then_some(whole.reading), ..crossing }
    } else {
        Location { otherwise: Some(crossing.reading), ..whole }
    }
}

/// `INTERSECTION OF`, `CORNER OF` say what follows, and are not part of it.
fn without_heading(text: &str) -> &str {
    ["INTERSECTION OF ", "CORNER OF ", "AT ", "@"]
        .into_iter()
        .find_map(|heading| {
            let (head, rest) = text.split_at_checked(heading.len())?;
            (head.eq_ignore_ascii_case(heading) && is_name(rest)).then(|| rest.trim_start())
        })
        .unwrap_or(text)
}

fn crossing<'a>(first: &'a str, second: &'a str) -> Location<'a> {
    // A number in front of a side says no more than the crossing does.
    let side = |text: &'a str| {
        let (number, street) =
            number::in_front(text).map_or((None, text), |(number, street)| (Some(number), street));
        tail::cut(street, number.is_some())
    };
    let ((first, town), (second, other_town)) = (side(first), side(second));
    let reading = match (is_name(first), is_name(second)) {
        (true, true) if first.eq_ignore_ascii_case(second) => {
            Reading::NotACrossing("both sides of the crossing are the same street")
        }
        (true, true) => Reading::Crossing(first, second),
        (true, false) => Reading::HalfCrossing(first),
        (false, true) => Reading::HalfCrossing(second),
        (false, false) => Reading::NotACrossing("the location names no street"),
    };
    Location { reading, otherwise: None, town: town.or(other_town) }
}

/// A location of one street: the number is the block's, or in front of the street.
fn single(block: Option<Number>, text: &str, house: bool) -> Location<'_> {
    let in_front = number::in_front(text);
    let (number, street) = match (block, in_front) {
        // `8500` + `8500 Park Ln`, or `8500` + `8537 Park Ln`: the closer of the two.
        (Some(block), Some((number, street))) if block.value() / 100 == number.value() / 100 => {
            let closer = if number.value().is_multiple_of(100) { block } else { number };
            let said = matches!(number, Number::House(_));
            (Some(if said { number } else { closer }), street)
        }
        (Some(block), _) => (Some(block), text),
        (None, Some((number, street))) => (Some(number), street),
        (None, None) => (None, text),
    };
    let (street, town) = tail::cut(street, number.is_some());
    let reading = match number {
        _ if !is_name(street) => Reading::Nothing("the location names no street"),
        Some(Number::Block(number)) => Reading::Block(number, street),
        Some(Number::Either(number)) if number.is_multiple_of(100) && !house => {
            Reading::Block(number, street)
        }
        Some(number) => Reading::House(number.value(), street),
        None => Reading::Street(street),
    };
    // `12 Ave N` may be 12th Ave N, and `71 Ranch Rd` a road of that name.
    let whole = match block {
        Some(Number::Block(number)) => Reading::Block(number, text),
        Some(Number::Either(number)) if number.is_multiple_of(100) && !house => Reading::Block(number, text),
        Some(number) => Reading::House(number.value(), text),
        None => Reading::Street(text),
    };
    let otherwise = matches!(in_front, Some((Number::Either(_), _))).then_some(whole);
    Location { reading, otherwise, town }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn reading<'a>(block: &str, text: &'a str) -> Reading<'a> {
        read(Some(block).filter(|block| !block.is_empty()), text, false).reading
    }

    #[test]
    fn locations_are_read_as_the_feed_means_them() {
        for (block, text, right) in [
            ("8500", "Park Ln", Reading::Block(8500, "Park Ln")),
            ("8500.0", "8500 Park Ln", Reading::Block(8500, "Park Ln")),
            ("8500", "8537 Park Ln", Reading::House(8537, "Park Ln")),
            ("", "8537 Park Ln", Reading::House(8537, "Park Ln")),
            ("", "1500 1/2 Main St", Reading::House(1500, "Main St")),
            ("85XX", "Park Ln", Reading::Block(8500, "Park Ln")),
            ("", "1500 BLOCK OF ELM ST", Reading::Block(1500, "ELM ST")),
            ("", "12th St", Reading::Street("12th St")),
            ("", "408  NB", Reading::Street("408  NB")),
            ("", "408  NB / GRADY NIBLO RD", Reading::Crossing("408  NB", "GRADY NIBLO RD")),
            ("", "Elm St & N Harwood St", Reading::Crossing("Elm St", "N Harwood St")),
            ("", "1500 ELM ST / N HARWOOD ST", Reading::Crossing("ELM ST", "N HARWOOD ST")),
            ("", "Intersection of Elm St and Oak St", Reading::Crossing("Elm St", "Oak St")),
            ("", "Elm St / Oak St, Dallas", Reading::Crossing("Elm St", "Oak St")),
            ("200", "Ave / Elsie Faye Heggins St", Reading::HalfCrossing("Elsie Faye Heggins St")),
            ("2", "W South St", Reading::House(2, "W South St")),
            ("", "100 TOWN & COUNTRY DR", Reading::Block(100, "TOWN & COUNTRY DR")),
            ("", "Texas A&M Blvd", Reading::Street("Texas A&M Blvd")),
            ("", "58 Antrim St 2", Reading::House(58, "Antrim St")),
            ("", "Ave N", Reading::Street("Ave N")),
        ] {
            assert_eq!(reading(block, text), right, "{block} {text}");
        }
        for nothing in ["", "Ave", "NB", "Elm St / ELM ST", "A St / B St / C St", "/"] {
            assert!(
                matches!(reading("", nothing), Reading::Nothing(_) | Reading::NotACrossing(_)),
                "{nothing}"
            );
        }
        assert_eq!(read(Some("100"), "Main St", true).reading, Reading::House(100, "Main St"));
        assert_eq!(plain("ELM ST &amp; OAK ST"), "ELM ST & OAK ST");
    }

    #[test]
    fn what_may_be_one_street_or_two_is_read_both_ways() {
        let town = read(None, "Town and Country Dr", false);
        assert_eq!(town.reading, Reading::Street("Town and Country Dr"));
        assert_eq!(town.otherwise, Some(Reading::Crossing("Town", "Country Dr")));
        let elm = read(None, "Elm and Harwood", false);
        assert_eq!(elm.reading, Reading::Crossing("Elm", "Harwood"));
        assert_eq!(elm.otherwise, Some(Reading::Street("Elm and Harwood")));
        let twelfth = read(None, "12 Ave N", false);
        assert_eq!(twelfth.reading, Reading::House(12, "Ave N"));
        assert_eq!(twelfth.otherwise, Some(Reading::Street("12 Ave N")));
        assert_eq!(read(None, "1537 Elm St, Plano, TX", false).town, Some("Plano"));
    }

    proptest! {
        #[test]
        fn any_text_is_read(
            block in proptest::option::of("\\PC{0,12}"),
            text in "\\PC{0,200}|[A-Z0-9 /&@|#,x-]{0,40}|(AND|AT|BLOCK|OF|1500|ST|N|ELM|AVE| ){0,9}",
        ) {
            let text = plain(&text);
            let _ = read(block.as_deref(), &text, false);
        }
    }
}
