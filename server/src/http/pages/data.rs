//! What the page about the records is made from: coverage, the last import, rejected rows, columns, syncs.

use super::{
    syncs,
    words::{grouped, moment},
};
use crate::{records::Release, sync::SyncState};
use blotter_app::{
    Link,
    written::{ColumnMeaning, reference},
};
use blotter_records::{
    Coverage, DataSet, Unit, UnitSource, UnitState,
    forces::{self, short_name},
};
use blotter_view::{
    DataPage, PageId, dashboard,
    data_page::{
        CellState, CoverageTable, DataSetTotal, Fact, ForceCoverage, ImportSummary, RejectReason,
        RejectsSummary, ReleaseSummary,
    },
};
use std::{
    collections::{BTreeMap, BTreeSet},
    fmt::Write,
};

/// The address of the release's rejects file.
pub(super) const REJECTS: &str = "/data/rejects.csv";

/// So many reasons are listed; the rest are in the download.
const MAX_REASONS: usize = 50;

/// What the menu says of the records: `2 of 45 forces`.
pub(super) fn note(release: &Release) -> String {
    let here: BTreeSet<&str> =
        release.records.coverage.units().iter().map(|unit| unit.force.as_str()).collect();
    format!("{} of {} forces", here.len(), forces::slugs().count())
}

/// How far each dashboard's data goes: `to Sep 2021`.
pub(super) fn until(release: &Release) -> Vec<(PageId, String)> {
    let last = |data_set| release.records.source(data_set).range().to;
    DataSet::ALL
        .into_iter()
        .filter_map(|data_set| Some((data_set, last(data_set)?)))
        .map(|(data_set, last)| {
            (PageId::of_data_set(data_set), format!("to {}", dashboard::words::short_month(last)))
        })
        .collect()
}

/// The page for a link. `can_start`: whoever has the operator's token may start a sync.
pub(super) fn page(
    release: Option<&Release>,
    known: &SyncState,
    can_start: bool,
    link: &Link,
    has_city: bool,
) -> DataPage {
    let asked = link.value("dataset").and_then(DataSet::from_slug);
    let first = || {
        DataSet::ALL
            .into_iter()
            .find(|set| release.is_some_and(|release| !release.records.coverage.of(*set).is_empty()))
    };
    let data_set = asked.or_else(first).unwrap_or(DataSet::Street);
    DataPage {
        data_set,
        release: release.map(|release| summary(release, data_set, link)),
        reference: reference(
            data_set,
            columns(data_set),
            release.is_some_and(|release| release.records.coverage.is_generated()),
        ),
        syncs: syncs::summary(known, can_start, link),
        has_city,
    }
}

fn summary(release: &Release, data_set: DataSet, link: &Link) -> ReleaseSummary {
    ReleaseSummary {
        number: release.number,
        totals: DataSet::ALL.map(|set| total(&release.records.coverage, set)).into(),
        last_import: last_import(release),
        rejects: rejects(release),
        coverage: table(&release.records.coverage, data_set, link),
    }
}

fn total(coverage: &Coverage, data_set: DataSet) -> DataSetTotal {
    let units = coverage.of(data_set);
    DataSetTotal {
        data_set,
        to: units.iter().map(|unit| unit.month).max(),
        rows: units.iter().map(|unit| unit.rows).sum(),
    }
}

fn last_import(release: &Release) -> ImportSummary {
    let mut facts = Vec::new();
    let mut fact = |name: &str, text: String| facts.push(Fact { name: name.to_owned(), text });
    if let Some(import) = release.import {
        fact("Files", grouped(import.files));
        let mut rows = format!(
            "{} read, {} kept, {} rejected",
            grouped(import.read),
            grouped(import.kept),
            grouped(import.rejected)
        );
        for (count, fate) in [
            (import.rows_unchanged, "unchanged"),
            (import.superseded, "in a later file too"),
            (import.rows_refused, "refused"),
        ] {
            if count > 0 {
                let _ = write!(rows, ", {} {fate}", grouped(count));
            }
        }
        fact("Rows", rows);
        let fates = [
            (import.added, "added"),
            (import.replaced, "replaced"),
            (import.unchanged, "unchanged"),
            (import.refused, "refused"),
        ];
        let fates: Vec<_> = fates
            .into_iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, fate)| format!("{} {fate}", grouped(count)))
            .collect();
        fact("Months of forces", if fates.is_empty() { "none".into() } else { fates.join(", ") });
    }
    ImportSummary { at: moment(release.imported_at), facts }
}

