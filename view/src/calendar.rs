//! A month as a calendar shows it, in weeks that begin on Sunday.

use crate::words;
use jiff::{ToSpan, civil::Date};
use serde::{Deserialize, Serialize};

/// A month.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Month {
    /// `August 2026`.
    pub name: String,
    /// Days of the week before its first.
    pub blank: usize,
    pub days: Vec<Day>,
    /// A day of the month before, and of the month after: `2026-07-01`.
    pub before: String,
    pub after: String,
}

/// A day of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Day {
    /// `14`.
    pub number: String,
    /// `2026-08-14`.
    pub date: String,
    /// `Friday 14 August 2026`.
    pub words: String,
}

/// How busy a day of the city's clock was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayCount {
    /// `2026-08-14`.
    pub day: String,
    /// Calls that came.
    pub count: u64,
    /// For how many seconds the feed was watched, of how many that have passed.
    pub watched_s: u64,
    pub seconds: u64,
}

impl Month {
    /// The month of a day such as `2026-08-14`.
    pub fn of(day: &str) -> Option<Self> {
        let first = day.parse::<Date>().ok()?.first_of_month();
        let last = first.last_of_month();
        let blank = usize::try_from(first.weekday().to_sunday_zero_offset()).ok()?;
        let day = |date: Date| Day {
            number: date.day().to_string(),
            date: date.to_string(),
            words: words::long_date(date),
        };
        Some(Self {
            name: words::date(first).split_once(' ')?.1.to_owned(),
            blank,
            days: first.series(1.day()).take_while(|date| *date <= last).map(day).collect(),
            before: first.checked_sub(1.month()).ok()?.to_string(),
            after: first.checked_add(1.month()).ok()?.to_string(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_begins_on_its_weekday() {
        let august = Month::of("2026-08-14").unwrap();
        assert_eq!((&*august.name, august.blank, august.days.len()), ("August 2026", 6, 31));
        assert_eq!((&*august.before, &*august.after), ("2026-07-01", "2026-09-01"));
        assert_eq!(august.days[13].words, "Friday 14 August 2026");
        let february = Month::of("2026-02-28").unwrap();
        assert_eq!((february.blank, february.days.len()), (0, 28));
        assert_eq!(Month::of("2026-02-30"), None);
    }
}
