//! The web's Mercator projection in pixels, so that hundreds of markers are placed without asking Leaflet
//! for each.

use crate::maths::{cos, hypot, log, pow, tan};
use std::f64::consts::PI;

/// The earth's circumference at the equator, metres (WGS84).
const EQUATOR_M: f64 = 40_075_016.686;
/// Beyond this latitude the projection has no square map; Leaflet's own limit.
const MAX_LATITUDE: f64 = 85.051_128_778;

/// Which pixels of the world the map's panes show.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Frame {
    /// Leaflet's zoom level.
    pub zoom: f64,
    /// The world pixel of the panes' own zero.
    pub origin: (f64, f64),
}

impl Frame {
    /// Where a position is in the panes, in whole pixels.
    pub fn place(&self, latitude: f64, longitude: f64) -> (f64, f64) {
        let (x, y) = project(latitude, longitude, self.zoom);
        ((x - self.origin.0).round(), (y - self.origin.1).round())
    }
}

/// A position as a pixel of the whole world at that zoom (256 pixels wide at zoom 0).
pub fn project(latitude: f64, longitude: f64, zoom: f64) -> (f64, f64) {
    let world = 256.0 * pow(2.0, zoom);
    let latitude = latitude.clamp(-MAX_LATITUDE, MAX_LATITUDE).to_radians();
    let y = log(tan(PI / 4.0 + latitude / 2.0));
    (world * (longitude / 360.0 + 0.5), world * (0.5 - y / (2.0 * PI)))
}

/// How many metres one pixel covers.
pub fn metres_per_pixel(latitude: f64, zoom: f64) -> f64 {
    EQUATOR_M * cos(latitude.to_radians()) / (256.0 * pow(2.0, zoom))
}

/// Metres between two positions (degrees north and east) of one region; an approximation for short distances.
pub fn metres_between(from: [f64; 2], to: [f64; 2]) -> f64 {
    let degree = EQUATOR_M / 360.0;
    let east = (to[1] - from[1]) * cos(f64::midpoint(from[0], to[0]).to_radians());
    degree * hypot(to[0] - from[0], east)
}

/// The longest round distance that fits into `room` pixels: its words and its length in pixels.
pub fn scale_bar(metres_per_pixel: f64, room: f64) -> (&'static str, f64) {
    const MILE: f64 = 1609.344;
    const FOOT: f64 = 0.3048;
    const STEPS: [(&str, f64); 16] = [
        ("500 miles", 500.0 * MILE),
        ("200 miles", 200.0 * MILE),
        ("100 miles", 100.0 * MILE),
        ("50 miles", 50.0 * MILE),
        ("20 miles", 20.0 * MILE),
        ("10 miles", 10.0 * MILE),
        ("5 miles", 5.0 * MILE),
        ("2 miles", 2.0 * MILE),
        ("1 mile", MILE),
        ("½ mile", MILE / 2.0),
        ("¼ mile", MILE / 4.0),
        ("1,000 ft", 1000.0 * FOOT),
        ("500 ft", 500.0 * FOOT),
        ("200 ft", 200.0 * FOOT),
        ("100 ft", 100.0 * FOOT),
        ("50 ft", 50.0 * FOOT),
    ];
    let fits = STEPS.iter().find(|(_, metres)| metres / metres_per_pixel <= room);
    let (words, metres) = fits.unwrap_or(&STEPS[STEPS.len() - 1]);
    (words, metres / metres_per_pixel)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    #[wasm_bindgen_test(unsupported = test)]
    fn the_projection_is_leaflets() {
        // From Leaflet 1.9.4: L.CRS.EPSG3857.latLngToPoint(L.latLng(32.7767, -96.797), 11.5).
        let (x, y) = project(32.7767, -96.797, 11.5);
        assert!((x - 171_364.714).abs() < 0.001, "{x}");
        assert!((y - 299_205.613).abs() < 0.001, "{y}");
        assert_eq!(project(0.0, 0.0, 0.0), (128.0, 128.0));
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn the_scale_is_the_longest_that_fits() {
        let (words, pixels) = scale_bar(42.35, 90.0);
        assert_eq!(words, "2 miles");
        assert!((pixels - 76.0).abs() < 0.1);
        assert_eq!(scale_bar(1.0, 500.0).0, "¼ mile");
        assert_eq!(scale_bar(0.001, 90.0).0, "50 ft", "never without a word");
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_tenth_of_a_degree_is_shorter_to_the_east() {
        let from = [32.8, -96.8];
        assert!((metres_between(from, [32.9, -96.8]) - 11_132.0).abs() < 1.0);
        assert!((metres_between(from, [32.8, -96.7]) - 9_357.0).abs() < 1.0);
        assert!(metres_between(from, from) < 1e-6);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_pixel_covers_less_ground_in_the_north() {
        assert!((metres_per_pixel(0.0, 0.0) - 156_543.03).abs() < 0.01);
        assert!(metres_per_pixel(32.8, 11.0) < metres_per_pixel(0.0, 11.0));
    }
}
