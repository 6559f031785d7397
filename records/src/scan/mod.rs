//! One pass over a roll-up's months that counts everything an answer needs.
//!
//! Each row is tested against all filters once. A row that fits all counts everywhere; one that fails a single filter
//! counts only in the list of that filter's dimension ("under every filter but its own"). A force's rows of a month lie
//! together, so months and forces are tested once for each such segment.

mod axis;
mod counts;
mod filters;
mod kernel;

pub(crate) use axis::Axis;
pub(crate) use counts::Counts;

use crate::{Data, Dimension, Filter, rollup::MonthRows};
use filters::Filters;
use kernel::Kernel;

/// What is to be counted, besides the total.
#[derive(Debug, Clone, Default)]
pub(crate) struct Wanted<'a> {
    /// The values of these dimensions, each under every filter but its own.
    pub(crate) lists: &'a [Dimension],
    /// The combinations of these dimensions, at most two.
    pub(crate) groups: &'a [Dimension],
    /// Each position.
    pub(crate) positions: bool,
    /// Each month of each force, whatever months are chosen.
    pub(crate) months: bool,
}

/// Counts what is wanted of the records that fit.
pub(crate) fn scan(data: &dyn Data, filter: &Filter, wanted: &Wanted<'_>) -> Counts {
    let filters = Filters::new(data, filter);
    let by_position = wanted.positions || filter.has_place();
    let shape = counts::Shape::new(data, wanted);
    let first_year = data.months().first().map_or(0, |rows| rows.month().year());
    let months: Vec<(usize, &MonthRows)> = data
        .months()
        .iter()
        .map(AsRef::as_ref)
        .enumerate()
        .filter(|(_, rows)| filters.matters(rows, wanted))
        .collect();
    let count = |months: &[(usize, &MonthRows)]| {
        let mut counts = Counts::new(&shape);
        let mut kernel = Kernel::new(&filters, &shape, wanted);
        for &(index, rows) in months {
            kernel.month((index, rows.month()), first_year, rows.rows(by_position), &mut counts);
        }
        counts
    };
    in_parts(&months, by_position, count)
}

/// Rows that are worth a thread of their own.
#[cfg(not(target_arch = "wasm32"))]
const ROWS_PER_THREAD: usize = 200_000;
/// Beyond this, threads wait for memory.
#[cfg(not(target_arch = "wasm32"))]
const MAX_THREADS: usize = 8;

#[cfg(not(target_arch = "wasm32"))]
fn in_parts(
    months: &[(usize, &MonthRows)],
    by_position: bool,
    count: impl Fn(&[(usize, &MonthRows)]) -> Counts + Sync,
) -> Counts {
    use std::{num::NonZero, thread};
    let size = |(_, rows): &(usize, &MonthRows)| rows.rows(by_position).rows();
    let total: usize = months.iter().map(size).sum();
    let cores = thread::available_parallelism().map_or(1, NonZero::get).min(MAX_THREADS);
    let threads = (total / ROWS_PER_THREAD).clamp(1, cores);
    // Months are dealt to parts of about equal sizes.
    let (mut parts, mut start, mut rows) = (Vec::new(), 0, 0);
    for (index, month) in months.iter().enumerate() {
        rows += size(month);
        if rows * threads >= total * (parts.len() + 1) && parts.len() + 1 < threads {
            parts.push(&months[start..=index]);
            start = index + 1;
        }
    }
    let own = &months[start..];
    thread::scope(|scope| {
        let count = &count;
        let others: Vec<_> = parts.into_iter().map(|part| scope.spawn(move || count(part))).collect();
        let mut counts = count(own);
        for other in others {
            match other.join() {
                Ok(other) => counts.add(other),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        counts
    })
}

/// A browser's page has one thread.
#[cfg(target_arch = "wasm32")]
fn in_parts(
    months: &[(usize, &MonthRows)],
    _by_position: bool,
    count: impl Fn(&[(usize, &MonthRows)]) -> Counts,
) -> Counts {
    count(months)
}
