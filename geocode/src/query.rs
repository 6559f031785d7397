//! The question: what the feed says about a place, and how that reads as a block, a crossing or a street.

use blotter_model::Call;

/// Longer texts are no place names; they are not sent anywhere.
const LONGEST: usize = 160;

/// Words that follow or surround a street's name but are none by themselves: a side such as `Ave` or `NB` is
/// the rest of a broken row, and a geocoder would find it everywhere.
const NO_NAME: [&str; 36] = [
    "N", "S", "E", "W", "NE", "NW", "SE", "SW", "NB", "SB", "EB", "WB", "ST", "AVE", "AV", "RD", "DR", "LN",
    "BLVD", "PKWY", "HWY", "FWY", "EXPY", "CIR", "CT", "PL", "TRL", "WAY", "TER", "SERV", "RAMP", "TOLLWAY",
    "STREET", "ROAD", "AVENUE", "BLOCK",
];

/// What kind of place is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// A full house number.
    House,
    /// A hundred block: N to N+99, on both sides.
    Block,
    /// Where two streets cross.
    Crossing,
    /// A street without anything that says where on it.
    Street,
}

/// What the feed says about one place; the parts of an `address_id`, and the division.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub struct Query {
    /// The hundred block, `8500`.
    pub block: Option<String>,
    /// A street, or two that cross.
    pub location: String,
    /// The police beat.
    pub beat: Option<String>,
    /// The police division.
    pub division: Option<String>,
}

impl Query {
    /// The question for a call; `None` where its row names no place.
    pub fn for_call(call: &Call) -> Option<Self> {
        let location = call.location.clone().filter(|location| !location.trim().is_empty())?;
        Some(Self {
            block: call.block.clone(),
            location,
            beat: call.beat.clone(),
            division: call.division.clone(),
        })
    }

    /// What kind of place this is. A number that is no multiple of 100 is a house; a `block` that is no number
    /// is passed over; with two streets the block says nothing.
    pub fn asked(&self) -> Asked {
        if self.is_crossing() {
            return Asked::Crossing;
        }
        match self.numbered() {
            Some((number, _)) if number % 100 == 0 => Asked::Block,
            Some(_) => Asked::House,
            None => Asked::Street,
        }
    }

    /// Whether the location is written as two streets (or more): `/`, `|`, ` & ` or ` @ ` between them.
    pub fn is_crossing(&self) -> bool {
        sides(&self.location).count() > 1
    }

    /// The two streets of a crossing. `None` when there are not exactly two, when one is no street's name
    /// (`Ave / Elsie Faye Heggins St`), or when both are the same.
    pub fn crossing(&self) -> Option<(&str, &str)> {
        let mut sides = sides(&self.location);
        let (Some(first), Some(second), None) = (sides.next(), sides.next(), sides.next()) else {
            return None;
        };
        (is_name(first) && is_name(second) && !first.eq_ignore_ascii_case(second)).then_some((first, second))
    }

    /// The number of the house or hundred block, from `block` or else from the front of the location.
    pub fn number(&self) -> Option<u32> {
        self.numbered().map(|(number, _)| number)
    }

    /// The street of a block, house or bare street, spaces made single; `None` for a crossing and for what
    /// names no street.
    pub fn street(&self) -> Option<String> {
        if self.is_crossing() || self.location.len() > LONGEST {
            return None;
        }
        let street = self.numbered().map_or_else(|| single_spaced(&self.location), |(_, street)| street);
        is_name(&street).then_some(street)
    }

    /// The address to ask a geocoder for: a house as it is, a block N by its middle N+50.
    pub fn address_line(&self) -> Option<String> {
        let street = self.street()?;
        let number = self.number()?;
        let number = if self.asked() == Asked::Block { number + 50 } else { number };
        Some(format!("{number} {street}"))
    }

    /// The block's own number, N and not N+50, for a geocoder whose ranges end before the middle.
    pub fn start_line(&self) -> Option<String> {
        Some(format!("{} {}", self.number()?, self.street()?))
    }

