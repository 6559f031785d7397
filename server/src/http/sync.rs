//! The operator's "run now": `POST /api/sync`, and the form on `/data` that does the same.

use super::{
    error::{HttpError, Problem},
    tokens::Tokens,
};
use crate::sync::{Asked, Syncs};
use axum::{
    Form, Json,
    extract::{DefaultBodyLimit, State},
    http::{HeaderMap, StatusCode},
    response::Redirect,
    routing::post,
};
use blotter_model::Timestamp;
use blotter_view::{
    PageId,
    syncs::{NOT_STARTED, NotStarted, RUN_NOW},
};
use std::sync::Arc;
use utoipa_axum::{router::OpenApiRouter, routes};

/// Cheap to clone.
#[derive(Clone)]
pub(super) struct SyncRoute {
    pub(super) syncs: Syncs,
    pub(super) operator: Arc<Tokens>,
}

pub(super) fn router() -> OpenApiRouter<SyncRoute> {
    OpenApiRouter::new()
        .routes(routes!(start))
        .route(RUN_NOW, post(start_on_page).layer(DefaultBodyLimit::max(MAX_FORM)))
}

/// The bytes of the page's form at most.
const MAX_FORM: usize = 4096;

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
        return Err(NO_OPERATOR);
    }
    if state.operator.name_in(&headers).is_none() {
        return Err(HttpError::Unauthorized("give the operator's token: Authorization: Bearer TOKEN"));
    }
    match asked(&state.syncs).await? {
        Some(started) => Ok((StatusCode::ACCEPTED, Json(Started { started }))),
        None => Err(HttpError::Conflict("a sync is under way; /data shows how it ends")),
    }
}

const NO_OPERATOR: HttpError =
    HttpError::Forbidden("nobody may start a sync: the server has no --operator-token");

/// When the sync that was asked for began; none while another is under way.
async fn asked(syncs: &Syncs) -> Result<Option<Timestamp>, HttpError> {
    match syncs.start().await {
        Some(Asked::Started(started)) => Ok(Some(started)),
        Some(Asked::Busy) => Ok(None),
        Some(Asked::Failed(error)) => Err(HttpError::internal(error)),
        None => Err(HttpError::Unavailable("the program is about to end".to_owned())),
    }
}

/// What the page's form brings.
#[derive(serde::Deserialize)]
struct RunNow {
    token: String,
}

/// The same for a page's form: leads back to the page, which says what came of it.
async fn start_on_page(
    State(state): State<SyncRoute>,
    Form(RunNow { token }): Form<RunNow>,
) -> Result<Redirect, HttpError> {
    if state.operator.is_empty() {
        return Err(NO_OPERATOR);
    }
    let not_started = if state.operator.has(&token) {
        asked(&state.syncs).await?.is_none().then_some(NotStarted::Busy)
    } else {
        Some(NotStarted::Token)
    };
    let page = PageId::Data.path();
    Ok(Redirect::to(&match not_started {
        Some(reason) => format!("{page}?{NOT_STARTED}={}#run-now", reason.slug()),
        None => format!("{page}#syncs"),
    }))
}
