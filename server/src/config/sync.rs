//! How what the police publish is fetched.

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
