//! What the live wing's handlers share.

use super::board::CurrentBoard;
use crate::{
    basemap::Basemap,
    engine::Handle,
    http::{state::LiveParts, tokens::Tokens},
    store::EventLog,
};
use blotter_cities::City;
use blotter_live::Hub;
use std::sync::Arc;

/// Cheap to clone.
#[derive(Clone)]
pub(in crate::http) struct LiveState {
    pub(super) engine: Handle,
    /// The fan-out of Server-Sent Events.
    pub(super) hub: Hub,
    /// The event log.
    pub(super) log: EventLog,
    pub(in crate::http) city: Arc<City>,
    pub(in crate::http) basemap: Arc<Basemap>,
    /// Who may post events.
    pub(super) tokens: Arc<Tokens>,
    /// Whether the calls are the simulator's.
    pub(in crate::http) demo: bool,
    /// The published board with the answers made of it.
    pub(in crate::http) board: Arc<CurrentBoard>,
}

impl LiveState {
    /// Where the calls are from, as pages that count or tell them say it.
    pub(in crate::http) fn credit(&self) -> String {
        if self.demo {
            format!("Simulated calls on a sketch of {}", self.city.name)
        } else {
            self.city.credit()
        }
    }

    pub(in crate::http) fn new(parts: LiveParts, hub: Hub) -> Self {
        let LiveParts { engine, log, past: _, city, basemap, tokens, demo } = parts;
        let board = Arc::new(CurrentBoard::new(engine.clone()));
        Self { engine, hub, log, city, basemap, tokens, demo, board }
    }
}
