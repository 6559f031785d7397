//! Roads by several names: what the feed writes, and what maps call the same road.

use crate::name::{self, Direction, Parts};
use std::collections::HashMap;

/// Other names of roads, as a city's file lists them. Given to a [`crate::Locator`] when it is opened.
#[derive(Debug, Clone, Default)]
pub struct Aliases {
    by_key: HashMap<String, Vec<Alias>>,
}

#[derive(Debug, Clone)]
struct Alias {
    asked: Parts,
    others: Vec<Parts>,
}

impl Aliases {
    /// From names and their other names. Directions in front of a name narrow it (`S CENTRAL EXPY`); without one
    /// it holds for all that no other entry narrows, unless the other names say which it is (`CENTRAL EXPY` that is
    /// `NORTH CENTRAL EXPY`). A road is also found by each of its other names, numbered ones excepted: `I-35E` is
    /// many freeways.
    pub fn new<N, O>(list: impl IntoIterator<Item = (N, Vec<O>)>) -> Self
    where
        N: AsRef<str>,
        O: AsRef<str>,
    {
        let mut aliases = Self::default();
        for (name, others) in list {
            let Some(asked) = name::parse(name.as_ref()) else { continue };
            let others: Vec<Parts> = others.iter().filter_map(|other| name::parse(other.as_ref())).collect();
            for (i, other) in others.iter().enumerate() {
                if other.route == name::Route::None && other.key() != asked.key() && !is_number(other) {
                    let mut rest = others.clone();
                    rest[i] = asked;
                    aliases.add(*other, rest);
                }
            }
            aliases.add(asked, others);
        }
        aliases
    }

    fn add(&mut self, asked: Parts, others: Vec<Parts>) {
        self.by_key.entry(asked.key().as_str().to_owned()).or_default().push(Alias { asked, others });
    }

    /// The other names of a road, with its direction where they have none of their own.
    pub(super) fn of(&self, parts: &Parts, mut each: impl FnMut(Parts)) {
        if self.by_key.is_empty() {
            return;
        }
        let Some(found) = self.by_key.get(parts.key().as_str()) else { return };
        let narrowed = found.iter().any(|alias| alias.narrows() && alias.fits(parts));
        for alias in found.iter().filter(|alias| alias.fits(parts)) {
            // An entry for the very direction knows better; a road without one may be any of them.
            if narrowed && is_directed(parts) && !alias.narrows() {
                continue;
            }
            for other in &alias.others {
                let mut other = *other;
                (other.service, other.ramp, other.bound) = (parts.service, parts.ramp, parts.bound);
                if !is_directed(&other) && !alias.narrows() && other.route == name::Route::None {
                    other.pre_direction = parts.pre_direction;
                    other.suffix_direction = parts.suffix_direction;
                }
                if !Direction::contradict(other.directions(), parts.directions()) {
                    each(other);
                }
            }
        }
    }
}

fn is_number(parts: &Parts) -> bool {
    parts.base.as_str().bytes().all(|byte| byte.is_ascii_digit())
}

fn is_directed(parts: &Parts) -> bool {
    parts.directions() != [Direction::None; 2]
}

impl Alias {
    /// Whether it is for one direction of the name alone.
    fn narrows(&self) -> bool {
        is_directed(&self.asked)
    }

    fn fits(&self, parts: &Parts) -> bool {
        let (own, asked) = (self.asked.street_type, parts.street_type);
        let types =
            own == asked || asked.is_none() || own.is_none() || (own.is_highway() && asked.is_highway());
        types
            && !Direction::contradict(self.asked.directions(), parts.directions())
            && !self.is_of_another_part(parts)
            && (parts.route == self.asked.route || parts.route == name::Route::None)
    }

    /// Whether the other names say that this is another part of the road: `CENTRAL EXPY` that is also `NORTH CENTRAL
    /// EXPY` is no `S CENTRAL EXPY`, and neither are its numbers.
    fn is_of_another_part(&self, parts: &Parts) -> bool {
        let same = |other: &&Parts| other.key() == self.asked.key();
        let asked = parts.directions();
        self.others.iter().filter(same).any(|other| Direction::contradict(other.directions(), asked))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(aliases: &Aliases, name: &str) -> Vec<String> {
        let mut all = Vec::new();
        aliases.of(&name::parse(name).unwrap(), |parts| all.push(parts.to_string()));
        all
    }

    #[test]
    fn a_direction_narrows_an_alias() {
        let aliases = Aliases::new([
            ("L B J FWY", vec!["LYNDON B JOHNSON FWY", "I-635"]),
            ("S CENTRAL EXPY", vec!["SH 310"]),
            ("CENTRAL EXPY", vec!["US HWY 75"]),
            ("R L THORNTON FWY", vec!["THORNTON FWY"]),
        ]);
        assert_eq!(
            of(&aliases, "lbj fwy wb"),
            ["base=LYNDON B JOHNSON type=FWY bound=WB", "route=I base=635 bound=WB"]
        );
        assert_eq!(of(&aliases, "S Central Expy"), ["route=SH base=310"]);
        assert_eq!(of(&aliases, "Central Expy"), ["route=SH base=310", "route=US base=75"]);
        assert_eq!(of(&aliases, "N Central Serv Nb"), ["route=US base=75 bound=NB service"]);
        assert_eq!(of(&aliases, "E R L Thornton Fwy"), ["pre=E base=THORNTON type=FWY"]);
        assert_eq!(of(&aliases, "Lyndon B Johnson Fwy")[0], "base=LBJ type=FWY");
        assert!(of(&aliases, "I-635").is_empty());
        assert!(of(&aliases, "Central Ave").is_empty());
    }

    #[test]
    fn no_alias_leads_to_the_other_end_of_the_road() {
        let north = ["NORTH CENTRAL EXPY", "US HIGHWAY 75"];
        let both =
            [("CENTRAL EXPY", north.to_vec()), ("S CENTRAL EXPY", vec!["SOUTH CENTRAL EXPY", "SH 310"])];
        let (of_both, of_one) = (Aliases::new(both), Aliases::new([("CENTRAL EXPY", north.to_vec())]));
        assert_eq!(of(&of_both, "S Central Expy"), ["pre=S base=CENTRAL type=EXPY", "route=SH base=310"]);
        assert_eq!(of(&of_both, "Central Expy S"), ["pre=S base=CENTRAL type=EXPY", "route=SH base=310"]);
        for northern in ["N Central Expy", "Central Expy N"] {
            assert_eq!(of(&of_both, northern), ["pre=N base=CENTRAL type=EXPY", "route=US base=75"]);
        }
        assert_eq!(of(&of_both, "Central Serv Nb").len(), 4, "without a direction it may be either");
        assert!(of(&of_one, "S Central Expy").is_empty() && of(&of_one, "S Central Serv Sb").is_empty());
        assert_eq!(of(&of_one, "Central Expy").len(), 2);
    }
}
