//! Points in millionths of a degree, and distances in metres.

/// Metres in a millionth of a degree of latitude, on a sphere of 6,371,008.8 m (the mean radius of the IUGG).
const METRES: f64 = 6_371_008.8 * std::f64::consts::PI / 180.0 / 1e6;

/// A position in millionths of a degree, as fine as TIGER/Line gives it (0.11 m). The files' NAD83 lies within
/// about a metre of WGS84 and is taken for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default)]
pub struct Point {
    /// Longitude, east positive.
    pub x: i32,
    /// Latitude, north positive.
    pub y: i32,
}

impl Point {
    /// From degrees; `None` unless it is a place on Earth.
    pub fn from_degrees(latitude: f64, longitude: f64) -> Option<Self> {
        let fits = latitude.abs() <= 90.0 && longitude.abs() <= 180.0;
        #[expect(clippy::cast_possible_truncation, reason = "at most 180 million")]
        fits.then(|| Self { x: (longitude * 1e6).round() as i32, y: (latitude * 1e6).round() as i32 })
    }

    /// Degrees north.
    pub fn latitude(self) -> f64 {
        f64::from(self.y) / 1e6
    }

    /// Degrees east.
    pub fn longitude(self) -> f64 {
        f64::from(self.x) / 1e6
    }

    /// Metres between two points, right to a thousandth within a city.
    pub fn metres_to(self, other: Self) -> f64 {
        Plane::at(self).metres(self, other)
    }
}

/// A flat map of the surroundings of a point, in metres east and north of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plane {
    origin: Point,
    east: f64,
}

impl Plane {
    pub(crate) fn at(origin: Point) -> Self {
        Self { origin, east: METRES * origin.latitude().to_radians().cos().max(0.01) }
    }

    pub(crate) fn place(&self, point: Point) -> (f64, f64) {
        let x = f64::from(point.x) - f64::from(self.origin.x);
        let y = f64::from(point.y) - f64::from(self.origin.y);
        (x * self.east, y * METRES)
    }

    pub(crate) fn point(&self, (east, north): (f64, f64)) -> Point {
        let x = f64::from(self.origin.x) + east / self.east;
        let y = f64::from(self.origin.y) + north / METRES;
        #[expect(clippy::cast_possible_truncation, reason = "a float beyond the range becomes its end")]
        Point { x: x.round() as i32, y: y.round() as i32 }
    }

    pub(crate) fn metres(&self, a: Point, b: Point) -> f64 {
        let (a, b) = (self.place(a), self.place(b));
        // Within a city nothing over- or underflows, which is what `hypot` takes its time for.
        ((a.0 - b.0).powi(2) + (a.1 - b.1).powi(2)).sqrt()
    }
}

/// A box in millionths of a degree, edges included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Extent {
    /// South-west corner.
    pub low: Point,
    /// North-east corner.
    pub high: Point,
}

impl Extent {
    /// Holds nothing; grows with [`Extent::add`].
    pub const EMPTY: Self =
        Self { low: Point { x: i32::MAX, y: i32::MAX }, high: Point { x: i32::MIN, y: i32::MIN } };

    /// Grows to hold the point.
    pub fn add(&mut self, point: Point) {
        self.low = Point { x: self.low.x.min(point.x), y: self.low.y.min(point.y) };
        self.high = Point { x: self.high.x.max(point.x), y: self.high.y.max(point.y) };
    }

    /// The box around points.
    pub fn of(points: impl IntoIterator<Item = Point>) -> Self {
        let mut extent = Self::EMPTY;
        points.into_iter().for_each(|point| extent.add(point));
        extent
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.low.x > self.high.x || self.low.y > self.high.y
    }

    /// Whether two boxes share a point.
    pub fn meets(&self, other: &Self) -> bool {
        self.low.x <= other.high.x
            && other.low.x <= self.high.x
            && self.low.y <= other.high.y
            && other.low.y <= self.high.y
    }
}

/// Metres along a line.
pub(crate) fn line_length(points: impl IntoIterator<Item = Point>) -> f64 {
    let mut points = points.into_iter();
    let Some(mut last) = points.next() else { return 0.0 };
    let plane = Plane::at(last);
    let mut length = 0.0;
    for point in points {
        length += plane.metres(last, point);
        last = point;
    }
    length
}

/// The point at a share (0 to 1) of a line's length, and the direction there as metres (east, north) of length 1.
pub(crate) fn along(points: impl Iterator<Item = Point> + Clone, share: f64) -> Option<(Point, (f64, f64))> {
    let length = line_length(points.clone());
    at_metres(points, length * share.clamp(0.0, 1.0))
}

