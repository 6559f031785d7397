//! What the live pages are made from. The board travels with the live map and its embed alone.

use crate::{engine::Published, http::live::LiveState};
use blotter_model::{CurrentCalls, Timestamp, Zone};
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
        | PageId::History
        | PageId::Incident
        | PageId::Activity
        | PageId::EmbedActivity
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
    data(state, published.current(), state.city.zone_table(now), now)
}

/// A board with what its map needs; `at`: the moment that it is of.
pub(super) fn data(state: &LiveState, board: CurrentCalls, zone: Zone, at: Timestamp) -> LiveData {
    LiveData { board, city: city(state, zone), basemap: state.basemap.tiles.clone(), rendered_at: at }
}

/// What a map needs of its city.
pub(super) fn city(state: &LiveState, zone: Zone) -> City {
    let city = &state.city;
    City {
        name: city.name.clone(),
        emergency: city.emergency.clone(),
        bounds: city.bounds,
        first_view: city.first_view,
        zone,
        priorities: city.priorities.clone(),
        caveat: city.caveat.clone(),
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
