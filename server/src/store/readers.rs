//! Connections that only read, so that several readers never wait for each other or for the writer.

use super::{error::StoreError, schema};
use rusqlite::Connection;
use std::{
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

/// Connections kept open between reads. At a rush there are more: as many as there are readers.
const MAX_IDLE: usize = 4;

/// A pool of readers of one data directory.
pub(super) struct Readers {
    dir: PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    /// Opens the first, so that a store that can't be read is noticed at the start.
    pub(super) fn open(dir: &Path) -> Result<Self, StoreError> {
        Ok(Self { dir: dir.to_owned(), idle: Mutex::new(vec![schema::open_reader(dir)?]) })
    }

    /// Reads by a connection of one's own. After an error the connection isn't used again.
    pub(super) fn read<T>(
        &self,
        read: impl FnOnce(&Connection) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let idle = self.idle().pop();
        let db = match idle {
            Some(db) => db,
            None => schema::open_reader(&self.dir)?,
        };
        let result = read(&db)?;
        let mut idle = self.idle();
        if idle.len() < MAX_IDLE {
            idle.push(db);
        }
        Ok(result)
    }

    fn idle(&self) -> MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
