//! What lies under a map's markers, and where the map starts, in the terms of the map's crate.

use blotter_map::{BaseLayer, VectorLayer, Viewport};
use blotter_view::{BasemapTiles, MapPosition};

/// What lies under the markers, and where the map starts.
#[derive(Debug, Clone)]
pub struct MapLayers {
    pub basemap: BasemapTiles,
    /// What "all" is: south, west, north, east in WGS84 degrees.
    pub bounds: [f64; 4],
    /// The first view; none: all of the bounds.
    pub view: Option<MapPosition>,
}

impl MapLayers {
    pub(super) fn base(&self) -> BaseLayer {
        base(&self.basemap)
    }
}

/// A basemap as the map takes it.
pub fn base(tiles: &BasemapTiles) -> BaseLayer {
    match tiles.clone() {
        BasemapTiles::None => BaseLayer::None,
        BasemapTiles::Raster { template, attribution } => BaseLayer::Raster { template, attribution },
        BasemapTiles::Vector(tiles) => BaseLayer::Vector(VectorLayer {
            url: tiles.url,
            zooms: tiles.zooms,
            script: tiles.script,
            attribution: tiles.attribution,
        }),
    }
}

/// A link's position as the map takes it.
pub fn viewport(MapPosition { latitude, longitude, zoom }: MapPosition) -> Viewport {
    Viewport { latitude, longitude, zoom }
}

/// Where the map is, as a link carries it.
pub fn position(Viewport { latitude, longitude, zoom }: Viewport) -> MapPosition {
    MapPosition { latitude, longitude, zoom }
}
