//! How values, hours and days are called.

use blotter_app::activity::Axis;
use blotter_model::{Call, Report, Timestamp};
use blotter_view::words;
use jiff::civil::Date;

/// Marks at round times up to the first that is at least `last`, seconds; and that one.
pub(super) fn axis(last: u32) -> Axis {
    const STEPS: [u32; 9] = [5, 10, 15, 30, 60, 120, 240, 480, 1_440];
    let step = STEPS.into_iter().map(|minutes| minutes * 60).find(|step| step * 4 >= last).unwrap_or(86_400);
    let count = last.div_ceil(step).max(1);
    let name = |seconds: u32| match (seconds / 3_600, seconds / 60 % 60) {
        (0, 0) => "0".to_owned(),
        (0, minutes) => format!("{minutes} min"),
        (hours, 0) => format!("{hours} h"),
        (hours, minutes) => format!("{hours} h {minutes:02}"),
    };
    // A rare outlier makes no more marks than fit.
    let each = count.div_ceil(5);
    let marks = (0..=count).filter(|mark| mark % each == 0).map(|mark| (mark * step, name(mark * step)));
    Axis { marks: marks.collect(), last: count * step }
}

#[expect(clippy::cast_precision_loss, reason = "seconds and calls of a few years")]
pub(super) const fn seconds(count: u64) -> f64 {
    count as f64
}

/// `14 August`.
pub(super) fn day_month(day: Date) -> String {
    day.strftime("%-d %B").to_string()
}

/// `13 July to 16 August 2026`.
pub(super) fn span(from: Date, to: Date) -> String {
    let from = if from.year() == to.year() { day_month(from) } else { words::date(from) };
    format!("{from} to {}", words::date(to))
}

/// `7 pm`.
pub(super) fn hour_name(hour: u32) -> String {
    let half = if hour % 24 < 12 { "am" } else { "pm" };
    format!("{} {half}", (hour + 11) % 12 + 1)
}

/// `7 to 8 pm`, `11 am to 12 pm`.
pub(super) fn hours(from: u32, to: u32) -> String {
    let (from, to) = (hour_name(from), hour_name(to));
    match from.split_once(' ') {
        Some((hour, half)) if to.ends_with(half) => format!("{hour} to {to}"),
        _ => format!("{from} to {to}"),
    }
}

/// A block as people would write it.
pub(super) fn block(value: &str) -> String {
    let (block, location) = match value.split_once(' ') {
        Some((block, street)) if block.bytes().all(|byte| byte.is_ascii_digit()) => (Some(block), street),
        _ => (None, value),
    };
    let report = Report {
        block: block.map(ToOwned::to_owned),
        location: Some(location.to_owned()),
        ..Report::default()
    };
    words::place(&Call::new(&report, "", Timestamp::UNIX_EPOCH))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    #[test]
    fn words_of_hours_blocks_and_days() {
        assert_eq!(hours(19, 20), "7 to 8 pm");
        assert_eq!(hours(11, 12), "11 am to 12 pm");
        assert_eq!(hours(23, 24), "11 pm to 12 am");
        assert_eq!(block("5200 HARRY HINES BLVD"), "5200 block Harry Hines Blvd");
        assert_eq!(block("ELM ST / MAIN ST"), "Elm St at Main St");
        assert_eq!(span(day("2026-07-13"), day("2026-08-16")), "13 July to 16 August 2026");
        assert_eq!(span(day("2025-12-30"), day("2026-01-02")), "30 December 2025 to 2 January 2026");
        let marks = |last| axis(last).marks.into_iter().map(|(_, name)| name).collect::<Vec<_>>();
        assert_eq!(marks(3_000), ["0", "15 min", "30 min", "45 min", "1 h"]);
        assert_eq!(marks(12_000), ["0", "1 h", "2 h", "3 h", "4 h"]);
        assert_eq!(marks(60), ["0", "5 min"]);
    }
}
