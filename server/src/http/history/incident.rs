//! `GET /history/incidents/NUMBER`: all that happened to one incident, also as CSV.

use super::{HistoryState, answer, json};
use crate::{
    history::{Story, Watch},
    http::{
        error::{HttpError, Problem},
        negotiate,
        records::write_csv,
    },
};
use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use blotter_lake::history::{EventFilter, order};
use blotter_model::{AddressId, Body, CallId, ChangeType, EventRecord, Timestamp};
use blotter_records::answer::Table;
use jiff::ToSpan;
use std::{borrow::Cow, collections::HashSet};

/// The columns of the CSV: what every event has, then the call's or the address's own.
const COLUMNS: [&str; 20] = [
    "at",
    "epoch",
    "seq",
    "change_type",
    "unit_number",
    "division",
    "nature_of_call",
    "priority",
    "date",
    "time",
    "block",
    "location",
    "beat",
    "reporting_area",
    "status",
    "title",
    "latitude",
    "longitude",
    "precision",
    "source",
];

#[utoipa::path(get, path = "/history/incidents/{number}",
    summary = "The event records of one incident in order: the changes of its calls, and where they were found to be. CSV with `.csv` behind the number, or where Accept prefers text/csv.",
    params(("number" = String, Path, description = "The city's number of the incident.", example = "26-1512339")),
    responses((status = 200, content((Vec<serde_json::Value> = "application/json"), (String = "text/csv"))), (status = 304, description = "The same as the ETag in If-None-Match."),
        (status = 404, body = Problem), (status = 503, body = Problem)))]
pub(super) async fn incident(
    State(state): State<HistoryState>,
    Path(number): Path<String>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let bare = number.strip_suffix(".csv");
    let is_csv =
        bare.is_some() || negotiate::media_type(&headers, &["application/json", "text/csv"]) == "text/csv";
    let number = bare.unwrap_or(&number);
    let records = state.within(records(&state, number)).await?;
    if records.is_empty() {
        return Err(HttpError::Unknown(format!("there was never an incident {number}")));
    }
    if is_csv {
        return Ok(answer(write_csv(&table(&records))?, "text/csv; charset=utf-8", &headers));
    }
    json(records, &headers).await
}

/// A line for each event; an address is a line with `change_type` `address`.
fn table(records: &[EventRecord]) -> Table<'_> {
    Table { heading: COLUMNS.to_vec(), rows: records.iter().map(line).collect() }
}

fn line(record: &EventRecord) -> Vec<Cow<'_, str>> {
    let text = |text: &'_ Option<String>| Cow::Owned(text.clone().unwrap_or_default());
    let mut cells = vec![
        Cow::Owned(record.at.to_string()),
        Cow::Borrowed(record.epoch.as_str()),
        Cow::Owned(record.seq.to_string()),
    ];
    let address = match &record.body {
        Body::Call(change) => {
            let call = &change.call;
            cells.extend([
                Cow::Borrowed(match change.change_type {
                    ChangeType::Add => "add",
                    ChangeType::Update => "update",
                    ChangeType::Delete => "delete",
                }),
                Cow::Borrowed(call.unit_number.as_str()),
                text(&call.division),
                text(&call.nature_of_call),
                Cow::Owned(call.priority.map(|priority| priority.to_string()).unwrap_or_default()),
                text(&call.date),
                text(&call.time),
                text(&call.block),
                text(&call.location),
                text(&call.beat),
                text(&call.reporting_area),
                text(&call.status),
                Cow::Borrowed(call.title.as_str()),
            ]);
            call.address.as_ref()
        }
        Body::Address(change) => {
            cells.push(Cow::Borrowed("address"));
            cells.resize(COLUMNS.len() - 4, Cow::Borrowed(""));
            Some(&change.address)
        }
    };
    match address {
        Some(address) => cells.extend([
            Cow::Owned(address.latitude.to_string()),
            Cow::Owned(address.longitude.to_string()),
            Cow::Borrowed(address.precision.word()),
            Cow::Borrowed(address.source.as_str()),
        ]),
        None => cells.resize(COLUMNS.len(), Cow::Borrowed("")),
    }
    cells
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
    let polls = state.past.polls.within(from, until).await?;
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
