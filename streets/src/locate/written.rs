//! The same name written otherwise: one word or two, with another type, as a part of a longer name or by its initials.

use super::{
    Asking,
    candidates::Candidates,
    differs::Differs,
    fit::{By, fit},
};
use crate::{
    geo::Point,
    index::SpellingRecord,
    name::{self, Direction, Parts, Route, Short, StreetType},
};

/// What it costs to be the only street of that name, of another type; and to be a longer name's part.
const ANOTHER_TYPE: u16 = 16;
const PART: u16 = 20;
/// A part of a name, or its initials, says which name is meant only if it has at least so many letters.
const MIN_PART: usize = 4;
const MIN_INITIALS: usize = 3;
/// The middles of names of one road are not farther apart, in metres.
const ONE_ROAD: f64 = 1_000.0;

impl Asking<'_> {
    /// The streets of a name that have another type than was asked for: `Elm Ave` for `Elm St`, and `Acorn Park` for `Acorn
    /// Park Dr`. Never those of another direction.
    pub(super) fn add_other_types(&self, parts: &Parts, found: &mut Candidates) {
        if parts.street_type.is_none() {
            return;
        }
        if let Some((rest, last)) = parts.base.as_str().rsplit_once(' ')
            && let Some(street_type) = StreetType::read(last)
        {
            let shorter = Parts { base: Short::from(rest), street_type, ..*parts };
            self.add_exact(&shorter, By(ANOTHER_TYPE, Differs::ANOTHER_TYPE), found);
        }
        let Some(base) = self.index.base(parts.key().as_bytes()) else { return };
        let untyped = Parts { street_type: StreetType::NONE, ..*parts };
        for spelling in self.index.spellings(base) {
            if let Some(fit) = fit(&untyped, &spelling) {
                found.add(base, &spelling, By(ANOTHER_TYPE, Differs::ANOTHER_TYPE).and(fit));
            }
        }
    }

    /// The one name whose last or first words, or whose initials, were asked for: `O'Brien Hwy`, `JFK St`.
    pub(super) fn add_longer(&self, parts: &Parts, found: &mut Candidates) {
        let key = parts.key();
        let wanted = key.as_str();
        if wanted.bytes().any(|byte| byte.is_ascii_digit()) || parts.route != Route::None {
            return;
        }
        let may_be = |other: &[u8]| {
            let longer = other.len() > wanted.len() + 1;
            let part = wanted.len() >= MIN_PART
                && (other.ends_with(wanted.as_bytes()) || other.starts_with(wanted.as_bytes()));
            let initials = (MIN_INITIALS..=MIN_PART).contains(&wanted.len())
                && other.first() == wanted.as_bytes().first();
            longer && (part || initials)
        };
        let mut longer: Vec<(u32, SpellingRecord)> = Vec::new();
        for (base, _) in self.index.bases_of_length(wanted.len() + 2, usize::MAX) {
            if !may_be(self.index.base_key(base)) {
                continue;
            }
            let fits = |spelling: &SpellingRecord| {
                let own = name::parse(self.index.name_text(spelling.name));
                own.is_some_and(|own| is_part(wanted, own.base.as_str())) && fit(parts, spelling).is_some()
            };
            longer.extend(self.index.spellings(base).filter(fits).map(|spelling| (base, spelling)));
        }
        // Several names of one road are one street; of several streets none is meant.
        let middle = |spelling: &SpellingRecord| {
            self.index.name_segments(spelling.name).next().map(|part| Point { x: part.x, y: part.y })
        };
        let Some(first) = longer.first().and_then(|(_, spelling)| middle(spelling)) else { return };
        let is_one = |spelling| middle(spelling).is_some_and(|other| other.metres_to(first) <= ONE_ROAD);
        if longer.iter().all(|(_, spelling)| is_one(spelling)) {
            for (base, spelling) in longer {
                if let Some(fit) = fit(parts, &spelling) {
                    found.add(base, &spelling, By(PART, Differs::PART).and(fit));
                }
            }
        }
    }

    /// The street that is filed under the initials of what was asked for: `John F. Kennedy St` is `JFK St`.
    pub(super) fn add_initials(&self, parts: &Parts, found: &mut Candidates) {
        let mut initials = Short::new();
        let words = parts.base.as_str().split(' ').filter(|word| *word != "JR");
        let mut count = 0;
        for word in words {
            initials.push_str(if word.len() <= 2 { word } else { &word[..1] });
            count += 1;
        }
        if count < 2 || initials.as_str().len() < MIN_INITIALS {
            return;
        }
        let initials = Parts { base: initials, ..*parts };
        let Some(base) = self.index.base(initials.key().as_bytes()) else { return };
        for spelling in self.index.spellings(base) {
            if let Some(fit) = fit(&initials, &spelling) {
                found.add(base, &spelling, By(PART, Differs::PART).and(fit));
            }
        }
    }
}

/// The points of the compass: long, short.
pub(super) const COMPASS: [(&str, &str, Direction); 4] = [
    ("NORTH", "N", Direction::N),
    ("SOUTH", "S", Direction::S),
    ("EAST", "E", Direction::E),
    ("WEST", "W", Direction::W),
];

/// `Eastside Ave` as `East Side Ave`, and the other way round.
pub(super) fn written_otherwise(parts: &Parts, mut each: impl FnMut(Parts)) {
    let key = parts.key();
    for (long, short, direction) in COMPASS {
        let joined = |front: &str, rest: &str| {
            let mut base = Short::from(front);
            base.push_str(rest);
            Parts { pre_direction: Direction::None, base, ..*parts }
        };
        if parts.pre_direction == direction {
            each(joined(long, key.as_str()));
        } else if parts.pre_direction == Direction::None
            && let Some(rest) =
                key.as_str().strip_prefix(long).filter(|rest| rest.is_empty() || rest.len() >= 3)
        {
            if !rest.is_empty() {
                each(Parts { pre_direction: direction, base: Short::from(rest), ..*parts });
            }
            each(joined(short, rest));
        } else if parts.pre_direction == Direction::None
            && parts
                .base
                .as_str()
                .strip_prefix(short)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
        {
            each(joined(long, key.as_str().strip_prefix(short).unwrap_or_default()));
        }
    }
}

/// Whether a key is the last or the first words of a name, or its initials.
fn is_part(key: &str, base: &str) -> bool {
    let squeezed = |words: &[&str]| words.concat() == key;
    let words: Vec<&str> = base.split(' ').collect();
    let last = (1..words.len()).any(|from| squeezed(&words[from..]));
    let first = (2..words.len()).any(|to| squeezed(&words[..to]));
    let initials = words.len() >= MIN_INITIALS
        && words.len() == key.len()
        && words.iter().zip(key.chars()).all(|(word, initial)| word.starts_with(initial));
    last || first || initials
}
