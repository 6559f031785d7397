//! The times of searches: UTC as published; weekday and hour of the day in London.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use std::sync::LazyLock;

/// A date that is not stated.
pub const NO_DATE: i64 = i64::MIN;

/// Microseconds in UTC of a published date, such as `2022-01-01T00:10:00+00:00`. One without an offset is UTC too.
pub fn read(field: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(field).ok()?.trim();
    let read = text.parse::<Timestamp>().ok().or_else(|| {
        let local = text.parse::<DateTime>().ok()?;
        local.to_zoned(TimeZone::UTC).ok().map(|zoned| zoned.timestamp())
    });
    read.map(Timestamp::as_microsecond)
}

/// The rule of summer time in the United Kingdom since 1996; the records begin in 2010.
static LONDON: LazyLock<TimeZone> =
    LazyLock::new(|| TimeZone::posix("GMT0BST,M3.5.0/1,M10.5.0").unwrap_or(TimeZone::UTC));

/// A search's time in London.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Local {
    pub year: i16,
    pub month: i8,
    /// 1 Monday to 7 Sunday.
    pub weekday: i8,
    pub hour: i8,
    pub midnight: bool,
}

impl Local {
    /// Of microseconds in UTC; `None` if the date is not stated.
    pub fn of(microseconds: i64) -> Option<Self> {
        if microseconds == NO_DATE {
            return None;
        }
        let zoned = Timestamp::from_microsecond(microseconds).ok()?.to_zoned(LONDON.clone());
        Some(Self {
            year: zoned.year(),
            month: zoned.month(),
            weekday: zoned.weekday().to_monday_one_offset(),
            hour: zoned.hour(),
            midnight: zoned.hour() == 0 && zoned.minute() == 0 && zoned.second() == 0,
        })
    }

    /// Whether a force publishes days only: all its searches of a month are at midnight.
    pub fn days_only(dates: &[i64]) -> bool {
        dates.iter().filter_map(|date| Self::of(*date)).all(|local| local.midnight)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_midnight_in_summer_is_the_next_month() {
        let date = read(b"2021-06-30T23:00:00+00:00").unwrap();
        let local = Local::of(date).unwrap();
        assert_eq!((local.year, local.month, local.weekday, local.hour), (2021, 7, 4, 0));
        assert!(local.midnight);
        let winter = Local::of(read(b"2021-01-31T23:00:00+00:00").unwrap()).unwrap();
        assert_eq!((winter.month, winter.hour), (1, 23));
    }

    #[test]
    fn what_is_no_date_is_none() {
        assert_eq!(read(b"yesterday"), None);
        assert_eq!(read(b"2021-06-30T23:00:00"), read(b"2021-06-30T23:00:00Z"));
    }
}
