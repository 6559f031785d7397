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
        let second = at.as_second();
        let after = self.offsets.partition_point(|(from, _)| *from <= second);
        let seconds = self.offsets.get(after.saturating_sub(1)).map_or(0, |(_, seconds)| *seconds);
        Offset::from_seconds(seconds).unwrap_or(Offset::UTC).to_datetime(at)
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
}
