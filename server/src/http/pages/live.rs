//! What the live pages are made from. The board travels with the live map and its embed alone.

use crate::{engine::Published, http::live::LiveState};
use blotter_model::Timestamp;
use blotter_view::{AboutData, AboutSection, City, LiveData, LivePages, PageId};

/// None for a page that isn't a live one.
pub(super) fn page(
    state: &LiveState,
    published: &Published,
    page: PageId,
    now: Timestamp,
) -> Option<LivePages> {
    match page {
        PageId::Live => Some(LivePages::Live(Box::new(live(state, published, now)))),
        PageId::Embed => Some(LivePages::Embed(Box::new(live(state, published, now)))),
        PageId::About => Some(LivePages::About(about(state))),
        PageId::Records
        | PageId::Crime
        | PageId::Outcomes
        | PageId::StopAndSearch
        | PageId::EmbedCrime
        | PageId::EmbedOutcomes
        | PageId::EmbedStopAndSearch
        | PageId::Data
        | PageId::Rows
        | PageId::OneCrime
        | PageId::NotFound => None,
    }
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
