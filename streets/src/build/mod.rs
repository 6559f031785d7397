//! Building an index: TIGER/Line files are collected into edges, names and areas, and these into the sections.

mod bounds;
mod chains;
mod collect;
mod compile;
mod names;
mod overs;
mod stretches;

use crate::{
    StreetsError,
    index::{self, Sections},
    tiger::Folder,
};
use std::path::Path;

/// What to build.
#[derive(Debug, Clone, Default)]
pub struct BuildOptions {
    /// Counties by their five digits, `48113`; empty for all that the folder holds.
    pub counties: Vec<String>,
    /// The town whose streets are preferred, by GEOID, `4819000`. It is remembered in the index.
    pub place: Option<u32>,
}

/// What was built.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct BuildReport {
    /// The counties, by their five digits.
    pub counties: Vec<String>,
    /// Edges: roads, railways, streams, county lines.
    pub edges: usize,
    /// Those of them that are roads.
    pub roads: usize,
    /// Distinct names of roads.
    pub names: usize,
    /// House number ranges.
    pub ranges: usize,
    /// Towns.
    pub places: usize,
    /// Areas: water, parks, other landmarks, towns.
    pub areas: usize,
    /// The size of the index in bytes.
    pub bytes: usize,
    /// What was missing and what that costs, a sentence each.
    pub notes: Vec<String>,
}

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
