//! What an import is told.

use super::meter::Meter;
use crate::Origin;
use std::sync::Arc;

/// The settings of an import besides its PATHs.
#[derive(Debug, Clone, Default)]
pub struct ImportOptions {
    /// The force of rows that don't name it: those of merged searches.
    pub force: Option<String>,
    /// Where the files come from. What came from an archive is never replaced by what comes from the API.
    pub source: Origin,
    /// Threads that read and write; 0: as many as there are processors.
    pub threads: usize,
    /// Counts while the import runs.
    pub meter: Arc<Meter>,
}
