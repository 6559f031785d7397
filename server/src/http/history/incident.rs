//! `GET /history/incidents/NUMBER`: all that happened to one incident.

use super::{HistoryState, json};
use crate::{
    history::{Story, Watch},
    http::error::{HttpError, Problem},
};
use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use blotter_lake::history::{EventFilter, order};
use blotter_model::{AddressId, Body, CallId, EventRecord, Timestamp};
use jiff::ToSpan;
use std::collections::HashSet;

#[utoipa::path(get, path = "/history/incidents/{number}",
    summary = "The event records of one incident in order: the changes of its calls, and where they were found to be.",
    params(("number" = String, Path, description = "The city's number of the incident.", example = "26-1512339")),
    responses((status = 200, body = Vec<serde_json::Value>), (status = 304, description = "The same as the ETag in If-None-Match."),
        (status = 404, body = Problem), (status = 503, body = Problem)))]
pub(super) async fn incident(
    State(state): State<HistoryState>,
    Path(number): Path<String>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let records = state.within(records(&state, &number)).await?;
    if records.is_empty() {
        return Err(HttpError::Unknown(format!("there was never an incident {number}")));
    }
    json(records, &headers).await
}

/// What happened to it, none if it never was.
pub(super) async fn story(
    state: &HistoryState,
    number: &str,
    now: Timestamp,
) -> Result<Option<Story>, HttpError> {
    let records = records(state, number).await?;
    let (Some(first), Some(last)) = (records.first(), records.last()) else { return Ok(None) };
    let reach = state.past.stale_after;
    // The polls before tell whether it was seen to come, those after whether it was seen to leave.
    let from = first.at.checked_sub(reach.saturating_mul(2)).unwrap_or(first.at);
    let published = state.engine.published();
    let is_on: HashSet<CallId> = published.board.raw_calls().map(|call| call.call_id).collect();
    let is_open = records
        .iter()
        .any(|record| matches!(&record.body, Body::Call(change) if is_on.contains(&change.call.call_id)));
    let until = if is_open { now } else { last.at };
    let polls = state.past.good_polls(from, until).await?;
    Ok(Story::of(&records, Watch { polls: &polls, reach, now }, |id| is_on.contains(&id)))
}

/// Its event records, none if it never was.
pub(super) async fn records(state: &HistoryState, number: &str) -> Result<Vec<EventRecord>, HttpError> {
    let filter = EventFilter { incident: Some(number.to_owned()), ..EventFilter::default() };
    let mut records = state.past.events(filter).await?;
    let (Some(first), Some(last)) = (records.first(), records.last()) else { return Ok(records) };
    let places: HashSet<AddressId> = records
        .iter()
        .filter_map(|record| match &record.body {
            Body::Call(change) => Some(change.call.address_id),
            Body::Address(_) => None,
        })
        .collect();
    // A location may be found a while after the call came.
    let filter = EventFilter {
        from: Some(first.at),
        until: Some(last.at.checked_add(1.hour()).unwrap_or(last.at)),
        ..EventFilter::default()
    };
    let around = state.past.events(filter).await?;
    records.extend(around.into_iter().filter(|record| match &record.body {
        Body::Address(change) => places.contains(&change.address_id),
        Body::Call(_) => false,
    }));
    records.sort_by(order);
    Ok(records)
}
