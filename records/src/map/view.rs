//! What a map shows first: all records, unless a few that lie far from all others would make the rest a speck.

use super::mercator::{height, latitude};
use crate::Bbox;

/// A first view.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct FirstView {
    pub bbox: Bbox,
    /// Records with a position that lie outside of it.
    pub outside: u64,
}

/// Of so many records one may be left out at each of the four sides.
const ONE_OF: u64 = 1_000;
/// One may be left out of so few, but of fewer none.
const FEWEST: u64 = 50;
/// What is left out must make the view so much smaller.
const SMALLER: f64 = 1.5;
/// Parts in which each axis is counted.
const BINS: usize = 2_048;
/// Degrees of longitude that are as long as one of latitude, on a map of these islands.
const STRETCH: f64 = 1.6;

/// The view of positions (longitude, latitude) with their counts, which all lie in `all`.
pub(super) fn first_view(
    all: Bbox,
    placed: u64,
    positions: impl Iterator<Item = ([f64; 2], u32)> + Clone,
) -> FirstView {
    let whole = FirstView { bbox: all, outside: 0 };
    if placed < FEWEST {
        return whole;
    }
    let most = (placed / ONE_OF).max(1);
    let (mut across, mut up) = (Axis::new(all.west, all.east), Axis::new(all.south, all.north));
    for ([longitude, latitude], count) in positions.clone() {
        across.add(longitude, count);
        up.add(latitude, count);
    }
    let ([west, east], [south, north]) = (across.without(most), up.without(most));
    let size = |west: f64, south: f64, east: f64, north: f64| (east - west).max((north - south) * STRETCH);
    if size(west, south, east, north) * SMALLER > size(all.west, all.south, all.east, all.north) {
        return whole;
    }
    let bbox = Bbox { west, south, east, north };
    FirstView { bbox, outside: outside(bbox, positions) }
}

/// How many records lie outside of a box.
pub(super) fn outside(bbox: Bbox, positions: impl Iterator<Item = ([f64; 2], u32)>) -> u64 {
    let outside = positions.filter(|([longitude, latitude], _)| !bbox.contains([*latitude, *longitude]));
    outside.map(|(_, count)| u64::from(count)).sum()
}

/// A box around the same middle that takes as much room on a map as another one does, where that is more.
pub(super) fn as_large_as(bbox: Bbox, other: Bbox) -> Bbox {
    let wide = |bbox: Bbox| bbox.east - bbox.west;
    let high = |bbox: Bbox| height(bbox.north) - height(bbox.south);
    let aside = (wide(other) - wide(bbox)).max(0.0) / 2.0;
    let above = (high(other) - high(bbox)).max(0.0) / 2.0;
    let grown = |degrees: f64, by: f64| if by == 0.0 { degrees } else { latitude(height(degrees) + by) };
    Bbox {
        west: (bbox.west - aside).max(-180.0),
        south: grown(bbox.south, -above),
        east: (bbox.east + aside).min(180.0),
        north: grown(bbox.north, above),
    }
}

/// Records along an axis.
struct Axis {
    least: f64,
    bin: f64,
    counts: Vec<u64>,
}

impl Axis {
    fn new(least: f64, greatest: f64) -> Self {
        #[allow(clippy::cast_precision_loss, reason = "some thousand")]
        let bin = (greatest - least) / BINS as f64;
        Self { least, bin, counts: vec![0; BINS] }
    }

    fn add(&mut self, degrees: f64, count: u32) {
        #[allow(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a place on the axis; of an empty one the first"
        )]
        let place = ((degrees - self.least) / self.bin).max(0.0) as usize;
        self.counts[place.min(BINS - 1)] += u64::from(count);
    }

    /// The part of the axis outside of which at most so many lie at either end.
    fn without(&self, most: u64) -> [f64; 2] {
        let empty = |counts: &mut dyn Iterator<Item = &u64>| {
            let mut left = most;
            counts.take_while(|count| left.checked_sub(**count).map(|rest| left = rest).is_some()).count()
        };
        let (before, after) = (empty(&mut self.counts.iter()), empty(&mut self.counts.iter().rev()));
        #[allow(clippy::cast_precision_loss, reason = "some thousand")]
        let at = |bins: usize| self.least + bins as f64 * self.bin;
        [at(before), at(BINS - after)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn view(positions: &[([f64; 2], u32)]) -> FirstView {
        let [mut west, mut south] = positions[0].0;
        let [mut east, mut north] = positions[0].0;
        for ([longitude, latitude], _) in positions {
            (west, east) = (west.min(*longitude), east.max(*longitude));
            (south, north) = (south.min(*latitude), north.max(*latitude));
        }
        let placed = positions.iter().map(|(_, count)| u64::from(*count)).sum();
        first_view(Bbox { west, south, east, north }, placed, positions.iter().copied())
    }

    #[test]
    fn one_record_in_the_atlantic_does_not_make_a_speck_of_the_rest() {
        let bristol = [([-2.7, 51.3], 500), ([-2.5, 51.5], 700)];
        let seen = view(&[bristol[0], bristol[1], ([0.0, 0.0], 1)]);
        assert_eq!(seen.outside, 1);
        assert!(seen.bbox.south > 51.0 && seen.bbox.north >= 51.5, "{seen:?}");
        assert!(seen.bbox.west <= -2.7 && seen.bbox.east >= -2.5, "{seen:?}");
        let all = view(&bristol);
        assert_eq!((all.outside, all.bbox.west), (0, -2.7));
    }

    #[test]
    fn a_view_grows_around_its_middle_to_the_size_of_another() {
        let small = Bbox { west: -2.4, south: 51.3, east: -2.3, north: 51.4 };
        let large = Bbox { west: -1.0, south: 54.0, east: -0.2, north: 54.5 };
        let grown = as_large_as(small, large);
        assert!((grown.east - grown.west - 0.8).abs() < 1e-9 && (grown.east + grown.west + 4.7).abs() < 1e-9);
        let high = |bbox: Bbox| height(bbox.north) - height(bbox.south);
        assert!((high(grown) - high(large)).abs() < 1e-12);
        let middle = |bbox: Bbox| height(bbox.north) + height(bbox.south);
        assert!((middle(grown) - middle(small)).abs() < 1e-12);
        assert_eq!(as_large_as(large, small), large);
        let earth = Bbox { west: -180.0, south: -85.0, east: 180.0, north: 85.0 };
        let all = as_large_as(large, earth);
        assert!(all.west >= -180.0 && all.east <= 180.0 && all.south > -90.0 && all.north < 90.0, "{all:?}");
    }

    #[test]
    fn what_is_many_or_near_is_always_in_view() {
        // A second force, and a village a little beyond the others.
        assert_eq!(view(&[([-2.6, 51.4], 1_000), ([1.1, 51.3], 30)]).outside, 0);
        assert_eq!(view(&[([-2.7, 51.3], 900), ([-2.5, 51.5], 900), ([-2.45, 51.5], 1)]).outside, 0);
        // Of a few records each is one of those that were asked for.
        assert_eq!(view(&[([-2.6, 51.4], 20), ([-2.5, 51.4], 20), ([0.0, 0.0], 1)]).outside, 0);
        assert_eq!(view(&[([-2.6, 51.4], 3_000)]).outside, 0);
    }
}
