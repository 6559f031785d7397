//! Which months of which forces are there, whole, partial or missing. Judged from the statistics of units alone.

use crate::{DataSet, Month};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// A unit is the smallest thing that an import adds or replaces.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UnitKey {
    pub data_set: DataSet,
    /// The API's slug.
    pub force: String,
    pub month: Month,
}

/// Where a unit's rows came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UnitSource {
    Archive,
    Api,
    /// Made up by a program, for a demonstration.
    Generated,
}

/// What an import found in a unit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnitStatistics {
    /// Rows kept.
    pub rows: u64,
    pub rejected: u64,
    /// Rows kept that have no position.
    pub without_position: u64,
    /// Rows kept that have no Crime ID; 0 in stop and search, which has none at all.
    pub without_crime_id: u64,
    pub source: UnitSource,
    /// RFC 3339, UTC.
    pub imported_at: String,
}

/// How whole a force's month is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum UnitState {
    Complete,
    /// Far fewer rows than usual, or values missing that usually are there.
    Partial,
    /// No unit, although the force has others of this data set.
    Missing,
}

/// One force's month of a data set, as `/api/records/coverage` has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({"dataset": "street", "force": "avon-and-somerset",
    "month": "2021-06", "rows": 15110, "rejected": 0, "source": "archive", "imported_at": "2026-11-28T22:00:00Z",
    "state": "complete"})))]
pub struct Unit {
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub dataset: DataSet,
    pub force: String,
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub month: Month,
    /// Rows kept; 0 of a missing unit.
    pub rows: u64,
    pub rejected: u64,
    /// `archive`, `api` or `generated`; null of a missing unit.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<String>))]
    pub source: Option<UnitSource>,
    /// RFC 3339, UTC; null of a missing unit.
    pub imported_at: Option<String>,
    /// `complete`, `partial` or `missing`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub state: UnitState,
}

/// A force's month that is not complete.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({"force": "greater-manchester", "month": "2021-07", "state": "missing"})))]
pub struct Gap {
    pub force: String,
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub month: Month,
    /// `partial` or `missing`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub state: UnitState,
}

/// All units of a release, judged.
#[derive(Debug, Clone, Default)]
pub struct Coverage {
    /// By data set, force and month.
    units: Vec<Unit>,
    generated: bool,
}

impl Coverage {
    /// Judges a release's units.
    ///
    /// A unit is partial when it has under a third of the median of its force's twelve fullest months, or when at least
    /// a third of its rows lack a position, or a Crime ID, that under a tenth of the rows of those twelve months lack.
    /// A month without a unit is missing if it lies between the data set's first and last and the force has any unit.
    pub fn judge(units: impl IntoIterator<Item = (UnitKey, UnitStatistics)>) -> Self {
        let mut sets: BTreeMap<DataSet, BTreeMap<String, Months>> = BTreeMap::new();
        for (UnitKey { data_set, force, month }, statistics) in units {
            sets.entry(data_set).or_default().entry(force).or_default().insert(month, statistics);
        }
        let mut judged = Vec::new();
        for (data_set, forces) in sets {
            let months: BTreeSet<Month> = forces.values().flat_map(BTreeMap::keys).copied().collect();
            let (Some(&first), Some(&last)) = (months.first(), months.last()) else { continue };
            for (force, mut units) in forces {
                let usual = Usual::of(&units);
                judged.extend(first.to(last).map(|month| {
                    let unit = units.remove(&month);
                    let state =
                        unit.as_ref().map_or(UnitState::Missing, |statistics| usual.judge(statistics));
                    Unit {
                        dataset: data_set,
                        force: force.clone(),
                        month,
                        rows: unit.as_ref().map_or(0, |unit| unit.rows),
                        rejected: unit.as_ref().map_or(0, |unit| unit.rejected),
                        source: unit.as_ref().map(|unit| unit.source),
                        imported_at: unit.map(|unit| unit.imported_at),
                        state,
                    }
                }));
            }
        }
        let generated = judged.iter().any(|unit| unit.source == Some(UnitSource::Generated));
        Self { units: judged, generated }
    }

    /// All units, the missing ones included, by data set, force and month.
    pub fn units(&self) -> &[Unit] {
        &self.units
    }

    /// Whether any unit was made up by a program: then nobody may take the figures for the police's.
    pub const fn is_generated(&self) -> bool {
        self.generated
    }

    /// The units of a data set, by force and month.
    pub fn of(&self, data_set: DataSet) -> &[Unit] {
        let start = self.units.partition_point(|unit| unit.dataset < data_set);
        let end = self.units.partition_point(|unit| unit.dataset <= data_set);
        &self.units[start..end]
    }

    /// The state of a force's month; none if the force has nothing of the data set, or the month lies outside it.
    pub fn state(&self, data_set: DataSet, force: &str, month: Month) -> Option<UnitState> {
        let units = self.of(data_set);
        let index = units.binary_search_by(|unit| (unit.force.as_str(), unit.month).cmp(&(force, month)));
        index.ok().map(|index| units[index].state)
    }

    /// What isn't complete of a data set, by force and month.
    pub fn gaps(&self, data_set: DataSet) -> impl Iterator<Item = Gap> {
        self.of(data_set).iter().filter(|unit| unit.state != UnitState::Complete).map(|unit| Gap {
            force: unit.force.clone(),
            month: unit.month,
            state: unit.state,
        })
    }
}

type Months = BTreeMap<Month, UnitStatistics>;

/// How many of a force's months say what is usual.
const FULLEST: usize = 12;

/// What is usual in a force's fullest months.
struct Usual {
    /// Twice the median of the rows, to stay whole.
    twice_median: u64,
    /// Whether under a tenth of the rows lack a position, and a Crime ID.
    has_positions: bool,
    has_crime_ids: bool,
}

impl Usual {
    fn of(units: &Months) -> Self {
        let mut fullest: Vec<(&Month, &UnitStatistics)> = units.iter().collect();
        // Among equally full months the later ones say more about the present.
        fullest.sort_unstable_by_key(|&(month, unit)| std::cmp::Reverse((unit.rows, month)));
        fullest.truncate(FULLEST);
        let rows: Vec<u64> = fullest.iter().map(|(_, unit)| unit.rows).collect();
        let twice_median =
            if rows.is_empty() { 0 } else { rows[(rows.len() - 1) / 2] + rows[rows.len() / 2] };
        let rarely = |lacking: fn(&UnitStatistics) -> u64| {
            fullest.iter().map(|(_, unit)| lacking(unit)).sum::<u64>() * 10 < rows.iter().sum()
        };
        Self {
            twice_median,
            has_positions: rarely(|unit| unit.without_position),
            has_crime_ids: rarely(|unit| unit.without_crime_id),
        }
    }

    fn judge(&self, unit: &UnitStatistics) -> UnitState {
        let a_third = |lacking: u64| unit.rows > 0 && lacking * 3 >= unit.rows;
        let partial = unit.rows * 6 < self.twice_median
            || self.has_positions && a_third(unit.without_position)
            || self.has_crime_ids && a_third(unit.without_crime_id);
        if partial { UnitState::Partial } else { UnitState::Complete }
    }
}

#[cfg(test)]
mod tests;
