//! Where a point lies on the map: web Mercator, in units of which a tile of the zoom has 4096.
//!
//! Points are rounded to units of the whole map before a tile's corner is subtracted, so neighbours agree.

use crate::grid::{BUFFER, EXTENT, GridPoint};
use std::f64::consts::PI;

/// Beyond this latitude there is not a map.
const POLE: f64 = 85.051_128_78;

/// A zoom's map.
#[derive(Debug, Clone, Copy)]
pub struct Zoom {
    /// Units around the world.
    around: f64,
}

impl Zoom {
    /// The map of a zoom, at most 16.
    pub fn new(zoom: u8) -> Self {
        Self { around: f64::from(EXTENT) * f64::from(1_u32 << zoom.min(16)) }
    }

    /// A position in degrees, in units of the whole map; never beyond its edge.
    #[expect(clippy::cast_possible_truncation, reason = "at most 2 to the power of 28")]
    pub fn place(self, latitude: f64, longitude: f64) -> GridPoint {
        let x = longitude.clamp(-180.0, 180.0) / 360.0 + 0.5;
        let y = 0.5 - latitude.clamp(-POLE, POLE).to_radians().sin().atanh() / (2.0 * PI);
        ((x * self.around).round() as i32, (y * self.around).round() as i32)
    }

    /// What a tile and its buffer cover, in degrees: south, west, north, east.
    pub fn extent(self, corner: GridPoint) -> [f64; 4] {
        let [south, west] = self.position((corner.0 - BUFFER, corner.1 + EXTENT + BUFFER));
        let [north, east] = self.position((corner.0 + EXTENT + BUFFER, corner.1 - BUFFER));
        [south, west, north, east]
    }

    fn position(self, grid_point: GridPoint) -> [f64; 2] {
        let longitude = (f64::from(grid_point.0) / self.around - 0.5) * 360.0;
        let latitude = (PI * (1.0 - 2.0 * f64::from(grid_point.1) / self.around)).sinh().atan().to_degrees();
        [latitude, longitude]
    }
}
