//! What handlers share.

use super::Tokens;
use crate::{engine::Handle, ground::Ground, metrics::Metrics, store::Log};
use axum::extract::FromRef;
use blotter_cities::{AboutSection, City};
use blotter_live::Hub;
use blotter_model::Timestamp;
use blotter_view::{self as view, AboutData, LiveData, PageData, PageId, PageState, Site};
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
    pub log: Arc<Log>,
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
    /// What a page is made from, as of now. The board travels with the live pages alone.
    pub fn page(&self, page: PageId) -> PageState {
        let city = &self.city;
        let site = Site { city: city.name.clone(), place: city.place.clone(), demo: self.demo };
        let data = match page {
            PageId::Live => PageData::Live(Box::new(self.live())),
            PageId::Embed => PageData::Embed(Box::new(self.live())),
            PageId::About => PageData::About(AboutData {
                emergency: city.emergency.clone(),
                caveat: city.caveat.clone(),
                sections: city.about.iter().map(about_section).collect(),
                attribution: city.credit(),
                source_url: city.source_url.clone(),
            }),
            PageId::NotFound => PageData::NotFound,
        };
        PageState { site, data }
    }

    fn live(&self) -> LiveData {
        let now = Timestamp::from_second(Timestamp::now().as_second()).unwrap_or_default();
        let city = &self.city;
        LiveData {
            board: self.engine.published().current(),
            city: view::City {
                name: city.name.clone(),
                emergency: city.emergency.clone(),
                bounds: city.bounds,
                first_view: city.first_view,
                zone: city.zone_table(now),
                priorities: city.priorities.clone(),
                caveat: city.caveat.clone(),
            },
            basemap: self.ground.tiles.clone(),
            rendered_at: now,
        }
    }
}

fn about_section(section: &AboutSection) -> view::AboutSection {
    view::AboutSection { heading: section.heading.clone(), text: section.text.clone() }
}

impl FromRef<AppState> for LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.leptos.clone()
    }
}
