//! What handlers share.

use super::Tokens;
use crate::{engine::Handle, metrics::Metrics, store::Log};
use axum::extract::FromRef;
use blotter_cities::City;
use blotter_live::Hub;
use blotter_model::{PageState, Timestamp};
use blotter_streets::{Index, tiles::Tiles};
use bytes::Bytes;
use leptos::config::LeptosOptions;
use std::sync::Arc;

/// What is drawn under the markers, for the page and for its policy.
#[derive(Debug, Clone, Default)]
pub struct Ground {
    /// For the page.
    pub tiles: blotter_model::Tiles,
    /// The origin that the page may load tiles from, empty if none.
    pub origin: String,
    /// The demo's sketch as `GeoJSON`.
    pub sketch: Option<Bytes>,
}

/// The state of every handler; cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// The engine.
    pub engine: Handle,
    /// The fan-out.
    pub hub: Hub,
    /// The event log.
    pub log: Arc<Log>,
    /// The city.
    pub city: Arc<City>,
    /// The basemap.
    pub ground: Arc<Ground>,
    /// Who may post.
    pub tokens: Arc<Tokens>,
    /// The basemap of the street index, where there is one.
    pub streets: Option<Arc<Tiles<Index>>>,
    /// The numbers.
    pub metrics: Arc<Metrics>,
    /// Whether all this is the simulator's.
    pub demo: bool,
    /// Leptos's settings: names and paths of the bundle.
    pub leptos: LeptosOptions,
}

impl AppState {
    /// What a page is made from, as of now.
    pub fn page(&self) -> PageState {
        let now = Timestamp::from_second(Timestamp::now().as_second()).unwrap_or_default();
        PageState {
            board: self.engine.published().current(),
            city: self.city.page(now),
            tiles: self.ground.tiles.clone(),
            rendered_at: now,
            demo: self.demo,
        }
    }
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.leptos.clone()
    }
}
