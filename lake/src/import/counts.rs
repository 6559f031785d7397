//! What became of the rows of each file. How many rows a file has is counted by the reader of its CSV, what became of them by
//! those who took them on: that both are the same shows that no row was lost on the way.

use super::{
    plan::UnitName,
    scan::Scanned,
    work::{Done, MonthKey, Todos},
};
use serde::Serialize;
use std::{
    collections::{BTreeMap, BTreeSet},
    ops::AddAssign,
};

/// What became of a file's rows: read = kept + rejected + unchanged + superseded + refused.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct FileReport {
    /// Records below the header, as the reader counts them. A file of one unit is read only if the unit is wanted of it.
    pub read: u64,
    pub kept: u64,
    pub rejected: u64,
    /// Of units of a merged file that the release has already.
    pub unchanged: u64,
    /// Of units of a merged file that a later file has.
    pub superseded: u64,
    /// Of units of a merged file that were refused.
    pub refused: u64,
}

impl FileReport {
    /// Whether something became of each row.
    pub const fn adds_up(&self) -> bool {
        self.read == self.kept + self.rejected + self.unchanged + self.superseded + self.refused
    }
}

impl AddAssign for FileReport {
    fn add_assign(&mut self, other: Self) {
        self.read += other.read;
        self.kept += other.kept;
        self.rejected += other.rejected;
        self.unchanged += other.unchanged;
        self.superseded += other.superseded;
        self.refused += other.refused;
    }
}

/// The rows of every file that was read.
pub fn by_file(
    scanned: &Scanned,
    todos: &Todos,
    done: &BTreeMap<MonthKey, Done>,
) -> BTreeMap<String, FileReport> {
    let mut files = scanned.merged.clone();
    let unchanged: BTreeSet<&UnitName> = todos.unchanged.iter().collect();
    for (unit, ranked) in &scanned.plan.units {
        if let Some(rows) = ranked.merged.filter(|_| unchanged.contains(unit)) {
            files.entry(ranked.source.name.clone()).or_default().unchanged += rows;
        }
    }
    for ranked in scanned.plan.others.values().flatten() {
        if let Some(rows) = ranked.merged {
            files.entry(ranked.source.name.clone()).or_default().superseded += rows;
        }
    }
    for unit in done.values().flat_map(|done| &done.units) {
        let rows = match (&unit.result, unit.merged) {
            (Ok(kept), Some(_)) => FileReport { kept: kept.rows, ..FileReport::default() },
            (Err(_), Some(rows)) => FileReport { refused: rows, ..FileReport::default() },
            (Ok(kept), None) => FileReport {
                read: kept.read,
                kept: kept.rows,
                rejected: kept.rejected.len() as u64,
                ..FileReport::default()
            },
            // A file of its own that is refused is no use as a whole, so how far it was read says nothing.
            (Err(_), None) => continue,
        };
        *files.entry(unit.file.clone()).or_default() += rows;
    }
    files
}
