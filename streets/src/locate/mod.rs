//! Answering where a location is. A question is read as a house, a block, a crossing or a street; its names become
//! candidates, these become positions on the map, and [`decide`] picks the best and keeps the others as alternatives.

mod aliases;
mod answer;
mod beats;
mod blocks;
mod candidates;
mod corners;
mod crossing;
mod decide;
mod differs;
mod evidence;
mod fit;
mod meetings;
mod near;
mod numbers;
mod question;
mod ranges;
mod reading;
mod street;
mod town;
mod written;

pub use aliases::Aliases;
pub use answer::{Alternative, Answer, Found, NotFound, Precision};
pub use beats::{BeatPlace, Beats};
pub use question::Question;

use crate::{Index, name};
use blotter_locations::{Location, Reading, is_name, plain};
use std::collections::HashMap;

/// More names are not suggested.
const SUGGESTED: usize = 5;

/// An index together with what a city adds to it: other names of its roads, and the town to prefer.
#[derive(Debug)]
pub struct Locator {
    index: Index,
    aliases: Aliases,
    /// The preferred town's number in the index.
    preferred: Option<u16>,
    /// Towns by the key of their name.
    towns: HashMap<String, Vec<u16>>,
}

impl Locator {
    /// Answers from this index, preferring the town that it was built for.
    pub fn new(index: Index) -> Self {
        let preferred = index.preferred_place();
        let mut towns: HashMap<String, Vec<u16>> = HashMap::new();
        for place in index.places() {
            towns.entry(town_key(place.name).as_str().to_owned()).or_default().push(place.number);
        }
        let locator = Self { index, aliases: Aliases::default(), preferred: None, towns };
        match preferred {
            Some(geoid) => locator.prefer(geoid),
            None => locator,
        }
    }

    /// With other names of roads. They are not in the index: a city's file may change without a new build.
    #[must_use]
    pub fn with_aliases(mut self, aliases: Aliases) -> Self {
        self.aliases = aliases;
        self
    }

    /// Also for the city of this name: `ELM ST DALLAS` is then `ELM ST` where the index itself names no towns.
    #[must_use]
    pub fn in_city(mut self, name: &str) -> Self {
        self.towns.entry(town_key(name).as_str().to_owned()).or_default();
        self
    }

    /// Prefers the town with this GEOID (`4819000`); one that the index lacks is preferred by nobody.
    #[must_use]
    pub fn prefer(mut self, geoid: u32) -> Self {
        self.preferred = self.index.places().find(|place| place.geoid == geoid).map(|place| place.number);
        self
    }

    /// The index.
    pub fn index(&self) -> &Index {
        &self.index
    }

    /// Where a location is. Pure: the same question has the same answer.
    pub fn locate(&self, question: &Question<'_>) -> Answer {
        self.locate_near(question, None)
    }

    /// As [`Locator::locate`], and where several places fit, the beat decides if its own place is known.
    pub fn locate_with(&self, question: &Question<'_>, beats: &Beats) -> Answer {
        self.locate_near(question, question.beat.and_then(|beat| beats.place(beat)))
    }

    fn locate_near(&self, question: &Question<'_>, beat: Option<BeatPlace>) -> Answer {
        let text = plain(question.location);
        let Location { reading, otherwise, town } = question.read(&text);
        let town =
            town.and_then(|town| self.towns.get(town_key(town).as_str())).map_or(&[][..], Vec::as_slice);
        let asking = Asking { locator: self, index: &self.index, beat, towns: town };
        let reading = match otherwise {
            Some(other) if !asking.knows(reading) && asking.knows(other) => other,
            _ => reading,
        };
        asking.answer(reading)
    }
}

/// One question's way through the index.
struct Asking<'a> {
    locator: &'a Locator,
    index: &'a Index,
    beat: Option<BeatPlace>,
    /// The towns that the question itself names.
    towns: &'a [u16],
}

