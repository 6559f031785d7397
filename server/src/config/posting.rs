//! Who may post events, and how long posted calls stay.

use super::values::duration;
use clap::Args;
use std::time::Duration;

/// Flags about `POST /events/`.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(next_help_heading = "Posted events")]
pub struct PostingConfig {
    /// A token that allows posting events: `NAME:TOKEN`, or `TOKEN` for the name `events`; several separated by commas
    ///
    /// Prefer the environment variable: other users of the machine can read a command line.
    #[arg(
        long = "events-token",
        env = "BLOTTER_EVENTS_TOKEN",
        hide_env_values = true,
        value_delimiter = ',',
        value_name = "[NAME:]TOKEN"
    )]
    pub events_tokens: Vec<String>,
    /// Remove a posted call when it has not been updated for this long
    #[arg(long, env = "BLOTTER_POSTED_TTL", default_value = "12h", value_parser = duration, value_name = "DURATION")]
    pub posted_ttl: Duration,
}

impl Default for PostingConfig {
    fn default() -> Self {
        Self { events_tokens: Vec::new(), posted_ttl: Duration::from_hours(12) }
    }
}
