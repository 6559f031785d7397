//! Where a point lies on the map: web Mercator, in units of which a tile of the zoom has 4096.
//!
//! Points are rounded to units of the whole map before a tile's corner is subtracted, so neighbours agree.

use super::{BUFFER, EXTENT, Spot};
use crate::geo::{Extent, Point};
use std::f64::consts::PI;

/// Beyond this latitude there is no map.
const POLE: f64 = 85.051_128_78;

/// A zoom's map.
#[derive(Debug, Clone, Copy)]
pub(super) struct Zoom {
    /// Units around the world.
    around: f64,
}

impl Zoom {
    pub(super) fn new(zoom: u8) -> Self {
        Self { around: f64::from(EXTENT) * f64::from(1_u32 << zoom.min(16)) }
    }

    /// The point, in units of the whole map; never beyond its edge.
    #[expect(clippy::cast_possible_truncation, reason = "at most 2 to the power of 28")]
    pub(super) fn place(self, point: Point) -> Spot {
        let x = point.longitude().clamp(-180.0, 180.0) / 360.0 + 0.5;
        let y = 0.5 - point.latitude().clamp(-POLE, POLE).to_radians().sin().atanh() / (2.0 * PI);
        ((x * self.around).round() as i32, (y * self.around).round() as i32)
    }

    /// What a tile and its buffer cover.
    pub(super) fn extent(self, corner: Spot) -> Extent {
        let low = self.point((corner.0 - BUFFER, corner.1 + EXTENT + BUFFER));
        let high = self.point((corner.0 + EXTENT + BUFFER, corner.1 - BUFFER));
        Extent { low, high }
    }

    #[expect(clippy::cast_possible_truncation, reason = "at most 360 million")]
    fn point(self, spot: Spot) -> Point {
        let longitude = (f64::from(spot.0) / self.around - 0.5) * 360.0;
        let latitude = (PI * (1.0 - 2.0 * f64::from(spot.1) / self.around)).sinh().atan().to_degrees();
        Point { x: (longitude * 1e6).round() as i32, y: (latitude * 1e6).round() as i32 }
    }
}
