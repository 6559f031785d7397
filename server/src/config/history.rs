//! How often the history is written to the lake.

use super::values::duration;
use clap::Args;
use std::time::Duration;

/// Flags about the history.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(next_help_heading = "History")]
pub struct HistoryConfig {
    /// How often events, polls and boards are written to the lake, while there are any
    #[arg(long, env = "BLOTTER_HISTORY_INTERVAL", default_value = "60s", value_parser = duration, value_name = "DURATION")]
    pub history_interval: Duration,
}

impl Default for HistoryConfig {
    fn default() -> Self {
        Self { history_interval: Duration::from_mins(1) }
    }
}
