//! From a name in a question to names in the index: exactly spelt ones first, with what they lack or have beyond
//! what was asked; then other names of the same road; then, only if asked for, near spellings.

use super::{
    Asking,
    differs::Differs,
    fit::{By, fit, own_directions},
};
use crate::{
    geo::Point,
    index::{Class, Edge, SpellingRecord},
    name::{self, Direction, Parts, Route, Short, StreetType},
};

/// A name that may be meant.
#[derive(Debug, Clone, Copy)]
pub(super) struct Candidate {
    pub(super) name: u32,
    /// Which street it is: equal for names that differ in nothing that says streets apart.
    pub(super) identity: u64,
    /// How far it is from what was asked; 0 is every part as asked.
    pub(super) rank: u16,
    /// In what it is not what was asked for.
    pub(super) differs: Differs,
}

/// What it costs to be the only street of that name, of another type; and to be a longer name's part.
const ANOTHER_TYPE: u16 = 16;
const PART: u16 = 20;
/// A part of a name, or its initials, says which name is meant only if it has at least so many letters.
const MIN_PART: usize = 4;
const MIN_INITIALS: usize = 3;
/// The middles of names of one road are not farther apart, in metres.
const ONE_ROAD: f64 = 1_000.0;

/// What an edit costs, more than any combination of missing parts.
pub(super) const EDIT: u16 = 32;
/// What it costs to go by another name of the road.
pub(super) const ALIAS: u16 = 8;
/// What another reading of the question costs.
const READING: u16 = 1;

/// What it costs a near spelling to have another type or direction than was asked for: then both are wrong.
const UNLIKE: u16 = 16;
/// The edits that are tried first. Few bases are so near, and one that is within a single edit needs no more looking:
/// its rivals are at most one edit farther.
pub(super) const FEW: usize = 2;
/// As many edits as a name of its length may have.
pub(super) const ALL: usize = usize::MAX;

/// The names that a question's name may mean, and its own parts.
#[derive(Debug, Clone, Default)]
pub(super) struct Candidates {
    pub(super) asked: Option<Parts>,
    pub(super) list: Vec<Candidate>,
    /// Names that are spelt nearly so, of another type or direction, or by an edit more than is allowed: never the
    /// answer, but they may be meant.
    unlike: Vec<Candidate>,
}

/// Whether the best of what was found is so near that a search for [`FEW`] edits has found its rivals too.
pub(super) fn is_near_enough(ranks: impl Iterator<Item = u16>) -> bool {
    ranks.min().is_some_and(|best| best < 2 * EDIT)
}

impl Candidates {
    fn add(&mut self, base: u32, spelling: &SpellingRecord, by: By) {
        add(&mut self.list, candidate(base, spelling, by));
    }

    fn add_unlike(&mut self, base: u32, spelling: &SpellingRecord, by: By) {
        add(&mut self.unlike, candidate(base, spelling, by));
    }

    /// The names of another type or direction that are about as near as the best, with its rank.
    pub(super) fn unlike(&self, best: u16) -> Self {
        // What is counted as two edits, letters swapped over a third, may as well be three.
        self.unlike_within(best, best / EDIT * 3 / 2)
    }

    /// As [`Candidates::unlike`], and those that are an edit farther than the best, where the best lacks the number.
    pub(super) fn unlike_and_farther(&self, best: u16) -> Self {
        self.unlike_within(best, (best / EDIT + 1).max(best / EDIT * 3 / 2))
    }

    fn unlike_within(&self, best: u16, edits: u16) -> Self {
        let near = |candidate: &&Candidate| {
            candidate.rank / EDIT <= edits && self.list.iter().all(|known| known.name != candidate.name)
        };
        Self {
            asked: self.asked,
            list: self
                .unlike
                .iter()
                .filter(near)
                // All of them are rivals of the best.
                .map(|candidate| Candidate {
                    rank: candidate.rank.clamp(best + 1, best + EDIT),
                    ..*candidate
                })
                .collect(),
            unlike: Vec::new(),
        }
    }

    /// Whether there is a street of the very name that was asked for, rather than one that may be meant by it.
    pub(super) fn is_known(&self) -> bool {
        self.list.iter().any(|candidate| !candidate.differs.is_guess())
    }

    /// The carriageway that was asked for.
    pub(super) fn bound(&self) -> Direction {
        self.asked.map_or(Direction::None, |parts| parts.bound)
    }

    pub(super) fn is_service(&self) -> bool {
        self.asked.is_some_and(|parts| parts.service)
    }

    pub(super) fn is_ramp(&self) -> bool {
        self.asked.is_some_and(|parts| parts.ramp)
    }

