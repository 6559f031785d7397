//! One road of the sketch: its names, geometry and house numbers.

use super::geometry::{Point, between};
use super::names::Name;

/// A road's class, by how much traffic it carries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Class {
    Motorway,
    Arterial,
    Local,
}

/// A road, or the half of one on one side of zero.
#[derive(Debug)]
pub struct Road {
    /// As the feed would write it: `W Davis St`.
    pub title: String,
    pub class: Class,
    /// The half of the road this is.
    pub side: Option<char>,
    /// Known, but not drawn: a frontage road.
    pub hidden: bool,
    pub names: Vec<Name>,
    pub points: Vec<Point>,
    /// Metres from the start to each point.
    pub along: Vec<f64>,
    /// Metres from the start, and the house number there; numbers only rise or only fall.
    pub anchors: Vec<(f64, u32)>,
}

impl Road {
    /// Length in metres.
    pub fn length(&self) -> f64 {
        self.along.last().copied().unwrap_or_default()
    }

    /// Lowest and highest house number.
    pub fn range(&self) -> Option<(u32, u32)> {
        let (first, last) = (self.anchors.first()?.1, self.anchors.last()?.1);
        (self.anchors.len() > 1).then(|| (first.min(last), first.max(last)))
    }

    /// The segment of the hundred block of `number`: metres from the start, low end first.
    /// `None` outside the road's numbers.
    pub fn segment(&self, number: u32) -> Option<(f64, f64)> {
        let (low, high) = self.range()?;
        let from = number / 100 * 100;
        // The block of the last number is only its beginning, unless the road goes on.
        let to = from.checked_add(100)?;
        if to <= low || from >= high {
            return None;
        }
        let (a, b) = (self.metres(from.max(low))?, self.metres(to.min(high))?);
        Some((a.min(b), a.max(b)))
    }

    /// The distance from the start to a house number within the range.
    fn metres(&self, number: u32) -> Option<f64> {
        self.anchors.windows(2).find_map(|pair| {
            let [(m, a), (n, b)] = [pair[0], pair[1]];
            (a.min(b) <= number && number <= a.max(b)).then(|| {
                let share = f64::from(number.abs_diff(a)) / f64::from(b.abs_diff(a));
                m + (n - m) * share
            })
        })
    }

    /// The point at this many metres from the start.
    pub fn at(&self, metres: f64) -> Point {
        let next = self.along.partition_point(|&m| m < metres).clamp(1, self.points.len() - 1);
        let (from, to) = (self.along[next - 1], self.along[next]);
        let share = if to > from { ((metres - from) / (to - from)).clamp(0.0, 1.0) } else { 0.0 };
        between(self.points[next - 1], self.points[next], share)
    }
}
