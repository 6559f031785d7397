//! Lines and rings on the tile's grid: cut to a box, made simpler, measured.

use crate::grid::{BUFFER, EXTENT, GridPoint};

/// A tile with its buffer.
pub const BOX: Frame = Frame { low: (-BUFFER, -BUFFER), high: (EXTENT + BUFFER, EXTENT + BUFFER) };

/// A box of units, edges included.
#[derive(Debug, Clone, Copy)]
pub struct Frame {
    /// West and north.
    pub low: GridPoint,
    /// East and south.
    pub high: GridPoint,
}

impl Frame {
    /// Around points; `None` without any.
    pub fn around(grid_points: &[GridPoint]) -> Option<Self> {
        let first = *grid_points.first()?;
        let grow = |frame: Self, grid_point: &GridPoint| Self {
            low: (frame.low.0.min(grid_point.0), frame.low.1.min(grid_point.1)),
            high: (frame.high.0.max(grid_point.0), frame.high.1.max(grid_point.1)),
        };
        Some(grid_points.iter().fold(Self { low: first, high: first }, grow))
    }

    /// Whether they share a point.
    pub fn meets(&self, other: &Self) -> bool {
        self.low.0 <= other.high.0
            && other.low.0 <= self.high.0
            && self.low.1 <= other.high.1
            && other.low.1 <= self.high.1
    }

    /// Whether the other lies within.
    pub fn holds(&self, other: &Self) -> bool {
        self.low.0 <= other.low.0
            && self.low.1 <= other.low.1
            && self.high.0 >= other.high.0
            && self.high.1 >= other.high.1
    }

    /// The longer side.
    pub fn size(&self) -> i32 {
        (self.high.0 - self.low.0).max(self.high.1 - self.low.1)
    }

    /// The parts of a line that lie inside.
    pub fn cut_line(&self, line: &[GridPoint], mut each: impl FnMut(&[GridPoint])) {
        let Some(around) = Self::around(line).filter(|around| line.len() > 1 && self.meets(around)) else {
            return;
        };
        if self.holds(&around) {
            each(line);
            return;
        }
        let mut part: Vec<GridPoint> = Vec::new();
        for pair in line.windows(2) {
            let Some((from, to)) = self.cut(pair[0], pair[1]) else { continue };
            if part.last() != Some(&from) {
                if part.len() > 1 {
                    each(&part);
                }
                part.clear();
                part.push(from);
            }
            part.push(to);
        }
        if part.len() > 1 {
            each(&part);
        }
    }

    /// The part of a stroke inside (Liang and Barsky).
    fn cut(&self, from: GridPoint, to: GridPoint) -> Option<(GridPoint, GridPoint)> {
        let (dx, dy) = (f64::from(to.0) - f64::from(from.0), f64::from(to.1) - f64::from(from.1));
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        let sides = [
            (-dx, f64::from(from.0) - f64::from(self.low.0)),
            (dx, f64::from(self.high.0) - f64::from(from.0)),
            (-dy, f64::from(from.1) - f64::from(self.low.1)),
            (dy, f64::from(self.high.1) - f64::from(from.1)),
        ];
        for (speed, room) in sides {
            if speed == 0.0 {
                if room < 0.0 {
                    return None;
                }
            } else if speed < 0.0 {
                enter = enter.max(room / speed);
            } else {
                leave = leave.min(room / speed);
            }
        }
        if enter > leave {
            return None;
        }
        #[expect(clippy::cast_possible_truncation, reason = "between two grid_points")]
        let at = |share: f64| {
            ((f64::from(from.0) + dx * share).round() as i32, (f64::from(from.1) + dy * share).round() as i32)
        };
        Some((if enter > 0.0 { at(enter) } else { from }, if leave < 1.0 { at(leave) } else { to }))
    }

