//! An import: files are found, units planned, months written by several threads, and a release is published.

mod batch;
mod counts;
mod csv;
pub mod fuzz;
mod header;
mod meter;
mod month;
mod options;
mod plan;
mod publish;
mod refusal;
mod rejects;
mod rows;
mod scan;
mod source;
mod summary;
pub mod unit;
mod work;

use crate::{Error, Lake, Release, release};
use std::collections::BTreeMap;
use tokio::runtime::Handle;
use work::{Done, MonthKey};

pub use counts::FileReport;
pub use csv::{NO_UNIT, is_reason_of_row};
pub use meter::Meter;
pub use options::ImportOptions;
pub use plan::{GivenTwice, UnitName};
pub(crate) use publish::{commit, is_left_behind};
pub use refusal::Refused;
pub use summary::{Coverage, Emptied, Summary, UnitCounts};
pub(crate) use unit::Local;

/// How often an import starts over because others published meanwhile.
const ATTEMPTS: usize = 10;

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
        .map_err(Error::or_full)
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
        let published = if done.values().all(|done| done.written.is_none()) {
            runtime.block_on(publish::undo(lake, &base, &mut summary))
        } else {
            runtime.block_on(publish::publish(lake, &base, &scanned, options.source, &done, &mut summary))
        };
        match published {
            Err(Error::Conflict { table }) => {
                tracing::info!("another importer changed {table}; starting over from its release");
            }
            Err(error) => return Err(error),
            Ok(()) => return Ok(summary),
        }
    }
    Err(Error::Crowded(ATTEMPTS))
}
