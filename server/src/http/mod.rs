//! HTTP: each wing offers a `router()` with its own state, limits and timeouts; [`router`] merges them and adds what
//! every answer has in common.

mod assets;
mod basemap;
mod conditional;
mod docs;
mod error;
mod headers;
mod health;
mod live;
mod negotiate;
mod state;
mod tokens;

pub use assets::{basemap_script, version as assets_version};
pub use state::AppState;
pub use tokens::Tokens;

use axum::{Router, middleware};
use tower_http::compression::{
    CompressionLayer,
    predicate::{DefaultPredicate, NotForContentType, Predicate},
};
use utoipa_axum::router::OpenApiRouter;

/// All routes, and the description of the API that they make up.
pub fn router(state: AppState) -> Router {
    let operations = health::Operations {
        engine: state.engine.clone(),
        health: state.health.clone(),
        hub: state.hub.clone(),
        metrics: state.metrics.clone(),
    };
    let basemap = state.basemap.clone();
    let styles = format!("/{}/blotter.css", state.leptos.site_pkg_dir);
    let live = live::LiveState::new(state);
    let (router, api) = OpenApiRouter::with_openapi(docs::description())
        .merge(live::router().with_state(live.clone()))
        .merge(basemap::router().with_state(basemap))
        .merge(health::router().with_state(operations))
        .split_for_parts();
    router
        .merge(docs::router(api, styles))
        .merge(assets::router())
        .merge(live::fallback(live))
        .layer(CompressionLayer::new().compress_when(compressible()))
        .layer(headers::cross_origin())
        .layer(middleware::from_fn(headers::common))
}

/// What is compressed on its way: not a file that is read in ranges.
fn compressible() -> impl Predicate {
    DefaultPredicate::new().and(NotForContentType::const_new(basemap::PMTILES))
}
