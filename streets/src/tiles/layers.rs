//! What all that is drawn shares: the zooms, where points lie on a zoom's map, and the layers of a tile.

use crate::geo::Point;
use blotter_tiles::{GridPoint, Layer, Tile, Zoom};

/// The lowest zoom with tiles.
pub const MIN_ZOOM: u8 = 8;
/// The highest zoom that is generalised when the tiles are opened.
pub(super) const OVERVIEW_ZOOM: u8 = 11;

/// A point on a zoom's map.
pub(super) fn grid_point(map: Zoom, point: Point) -> GridPoint {
    map.place(point.latitude(), point.longitude())
}

/// The layers of a tile, in drawing order.
pub(super) struct TileLayers {
    pub(super) water: Layer,
    pub(super) park: Layer,
    pub(super) place: Layer,
    pub(super) county: Layer,
    pub(super) road: Layer,
}

impl TileLayers {
    pub(super) fn new() -> Self {
        let [water, park, place, county, road] = ["water", "park", "place", "county", "road"].map(Layer::new);
        Self { water, park, place, county, road }
    }

    pub(super) fn finish(self) -> Tile {
        Tile::new([self.water, self.park, self.place, self.county, self.road])
    }
}