    fn numbered(&self) -> Option<(u32, String)> {
        let location = single_spaced(&self.location);
        let (head, rest) = location.split_once(' ').unwrap_or((&location, ""));
        let in_location = house_number(head).filter(|_| is_name(rest));
        match (self.block.as_deref().and_then(block_number), in_location) {
            // `8500` + `8500 Park Ln`: the number was written twice.
            (Some(block), Some(number)) if block == number => Some((block, rest.to_owned())),
            // `8500` + `8537 Park Ln`: the house lies in the block, and is the closer of the two.
            (Some(block), Some(number)) if block / 100 == number / 100 => Some((number, rest.to_owned())),
            (Some(block), _) => Some((block, location)),
            (None, Some(number)) => Some((number, rest.to_owned())),
            (None, None) => None,
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

fn single_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Whether a text holds at least one word that can name a street. A number can (`408 NB` is Spur 408), but
/// only among a crossing's sides, where it is no house's.
fn is_name(text: &str) -> bool {
    let mut words = text.split_whitespace();
    text.len() <= LONGEST
        && words.any(|word| {
            word.chars().any(char::is_alphanumeric) && !NO_NAME.contains(&word.to_uppercase().as_str())
        })
}

/// The parts between the signs that mean "crosses". A slash in a number (`1500 1/2 Main St`) is none of them.
fn sides(location: &str) -> impl Iterator<Item = &str> {
    let bytes = location.as_bytes();
    let at = move |i: usize| bytes.get(i).copied().unwrap_or(b' ');
    let before = move |i: usize| if i == 0 { b' ' } else { at(i - 1) };
    let mut cuts = location
        .bytes()
        .enumerate()
        .filter(move |&(i, byte)| match byte {
            b'/' => !(before(i).is_ascii_digit() && at(i + 1).is_ascii_digit()),
            b'|' => true,
            b'&' | b'@' => before(i) == b' ' && at(i + 1) == b' ',
            _ => false,
        })
        .map(|(i, _)| i);
    let mut from = Some(0);
    std::iter::from_fn(move || {
        let start = from?;
        let cut = cuts.next();
        from = cut.map(|cut| cut + 1);
        Some(location[start..cut.unwrap_or(location.len())].trim())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn query(block: &str, location: &str) -> Query {
        let block = (!block.is_empty()).then(|| block.to_owned());
        Query { block, location: location.to_owned(), ..Query::default() }
    }

    #[test]
    fn a_block_is_asked_for_by_its_middle() {
        let park = query("8500", "Park  Ln");
        assert_eq!(park.asked(), Asked::Block);
        assert_eq!(park.address_line().as_deref(), Some("8550 Park Ln"));
        assert_eq!(park.start_line().as_deref(), Some("8500 Park Ln"));
        assert_eq!(query("100", "Woodall Rodgers Fwy Wb").number(), Some(100));
        for block in ["8500.0", " 8500 ", "8500 BLK", "8500-8599"] {
            assert_eq!(
                query(block, "8500 Park Ln").address_line().as_deref(),
                Some("8550 Park Ln"),
                "{block}"
            );
        }
    }

    #[test]
    fn a_house_is_asked_for_as_it_is() {
        assert_eq!(query("", "1537 Marilla St").asked(), Asked::House);
        assert_eq!(query("", "1537 Marilla St").address_line().as_deref(), Some("1537 Marilla St"));
        assert_eq!(query("1500", "1537 Marilla St").address_line().as_deref(), Some("1537 Marilla St"));
        assert_eq!(query("", "1500 1/2 Main St").asked(), Asked::Block);
    }

    #[test]
    fn a_bare_street_is_a_street() {
        for location in ["S Lancaster Rd", "Empire Central", "12th St", "408 NB", "635 Fwy"] {
            assert_eq!(query("", location).asked(), Asked::Street, "{location}");
            assert_eq!(query("", location).address_line(), None, "{location}");
            assert!(query("", location).street().is_some(), "{location}");
        }
        assert_eq!(query("System.Xml.XmlElement", "Park Ln").asked(), Asked::Street);
    }

    #[test]
    fn crossings_are_read_in_all_their_spellings() {
        let both = Some(("Elm St", "N Harwood St"));
        for location in
            ["Elm St / N Harwood St", "Elm St/N Harwood St", "Elm St & N Harwood St", "Elm St @ N Harwood St"]
        {
            assert_eq!(query("", location).crossing(), both, "{location}");
            assert_eq!(query("", location).asked(), Asked::Crossing);
        }
        assert_eq!(query("", "408  NB / GRADY NIBLO RD").crossing(), Some(("408  NB", "GRADY NIBLO RD")));
        assert_eq!(query("", "dallas pkwy / plano").crossing(), Some(("dallas pkwy", "plano")));
        assert_eq!(query("", "Texas A&M Blvd").asked(), Asked::Street);
    }

    #[test]
    fn what_is_no_crossing_of_two_named_streets_is_not_asked() {
        let broken = query("200", "Ave / Elsie Faye Heggins St");
        assert_eq!((broken.asked(), broken.crossing(), broken.address_line()), (Asked::Crossing, None, None));
        for location in ["Elm St / ", "Elm St / ELM ST", "A St / B St / C St", "/", "Elm St / NB"] {
            assert_eq!(query("", location).crossing(), None, "{location}");
            assert_eq!(query("", location).street(), None, "{location}");
        }
        assert_eq!(query("100", "").street(), None);
        assert_eq!(query("100", &"x".repeat(1000)).street(), None);
    }

    #[test]
    fn every_recorded_location_can_be_asked_or_is_broken() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/dallas/block_location_vocabulary.csv");
        let Ok(text) = std::fs::read_to_string(path) else {
            eprintln!("SKIPPED: {path} is missing");
            return;
        };
        let rows: Vec<Query> = text
            .lines()
            .skip(1)
            .filter_map(|line| {
                let mut fields = line.splitn(3, ',').skip(1);
                Some(query(fields.next()?, fields.next()?.trim_matches('"')))
            })
            .collect();
        let broken: Vec<&str> = rows
            .iter()
            .filter(|query| query.crossing().is_none() && query.street().is_none())
            .map(|query| query.location.as_str())
            .collect();
        assert!(rows.len() > 50 && broken.len() <= 1, "{broken:?}");
    }

    proptest! {
        #[test]
        fn nothing_panics(block in proptest::option::of(".{0,12}"), location in "\\PC{0,40}|[A-Z0-9 /&@|]{0,30}") {
            let query = Query { block, location, ..Query::default() };
            let _ = (query.asked(), query.crossing(), query.street(), query.address_line(), query.start_line());
        }
    }
}
