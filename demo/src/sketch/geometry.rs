//! Plane geometry on the sketch. Over one city a plane is exact enough: degrees are scaled to metres at
//! Dallas's latitude.

/// A point: degrees east, degrees north (WGS 84).
pub type Point = [f64; 2];

/// Metres in a degree of latitude.
const NORTH_M: f64 = 110_950.0;
/// Metres in a degree of longitude at 32.8° north.
const EAST_M: f64 = 93_670.0;

/// The vector from `a` to `b` in metres, east and north.
pub fn vector(a: Point, b: Point) -> [f64; 2] {
    [(b[0] - a[0]) * EAST_M, (b[1] - a[1]) * NORTH_M]
}

/// `a` moved by metres east and north.
pub fn moved(a: Point, by: [f64; 2]) -> Point {
    [a[0] + by[0] / EAST_M, a[1] + by[1] / NORTH_M]
}

/// Metres between two points.
pub fn distance(a: Point, b: Point) -> f64 {
    let [x, y] = vector(a, b);
    x.hypot(y)
}

/// The point at share `t` (0 to 1) between `a` and `b`.
pub fn between(a: Point, b: Point, t: f64) -> Point {
    [a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t]
}

/// Metres from a point to a segment, and the nearest point on it.
fn to_segment(p: Point, a: Point, b: Point) -> (f64, Point) {
    let (ab, ap) = (vector(a, b), vector(a, p));
    let square = ab[0] * ab[0] + ab[1] * ab[1];
    let t = if square > 0.0 { ((ap[0] * ab[0] + ap[1] * ab[1]) / square).clamp(0.0, 1.0) } else { 0.0 };
    let nearest = between(a, b, t);
    (distance(p, nearest), nearest)
}

/// Metres from a point to a line, and the nearest point on it.
pub fn to_line(p: Point, line: &[Point]) -> (f64, Point) {
    line.windows(2)
        .map(|s| to_segment(p, s[0], s[1]))
        .min_by(|a, b| a.0.total_cmp(&b.0))
        .unwrap_or((f64::INFINITY, p))
}

/// Where two segments, each given by its ends, cross.
fn segments_cross(one: [Point; 2], other: [Point; 2]) -> Option<Point> {
    let (along, across) = (vector(one[0], one[1]), vector(other[0], other[1]));
    let between_starts = vector(one[0], other[0]);
    let determinant = cross(along, across);
    if determinant.abs() < 1e-9 {
        return None;
    }
    let share = cross(between_starts, across) / determinant;
    let share_of_other = cross(between_starts, along) / determinant;
    let within = 0.0..=1.0;
    (within.contains(&share) && within.contains(&share_of_other)).then(|| between(one[0], one[1], share))
}

fn cross(a: [f64; 2], b: [f64; 2]) -> f64 {
    a[0] * b[1] - a[1] * b[0]
}

/// Every point where two lines cross.
pub fn crossings(a: &[Point], b: &[Point]) -> Vec<Point> {
    let mut found = Vec::new();
    for s in a.windows(2) {
        for t in b.windows(2) {
            found.extend(segments_cross([s[0], s[1]], [t[0], t[1]]));
        }
    }
    found
}

/// The nearest approach of two lines that don't cross: metres, and the point halfway.
pub fn approach(a: &[Point], b: &[Point]) -> (f64, Point) {
    let from = |x: &[Point], y: &[Point]| {
        x.iter()
            .map(|&p| {
                let (metres, nearest) = to_line(p, y);
                (metres, between(p, nearest, 0.5))
            })
            .min_by(|l, r| l.0.total_cmp(&r.0))
            .unwrap_or((f64::INFINITY, [0.0, 0.0]))
    };
    let (one, other) = (from(a, b), from(b, a));
    if one.0 <= other.0 { one } else { other }
}

/// Whether a point lies in a ring (even-odd).
pub fn inside(p: Point, ring: &[Point]) -> bool {
    let mut within = false;
    let mut last = ring.len().saturating_sub(1);
    for i in 0..ring.len() {
        let (a, b) = (ring[i], ring[last]);
        if (a[1] > p[1]) != (b[1] > p[1]) && p[0] < (b[0] - a[0]) * (p[1] - a[1]) / (b[1] - a[1]) + a[0] {
            within = !within;
        }
        last = i;
    }
    within
}

/// West, south, east and north ends of a line.
pub fn bounds(line: &[Point]) -> [f64; 4] {
    line.iter().fold([f64::MAX, f64::MAX, f64::MIN, f64::MIN], |b, p| {
        [b[0].min(p[0]), b[1].min(p[1]), b[2].max(p[0]), b[3].max(p[1])]
    })
}

/// Rounds off the bends of a drawn line by a curve through its own points (cubic Hermite, tangents from the
/// neighbours weighted by distance, so that long and short strokes meet without overshoot). Straight
/// segments and sharp corners stay. Also returns where each drawn point went.
pub fn rounded(points: &[Point], closed: bool, steps: u32) -> (Vec<Point>, Vec<usize>) {
    let count = points.len();
    if count < 3 {
        return (points.to_vec(), (0..count).collect());
    }
    let tangents: Vec<Option<[f64; 2]>> = (0..count)
        .map(|i| {
            let inner = closed || (i > 0 && i < count - 1);
            inner.then(|| {
                tangent(points[(i + count - 1) % count], points[i], points[(i + 1) % count], closed)
            })?
        })
        .collect();
    let mut line = vec![points[0]];
    let mut place = vec![0];
    let strokes = if closed { count } else { count - 1 };
    for i in 0..strokes {
        let (start, end) = (points[i], points[(i + 1) % count]);
        let (from, to) = (tangents[i], tangents[(i + 1) % count]);
        if from.is_some() || to.is_some() {
            line.extend(curve(start, end, from, to, steps));
        }
        if !closed || i + 1 < count {
            place.push(line.len());
            line.push(end);
        }
    }
    (line, place)
}

/// The direction of the curve at a point, about one long, or `None` where the line runs straight on or turns
/// a corner.
fn tangent(before: Point, at: Point, after: Point, closed: bool) -> Option<[f64; 2]> {
    let (arriving, leaving) = (vector(before, at), vector(at, after));
    let (far, near) = (arriving[0].hypot(arriving[1]).max(1.0), leaving[0].hypot(leaving[1]).max(1.0));
    let dot = arriving[0] * leaving[0] + arriving[1] * leaving[1];
    let turn = cross(arriving, leaving).atan2(dot).abs().to_degrees();
    let bends = turn > 5.0 && (closed || turn < 55.0);
    let weighed = |axis: usize| (arriving[axis] / far * near + leaving[axis] / near * far) / (far + near);
    bends.then(|| [weighed(0), weighed(1)])
}

/// The points between the ends of one stroke.
fn curve(
    start: Point,
    end: Point,
    from: Option<[f64; 2]>,
    to: Option<[f64; 2]>,
    steps: u32,
) -> impl Iterator<Item = Point> {
    let chord = vector(start, end);
    let length = chord[0].hypot(chord[1]).max(1.0);
    let straight = [chord[0] / length, chord[1] / length];
    let (from, to) = (from.unwrap_or(straight), to.unwrap_or(straight));
    (1..steps).map(move |step| {
        let share = f64::from(step) / f64::from(steps);
        let (square, cube) = (share.powi(2), share.powi(3));
        let along = |axis: usize| {
            (cube - 2.0 * square + share) * from[axis] * length
                + (3.0 * square - 2.0 * cube) * chord[axis]
                + (cube - square) * to[axis] * length
        };
        moved(start, [along(0), along(1)])
    })
}
