//! What a page is made from. The board travels with the live map and its embed alone.

use super::state::LiveState;
use crate::engine::Published;
use blotter_model::Timestamp;
use blotter_view::{AboutData, AboutSection, City, LiveData, PageData, PageId, PageState, Site};

pub(super) fn page_state(
    state: &LiveState,
    published: &Published,
    page: PageId,
    now: Timestamp,
) -> PageState {
    let city = &state.city;
    let data = match page {
        PageId::Live => PageData::Live(Box::new(live(state, published, now))),
        PageId::Embed => PageData::Embed(Box::new(live(state, published, now))),
        PageId::About => PageData::About(about(state)),
        PageId::NotFound => PageData::NotFound,
    };
    PageState { site: Site { city: city.name.clone(), place: city.place.clone(), demo: state.demo }, data }
}

fn live(state: &LiveState, published: &Published, now: Timestamp) -> LiveData {
    let city = &state.city;
    LiveData {
        board: published.current(),
        city: City {
            name: city.name.clone(),
            emergency: city.emergency.clone(),
            bounds: city.bounds,
            first_view: city.first_view,
            zone: city.zone_table(now),
            priorities: city.priorities.clone(),
            caveat: city.caveat.clone(),
        },
        basemap: state.basemap.tiles.clone(),
        rendered_at: now,
    }
}

fn about(state: &LiveState) -> AboutData {
    let city = &state.city;
    let sections = city.about.iter();
    AboutData {
        emergency: city.emergency.clone(),
        caveat: city.caveat.clone(),
        sections: sections
            .map(|section| AboutSection { heading: section.heading.clone(), text: section.text.clone() })
            .collect(),
        attribution: city.credit(),
        source_url: city.source_url.clone(),
    }
}
