//! What `/data` says of the syncs.

use super::words::{grouped, later, moment, months};
use crate::sync::{Running, SyncRun, SyncState};
use blotter_app::Link;
use blotter_records::Month;
use blotter_view::syncs::{NOT_STARTED, NotStarted, SyncRow, SyncRunning, SyncsSummary};

/// So many runs are listed.
const MAX_RUNS: usize = 20;
const MEGABYTE: u64 = 1_000_000;

/// None where no sync ran, none is planned and nobody may start one.
pub(super) fn summary(state: &SyncState, can_start: bool, link: &Link) -> Option<SyncsSummary> {
    let known = can_start || !state.runs.is_empty() || state.running.is_some() || state.next.is_some();
    known.then(|| SyncsSummary {
        runs: state.runs.iter().rev().take(MAX_RUNS).map(row).collect(),
        more: state.runs.len().saturating_sub(MAX_RUNS) as u64,
        next: state.next.map(moment).unwrap_or_default(),
        running: state.running.map(running),
        can_start,
        not_started: link.value(NOT_STARTED).and_then(NotStarted::from_slug).filter(|_| can_start),
    })
}

fn row(run: &SyncRun) -> SyncRow {
    SyncRow {
        started: moment(run.started),
        ended: later(run.ended, run.started),
        months: of_months(&run.months),
        rows: run.rows,
        error: run.error.clone().unwrap_or_default(),
        next: run.next.map(moment).unwrap_or_default(),
    }
}

/// The months in words; a range where none between is left out.
fn of_months(given: &[Month]) -> String {
    let (Some(first), Some(last)) = (given.iter().min(), given.iter().max()) else { return String::new() };
    let range = months(*first, *last);
    match (given.len(), first.to(*last).count()) {
        (given, all) if given == all => range,
        (given, _) => format!("{} months of {range}", grouped(given as u64)),
    }
}

fn running(running: Running) -> SyncRunning {
    let (download, percent) = match running.download {
        None => (String::new(), None),
        Some((bytes, None)) => (format!("{} MB", grouped(bytes / MEGABYTE)), None),
        Some((bytes, Some(length))) => (
            format!("{} of {} MB", grouped(bytes / MEGABYTE), grouped(length.div_ceil(MEGABYTE))),
            bytes
                .saturating_mul(100)
                .checked_div(length)
                .and_then(|percent| u8::try_from(percent.min(100)).ok()),
        ),
    };
    SyncRunning { since: moment(running.since), download, percent }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn run(months: &[&str], error: Option<&str>) -> SyncRun {
        SyncRun {
            started: "2021-11-03T06:00:00Z".parse().unwrap(),
            ended: "2021-11-03T06:04:00Z".parse().unwrap(),
            months: months.iter().map(|month| month.parse().unwrap()).collect(),
            rows: 5,
            error: error.map(str::to_owned),
            next: Some("2021-12-04T06:00:00Z".parse().unwrap()),
            stopped: false,
        }
    }

    /// Where nobody may start one.
    fn of(state: &SyncState) -> Option<SyncsSummary> {
        summary(state, false, &Link::new("/data", ""))
    }

    #[test]
    fn nothing_is_said_where_no_sync_ran_and_none_is_planned() {
        assert_eq!(of(&SyncState::default()), None);
        let planned =
            SyncState { next: Some("2021-12-04T06:00:00Z".parse().unwrap()), ..SyncState::default() };
        assert_eq!(of(&planned).unwrap().next, "4 December 2021, 06:00");
    }

    #[test]
    fn the_newest_run_stands_first_and_the_oldest_are_counted() {
        let mut runs = vec![run(&[], None); 24];
        runs.push(run(&["2021-09", "2021-06"], Some("a reason")));
        let summary = of(&SyncState { runs, ..SyncState::default() }).unwrap();
        assert_eq!((summary.runs.len(), summary.more), (20, 5));
        let newest = &summary.runs[0];
        assert_eq!((newest.started.as_str(), newest.ended.as_str()), ("3 November 2021, 06:00", "06:04"));
        assert_eq!(
            (newest.months.as_str(), newest.error.as_str()),
            ("2 months of June to September 2021", "a reason")
        );
        assert!(!newest.has_failed(), "a part of it was imported");
        assert_eq!(summary.runs[1].months, "");
    }

    #[test]
    fn a_download_says_how_far_it_is() {
        let at = |download| {
            let told = running(Running { since: "2021-11-03T06:00:00Z".parse().unwrap(), download });
            (told.download, told.percent)
        };
        assert_eq!(at(None), (String::new(), None));
        assert_eq!(at(Some((812_000_000, Some(1_604_000_000)))), ("812 of 1,604 MB".into(), Some(50)));
        assert_eq!(at(Some((5_000_000, None))), ("5 MB".into(), None));
        assert_eq!(at(Some((0, Some(0)))).1, None);
    }
}
