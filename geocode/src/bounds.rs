//! The bounding box of a city, and distances between positions.

/// A box in WGS84 degrees, edges included. It must not cross the 180th meridian.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bounds {
    pub south: f64,
    pub west: f64,
    pub north: f64,
    pub east: f64,
}

impl Bounds {
    /// Whether the point lies in the box; never true for a point that is not finite.
    pub fn contains(&self, latitude: f64, longitude: f64) -> bool {
        (self.south..=self.north).contains(&latitude) && (self.west..=self.east).contains(&longitude)
    }
}

impl From<[f64; 4]> for Bounds {
    /// From `[south, west, north, east]`, as a city's file writes it.
    fn from([south, west, north, east]: [f64; 4]) -> Self {
        Self { south, west, north, east }
    }
}

/// The distance in metres between two points of (latitude, longitude) in degrees, by the haversine formula on
/// a sphere of 6,371,008.8 m (the mean radius of the IUGG): accurate to half a per cent, enough within a city.
pub fn metres_between(a: (f64, f64), b: (f64, f64)) -> f64 {
    let (lat_a, lat_b) = (a.0.to_radians(), b.0.to_radians());
    let lat = ((lat_b - lat_a) / 2.0).sin();
    let lon = ((b.1 - a.1).to_radians() / 2.0).sin();
    let chord = lat * lat + lat_a.cos() * lat_b.cos() * lon * lon;
    2.0 * 6_371_008.8 * chord.clamp(0.0, 1.0).sqrt().asin()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_box_contains_its_edges_and_nothing_that_is_not_a_number() {
        let bounds = Bounds::from([32.5, -97.1, 33.1, -96.4]);
        assert!(bounds.contains(32.5, -97.1) && bounds.contains(33.1, -96.4));
        assert!(!bounds.contains(-96.8, 32.8), "swapped coordinates");
        assert!(!bounds.contains(0.0, 0.0) && !bounds.contains(f64::NAN, -96.8));
    }

    #[test]
    fn a_degree_of_latitude_is_about_111_km() {
        assert!((metres_between((32.0, -96.8), (33.0, -96.8)) - 111_195.0).abs() < 1.0);
        assert!(metres_between((32.8, -96.8), (32.8, -96.8)).abs() < 1e-9);
        assert!((metres_between((0.0, 0.0), (0.0, 180.0)) - 20_015_115.0).abs() < 10.0);
    }
}