fn rejects(release: &Release) -> RejectsSummary {
    let units = release.records.coverage.units();
    let of_units: u64 = units.iter().map(|unit| unit.rejected).sum();
    // A row of a merged file that is rejected belongs to no unit, so only the list has it.
    let listed = release.rejects.csv.as_deref().map_or(0, rows_listed);
    let rejected = of_units.max(listed);
    let kept: u64 = units.iter().map(|unit| unit.rows).sum();
    let mut reasons = release.rejects.csv.as_deref().map(reasons).unwrap_or_default();
    let more = reasons.len().saturating_sub(MAX_REASONS);
    reasons.truncate(MAX_REASONS);
    RejectsSummary {
        rejected,
        read: kept + rejected,
        units: units.iter().filter(|unit| unit.rejected > 0).count() as u64,
        merged: rejected - of_units,
        download: if release.rejects.csv.is_some() { REJECTS.to_owned() } else { String::new() },
        reasons,
        more: more as u64,
    }
}

/// How many rows a rejects file lists; it lists files that were refused or skipped too.
fn rows_listed(csv: &[u8]) -> u64 {
    let mut reader = csv::Reader::from_reader(csv);
    let of_row = |record: &csv::StringRecord| record.get(2).is_some_and(blotter_lake::is_reason_of_row);
    reader.records().map_while(Result::ok).filter(of_row).count() as u64
}

/// The reasons of a rejects file, those with the most rows first.
fn reasons(csv: &[u8]) -> Vec<RejectReason> {
    let mut counts: BTreeMap<(String, String), (u64, u64)> = BTreeMap::new();
    let mut reader = csv::Reader::from_reader(csv);
    for record in reader.records().map_while(Result::ok) {
        let field = |at: usize| record.get(at).unwrap_or_default();
        let line = field(1).parse().unwrap_or(0);
        let (rows, first) = counts.entry((field(0).to_owned(), field(2).to_owned())).or_insert((0, line));
        *rows += 1;
        *first = line.min(*first);
    }
    let mut reasons: Vec<_> = counts
        .into_iter()
        .map(|((file, reason), (rows, first_line))| RejectReason { file, rows, reason, first_line })
        .collect();
    // Sorted by file before, and stable.
    reasons.sort_by_key(|reason| std::cmp::Reverse(reason.rows));
    reasons
}

fn table(coverage: &Coverage, data_set: DataSet, link: &Link) -> Option<CoverageTable> {
    let units = coverage.of(data_set);
    let first = units.iter().map(|unit| unit.month).min()?;
    let last = units.iter().map(|unit| unit.month).max()?;
    let months = first.to(last).count();
    let anywhere: BTreeSet<&str> = coverage.units().iter().map(|unit| unit.force.as_str()).collect();
    let mut imports = Vec::new();
    let mut of_force: BTreeMap<&str, Vec<&Unit>> = BTreeMap::new();
    for unit in units {
        of_force.entry(&unit.force).or_default().push(unit);
    }
    let mut forces: Vec<ForceCoverage> = anywhere
        .iter()
        .map(|force| match of_force.get(force) {
            Some(units) => row(force, units, &mut imports),
            None => ForceCoverage {
                force: (*force).to_owned(),
                name: short_name(force),
                states: CellState::Never.letter().to_string().repeat(months),
                rows: Vec::new(),
                rejected: Vec::new(),
                imports: Vec::new(),
                api: Vec::new(),
            },
        })
        .collect();
    forces.sort_by(|a, b| a.name.cmp(&b.name));
    let mut absent: Vec<String> =
        forces::slugs().filter(|force| !anywhere.contains(force)).map(short_name).collect();
    absent.sort();
    let chosen = link.value("force").zip(link.value("month")).and_then(|(force, month)| {
        let row = forces.iter().position(|row| row.force == force)?;
        Some((row, month.parse().ok().filter(|month| (first..=last).contains(month))?))
    });
    Some(CoverageTable { first, last, forces, absent, imports, chosen })
}

/// A force's months, which coverage has from the first to the last without a gap.
fn row(force: &str, units: &[&Unit], imports: &mut Vec<String>) -> ForceCoverage {
    let mut import = |unit: &Unit| {
        let at = unit.imported_at.as_deref().and_then(|at| at.parse().ok()).map(moment).unwrap_or_default();
        imports.iter().position(|known| *known == at).unwrap_or_else(|| {
            imports.push(at);
            imports.len() - 1
        })
    };
    let places = |fits: fn(&Unit) -> bool| {
        units.iter().enumerate().filter(move |(_, unit)| fits(unit)).map(|(at, _)| at)
    };
    ForceCoverage {
        force: force.to_owned(),
        name: short_name(force),
        states: units
            .iter()
            .map(|unit| {
                match unit.state {
                    UnitState::Complete => CellState::Complete,
                    UnitState::Partial => CellState::Partial,
                    UnitState::Missing => CellState::Missing,
                }
                .letter()
            })
            .collect(),
        rows: units.iter().map(|unit| unit.rows).collect(),
        rejected: places(|unit| unit.rejected > 0).map(|at| (at, units[at].rejected)).collect(),
        imports: units.iter().map(|unit| if unit.imported_at.is_some() { import(unit) } else { 0 }).collect(),
        api: places(|unit| unit.source == Some(UnitSource::Api)).collect(),
    }
}

