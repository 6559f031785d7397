//! Publishes an import: the tables' commits, then the release's row.
//!
//! Each release lists its files, and a table's commit makes the table hold exactly these, whatever a crashed importer
//! left in it. Nobody holds a lock: every commit fails if another came first, and then the import starts over from the
//! newest release.

use super::{
    rejects,
    scan::Scanned,
    summary::Summary,
    work::{Done, MonthKey},
};
use crate::{
    DataFile, Error, Lake, Origin, Release, UnitRecord,
    release::{self, partition, table_name},
    schema,
    table::Table,
};
use blotter_records::DataSet;
use jiff::Timestamp;
use std::{collections::BTreeMap, time::Duration};

/// How long an importer that has committed but not published yet is taken to be alive.
const OTHERS_HAVE: Duration = Duration::from_secs(5);

/// Publishes what was done, on top of `base`.
///
/// # Errors
/// [`Error::Conflict`] if somebody else published or committed meanwhile.
pub async fn publish(
    lake: &Lake,
    base: &Release,
    scanned: &Scanned,
    source: Origin,
    done: &BTreeMap<MonthKey, Done>,
    summary: &mut Summary,
) -> Result<(), Error> {
    let mut next = Release { number: base.number + 1, imported_at: Timestamp::now(), ..base.clone() };
    for ((data_set, month), done) in done {
        let Some(written) = &done.written else { continue };
        for (rollup, file) in [(false, &written.records), (true, &written.rollup)] {
            let files = next.files.entry(table_name(*data_set, rollup)).or_default();
            files.retain(|file| file.month.as_deref() != Some(&partition(*month)));
            files.push(file.clone());
            files.sort_by(|a, b| a.month.cmp(&b.month));
        }
        let units = next.units.entry(*data_set).or_default().entry(*month).or_default();
        for unit in &done.units {
            let Ok(kept) = &unit.result else { continue };
            let repaired = kept.repaired.iter().map(|(what, count)| ((*what).to_owned(), *count)).collect();
            units.insert(
                unit.name.force.clone(),
                UnitRecord {
                    rows: kept.rows,
                    rejected: kept.rejected.len() as u64,
                    without_position: kept.without_position,
                    without_id: kept.without_id,
                    repaired,
                    source,
                    release: next.number,
                    imported_at: next.imported_at,
                    file: unit.file.clone(),
                    checksum: unit.checksum.clone(),
                },
            );
        }
    }
    let earlier = release::rejects(lake, base).await?.unwrap_or_default();
    next.rejects = None;
    if let Some(content) = rejects::file(scanned, done, &earlier, &next)? {
        let path = format!("records/rejects/{:06}-{:016x}.csv", next.number, fastrand::u64(..));
        lake.write(&path, content).await?;
        next.rejects = Some(path);
    }
    summary.of_release(&next);
    next.summary = serde_json::to_value(&*summary).map_err(|error| Error::damaged("the summary", error))?;
    commit(lake, base, next).await.map(drop)
}

/// Publishes the newest release anew where an importer ended between its commits: until then, readers of the tables alone
/// see what no release has.
///
/// # Errors
/// [`Error::Conflict`] if it has not ended, but published meanwhile.
pub async fn undo(lake: &Lake, base: &Release, summary: &mut Summary) -> Result<(), Error> {
    // Without a release there is nothing to go back to; whoever publishes the first one brings the tables to it.
    if base.number == 0 || !is_left_behind(lake, base).await? {
        return Ok(());
    }
    let next = Release {
        number: base.number + 1,
        imported_at: Timestamp::now(),
        summary: serde_json::json!({ "undone_to": base.number }),
        ..base.clone()
    };
    let undone = commit(lake, base, next).await?;
    tracing::warn!(
        release = undone.number,
        "an import had been interrupted; what it left in the tables is taken out"
    );
    summary.of_release(&undone);
    Ok(())
}

/// Brings the tables to a release's files and publishes it.
pub async fn commit(lake: &Lake, base: &Release, mut next: Release) -> Result<Release, Error> {
    let mut tables = open(lake).await?;
    if is_ahead(&tables, base) {
        // Somebody is about to publish, or crashed before.
        wait_for_others(lake, base).await?;
        tables = open(lake).await?;
    }
    let mut committed = BTreeMap::new();
    match commit_all(lake, &tables, &mut next, &mut committed).await {
        Ok(()) => Ok(next),
        Err(error @ Error::Conflict { .. }) => Err(error),
        Err(error) => {
            // Readers of the tables alone would see what no release has. Where this fails too, the next import does it.
            if let Err(error) = take_back(lake, base, &committed).await {
                tracing::warn!(%error, "what was committed could not be taken back");
            }
            Err(error)
        }
    }
}

/// `committed`: the tables' versions, as far as they came.
async fn commit_all(
    lake: &Lake,
    tables: &[(String, Table)],
    next: &mut Release,
    committed: &mut BTreeMap<String, u64>,
) -> Result<(), Error> {
    for (name, table) in tables {
        committed.insert(name.clone(), table.set_files(files_of(next, name)).await?);
    }
    next.versions.extend(committed.clone());
    release::publish(lake, next).await
}

fn files_of<'a>(release: &'a Release, table: &str) -> &'a [DataFile] {
    release.files.get(table).map_or(&[], Vec::as_slice)
}

/// Brings the tables back to a release, unless a newer one is there after all; a table that somebody else committed to since
/// is theirs.
async fn take_back(lake: &Lake, base: &Release, committed: &BTreeMap<String, u64>) -> Result<(), Error> {
    if release::newest_number(lake).await?.unwrap_or(0) == base.number {
        for (name, table) in open(lake).await? {
            if committed.get(&name) == Some(&table.version()) {
                table.set_files(files_of(base, &name)).await?;
            }
        }
    }
    Ok(())
}

/// Whether the tables hold what no release has, though nobody is about to publish it.
///
/// # Errors
/// If the lake can't be read.
pub async fn is_left_behind(lake: &Lake, newest: &Release) -> Result<bool, Error> {
    for (name, version) in &newest.versions {
        let Some(table) = Table::open(lake, &format!("records/{name}")).await? else { continue };
        if table.version() != *version && !table.has_files(files_of(newest, name)) {
            return match wait_for_others(lake, newest).await {
                Ok(()) => Ok(true),
                Err(Error::Conflict { .. }) => Ok(false),
                Err(error) => Err(error),
            };
        }
    }
    Ok(false)
}

async fn open(lake: &Lake) -> Result<Vec<(String, Table)>, Error> {
    let mut tables = Vec::new();
    for data_set in DataSet::ALL {
        for (rollup, schema) in [(false, schema::table(data_set)), (true, schema::rollup(data_set))] {
            let name = table_name(data_set, rollup);
            let table = Table::open_or_create(lake, &format!("records/{name}"), &schema, true).await?;
            tables.push((name, table));
        }
    }
    Ok(tables)
}

/// Whether a table holds what no release has.
fn is_ahead(tables: &[(String, Table)], base: &Release) -> bool {
    tables.iter().any(|(name, table)| !table.has_files(files_of(base, name)))
}

async fn wait_for_others(lake: &Lake, base: &Release) -> Result<(), Error> {
    // Two who wait for each other don't stop waiting at once.
    let end = tokio::time::Instant::now() + OTHERS_HAVE + Duration::from_millis(fastrand::u64(..1000));
    while tokio::time::Instant::now() < end {
        if release::newest_number(lake).await?.unwrap_or(0) != base.number {
            return Err(Error::Conflict { table: "records/releases".into() });
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    Ok(())
}
