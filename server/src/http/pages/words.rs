//! Words of the records' pages that only the server needs: moments, months, numbers.

use blotter_model::Timestamp;
use blotter_records::Month;
use jiff::{Zoned, tz::TimeZone};

/// A moment as British readers write it: `3 November 2021, 06:01`.
pub(super) fn moment(at: Timestamp) -> String {
    local(at).strftime("%-d %B %Y, %H:%M").to_string()
}

/// Its date: `3 November 2021`.
pub(in crate::http) fn date(at: Timestamp) -> String {
    local(at).strftime("%-d %B %Y").to_string()
}

/// A later moment beside an earlier one: its time of day, with its date where that is another.
pub(super) fn later(at: Timestamp, than: Timestamp) -> String {
    let (at_local, than_local) = (local(at), local(than));
    if at_local.date() == than_local.date() { at_local.strftime("%H:%M").to_string() } else { moment(at) }
}

fn local(at: Timestamp) -> Zoned {
    let london = jiff::tz::TimeZoneDatabase::bundled().get("Europe/London").unwrap_or(TimeZone::UTC);
    at.to_zoned(london)
}

/// `February 2021`.
pub(super) fn month(month: Month) -> String {
    let first = jiff::civil::Date::new(
        i16::try_from(month.year()).unwrap_or_default(),
        i8::try_from(month.month()).unwrap_or(1),
        1,
    );
    first.map_or_else(|_| month.to_string(), |first| first.strftime("%B %Y").to_string())
}

/// `Feb 2021`.
pub(super) fn short_month(given: Month) -> String {
    let words = month(given);
    match words.split_once(' ') {
        Some((name, year)) => format!("{} {year}", name.get(..3).unwrap_or(name)),
        None => words,
    }
}

/// `a`, `a and b`, `a, b and c`.
pub(super) fn joined(parts: &[String]) -> String {
    match parts.split_last() {
        Some((last, first)) if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        _ => parts.concat(),
    }
}

/// `June to September 2021`, `December 2020 to February 2021`, `June 2021`.
pub(super) fn months(from: Month, to: Month) -> String {
    let last = month(to);
    if from == to {
        last
    } else if from.year() == to.year() {
        let first = month(from);
        format!("{} to {last}", first.split(' ').next().unwrap_or_default())
    } else {
        format!("{} to {last}", month(from))
    }
}

/// `9,984`.
pub(super) fn grouped(number: u64) -> String {
    blotter_model::text::grouped(usize::try_from(number).unwrap_or(usize::MAX))
}

/// Small numbers as words.
pub(super) fn count_word(number: usize) -> String {
    const WORDS: [&str; 11] =
        ["no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"];
    WORDS.get(number).map_or_else(|| number.to_string(), |word| (*word).to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_told_in_the_countrys_time() {
        let at = |text: &str| text.parse().unwrap();
        let (summer, night) = (at("2021-07-04T05:01:00Z"), at("2021-07-04T23:30:00Z"));
        assert_eq!(moment(summer), "4 July 2021, 06:01");
        assert_eq!(date(night), "5 July 2021");
        assert_eq!(later(at("2021-07-04T05:04:00Z"), summer), "06:04");
        assert_eq!(later(night, summer), "5 July 2021, 00:30");
    }

    #[test]
    fn a_range_of_months_says_the_year_once_where_it_is_one() {
        let range = |from: &str, to: &str| months(from.parse().unwrap(), to.parse().unwrap());
        assert_eq!(range("2021-06", "2021-09"), "June to September 2021");
        assert_eq!(range("2020-12", "2021-02"), "December 2020 to February 2021");
        assert_eq!(range("2021-06", "2021-06"), "June 2021");
    }
}
