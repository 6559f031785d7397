//! The question: what the feed says about a place, and how that reads as a block, a crossing or a street.

use blotter_locations::{Location, Reading, plain, read};
use blotter_model::Call;
use std::borrow::Cow;

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

    /// What kind of place this is. A number that is not a multiple of 100 is a house; a `block` that is not a number
    /// is ignored; with two streets the block says nothing.
    pub fn asked(&self) -> Asked {
        match self.location(&self.plain()).reading {
            Reading::House(..) => Asked::House,
            Reading::Block(..) => Asked::Block,
            Reading::Crossing(..) | Reading::HalfCrossing(_) | Reading::NotACrossing(_) => Asked::Crossing,
            Reading::Street(_) | Reading::Nothing(_) => Asked::Street,
        }
    }

    /// Whether the location is written as two streets or more.
    pub fn is_crossing(&self) -> bool {
        self.asked() == Asked::Crossing
    }

    /// The two streets of a crossing. `None` when there are not exactly two, when one is not a street's name
    /// (`Ave / Elsie Faye Heggins St`), or when both are the same.
    pub fn crossing(&self) -> Option<(String, String)> {
        match self.location(&self.plain()).reading {
            Reading::Crossing(first, second) => Some((first.to_owned(), second.to_owned())),
            _ => None,
        }
    }

    /// The number of the house or hundred block, from `block` or else from the front of the location.
    pub fn number(&self) -> Option<u32> {
        match self.location(&self.plain()).reading {
            Reading::House(number, _) | Reading::Block(number, _) => Some(number),
            _ => None,
        }
    }

    /// The street of a block, house or bare street, spaces made single; `None` for a crossing and for what
    /// is not a street's name.
    pub fn street(&self) -> Option<String> {
        match self.location(&self.plain()).reading {
            Reading::House(_, street) | Reading::Block(_, street) | Reading::Street(street) => {
                Some(single_spaced(street))
            }
            _ => None,
        }
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

    fn plain(&self) -> Cow<'_, str> {
        plain(&self.location)
    }

    fn location<'t>(&self, plain: &'t str) -> Location<'t> {
        read(self.block.as_deref(), plain, false)
    }
}

fn single_spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
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
        // House 1500½, not the middle of the block.
        assert_eq!(query("", "1500 1/2 Main St").address_line().as_deref(), Some("1500 Main St"));
        assert_eq!(query("", "1537 Marilla St Apt 5").address_line().as_deref(), Some("1537 Marilla St"));
        assert_eq!(query("", "15XX Marilla St").address_line().as_deref(), Some("1550 Marilla St"));
        assert_eq!(query("", "1500 BLOCK OF ELM ST").address_line().as_deref(), Some("1550 ELM ST"));
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
        let pair = |first: &str, second: &str| Some((first.to_owned(), second.to_owned()));
        let both = pair("Elm St", "N Harwood St");
        for location in [
            "Elm St / N Harwood St",
            "Elm St/N Harwood St",
            "Elm St & N Harwood St",
            "Elm St &amp; N Harwood St",
            "Elm St @ N Harwood St",
            "Elm St // N Harwood St",
            "Elm St and N Harwood St",
        ] {
            assert_eq!(query("", location).crossing(), both.clone(), "{location}");
            assert_eq!(query("", location).asked(), Asked::Crossing);
        }
        assert_eq!(query("", "408  NB / GRADY NIBLO RD").crossing(), pair("408  NB", "GRADY NIBLO RD"));
        assert_eq!(query("", "dallas pkwy / plano").crossing(), pair("dallas pkwy", "plano"));
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
