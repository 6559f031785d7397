//! What can go wrong with street files and the index.

use std::path::PathBuf;

/// Why an index could not be built or opened, or a truth file not be read.
#[derive(Debug, thiserror::Error)]
pub enum StreetsError {
    /// The folder holds no TIGER/Line file that is of use.
    #[error("no street files in {}: expected TIGER/Line files such as tl_2024_48113_edges.zip or .shp", .0.display())]
    NoFiles(PathBuf),
    /// A county was asked for, and neither its EDGES nor its ADDRFEAT is there.
    #[error("county {county} has neither EDGES nor ADDRFEAT in {}", folder.display())]
    NoCounty {
        /// The county's five digits.
        county: String,
        /// Where they were looked for.
        folder: PathBuf,
    },
    /// A TIGER/Line file that can't be read.
    #[error("{} is damaged or not a TIGER/Line file: {reason}", path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What the reader met.
        reason: String,
    },
    /// More than an index can hold.
    #[error("too many {what} for one index; build it from fewer counties")]
    TooMany {
        /// What there is too much of.
        what: &'static str,
    },
    /// The index is damaged, or something else altogether.
    #[error("the street index {} is damaged ({reason}); run `blotter streets build --county CODES` to build it again", path.display())]
    BadIndex {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: &'static str,
    },
    /// The index was written by another version of this program.
    #[error("the street index {} has format {found} and this program reads {expected}; run `blotter streets build --county CODES` to build it again", path.display())]
    OtherVersion {
        /// The file.
        path: PathBuf,
        /// The format that it has.
        found: u32,
        /// The format that is read.
        expected: u32,
    },
    /// A truth file that can't be read.
    #[error("{} can't be read as truth: {reason}", path.display())]
    BadTruth {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        reason: String,
    },
    /// The file system.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
}

impl StreetsError {
    pub(crate) fn io(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Io { path, source }
    }

    pub(crate) fn damaged(path: impl Into<PathBuf>, reason: impl std::fmt::Display) -> Self {
        Self::Damaged { path: path.into(), reason: format!("{reason}") }
    }
}
