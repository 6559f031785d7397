//! A calendar month, the finest time of most published rows.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::{fmt, str::FromStr};

/// A calendar month of the years 0 to 9999, written `2021-06`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(u32);

/// What is written isn't a month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a month is written as 2021-06")]
pub struct MonthError;

impl Month {
    /// None unless `month` is 1 to 12 and `year` at most 9999.
    pub const fn new(year: u16, month: u8) -> Option<Self> {
        if year <= 9999 && month >= 1 && month <= 12 {
            Some(Self(year as u32 * 12 + month as u32 - 1))
        } else {
            None
        }
    }

    pub const fn year(self) -> u16 {
        // At most 9999, by `new`.
        #[allow(clippy::cast_possible_truncation)]
        let year = (self.0 / 12) as u16;
        year
    }

    /// 1 to 12.
    pub const fn month(self) -> u8 {
        #[allow(clippy::cast_possible_truncation)]
        let month = (self.0 % 12) as u8;
        month + 1
    }

    /// The month so many months later, or earlier if negative; none outside the years 0 to 9999.
    pub fn plus(self, months: i32) -> Option<Self> {
        let number = self.0.checked_add_signed(months)?;
        (number < 10_000 * 12).then_some(Self(number))
    }

    pub fn next(self) -> Option<Self> {
        self.plus(1)
    }

    pub fn previous(self) -> Option<Self> {
        self.plus(-1)
    }

    /// How many days it has, by the Gregorian calendar.
    pub const fn days(self) -> u32 {
        let year = self.year();
        match self.month() {
            4 | 6 | 9 | 11 => 30,
            2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
            2 => 28,
            _ => 31,
        }
    }

    /// The number of months from the year 0, for indexes and distances.
    pub const fn number(self) -> u32 {
        self.0
    }

    /// All months from this one to `last`, both included; none if `last` is earlier.
    pub fn to(self, last: Self) -> impl DoubleEndedIterator<Item = Self> + Clone {
        (self.0..=last.0).map(Self)
    }
}

impl fmt::Display for Month {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.month())
    }
}

impl FromStr for Month {
    type Err = MonthError;

    fn from_str(text: &str) -> Result<Self, MonthError> {
        let bytes = text.as_bytes();
        let digits = |range: std::ops::Range<usize>| {
            let digits = bytes.get(range)?;
            digits
                .iter()
                .all(u8::is_ascii_digit)
                .then(|| digits.iter().fold(0_u16, |number, digit| number * 10 + u16::from(digit - b'0')))
        };
        let parts = || {
            (bytes.len() == 7 && bytes[4] == b'-').then_some(())?;
            Self::new(digits(0..4)?, u8::try_from(digits(5..7)?).ok()?)
        };
        parts().ok_or(MonthError)
    }
}

impl Serialize for Month {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Month {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_read_as_it_is_written() {
        for text in ["2021-06", "0000-01", "9999-12"] {
            assert_eq!(text.parse::<Month>().unwrap().to_string(), text);
        }
        for text in ["2021-6", "2021-00", "2021-13", "2021/06", "2021-06-01", "", "20２1-06", "+021-06"] {
            assert_eq!(text.parse::<Month>(), Err(MonthError), "{text}");
        }
    }

    #[test]
    fn months_follow_each_other_over_the_years() {
        let december: Month = "2020-12".parse().unwrap();
        assert_eq!(december.next().unwrap().to_string(), "2021-01");
        assert_eq!(december.plus(-12).unwrap().to_string(), "2019-12");
        assert_eq!(
            (2000..2004).map(|year| Month::new(year, 2).unwrap().days()).collect::<Vec<_>>(),
            [29, 28, 28, 28]
        );
        assert_eq!(december.to(december.plus(2).unwrap()).count(), 3);
        assert_eq!(Month::new(0, 1).unwrap().previous(), None);
        assert_eq!(Month::new(9999, 12).unwrap().next(), None);
    }
}
