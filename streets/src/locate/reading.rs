//! How a question is read, in words: for people who wonder, and for the recorded vocabulary's golden file.

use super::{Locator, Question, town_key};
use crate::name;
use blotter_locations::{Reading, plain};

impl Locator {
    /// How this reads a question, before anything is looked up: `block 8500: base=PARK type=LN`,
    /// `crossing: base=DALLAS type=PKWY / the town Plano, or base=PLANO`.
    pub fn reading(&self, question: &Question<'_>) -> String {
        match question.read(&plain(question.location)).reading {
            Reading::House(number, street) => format!("house {number}: {}", parts(street)),
            Reading::Block(number, street) => format!("block {number}: {}", parts(street)),
            Reading::Crossing(first, second) => {
                format!("crossing: {} / {}", self.side(first), self.side(second))
            }
            Reading::HalfCrossing(street) => format!("half a crossing: {}", parts(street)),
            Reading::Street(street) => format!("street: {}", parts(street)),
            Reading::NotACrossing(why) | Reading::Nothing(why) => format!("nothing: {why}"),
        }
    }

    /// A side of a crossing, which may be a town.
    fn side(&self, text: &str) -> String {
        let towns = self.towns.get(town_key(text).as_str());
        match towns.and_then(|towns| self.index.place(*towns.first()?)) {
            Some(town) => format!("the town {}, or {}", town.name, parts(text)),
            None => parts(text),
        }
    }
}

fn parts(text: &str) -> String {
    name::parse(text).map(|parts| parts.to_string()).unwrap_or_default()
}
