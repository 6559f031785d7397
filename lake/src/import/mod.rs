//! An import: files are found, units planned, months written by several threads, and a release is published.

mod csv;
mod header;
mod month;
mod plan;
mod publish;
mod rejects;
mod rows;
mod scan;
mod source;
mod summary;
pub mod unit;
mod work;

use crate::{Error, Lake, Origin, Release, release};
use std::{collections::BTreeMap, sync::Arc};
use tokio::runtime::Handle;
use work::{Done, MonthKey};

pub use plan::{GivenTwice, UnitName};
pub(crate) use publish::commit;
pub use summary::{Coverage, FileReport, Meter, Refused, Summary, UnitCounts};
pub(crate) use unit::Local;

/// How often an import starts over because others published meanwhile.
const ATTEMPTS: usize = 10;

/// What an import may be told besides its PATHs.
#[derive(Debug, Clone, Default)]
pub struct ImportOptions {
    /// The force of rows that don't tell it: of merged searches.
    pub force: Option<String>,
    /// Where the files come from. What came from an archive is never replaced by what comes from the API.
    pub source: Origin,
    /// Threads that read and write; 0: as many as there are processors.
    pub threads: usize,
    /// Counts while the import runs.
    pub meter: Arc<Meter>,
}

/// Imports what lies at `paths`: folders, zips, CSVs, `https://…`, `s3://…`. Everything is published by one release, or,
/// if there is nothing new, nothing is.
///
/// # Errors
/// If a path can't be opened, the lake can't be read or written, or others were faster ten times in a row. Files that
/// can't be used are no error; [`Summary::refused`] has them.
pub async fn import(lake: &Lake, paths: &[String], options: ImportOptions) -> Result<Summary, Error> {
    let runtime = Handle::current();
    let (lake, paths) = (lake.clone(), paths.to_vec());
    tokio::task::spawn_blocking(move || run(&lake, &paths, &options, &runtime))
        .await
        .map_err(|error| Error::Thread(error.to_string()))?
}

fn run(lake: &Lake, paths: &[String], options: &ImportOptions, runtime: &Handle) -> Result<Summary, Error> {
    let mut found = Vec::new();
    for path in paths {
        found.push(source::find(path, runtime)?);
    }
    let present = runtime.block_on(release::newest(lake))?.unwrap_or_else(Release::empty);
    let scanned = scan::scan(found, options, &present);
    let mut done: BTreeMap<MonthKey, Done> = BTreeMap::new();
    for _ in 0..ATTEMPTS {
        let base = runtime.block_on(release::newest(lake))?.unwrap_or_else(Release::empty);
        let todo = work::todo(&scanned.plan, &base, options.source);
        options.meter.begin(todo.bytes());
        // What was written for a month stays good as long as the month is what it was.
        done.retain(|key, done| todo.months.contains_key(key) && done.is_based_on(&base, *key));
        work::run(lake, runtime, &base, &todo, &mut done, options)?;
        let mut summary = summary::new(&scanned, &todo, &done, &base);
        if done.values().all(|done| done.written.is_none()) {
            return Ok(summary);
        }
        match runtime.block_on(publish::publish(lake, &base, &scanned, options.source, &done, &mut summary)) {
            Err(Error::Conflict { table }) => {
                tracing::info!("another importer changed {table}; starting over from its release");
            }
            Err(error) => return Err(error),
            Ok(()) => return Ok(summary),
        }
    }
    Err(Error::Crowded(ATTEMPTS))
}
