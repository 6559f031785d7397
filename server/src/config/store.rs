//! Where data is kept, and how much of the event log.

use super::values::size;
use crate::Error;
use bytesize::ByteSize;
use clap::Args;
use std::path::PathBuf;

/// Where the data directory is, for every command that needs one.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
pub struct DataDirConfig {
    /// The directory of the event log, the street index and downloads
    ///
    /// `serve` locks it. Default: the platform's folder for a program's data (on Linux ~/.local/share/blotter).
    #[arg(long, env = "BLOTTER_DATA_DIR", value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
}

impl DataDirConfig {
    /// The directory that was given, or the platform's.
    pub fn resolve(&self) -> Result<PathBuf, Error> {
        if let Some(dir) = &self.data_dir {
            return Ok(dir.clone());
        }
        directories::ProjectDirs::from("", "", "blotter").map(|dirs| dirs.data_dir().to_owned()).ok_or_else(
            || Error::Setting("this user has no home directory; give a directory with --data-dir".into()),
        )
    }
}

/// Flags about the store and its event log.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(next_help_heading = "Store")]
pub struct StoreConfig {
    #[command(flatten)]
    pub dir: DataDirConfig,
    /// Keep at least this many events, and at least those of the last 24 hours
    // SQLite counts with a sign.
    #[arg(long, env = "BLOTTER_KEEP_EVENTS", default_value_t = 100_000, value_name = "COUNT",
          value_parser = clap::value_parser!(u64).range(..=i64::MAX.cast_unsigned()))]
    pub keep_events: u64,
    /// The size up to which the event log waits for consumers that have not read it yet
    #[arg(long, env = "BLOTTER_MAX_LOG_BYTES", default_value = "2GiB", value_parser = size, value_name = "SIZE")]
    pub max_log_bytes: ByteSize,
}

impl Default for StoreConfig {
    fn default() -> Self {
        Self { dir: DataDirConfig::default(), keep_events: 100_000, max_log_bytes: ByteSize::gib(2) }
    }
}
