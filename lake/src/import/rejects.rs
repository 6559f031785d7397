//! The rejects file of a release: file, line and reason of all that an import could not use, as CSV; and of the rows that
//! earlier imports rejected of units that are still there.

use super::{
    csv::is_reason_of_row,
    scan::Scanned,
    work::{Done, MonthKey},
};
use crate::{Error, Release};
use std::collections::{BTreeMap, BTreeSet};

/// The file's content; `None` if there is nothing to report. `earlier`: that of the release before `next`.
pub fn file(
    scanned: &Scanned,
    done: &BTreeMap<MonthKey, Done>,
    earlier: &[u8],
    next: &Release,
) -> Result<Option<Vec<u8>>, Error> {
    let failed = |error: csv::Error| Error::damaged("the rejects file", error);
    let units = next.units.values().flat_map(BTreeMap::values).flat_map(BTreeMap::values);
    // The files of units that earlier imports brought.
    let stay: BTreeSet<&str> =
        units.filter(|unit| unit.release != next.number).map(|unit| unit.file.as_str()).collect();
    let mut kept: Vec<(String, u64, String)> = Vec::new();
    for row in csv::Reader::from_reader(earlier).deserialize() {
        // A list that somebody damaged is no reason to import nothing.
        let row: (String, u64, String) = match row {
            Ok(row) => row,
            Err(error) => {
                tracing::warn!(%error, "a row of the earlier rejects file can't be read and is left out");
                continue;
            }
        };
        // Not what was said of whole files, whose units stayed as they were. Rows of a merged file stay listed as long as one
        // of its units is there; if it was read again, all of them are listed anew.
        if is_reason_of_row(&row.2) && stay.contains(row.0.as_str()) && !scanned.merged.contains_key(&row.0) {
            kept.push(row);
        }
    }
    let mut rows: Vec<(&str, u64, &str)> =
        kept.iter().map(|(file, line, reason)| (file.as_str(), *line, reason.as_str())).collect();
    for unit in done.values().flat_map(|done| &done.units) {
        match &unit.result {
            Ok(kept) => {
                rows.extend(
                    kept.rejected.iter().map(|row| (unit.file.as_str(), row.line, row.reason.as_str())),
                );
            }
            Err(refusal) => rows.push((&unit.file, refusal.line(), refusal.reason())),
        }
    }
    rows.extend(scanned.lost.iter().map(|(file, row)| (file.as_str(), row.line, row.reason.as_str())));
    rows.extend(
        scanned.refused.iter().map(|refused| (refused.file.as_str(), refused.line, refused.reason.as_str())),
    );
    rows.extend(scanned.skipped.iter().map(|skipped| (skipped.name.as_str(), 0, skipped.reason.as_str())));
    if rows.is_empty() {
        return Ok(None);
    }
    rows.sort_unstable();
    // A merged file that is imported again rejects the same rows.
    rows.dedup();
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["file", "line", "reason"]).map_err(failed)?;
    for (file, line, reason) in rows {
        writer.write_record([file, &line.to_string(), reason]).map_err(failed)?;
    }
    writer.into_inner().map(Some).map_err(|error| Error::damaged("the rejects file", error))
}
