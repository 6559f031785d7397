//! The direction of a street at a point: the segment on which a hundred block lies, and a whole street.

use crate::{
    maths::{atan, cos, hypot},
    mercator::metres_per_pixel,
};
use blotter_model::text::lower;

/// A road of the basemap: positions as latitude and longitude in degrees.
#[derive(Debug, Clone, PartialEq)]
pub struct Road {
    /// Its name; may be empty.
    pub name: String,
    /// Its geometry.
    pub line: Vec<[f64; 2]>,
}

/// Where a road comes nearest to a point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Nearest {
    pub road: usize,
    /// How far away, metres.
    pub metres: f64,
    /// The road's direction there in degrees clockwise from east as on the screen, from -90 to 90.
    pub degrees: f64,
}

/// The road nearest to a point, those first whose name occurs in `place` (as people write it).
pub fn nearest(roads: &[Road], latitude: f64, longitude: f64, place: &str) -> Option<Nearest> {
    let place = lower(place);
    let named = |road: &Road| !road.name.is_empty() && place.contains(&lower(&road.name));
    let all = roads.iter().enumerate().filter_map(|(at, road)| {
        let (metres, degrees) = approach(&road.line, latitude, longitude)?;
        Some((named(road), Nearest { road: at, metres, degrees }))
    });
    // A street of that name far away is another street.
    all.filter(|(named, near)| near.metres < if *named { 400.0 } else { 90.0 })
        .min_by(|a, b| b.0.cmp(&a.0).then(a.1.metres.total_cmp(&b.1.metres)))
        .map(|(_, near)| near)
}

/// The distance in metres to the nearest segment of a line, and that segment's slope on the screen.
fn approach(line: &[[f64; 2]], latitude: f64, longitude: f64) -> Option<(f64, f64)> {
    // Near one place the earth is flat: metres east and south of the point.
    let degree = metres_per_pixel(0.0, 0.0) * 256.0 / 360.0;
    let shrink = cos(latitude.to_radians());
    let flat = |at: &[f64; 2]| ((at[1] - longitude) * degree * shrink, (latitude - at[0]) * degree);
    line.windows(2)
        .filter_map(|pair| {
            let ((ax, ay), (bx, by)) = (flat(&pair[0]), flat(&pair[1]));
            let (dx, dy) = (bx - ax, by - ay);
            let length = hypot(dx, dy);
            if length == 0.0 {
                return None;
            }
            let along = (-(ax * dx + ay * dy) / (length * length)).clamp(0.0, 1.0);
            let metres = hypot(ax + along * dx, ay + along * dy);
            let degrees = atan(dy / dx).to_degrees();
            Some((metres, degrees))
        })
        .min_by(|a, b| a.0.total_cmp(&b.0))
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn roads() -> Vec<Road> {
        let road = |name: &str, line: &[[f64; 2]]| Road { name: name.to_owned(), line: line.to_vec() };
        vec![
            road("Elm St", &[[32.8, -96.81], [32.8, -96.79]]),
            road("Harwood St", &[[32.81, -96.8], [32.79, -96.8]]),
        ]
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn the_named_street_is_taken_before_a_nearer_one() {
        let near = nearest(&roads(), 32.8005, -96.8, "300 block N Harwood St").unwrap();
        assert_eq!((near.road, near.degrees.abs().round()), (1, 90.0));
        let near = nearest(&roads(), 32.8005, -96.805, "1 block Elm St").unwrap();
        assert_eq!((near.road, near.degrees.abs().round()), (0, 0.0));
        assert!((near.metres - 55.7).abs() < 1.0, "{}", near.metres);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn a_street_far_away_says_nothing() {
        assert_eq!(nearest(&roads(), 33.0, -96.0, "300 block N Harwood St"), None);
    }
}
