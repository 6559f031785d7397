//! What can't be used: a row, a file, a unit.

use super::{csv::Reject, plan::UnitName};
use serde::Serialize;
use std::io;

/// A rejected row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rejected {
    pub line: u64,
    pub reason: Reject,
}

/// Why a whole file was refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// No byte in it, which isn't damage: its unit stays as it was.
    Empty,
    /// Not a CSV of any kind that is known.
    Unknown { line: u64, reason: String },
    /// Cut short or damaged: the sentence says how.
    Damaged { line: u64, reason: String },
}

impl Refusal {
    /// Of a file that can't be opened at all.
    pub fn unreadable(error: &io::Error) -> Self {
        Self::Damaged { line: 0, reason: format!("can't be read: {error}") }
    }

    pub fn truncated(line: u64) -> Self {
        Self::Damaged { line, reason: "the file ends inside a record".into() }
    }

    pub fn line(&self) -> u64 {
        match self {
            Self::Empty => 0,
            Self::Unknown { line, .. } | Self::Damaged { line, .. } => *line,
        }
    }

    pub fn reason(&self) -> &str {
        match self {
            Self::Empty => "the file is empty",
            Self::Unknown { reason, .. } | Self::Damaged { reason, .. } => reason,
        }
    }
}

/// A file, or a unit of it, that was refused as a whole. The old unit, if there is one, stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Refused {
    pub file: String,
    pub line: u64,
    pub reason: String,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitName>,
}

impl Refused {
    pub(super) fn file(name: &str, line: u64, reason: &str) -> Self {
        Self { file: name.to_owned(), line, reason: reason.to_owned(), unit: None }
    }
}
