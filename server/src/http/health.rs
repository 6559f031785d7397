//! For operators: whether the process lives, whether it has a board, and its metrics.

use super::error::HttpError;
use crate::{engine::Handle, metrics::Metrics};
use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use blotter_live::Hub;
use std::sync::Arc;
use utoipa_axum::{router::OpenApiRouter, routes};

/// What the operators' routes ask.
#[derive(Clone)]
pub(super) struct Operations {
    pub(super) engine: Handle,
    pub(super) hub: Hub,
    pub(super) metrics: Arc<Metrics>,
}

pub(super) fn router() -> OpenApiRouter<Operations> {
    OpenApiRouter::new().routes(routes!(healthz)).routes(routes!(readyz)).routes(routes!(metrics))
}

#[utoipa::path(get, path = "/healthz", summary = "The process lives.",
    responses((status = 200, content_type = "text/plain", body = String)))]
async fn healthz() -> &'static str {
    "ok\n"
}

#[utoipa::path(get, path = "/readyz", summary = "There is a board, from the store or from the feed.",
    responses((status = 200, content_type = "text/plain", body = String), (status = 503, content_type = "text/plain", body = String)))]
async fn readyz(State(state): State<Operations>) -> Response {
    if state.engine.published().ready {
        "ready\n".into_response()
    } else {
        (StatusCode::SERVICE_UNAVAILABLE, "no board yet: the feed has not answered\n").into_response()
    }
}

#[utoipa::path(get, path = "/metrics", summary = "Metrics in the Prometheus text format.",
    responses((status = 200, content_type = "text/plain", body = String)))]
async fn metrics(State(state): State<Operations>) -> Result<Response, HttpError> {
    let text = state.metrics.text(&state.hub).map_err(HttpError::internal)?;
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response())
}
