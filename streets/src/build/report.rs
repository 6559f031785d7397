//! What is asked of a build, and what it says.

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
