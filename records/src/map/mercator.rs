//! Web Mercator's height of a latitude: on the map of a sphere whose radius is 1, in radians.

/// The height of a latitude in degrees; infinite at the poles.
pub fn height(latitude: f64) -> f64 {
    latitude.to_radians().sin().atanh()
}

/// The latitude of a height, in degrees.
pub fn latitude(height: f64) -> f64 {
    height.sinh().atan().to_degrees()
}
