//! Months and numbers as British readers write them.

use crate::words::MONTHS;
use blotter_model::text;
use blotter_records::Month;

/// `September`.
pub fn month_name(month: Month) -> &'static str {
    MONTHS.get(usize::from(month.month()).wrapping_sub(1)).copied().unwrap_or_default()
}

/// `February 2021`.
pub fn month(month: Month) -> String {
    format!("{} {}", month_name(month), month.year())
}

/// `Feb 2021`.
pub fn short_month(month: Month) -> String {
    format!("{} {}", &month_name(month)[..3], month.year())
}

/// `June to September 2021`, `December 2021 to March 2022`, `June 2021`.
pub fn span([from, to]: [Month; 2]) -> String {
    if from == to {
        month(from)
    } else if from.year() == to.year() {
        format!("{} to {}", month_name(from), month(to))
    } else {
        format!("{} to {}", month(from), month(to))
    }
}

/// How many months: `one month`, `four months`, `45 months`.
pub fn months(count: u32) -> String {
    const WORDS: [&str; 12] =
        ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    let word = usize::try_from(count).ok().and_then(|count| WORDS.get(count.wrapping_sub(1)));
    let unit = if count == 1 { "month" } else { "months" };
    word.map_or_else(|| format!("{count} {unit}"), |word| format!("{word} {unit}"))
}

/// `9,984`.
pub fn number(number: u64) -> String {
    text::grouped(usize::try_from(number).unwrap_or(usize::MAX))
}

/// Of a whole, to one decimal: `46.2%`; empty of nothing.
pub fn share(count: u64, of: u64) -> String {
    if of == 0 {
        return String::new();
    }
    in_tenths((count * 2_000 + of) / (of * 2))
}

/// A share that was counted elsewhere, to one decimal: `2.3%`.
pub fn percent(percent: f64) -> String {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a share of a whole or a few"
    )]
    in_tenths((percent * 10.0).round().max(0.0) as u64)
}

// Whole numbers: the machinery that writes doubles would be the heaviest part of this page's bundle.
fn in_tenths(tenths: u64) -> String {
    format!("{}.{}%", tenths / 10, tenths % 10)
}

/// Names as a sentence has them: `Kent, Essex and 3 more`; all of up to `most`.
pub fn names<T: AsRef<str>>(names: &[T], most: usize) -> String {
    let more = names.len().saturating_sub(most);
    let shown: Vec<&str> = names.iter().take(most).map(AsRef::as_ref).collect();
    match (shown.as_slice(), more) {
        ([], _) => String::new(),
        (shown, 1..) => format!("{} and {} more", shown.join(", "), number(more as u64)),
        ([one], 0) => (*one).to_owned(),
        ([first @ .., last], 0) => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Month {
        text.parse().unwrap()
    }

    #[test]
    fn months_are_told_without_saying_a_year_twice() {
        assert_eq!(span([at("2021-06"), at("2021-09")]), "June to September 2021");
        assert_eq!(span([at("2021-12"), at("2022-03")]), "December 2021 to March 2022");
        assert_eq!(span([at("2021-06"), at("2021-06")]), "June 2021");
        assert_eq!(
            (month(at("2021-09")), short_month(at("2021-12"))),
            ("September 2021".into(), "Dec 2021".into())
        );
        assert_eq!([1, 4, 45].map(months), ["one month", "four months", "45 months"]);
    }

    #[test]
    fn a_share_has_one_decimal_and_nothing_has_none() {
        assert_eq!((share(27_368, 59_292), share(1, 0)), ("46.2%".into(), String::new()));
    }

    #[test]
    fn names_are_told_up_to_a_limit() {
        let all = ["Kent", "Essex", "Dorset"];
        assert_eq!(
            [1, 2, 3].map(|most| names(&all, most)),
            ["Kent and 2 more", "Kent, Essex and 1 more", "Kent, Essex and Dorset"]
        );
        assert_eq!((names(&all[..1], 3), names::<&str>(&[], 3)), ("Kent".into(), String::new()));
    }
}