/// A text without a postal code, and the state before it, at its end: `ELM ST DALLAS TX 75201`. A state alone may be a
/// street type (`CT`) or a direction (`NE`).
fn without_post(text: &str) -> &str {
    let text = text.trim_end();
    let is_code = |word: &str| word.len() >= 5 && word.bytes().all(|c| c.is_ascii_digit() || c == b'-');
    let is_state = |word: &str| word.len() == 2 && word.bytes().all(|c| c.is_ascii_alphabetic());
    let Some((name, _)) = text.rsplit_once(' ').filter(|(_, word)| is_code(word)) else { return text };
    match name.trim_end().rsplit_once(' ') {
        Some((name, state)) if is_state(state) => name.trim_end(),
        _ => name.trim_end(),
    }
}

/// Towns are compared by letters and figures alone.
fn town_key(name: &str) -> name::Short {
    let mut key = name::Short::new();
    for byte in name.bytes().filter(u8::is_ascii_alphanumeric) {
        key.push(byte.to_ascii_uppercase());
    }
    key
}

impl Asking<'_> {
    fn answer(&self, reading: Reading<'_>) -> Answer {
        match reading {
            Reading::House(number, street) => self.number(number, self.without_town(street), true),
            Reading::Block(number, street) => self.number(number, self.without_town(street), false),
            Reading::Crossing(first, second) => self.crossing(first, second),
            Reading::HalfCrossing(street) => {
                self.street_instead(street, "the other side of the crossing is not a street's name")
            }
            Reading::Street(street) => self.street(self.without_town(street)),
            Reading::NotACrossing(why) | Reading::Nothing(why) => {
                Answer::NotFound(NotFound { suggestions: Vec::new(), why: why.to_owned() })
            }
        }
    }

    /// Whether the index has streets of the names in a reading, as they are written.
    fn knows(&self, reading: Reading<'_>) -> bool {
        let known = |name: &str| self.candidates(name).is_known();
        match reading {
            Reading::House(_, street) | Reading::Block(_, street) | Reading::Street(street) => {
                known(self.without_town(street))
            }
            Reading::Crossing(first, second) => known(first) && known(second),
            Reading::HalfCrossing(street) => known(street),
            Reading::NotACrossing(_) | Reading::Nothing(_) => false,
        }
    }

    /// A street's name without the town behind it, `ELM ST DALLAS`, where the index has such a street in that town and
    /// none of the whole name.
    fn without_town<'t>(&self, text: &'t str) -> &'t str {
        let name = without_post(text);
        let ends = name.char_indices().filter(|(_, c)| *c == ' ').map(|(at, _)| at);
        let mut rests = ends.filter(|at| {
            let town = name.get(at + 1..).unwrap_or_default();
            self.locator.towns.contains_key(town_key(town).as_str())
        });
        let Some(at) = rests.next() else { return text };
        let street = name.get(..at).unwrap_or(text).trim_end();
        let fits = is_name(street) && !self.candidates(text).is_known();
        if fits && self.candidates(street).is_known() { street } else { text }
    }

    /// Names to offer for one that is not known, or not there: the same name with other types or directions, then the
    /// nearest; none of those that were asked for.
    fn suggestions(&self, text: &str, asked: &[candidates::Candidate]) -> Vec<String> {
        let mut found: Vec<String> = Vec::new();
        let mut offer = |base: u32| {
            for spelling in self.index.spellings(base) {
                let name = self.index.name_text(spelling.name).to_owned();
                let known = found.contains(&name) || asked.iter().any(|one| one.name == spelling.name);
                if found.len() < SUGGESTED && !known {
                    found.push(name);
                }
            }
        };
        let mut offer_near = |text: &str| {
            let Some(key) = name::parse(text).map(|parts| parts.key()) else { return };
            if let Some(base) = self.index.base(key.as_bytes()) {
                offer(base);
            }
            // One edit more than for an answer, but no more than leave two thirds of the name.
            let length = key.as_str().len();
            let most = (near::allowed(key.as_str()) + 1).min((length / 3).max(1));
            let mut near = self.near_bases(key.as_str(), most);
            near.sort_by_key(|(base, edits)| (*edits, *base));
            for (base, _) in near {
                offer(base);
            }
        };
        offer_near(text);
        // The last word may be a type that nobody knows, or no part of the name.
        if let Some((rest, _)) = text.trim_end().rsplit_once(' ') {
            offer_near(rest);
        }
        found
    }
}
