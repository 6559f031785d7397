//! Building an index: TIGER/Line files are collected into edges, names and areas, and these into the sections.

mod bounds;
mod chains;
mod collect;
mod compile;
mod grade_separations;
mod names;
mod ranges;
mod report;
mod segments;

pub use report::{BuildOptions, BuildReport};

use crate::{
    error::StreetsError,
    index::{self, Sections},
    tiger::Folder,
};
use std::path::Path;

/// Builds an index at `path` from the TIGER/Line files in `folder`. An index that is there already stays whole
/// until the new one is complete, and is then replaced in one step.
pub fn build(folder: &Path, options: &BuildOptions, path: &Path) -> Result<BuildReport, StreetsError> {
    let (bytes, report) = build_bytes(folder, options)?;
    index::save(&bytes, path)?;
    Ok(report)
}

/// The bytes of an index, for [`crate::Index::from_bytes`].
pub fn build_bytes(folder: &Path, options: &BuildOptions) -> Result<(Vec<u8>, BuildReport), StreetsError> {
    let folder = Folder::open(folder)?;
    let mut report = BuildReport::default();
    let collected = collect::collect(&folder, options, &mut report)?;
    let mut sections = Sections::default();
    compile::compile(&collected, options, &mut sections, &mut report)?;
    let bytes = sections.bytes();
    report.bytes = bytes.len();
    Ok((bytes, report))
}
