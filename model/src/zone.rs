//! The city's clock in the browser: a few offsets from UTC, so that no time-zone database travels.

use jiff::{Timestamp, civil::DateTime, tz::Offset};
use serde::{Deserialize, Serialize};

/// Offsets from UTC in the order of their beginnings.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Zone {
    /// The IANA name, `America/Chicago`.
    pub name: String,
    /// From that Unix second on, that many seconds east of UTC.
    pub offsets: Vec<(i64, i32)>,
}

impl Zone {
    /// The city's date and time at that moment; UTC where the table says nothing.
    pub fn local(&self, at: Timestamp) -> DateTime {
        self.offset(at).to_datetime(at)
    }

    /// A moment as the city writes it: `2026-08-14T12:09:00-05:00`.
    pub fn rfc3339(&self, at: Timestamp) -> String {
        let whole = Timestamp::from_second(at.as_second()).unwrap_or(at);
        whole.display_with_offset(self.offset(at)).to_string()
    }

    /// Whether the city's clock shows this time for the second time, because it was put back.
    pub fn is_second_time(&self, at: Timestamp) -> bool {
        let second = at.as_second();
        let after = self.offsets.partition_point(|(from, _)| *from <= second);
        let Some([(_, before), (from, now)]) = self.offsets.get(after.saturating_sub(2)..after) else {
            return false;
        };
        second - from < i64::from(before - now)
    }

    fn offset(&self, at: Timestamp) -> Offset {
        let second = at.as_second();
        let after = self.offsets.partition_point(|(from, _)| *from <= second);
        let seconds = self.offsets.get(after.saturating_sub(1)).map_or(0, |(_, seconds)| *seconds);
        Offset::from_seconds(seconds).unwrap_or(Offset::UTC)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_offset_in_force_is_taken() {
        let zone = Zone { name: "America/Chicago".into(), offsets: vec![(0, -21_600), (1000, -18_000)] };
        let hour = |second| zone.local(Timestamp::from_second(second).unwrap()).time().to_string();
        assert_eq!(hour(999), "18:16:39");
        assert_eq!(hour(1000), "19:16:40");
    }

    #[test]
    fn the_hour_that_comes_twice_is_told_apart() {
        // 2 November 2025, 2 am in Dallas: back to 1 am.
        let change = 1_762_066_800;
        let zone = Zone {
            name: "America/Chicago".into(),
            offsets: vec![(0, -21_600), (1_741_507_200, -18_000), (change, -21_600)],
        };
        let at = |second| Timestamp::from_second(second).unwrap();
        assert_eq!(zone.rfc3339(at(change - 1_800)), "2025-11-02T01:30:00-05:00");
        assert_eq!(zone.rfc3339(at(change + 1_800)), "2025-11-02T01:30:00-06:00");
        assert!(!zone.is_second_time(at(change - 1_800)));
        assert!(zone.is_second_time(at(change + 1_800)));
        assert!(!zone.is_second_time(at(change + 3_600)));
        assert!(!zone.is_second_time(at(1_741_507_200 + 60)), "put forward, no time comes twice");
        assert!(!Zone::default().is_second_time(at(0)));
    }
}
