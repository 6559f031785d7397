//! Commands that run beside `serve`: on the lake `blotter import`, `blotter sync`, `blotter records …` and
//! `blotter history …`; `blotter health`.

mod health;
mod history;
mod import;
mod records;
mod sync;

pub use health::{Health, run as health};
pub use history::{HistoryCommand, run as history};
pub use import::{Import, run as import};
pub use records::{Records, run as records};
pub use sync::{SyncCommand, run as sync};

use crate::{
    Error,
    config::{DataDirConfig, LakeConfig},
};
use blotter_lake::Lake;
use clap::Args;

/// Which lake.
#[derive(Debug, Clone, Args)]
pub struct Place {
    #[command(flatten)]
    pub dir: DataDirConfig,
    #[command(flatten)]
    pub lake: LakeConfig,
}

impl Place {
    pub fn open(&self) -> Result<Lake, Error> {
        self.lake.open(&self.dir)
    }
}
