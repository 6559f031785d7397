//! How complete the data is: what each unit (kind, force and month) holds, judged beside the force's other months.

use crate::{DataSet, Filter, Month};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Whether a force's month is all there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UnitState {
    Complete,
    /// Far fewer rows than the force's other months have, or much that they have is missing.
    Partial,
    /// Nothing was published, though months before and after were.
    Missing,
}

/// Where a unit's rows came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UnitSource {
    Archive,
    Api,
}

/// What is known of a unit's rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UnitStatistics {
    /// Rows kept.
    pub rows: u64,
    pub rejected: u64,
    pub without_position: u64,
    pub without_id: u64,
    pub source: UnitSource,
    /// RFC 3339, UTC.
    pub imported_at: String,
}

/// One unit of the coverage. A missing one has neither rows nor source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CoveredUnit {
    pub dataset: DataSet,
    pub force: String,
    pub month: Month,
    pub rows: u64,
    pub rejected: u64,
    pub source: Option<UnitSource>,
    pub imported_at: Option<String>,
    pub state: UnitState,
}

/// What an answer lacks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Gap {
    pub force: String,
    pub month: Month,
    pub state: UnitState,
}

/// How many of a force's months say what is usual.
const FULLEST: usize = 12;

/// The units of a data set by force and month.
pub type Units = BTreeMap<String, BTreeMap<Month, UnitStatistics>>;

/// Every unit with its state, by force and month; missing are the months without a unit between the data set's first
/// and last, for each force that has any.
pub fn coverage(dataset: DataSet, units: &Units) -> Vec<CoveredUnit> {
    let months = || units.values().flat_map(BTreeMap::keys).copied();
    let (Some(first), Some(last)) = (months().min(), months().max()) else { return Vec::new() };
    let mut covered = Vec::new();
    for (force, of_force) in units {
        let usual = Usual::of(of_force);
        for month in first.to(last) {
            let unit = of_force.get(&month);
            covered.push(CoveredUnit {
                dataset,
                force: force.clone(),
                month,
                rows: unit.map_or(0, |unit| unit.rows),
                rejected: unit.map_or(0, |unit| unit.rejected),
                source: unit.map(|unit| unit.source),
                imported_at: unit.map(|unit| unit.imported_at.clone()),
                state: unit.map_or(UnitState::Missing, |unit| usual.judge(unit)),
            });
        }
    }
    covered
}

/// The gaps that a filter's answer has: its months and forces that aren't complete.
pub fn gaps(covered: &[CoveredUnit], filter: &Filter) -> Vec<Gap> {
    covered
        .iter()
        .filter(|unit| unit.state != UnitState::Complete)
        .filter(|unit| filter.has_month(unit.month) && filter.has_force(&unit.force))
        .map(|unit| Gap { force: unit.force.clone(), month: unit.month, state: unit.state })
        .collect()
}

/// What a force's fullest months have.
struct Usual {
    /// Twice the median of their rows, so that it is whole.
    twice_median: u64,
    /// Whether under a tenth of their rows lack a position, or a Crime ID.
    with_position: bool,
    with_id: bool,
}

impl Usual {
    fn of(units: &BTreeMap<Month, UnitStatistics>) -> Self {
        let mut fullest: Vec<&UnitStatistics> = units.values().collect();
        fullest.sort_by_key(|unit| std::cmp::Reverse(unit.rows));
        fullest.truncate(FULLEST);
        let middle = |index: usize| fullest.get(index).map_or(0, |unit| unit.rows);
        let twice_median = match fullest.len() {
            0 => 0,
            length if length % 2 == 1 => 2 * middle(length / 2),
            length => middle(length / 2 - 1) + middle(length / 2),
        };
        let sum = |of: fn(&UnitStatistics) -> u64| fullest.iter().map(|unit| of(unit)).sum::<u64>();
        let rows = sum(|unit| unit.rows);
        Self {
            twice_median,
            with_position: sum(|unit| unit.without_position) * 10 < rows,
            with_id: sum(|unit| unit.without_id) * 10 < rows,
        }
    }

    fn judge(&self, unit: &UnitStatistics) -> UnitState {
        let few = unit.rows * 6 < self.twice_median;
        let lacks = |usual: bool, without: u64| usual && unit.rows > 0 && without * 3 >= unit.rows;
        if few || lacks(self.with_position, unit.without_position) || lacks(self.with_id, unit.without_id) {
            UnitState::Partial
        } else {
            UnitState::Complete
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unit(rows: u64, without_position: u64) -> UnitStatistics {
        UnitStatistics {
            rows,
            rejected: 0,
            without_position,
            without_id: 0,
            source: UnitSource::Archive,
            imported_at: "2026-01-01T00:00:00Z".into(),
        }
    }

    /// Month, rows, and rows without a position.
    type Months<'a> = &'a [(&'a str, u64, u64)];

    fn units(of: &[(&str, Months<'_>)]) -> Units {
        of.iter()
            .map(|(force, months)| {
                let months = months
                    .iter()
                    .map(|(month, rows, without)| (month.parse().unwrap(), unit(*rows, *without)));
                ((*force).to_owned(), months.collect())
            })
            .collect()
    }

    fn states(units: &Units) -> Vec<String> {
        coverage(DataSet::Street, units)
            .iter()
            .filter(|unit| unit.state != UnitState::Complete)
            .map(|unit| format!("{} {} {:?}", unit.force, unit.month, unit.state))
            .collect()
    }

    #[test]
    fn a_month_between_others_is_missing_and_an_empty_one_partial() {
        let units = units(&[
            ("kent", &[("2021-01", 900, 0), ("2021-03", 1000, 0), ("2021-04", 299, 0)]),
            ("gwent", &[("2021-02", 10, 0), ("2021-04", 10, 0)]),
        ]);
        // The median of Kent's three months is 900; a third of it 300.
        assert_eq!(
            states(&units),
            [
                "gwent 2021-01 Missing",
                "gwent 2021-03 Missing",
                "kent 2021-02 Missing",
                "kent 2021-04 Partial"
            ]
        );
    }

    #[test]
    fn a_month_that_lacks_what_the_others_have_is_partial() {
        let all = units(&[("kent", &[("2021-01", 900, 10), ("2021-02", 900, 20), ("2021-03", 300, 100)])]);
        assert_eq!(states(&all), ["kent 2021-03 Partial"]);
        // Where a tenth or more lack it anyway, nothing is unusual.
        let all = units(&[("kent", &[("2021-01", 900, 200), ("2021-02", 900, 20), ("2021-03", 300, 100)])]);
        assert_eq!(states(&all), [] as [&str; 0]);
    }

    #[test]
    fn gaps_are_those_of_the_filters_months_and_forces() {
        let covered = coverage(
            DataSet::Street,
            &units(&[("kent", &[("2021-01", 9, 0), ("2021-04", 9, 0)]), ("gwent", &[("2021-01", 9, 0)])]),
        );
        let gaps_of = |query: &[(&str, &str)]| {
            let filter = Filter::parse(DataSet::Street, query.iter().copied()).unwrap();
            gaps(&covered, &filter)
                .iter()
                .map(|gap| format!("{} {}", gap.force, gap.month))
                .collect::<Vec<_>>()
        };
        assert_eq!(gaps_of(&[("force", "kent")]), ["kent 2021-02", "kent 2021-03"]);
        assert_eq!(gaps_of(&[("to", "2021-02")]), ["gwent 2021-02", "kent 2021-02"]);
        assert_eq!(gaps_of(&[("month", "2021-04"), ("year", "2021")]), ["gwent 2021-04"]);
    }
}
