//! Points as differences in variable-length bytes, and boxes on a grid of 65,536 by 65,536 over the index's extent.

use crate::geo::{Extent, Point};

/// Adds the points as differences from `from`, each coordinate zigzagged into 7-bit groups.
pub(crate) fn write_line(out: &mut Vec<u8>, from: Point, points: &[Point]) {
    let mut last = from;
    for point in points {
        write_delta(out, point.x, last.x);
        write_delta(out, point.y, last.y);
        last = *point;
    }
}

fn write_delta(out: &mut Vec<u8>, to: i32, from: i32) {
    let delta = to.wrapping_sub(from);
    #[expect(clippy::cast_sign_loss, reason = "zigzag: the sign is the lowest bit")]
    let mut rest = ((delta << 1) ^ (delta >> 31)) as u32;
    while rest >= 0x80 {
        out.push((rest & 0x7f) as u8 | 0x80);
        rest >>= 7;
    }
    out.push((rest & 0x7f) as u8);
}

/// Reads what [`write_line`] wrote; ends early where the bytes do.
#[derive(Debug, Clone)]
pub(crate) struct Deltas<'a> {
    bytes: &'a [u8],
    last: Point,
}

impl<'a> Deltas<'a> {
    pub(crate) fn new(bytes: &'a [u8], from: Point) -> Self {
        Self { bytes, last: from }
    }

    fn delta(&mut self) -> Option<i32> {
        let mut value = 0_u32;
        for shift in [0, 7, 14, 21, 28] {
            let (byte, rest) = self.bytes.split_first()?;
            self.bytes = rest;
            value |= u32::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                break;
            }
        }
        #[expect(clippy::cast_possible_wrap, reason = "zigzag: the sign is the lowest bit")]
        let delta = (value >> 1) as i32 ^ -((value & 1) as i32);
        Some(delta)
    }

    /// A plain number among the points: how many follow.
    pub(crate) fn number(&mut self) -> Option<usize> {
        usize::try_from(self.delta()?).ok()
    }
}

/// Adds rings one after another, each with its number of points in front; differences run on from ring to ring.
pub(crate) fn write_rings(out: &mut Vec<u8>, from: Point, rings: &[Vec<Point>]) {
    let mut last = from;
    for ring in rings {
        write_delta(out, i32::try_from(ring.len()).unwrap_or(0), 0);
        write_line(out, last, ring);
        last = ring.last().copied().unwrap_or(last);
    }
}

impl Iterator for Deltas<'_> {
    type Item = Point;

    fn next(&mut self) -> Option<Point> {
        let (x, y) = (self.delta()?, self.delta()?);
        self.last = Point { x: self.last.x.wrapping_add(x), y: self.last.y.wrapping_add(y) };
        Some(self.last)
    }
}

/// The extent that boxes are measured in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Grid {
    low: Point,
    step_x: f64,
    step_y: f64,
}

/// A box on the grid, edges included, never smaller than what it is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct SmallBox {
    pub(crate) x0: u16,
    pub(crate) y0: u16,
    pub(crate) x1: u16,
    pub(crate) y1: u16,
}

impl SmallBox {
    pub(crate) fn meets(self, other: Self) -> bool {
        self.x0 <= other.x1 && other.x0 <= self.x1 && self.y0 <= other.y1 && other.y0 <= self.y1
    }

    pub(crate) fn join(self, other: Self) -> Self {
        Self {
            x0: self.x0.min(other.x0),
            y0: self.y0.min(other.y0),
            x1: self.x1.max(other.x1),
            y1: self.y1.max(other.y1),
        }
    }

    /// The part that two boxes share; `None` if they don't.
    pub(crate) fn common(self, other: Self) -> Option<Self> {
        self.meets(other).then(|| Self {
            x0: self.x0.max(other.x0),
            y0: self.y0.max(other.y0),
            x1: self.x1.min(other.x1),
            y1: self.y1.min(other.y1),
        })
    }

    /// Grown on all sides.
    pub(crate) fn grown(self, x: u16, y: u16) -> Self {
        Self {
            x0: self.x0.saturating_sub(x),
            y0: self.y0.saturating_sub(y),
            x1: self.x1.saturating_add(x),
            y1: self.y1.saturating_add(y),
        }
    }

    pub(crate) fn read(bytes: &[u8]) -> Option<Self> {
        let number = |i: usize| Some(u16::from_le_bytes([*bytes.get(2 * i)?, *bytes.get(2 * i + 1)?]));
        Some(Self { x0: number(0)?, y0: number(1)?, x1: number(2)?, y1: number(3)? })
    }

    pub(crate) fn write(self, out: &mut Vec<u8>) {
        for number in [self.x0, self.y0, self.x1, self.y1] {
            out.extend_from_slice(&number.to_le_bytes());
        }
    }
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a float beyond u16 becomes its end"
)]
impl Grid {
    pub(crate) fn new(extent: &Extent) -> Self {
        let step = |low: i32, high: i32| ((f64::from(high) - f64::from(low)) / 65_535.0).max(1e-3);
        Self {
            low: extent.low,
            step_x: step(extent.low.x, extent.high.x),
            step_y: step(extent.low.y, extent.high.y),
        }
    }

    pub(crate) fn small(&self, extent: &Extent) -> SmallBox {
        let x = |x: i32| (f64::from(x) - f64::from(self.low.x)) / self.step_x;
        let y = |y: i32| (f64::from(y) - f64::from(self.low.y)) / self.step_y;
        SmallBox {
            x0: x(extent.low.x).floor() as u16,
            y0: y(extent.low.y).floor() as u16,
            x1: x(extent.high.x).ceil() as u16,
            y1: y(extent.high.y).ceil() as u16,
        }
    }

    /// How many steps cover this many metres, in x and y, at a latitude.
    pub(crate) fn steps(&self, metres: f64, latitude: f64) -> (u16, u16) {
        let degrees = metres / 0.111_195;
        let wide = degrees / latitude.to_radians().cos().max(0.01);
        ((wide / self.step_x).ceil() as u16, (degrees / self.step_y).ceil() as u16)
    }

    /// The latitude in the grid's middle, degrees.
    pub(crate) fn latitude(&self) -> f64 {
        (f64::from(self.low.y) + self.step_y * 32_768.0) / 1e6
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn lines_survive(points in prop::collection::vec((any::<i32>(), any::<i32>()), 0..20)) {
            let points: Vec<Point> = points.into_iter().map(|(x, y)| Point { x, y }).collect();
            let from = Point { x: -96_800_000, y: 32_800_000 };
            let mut bytes = Vec::new();
            write_line(&mut bytes, from, &points);
            let read: Vec<Point> = Deltas::new(&bytes, from).collect();
            prop_assert_eq!(read, points);
        }

        #[test]
        fn any_bytes_are_some_line(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
            prop_assert!(Deltas::new(&bytes, Point::default()).count() <= 32);
        }

        #[test]
        fn a_small_box_holds_what_it_stands_for(
            a in (0..500_000_i32, 0..500_000_i32), b in (0..500_000_i32, 0..500_000_i32),
            c in (0..500_000_i32, 0..500_000_i32),
        ) {
            let [a, b, c] = [a, b, c].map(|(x, y)| Point { x: x - 96_800_000, y: y + 32_800_000 });
            let grid = Grid::new(&Extent::of([a, b, c]));
            let (one, two) = (Extent::of([a, b]), Extent::of([c]));
            prop_assert!(!one.meets(&two) || grid.small(&one).meets(grid.small(&two)));
        }
    }
}
