//! Points and lines of the invented city in metres: lengths, places along a line, offsets, crossings, and the
//! one projection between metres and degrees. Everything is planar: over 50 km the error is below a metre, and
//! the truth is computed in the same plane as the lines.

/// A point, or a vector, in metres: `x` to the east and `y` to the north of the city's origin.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    /// Metres east.
    pub x: f64,
    /// Metres north.
    pub y: f64,
}

/// Where the city's origin lies, in degrees (Dallas's place, so that its bounds fit).
pub const ORIGIN: (f64, f64) = (32.79, -96.80);

const METRES_PER_DEGREE: f64 = 111_195.0;

/// The point `(x, y)`.
pub const fn pt(x: f64, y: f64) -> Point {
    Point { x, y }
}

impl Point {
    /// Metres from here to `other`.
    pub fn distance(self, other: Self) -> f64 {
        (self - other).length()
    }

    /// Metres from the origin of the vector.
    pub fn length(self) -> f64 {
        self.x.hypot(self.y)
    }

    /// The vector turned a quarter to the left.
    #[must_use]
    pub fn left(self) -> Self {
        pt(-self.y, self.x)
    }

    /// The vector of length one in the same direction (or zero for zero).
    #[must_use]
    pub fn unit(self) -> Self {
        let length = self.length();
        if length == 0.0 { self } else { self * (1.0 / length) }
    }

    /// The point at `t` (0 to 1) of the way to `other`.
    #[must_use]
    pub fn towards(self, other: Self, t: f64) -> Self {
        self + (other - self) * t
    }

    /// Latitude and longitude in degrees, rounded to the six decimals that TIGER/Line keeps.
    pub fn degrees(self) -> (f64, f64) {
        let latitude = ORIGIN.0 + self.y / METRES_PER_DEGREE;
        let longitude = ORIGIN.1 + self.x / (METRES_PER_DEGREE * ORIGIN.0.to_radians().cos());
        ((latitude * 1e6).round() / 1e6, (longitude * 1e6).round() / 1e6)
    }

    /// The point of a latitude and longitude in degrees.
    pub fn from_degrees(latitude: f64, longitude: f64) -> Self {
        pt(
            (longitude - ORIGIN.1) * METRES_PER_DEGREE * ORIGIN.0.to_radians().cos(),
            (latitude - ORIGIN.0) * METRES_PER_DEGREE,
        )
    }
}

impl std::ops::Add for Point {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        pt(self.x + other.x, self.y + other.y)
    }
}

impl std::ops::Sub for Point {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        pt(self.x - other.x, self.y - other.y)
    }
}

impl std::ops::Mul<f64> for Point {
    type Output = Self;
    fn mul(self, by: f64) -> Self {
        pt(self.x * by, self.y * by)
    }
}

/// The dot product.
pub fn dot(a: Point, b: Point) -> f64 {
    a.x * b.x + a.y * b.y
}

/// The cross product's height: positive when `b` lies to the left of `a`.
pub fn cross(a: Point, b: Point) -> f64 {
    a.x * b.y - a.y * b.x
}

/// The mean of some points; the origin for none.
#[expect(clippy::cast_precision_loss, reason = "a handful of points")]
pub fn centre(points: &[Point]) -> Point {
    points.iter().fold(pt(0.0, 0.0), |sum, p| sum + *p) * (1.0 / points.len().max(1) as f64)
}

/// A line's length in metres.
pub fn length(line: &[Point]) -> f64 {
    line.windows(2).map(|w| w[0].distance(w[1])).sum()
}

/// Metres from the line's start to each of its vertices.
pub fn measures(line: &[Point]) -> Vec<f64> {
    let mut sum = 0.0;
    let mut measures = vec![0.0; line.len()];
    for i in 1..line.len() {
        sum += line[i - 1].distance(line[i]);
        measures[i] = sum;
    }
    measures
}

/// The point `metres` along the line, and the line's unit direction there. Beyond the ends: the ends.
pub fn along(line: &[Point], metres: f64) -> (Point, Point) {
    let mut left = metres.max(0.0);
    for w in line.windows(2) {
        let step = w[0].distance(w[1]);
        if left <= step && step > 0.0 {
            return (w[0].towards(w[1], left / step), (w[1] - w[0]).unit());
        }
        left -= step;
    }
    let n = line.len();
    if n < 2 {
        return (line.first().copied().unwrap_or(pt(0.0, 0.0)), pt(1.0, 0.0));
    }
    (line[n - 1], (line[n - 1] - line[n - 2]).unit())
}

/// The part of the line between two measures (in metres, `from < to`).
pub fn part(line: &[Point], from: f64, to: f64) -> Vec<Point> {
    let mut points = vec![along(line, from).0];
    for (vertex, measure) in line.iter().zip(measures(line)) {
        // A vertex within a centimetre of an end is that end.
        if measure > from + 0.01 && measure < to - 0.01 {
            points.push(*vertex);
        }
    }
    points.push(along(line, to).0);
    points
}

