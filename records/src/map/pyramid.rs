//! Tiles: web Mercator, 512 pixels to a side on the screen, counted from the west and the north.

use super::mercator;
use std::f64::consts::PI;

/// The highest zoom that has tiles.
pub const HIGHEST_ZOOM: u8 = 16;

const KM_PER_DEGREE: f64 = 111.2;

/// A tile that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TileAddress {
    zoom: u8,
    x: u32,
    y: u32,
}

/// A box of degrees.
#[derive(Debug, Clone, Copy)]
pub(super) struct Extent {
    west: f64,
    south: f64,
    east: f64,
    north: f64,
}

impl TileAddress {
    /// None if the zoom is above [`HIGHEST_ZOOM`] or has no such tile.
    pub fn new(zoom: u8, x: u32, y: u32) -> Option<Self> {
        (zoom <= HIGHEST_ZOOM && x >> zoom == 0 && y >> zoom == 0).then_some(Self { zoom, x, y })
    }

    /// The tile at a position in degrees.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "clamped to the tiles there are"
    )]
    pub(super) fn at(zoom: u8, [longitude, latitude]: [f64; 2]) -> Self {
        let tiles = f64::from(1_u32 << zoom);
        let x = longitude / 360.0 + 0.5;
        let y = 0.5 - mercator::height(latitude) / (2.0 * PI);
        let number = |share: f64| (share * tiles).clamp(0.0, tiles - 1.0) as u32;
        Self { zoom, x: number(x), y: number(y) }
    }

    pub const fn zoom(self) -> u8 {
        self.zoom
    }

    pub const fn x(self) -> u32 {
        self.x
    }

    pub const fn y(self) -> u32 {
        self.y
    }

    /// What it and a margin cover; the margin is a share of its side.
    pub(super) fn extent(self, margin: f64) -> Extent {
        let tiles = f64::from(1_u32 << self.zoom);
        let longitude = |x: f64| (x / tiles - 0.5) * 360.0;
        let latitude = |y: f64| mercator::latitude(PI * (1.0 - 2.0 * y / tiles));
        let (x, y) = (f64::from(self.x), f64::from(self.y));
        Extent {
            west: longitude(x - margin),
            south: latitude(y + 1.0 + margin),
            east: longitude(x + 1.0 + margin),
            north: latitude(y - margin),
        }
    }
}

impl Extent {
    pub(super) fn holds(&self, [longitude, latitude]: [f64; 2]) -> bool {
        (self.west..=self.east).contains(&longitude) && (self.south..=self.north).contains(&latitude)
    }

    /// The same with so many kilometres more on each side.
    pub(super) fn grown(self, km: f64) -> Self {
        let north = km / KM_PER_DEGREE;
        // At its side nearer to a pole, where a degree of longitude is shortest; not at the pole itself.
        let farthest = self.south.abs().max(self.north.abs()).min(85.0);
        let east = north / farthest.to_radians().cos();
        Self {
            west: self.west - east,
            south: self.south - north,
            east: self.east + east,
            north: self.north + north,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_position_lies_in_its_tile_alone() {
        for zoom in 0..=HIGHEST_ZOOM {
            let position = [-2.59, 51.45];
            let tile = TileAddress::at(zoom, position);
            assert!(tile.extent(0.0).holds(position), "{zoom}");
            if let Some(next) = TileAddress::new(zoom, tile.x() + 1, tile.y()) {
                assert!(!next.extent(0.0).holds(position), "{zoom}");
            }
        }
        assert_eq!(TileAddress::new(3, 8, 0), None);
        assert_eq!(TileAddress::new(HIGHEST_ZOOM + 1, 0, 0), None);
    }
}
