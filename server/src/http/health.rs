//! For those who run it: whether it lives, whether it has a board, and its numbers.

use super::AppState;
use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};

/// `GET /healthz`: the process lives.
#[utoipa::path(get, path = "/healthz", summary = "The process lives.",
    responses((status = 200, content_type = "text/plain", body = String)))]
pub(super) async fn healthz() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: there is a board, from the store or from the feed.
#[utoipa::path(get, path = "/readyz", summary = "There is a board, from the store or from the feed.",
    responses((status = 200, content_type = "text/plain", body = String), (status = 503, content_type = "text/plain", body = String)))]
pub(super) async fn readyz(State(state): State<AppState>) -> Response {
    if state.engine.published().ready {
        "ready\n".into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "no board yet: the feed has not answered\n").into_response()
    }
}

/// `GET /metrics`: the Prometheus text format.
#[utoipa::path(get, path = "/metrics", summary = "Numbers in the Prometheus text format.",
    responses((status = 200, content_type = "text/plain", body = String)))]
pub(super) async fn metrics(State(state): State<AppState>) -> Response {
    match state.metrics.text(&state.hub) {
        Ok(text) => ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response(),
        Err(error) => {
            tracing::error!(%error, "the metrics could not be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
