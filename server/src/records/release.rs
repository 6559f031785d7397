//! A release as the server has it: what answers are computed from, and what the pages say of how it came about.

use blotter_model::Timestamp;
use bytes::Bytes;
use std::sync::Arc;

/// A release of the records.
#[derive(Debug, Clone, Default)]
pub struct Release {
    pub number: u64,
    pub imported_at: Timestamp,
    /// Roll-ups and coverage.
    pub records: Arc<blotter_records::Release>,
    /// What the import that made it did; none if something else did, such as a rollback.
    pub import: Option<ImportCounts>,
    pub rejects: Rejects,
    /// Reads its records.
    pub rows: Option<Arc<blotter_lake::RowsReader>>,
    /// Where its records are.
    pub source: Option<(blotter_lake::Lake, Arc<blotter_lake::Release>)>,
    /// The release before it, if this program had it: for pages that were opened then. It has none before it. Months that
    /// are the same take no memory twice.
    pub before: Option<Arc<Self>>,
}

/// What an import did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ImportCounts {
    /// CSV files that were looked at.
    pub files: u64,
    /// Rows that were read, as the readers of the files counted them, and what became of them.
    pub read: u64,
    pub kept: u64,
    pub rejected: u64,
    /// What the release before had already, and what a later file had too.
    pub rows_unchanged: u64,
    pub superseded: u64,
    pub rows_refused: u64,
    /// Units of a force and month.
    pub added: u64,
    pub replaced: u64,
    pub unchanged: u64,
    pub refused: u64,
}

/// What the release's import could not use.
#[derive(Debug, Clone, Default)]
pub struct Rejects {
    /// `file,line,reason`, as the import wrote it; none if there was nothing to write.
    pub csv: Option<Bytes>,
}
