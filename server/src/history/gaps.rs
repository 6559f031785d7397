//! When nobody watched: from one good poll to the next, if that took too long.

use blotter_model::Timestamp;
use std::time::Duration;

/// The parts of a time in which the feed was not watched. `polls`: the good ones in order, those within `reach` before
/// the time included. A gap begins with the last good poll, since nothing is known of what came after it.
pub fn gaps(
    polls: &[Timestamp],
    reach: Duration,
    from: Timestamp,
    until: Timestamp,
) -> Vec<(Timestamp, Timestamp)> {
    let mut gaps = Vec::new();
    let mut last: Option<Timestamp> = None;
    let mut add = |begin: Timestamp, end: Timestamp| {
        let (begin, end) = (begin.max(from), end.min(until));
        if begin < end {
            gaps.push((begin, end));
        }
    };
    for poll in polls {
        match last {
            Some(before) if is_gap(before, *poll, reach) => add(before, *poll),
            None => add(from, *poll),
            Some(_) => {}
        }
        last = Some(*poll);
    }
    match last {
        Some(before) if is_gap(before, until, reach) => add(before, until),
        None => add(from, until),
        Some(_) => {}
    }
    gaps
}

/// Whether the feed was not watched from one good poll to the next.
pub fn is_gap(poll: Timestamp, next: Timestamp, reach: Duration) -> bool {
    next > poll && next.duration_since(poll).unsigned_abs() > reach
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_gap_begins_with_the_last_good_poll() {
        let gaps = |polls: &[i64]| {
            let polls: Vec<_> = polls.iter().copied().map(at).collect();
            let gaps = gaps(&polls, Duration::from_secs(100), at(1_000), at(2_000));
            gaps.iter().map(|(from, until)| (from.as_second(), until.as_second())).collect::<Vec<_>>()
        };
        assert_eq!(gaps(&[]), [(1_000, 2_000)]);
        let regular: Vec<i64> = (9..=20).map(|hundred| hundred * 100).collect();
        assert_eq!(gaps(&regular), []);
        assert_eq!(gaps(&[950, 1_050, 1_500, 1_600, 1_950]), [(1_050, 1_500), (1_600, 1_950)]);
        assert_eq!(gaps(&[1_200, 1_300]), [(1_000, 1_200), (1_300, 2_000)]);
        assert_eq!(
            gaps(&[950, 1_200, 1_250]),
            [(1_000, 1_200), (1_250, 2_000)],
            "of a gap what is asked for"
        );
    }
}
