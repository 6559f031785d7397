//! Published positions of a unit, each distinct one once. 0 is "nowhere".

use super::cells;
use crate::interner::Interner;
use hashbrown::HashMap;
use proj4rs::{Proj, transform::transform};
use std::sync::LazyLock;

/// One published position; either part may be missing.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Point {
    pub longitude: Option<f64>,
    pub latitude: Option<f64>,
    /// The H3 cell of resolution 9, if both are there; once all cells have been found.
    pub cell: Option<i64>,
}

/// How the two fields of a position are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Notation {
    Degrees,
    /// Easting and northing of the British National Grid, in metres.
    Grid,
}

/// The distinct positions, by number.
pub struct Points {
    /// As they were written, for not reading the same digits again and again.
    written: Interner,
    by_writing: Vec<(u32, bool)>,
    by_value: HashMap<[u64; 2], u32>,
    distinct: Vec<Point>,
    key: Vec<u8>,
}

impl Default for Points {
    fn default() -> Self {
        Self {
            written: Interner::default(),
            by_writing: vec![(0, false)],
            by_value: HashMap::default(),
            distinct: vec![Point::default()],
            key: Vec::new(),
        }
    }
}

impl Points {
    /// The number of a position, and whether something in it could not be read.
    pub fn code(&mut self, x: &[u8], y: &[u8], notation: Notation) -> (u32, bool) {
        if x.is_empty() && y.is_empty() {
            return (0, false);
        }
        self.key.clear();
        self.key.extend_from_slice(x);
        self.key.push(b',');
        self.key.extend_from_slice(y);
        let written = self.written.code(&self.key) as usize;
        if written < self.by_writing.len() {
            return self.by_writing[written];
        }
        let (point, bad) = read(x, y, notation);
        let bits = |value: Option<f64>| value.map_or(u64::MAX, f64::to_bits);
        let code = if point == Point::default() {
            0
        } else {
            *self.by_value.entry([bits(point.longitude), bits(point.latitude)]).or_insert_with(|| {
                self.distinct.push(point);
                u32::try_from(self.distinct.len() - 1).unwrap_or(0)
            })
        };
        self.by_writing.push((code, bad));
        (code, bad)
    }

    /// Finds the cells of all positions, once all are there.
    pub fn find_cells(&mut self) {
        cells::find(&mut self.distinct);
    }

    pub fn get(&self, code: u32) -> &Point {
        &self.distinct[code as usize]
    }

    /// How many there are, "nowhere" included.
    pub fn len(&self) -> usize {
        self.distinct.len()
    }
}

fn read(x: &[u8], y: &[u8], notation: Notation) -> (Point, bool) {
    let number = |field: &[u8], limit: f64| {
        let text = std::str::from_utf8(field).unwrap_or_default().trim();
        let value = text.parse::<f64>().ok().filter(|value| value.abs() <= limit);
        // Minus zero and zero are one position.
        (value.map(|value| value + 0.0), value.is_none() && !text.is_empty())
    };
    match notation {
        Notation::Degrees => {
            let ((longitude, bad_x), (latitude, bad_y)) = (number(x, 180.0), number(y, 90.0));
            (Point { longitude, latitude, cell: None }, bad_x || bad_y)
        }
        Notation::Grid => {
            let ((easting, bad_x), (northing, bad_y)) = (number(x, 2e6), number(y, 2e6));
            match easting.zip(northing).and_then(|(easting, northing)| from_grid(easting, northing)) {
                Some((longitude, latitude)) => {
                    (Point { longitude: Some(longitude), latitude: Some(latitude), cell: None }, false)
                }
                None => (Point::default(), bad_x || bad_y || easting.is_some() || northing.is_some()),
            }
        }
    }
}

/// The British National Grid with EPSG:27700's plain seven-parameter shift, which gives the publisher's own later
/// coordinates to the sixth decimal; the finer OSTN15 does not.
static PROJECTIONS: LazyLock<Option<(Proj, Proj)>> = LazyLock::new(|| {
    let grid = "+proj=tmerc +lat_0=49 +lon_0=-2 +k=0.9996012717 +x_0=400000 +y_0=-100000 +ellps=airy \
                +towgs84=446.448,-125.157,542.06,0.15,0.247,0.842,-20.489 +units=m +no_defs";
    let degrees = "+proj=longlat +ellps=WGS84 +datum=WGS84 +no_defs";
    Some((Proj::from_proj_string(grid).ok()?, Proj::from_proj_string(degrees).ok()?))
});

fn from_grid(easting: f64, northing: f64) -> Option<(f64, f64)> {
    let (grid, degrees) = PROJECTIONS.as_ref()?;
    let mut point = (easting, northing, 0.0);
    transform(grid, degrees, &mut point).ok()?;
    let rounded = |radians: f64| (radians.to_degrees() * 1e6).round() / 1e6;
    let (longitude, latitude) = (rounded(point.0), rounded(point.1));
    (longitude.is_finite() && latitude.is_finite()).then_some((longitude, latitude))
}

#[cfg(test)]
mod tests {
    use super::*;
    use h3o::{LatLng, Resolution};

    #[test]
    fn a_position_written_twice_is_one() {
        let mut points = Points::default();
        let degrees = Notation::Degrees;
        let (first, bad) = points.code(b"-2.50", b"51.4", degrees);
        assert!(!bad);
        assert_eq!(points.code(b"-2.5", b"51.40", degrees), (first, false));
        assert_eq!(points.code(b"", b"", degrees), (0, false));
        assert_eq!(points.code(b"west", b"north", degrees), (0, true));
        assert!(points.code(b"181", b"51.4", degrees).1);
        points.find_cells();
        let cell = u64::try_from(points.get(first).cell.unwrap()).unwrap();
        let cell = h3o::CellIndex::try_from(cell).unwrap();
        assert_eq!(cell.resolution(), Resolution::Nine);
        assert!(LatLng::from(cell).distance_m(LatLng::new(51.4, -2.5).unwrap()) < 250.0);
    }

    #[test]
    fn the_grid_of_2012_gives_degrees() {
        // Queen Square, Bristol, is near 358700 172500.
        let mut points = Points::default();
        let (code, bad) = points.code(b"358631", b"172503", Notation::Grid);
        let point = points.get(code);
        assert!(!bad);
        assert!((point.longitude.unwrap() - -2.597).abs() < 0.001, "{point:?}");
        assert!((point.latitude.unwrap() - 51.450).abs() < 0.001, "{point:?}");
    }
}
