//! A feed's dates and times: read as the city's file says they are written, and made UTC by the city's clock.

use crate::CityError;
use blotter_model::Timestamp;
use jiff::{
    civil::{Date, DateTime, Time},
    fmt::strtime::BrokenDownTime,
    tz::{AmbiguousOffset, TimeZone},
};

/// How times are written.
#[derive(Debug, Clone)]
pub(crate) struct Times {
    date_time: Vec<Format>,
    date: Vec<String>,
    time: Vec<String>,
}

#[derive(Debug, Clone)]
enum Format {
    /// As `strptime` takes it; with `%z` the text bears its own offset, else it is the city's local time.
    Pattern(String),
    /// Seconds since 1970, UTC.
    EpochSeconds,
    /// Milliseconds since 1970, UTC.
    EpochMilliseconds,
}

/// A moment as read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Moment {
    /// On the city's clock.
    Local(DateTime),
    /// Beyond doubt.
    Utc(Timestamp),
}

impl Times {
    pub(crate) fn new(date_time: &[String], date: &[String], time: &[String]) -> Result<Self, CityError> {
        let mut formats = Vec::new();
        for text in date_time {
            formats.push(match text.as_str() {
                "epoch-seconds" => Format::EpochSeconds,
                "epoch-milliseconds" => Format::EpochMilliseconds,
                pattern => {
                    check("times.date_time", pattern, |parts| {
                        parts.hour().is_some() && parts.to_datetime().is_ok()
                    })?;
                    Format::Pattern(pattern.to_owned())
                }
            });
        }
        date.iter().try_for_each(|pattern| check("times.date", pattern, |parts| parts.to_date().is_ok()))?;
        time.iter().try_for_each(|pattern| {
            check("times.time", pattern, |parts| parts.hour().is_some() && parts.to_time().is_ok())
        })?;
        Ok(Self { date_time: formats, date: date.to_vec(), time: time.to_vec() })
    }

    pub(crate) fn moment(&self, text: &str) -> Option<Moment> {
        self.date_time.iter().find_map(|format| match format {
            Format::EpochSeconds => epoch(text, 1000),
            Format::EpochMilliseconds => epoch(text, 1),
            Format::Pattern(pattern) => {
                let parts = BrokenDownTime::parse(pattern, text).ok()?;
                match parts.offset() {
                    Some(_) => parts.to_timestamp().ok().map(Moment::Utc),
                    None => parts.to_datetime().ok().map(Moment::Local),
                }
            }
        })
    }

    pub(crate) fn date(&self, text: &str) -> Option<Date> {
        self.date.iter().find_map(|pattern| BrokenDownTime::parse(pattern, text).ok()?.to_date().ok())
    }

    pub(crate) fn time(&self, text: &str) -> Option<Time> {
        self.time.iter().find_map(|pattern| BrokenDownTime::parse(pattern, text).ok()?.to_time().ok())
    }
}

/// The moment in UTC of a time on the city's clock. In the hour that occurs twice the reading nearest before
/// the poll is taken (a feed lists what has happened); in the hour that is skipped, the clock as it stood.
pub(crate) fn utc(local: DateTime, zone: &TimeZone, polled_at: Timestamp) -> Option<Timestamp> {
    let ambiguous = zone.to_ambiguous_timestamp(local);
    if let AmbiguousOffset::Fold { .. } = ambiguous.offset() {
        let late = ambiguous.later().ok();
        let early = ambiguous.earlier().ok();
        return late.filter(|late| *late <= polled_at).or(early);
    }
    ambiguous.compatible().ok()
}

fn epoch(text: &str, milliseconds: i64) -> Option<Moment> {
    // Some exporters write whole numbers as `1723640000000.0`.
    let whole = text.strip_suffix(".0").unwrap_or(text);
    let number = whole.parse::<i64>().ok()?.checked_mul(milliseconds)?;
    Timestamp::from_millisecond(number).ok().map(Moment::Utc)
}

/// Whether a pattern can be read and gives what it is for, so that a slip shows at the start, not at a poll.
fn check(key: &str, pattern: &str, gives: fn(&BrokenDownTime) -> bool) -> Result<(), CityError> {
    let sample = Timestamp::UNIX_EPOCH.to_zoned(TimeZone::UTC);
    let text = BrokenDownTime::from(&sample).to_string(pattern).unwrap_or_default();
    if BrokenDownTime::parse(pattern, &text).is_ok_and(|parts| gives(&parts)) {
        Ok(())
    } else {
        Err(CityError::value(key, format!("has a pattern that can't be read: “{pattern}”")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::{civil::datetime, tz::TimeZoneDatabase};

    fn dallas() -> TimeZone {
        TimeZoneDatabase::bundled().get("America/Chicago").unwrap()
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    #[test]
    fn in_the_hour_that_occurs_twice_the_reading_nearest_before_the_poll_is_taken() {
        let local = datetime(2026, 11, 1, 1, 30, 0, 0);
        let read = |poll| utc(local, &dallas(), at(poll)).unwrap();
        assert_eq!(read("2026-11-01T06:35:00Z"), at("2026-11-01T06:30:00Z"), "summer time still");
        assert_eq!(read("2026-11-01T07:29:59Z"), at("2026-11-01T06:30:00Z"));
        assert_eq!(read("2026-11-01T07:30:00Z"), at("2026-11-01T07:30:00Z"), "the second pass");
        assert_eq!(read("2026-11-01T12:00:00Z"), at("2026-11-01T07:30:00Z"));
        assert_eq!(read("2026-11-01T06:00:00Z"), at("2026-11-01T06:30:00Z"), "a clock that is ahead of ours");
    }

    #[test]
    fn the_skipped_hour_is_read_by_the_clock_as_it_stood() {
        let local = datetime(2026, 3, 8, 2, 30, 0, 0);
        assert_eq!(utc(local, &dallas(), at("2026-03-08T09:00:00Z")), Some(at("2026-03-08T08:30:00Z")));
    }

    #[test]
    fn epochs_offsets_and_local_times_are_told_apart() {
        let formats = ["epoch-milliseconds", "%Y-%m-%dT%H:%M:%S%z", "%m/%d/%Y %I:%M:%S %p"].map(String::from);
        let times = Times::new(&formats, &[], &[]).unwrap();
        let utc = Moment::Utc(at("2026-08-14T05:54:06Z"));
        assert_eq!(times.moment("1786686846000"), Some(utc));
        assert_eq!(times.moment("2026-08-14T00:54:06-0500"), Some(utc));
        let local = Moment::Local(datetime(2026, 8, 14, 12, 4, 6, 0));
        assert_eq!(times.moment("08/14/2026 12:04:06 PM"), Some(local));
        assert_eq!(times.moment("08/14/2026"), None);
        assert_eq!(times.moment("99999999999999999999"), None);
        assert_eq!(times.moment("02/30/2026 12:04:06 PM"), None);
    }

    #[test]
    fn a_pattern_that_makes_no_sense_is_an_error() {
        for pattern in ["%m/%d", "%Q", "%K", "%H:%M"] {
            let error = Times::new(&[], &[pattern.to_owned()], &[]).unwrap_err();
            assert!(
                error.to_string().contains("times.date") && error.to_string().contains(pattern),
                "{error}"
            );
        }
        assert!(Times::new(&["%Y-%m-%d".to_owned()], &[], &[]).is_err(), "a moment needs a time");
    }
}
