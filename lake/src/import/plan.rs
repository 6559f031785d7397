//! What an import has before it: which file is which unit, and which wins where a unit is given twice.

use super::source::{Found, Source};
use blotter_records::{DataSet, Month, forces};
use serde::Serialize;
use std::collections::BTreeMap;

/// A unit: kind × force × month.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct UnitName {
    #[serde(rename = "dataset")]
    pub data_set: DataSet,
    pub month: Month,
    pub force: String,
}

/// What a file's name says: `2021-06-avon-and-somerset-street.csv`.
#[derive(Debug, PartialEq, Eq)]
pub enum Named {
    /// The unit that it holds.
    Unit(UnitName),
    /// No force or no month in the name: its rows say.
    Merged,
}

/// Reads a file's name. What stands in the place of a force counts only if it is one: `2021-06-all-street.csv` holds the rows
/// of several. A new force's file is read by its rows too, whose name for it gives the same unit.
pub fn named(file_name: &str) -> Named {
    let lower = file_name.to_ascii_lowercase();
    let stem = lower.strip_suffix(".csv").unwrap_or(&lower);
    let unit = || {
        let month: Month = stem.get(..7)?.parse().ok()?;
        let rest = stem.get(7..)?.strip_prefix('-')?;
        let (data_set, rest) = [DataSet::StopAndSearch, DataSet::Outcomes, DataSet::Street]
            .into_iter()
            .find_map(|data_set| Some((data_set, rest.strip_suffix(data_set.slug())?)))?;
        let force = rest.strip_suffix('-').filter(|force| !force.is_empty())?;
        forces::name_of(force)?;
        Some(UnitName { data_set, month, force: force.to_owned() })
    };
    unit().map_or(Named::Merged, Named::Unit)
}

/// A unit that was given more than once: the later file is taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct GivenTwice {
    #[serde(flatten)]
    pub unit: UnitName,
    pub taken: String,
    pub left: String,
}

/// A file in the order in which files were given.
#[derive(Clone)]
pub struct Ranked {
    pub rank: usize,
    pub source: Source,
    /// The unit's rows in a merged file; none if the file is the unit's own.
    pub merged: Option<u64>,
    /// Of the unit's content; none if it will be known when the unit is read.
    pub checksum: Option<String>,
}

/// The units of an import, with the file that each is taken from.
#[derive(Default)]
pub struct Plan {
    pub units: BTreeMap<UnitName, Ranked>,
    /// The other files of units that were given more than once, should the one that is taken be damaged.
    pub others: BTreeMap<UnitName, Vec<Ranked>>,
    pub given_twice: Vec<GivenTwice>,
}

impl Plan {
    /// Takes a unit from a file, unless a later file has it. A file of no bytes takes nobody's place: it is what a broken copy
    /// leaves.
    pub fn offer(&mut self, unit: UnitName, ranked: Ranked) {
        let Some(present) = self.units.get(&unit) else {
            self.units.insert(unit, ranked);
            return;
        };
        let later = match (ranked.source.size, present.source.size) {
            (0, 1..) => false,
            (1.., 0) => true,
            _ => ranked.rank >= present.rank,
        };
        let (taken, left) = if later { (&ranked, present) } else { (present, &ranked) };
        self.given_twice.push(GivenTwice {
            unit: unit.clone(),
            taken: taken.source.name.clone(),
            left: left.source.name.clone(),
        });
        let left = if later { self.units.insert(unit.clone(), ranked) } else { Some(ranked) };
        self.others.entry(unit).or_default().extend(left);
    }

    /// The other files that are a unit's own, the one that was given last first.
    pub fn others(&self, unit: &UnitName) -> Vec<Ranked> {
        let mut others = self.others.get(unit).cloned().unwrap_or_default();
        // A merged file would be read once for each of its units.
        others.retain(|other| other.merged.is_none());
        others.sort_by_key(|other| std::cmp::Reverse(other.rank));
        others
    }
}

/// All files of all PATHs, in order.
pub fn ranked(found: Vec<Found>) -> impl Iterator<Item = (usize, Source)> {
    found.into_iter().flat_map(|found| found.sources).enumerate()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_tells_the_unit_or_nothing() {
        let unit = |data_set, month: &str, force: &str| {
            Named::Unit(UnitName { data_set, month: month.parse().unwrap(), force: force.into() })
        };
        assert_eq!(
            named("2021-06-avon-and-somerset-stop-and-search.csv"),
            unit(DataSet::StopAndSearch, "2021-06", "avon-and-somerset")
        );
        assert_eq!(named("2012-01-btp-outcomes.CSV"), unit(DataSet::Outcomes, "2012-01", "btp"));
        assert_eq!(named("2012-13-btp-outcomes.csv"), Named::Merged);
        for merged in [
            "2021-06-street.csv",
            "street.csv",
            "all.csv",
            "é021-06-kent-street.csv",
            "2021-06-all-street.csv",
            "2021-06-merged-outcomes.csv",
            "2021-06-toytown-street.csv",
        ] {
            assert_eq!(named(merged), Named::Merged, "{merged}");
        }
    }
}
