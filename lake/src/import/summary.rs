//! What an import tells at its end.

use super::{
    counts::{self, FileReport},
    plan::{GivenTwice, UnitName},
    refusal::{Refusal, Refused},
    scan::Scanned,
    work::{Done, MonthKey, Todos},
};
use crate::Release;
use blotter_records::{DataSet, UnitState, forces};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// How many units of which fate.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct UnitCounts {
    pub added: u64,
    pub replaced: u64,
    pub unchanged: u64,
    pub refused: u64,
}

/// Gaps of a release.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Coverage {
    pub partial: u64,
    pub missing: u64,
}

/// A unit that had rows and has none now, since the file that replaced it has none that can be used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Emptied {
    #[serde(flatten)]
    pub unit: UnitName,
    pub file: String,
    /// The rows that it had.
    pub had: u64,
    /// Rows of the file that were rejected; none where it has a header alone.
    pub rejected: u64,
}

/// What an import did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Summary {
    /// The release that has what was imported: a new one, or, if nothing was new, the newest; none in an empty lake.
    pub release: Option<u64>,
    /// CSVs that were looked at.
    pub files: u64,
    /// Rows kept, by data set.
    pub rows: BTreeMap<&'static str, u64>,
    /// Rows rejected.
    pub rejected: u64,
    /// What became of the rows of all files that were read.
    pub counted: FileReport,
    pub units: UnitCounts,
    /// Rejected rows by reason.
    pub reasons: BTreeMap<&'static str, u64>,
    /// Fields that became null because they could not be read, by what they should have been.
    pub repaired: BTreeMap<&'static str, u64>,
    pub refused: Vec<Refused>,
    pub given_twice: Vec<GivenTwice>,
    pub emptied: Vec<Emptied>,
    /// Forces that came with rows and that nobody knew: a new one, or a name that is none.
    pub new_forces: BTreeSet<String>,
    /// Files that hold no records of the police, and why.
    pub skipped: Vec<(String, String)>,
    /// Columns that no table has, by file.
    pub unknown_columns: Vec<(String, String)>,
    /// What became of each file's rows. Only files of which not all were kept, to keep the release's row small.
    pub by_file: BTreeMap<String, FileReport>,
    /// The rejects file, inside the lake.
    pub rejects: Option<String>,
    /// How many units of the release are partial or missing; none in an empty lake.
    pub coverage: Option<Coverage>,
    /// Whether a new release was published.
    #[serde(skip)]
    pub published: bool,
}

impl Summary {
    /// Whether every unit could be used.
    pub fn is_whole(&self) -> bool {
        self.refused.is_empty()
    }

    pub(super) fn of_release(&mut self, release: &Release) {
        self.release = Some(release.number);
        self.rejects.clone_from(&release.rejects);
        self.coverage = coverage(release);
        self.published = true;
    }
}

fn coverage(release: &Release) -> Option<Coverage> {
    let judged = crate::coverage(release);
    let count = |state| judged.units().iter().filter(|unit| unit.state == state).count() as u64;
    (release.number > 0)
        .then(|| Coverage { partial: count(UnitState::Partial), missing: count(UnitState::Missing) })
}

/// What was done, before it is published.
pub fn new(scanned: &Scanned, todos: &Todos, done: &BTreeMap<MonthKey, Done>, base: &Release) -> Summary {
    let mut summary = Summary {
        release: (base.number > 0).then_some(base.number),
        coverage: coverage(base),
        files: scanned.files,
        rows: DataSet::ALL.iter().map(|data_set| (data_set.slug(), 0)).collect(),
        refused: scanned.refused.clone(),
        given_twice: scanned.plan.given_twice.clone(),
        skipped: scanned.skipped.iter().map(|s| (s.name.clone(), s.reason.clone())).collect(),
        unknown_columns: scanned.unknown_columns.clone(),
        ..Summary::default()
    };
    summary.units.unchanged = todos.unchanged.len() as u64;
    for ((data_set, _), done) in done {
        for unit in &done.units {
            match &unit.result {
                Ok(kept) => {
                    *summary.rows.entry(data_set.slug()).or_default() += kept.rows;
                    let fate = if unit.replaces.is_some() {
                        &mut summary.units.replaced
                    } else {
                        &mut summary.units.added
                    };
                    *fate += 1;
                    if let Some(had) = unit.replaces.filter(|had| *had > 0 && kept.rows == 0) {
                        let (unit, file) = (unit.name.clone(), unit.file.clone());
                        let rejected = kept.rejected.len() as u64;
                        summary.emptied.push(Emptied { unit, file, had, rejected });
                    }
                    if forces::name_of(&unit.name.force).is_none() {
                        summary.new_forces.insert(unit.name.force.clone());
                    }
                    for row in &kept.rejected {
                        *summary.reasons.entry(row.reason.as_str()).or_default() += 1;
                    }
                    for (what, count) in &kept.repaired {
                        *summary.repaired.entry(what).or_default() += count;
                    }
                    let columns =
                        kept.unknown_columns.iter().map(|column| (unit.file.clone(), column.clone()));
                    summary.unknown_columns.extend(columns);
                }
                Err(Refusal::Empty) => {
                    summary.skipped.push((unit.file.clone(), Refusal::Empty.reason().to_owned()));
                }
                Err(refusal) => {
                    summary.refused.push(Refused {
                        unit: Some(unit.name.clone()),
                        ..Refused::file(&unit.file, refusal.line(), refusal.reason())
                    });
                }
            }
        }
    }
    let refused: BTreeSet<_> = summary.refused.iter().filter_map(|refused| refused.unit.as_ref()).collect();
    summary.units.refused = refused.len() as u64;
    let used: BTreeMap<_, _> = done
        .values()
        .flat_map(|done| &done.units)
        .filter(|unit| unit.result.is_ok())
        .map(|unit| (&unit.name, &unit.file))
        .collect();
    for twice in &mut summary.given_twice {
        let refused = summary
            .refused
            .iter()
            .any(|refused| refused.unit.as_ref() == Some(&twice.unit) && refused.file == twice.taken);
        if let Some(used) = used.get(&twice.unit).filter(|_| refused) {
            twice.left = std::mem::replace(&mut twice.taken, (*used).clone());
        }
    }
    for (_, row) in &scanned.lost {
        *summary.reasons.entry(row.reason.as_str()).or_default() += 1;
    }
    summary.rejected = summary.reasons.values().sum();
    summary.by_file = counts::by_file(scanned, todos, done);
    for report in summary.by_file.values() {
        debug_assert!(report.adds_up(), "{report:?}");
        summary.counted += *report;
    }
    summary.by_file.retain(|_, file| file.kept < file.read);
    summary
}
