//! What a map of records starts from, and what it learns of another filter.

use crate::BasemapTiles;
use serde::{Deserialize, Serialize};

/// A map of records in the first HTML.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct RecordsMapData {
    /// What lies under the cells.
    pub basemap: BasemapTiles,
    /// The address of the script that draws cells, and vector tiles.
    pub script: String,
    /// Of the filter in the first HTML.
    pub summary: MapSummary,
    /// Of what that filter is compared with.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub versus: Option<MapSummary>,
}

/// What all tiles of a filter have in common: the part of `/api/records/DATASET/tiles` that a page shows.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct MapSummary {
    /// West, south, east, north of all positions, in degrees; none if there are none.
    pub bounds: Option<[f64; 4]>,
    /// What a map shows first, and how many records lie outside of it: those few that are far from all others.
    #[serde(default)]
    pub view: Option<[f64; 4]>,
    #[serde(default)]
    pub outside: u64,
    /// By zoom of the tiles, from 0.
    pub levels: Vec<MapLevel>,
    /// Records with a position, without one, and both.
    pub placed: u64,
    pub unplaced: u64,
    pub total: u64,
}

/// A zoom's cells or points.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MapLevel {
    /// Of the cells; none where there are points.
    pub resolution: Option<u8>,
    /// The least count of each step of the hue, at most five.
    pub steps: Vec<u64>,
    /// The greatest count.
    pub most: u64,
    /// The cells with most records, the greatest first.
    pub top: Vec<MapCell>,
}

/// A cell of the table behind a map.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct MapCell {
    /// Hex.
    pub cell: String,
    pub count: u64,
    /// The town whose middle is nearest to the cell's.
    pub near: Option<String>,
}

impl MapSummary {
    /// The level of a zoom of tiles: the nearest there is.
    pub fn level(&self, zoom: u8) -> Option<&MapLevel> {
        self.levels.get(usize::from(zoom)).or(self.levels.last())
    }

    /// The zoom of tiles at which the bounds fill a map of a usual card: what the first HTML tells of.
    pub fn first_zoom(&self) -> u8 {
        /// Degrees of longitude that such a map shows at zoom 0 of tiles of 512 pixels.
        const WIDE: f64 = 500.0;
        let Some([west, south, east, north]) = self.view.or(self.bounds) else { return 5 };
        // A degree of latitude is about 1.6 times as long on a map of these islands.
        let wide = (east - west).max((north - south) * 1.6 * 1.4);
        (4..13).rev().find(|&zoom| wide * f64::from(1_u32 << zoom) <= WIDE).unwrap_or(4)
    }
}
