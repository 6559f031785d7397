//! For operators: whether the process lives, whether it has a board, and its metrics.

use super::error::HttpError;
use crate::{engine::Handle, metrics::Metrics, supervisor::Health};
use axum::{
    extract::State,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use blotter_live::Hub;
use std::{sync::Arc, time::Duration};
use utoipa_axum::{router::OpenApiRouter, routes};

/// What the operators' routes ask.
#[derive(Clone)]
pub(super) struct Operations {
    pub(super) engine: Handle,
    pub(super) health: Health,
    pub(super) hub: Hub,
    pub(super) metrics: Arc<Metrics>,
}

pub(super) fn router() -> OpenApiRouter<Operations> {
    OpenApiRouter::new().routes(routes!(healthz)).routes(routes!(readyz)).routes(routes!(metrics))
}

/// How long the engine may take to answer: longer than it waits for a locked store.
const ENGINE_ANSWERS_WITHIN: Duration = Duration::from_secs(5);

impl Operations {
    /// A sentence about what is wrong with the program itself, if anything is.
    async fn failure(&self) -> Option<&'static str> {
        if self.health.is_failing() {
            return Some("a part of the program has ended; the program is about to end\n");
        }
        let alive = self.engine.alive(ENGINE_ANSWERS_WITHIN).await;
        (!alive).then_some("the engine does not answer\n")
    }
}

#[utoipa::path(get, path = "/healthz", summary = "The process lives and its engine answers.",
    responses((status = 200, content_type = "text/plain", body = String), (status = 503, content_type = "text/plain", body = String)))]
async fn healthz(State(state): State<Operations>) -> Response {
    match state.failure().await {
        None => "ok\n".into_response(),
        Some(failure) => (StatusCode::SERVICE_UNAVAILABLE, failure).into_response(),
    }
}

#[utoipa::path(get, path = "/readyz", summary = "As /healthz, and there is a board, from the store or from the feed.",
    responses((status = 200, content_type = "text/plain", body = String), (status = 503, content_type = "text/plain", body = String)))]
async fn readyz(State(state): State<Operations>) -> Response {
    if let Some(failure) = state.failure().await {
        (StatusCode::SERVICE_UNAVAILABLE, failure).into_response()
    } else if state.engine.published().ready {
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
