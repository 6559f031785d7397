//! `sync`: what the police published since, fetched and imported. [`run`] is one run, [`history`] remembers runs,
//! [`schedule`] says when the next one is due, [`task`] runs them inside `serve`, by schedule and when asked.

mod archive;
mod history;
mod run;
mod schedule;
mod task;

pub use history::{History, SyncRun};
pub use run::{Sync, SyncSummary, Turn};
pub use schedule::Schedule;
pub use task::{Asked, Running, SyncState, SyncTask, Syncs};
