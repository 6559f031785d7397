//! Records by month, over all months of the data.

use crate::{DataSet, Filter, Month, UnitState, answer::Source, scan::Counts};
use serde::Serialize;

/// A month's records under every filter but those of months.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MonthCount {
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub month: Month,
    /// Null where no force under the filter has the month.
    pub count: Option<u64>,
    /// Whether the filter's months include it.
    pub chosen: bool,
    /// Forces under the filter whose month is missing, and those whose month is partial.
    pub missing: Vec<String>,
    pub partial: Vec<String>,
}

/// Every month from the data's first to its last.
pub(super) fn series(source: &Source<'_>, filter: &Filter, counts: &Counts) -> Vec<MonthCount> {
    let range = source.range();
    let (Some(first), Some(last)) = (range.from, range.to) else { return Vec::new() };
    let forces = forces(source, filter);
    let data_set = source.data_set();
    first
        .to(last)
        .map(|month| {
            let of_state = |state| of_state(source, data_set, &forces, month, state);
            let missing = of_state(UnitState::Missing);
            let whole = !forces.is_empty() && missing.len() == forces.len();
            MonthCount {
                month,
                count: (!whole).then(|| sum(source, counts, month)),
                chosen: filter.has_month(month),
                missing,
                partial: of_state(UnitState::Partial),
            }
        })
        .collect()
}

/// The forces under a filter that have anything of the data set, by slug.
pub(super) fn forces(source: &Source<'_>, filter: &Filter) -> Vec<String> {
    let units = source.coverage.of(source.data_set());
    let forces = units.chunk_by(|one, next| one.force == next.force).filter_map(|units| units.first());
    forces.map(|unit| unit.force.clone()).filter(|force| filter.has_force(force)).collect()
}

fn of_state(
    source: &Source<'_>,
    data_set: DataSet,
    forces: &[String],
    month: Month,
    state: UnitState,
) -> Vec<String> {
    let is = |force: &&String| source.coverage.state(data_set, force, month) == Some(state);
    forces.iter().filter(is).cloned().collect()
}

fn sum(source: &Source<'_>, counts: &Counts, month: Month) -> u64 {
    let index = source.data.months().binary_search_by_key(&month, |rows| rows.month());
    index.map_or(0, |index| counts.months[index].iter().sum())
}
