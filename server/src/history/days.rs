//! Days in UTC, by which the history is kept.

use jiff::{SignedDuration, Timestamp, ToSpan, civil::Date, tz::TimeZone};
use std::{collections::HashMap, time::Duration};

/// A place may be found a while after its call came, and what is late in coming to the lake comes within minutes, if it can be
/// written at all.
const SETTLED_AFTER: SignedDuration = SignedDuration::from_mins(70);

/// When a day begins, and when it ends: the next one begins.
pub fn bounds(day: Date) -> (Timestamp, Timestamp) {
    (midnight(day, &TimeZone::UTC).unwrap_or(Timestamp::MIN), end(day).unwrap_or(Timestamp::MAX))
}

fn end(day: Date) -> Option<Timestamp> {
    midnight(day.checked_add(1.day()).ok()?, &TimeZone::UTC)
}

/// When a day begins by a clock; none where no clock can have it.
pub fn midnight(day: Date, zone: &TimeZone) -> Option<Timestamp> {
    day.to_zoned(zone.clone()).ok().map(|midnight| midnight.timestamp())
}

/// Whether nothing of a day changes any more. `reach`: a feed without a good poll for longer was not watched.
pub fn is_over(day: Date, reach: Duration, now: Timestamp) -> bool {
    let reach = SignedDuration::try_from(reach.saturating_mul(2)).unwrap_or(SignedDuration::MAX);
    bounds(day).1.checked_add(reach.max(SETTLED_AFTER)).is_ok_and(|settled| settled < now)
}

/// Keeps what was read of a day, of so many days at most: the latest, which are asked for most. So a question about more days
/// than are kept reads only those that aren't.
pub fn keep<T>(known: &mut HashMap<Date, T>, day: Date, read: T, most: usize) {
    if known.len() >= most && !known.contains_key(&day) {
        let Some(first) = known.keys().min().copied().filter(|first| *first < day) else { return };
        known.remove(&first);
    }
    known.insert(day, read);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_days_are_kept_in_whatever_order_they_come() {
        let mut known = HashMap::new();
        for day in [5, 1, 9, 3, 7, 1, 9] {
            keep(&mut known, Date::constant(2026, 8, day), day, 3);
        }
        let mut days: Vec<_> = known.into_values().collect();
        days.sort_unstable();
        assert_eq!(days, [5, 7, 9]);
    }
}
