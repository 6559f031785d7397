//! How what the police publish is fetched, when, and who may ask for it.

use crate::sync::Schedule;
use clap::Args;

/// Flags about fetching what was published since.
#[derive(Debug, Clone, PartialEq, Args)]
pub struct SyncConfig {
    /// Where `sync` asks: the publisher's server, or a mirror of it
    #[arg(long, env = "BLOTTER_POLICE_URL", default_value = blotter_police::DEFAULT_ADDRESS, value_name = "URL")]
    pub police_url: String,
}

impl Default for SyncConfig {
    fn default() -> Self {
        Self { police_url: blotter_police::DEFAULT_ADDRESS.to_owned() }
    }
}

/// Flags about the syncs of a running `serve`.
#[derive(Debug, Clone, Default, PartialEq, Args)]
#[command(next_help_heading = "Sync")]
pub struct ScheduledSyncConfig {
    /// Fetch what the police published since: `daily`, or a cron expression in UTC such as `17 4 * * *`
    ///
    /// Runs what `blotter sync` does, one at a time; a run that was missed is made up once at the next start. Default:
    /// never.
    #[arg(long = "sync", env = "BLOTTER_SYNC", value_name = "daily|CRON")]
    pub schedule: Option<Schedule>,
    #[command(flatten)]
    pub source: SyncConfig,
    /// The token of whoever operates the server, for POST /api/sync, which starts a sync now; none: nobody may
    ///
    /// Prefer the environment variable: other users of the machine can read a command line.
    #[arg(long, env = "BLOTTER_OPERATOR_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    pub operator_token: Option<String>,
}
