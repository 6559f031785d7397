//! `GET /history/days`: how busy each day of the city's clock was.

use super::{HistoryState, json, moment};
use crate::http::error::{HttpError, Problem};
use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::Response,
};
use blotter_records::QueryError;
use blotter_view::calendar::DayCount;
use jiff::civil::Date;
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Asked {
    from: Option<String>,
    to: Option<String>,
}

/// A day of the city's clock.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "describes `DayCount`, whose crate knows no OpenAPI")]
pub(super) struct DaySchema {
    #[schema(format = Date)]
    day: String,
    /// Calls that came.
    count: u64,
    /// For how many seconds the feed was watched.
    watched_s: u64,
    /// Of so many that have passed.
    seconds: u64,
}

#[utoipa::path(get, path = "/history/days",
    summary = "For each day of the city's clock: the calls that came, and for how long the feed was watched.",
    params(("from" = Option<String>, Query, description = "The first day; without it the first that is kept.", example = "2026-08-01"),
        ("to" = Option<String>, Query, description = "The last day; without it today. Days before the first event and after today are left out.")),
    responses((status = 200, body = Vec<DaySchema>), (status = 304, description = "The same as the ETag in If-None-Match."),
        (status = 400, body = QueryError), (status = 503, body = Problem)))]
pub(super) async fn days(
    State(state): State<HistoryState>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let (from, to) = (day("from", asked.from.as_deref())?, day("to", asked.to.as_deref())?);
    if let (Some(from), Some(to)) = (from, to)
        && from > to
    {
        return Err(moment::refused("from", format!("from is {from}, which is after to, {to}")));
    }
    json(state.within(counts(&state, from, to)).await?, &headers).await
}

pub(super) async fn counts(
    state: &HistoryState,
    from: Option<Date>,
    to: Option<Date>,
) -> Result<Vec<DayCount>, HttpError> {
    let Some((first, _)) = state.activity.span().await? else { return Ok(Vec::new()) };
    let now = crate::now();
    let today = now.to_zoned(state.city.zone.clone());
    let (from, to) = (from.unwrap_or(first).max(first), to.unwrap_or(today.date()).min(today.date()));
    if from > to {
        return Ok(Vec::new());
    }
    let since_midnight =
        today.start_of_day().map_or(0, |midnight| now.as_second() - midnight.timestamp().as_second());
    let since_midnight = u64::try_from(since_midnight).unwrap_or_default();
    let count = |day: crate::history::DayFigures| DayCount {
        day: day.day.to_string(),
        count: day.count,
        watched_s: day.watched_s,
        seconds: if day.day == today.date() { since_midnight } else { day.seconds },
    };
    Ok(state.activity.by_day([from, to]).await?.into_iter().map(count).collect())
}

fn day(name: &'static str, text: Option<&str>) -> Result<Option<Date>, HttpError> {
    text.map(|text| {
        text.parse()
            .map_err(|_| moment::refused(name, format!("{name} is a day such as 2026-08-18; it is `{text}`")))
    })
    .transpose()
}
