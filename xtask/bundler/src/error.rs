//! What can go wrong while a bundle is built, each in a sentence.

use std::{
    fmt::Display,
    io,
    path::{Path, PathBuf},
    process::ExitStatus,
};

pub type Result<T> = std::result::Result<T, Error>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("{}: {source}", path.display())]
    File { path: PathBuf, source: io::Error },
    #[error("{}: {}", path.display(), source.to_string().trim_end())]
    Toml { path: PathBuf, source: Box<toml::de::Error> },
    #[error("{}: {source}", path.display())]
    Html { path: PathBuf, source: quick_xml::Error },
    #[error("{}: {what}; `trunk build --release` may understand it", path.display())]
    NotUnderstood { path: PathBuf, what: String },
    #[error("{program}: {source}")]
    Start { program: String, source: io::Error },
    #[error("{program} failed ({status})")]
    Failed { program: String, status: ExitStatus },
    #[error("cargo's messages can't be read: {0}")]
    Messages(#[from] serde_json::Error),
    #[error("{} built no .wasm file: its crate type must be cdylib", .0.display())]
    NoWasm(PathBuf),
    #[error("{}: {reason}", path.display())]
    Wasm { path: PathBuf, reason: String },
    #[error("{} has none of the functions that are known to be unused: their names have changed (unused.rs)", .0.display())]
    NothingUnused(PathBuf),
    #[error("wasm-bindgen: {0}")]
    Bindgen(String),
}

impl Error {
    pub fn unread(path: &Path, error: &impl Display) -> Self {
        Self::Wasm { path: path.to_owned(), reason: error.to_string() }
    }

    /// For `map_err` on file operations.
    pub fn file(path: impl Into<PathBuf>) -> impl FnOnce(io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { path, source }
    }
}