    /// The ring inside (Sutherland and Hodgman); it may run along the box's edge and back.
    pub fn cut_ring(&self, ring: &[GridPoint]) -> Vec<GridPoint> {
        let mut ring = ring.to_vec();
        if ring.len() > 1 && ring.first() == ring.last() {
            ring.pop();
        }
        let Some(around) = Self::around(&ring).filter(|around| self.meets(around)) else { return Vec::new() };
        if self.holds(&around) {
            return ring;
        }
        ring = cut_side(&ring, |grid_point| grid_point.0 >= self.low.0, |a, b| cross_x(a, b, self.low.0));
        ring = cut_side(&ring, |grid_point| grid_point.0 <= self.high.0, |a, b| cross_x(a, b, self.high.0));
        ring = cut_side(
            &ring,
            |grid_point| grid_point.1 >= self.low.1,
            |a, b| turned(cross_x(turned(a), turned(b), self.low.1)),
        );
        cut_side(
            &ring,
            |grid_point| grid_point.1 <= self.high.1,
            |a, b| turned(cross_x(turned(a), turned(b), self.high.1)),
        )
    }
}

fn turned(grid_point: GridPoint) -> GridPoint {
    (grid_point.1, grid_point.0)
}

/// Where a stroke meets a vertical; it does.
#[expect(clippy::cast_possible_truncation, reason = "between two grid_points")]
fn cross_x(from: GridPoint, to: GridPoint, x: i32) -> GridPoint {
    let share = (f64::from(x) - f64::from(from.0)) / (f64::from(to.0) - f64::from(from.0));
    (x, (f64::from(from.1) + share * (f64::from(to.1) - f64::from(from.1))).round() as i32)
}

fn cut_side(
    ring: &[GridPoint],
    inside: impl Fn(GridPoint) -> bool,
    cross: impl Fn(GridPoint, GridPoint) -> GridPoint,
) -> Vec<GridPoint> {
    let mut kept = Vec::with_capacity(ring.len() + 4);
    let Some(mut last) = ring.last().copied() else { return kept };
    for grid_point in ring {
        if inside(*grid_point) != inside(last) {
            kept.push(cross(last, *grid_point));
        }
        if inside(*grid_point) {
            kept.push(*grid_point);
        }
        last = *grid_point;
    }
    kept
}

/// Twice the ring's area; positive if it runs clockwise on the screen, as an outer ring does.
pub fn area(ring: &[GridPoint]) -> i128 {
    let Some(origin) = ring.first() else { return 0 };
    let from =
        |grid_point: &GridPoint| (i128::from(grid_point.0 - origin.0), i128::from(grid_point.1 - origin.1));
    let pairs = ring.iter().zip(ring.iter().cycle().skip(1));
    pairs.map(|(a, b)| (from(a), from(b))).map(|(a, b)| a.0 * b.1 - b.0 * a.1).sum()
}

/// Leaves out points of a line that lie within `tolerance` units of it (Douglas and Peucker). Ends stay.
pub fn simplify(line: &mut Vec<GridPoint>, tolerance: i32) {
    line.dedup();
    if line.len() < 3 {
        return;
    }
    let mut keep = vec![false; line.len()];
    let last = line.len() - 1;
    (keep[0], keep[last]) = (true, true);
    // A list of its own instead of recursion: a line may have 65,000 points.
    let mut open = vec![(0, last)];
    while let Some((from, to)) = open.pop() {
        let far = (from + 1..to).map(|i| (apart(line[from], line[to], line[i]), i));
        let far = far.max_by(|a, b| a.0.total_cmp(&b.0));
        if let Some((_, at)) = far.filter(|(distance, _)| *distance > f64::from(tolerance).powi(2)) {
            keep[at] = true;
            open.extend([(from, at), (at, to)]);
        }
    }
    let mut keep = keep.into_iter();
    line.retain(|_| keep.next().unwrap_or(true));
}

