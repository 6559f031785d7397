//! The live wing: the present calls, their stream, posting to them, and the pages that show them.

mod board;
mod calls;
mod page_state;
mod pages;
mod post;
mod rendered;
mod state;
mod stream;
mod template;

pub(super) use state::LiveState;

use axum::{
    Router,
    extract::DefaultBodyLimit,
    http::StatusCode,
    routing::{get, post as posting},
};
use blotter_view::PAGES;
use std::time::Duration;
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutLayer};
use utoipa_axum::{router::OpenApiRouter, routes};

/// A client that sends nothing of its body for this long is given up.
const BODY_TIMEOUT: Duration = Duration::from_secs(20);
/// Nothing that is only read takes this long unless something is stuck.
const READ_TIMEOUT: Duration = Duration::from_secs(30);

pub(super) fn router() -> OpenApiRouter<LiveState> {
    pages::prepare();
    let pages =
        PAGES.iter().fold(OpenApiRouter::new(), |router, page| router.route(page.path, get(pages::page)));
    let reads = pages
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

/// The page that says that there is nothing at an address.
pub(super) fn fallback(state: LiveState) -> Router {
    Router::new().fallback(pages::page).with_state(state)
}
