//! The command line; every flag is also an environment variable `BLOTTER_…`.

use clap::{Args, Parser, Subcommand};
use std::{net::SocketAddr, path::PathBuf, time::Duration};

/// Police open data, live: a map of active calls that updates by itself.
#[derive(Debug, Parser)]
#[command(name = "blotter", version, about, max_term_width = 100)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Serve the live map of a city.
    Serve(Box<Serve>),
    /// Serve a living map of simulated calls on a sketch of Dallas; needs no network.
    Demo(Demo),
    /// Positions without asking anybody: build an index of streets, and try it.
    #[command(subcommand)]
    Streets(crate::streets::Streets),
}

/// Flags of `serve`.
#[derive(Debug, Clone, Args)]
pub struct Serve {
    /// Where to listen; port 0 takes a free one, and the log's first line tells the address.
    #[arg(long, env = "BLOTTER_LISTEN", default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,
    /// A built-in city, or the path of a city's TOML file.
    #[arg(long, env = "BLOTTER_CITY", default_value = "dallas")]
    pub city: String,
    /// Where the calls come from: a SODA address, a folder of recorded snapshots (.json, .csv), or `none`.
    /// Without it: the city's own feed.
    #[arg(long, env = "BLOTTER_FEED_URL")]
    pub feed_url: Option<String>,
    /// An app token of the city's data portal; polling works without one.
    #[arg(long, env = "BLOTTER_FEED_APP_TOKEN", hide_env_values = true)]
    pub feed_app_token: Option<String>,
    /// The time limit of one request to the feed.
    #[arg(long, env = "BLOTTER_FEED_TIMEOUT", default_value = "30s", value_parser = duration)]
    pub feed_timeout: Duration,
    /// When the folder of snapshots has been played, start again.
    #[arg(long = "loop", env = "BLOTTER_LOOP")]
    pub again: bool,
    /// The time from one poll to the next, at least 20ms.
    #[arg(long, env = "BLOTTER_POLL_INTERVAL", default_value = "60s", value_parser = duration)]
    pub poll_interval: Duration,
    /// Without a good poll for so long, the page says that the data is old.
    #[arg(long, env = "BLOTTER_STALE_AFTER", default_value = "5m", value_parser = duration)]
    pub stale_after: Duration,
    /// When the feed has not changed for so long, the page says that the city has not refreshed it.
    #[arg(long, env = "BLOTTER_FROZEN_AFTER", default_value = "15m", value_parser = duration)]
    pub frozen_after: Duration,
    /// Where the store lives; locked while in use. Without it: the platform's data folder.
    #[arg(long, env = "BLOTTER_DATA_DIR")]
    pub data_dir: Option<PathBuf>,
    /// Who finds where calls are, in order, parted by commas: `streets`, `arcgis`, `census`, `nominatim`, `radar`.
    /// Empty: nobody. Without it: `arcgis`, and `streets` before it where the data folder has an index of streets.
    /// Their terms are in docs/operations.md.
    #[arg(long, env = "BLOTTER_GEOCODERS")]
    pub geocoders: Option<String>,
    /// How the geocoders on the net are reached.
    #[command(flatten)]
    pub online: Online,
    /// Who may post events: `NAME:TOKEN`, or `TOKEN` for the name `events`; several parted by commas.
    #[arg(
        long = "events-token",
        env = "BLOTTER_EVENTS_TOKEN",
        hide_env_values = true,
        value_delimiter = ','
    )]
    pub events_tokens: Vec<String>,
    /// A posted call leaves after so long without an update.
    #[arg(long, env = "BLOTTER_POSTED_TTL", default_value = "12h", value_parser = duration)]
    pub posted_ttl: Duration,
    /// At least so many events are kept, and at least those of 24 hours.
    #[arg(long, env = "BLOTTER_KEEP_EVENTS", default_value_t = 100_000)]
    pub keep_events: u64,
    /// The basemap: `streets` (drawn from the index of streets), a `.pmtiles` file of vector tiles, a template of
    /// raster tiles with {z}, {x} and {y}, or `none` for a quiet ground. Without it: `streets` where the data folder
    /// has an index, else OpenStreetMap's tiles, which forbid heavy use: see docs/operations.md.
    #[arg(long, env = "BLOTTER_TILES")]
    pub tiles: Option<String>,
    /// Whom the map thanks for its tiles. Without it: the Census Bureau for `streets`, else OpenStreetMap.
    #[arg(long, env = "BLOTTER_TILES_ATTRIBUTION")]
    pub tiles_attribution: Option<String>,
}

/// Flags of `serve` about the geocoders on the net: addresses for other servers than the usual ones, and keys.
#[derive(Debug, Clone, Default, Args)]
pub struct Online {
    /// The ArcGIS locator's address, ending in `/findAddressCandidates`. Without it: the city's.
    #[arg(long, env = "BLOTTER_ARCGIS_URL")]
    pub arcgis_url: Option<String>,
    /// The US Census Geocoder's address, ending in `/onelineaddress`. Without it: the Census Bureau's.
    #[arg(long, env = "BLOTTER_CENSUS_URL")]
    pub census_url: Option<String>,
    /// The address of a Nominatim server, ending in `/search`; parameters behind it (`?countrycodes=us`) are
    /// kept. Without it: OpenStreetMap's public one.
    #[arg(long, env = "BLOTTER_NOMINATIM_URL")]
    pub nominatim_url: Option<String>,
    /// Radar's address, ending in `/geocode/forward`. Without it: Radar's own.
    #[arg(long, env = "BLOTTER_RADAR_URL")]
    pub radar_url: Option<String>,
    /// A publishable key of Radar's; better given by the environment, which others can't read.
    #[arg(long, env = "BLOTTER_RADAR_KEY", hide_env_values = true)]
    pub radar_key: Option<String>,
}

/// Flags of `demo`.
#[derive(Debug, Clone, Args)]
pub struct Demo {
    /// Where to listen; port 0 takes a free one.
    #[arg(long, env = "BLOTTER_LISTEN", default_value = "127.0.0.1:3000")]
    pub listen: SocketAddr,
    /// How much faster than the real city the simulated one lives.
    #[arg(long, env = "BLOTTER_DEMO_SPEED", default_value_t = 20.0)]
    pub speed: f64,
    /// The simulation's seed: the same seed plays the same calls.
    #[arg(long, env = "BLOTTER_DEMO_SEED", default_value_t = 1)]
    pub seed: u64,
    /// Where the demo's store lives. Without it: a temporary folder, gone when the demo ends.
    #[arg(long, env = "BLOTTER_DATA_DIR")]
    pub data_dir: Option<PathBuf>,
}

fn duration(text: &str) -> Result<Duration, humantime::DurationError> {
    humantime::parse_duration(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn durations_are_written_as_people_write_them() {
        let cli = Cli::try_parse_from(["blotter", "serve", "--poll-interval", "500ms"]).unwrap();
        let Command::Serve(serve) = cli.command else { panic!("serve was asked for") };
        assert_eq!(serve.poll_interval, Duration::from_millis(500));
        assert_eq!(serve.posted_ttl, Duration::from_hours(12));
        assert!(Cli::try_parse_from(["blotter", "serve", "--poll-interval", "soon"]).is_err());
    }
}