/// The square of a point's distance from a stroke.
fn apart(from: GridPoint, to: GridPoint, grid_point: GridPoint) -> f64 {
    let less =
        |a: GridPoint, b: GridPoint| (f64::from(a.0) - f64::from(b.0), f64::from(a.1) - f64::from(b.1));
    let (along, out) = (less(to, from), less(grid_point, from));
    let length = along.0 * along.0 + along.1 * along.1;
    let share = if length > 0.0 { (out.0 * along.0 + out.1 * along.1) / length } else { 0.0 };
    let share = share.clamp(0.0, 1.0);
    (out.0 - along.0 * share).powi(2) + (out.1 - along.1 * share).powi(2)
}

/// Leaves out points of a ring nearer than `tolerance` units to the one before: one pass, as rings can be long.
pub fn thin(ring: &mut Vec<GridPoint>, tolerance: i32) {
    let Some(mut last) = ring.first().copied() else { return };
    let mut first = true;
    ring.retain(|grid_point| {
        let far = (grid_point.0 - last.0).abs().max((grid_point.1 - last.1).abs()) >= tolerance;
        if far || first {
            last = *grid_point;
        }
        std::mem::take(&mut first) || far
    });
}

/// A place for a label: the middle of the widest part of the rings at the height of the first one's centre.
pub fn label_point(rings: &[Vec<GridPoint>]) -> Option<GridPoint> {
    let largest = rings.iter().max_by_key(|ring| area(ring))?;
    let frame = Frame::around(largest)?;
    let y = frame.low.1.midpoint(frame.high.1);
    let mut crossings: Vec<i32> = Vec::new();
    for ring in rings {
        for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
            if (a.1 <= y) != (b.1 <= y) {
                crossings.push(cross_x(turned(*a), turned(*b), y).1);
            }
        }
    }
    crossings.sort_unstable();
    let widest = crossings.chunks_exact(2).max_by_key(|pair| pair[1] - pair[0])?;
    Some((widest[0].midpoint(widest[1]), y))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const FRAME: Frame = Frame { low: (-10, -10), high: (110, 110) };

    fn grid_points(longest: usize) -> impl Strategy<Value = Vec<GridPoint>> {
        prop::collection::vec((-300..400_i32, -300..400_i32), 0..longest)
    }

    proptest! {
        #[test]
        fn a_cut_line_stays_inside_and_on_the_line(line in grid_points(12)) {
            FRAME.cut_line(&line, |part| {
                for grid_point in part {
                    assert!((-10..=110).contains(&grid_point.0) && (-10..=110).contains(&grid_point.1));
                    let near = line.windows(2).any(|pair| apart(pair[0], pair[1], *grid_point) <= 1.0);
                    assert!(near, "{grid_point:?} is not on {line:?}");
                }
            });
        }

        #[test]
        fn a_cut_ring_stays_inside(ring in grid_points(12)) {
            for grid_point in FRAME.cut_ring(&ring) {
                prop_assert!((-10..=110).contains(&grid_point.0) && (-10..=110).contains(&grid_point.1));
            }
        }

        #[test]
        fn a_simpler_line_passes_near_every_point_left_out(line in grid_points(30), tolerance in 0..40_i32) {
            let mut simple = line.clone();
            simplify(&mut simple, tolerance);
            prop_assert!(simple.len() <= line.len());
            prop_assert_eq!(simple.first(), line.first());
            prop_assert_eq!(simple.last(), line.last());
            if simple.len() > 1 {
                for grid_point in &line {
                    let near = simple.windows(2).map(|pair| apart(pair[0], pair[1], *grid_point));
                    prop_assert!(near.fold(f64::MAX, f64::min) <= f64::from(tolerance).powi(2) + 1e-6);
                }
            }
        }
    }

    #[test]
    fn a_label_lies_inside_a_horseshoe() {
        let ring = vec![(0, 0), (100, 0), (100, 100), (70, 100), (70, 20), (20, 20), (20, 100), (0, 100)];
        let (x, y) = label_point(&[ring]).unwrap();
        assert_eq!(y, 50);
        assert!((70..=100).contains(&x), "{x}");
    }
}
