//! Names that are spelt nearly like the one that was asked for, within limits by its length.

use super::{
    Asking,
    candidates::{Candidates, EDIT, READING},
    differs::Differs,
    fit::{By, fit, own_directions},
    written::COMPASS,
};
use crate::name::{self, Direction, Parts, Short};

/// What it costs a near spelling to have another type or direction than was asked for: then both are wrong.
const UNLIKE: u16 = 16;
/// The edits that are tried first. Few bases are so near, and one that is within a single edit needs no more looking:
/// its rivals are at most one edit farther.
pub(super) const FEW: usize = 2;
/// As many edits as a name of its length may have.
pub(super) const ALL: usize = usize::MAX;

/// Whether the best of what was found is so near that a search for [`FEW`] edits has found its rivals too.
pub(super) fn is_near_enough(ranks: impl Iterator<Item = u16>) -> bool {
    ranks.min().is_some_and(|best| best < 2 * EDIT)
}

impl Asking<'_> {
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
