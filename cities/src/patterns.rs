//! What a pattern of a city's file says about offsets, so that one that would read a time hours off is refused at the
//! start rather than at a poll.

use crate::error::CityError;
use blotter_model::Timestamp;
use jiff::{fmt::strtime::BrokenDownTime, tz::TimeZone};

/// A part of a pattern: a directive such as `%.3f` or `%:z`, or the text between directives.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Part<'a> {
    Directive(&'a str),
    Literal(&'a str),
}

fn parts(pattern: &str) -> Vec<Part<'_>> {
    let mut parts = Vec::new();
    let mut rest = pattern;
    while !rest.is_empty() {
        let end = match rest.strip_prefix('%') {
            Some(directive) => {
                let letter = directive.find(|c: char| c.is_ascii_alphabetic() || c == '%');
                letter.map_or(rest.len(), |letter| letter + 2)
            }
            None => rest.find('%').unwrap_or(rest.len()),
        };
        let (part, behind) = rest.split_at(end);
        parts.push(if part.starts_with('%') { Part::Directive(part) } else { Part::Literal(part) });
        rest = behind;
    }
    parts
}

fn is_offset(part: Part<'_>) -> bool {
    matches!(part, Part::Directive(directive) if directive.ends_with('z'))
}

/// Whether the pattern reads an offset.
pub(crate) fn has_offset(pattern: &str) -> bool {
    parts(pattern).into_iter().any(is_offset)
}

/// The pattern with `offset` in place of its own.
pub(crate) fn with_offset(pattern: &str, offset: &str) -> String {
    let texts = parts(pattern).into_iter().map(|part| match part {
        part if is_offset(part) => offset,
        Part::Directive(text) | Part::Literal(text) => text,
    });
    texts.collect()
}

/// Whether the pattern ends in letters that mean UTC.
pub(crate) fn says_utc(pattern: &str) -> bool {
    let end = match parts(pattern).last() {
        Some(Part::Literal(text)) => text.trim(),
        _ => return false,
    };
    ["Z", "UTC", "GMT", "+00:00", "+0000", "+00"].contains(&end.to_ascii_uppercase().as_str())
}

/// Refuses a pattern with an offset that reading would pass over.
pub(crate) fn check_without_offset(key: &str, pattern: &str) -> Result<(), CityError> {
    let literal_offset = parts(pattern).into_iter().any(|part| {
        let Part::Literal(text) = part else { return false };
        let numeric = text
            .trim_start()
            .strip_prefix(['+', '-'])
            .is_some_and(|rest| rest.len() >= 2 && rest.starts_with(|c: char| c.is_ascii_digit()));
        text.contains('Z') || numeric
    });
    let refused = |advice: &str| {
        let problem = format!("has an offset that would be passed over: “{pattern}”. {advice}");
        Err(CityError::value(key, problem))
    };
    if key == "times.date_time" {
        return if literal_offset { refused("Write %z in its place") } else { Ok(()) };
    }
    if literal_offset || has_offset(pattern) || says_utc(pattern) {
        return refused("Dates and times in columns of their own are local; use one date_time column");
    }
    Ok(())
}

/// Whether a pattern can be read and gives what it is for.
pub(crate) fn check(key: &str, pattern: &str, gives: fn(&BrokenDownTime) -> bool) -> Result<(), CityError> {
    let sample = Timestamp::UNIX_EPOCH.to_zoned(TimeZone::UTC);
    let text = BrokenDownTime::from(&sample).to_string(pattern).unwrap_or_default();
    if BrokenDownTime::parse(pattern, &text).is_ok_and(|parts| gives(&parts)) {
        Ok(())
    } else {
        Err(CityError::value(key, format!("has a pattern that can't be read: “{pattern}”")))
    }
}
