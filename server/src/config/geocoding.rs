//! Who finds positions, at which addresses and with which keys.

use clap::Args;

/// Flags about geocoders.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
#[command(next_help_heading = "Positions")]
pub struct GeocodingConfig {
    /// The geocoders to ask, in order, separated by commas: `streets`, `arcgis`, `census`, `nominatim`, `radar`
    ///
    /// Empty: none. Default: `arcgis`, after `streets` where the data directory has a street index. For the terms of
    /// use of each see docs/operations.md.
    #[arg(long, env = "BLOTTER_GEOCODERS", value_name = "NAMES")]
    pub geocoders: Option<String>,
    /// The URL of an ArcGIS locator, ending in `/findAddressCandidates`
    ///
    /// Default: the city's.
    #[arg(long, env = "BLOTTER_ARCGIS_URL", value_name = "URL")]
    pub arcgis_url: Option<String>,
    /// The URL of the US Census Geocoder, ending in `/onelineaddress`
    ///
    /// Default: the Census Bureau's.
    #[arg(long, env = "BLOTTER_CENSUS_URL", value_name = "URL")]
    pub census_url: Option<String>,
    /// The URL of a Nominatim server, ending in `/search`
    ///
    /// Parameters after it (`?countrycodes=us`) are kept. Default: OpenStreetMap's public server.
    #[arg(long, env = "BLOTTER_NOMINATIM_URL", value_name = "URL")]
    pub nominatim_url: Option<String>,
    /// Radar's URL, ending in `/geocode/forward`
    ///
    /// Default: Radar's own.
    #[arg(long, env = "BLOTTER_RADAR_URL", value_name = "URL")]
    pub radar_url: Option<String>,
    /// A publishable key of Radar
    ///
    /// Prefer the environment variable: other users of the machine can read a command line.
    #[arg(long, env = "BLOTTER_RADAR_KEY", hide_env_values = true, value_name = "KEY")]
    pub radar_key: Option<String>,
}
