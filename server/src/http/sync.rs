//! `POST /api/sync`: the operator's "run now".

use super::{
    error::{HttpError, Problem},
    tokens::Tokens,
};
use crate::sync::{Asked, Syncs};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use blotter_model::Timestamp;
use std::sync::Arc;
use utoipa_axum::{router::OpenApiRouter, routes};

/// Cheap to clone.
#[derive(Clone)]
pub(super) struct SyncRoute {
    pub(super) syncs: Syncs,
    pub(super) operator: Arc<Tokens>,
}

pub(super) fn router() -> OpenApiRouter<SyncRoute> {
    OpenApiRouter::new().routes(routes!(start))
}

/// A sync that was started.
#[derive(utoipa::ToSchema, serde::Serialize)]
struct Started {
    /// When it began, RFC 3339 in UTC.
    #[schema(value_type = String, format = DateTime)]
    #[serde(with = "blotter_model::rfc3339")]
    started: Timestamp,
}

#[utoipa::path(post, path = "/api/sync",
    summary = "Starts to fetch and import what the police published since, for the operator. What came of it stands on /data.",
    security(("operator" = [])),
    responses((status = 202, body = Started), (status = 401, body = Problem, description = "The token is missing or wrong."),
        (status = 403, body = Problem, description = "The server has no --operator-token."),
        (status = 409, body = Problem, description = "A sync is under way."), (status = 503, body = Problem)))]
async fn start(
    State(state): State<SyncRoute>,
    headers: HeaderMap,
) -> Result<(StatusCode, Json<Started>), HttpError> {
    if state.operator.is_empty() {
        return Err(HttpError::Forbidden("nobody may start a sync: the server has no --operator-token"));
    }
    if state.operator.name_in(&headers).is_none() {
        return Err(HttpError::Unauthorized("give the operator's token: Authorization: Bearer TOKEN"));
    }
    match state.syncs.start().await {
        Some(Asked::Started(started)) => Ok((StatusCode::ACCEPTED, Json(Started { started }))),
        Some(Asked::Busy) => Err(HttpError::Conflict("a sync is under way; its end stands on /data")),
        Some(Asked::Failed(error)) => Err(HttpError::internal(error)),
        None => Err(HttpError::Unavailable("the program is about to end".to_owned())),
    }
}
