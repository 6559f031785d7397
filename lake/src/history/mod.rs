//! The history of a city's calls: every event, every poll and a board each hour, as Delta tables partitioned by day.
//!
//! - `columns`: the tables and their columns; `batch`: rows to Arrow and back, a column after the other.
//! - `event`, `board`, `poll`: what a row of each table holds.
//! - `table`: a table at a version, its files with what is known of each, and commits that are never rebased.
//! - `append`: each row exactly once, whatever crashes when. - `read`: events and boards of a time.
//! - `recall`: what a machine that lost its data directory goes on with.
//! - `activity`: a day's roll-up, from which it is counted how busy it was; `calls`: its calls as rows of a file.
//! - `compact`, `clean`: a day's files become one, and what was replaced goes. - `verify`, `export`.

mod activity;
mod append;
mod batch;
mod board;
mod calls;
mod clean;
mod columns;
mod compact;
mod event;
mod export;
mod file;
mod follow;
mod poll;
mod read;
mod recall;
mod replay;
mod table;
mod verify;

pub use activity::{CameRow, DayRollup, LeftRow, MadeFrom};
pub use board::BoardRow;
pub use calls::{calls_batch, calls_schema};
pub use clean::{CLEAN_AFTER, HistoryVacuum, Retention};
pub use columns::HistoryTable;
pub use compact::Compacted;
pub use export::HistoryFormat;
pub use file::day_of;
pub use follow::{apply, follow};
pub use poll::{PollResult, PollRow};
pub use read::{EventFilter, order};
pub use recall::Recalled;
pub use verify::HistoryReport;

use crate::{Error, Lake};
use std::sync::{Arc, Mutex, PoisonError};
use table::DayTable;

/// The history in a lake. It keeps the tables' last known versions, so that a question costs no listing; one value a
/// process is enough. Opening one reads nothing.
#[derive(Debug)]
pub struct History {
    lake: Lake,
    tables: [Mutex<Option<Arc<DayTable>>>; HistoryTable::ALL.len()],
}

impl History {
    pub fn new(lake: Lake) -> Self {
        Self { lake, tables: Default::default() }
    }

    pub fn lake(&self) -> &Lake {
        &self.lake
    }

    /// A table as it was last seen; `None` if there is none in the lake yet.
    async fn table(&self, table: HistoryTable) -> Result<Option<Arc<DayTable>>, Error> {
        if let Some(known) = self.known(table) {
            return Ok(Some(known));
        }
        let opened = DayTable::open(&self.lake, table).await?.map(Arc::new);
        if let Some(opened) = &opened {
            self.remember(table, Some(opened.clone()));
        }
        Ok(opened)
    }

    /// A table as it is now, made if need be.
    async fn newest(&self, table: HistoryTable) -> Result<Arc<DayTable>, Error> {
        let newest = match self.known(table) {
            // What this process knows may be too old to be followed from.
            Some(known) => match known.updated().await {
                Ok(updated) => updated,
                Err(_) => DayTable::open_or_create(&self.lake, table).await?,
            },
            None => DayTable::open_or_create(&self.lake, table).await?,
        };
        let newest = Arc::new(newest);
        self.remember(table, Some(newest.clone()));
        Ok(newest)
    }

    /// Opens all tables that there are, so that the first questions don't wait for it.
    ///
    /// # Errors
    /// If the lake can't be read.
    pub async fn open(&self) -> Result<(), Error> {
        let open = HistoryTable::ALL.map(|table| self.table(table));
        futures::future::try_join_all(open).await.map(|_| ())
    }

    /// Looks for what other programs committed since.
    ///
    /// # Errors
    /// If the lake can't be read.
    pub async fn refresh(&self) -> Result<(), Error> {
        for table in HistoryTable::ALL {
            if let Some(known) = self.known(table) {
                self.remember(table, Some(Arc::new(known.updated().await?)));
            }
        }
        Ok(())
    }

    fn known(&self, table: HistoryTable) -> Option<Arc<DayTable>> {
        self.place(table).clone()
    }

    fn remember(&self, table: HistoryTable, state: Option<Arc<DayTable>>) {
        *self.place(table) = state;
    }

    fn place(&self, table: HistoryTable) -> std::sync::MutexGuard<'_, Option<Arc<DayTable>>> {
        self.tables[table as usize].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests;
