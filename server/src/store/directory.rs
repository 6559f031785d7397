//! The data directory: locked while in use, and the `head` file by which a log restored from an older copy is noticed.

use super::error::StoreError;
use std::{
    fs::{self, File, TryLockError},
    io::Write,
    path::{Path, PathBuf},
};

/// The store's file name in the data directory.
pub(super) const STORE_FILE: &str = "blotter.sqlite3";

/// A data directory that this process alone uses. The lock goes with the value, or with the process.
#[derive(Debug)]
pub struct DataDir {
    path: PathBuf,
    _lock: File,
}

impl DataDir {
    /// Creates the folder if need be and locks it.
    ///
    /// # Errors
    /// [`StoreError::InUse`] when another process has it, [`StoreError::Directory`] when it can't be written.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let failed = |source| StoreError::Directory { path: path.to_owned(), source };
        fs::create_dir_all(path).map_err(failed)?;
        let lock = File::create(path.join("lock")).map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => Ok(Self { path: path.to_owned(), _lock: lock }),
            Err(TryLockError::WouldBlock) => Err(StoreError::InUse(path.to_owned())),
            Err(TryLockError::Error(source)) => Err(failed(source)),
        }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The highest `seq` that was ever announced; 0 when nothing was.
    pub(super) fn head(&self) -> u64 {
        fs::read_to_string(self.head_path()).ok().and_then(|text| text.trim().parse().ok()).unwrap_or(0)
    }

    /// Remembers what is about to be announced. Replaced as a whole, so that a crash leaves the old or the new.
    pub(super) fn set_head(&self, seq: u64) -> Result<(), StoreError> {
        let (path, fresh) = (self.head_path(), self.path.join("head.new"));
        File::create(&fresh)
            .and_then(|mut file| writeln!(file, "{seq}"))
            .and_then(|()| fs::rename(&fresh, &path))
            .map_err(|source| StoreError::Directory { path, source })
    }

    fn head_path(&self) -> PathBuf {
        self.path.join("head")
    }
}
