//! Where the calls come from, and when their data counts as old.

use super::values::{duration, poll_interval};
use clap::Args;
use std::time::Duration;

/// Flags about the city's feed.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
#[command(next_help_heading = "Feed")]
pub struct FeedConfig {
    /// Where the calls come from: a SODA address, a folder of recorded snapshots (.json, .csv), or `none`
    ///
    /// Default: the city's own feed.
    #[arg(long = "feed-url", env = "BLOTTER_FEED_URL", value_name = "URL|DIR|none")]
    pub feed_url: Option<String>,
    /// An app token of the city's data portal; polling works without one
    ///
    /// Prefer the environment variable: other users of the machine can read a command line.
    #[arg(
        long = "feed-app-token",
        env = "BLOTTER_FEED_APP_TOKEN",
        hide_env_values = true,
        value_name = "TOKEN"
    )]
    pub app_token: Option<String>,
    /// The time limit of one request to the feed
    #[arg(long = "feed-timeout", env = "BLOTTER_FEED_TIMEOUT", default_value = "30s", value_parser = duration, value_name = "DURATION")]
    pub timeout: Duration,
    /// Play a folder of snapshots again from the beginning once its last file has been played
    #[arg(long = "loop", env = "BLOTTER_LOOP")]
    pub repeat: bool,
    /// The time from one poll to the next, at least 20ms
    #[arg(long, env = "BLOTTER_POLL_INTERVAL", default_value = "60s", value_parser = poll_interval, value_name = "DURATION")]
    pub poll_interval: Duration,
    /// Show the data as old when no poll has succeeded for this long
    #[arg(long, env = "BLOTTER_STALE_AFTER", default_value = "5m", value_parser = duration, value_name = "DURATION")]
    pub stale_after: Duration,
    /// Show the data as not refreshed by the city when the feed has not changed for this long
    #[arg(long, env = "BLOTTER_FROZEN_AFTER", default_value = "15m", value_parser = duration, value_name = "DURATION")]
    pub frozen_after: Duration,
}

impl Default for FeedConfig {
    fn default() -> Self {
        Self {
            feed_url: None,
            app_token: None,
            timeout: Duration::from_secs(30),
            repeat: false,
            poll_interval: Duration::from_mins(1),
            stale_after: Duration::from_mins(5),
            frozen_after: Duration::from_mins(15),
        }
    }
}
