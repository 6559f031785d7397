//! The five steps of a map's hue.

/// How many steps there are at most.
pub(super) const STEPS: i32 = 5;

/// The least count of each step, from counts of 1 up to `most`: about equal ratios, since a few cells hold many times what
/// most hold, and round numbers. Fewer than five where `most` is below 5; none if it is 0.
pub fn steps(most: u64) -> Vec<u64> {
    if most <= STEPS.unsigned_abs().into() {
        return (1..=most).collect();
    }
    let mut least = vec![1];
    for step in 1..STEPS {
        #[expect(clippy::cast_precision_loss, reason = "rounded anyway")]
        let bound = (most as f64).powf(f64::from(step) / f64::from(STEPS));
        let before = least.last().copied().unwrap_or(0);
        least.push(round(bound).max(before + 1));
    }
    least
}

/// The nearest number, by ratio, of 1, 1.5, 2, 3, 5 and 7 times a power of ten.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a positive number below a count"
)]
fn round(number: f64) -> u64 {
    const ROUND: [f64; 7] = [1.0, 1.5, 2.0, 3.0, 5.0, 7.0, 10.0];
    let power = 10_f64.powf(number.log10().floor());
    let by_ratio = |round: &&f64| (number / (**round * power)).ln().abs();
    // One and a half is no count.
    let whole = ROUND.iter().filter(|round| (*round * power).fract() == 0.0);
    let nearest = whole.min_by(|one, two| by_ratio(one).total_cmp(&by_ratio(two)));
    (nearest.map_or(number, |round| round * power)).round() as u64
}

/// The step of a count, from 1; 0 for a count below the first.
pub fn step(steps: &[u64], count: u64) -> usize {
    steps.partition_point(|&least| least <= count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_round_and_few_counts_have_few() {
        assert_eq!(steps(4_606), [1, 5, 30, 150, 1_000]);
        assert_eq!(steps(100), [1, 3, 7, 15, 50]);
        assert_eq!(steps(6), [1, 2, 3, 4, 5]);
        assert_eq!(steps(3), [1, 2, 3]);
        assert_eq!(steps(0), [0_u64; 0]);
    }

    #[test]
    fn steps_rise_and_the_greatest_count_has_the_last() {
        for most in (1..3_000).chain([9_700_000, u64::from(u32::MAX)]) {
            let steps = steps(most);
            assert!(steps.is_sorted_by(|one, two| one < two), "{most}: {steps:?}");
            assert_eq!(step(&steps, most), steps.len(), "{most}: {steps:?}");
            assert_eq!(step(&steps, 1), 1);
        }
    }
}
