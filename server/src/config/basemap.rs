//! What lies under the markers.

use clap::Args;

/// Flags about the basemap.
#[derive(Debug, Clone, Default, PartialEq, Eq, Args)]
#[command(next_help_heading = "Basemap")]
pub struct BasemapConfig {
    /// The basemap: `streets` (drawn from the street index), a .pmtiles file of vector tiles, a URL template of raster
    /// tiles with {z}, {x} and {y}, or `none` for a plain background
    ///
    /// Default: `streets` where the data directory has a street index, else OpenStreetMap's tiles, whose terms forbid
    /// heavy use: see docs/operations.md.
    #[arg(long, env = "BLOTTER_TILES", value_name = "TILES")]
    pub tiles: Option<String>,
    /// The attribution that the map shows for its tiles
    ///
    /// Default: the Census Bureau for `streets`, else OpenStreetMap.
    #[arg(long, env = "BLOTTER_TILES_ATTRIBUTION", value_name = "TEXT")]
    pub tiles_attribution: Option<String>,
}
