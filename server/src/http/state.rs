//! What handlers share.

use super::Tokens;
use crate::{engine::Handle, ground::Ground, metrics::Metrics, store::EventLog};
use axum::extract::FromRef;
use blotter_cities::City;
use blotter_live::Hub;
use blotter_model::{PageState, Timestamp};
use leptos::config::LeptosOptions;
use std::sync::Arc;

/// The state of every handler; cheap to clone.
#[derive(Clone)]
pub struct AppState {
    /// The engine.
    pub engine: Handle,
    /// The fan-out.
    pub hub: Hub,
    /// The event log.
    pub log: EventLog,
    /// The city.
    pub city: Arc<City>,
    /// The basemap.
    pub ground: Arc<Ground>,
    /// Who may post.
    pub tokens: Arc<Tokens>,
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
