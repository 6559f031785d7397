//! Moments and times in a query.

use crate::http::error::HttpError;
use blotter_model::Timestamp;
use blotter_records::QueryError;
use jiff::SignedDuration;

/// A moment in RFC 3339. A `+` that came as a space is read as what was meant.
pub(in crate::http) fn parse(name: &'static str, text: &str) -> Result<Timestamp, HttpError> {
    let meant = if text.contains('T') { text.trim().replace(' ', "+") } else { text.to_owned() };
    meant.parse().map_err(|_| {
        refused(
            name,
            format!("{name} must be a moment in RFC 3339, such as 2026-08-18T02:43:55Z; it is `{text}`"),
        )
    })
}

pub(super) fn refused(name: &'static str, sentence: String) -> HttpError {
    HttpError::Query(QueryError::new(name, sentence))
}

/// A time; without its ends it is the last 24 hours.
pub(super) fn range(from: Option<&str>, to: Option<&str>) -> Result<(Timestamp, Timestamp), HttpError> {
    range_of(from, to, SignedDuration::from_hours(24))
}

/// The same, of another length.
pub(super) fn range_of(
    from: Option<&str>,
    to: Option<&str>,
    length: SignedDuration,
) -> Result<(Timestamp, Timestamp), HttpError> {
    let to = to.map_or_else(|| Ok(crate::now()), |text| parse("to", text))?;
    let from = match from {
        Some(text) => parse("from", text)?,
        None => to.checked_sub(length).unwrap_or(Timestamp::MIN),
    };
    if from > to {
        return Err(refused("from", format!("from is {from}, which is after to, {to}")));
    }
    Ok((from, to))
}
