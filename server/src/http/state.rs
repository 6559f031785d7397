//! What the router is built from; each wing takes its part.

use super::tokens::Tokens;
use crate::{
    basemap::Basemap, engine::Handle, history::Past, metrics::Metrics, records::Releases, store::EventLog,
    supervisor::Health, sync::Syncs,
};
use blotter_cities::City;
use blotter_live::Hub;
use leptos::config::LeptosOptions;
use std::sync::Arc;

/// Everything that handlers may need.
pub struct AppState {
    /// The live city, if one is served.
    pub live: Option<LiveParts>,
    /// The newest release of the records, as it changes.
    pub releases: Releases,
    /// The syncs of the records.
    pub syncs: Syncs,
    /// Who may start one.
    pub operator: Arc<Tokens>,
    /// What lies under the records' maps.
    pub records_basemap: Arc<Basemap>,
    /// The fan-out of Server-Sent Events.
    pub hub: Hub,
    pub metrics: Arc<Metrics>,
    /// Whether a part of the program has ended.
    pub health: Health,
    /// Names and paths of the browser bundles.
    pub leptos: LeptosOptions,
}

/// What the live wing is built from.
pub struct LiveParts {
    pub engine: Handle,
    /// The event log.
    pub log: EventLog,
    /// What looks back.
    pub past: Past,
    pub city: Arc<City>,
    pub basemap: Arc<Basemap>,
    /// Who may post events.
    pub tokens: Arc<Tokens>,
    /// Whether the calls are the simulator's.
    pub demo: bool,
}
