//! HTTP: every route stands in [`router`], its handler in the module of its noun.

mod assets;
mod calls;
mod docs;
mod headers;
mod health;
mod pages;
mod post;
mod state;
mod stream;
mod tagged;
mod tiles;
mod tokens;

pub use assets::{ground_script, version as assets_version};
pub use state::AppState;
pub use tokens::Tokens;

use crate::ground::FILE;
use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    routing::{get, post as posting},
};
use sha1::{Digest, Sha1};
use tower_http::compression::{
    CompressionLayer,
    predicate::{DefaultPredicate, NotForContentType, Predicate},
};

/// The largest body that may be posted.
const LARGEST_POST: usize = 1 << 20;

/// A short name for what was hashed: 16 hex digits.
fn short_hex(hash: Sha1) -> String {
    let digest: [u8; 20] = hash.finalize().into();
    let first = digest.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    format!("{first:016x}")
}

/// What is compressed on its way: not what is asked for by parts of its bytes.
fn compressible() -> impl Predicate {
    DefaultPredicate::new().and(NotForContentType::const_new(tiles::PMTILES))
}

/// All routes.
pub fn router(state: AppState) -> Router {
    pages::prepare();
    Router::new()
        .route("/", get(pages::page))
        .route("/embed", get(pages::page))
        .route("/about", get(pages::page))
        .route("/current-calls/", get(calls::current))
        .route("/current-calls", get(calls::current))
        .route("/current-calls.geojson", get(calls::geojson))
        .route("/get-events/", get(stream::events))
        .route("/get-events", get(stream::events))
        .route("/events/", posting(post::events))
        .route("/events", posting(post::events))
        .route("/tiles/{z}/{x}/{y}", get(tiles::tile))
        .route(FILE, get(tiles::file))
        .route("/healthz", get(health::healthz))
        .route("/readyz", get(health::readyz))
        .route("/metrics", get(health::metrics))
        .route("/api/docs", get(docs::docs))
        .route("/api/openapi.json", get(docs::openapi))
        .route("/pkg/{version}/{*file}", get(assets::file))
        .route("/favicon.ico", get(assets::favicon))
        .fallback(pages::page)
        .layer(DefaultBodyLimit::max(LARGEST_POST))
        .layer(CompressionLayer::new().compress_when(compressible()))
        .layer(middleware::from_fn(headers::common))
        .with_state(state)
}