/// The point so many metres along a line or at its end, and the direction there.
pub(crate) fn at_metres(points: impl Iterator<Item = Point>, mut left: f64) -> Option<(Point, (f64, f64))> {
    let mut rest = points;
    let first = rest.next()?;
    let plane = Plane::at(first);
    let mut from = plane.place(first);
    let mut heading = (0.0, 1.0);
    for point in rest {
        let to = plane.place(point);
        let length = ((to.0 - from.0).powi(2) + (to.1 - from.1).powi(2)).sqrt();
        if length > 0.0 {
            heading = ((to.0 - from.0) / length, (to.1 - from.1) / length);
            if left <= length {
                return Some((plane.point((from.0 + heading.0 * left, from.1 + heading.1 * left)), heading));
            }
        }
        left -= length;
        from = to;
    }
    Some((plane.point(from), heading))
}

/// Where two segments cross, or the point half way between them where they are nearest, and how far apart they are.
#[expect(clippy::many_single_char_names, reason = "geometry's own names")]
pub(crate) fn segments(a: (f64, f64), b: (f64, f64), c: (f64, f64), d: (f64, f64)) -> ((f64, f64), f64) {
    let cross =
        |p: (f64, f64), q: (f64, f64), r: (f64, f64)| (q.0 - p.0) * (r.1 - p.1) - (q.1 - p.1) * (r.0 - p.0);
    let (side_c, side_d) = (cross(a, b, c), cross(a, b, d));
    let (side_a, side_b) = (cross(c, d, a), cross(c, d, b));
    if side_c * side_d < 0.0 && side_a * side_b < 0.0 {
        let share = side_a / (side_a - side_b);
        return ((a.0 + (b.0 - a.0) * share, a.1 + (b.1 - a.1) * share), 0.0);
    }
    let foot = |p: (f64, f64), from: (f64, f64), to: (f64, f64)| {
        let (x, y) = (to.0 - from.0, to.1 - from.1);
        let square = x * x + y * y;
        let share = if square > 0.0 { ((p.0 - from.0) * x + (p.1 - from.1) * y) / square } else { 0.0 };
        let share = share.clamp(0.0, 1.0);
        (from.0 + x * share, from.1 + y * share)
    };
    [(a, foot(a, c, d)), (b, foot(b, c, d)), (c, foot(c, a, b)), (d, foot(d, a, b))]
        .into_iter()
        .map(|(p, q)| {
            (
                (f64::midpoint(p.0, q.0), f64::midpoint(p.1, q.1)),
                ((p.0 - q.0).powi(2) + (p.1 - q.1).powi(2)).sqrt(),
            )
        })
        .min_by(|one, two| one.1.total_cmp(&two.1))
        .unwrap_or((a, f64::INFINITY))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(latitude: f64, longitude: f64) -> Point {
        Point::from_degrees(latitude, longitude).unwrap()
    }

    #[test]
    fn the_middle_of_a_bent_line_is_half_its_length() {
        let line = [at(32.8, -96.8), at(32.8, -96.79), at(32.81, -96.79)];
        let (middle, _) = along(line.into_iter(), 0.5).unwrap();
        let before = line_length([line[0], line[1], middle]);
        assert!((before - line_length(line) / 2.0).abs() < 1.0, "{middle:?}");
        assert_eq!(along(line.into_iter(), 0.0).unwrap().0, line[0]);
        assert_eq!(along(line.into_iter(), 1.0).unwrap().0, line[2]);
        assert_eq!(along(std::iter::empty(), 0.5), None);
    }

    #[test]
    fn segments_cross_or_come_near() {
        let (at, apart) = segments((0.0, 0.0), (10.0, 0.0), (5.0, -5.0), (5.0, 5.0));
        assert!(apart == 0.0 && (at.0 - 5.0).abs() < 1e-9 && at.1.abs() < 1e-9);
        let (at, apart) = segments((0.0, 0.0), (10.0, 0.0), (12.0, 3.0), (12.0, 9.0));
        assert!((apart - 13.0_f64.sqrt()).abs() < 1e-9 && (at.0 - 11.0).abs() < 1e-9);
        let (_, apart) = segments((0.0, 0.0), (0.0, 0.0), (3.0, 4.0), (3.0, 4.0));
        assert!((apart - 5.0).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn a_share_of_any_line_lies_at_that_share(
            line in prop::collection::vec((-4000..4000_i32, -4000..4000_i32), 2..12),
            share in 0.0..1.0_f64,
        ) {
            let line: Vec<Point> =
                line.into_iter().map(|(x, y)| Point { x: x - 96_800_000, y: y + 32_800_000 }).collect();
            let total = line_length(line.iter().copied());
            let (point, heading) = along(line.iter().copied(), share).unwrap();
            // Some prefix of the line, ended at the point, has the right length.
            let right = (1..line.len()).any(|n| {
                let length = line_length(line[..n].iter().copied().chain([point]));
                (length - total * share).abs() < 0.5 + total * 1e-3
            });
            prop_assert!(right || total < 1.0);
            prop_assert!((heading.0.hypot(heading.1) - 1.0).abs() < 1e-9);
        }
    }
}
