//! `GET /history/incidents`: incidents by words.

use super::{HistoryState, json, moment};
use crate::{
    history::Found,
    http::error::{HttpError, Problem},
};
use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::Response,
};
use blotter_model::{CallKind, Timestamp};
use blotter_records::QueryError;
use jiff::SignedDuration;
use serde::{Deserialize, Serialize};

/// Words that a search may have, in characters.
pub(in crate::http) const MAX_TEXT: usize = 200;
/// How far back is looked if nothing is said: a year.
const REACH: SignedDuration = SignedDuration::from_hours(366 * 24);

#[derive(Deserialize)]
pub(super) struct Asked {
    q: Option<String>,
    from: Option<String>,
    to: Option<String>,
}

/// What was found.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct FoundIncidents {
    /// The newest first: 100 at most, and those that came at the moment of the last.
    incidents: Vec<FoundIncident>,
    /// There are more, or may be.
    more: bool,
    /// Those come up to this moment: ask again with it as `to`.
    #[schema(value_type = Option<String>, format = DateTime)]
    next: Option<String>,
}

/// An incident.
#[derive(Serialize, utoipa::ToSchema)]
struct FoundIncident {
    incident_number: String,
    /// When the first of its calls came.
    #[schema(value_type = String, format = DateTime)]
    first_seen: String,
    kind: CallKind,
    /// Its nature of call in plain words.
    title: String,
    nature_of_call: Option<String>,
    /// The hundred block with its street.
    block: Option<String>,
    division: Option<String>,
    priority: Option<i64>,
    /// Calls that came, one for each unit.
    calls: usize,
}

impl From<Found> for FoundIncident {
    fn from(found: Found) -> Self {
        Self {
            incident_number: found.number,
            first_seen: found.at.to_string(),
            kind: found.kind,
            title: found.title,
            nature_of_call: found.nature,
            block: found.block,
            division: found.division,
            priority: found.priority,
            calls: found.calls,
        }
    }
}

#[utoipa::path(get, path = "/history/incidents",
    summary = "Incidents, the newest first, whose number, hundred block, street or nature of call has all of some words.",
    params(("q" = String, Query, description = "Words in any order; a street type in any of its spellings.", example = "elm street"),
        ("from" = Option<String>, Query, description = "RFC 3339; without it 366 days before `to`.", example = "2026-08-18T00:00:00Z"),
        ("to" = Option<String>, Query, description = "RFC 3339; without it the present.")),
    responses((status = 200, body = FoundIncidents), (status = 304, description = "The same as the ETag in If-None-Match."),
        (status = 400, body = QueryError), (status = 503, body = Problem)))]
pub(super) async fn incidents(
    State(state): State<HistoryState>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let words = asked.q.unwrap_or_default();
    if words.trim().is_empty() {
        return Err(moment::refused("q", "q must have a word to look for, such as elm".to_owned()));
    }
    if words.chars().count() > MAX_TEXT {
        return Err(moment::refused("q", format!("q has over {MAX_TEXT} characters")));
    }
    let (from, to) = moment::range_of(asked.from.as_deref(), asked.to.as_deref(), REACH)?;
    let found = state.search(&words, from, to).await?;
    let incidents = found.incidents.into_iter().map(FoundIncident::from).collect();
    let next = found.next.map(|next| next.to_string());
    json(FoundIncidents { incidents, more: next.is_some(), next }, &headers).await
}

/// The time that is looked through if nothing is said.
pub(in crate::http) fn last_year(now: Timestamp) -> Timestamp {
    now.checked_sub(REACH).unwrap_or(Timestamp::MIN)
}
