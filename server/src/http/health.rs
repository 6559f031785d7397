//! For operators: whether the process lives, whether it has a board, and its metrics.

use super::error::HttpError;
use crate::{engine::Handle, metrics::Metrics, records::Releases, supervisor::Health};
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
    /// None where no city is served.
    pub(super) engine: Option<Handle>,
    pub(super) health: Health,
    pub(super) hub: Hub,
    pub(super) releases: Releases,
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
        let alive = match &self.engine {
            Some(engine) => engine.alive(ENGINE_ANSWERS_WITHIN).await,
            None => true,
        };
        (!alive).then_some("the engine does not answer\n")
    }

    /// A sentence about what is not there yet, if anything isn't.
    fn waits_for(&self) -> Option<&'static str> {
        match &self.engine {
            Some(engine) => {
                (!engine.published().ready).then_some("no board yet: the feed has not answered\n")
            }
            None => (!self.releases.is_loaded()).then_some("the lake's newest release is not loaded yet\n"),
        }
    }
}

#[utoipa::path(get, path = "/healthz", summary = "The process lives and, where a city is served, its engine answers.",
    responses((status = 200, content_type = "text/plain", body = String), (status = 503, content_type = "text/plain", body = String)))]
async fn healthz(State(state): State<Operations>) -> Response {
    match state.failure().await {
        None => "ok\n".into_response(),
        Some(failure) => (StatusCode::SERVICE_UNAVAILABLE, failure).into_response(),
    }
}

#[utoipa::path(get, path = "/readyz", summary = "As /healthz, and there is a board, from the store or from the feed; without a city, the lake's newest release is loaded, or the lake is empty.",
    responses((status = 200, content_type = "text/plain", body = String), (status = 503, content_type = "text/plain", body = String)))]
async fn readyz(State(state): State<Operations>) -> Response {
    if let Some(failure) = state.failure().await {
        (StatusCode::SERVICE_UNAVAILABLE, failure).into_response()
    } else if let Some(waits_for) = state.waits_for() {
        (StatusCode::SERVICE_UNAVAILABLE, waits_for).into_response()
    } else {
        "ready\n".into_response()
    }
}

#[utoipa::path(get, path = "/metrics", summary = "Metrics in the Prometheus text format.",
    responses((status = 200, content_type = "text/plain", body = String)))]
async fn metrics(State(state): State<Operations>) -> Result<Response, HttpError> {
    let text = state.metrics.text(&state.hub).map_err(HttpError::internal)?;
    Ok(([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response())
}
