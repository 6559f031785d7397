//! A feed's dates and times: read as the city's file says they are written, and made UTC by the city's clock.

use crate::{
    error::CityError,
    patterns::{check, check_without_offset, has_offset, says_utc, with_offset},
};
use blotter_model::Timestamp;
use jiff::{
    civil::{Date, DateTime, Time},
    fmt::strtime::BrokenDownTime,
    tz::{AmbiguousOffset, TimeZone, TimeZoneDatabase},
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
    /// As `strptime` takes it. A text with an offset (`%z`) or a zone (`%Q`) says its moment, else it is the city's
    /// local time.
    Pattern(String),
    /// A pattern for times in UTC that says so in letters, such as a `Z` behind the seconds.
    Utc(String),
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
    /// Unambiguous.
    Utc(Timestamp),
}

impl Times {
    pub(crate) fn new(date_time: &[String], date: &[String], time: &[String]) -> Result<Self, CityError> {
        let mut formats = Vec::new();
        for text in date_time {
            match text.as_str() {
                "epoch-seconds" => formats.push(Format::EpochSeconds),
                "epoch-milliseconds" => formats.push(Format::EpochMilliseconds),
                pattern => {
                    check("times.date_time", pattern, |parts| {
                        parts.hour().is_some() && parts.to_datetime().is_ok()
                    })?;
                    formats.extend(variants(pattern)?);
                }
            }
        }
        for pattern in date {
            check("times.date", pattern, |parts| parts.to_date().is_ok())?;
            check_without_offset("times.date", pattern)?;
        }
        for pattern in time {
            check("times.time", pattern, |parts| parts.hour().is_some() && parts.to_time().is_ok())?;
            check_without_offset("times.time", pattern)?;
        }
        Ok(Self { date_time: formats, date: date.to_vec(), time: time.to_vec() })
    }

