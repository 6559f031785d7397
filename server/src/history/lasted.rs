//! How long calls lasted: within which time half of them, and nine of ten, were over, where not all were seen to end.

/// How long calls lasted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Lasted {
    pub calls: u64,
    /// Of them those that were not seen to come, or to leave: they lasted at least as long as they were seen.
    pub cut: u64,
    /// Seconds within which half of them, and nine of ten, were over; none if too few were seen to end.
    pub half: Option<u32>,
    pub most: Option<u32>,
}

impl Lasted {
    /// By Kaplan and Meier's estimator: of calls that were not seen to end it is known that they lasted at least so long.
    /// Spans in seconds, each with whether it is whole.
    pub fn of(mut spans: Vec<(u32, bool)>) -> Self {
        // Of equal spans, those that ended come first: the others were still there then.
        spans.sort_unstable_by_key(|(seconds, whole)| (*seconds, !*whole));
        let mut lasted = Self {
            calls: spans.len() as u64,
            cut: spans.iter().filter(|(_, whole)| !whole).count() as u64,
            ..Self::default()
        };
        #[expect(clippy::cast_precision_loss, reason = "a count of calls")]
        let mut there = spans.len() as f64;
        let mut still = 1.0;
        let mut rest = spans.as_slice();
        while let Some((seconds, _)) = rest.first().copied() {
            let same = rest.iter().take_while(|span| span.0 == seconds).count();
            let (now, later) = rest.split_at(same);
            let ended = now.iter().filter(|(_, whole)| *whole).count();
            #[expect(clippy::cast_precision_loss, reason = "counts of calls")]
            let (ended, same) = (ended as f64, same as f64);
            still *= 1.0 - ended / there;
            there -= same;
            rest = later;
            // The least rounding must not move a half.
            if lasted.half.is_none() && still <= 0.5 + 1e-12 {
                lasted.half = Some(seconds);
            }
            if lasted.most.is_none() && still <= 0.1 + 1e-12 {
                lasted.most = Some(seconds);
            }
        }
        lasted
    }
}

#[cfg(test)]
mod tests {
    use super::Lasted;

    /// Spans as `xtask/src/kaplan_meier.py` draws them.
    fn draw(seed: u64, count: usize, lengths: u64, cut: u64) -> Vec<(u32, bool)> {
        let mut state = seed;
        let mut next = || {
            state = (state * 1_103_515_245 + 12_345) % (1 << 31);
            state >> 8
        };
        (0..count).map(|_| (u32::try_from(next() % lengths).unwrap(), next() % 100 >= cut)).collect()
    }

    #[test]
    fn halves_and_nine_of_ten_are_those_of_lifelines() {
        // What lifelines says of them: `cargo xtask test lifelines`.
        for (seed, count, lengths, cut, half, most) in [
            (1, 7, 50, 0, Some(29), Some(44)),
            (2, 40, 30, 35, Some(15), Some(27)),
            (3, 500, 7_200, 20, Some(4_445), Some(6_895)),
            (4, 500, 600, 60, Some(485), Some(598)),
            (5, 25, 4, 50, Some(2), None),
            (6, 300, 3_600, 95, None, None),
        ] {
            let lasted = Lasted::of(draw(seed, count, lengths, cut));
            assert_eq!((lasted.half, lasted.most), (half, most), "seed {seed}");
            assert_eq!(lasted.calls, count as u64);
        }
    }

    #[test]
    fn of_nothing_nothing_is_known() {
        assert_eq!(Lasted::of(Vec::new()), Lasted::default());
        let cut = Lasted::of(vec![(60, false), (120, false)]);
        assert_eq!((cut.calls, cut.cut, cut.half, cut.most), (2, 2, None, None));
    }
}
