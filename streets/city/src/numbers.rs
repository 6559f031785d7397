//! House numbers along a line: whole ones at its nodes, and the ranges of its edges.

use fastrand::Rng;

/// A range of house numbers on one side of an edge, in the direction in which the edge is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// At the edge's start.
    pub from: u32,
    /// At its end: lower than `from` where the numbers fall along the line.
    pub to: u32,
    /// `E`, `O`, or `B` where both kinds are on this side.
    pub parity: char,
}

/// Whole numbers at the nodes of a line from the measured ones: a hundred begins at a crossing where there is one,
/// and numbers always rise.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "house numbers")]
pub fn node_numbers(raw: &[f64]) -> Vec<u32> {
    let mut numbers: Vec<u32> = Vec::with_capacity(raw.len());
    for (k, &number) in raw.iter().enumerate() {
        let number = number.max(100.0);
        let hundred = ((number / 100.0).round() * 100.0) as u32;
        let Some(&before) = numbers.last() else {
            numbers.push(hundred);
            continue;
        };
        let step = (number - raw[k - 1].max(100.0)).max(0.0);
        // A hundred must not fall to a segment of a few metres.
        let plausible = f64::from(hundred.saturating_sub(before)) <= 2.5 * step + 12.0;
        if hundred > before && plausible {
            numbers.push(hundred);
        } else {
            let even = ((number / 2.0).round() * 2.0) as u32;
            let short = before + ((step / 2.0).round() * 2.0) as u32;
            numbers.push(even.min(short).max(before + 2));
        }
    }
    numbers
}

/// The ranges of a segment on its left and right, in the direction in which numbers rise, with the oddities that
/// real ones have: empty sides, gaps at the ends, both parities on one side.
pub(crate) fn ranges(
    rng: &mut Rng,
    (from, to): (u32, u32),
    sides: [bool; 2],
    even_left: bool,
) -> [Option<Range>; 2] {
    let roll = rng.u8(..200);
    if to <= from || roll < 2 {
        return [None, None];
    }
    if (2..7).contains(&roll) && sides == [true, true] && to - from > 20 {
        let mixed = Some(Range { from, to: to - 1, parity: 'B' });
        return if rng.bool() { [mixed, None] } else { [None, mixed] };
    }
    [0, 1].map(|side| {
        let roll = rng.u8(..100);
        if !sides[side] || (roll < 4 && sides == [true, true]) {
            return None;
        }
        let even = (side == 0) == even_left;
        let fits = |n: u32| n.is_multiple_of(2) == even;
        let (mut low, mut high) =
            (if fits(from) { from } else { from + 1 }, if fits(to - 1) { to - 1 } else { to - 2 });
        if low > high {
            return None;
        }
        if roll > 90 {
            let gap = (high - low) / 9;
            low += rng.u32(..=gap) / 2 * 2;
            high -= rng.u32(..=gap) / 2 * 2;
        }
        Some(Range { from: low, to: high, parity: if even { 'E' } else { 'O' } })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_rise_by_hundreds_at_crossings_and_never_stand_still() {
        assert_eq!(node_numbers(&[100.0, 196.0, 309.0]), [100, 200, 300]);
        let close = node_numbers(&[1200.0, 1249.0, 1252.0, 1256.0, 1310.0]);
        assert!(close.windows(2).all(|w| w[0] < w[1]), "{close:?}");
        assert_eq!(close[4], 1300);
    }
}