fn columns(data_set: DataSet) -> Vec<ColumnMeaning> {
    let meaning = |column: &blotter_records::Column| ColumnMeaning {
        name: column.name.to_owned(),
        heading: column.published.map(str::to_owned),
        meaning: column.meaning.to_owned(),
    };
    data_set.columns().iter().map(meaning).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use blotter_records::{UnitKey, UnitStatistics};
    use std::sync::Arc;

    fn coverage(units: &[(DataSet, &str, &str, u64, u64)]) -> Coverage {
        Coverage::judge(units.iter().map(|&(data_set, force, month, rows, rejected)| {
            (
                UnitKey { data_set, force: force.to_owned(), month: month.parse().unwrap() },
                UnitStatistics {
                    rows,
                    rejected,
                    without_position: 0,
                    without_crime_id: 0,
                    source: UnitSource::Archive,
                    imported_at: "2021-11-03T06:01:00Z".into(),
                },
            )
        }))
    }

    fn release(units: &[(DataSet, &str, &str, u64, u64)]) -> Release {
        let records = blotter_records::Release::new(3, String::new(), [], coverage(units));
        Release { number: 3, records: Arc::new(records), ..Release::default() }
    }

    #[test]
    fn a_force_without_the_data_set_stands_in_the_table_and_one_without_anything_below_it() {
        let release = release(&[
            (DataSet::Street, "gwent", "2021-01", 100, 0),
            (DataSet::Street, "gwent", "2021-03", 100, 7),
            (DataSet::StopAndSearch, "avon-and-somerset", "2021-02", 10, 0),
        ]);
        let page = page(
            Some(&release),
            &SyncState::default(),
            false,
            &Link::new("/data", "force=gwent&month=2021-03"),
            false,
        );
        let summary = page.release.unwrap();
        let table = summary.coverage.unwrap();
        let rows: Vec<_> =
            table.forces.iter().map(|force| (force.name.as_str(), force.states.as_str())).collect();
        assert_eq!(rows, [("Avon and Somerset", "---"), ("Gwent", "cmc")]);
        assert_eq!(table.absent.len(), 43);
        assert_eq!(table.chosen_cell(), Some((1, 2)));
        let cell = table.cell(1, 2).unwrap();
        assert_eq!((cell.rows, cell.rejected, cell.imported), (100, 7, "3 November 2021, 06:01"));
        assert_eq!((summary.rejects.rejected, summary.rejects.read), (7, 217));
        assert_eq!(note(&release), "2 of 45 forces");
    }

    #[test]
    fn a_link_may_ask_for_anything() {
        let only = release(&[(DataSet::Outcomes, "gwent", "2021-01", 1, 0)]);
        let ask =
            |query: &str| page(Some(&only), &SyncState::default(), false, &Link::new("/data", query), false);
        assert_eq!(ask("").data_set, DataSet::Outcomes, "what there is");
        assert_eq!(ask("dataset=nonsense").data_set, DataSet::Outcomes);
        assert_eq!(ask("dataset=street").release.unwrap().coverage, None);
        for query in
            ["force=gwent&month=2021-02", "force=kent&month=2021-01", "force=gwent&month=x", "month=2021-01"]
        {
            assert_eq!(ask(query).release.unwrap().coverage.unwrap().chosen, None, "{query}");
        }
        let empty = page(None, &SyncState::default(), false, &Link::new("/data", ""), true);
        assert_eq!((empty.data_set, empty.release), (DataSet::Street, None));
    }

    #[test]
    fn rejected_rows_of_merged_files_are_counted_though_no_unit_has_them() {
        let csv =
            b"file,line,reason\nkent.csv,9,field count\nall.csv,4,no force or month\nall.csv,5,encoding\n\
            all.csv,0,the file is empty\n";
        let mut release = release(&[(DataSet::Street, "kent", "2021-01", 100, 1)]);
        release.rejects.csv = Some(csv.as_slice().into());
        let card = rejects(&release);
        assert_eq!((card.rejected, card.units, card.merged, card.read), (3, 1, 2, 103));
        // A list that is gone costs nothing but those.
        release.rejects.csv = None;
        assert_eq!((rejects(&release).rejected, rejects(&release).merged), (1, 0));
    }

    #[test]
    fn rejected_rows_are_counted_by_file_and_reason() {
        let csv = b"file,line,reason\na.csv,9,too few columns\nb.csv,3,not UTF-8\na.csv,4,too few columns\n";
        let reasons: Vec<_> = reasons(csv)
            .into_iter()
            .map(|reason| (reason.file, reason.reason, reason.rows, reason.first_line))
            .collect();
        assert_eq!(
            reasons,
            [
                ("a.csv".to_owned(), "too few columns".to_owned(), 2, 4),
                ("b.csv".to_owned(), "not UTF-8".to_owned(), 1, 3)
            ]
        );
    }
}
