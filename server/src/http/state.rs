//! What the router is built from; each wing takes its part.

use super::tokens::Tokens;
use crate::{basemap::Basemap, engine::Handle, metrics::Metrics, store::EventLog, supervisor::Health};
use blotter_cities::City;
use blotter_live::Hub;
use leptos::config::LeptosOptions;
use std::sync::Arc;

/// Everything that handlers may need.
pub struct AppState {
    pub engine: Handle,
    /// The fan-out of Server-Sent Events.
    pub hub: Hub,
    /// The event log.
    pub log: EventLog,
    pub city: Arc<City>,
    pub basemap: Arc<Basemap>,
    /// Who may post events.
    pub tokens: Arc<Tokens>,
    pub metrics: Arc<Metrics>,
    /// Whether the calls are the simulator's.
    pub demo: bool,
    /// Whether a part of the program has ended.
    pub health: Health,
    /// Names and paths of the browser bundle.
    pub leptos: LeptosOptions,
}
