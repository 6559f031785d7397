//! `blotter sync`: what the police published since, fetched and imported. [`run`] is one run, [`history`] remembers
//! runs, [`schedule`] says when the next one is due.

mod archive;
mod history;
mod run;
mod schedule;

pub use history::{History, SyncRun};
pub use run::{Sync, SyncSummary};
pub use schedule::Schedule;
