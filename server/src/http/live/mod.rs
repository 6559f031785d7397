//! The live wing: the present calls, their stream, and posting to them.

mod board;
mod calls;
mod post;
mod state;
mod stream;

pub(super) use state::LiveState;

use axum::{
    extract::DefaultBodyLimit,
    http::StatusCode,
    routing::{get, post as posting},
};
use std::time::Duration;
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutLayer};
use utoipa_axum::{router::OpenApiRouter, routes};

/// A client that sends nothing of its body for this long is given up.
const BODY_TIMEOUT: Duration = Duration::from_secs(20);
/// Nothing that is only read takes this long unless something is stuck.
const READ_TIMEOUT: Duration = Duration::from_secs(30);

pub(super) fn router() -> OpenApiRouter<LiveState> {
    let reads = OpenApiRouter::new()
        .routes(routes!(calls::current))
        .route("/current-calls", get(calls::current))
        .routes(routes!(calls::geojson))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, READ_TIMEOUT));
    // A post is answered once it is committed, however long that takes: a time-out would leave the producer in doubt.
    let posts = OpenApiRouter::new()
        .routes(routes!(post::events))
        .route("/events", posting(post::events))
        .layer(DefaultBodyLimit::max(post::MAX_BODY))
        .layer(RequestBodyTimeoutLayer::new(BODY_TIMEOUT));
    OpenApiRouter::new()
        .routes(routes!(stream::events))
        .route("/get-events", get(stream::events))
        .merge(reads)
        .merge(posts)
}
