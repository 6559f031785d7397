//! Makes room: removes files that no kept release has.

use crate::{DataFile, Error, Lake, Release, release, table::Table};
use futures::{StreamExt, TryStreamExt, stream};
use jiff::Timestamp;
use std::{collections::BTreeSet, time::Duration};

/// How long whatever a running server or importer may still use is left alone.
pub const GRACE: Duration = Duration::from_hours(1);

/// How long a file is left alone that no release has ever had: its import may still be writing others.
pub const UNRELEASED_GRACE: Duration = Duration::from_hours(24);

/// What a vacuum removed, or with a dry run would.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct VacuumReport {
    /// The releases that stay readable.
    pub kept: Vec<u64>,
    pub files: u64,
    pub bytes: u64,
    /// The removed files, inside the lake.
    pub removed: Vec<String>,
}

/// Removes the data files and rejects files of all releases but the newest `keep` and those that were the newest within
/// the last hour, and what broken imports left that is a day old.
///
/// # Errors
/// If the lake can't be read, or a file can't be removed.
pub async fn vacuum(lake: &Lake, keep: usize, dry_run: bool) -> Result<VacuumReport, Error> {
    vacuum_at(lake, keep, dry_run, Timestamp::now(), GRACE).await
}

async fn vacuum_at(
    lake: &Lake,
    keep: usize,
    dry_run: bool,
    now: Timestamp,
    grace: Duration,
) -> Result<VacuumReport, Error> {
    let releases = release::all(lake).await?;
    let Some(newest) = releases.last() else { return Ok(VacuumReport::default()) };
    let horizon = now - grace;
    let kept: Vec<&Release> = releases
        .iter()
        .enumerate()
        .filter(|(index, _)| {
            index + keep.max(1) >= releases.len()
                || releases.get(index + 1).is_some_and(|next| next.imported_at > horizon)
        })
        .map(|(_, release)| release)
        .collect();
    let of = |releases: &mut dyn Iterator<Item = &Release>| -> BTreeSet<String> {
        releases.flat_map(|release| files_of(release).chain(release.rejects.clone())).collect()
    };
    let mut needed = of(&mut kept.iter().copied());
    let released = of(&mut releases.iter());
    let unreleased_horizon = now - UNRELEASED_GRACE;
    // What an importer has committed but not published yet.
    for table in newest.versions.keys() {
        let name = format!("records/{table}");
        if let Some(table) = Table::open(lake, &name).await? {
            needed.extend(table.files().into_keys().map(|file| format!("{name}/{file}")));
        }
    }
    let mut report =
        VacuumReport { kept: kept.iter().map(|release| release.number).collect(), ..Default::default() };
    let folders = newest.versions.keys().map(String::as_str).chain(["rejects"]);
    let prefix = format!("{}/", lake.path(""));
    let mut doomed = Vec::new();
    for folder in folders {
        let objects: Vec<_> =
            lake.store().list(Some(&lake.path(&format!("records/{folder}")))).try_collect().await?;
        for object in objects {
            let full = object.location.to_string();
            let relative = full.strip_prefix(&prefix).unwrap_or(&full).to_owned();
            let horizon = if released.contains(&relative) { horizon } else { unreleased_horizon };
            let young = object.last_modified.timestamp_millis() > horizon.as_millisecond();
            if young || relative.contains("/_delta_log/") || needed.contains(&relative) {
                continue;
            }
            report.files += 1;
            report.bytes += object.size;
            report.removed.push(relative);
            doomed.push(object.location);
        }
    }
    if !dry_run {
        let doomed = stream::iter(doomed.into_iter().map(Ok)).boxed();
        lake.store().delete_stream(doomed).try_for_each(|_| async { Ok(()) }).await?;
    }
    let (files, bytes) = lake.sweep(UNRELEASED_GRACE, dry_run)?;
    report.files += files as u64;
    report.bytes += bytes;
    Ok(report)
}

/// Its data files, inside the lake.
fn files_of(release: &Release) -> impl Iterator<Item = String> {
    let of_table = |(table, files): (&String, &Vec<DataFile>)| {
        files.iter().map(|file| format!("records/{table}/{}", file.path)).collect::<Vec<_>>()
    };
    release.files.iter().flat_map(of_table)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{ImportOptions, import};

    #[tokio::test]
    async fn only_what_no_kept_release_has_is_removed() {
        let folder = tempfile::tempdir().unwrap();
        let lake = Lake::open(folder.path().join("lake").to_str().unwrap()).unwrap();
        let file = folder.path().join("2021-06-kent-outcomes.csv");
        let header = "Crime ID,Month,Reported by,Falls within,Longitude,Latitude,Location,LSOA code,LSOA name,Outcome type";
        for number in 1..=3 {
            let rows = ",2021-06,Kent Police,Kent Police,,,No location,,,Local resolution\n".repeat(number);
            std::fs::write(&file, format!("{header}\n{rows}")).unwrap();
            let paths = [file.display().to_string()];
            import(&lake, &paths, ImportOptions::default()).await.unwrap();
        }
        // Within the hour nothing goes, whatever `keep` says.
        let report = vacuum(&lake, 1, false).await.unwrap();
        assert_eq!((report.kept.as_slice(), report.files), (&[1, 2, 3][..], 0));
        let later = Timestamp::now() + Duration::from_hours(2);
        let dry = vacuum_at(&lake, 2, true, later, GRACE).await.unwrap();
        assert_eq!((dry.kept.as_slice(), dry.files), (&[2, 3][..], 2));
        assert!(crate::verify(&lake, Some(1)).await.unwrap().problems.is_empty());
        assert_eq!(vacuum_at(&lake, 2, false, later, GRACE).await.unwrap(), dry);
        assert!(crate::verify(&lake, Some(2)).await.unwrap().problems.is_empty());
        assert!(crate::verify(&lake, None).await.unwrap().problems.is_empty());
        // What an import writes that began hours ago, and what one left that died a day ago.
        let unfinished = folder.path().join("lake/records/outcomes/month=2021-06-01/part-0.parquet");
        std::fs::write(&unfinished, "PAR1").unwrap();
        let report = vacuum_at(&lake, 2, false, later, GRACE).await.unwrap();
        assert_eq!((report.files, unfinished.exists()), (0, true));
        let next_day = Timestamp::now() + Duration::from_hours(25);
        let report = vacuum_at(&lake, 2, false, next_day, GRACE).await.unwrap();
        assert_eq!((report.files, unfinished.exists()), (1, false));
        let error = crate::rollback(&lake, 1).await.unwrap_err().to_string();
        assert!(error.contains("was vacuumed"), "{error}");
        assert_eq!(crate::rollback(&lake, 2).await.unwrap().number, 4);
        assert!(crate::verify(&lake, None).await.unwrap().problems.is_empty());
    }
}