/// The line moved `metres` to its left (to its right when negative), vertex by vertex along the bisectors.
pub fn offset(line: &[Point], metres: f64) -> Vec<Point> {
    (0..line.len())
        .map(|i| {
            let before = (line[i] - line[i.saturating_sub(1)]).unit();
            let after = (line[(i + 1).min(line.len() - 1)] - line[i]).unit();
            let before = if i == 0 { after } else { before };
            let after = if i + 1 == line.len() { before } else { after };
            let bisector = (before + after).unit();
            // At a bend the bisector must be longer to keep the distance; never more than twice.
            line[i] + bisector.left() * (metres / dot(bisector, before).max(0.5))
        })
        .collect()
}

/// Where the segments `a`–`b` and `c`–`d` cross: the fractions along each, if both are within 0 to 1.
pub fn crossing(a: Point, b: Point, c: Point, d: Point) -> Option<(f64, f64)> {
    let (first, second) = (b - a, d - c);
    let area = cross(first, second);
    if area.abs() < 1e-9 {
        return None;
    }
    let fractions = (cross(c - a, second) / area, cross(c - a, first) / area);
    // A shared vertex must not slip through by rounding.
    let within = -1e-9..=1.0 + 1e-9;
    (within.contains(&fractions.0) && within.contains(&fractions.1)).then_some(fractions)
}

/// Metres from a point to the nearest place of a line, and that place's measure along it.
pub fn nearest(line: &[Point], point: Point) -> (f64, f64) {
    let mut best = (f64::INFINITY, 0.0);
    let mut sum = 0.0;
    for w in line.windows(2) {
        let step = w[1] - w[0];
        let length = step.length();
        let t =
            if length == 0.0 { 0.0 } else { (dot(point - w[0], step) / (length * length)).clamp(0.0, 1.0) };
        let distance = point.distance(w[0] + step * t);
        if distance < best.0 {
            best = (distance, sum + t * length);
        }
        sum += length;
    }
    best
}

/// Whether a point lies within a closed ring (first and last vertex need not be equal).
pub fn within(ring: &[Point], point: Point) -> bool {
    let mut inside = false;
    for i in 0..ring.len() {
        let (a, b) = (ring[i], ring[(i + 1) % ring.len()]);
        if (a.y > point.y) != (b.y > point.y) && point.x < a.x + (point.y - a.y) / (b.y - a.y) * (b.x - a.x) {
            inside = !inside;
        }
    }
    inside
}

/// The parts of a line inside a ring, as pairs of measures.
pub fn inside_parts(line: &[Point], ring: &[Point]) -> Vec<(f64, f64)> {
    let mut cuts = vec![0.0];
    let mut sum = 0.0;
    for w in line.windows(2) {
        let step = w[0].distance(w[1]);
        for i in 0..ring.len() {
            if let Some((t, _)) = crossing(w[0], w[1], ring[i], ring[(i + 1) % ring.len()]) {
                cuts.push(sum + t * step);
            }
        }
        sum += step;
    }
    cuts.push(sum);
    cuts.sort_by(f64::total_cmp);
    cuts.windows(2)
        .filter(|c| c[1] - c[0] > 1.0 && within(ring, along(line, f64::midpoint(c[0], c[1])).0))
        .map(|c| (c[0], c[1]))
        .collect()
}

/// A smooth curve through the points (Catmull-Rom), a vertex about every `step` metres.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    clippy::cast_precision_loss,
    reason = "counts"
)]
pub fn smooth(points: &[Point], step: f64) -> Vec<Point> {
    let mut line = Vec::new();
    for i in 0..points.len().saturating_sub(1) {
        let (p1, p2) = (points[i], points[i + 1]);
        let p0 = if i == 0 { p1 + (p1 - p2) } else { points[i - 1] };
        let p3 = if i + 2 < points.len() { points[i + 2] } else { p2 + (p2 - p1) };
        let n = (p1.distance(p2) / step).ceil().max(1.0) as usize;
        for k in 0..n {
            let t = k as f64 / n as f64;
            let (t2, t3) = (t * t, t * t * t);
            line.push(
                (p1 * 2.0
                    + (p2 - p0) * t
                    + (p0 * 2.0 - p1 * 5.0 + p2 * 4.0 - p3) * t2
                    + (p1 * 3.0 - p0 - p2 * 3.0 + p3) * t3)
                    * 0.5,
            );
        }
    }
    line.extend(points.last());
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn degrees_and_metres_are_inverse() {
        let point = pt(12_345.0, -6_789.0);
        let (latitude, longitude) = point.degrees();
        assert!(Point::from_degrees(latitude, longitude).distance(point) < 0.1);
    }

    #[test]
    fn an_offset_to_the_right_of_a_northward_line_lies_east() {
        let line = offset(&[pt(0.0, 0.0), pt(0.0, 100.0)], -8.0);
        assert_eq!(line, [pt(8.0, 0.0), pt(8.0, 100.0)]);
    }

    #[test]
    fn the_part_of_a_line_keeps_its_bend() {
        let line = [pt(0.0, 0.0), pt(100.0, 0.0), pt(100.0, 100.0)];
        assert_eq!(part(&line, 50.0, 150.0), [pt(50.0, 0.0), pt(100.0, 0.0), pt(100.0, 50.0)]);
    }
}