    pub(crate) fn moment(&self, text: &str) -> Option<Moment> {
        self.date_time.iter().find_map(|format| match format {
            Format::EpochSeconds => epoch(text, 1000),
            Format::EpochMilliseconds => epoch(text, 1),
            Format::Utc(pattern) => {
                let local = BrokenDownTime::parse(pattern, text).ok()?.to_datetime().ok()?;
                Some(Moment::Utc(TimeZone::UTC.to_timestamp(local).ok()?))
            }
            Format::Pattern(pattern) => {
                let parts = BrokenDownTime::parse(pattern, text).ok()?;
                if parts.offset().is_some() {
                    parts.to_timestamp().ok().map(Moment::Utc)
                } else if parts.iana_time_zone().is_some() {
                    let zoned = parts.to_zoned_with(&TimeZoneDatabase::bundled()).ok()?;
                    Some(Moment::Utc(zoned.timestamp()))
                } else {
                    parts.to_datetime().ok().map(Moment::Local)
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
/// the poll is taken (a feed lists what has happened); in the hour that is skipped, the clock as it was.
pub(crate) fn utc(local: DateTime, zone: &TimeZone, polled_at: Timestamp) -> Option<Timestamp> {
    let ambiguous = zone.to_ambiguous_timestamp(local);
    if let AmbiguousOffset::Fold { .. } = ambiguous.offset() {
        let late = ambiguous.later().ok();
        let early = ambiguous.earlier().ok();
        return late.filter(|late| *late <= polled_at).or(early);
    }
    ambiguous.compatible().ok()
}

/// The formats of a pattern. An offset is written as `+0530`, `+05:30` or `Z`, whichever of them the pattern asks for.
fn variants(pattern: &str) -> Result<Vec<Format>, CityError> {
    if has_offset(pattern) {
        let mut formats = vec![Format::Pattern(pattern.to_owned())];
        formats.extend(["%z", "%:z"].map(|offset| Format::Pattern(with_offset(pattern, offset))));
        formats.extend(["Z", "z", "UTC"].map(|word| Format::Utc(with_offset(pattern, word))));
        return Ok(formats);
    }
    if says_utc(pattern) {
        return Ok(vec![Format::Utc(pattern.to_owned())]);
    }
    check_without_offset("times.date_time", pattern)?;
    Ok(vec![Format::Pattern(pattern.to_owned())])
}

/// An epoch as exporters write numbers: `1786686846000`, `1786686846000.0`, `1.786686846E12`, `1786686846.25`.
fn epoch(text: &str, milliseconds: i32) -> Option<Moment> {
    let exact = text.parse::<i64>().ok().and_then(|whole| whole.checked_mul(milliseconds.into()));
    let rounded = || {
        let number = text.parse::<f64>().ok()? * f64::from(milliseconds);
        #[expect(clippy::cast_possible_truncation, reason = "a timestamp is far below")]
        (number.abs() < 1e15).then_some(number.round() as i64)
    };
    Timestamp::from_millisecond(exact.or_else(rounded)?).ok().map(Moment::Utc)
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::civil::datetime;

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
    fn the_skipped_hour_is_read_by_the_clock_before_it() {
        let local = datetime(2026, 3, 8, 2, 30, 0, 0);
        assert_eq!(utc(local, &dallas(), at("2026-03-08T09:00:00Z")), Some(at("2026-03-08T08:30:00Z")));
    }

    #[test]
    fn epochs_offsets_and_local_times_are_distinguished() {
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
    fn epochs_are_read_however_the_number_is_written() {
        let read =
            |format: &str, text: &str| Times::new(&[format.to_owned()], &[], &[]).unwrap().moment(text);
        let whole = Some(Moment::Utc(at("2026-08-14T05:54:06Z")));
        for text in
            ["1786686846000", "1786686846000.0", "1.786686846E12", "1.786686846e+12", "1786686846000.2"]
        {
            assert_eq!(read("epoch-milliseconds", text), whole, "{text}");
        }
        for text in ["1786686846", "1786686846.0", "1.786686846E9"] {
            assert_eq!(read("epoch-seconds", text), whole, "{text}");
        }
        let quarter = Some(Moment::Utc(at("2026-08-14T05:54:06.25Z")));
        assert_eq!(read("epoch-seconds", "1786686846.25"), quarter);
        for text in ["", "soon", "NaN", "inf", "1e300", "-1e300"] {
            assert_eq!(read("epoch-seconds", text), None, "{text}");
        }
    }

    #[test]
    fn offsets_are_read_in_each_of_their_forms() {
        let utc = Some(Moment::Utc(at("2026-08-14T05:54:06Z")));
        for offset in ["%z", "%:z"] {
            let pattern = format!("%Y-%m-%dT%H:%M:%S%.f{offset}");
            let times = Times::new(&[pattern], &[], &[]).unwrap();
            for text in [
                "2026-08-14T05:54:06.000Z",
                "2026-08-14T05:54:06z",
                "2026-08-14T00:54:06.000-05:00",
                "2026-08-14T00:54:06.000-0500",
                "2026-08-14T05:54:06+00:00",
            ] {
                assert_eq!(times.moment(text), utc, "{text} by {offset}");
            }
            assert_eq!(times.moment("2026-08-14T05:54:06"), None, "a time of an unknown zone");
        }
        let zone = Times::new(&["%Y-%m-%dT%H:%M:%S %Q".to_owned()], &[], &[]).unwrap();
        assert_eq!(zone.moment("2026-08-14T01:54:06 America/New_York"), utc);
    }

    #[test]
    fn a_pattern_that_says_utc_in_letters_is_read_as_utc() {
        let utc = Some(Moment::Utc(at("2026-08-14T05:54:06Z")));
        for (pattern, text) in [
            ("%Y-%m-%dT%H:%M:%S%.fZ", "2026-08-14T05:54:06.000Z"),
            ("%Y-%m-%d %H:%M:%S UTC", "2026-08-14 05:54:06 UTC"),
            ("%a, %d %b %Y %H:%M:%S GMT", "Fri, 14 Aug 2026 05:54:06 GMT"),
            ("%Y-%m-%dT%H:%M:%S+00:00", "2026-08-14T05:54:06+00:00"),
        ] {
            assert_eq!(Times::new(&[pattern.to_owned()], &[], &[]).unwrap().moment(text), utc, "{pattern}");
        }
    }

    #[test]
    fn an_offset_that_would_be_passed_over_is_refused() {
        let refused = |date_time: &[&str], date: &[&str], time: &[&str]| {
            let texts = |list: &[&str]| list.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
            Times::new(&texts(date_time), &texts(date), &texts(time)).unwrap_err().to_string()
        };
        for pattern in ["%Y-%m-%d Z %H:%M:%S", "Z%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%S-05:00"] {
            let error = refused(&[pattern], &[], &[]);
            assert!(error.contains("times.date_time") && error.contains("%z"), "{error}");
        }
        for pattern in ["%Y-%m-%dZ", "%Y-%m-%dT%H:%M:%S%z", "%Y-%m-%d UTC"] {
            let error = refused(&[], &[pattern], &[]);
            assert!(error.contains("times.date") && error.contains("date_time"), "{error}");
        }
        for pattern in ["%H:%M:%SZ", "%H:%M:%S%:z"] {
            assert!(refused(&[], &[], &[pattern]).contains("times.time"), "{pattern}");
        }
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
