//! What the live wing's handlers share.

use super::board::CurrentBoard;
use crate::{
    basemap::Basemap,
    engine::Handle,
    http::{state::AppState, tokens::Tokens},
    store::EventLog,
};
use blotter_cities::City;
use blotter_live::Hub;
use leptos::config::LeptosOptions;
use std::sync::Arc;

/// Cheap to clone.
#[derive(Clone)]
pub(in crate::http) struct LiveState {
    pub(super) engine: Handle,
    /// The fan-out of Server-Sent Events.
    pub(super) hub: Hub,
    /// The event log.
    pub(super) log: EventLog,
    pub(super) city: Arc<City>,
    pub(super) basemap: Arc<Basemap>,
    /// Who may post events.
    pub(super) tokens: Arc<Tokens>,
    /// Whether the calls are the simulator's.
    pub(super) demo: bool,
    /// Names and paths of the browser bundle.
    pub(super) leptos: LeptosOptions,
    /// The published board with the answers made of it.
    pub(super) board: Arc<CurrentBoard>,
}

impl LiveState {
    pub(in crate::http) fn new(parts: AppState) -> Self {
        let AppState { engine, hub, log, city, basemap, tokens, demo, leptos, metrics: _, health: _ } = parts;
        let board = Arc::new(CurrentBoard::new(engine.clone()));
        Self { engine, hub, log, city, basemap, tokens, demo, leptos, board }
    }
}
