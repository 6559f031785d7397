//! The H3 cells of positions. The police publish the same places month after month, and to find a cell takes longer than to
//! read its row (in a static program by far, whose library has no fast `fma`), so each thread keeps those that it met last.

use super::Point;
use h3o::{LatLng, Resolution};
use std::cell::RefCell;

/// Places that a thread keeps, 16 bytes each. The police have some 600,000.
const KEPT: usize = 1 << 20;
/// From a place's own entry on so many are looked at, so that places with the same one rarely drive each other out.
const REACH: usize = 8;
/// A place that is none.
const NOWHERE: Place = (i32::MAX, i32::MAX);

/// Longitude and latitude in millionths of a degree.
type Place = (i32, i32);

thread_local! {
    /// Places and their cells.
    static LAST: RefCell<Vec<(Place, i64)>> = const { RefCell::new(Vec::new()) };
}

/// Finds the cells of resolution 9 around whole positions. All at once: an entry is seldom in the processor's cache, and
/// those of a loop are waited for together.
pub fn find(points: &mut [Point]) {
    LAST.with_borrow_mut(|last| {
        if last.is_empty() {
            *last = vec![(NOWHERE, 0); KEPT];
        }
        for point in points {
            let whole = point.longitude.zip(point.latitude);
            point.cell = whole.and_then(|(longitude, latitude)| around(last, longitude, latitude));
        }
    });
}

fn around(last: &mut [(Place, i64)], longitude: f64, latitude: f64) -> Option<i64> {
    let Some(place) = millionths(longitude).zip(millionths(latitude)) else {
        return compute(longitude, latitude);
    };
    let own = entry_of(place);
    let mut free = own;
    for entry in (own..own + REACH).map(|entry| entry % KEPT) {
        match last[entry] {
            (known, cell) if known == place => return Some(cell),
            (NOWHERE, _) => {
                free = entry;
                break;
            }
            _ => {}
        }
    }
    let cell = compute(longitude, latitude)?;
    // Where all of them are taken the first has to go.
    last[free] = (place, cell);
    Some(cell)
}

fn compute(longitude: f64, latitude: f64) -> Option<i64> {
    let cell = LatLng::new(latitude, longitude).ok()?.to_cell(Resolution::Nine);
    i64::try_from(u64::from(cell)).ok()
}

/// A number of degrees with at most six decimals, as all that are published; others are not told apart by it.
#[expect(clippy::cast_possible_truncation, reason = "at most 360 million")]
fn millionths(degrees: f64) -> Option<i32> {
    let whole = (degrees * 1e6).round();
    // To the last bit: the number that these digits are read as.
    (whole.abs() <= 360e6 && (whole / 1e6).to_bits() == degrees.to_bits()).then_some(whole as i32)
}

#[expect(clippy::cast_possible_truncation, reason = "the upper bits are fewer than those of any usize")]
const fn entry_of((longitude, latitude): Place) -> usize {
    let both = (longitude.cast_unsigned() as u64) << 32 | latitude.cast_unsigned() as u64;
    // Fibonacci hashing: the upper bits are the mixed ones.
    (both.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (64 - KEPT.trailing_zeros())) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_the_computed_one_whoever_was_there_before() {
        let mut random = fastrand::Rng::with_seed(3);
        let mut places: Vec<(f64, f64)> = (0..20_000)
            .map(|_| {
                let mut number = |from: i32, to: i32| f64::from(random.i32(from..to)) / 1e6;
                (number(-8_000_000, 2_000_000), number(49_000_000, 61_000_000))
            })
            .collect();
        // More decimals than are kept, the limits of both coordinates, and NaN.
        places.extend([(-2.123_456_7, 51.4), (180.0, 90.0), (-180.0, -90.0), (0.0, 0.0), (f64::NAN, 51.4)]);
        for _ in 0..2 {
            are_found(&places);
        }
        let mut half = [Point { longitude: Some(-2.5), ..Point::default() }];
        find(&mut half);
        assert_eq!(half[0].cell, None);
    }

    fn are_found(places: &[(f64, f64)]) {
        let point = |&(longitude, latitude): &(f64, f64)| Point {
            longitude: Some(longitude),
            latitude: Some(latitude),
            cell: None,
        };
        let mut points: Vec<Point> = places.iter().map(point).collect();
        find(&mut points);
        for (point, &(longitude, latitude)) in points.iter().zip(places) {
            assert_eq!(point.cell, compute(longitude, latitude), "{longitude} {latitude}");
        }
    }

    #[test]
    fn places_that_share_an_entry_do_not_share_a_cell() {
        let first = (-2_597_000, 51_450_000);
        let others = (0..).map(|step| (first.0 + step % 4_000_000, 53_000_000 + step / 4_000_000));
        let others = others.filter(|place| entry_of(*place) == entry_of(first)).take(REACH + 2);
        let all: Vec<Place> = std::iter::once(first).chain(others).collect();
        let degrees =
            |&(longitude, latitude): &Place| (f64::from(longitude) / 1e6, f64::from(latitude) / 1e6);
        are_found(&all.iter().chain(&all).chain([&first]).map(degrees).collect::<Vec<_>>());
    }
}
