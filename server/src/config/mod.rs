//! Configuration: one small struct per concern, each a group of flags with defaults of its own. Modules take their own
//! struct, never the whole command line.
//!
//! The defaults are written twice, as texts for `--help` and as values for [`Default`]; a test below compares them.

mod basemap;
mod feed;
mod geocoding;
mod history;
mod http;
mod lake;
mod operations;
mod posting;
mod store;
mod sync;
mod values;

pub use basemap::{BasemapConfig, COAST};
pub use feed::FeedConfig;
pub use geocoding::GeocodingConfig;
pub use history::HistoryConfig;
pub use http::HttpConfig;
pub use lake::LakeConfig;
pub use operations::OperationsConfig;
pub use posting::PostingConfig;
pub use store::{DataDirConfig, StoreConfig};
pub use sync::{ScheduledSyncConfig, SyncConfig};
pub use values::{duration as long_duration, speed};

use crate::supervisor::Fault;
use clap::Args;

/// The value of `--city` that serves the records alone.
pub const NO_CITY: &str = "none";

/// The name of the city that is served unless the configuration says otherwise.
pub const DEFAULT_CITY: &str = "dallas";

/// All settings of `blotter serve`.
#[derive(Debug, Clone, PartialEq, Args)]
pub struct Config {
    /// A built-in city, the path of a city's TOML file, or `none` to serve the police records alone
    #[arg(long, env = "BLOTTER_CITY", default_value = DEFAULT_CITY)]
    pub city: String,
    #[command(flatten)]
    pub http: HttpConfig,
    #[command(flatten)]
    pub feed: FeedConfig,
    #[command(flatten)]
    pub store: StoreConfig,
    #[command(flatten)]
    pub lake: LakeConfig,
    #[command(flatten)]
    pub history: HistoryConfig,
    #[command(flatten)]
    pub geocoding: GeocodingConfig,
    #[command(flatten)]
    pub basemap: BasemapConfig,
    #[command(flatten)]
    pub posting: PostingConfig,
    #[command(flatten)]
    pub sync: ScheduledSyncConfig,
    #[command(flatten)]
    pub operations: OperationsConfig,
    /// What goes wrong on SIGUSR1, for tests of what happens then
    #[arg(long, hide = true)]
    pub fault: Option<Fault>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            city: DEFAULT_CITY.to_owned(),
            http: HttpConfig::default(),
            feed: FeedConfig::default(),
            store: StoreConfig::default(),
            lake: LakeConfig::default(),
            history: HistoryConfig::default(),
            geocoding: GeocodingConfig::default(),
            basemap: BasemapConfig::default(),
            posting: PostingConfig::default(),
            sync: ScheduledSyncConfig::default(),
            operations: OperationsConfig::default(),
            fault: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::{Command, FromArgMatches};

    /// Reads flags as `serve` does, but nothing from the tester's environment.
    fn read(flags: &[&str]) -> Result<Config, String> {
        let command = Config::augment_args(Command::new("serve")).mut_args(|flag| flag.env(None::<&str>));
        let matches = command
            .try_get_matches_from(std::iter::once(&"serve").chain(flags))
            .map_err(|error| error.to_string())?;
        Config::from_arg_matches(&matches).map_err(|error| error.to_string())
    }

    #[test]
    fn a_configuration_without_flags_is_the_default_one() {
        assert_eq!(read(&[]).unwrap(), Config::default());
    }

    #[test]
    fn durations_and_sizes_are_written_as_people_write_them() {
        let config = read(&["--poll-interval", "500ms", "--max-log-bytes", "64MiB"]).unwrap();
        assert_eq!(config.feed.poll_interval, std::time::Duration::from_millis(500));
        assert_eq!(config.store.max_log_bytes.as_u64(), 64 << 20);
    }

    #[test]
    fn values_that_make_no_sense_are_refused_with_the_range_that_does() {
        for (flag, value, sentence) in [
            ("--poll-interval", "soon", "expected number"),
            ("--poll-interval", "0s", "the shortest possible is 20ms"),
            ("--poll-interval", "19ms", "the shortest possible is 20ms"),
            ("--feed-timeout", "0s", "the shortest possible is 1ms"),
            ("--stale-after", "0s", "the shortest possible is 1ms"),
            ("--frozen-after", "0ms", "the shortest possible is 1ms"),
            ("--posted-ttl", "0s", "the shortest possible is 1ms"),
            ("--posted-ttl", "99999999999y", "the longest possible is 100years"),
            ("--poll-interval", "584542046090y", "the longest possible is 100years"),
            ("--stale-after", "101y", "the longest possible is 100years"),
            ("--max-log-bytes", "0", "at least 1 MiB"),
            ("--max-log-bytes", "much", "couldn't parse"),
            ("--sync", "weekly", "a schedule is `daily` or a cron expression"),
            ("--keep-events", "18446744073709551615", "is not in 0..="),
        ] {
            let error = read(&[flag, value]).expect_err(&format!("{flag} {value}"));
            assert!(error.contains(sentence) && error.contains(flag), "{flag} {value}: {error}");
        }
    }
}
