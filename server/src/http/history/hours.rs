//! `GET /history/hours`: how busy each hour was.

use super::{HistoryState, json, moment};
use crate::{
    history::{Hour, Step},
    http::error::{HttpError, Problem},
};
use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::Response,
};
use blotter_records::QueryError;
use serde::Deserialize;

#[derive(Deserialize)]
pub(super) struct Asked {
    from: Option<String>,
    to: Option<String>,
    step: Option<String>,
}

#[utoipa::path(get, path = "/history/hours",
    summary = "For each UTC hour, or quarter of one: the calls on the board, those that came and left, and for how long the feed was watched.",
    params(("from" = Option<String>, Query, description = "RFC 3339; without it 24 hours before `to`.", example = "2026-08-18T00:00:00Z"),
        ("to" = Option<String>, Query, description = "RFC 3339; without it the present. Hours before the first and after the last event are left out."),
        ("step" = Option<String>, Query, description = "`1h` (the default) or `15m`.", example = "15m")),
    responses((status = 200, body = Vec<Hour>), (status = 304, description = "The same as the ETag in If-None-Match."),
        (status = 400, body = QueryError), (status = 503, body = Problem)))]
pub(super) async fn hours(
    State(state): State<HistoryState>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let (from, to) = moment::range(asked.from.as_deref(), asked.to.as_deref())?;
    let step = match asked.step.as_deref() {
        None | Some("1h" | "60m" | "") => Step::Hour,
        Some("15m") => Step::Quarter,
        Some(other) => return Err(moment::refused("step", format!("step is 1h or 15m; it is `{other}`"))),
    };
    let hours = state.within(async { Ok(state.hours.of(from, to, step).await?) }).await?;
    json(hours, &headers).await
}
