//! What has changed against earlier months. Only forces that are complete in every month of both periods count, so that
//! a file that is missing never looks like fewer records.

use super::months::forces;
use crate::{Filter, Month, UnitState, answer::Source, scan::Counts};
use serde::Serialize;

/// Which earlier months are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Against {
    /// The same months a year before.
    YearBefore,
    /// As many months directly before.
    PeriodBefore,
    /// The last month against the one before it.
    LastMonth,
}

/// A comparison of whole months.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Change {
    /// `year-before`, `period-before` or `last-month`.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub against: Against,
    /// The first and the last month of both periods.
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub months: [Month; 2],
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub earlier: [Month; 2],
    /// Records of the forces that are compared, in both periods; null if none can be.
    pub count: Option<u64>,
    pub count_earlier: Option<u64>,
    /// Of the earlier count, to one decimal, negative for fewer; null below 50 records in either period.
    pub percent: Option<f64>,
    /// Forces under the filter that aren't complete in all these months, and so are left out of both counts.
    pub left_out: Vec<LeftOut>,
}

/// A force that is left out, and its months that are the reason.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LeftOut {
    pub force: String,
    #[cfg_attr(feature = "openapi", schema(value_type = Vec<String>))]
    pub months: Vec<Month>,
}

/// Of fewer records than this only the counts are shown: a per cent would say more than they do.
const FEW: u64 = 50;

/// The comparisons that make sense for the chosen months, the year before first.
pub(super) fn changes(
    source: &Source<'_>,
    filter: &Filter,
    chosen: &[Month],
    counts: &Counts,
) -> Vec<Change> {
    let (Some(&first), Some(&last)) = (chosen.first(), chosen.last()) else { return Vec::new() };
    // Months with others between them have no period before them.
    if chosen.windows(2).any(|pair| pair[0].number() + 1 != pair[1].number()) {
        return Vec::new();
    }
    let span = i32::try_from(last.number() - first.number() + 1).unwrap_or(i32::MAX);
    let period: Vec<Month> = first.to(last).filter(|&month| filter.has_month(month)).collect();
    let mut asked = vec![(Against::YearBefore, period.clone(), 12)];
    // Twelve months before are the year before.
    if span != 12 {
        asked.push((Against::PeriodBefore, period, span));
    }
    // Of a single month that is the period before.
    if span > 1 {
        asked.push((Against::LastMonth, vec![last], 1));
    }
    let forces = forces(source, filter);
    asked
        .iter()
        .filter_map(|(against, months, back)| compare(source, &forces, *against, months, *back, counts))
        .collect()
}

fn compare(
    source: &Source<'_>,
    forces: &[String],
    against: Against,
    months: &[Month],
    back: i32,
    counts: &Counts,
) -> Option<Change> {
    let earlier: Vec<Month> = months.iter().map(|month| month.plus(-back)).collect::<Option<_>>()?;
    let data_set = source.data_set();
    let (mut sum, mut sum_earlier, mut compared) = (0, 0, false);
    let mut left_out = Vec::new();
    for force in forces {
        let is_gap =
            |month: &&Month| source.coverage.state(data_set, force, **month) != Some(UnitState::Complete);
        let mut gaps: Vec<Month> = earlier.iter().chain(months).filter(is_gap).copied().collect();
        if gaps.is_empty() {
            let code = source.data.dictionary(0).code(Some(force));
            sum += of_force(source, counts, code, months);
            sum_earlier += of_force(source, counts, code, &earlier);
            compared = true;
        } else {
            gaps.sort_unstable();
            gaps.dedup();
            left_out.push(LeftOut { force: force.clone(), months: gaps });
        }
    }
    let ends = |months: &[Month]| Some([*months.first()?, *months.last()?]);
    #[allow(clippy::cast_precision_loss, reason = "counts lie far below 2^53")]
    let percent = || ((sum as f64 - sum_earlier as f64) / sum_earlier as f64 * 1000.0).round() / 10.0;
    Some(Change {
        against,
        months: ends(months)?,
        earlier: ends(&earlier)?,
        count: compared.then_some(sum),
        count_earlier: compared.then_some(sum_earlier),
        percent: (compared && sum >= FEW && sum_earlier >= FEW).then(percent),
        left_out,
    })
}

fn of_force(source: &Source<'_>, counts: &Counts, force: Option<u32>, months: &[Month]) -> u64 {
    // A force whose files are all empty has no row and no code.
    let Some(force) = force else { return 0 };
    let data = source.data.months();
    let indexes =
        months.iter().filter_map(|month| data.binary_search_by_key(month, |rows| rows.month()).ok());
    indexes.map(|index| counts.months[index][force as usize]).sum()
}
