//! Looks at every file once: its name or, in a merged file, its rows name the units, and a checksum shows whether they
//! are new.

use super::{
    counts::FileReport,
    options::ImportOptions,
    plan::{Named, Plan, Ranked, UnitName, named, ranked},
    refusal::{Refusal, Refused, Rejected},
    rows::{self, Wanted},
    source::{Found, Skipped, Source},
};
use crate::Release;
use blotter_records::Month;
use jiff::{Timestamp, tz::TimeZone};
use std::{collections::BTreeMap, io};

/// All that is known before a month is written.
pub struct Scanned {
    pub plan: Plan,
    /// How many CSVs there are.
    pub files: u64,
    pub skipped: Vec<Skipped>,
    /// Files that are no use as a whole.
    pub refused: Vec<Refused>,
    /// Rows of merged files that are part of no unit.
    pub lost: Vec<(String, Rejected)>,
    /// What is known by now of the rows of merged files.
    pub merged: BTreeMap<String, FileReport>,
    pub unknown_columns: Vec<(String, String)>,
}

pub fn scan(mut found: Vec<Found>, options: &ImportOptions, base: &Release) -> Scanned {
    let skipped: Vec<_> = found.iter_mut().flat_map(|found| std::mem::take(&mut found.skipped)).collect();
    let mut scanned = Scanned {
        plan: Plan::default(),
        files: 0,
        refused: skipped
            .iter()
            .filter(|skipped| skipped.damaged)
            .map(|s| Refused::file(&s.name, 0, &s.reason))
            .collect(),
        skipped: skipped.into_iter().filter(|skipped| !skipped.damaged).collect(),
        lost: Vec::new(),
        merged: BTreeMap::new(),
        unknown_columns: Vec::new(),
    };
    for (rank, source) in ranked(found) {
        scanned.files += 1;
        match named(source.file_name()) {
            Named::Unit(unit) => {
                let read = match not_yet(unit.month) {
                    Some(reason) => Err(reason),
                    None => checksum(&source, &unit, base).map_err(|error| format!("can't be read: {error}")),
                };
                match read {
                    Ok(checksum) => {
                        scanned.plan.offer(unit, Ranked { rank, source, merged: None, checksum });
                    }
                    Err(reason) => refuse(&mut scanned, &source, unit, &reason),
                }
            }
            Named::Merged => merged(&mut scanned, rank, &source, options),
        }
    }
    scanned
}

fn refuse(scanned: &mut Scanned, source: &Source, unit: UnitName, reason: &str) {
    scanned.refused.push(Refused { unit: Some(unit), ..Refused::file(&source.name, 0, reason) });
}

/// Why a month is not accepted: a future one would make all before it missing.
fn not_yet(month: Month) -> Option<String> {
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    let this = Month::new(u16::try_from(today.year()).ok()?, u8::try_from(today.month()).ok()?)?;
    (month > this).then(|| format!("its month, {month}, has not come yet"))
}

/// A file is read for its checksum only if the release has its unit, so that it may be unchanged.
fn checksum(source: &Source, unit: &UnitName, base: &Release) -> io::Result<Option<String>> {
    match source.known_checksum() {
        None if base.unit(unit.data_set, unit.month, &unit.force).is_some() => source.checksum().map(Some),
        known => Ok(known),
    }
}

/// The name of a merged file says nothing, so it is read once for its units alone.
fn merged(scanned: &mut Scanned, rank: usize, source: &Source, options: &ImportOptions) {
    let wanted = Wanted::Merged { force: options.force.as_deref(), months: &|_| false };
    let read = source.read(|reader| Ok(rows::read(reader, None, &wanted)));
    let refusal = match read {
        Ok(Ok(file)) => {
            let mut report =
                FileReport { read: file.read, rejected: file.lost.len() as u64, ..FileReport::default() };
            for ((month, force), (checksum, rows)) in file.seen {
                let unit = UnitName { data_set: file.data_set, month, force };
                if let Some(reason) = not_yet(month) {
                    refuse(scanned, source, unit, &reason);
                    report.refused += rows;
                    continue;
                }
                let checksum = format!("xxh3:{:016x}", checksum.digest());
                let ranked =
                    Ranked { rank, source: source.clone(), merged: Some(rows), checksum: Some(checksum) };
                scanned.plan.offer(unit, ranked);
            }
            *scanned.merged.entry(source.name.clone()).or_default() += report;
            scanned.lost.extend(file.lost.into_iter().map(|rejected| (source.name.clone(), rejected)));
            let columns = file.unknown_columns.into_iter().map(|column| (source.name.clone(), column));
            scanned.unknown_columns.extend(columns);
            return;
        }
        Ok(Err(refusal)) => refusal,
        Err(error) => Refusal::unreadable(&error),
    };
    let refused = Refused::file(&source.name, refusal.line(), refusal.reason());
    match refusal {
        Refusal::Damaged { .. } => scanned.refused.push(refused),
        // A file of another kind, which is none of ours to judge.
        Refusal::Empty | Refusal::Unknown { .. } => scanned.skipped.push(Skipped {
            name: source.name.clone(),
            reason: format!("line {}: {}", refusal.line(), refusal.reason()),
            damaged: false,
        }),
    }
}
