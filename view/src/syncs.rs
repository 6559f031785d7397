//! What `/data` says of the syncs, in words of the server's own.

use serde::{Deserialize, Serialize};

/// The syncs, where there was one or will be.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SyncsSummary {
    /// The newest first; only the first of many.
    pub runs: Vec<SyncRow>,
    /// So many older ones are kept.
    pub more: u64,
    /// When the next one is due: `4 December 2021, 06:00`; empty without a schedule.
    pub next: String,
    pub running: Option<SyncRunning>,
    /// Whoever has the operator's token may start one on the page.
    pub can_start: bool,
    /// Why the last try to start one on the page did nothing.
    pub not_started: Option<NotStarted>,
}

/// Why a sync that was asked for on the page was not started.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NotStarted {
    /// The token is not the operator's.
    Token,
    /// Another one is under way.
    Busy,
}

impl NotStarted {
    /// Its word in the page's address.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Token => "token",
            Self::Busy => "busy",
        }
    }

    pub fn from_slug(slug: &str) -> Option<Self> {
        [Self::Token, Self::Busy].into_iter().find(|reason| reason.slug() == slug)
    }
}

/// Where the page's form is sent.
pub const RUN_NOW: &str = "/data/sync";
/// The parameter of the page's address that says why nothing was started.
pub const NOT_STARTED: &str = "not-started";

/// A run that ended.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SyncRow {
    /// `3 November 2021, 06:00`.
    pub started: String,
    /// `06:04`, or with its date where that is another.
    pub ended: String,
    /// `June to September 2021`; empty if nothing was new.
    pub months: String,
    /// Rows imported.
    pub rows: u64,
    /// Why it failed, or what part of it did; empty if nothing did.
    pub error: String,
    /// When the one after it was due; empty where nobody had planned one.
    pub next: String,
}

/// A run that is under way.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SyncRunning {
    /// `3 November 2021, 06:00`.
    pub since: String,
    /// How far the archive's download is: `812 of 1,604 MB`; empty while nothing is downloaded.
    pub download: String,
    /// The same in per cent, where the length is known.
    pub percent: Option<u8>,
}

impl SyncRow {
    /// Nothing of it was imported, since it failed.
    pub fn has_failed(&self) -> bool {
        !self.error.is_empty() && self.months.is_empty()
    }
}
