//! What a range of house numbers says of its line: which numbers it holds, where each is, which part is whose
//! block.

use crate::index::{HouseNumbers, Parity};

/// Whether a house can be in the range.
pub(super) fn holds(numbers: &HouseNumbers, number: u32) -> bool {
    let parity = match numbers.parity {
        Parity::Odd => !number.is_multiple_of(2),
        Parity::Even => number.is_multiple_of(2),
        Parity::Both => true,
    };
    parity && (numbers.from.min(numbers.to)..=numbers.from.max(numbers.to)).contains(&number)
}

/// Where along the line a number is, 0 to 1.
pub(super) fn share_of(numbers: &HouseNumbers, number: f64) -> f64 {
    let (from, to) = (f64::from(numbers.from), f64::from(numbers.to));
    if (to - from).abs() < 0.5 { 0.5 } else { ((number - from) / (to - from)).clamp(0.0, 1.0) }
}

/// Ranges of one side with more numbers than this between them belong to different names of the street.
const FOLLOWS: u32 = 100;

/// Whether one range goes on where the other ends: on the same side, running the same way.
pub(super) fn follows(one: &HouseNumbers, two: &HouseNumbers) -> bool {
    let ends = |range: &HouseNumbers| (range.from.min(range.to), range.from.max(range.to));
    let rises = |range: &HouseNumbers| range.from.cmp(&range.to);
    let ((low, high), (lowest, highest)) = (ends(one), ends(two));
    // A single number runs either way.
    let way = rises(one).then(rises(two)) == rises(two).then(rises(one));
    let apart = if high < lowest { lowest - high } else { low.saturating_sub(highest) };
    one.side == two.side && way && (1..=FOLLOWS).contains(&apart)
}

/// The numbers of a line that has both ranges: the outermost ones, if the ranges overlap and run the same way, or
/// follow one another.
pub(super) fn together(one: &HouseNumbers, two: &HouseNumbers) -> HouseNumbers {
    let (rises, span) =
        (one.from <= one.to, |range: &HouseNumbers| (range.from.min(range.to), range.from.max(range.to)));
    let ((low, high), (lowest, highest)) = (span(one), span(two));
    let overlap = (two.from <= two.to) == rises && lowest <= high && low <= highest;
    if !overlap && !follows(one, two) {
        return *one;
    }
    let (low, high) = (low.min(lowest), high.max(highest));
    let parity = if one.parity == two.parity { one.parity } else { Parity::Both };
    let rises = if one.from == one.to { two.from <= two.to } else { rises };
    let (from, to) = if rises { (low, high) } else { (high, low) };
    HouseNumbers { side: one.side, from, to, parity }
}

/// The part of the line whose numbers lie in `first..=last`. A range ends half way to the next number's house, so
/// that 101 to 199 covers the same part as 100 to 198.
pub(super) fn covered(numbers: &HouseNumbers, first: u32, last: u32) -> (f64, f64) {
    let (low, high) = (numbers.from.min(numbers.to), numbers.from.max(numbers.to));
    if low >= first && high <= last {
        return (0.0, 1.0);
    }
    let step = if numbers.parity == Parity::Both { 1.0 } else { 2.0 };
    let (from, to) = (f64::from(low) - step / 2.0, f64::from(high) + step / 2.0);
    let share = |number: f64| ((number - from) / (to - from)).clamp(0.0, 1.0);
    let (a, b) = (share(f64::from(first) - 0.5), share(f64::from(last) + 0.5));
    if numbers.from <= numbers.to { (a, b) } else { (1.0 - b, 1.0 - a) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::Side;
    use proptest::prelude::*;

    fn numbers(from: u32, to: u32, parity: Parity) -> HouseNumbers {
        HouseNumbers { side: Side::Left, from, to, parity }
    }

    #[test]
    fn a_range_over_two_blocks_is_halved() {
        for (from, to, parity) in [(101, 299, Parity::Odd), (100, 298, Parity::Even), (299, 101, Parity::Odd)]
        {
            let range = numbers(from, to, parity);
            let (start, end) = covered(&range, 100, 199);
            assert!((end - start - 0.5).abs() < 0.01, "{from}-{to}: {start} to {end}");
            assert_eq!(from > to, start > 0.4);
        }
        assert_eq!(covered(&numbers(101, 199, Parity::Odd), 100, 199), (0.0, 1.0));
    }

    #[test]
    fn one_side_fills_the_other_sides_gaps() {
        let (left, right) = (numbers(198, 100, Parity::Even), numbers(163, 121, Parity::Odd));
        assert_eq!(together(&right, &left), numbers(198, 100, Parity::Both));
        let (elsewhere, against) = (numbers(598, 500, Parity::Even), numbers(101, 199, Parity::Odd));
        assert_eq!(together(&left, &elsewhere), left);
        assert_eq!(together(&left, &against), left);
    }

    #[test]
    fn ranges_of_one_side_follow_one_another() {
        let (first, second) = (numbers(100, 198, Parity::Even), numbers(200, 298, Parity::Even));
        assert_eq!(together(&first, &second), numbers(100, 298, Parity::Even));
        assert_eq!(together(&second, &first), numbers(100, 298, Parity::Even));
        let (falling, other_name) = (numbers(298, 200, Parity::Even), numbers(5200, 5298, Parity::Even));
        assert!(!follows(&first, &falling) && !follows(&first, &other_name));
        let other_side = HouseNumbers { side: Side::Right, ..second };
        assert_eq!(together(&first, &other_side), first);
        let lone = numbers(300, 300, Parity::Even);
        assert_eq!(together(&lone, &falling), numbers(300, 200, Parity::Even));
    }

    proptest! {
        #[test]
        fn houses_stand_in_the_order_of_their_numbers(
            from in 1..20_000_u32, span in 0..400_u32, falls in any::<bool>(), a in 0..400_u32, b in 0..400_u32,
        ) {
            let to = from + span * 2;
            let range = if falls { numbers(to, from, Parity::Both) } else { numbers(from, to, Parity::Both) };
            let (a, b) = (from + a.min(span * 2), from + b.min(span * 2));
            let (x, y) = (share_of(&range, f64::from(a)), share_of(&range, f64::from(b)));
            prop_assert!((0.0..=1.0).contains(&x));
            if a < b {
                let rises = x < y;
                prop_assert_eq!(rises, !falls);
            }
            prop_assert!(holds(&range, a));
        }

        #[test]
        fn the_blocks_of_a_range_cover_it_once(from in 1..9_000_u32, span in 1..500_u32, falls in any::<bool>()) {
            let to = from + span;
            let range = if falls { numbers(to, from, Parity::Both) } else { numbers(from, to, Parity::Both) };
            let total: f64 = (from / 100..=to / 100)
                .map(|block| covered(&range, block * 100, block * 100 + 99))
                .map(|(start, end)| end - start)
                .sum();
            prop_assert!((total - 1.0).abs() < 1e-9, "{}", total);
        }
    }
}
