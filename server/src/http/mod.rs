//! HTTP: each wing offers a `router()` with its own state, limits and timeouts; [`router`] merges them and adds what
//! every answer has in common.

mod assets;
mod basemap;
mod conditional;
mod docs;
mod download;
mod error;
mod headers;
mod health;
mod history;
mod live;
mod negotiate;
mod pages;
mod records;
mod state;
mod sync;
mod tokens;

pub use assets::{basemap_script, picture_script, version as assets_version};
pub use state::{AppState, LiveParts};
pub use tokens::Tokens;

use crate::{
    basemap::{LIVE, RECORDS},
    records::Releases,
};
use axum::{Router, middleware};
use tower_http::compression::{
    CompressionLayer,
    predicate::{DefaultPredicate, NotForContentType, Predicate},
};
use utoipa_axum::router::OpenApiRouter;

/// All routes, and the description of the API that they make up.
pub fn router(state: AppState) -> Router {
    let AppState { live, releases, syncs, operator, records_basemap, hub, metrics, health, leptos } = state;
    let operations = health::Operations {
        engine: live.as_ref().map(|live| live.engine.clone()),
        health,
        hub: hub.clone(),
        releases: releases.clone(),
        metrics,
    };
    let styles = format!("/{}/blotter.css", leptos.site_pkg_dir);
    let history = live
        .as_ref()
        .map(|live| history::HistoryState::new(live.past.clone(), live.engine.clone(), live.city.clone()));
    let live = live.map(|parts| live::LiveState::new(parts, hub));
    let mut api =
        OpenApiRouter::with_openapi(docs::description()).merge(health::router().with_state(operations));
    let answers = records::RecordsState::new(releases.clone());
    api = api.merge(records::router().with_state(answers.clone()));
    let has_operator = !operator.is_empty();
    api = api.merge(sync::router().with_state(sync::SyncRoute { syncs: syncs.clone(), operator }));
    api = api.merge(basemap::router(RECORDS).with_state(records_basemap.clone()));
    if let Some(live) = &live {
        api = api
            .merge(live::router().with_state(live.clone()))
            .merge(basemap::router(LIVE).with_state(live.basemap.clone()));
    }
    if let Some(history) = &history {
        api = api.merge(history::router().with_state(history.clone()));
    }
    let (router, api) = api.split_for_parts();
    in_common(router.merge(docs::router(api, &styles)).merge(assets::router()).merge(pages::router(
        pages::PagesState::new(
            pages::Parts { live, history, releases, syncs, has_operator, answers, basemap: records_basemap },
            leptos,
        ),
    )))
}

/// The records' answers alone, for programs that have releases of their own.
pub fn records_router(releases: Releases) -> Router {
    let state = records::RecordsState::new(releases);
    in_common(records::router().with_state(state).into())
}

/// What every answer has in common.
fn in_common(router: Router) -> Router {
    router
        .layer(CompressionLayer::new().compress_when(compressible()))
        .layer(headers::cross_origin())
        .layer(middleware::from_fn(headers::common))
}

/// What is compressed on its way: not a file that is read in ranges.
fn compressible() -> impl Predicate {
    DefaultPredicate::new().and(NotForContentType::const_new(basemap::PMTILES))
}
