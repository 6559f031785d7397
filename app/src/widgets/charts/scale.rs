//! The value axis: from zero, five lines at most, at round numbers.

/// Zero and up to four round steps that hold `max`.
pub fn ticks(max: u64) -> Vec<u64> {
    let max = max.max(1);
    let mut power = 1_u64;
    loop {
        // Halves of ten only where they are whole numbers.
        for tenths in [10, 20, 25, 30, 50] {
            if tenths == 25 && power == 1 {
                continue;
            }
            let step = tenths * power / 10;
            if step > 0 && step * 4 >= max {
                return (0..=max.div_ceil(step)).map(|number| number * step).collect();
            }
        }
        let Some(next) = power.checked_mul(10) else { return vec![0, max] };
        power = next;
    }
}

#[cfg(test)]
mod tests {
    use super::ticks;

    #[test]
    fn an_axis_begins_at_zero_and_has_five_lines_at_most() {
        for (max, expected) in [
            (16_787, &[0, 5_000, 10_000, 15_000, 20_000][..]),
            (6_219, &[0, 2_000, 4_000, 6_000, 8_000]),
            (1_180, &[0, 300, 600, 900, 1_200]),
            (57, &[0, 20, 40, 60]),
            (3, &[0, 1, 2, 3]),
            (0, &[0, 1]),
            (10, &[0, 3, 6, 9, 12]),
        ] {
            assert_eq!(ticks(max), expected, "{max}");
        }
        for max in (1..2_000).chain([999_999, 10_000_001]) {
            let ticks = ticks(max);
            assert!(ticks.len() <= 5 && *ticks.last().unwrap() >= max, "{max}: {ticks:?}");
        }
    }
}
