//! `GET /history/events`: event records as NDJSON, a day after the other.

use super::{HistoryState, busy, moment};
use crate::{
    history::Past,
    http::error::{HttpError, Problem},
};
use axum::{
    body::Body,
    extract::{Query, State},
    http::{HeaderValue, header},
    response::Response,
};
use blotter_lake::history::EventFilter;
use blotter_model::Timestamp;
use blotter_records::QueryError;
use bytes::Bytes;
use futures::{StreamExt, stream};
use jiff::{ToSpan, civil::Date, tz::TimeZone};
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Asked {
    from: Option<String>,
    to: Option<String>,
}

#[utoipa::path(get, path = "/history/events",
    summary = "Event records in order, one a line (NDJSON). An answer that can't be finished breaks off.",
    params(("from" = Option<String>, Query, description = "RFC 3339, included; without it 24 hours before `to`.", example = "2026-08-18T00:00:00Z"),
        ("to" = Option<String>, Query, description = "RFC 3339, included; without it the present.")),
    responses((status = 200, content_type = "application/x-ndjson", body = String),
        (status = 400, body = QueryError), (status = 503, body = Problem)))]
pub(super) async fn events(
    State(state): State<HistoryState>,
    Query(asked): Query<Asked>,
) -> Result<Response, HttpError> {
    let (from, to) = moment::range(asked.from.as_deref(), asked.to.as_deref())?;
    let Ok(permit) = state.exports.clone().try_acquire_owned() else { return Err(busy()) };
    let days = state.within(async { Ok(state.past.days(from, to).await?) }).await?;
    let past = state.past.clone();
    let lines = stream::iter(days).then(move |day| {
        // Held as long as anything is sent.
        let _ = &permit;
        let past = past.clone();
        async move { lines(past, day, from, to).await }
    });
    let mut response = Response::new(Body::from_stream(lines));
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/x-ndjson"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

async fn lines(past: Past, day: Date, from: Timestamp, to: Timestamp) -> Result<Bytes, HttpError> {
    let begins = |day: Date| day.to_zoned(TimeZone::UTC).map_or(Timestamp::MIN, |start| start.timestamp());
    let filter = EventFilter {
        from: Some(begins(day).max(from)),
        until: Some((begins(day.saturating_add(1.day())) - 1.millisecond()).min(to)),
        ..EventFilter::default()
    };
    let records = past.events(filter).await?;
    let written = tokio::task::spawn_blocking(move || {
        let mut text = Vec::new();
        for record in records {
            serde_json::to_writer(&mut text, &record)?;
            text.push(b'\n');
        }
        Ok::<_, serde_json::Error>(Bytes::from(text))
    });
    written.await.map_err(HttpError::internal)?.map_err(HttpError::internal)
}
