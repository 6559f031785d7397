//! The rejects file of a release: file, line and reason of all that an import could not use, as CSV.

use super::{
    scan::Scanned,
    work::{Done, MonthKey},
};
use crate::Error;
use std::collections::BTreeMap;

/// The file's content; `None` if there is nothing to report.
pub fn file(scanned: &Scanned, done: &BTreeMap<MonthKey, Done>) -> Result<Option<Vec<u8>>, Error> {
    let mut rows: Vec<(&str, u64, &str)> = Vec::new();
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
    let failed = |error: csv::Error| Error::damaged("the rejects file", error);
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(["file", "line", "reason"]).map_err(failed)?;
    for (file, line, reason) in rows {
        writer.write_record([file, &line.to_string(), reason]).map_err(failed)?;
    }
    writer.into_inner().map(Some).map_err(|error| Error::damaged("the rejects file", error))
}