    /// Which wish for a service road or a carriageway an edge does not fulfil, or that it is a service road unasked.
    pub(super) fn missed_on(&self, edge: &Edge<'_>) -> Differs {
        let bound = match self.bound() {
            Direction::None => Differs::NOTHING,
            bound => Differs::by_bound(std::iter::once(edge.bound(bound))),
        };
        bound.and(match (self.is_service(), edge.class() == Class::Service) {
            (true, false) => Differs::NO_SERVICE,
            (false, true) => Differs::SERVICE,
            _ => Differs::NOTHING,
        })
    }

    /// Freeways and their service roads: their crossings are wide, and often not at one level.
    pub(super) fn is_highway(&self) -> bool {
        self.asked.is_some_and(|parts| {
            parts.street_type.is_highway() || parts.route != Route::None || parts.service || parts.ramp
        })
    }
}

impl Asking<'_> {
    /// The names that are spelt as asked.
    pub(super) fn candidates(&self, text: &str) -> Candidates {
        let mut found = Candidates { asked: name::parse(text), ..Candidates::default() };
        let Some(parts) = found.asked else { return found };
        let alias = By(ALIAS, Differs::NAME);
        self.add_exact(&parts, By::ITSELF, &mut found);
        self.locator.aliases.of(&parts, |other| self.add_exact(&other, alias, &mut found));
        // Other readings are for names that are not in the index as they are written.
        if found.list.iter().all(|candidate| candidate.rank > 0) {
            let reading = By(READING, Differs::READING);
            name::readings(text, false, |parts| {
                self.add_exact(&parts, reading, &mut found);
                self.locator
                    .aliases
                    .of(&parts, |other| self.add_exact(&other, alias.and(reading), &mut found));
            });
        }
        // Then the same name written otherwise, with another type, or as a part of a longer one.
        if found.list.is_empty() {
            written_otherwise(&parts, |other| {
                self.add_exact(&other, By(READING, Differs::READING), &mut found);
            });
        }
        if found.list.is_empty() {
            self.add_other_types(&parts, &mut found);
            self.add_longer(&parts, &mut found);
            self.add_initials(&parts, &mut found);
        }
        found.list.sort_by_key(|candidate| (candidate.rank, candidate.name));
        found
    }

    /// The streets of a name that have another type than was asked for: `Elm Ave` for `Elm St`, and `Acorn Park` for `Acorn
    /// Park Dr`. Never those of another direction.
    fn add_other_types(&self, parts: &Parts, found: &mut Candidates) {
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
    fn add_longer(&self, parts: &Parts, found: &mut Candidates) {
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
    fn add_initials(&self, parts: &Parts, found: &mut Candidates) {
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

    fn add_exact(&self, parts: &Parts, by: By, found: &mut Candidates) {
        self.add_exact_if(parts, by, found, |_| true);
    }

    fn add_exact_if(&self, parts: &Parts, by: By, found: &mut Candidates, may_be: impl Fn(By) -> bool) {
        let Some(base) = self.index.base(parts.key().as_bytes()) else { return };
        for spelling in self.index.spellings(base) {
            if let Some(fit) = fit(parts, &spelling).filter(|fit| may_be(*fit)) {
                found.add(base, &spelling, by.and(fit));
            }
        }
    }

    /// The names that are spelt nearly so, by at most so many edits; where the name itself is known, that one alone.
    pub(super) fn near_candidates(&self, text: &str, exact: &Candidates, most: usize) -> Candidates {
        if !exact.list.is_empty() {
            return exact.clone();
        }
        let mut found = Candidates { asked: exact.asked, list: exact.list.clone(), unlike: Vec::new() };
        // Several readings have the same key.
        let mut known: Vec<(Short, Vec<(u32, u16)>)> = Vec::new();
        let mut add = |parts: &Parts, by: By| {
            let key = parts.key();
            // A word that resembles a direction is one only of a street that has it: `Mout Auburn` is not `Auburn`.
            let resembles = by.1.has(Differs::SPELLING)
                && exact.asked.is_some_and(|asked| asked.directions() != parts.directions());
            let is_had = |fit: By| !(resembles && fit.1.has(Differs::NO_DIRECTION));
            self.add_exact_if(parts, by, &mut found, is_had);
            let allowed = allowed(key.as_str());
            let at = known.iter().position(|(other, _)| *other == key).unwrap_or_else(|| {
                known.push((key, self.near_bases(key.as_str(), (allowed + 1).min(most))));
                known.len() - 1
            });
            for (base, edits) in &known[at].1 {
                if is_other_name(key.as_bytes(), self.index.base_key(*base)) {
                    continue;
                }
                for spelling in self.index.spellings(*base) {
                    let by = by.and(By(EDIT * edits, Differs::SPELLING));
                    // A direction that is read as a letter of the name (`S Central`) is not a slip for another one.
                    let contradicts = exact.asked.is_some_and(|asked| {
                        Direction::contradict(asked.directions(), own_directions(&spelling))
                    });
                    let may_be = usize::from(*edits) <= allowed && !contradicts;
                    let like = fit(parts, &spelling).filter(|fit| may_be && is_had(*fit));
                    if let Some(fit) = like {
                        found.add(*base, &spelling, by.and(fit));
                    } else if let Some(fit) = fit(&Parts { base: parts.base, ..Parts::default() }, &spelling)
                    {
                        let cost = fit.0.min(EDIT - UNLIKE - 1) + UNLIKE;
                        found.add_unlike(*base, &spelling, by.and(By(cost, Differs::OTHER_TYPE)));
                    }
                }
            }
        };
        if let Some(parts) = &exact.asked {
            add(parts, By::ITSELF);
        }
        // A type that was read as one is not a part of a misspelt name: `Harwood Ave` is not `Harwood Ln`.
        let typed = exact.asked.is_some_and(|parts| !parts.street_type.is_none());
        let mut plain: Vec<Parts> = Vec::new();
        name::readings(text, false, |parts| plain.push(parts));
        name::readings(text, true, |parts| {
            if !(typed && parts.street_type.is_none()) {
                // What only a lenient reading finds has a type or a direction that is misspelt.
                let differs = if plain.contains(&parts) { Differs::READING } else { Differs::SPELLING };
                add(&parts, By(READING, differs));
            }
        });
        found.list.sort_by_key(|candidate| (candidate.rank, candidate.name));
        found
    }

    /// Bases that are spelt nearly so, by at least one and at most so many edits, with that number.
    pub(super) fn near_bases(&self, key: &str, most: usize) -> Vec<(u32, u16)> {
        // Numbers one figure apart are other streets.
        if most == 0 || key.bytes().next().is_some_and(|byte| byte.is_ascii_digit()) {
            return Vec::new();
        }
        let wanted = name::Near::new(key, most);
        self.index
            .bases_of_length(key.len().saturating_sub(most), key.len() + most)
            .filter(|(_, letters)| wanted.may_be(*letters))
            .filter_map(|(base, _)| {
                let edits = wanted.edits(self.index.base_key(base)).filter(|edits| *edits > 0)?;
                Some((base, u16::try_from(edits).unwrap_or(u16::MAX)))
            })
            .collect()
    }
}

/// How many edits a misspelt name of this length may have: a short name with one letter changed is another name.
pub(super) fn allowed(key: &str) -> usize {
    match key.len() {
        0..=4 => 0,
        5..=7 => 1,
        8..=12 => 2,
        _ => 3,
    }
}

/// Whether two names that are spelt nearly alike are two names all the same: their numbers differ, or they begin with
/// different points of the compass.
fn is_other_name(one: &[u8], two: &[u8]) -> bool {
    let digits = |key: &[u8]| key.iter().copied().filter(u8::is_ascii_digit).collect::<Vec<u8>>();
    let compass = |key: &[u8]| COMPASS.iter().position(|(long, ..)| key.starts_with(long.as_bytes()));
    let (first, second) = (compass(one), compass(two));
    digits(one) != digits(two) || (first.is_some() && second.is_some() && first != second)
}

const COMPASS: [(&str, &str, Direction); 4] = [
    ("NORTH", "N", Direction::N),
    ("SOUTH", "S", Direction::S),
    ("EAST", "E", Direction::E),
    ("WEST", "W", Direction::W),
];

/// `Eastside Ave` as `East Side Ave`, and the other way round.
fn written_otherwise(parts: &Parts, mut each: impl FnMut(Parts)) {
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

fn candidate(base: u32, spelling: &SpellingRecord, by: By) -> Candidate {
    let identity = u64::from(base) << 32
        | u64::from(spelling.pre_direction) << 24
        | u64::from(spelling.suffix_direction) << 16
        | u64::from(spelling.street_type) << 8
        | u64::from(spelling.route);
    Candidate { name: spelling.name, identity, rank: by.0, differs: by.1 }
}

/// Adds a name, or notes that it is nearer than was known.
fn add(list: &mut Vec<Candidate>, fresh: Candidate) {
    match list.iter_mut().find(|known| known.name == fresh.name) {
        Some(known) if fresh.rank < known.rank => *known = fresh,
        Some(_) => {}
        None => list.push(fresh),
    }
}
