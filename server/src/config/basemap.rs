//! What lies under the markers of the live maps and under the cells of the records' maps.

use clap::Args;

/// The basemap that is built in.
pub const COAST: &str = "coast";

/// Flags about the basemaps.
#[derive(Debug, Clone, PartialEq, Eq, Args)]
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
    /// The basemap of the records' maps: `coast` (built in: coasts, and the towns that the records name), or what
    /// `--tiles` takes
    #[arg(long, env = "BLOTTER_RECORDS_TILES", value_name = "TILES", default_value = COAST)]
    pub records_tiles: String,
    /// The attribution that the records' maps show for their tiles
    ///
    /// Default: Natural Earth for `coast`, the Census Bureau for `streets`, else OpenStreetMap.
    #[arg(long, env = "BLOTTER_RECORDS_TILES_ATTRIBUTION", value_name = "TEXT")]
    pub records_tiles_attribution: Option<String>,
}

impl Default for BasemapConfig {
    fn default() -> Self {
        Self {
            tiles: None,
            tiles_attribution: None,
            records_tiles: COAST.to_owned(),
            records_tiles_attribution: None,
        }
    }
}
