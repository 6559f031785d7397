//! The live map in the page, with what floats on it.

use crate::{
    live::{
        controls::Controls,
        filters::Kinds,
        legend::Legend,
        stack::{self, StackCard},
        state::Store,
        ui::{Sheet, Ui, context, in_context, is_phone},
    },
    map::{IncidentMap, MapBoard, MapIncident, MapLayers, position},
    reactive::memo,
    schedule::Deferred,
};
use blotter_map::MapEvent;
use blotter_view::MapPosition;
use leptos::prelude::*;
use std::rc::Rc;

/// The map and its buttons. `label`: its name for screen readers.
#[component]
pub fn MapPane(#[prop(into)] label: String) -> impl IntoView {
    view! {
        <section class="map" aria-label=label id="map"><Deferred part=in_context(|| view! { <Inside/> }.into_any())/></section>
    }
    .into_any()
}

#[component]
fn Inside() -> impl IntoView {
    let (store, ui) = context();
    let config = store.config();
    let layers = MapLayers {
        basemap: config.basemap.clone(),
        bounds: config.city.bounds,
        view: store.place.get_untracked().or_else(|| first_view(config.city.first_view)),
    };
    view! {
        <IncidentMap map=ui.map layers=layers board=memo(move || board(store)) time=store.now zone=config.city.zone.clone()
            chosen=store.chosen covered=Rc::new(move || ui.covered(store)) embed=ui.embed
            on_event=Rc::new(move |event| on_map_event(store, ui, event))/>
        {(!ui.embed).then(|| view! { <Kinds over=true/> }.into_any())}
        <Controls/>
        {(!ui.embed).then(|| view! { <Legend/> }.into_any())}
        <div class="map-note" role="status">
            {move || ui.map_note.get().map(|text| view! {
                <p><span>{text}</span>
                    <button type="button" class="link" on:click=move |_| ui.map_note.set(None)>"Close"</button>
                </p>
            }.into_any())}
        </div>
        <StackCard/>
    }
    .into_any()
}

fn first_view([latitude, longitude, zoom]: [f64; 3]) -> Option<MapPosition> {
    (zoom > 0.0).then_some(MapPosition { latitude, longitude, zoom })
}

/// The incidents that fit the filter, and those that left a moment ago.
fn board(store: Store) -> MapBoard {
    let visible = store.visible.read();
    let mut board: MapBoard = visible
        .list()
        .iter()
        .map(|one| MapIncident { incident: one.clone(), fresh: store.is_new(one), leaving: false })
        .collect();
    let filter = store.filter.read();
    for gone in store.gone.read().values() {
        let chosen = store.chosen.with_untracked(|chosen| chosen.as_ref() == Some(&gone.incident.number));
        if (!gone.faded || chosen) && filter.matches(&gone.incident) {
            board.push(MapIncident { incident: gone.incident.clone(), fresh: false, leaving: true });
        }
    }
    board
}

fn on_map_event(store: Store, ui: Ui, event: Option<MapEvent>) {
    match event {
        None => ui.map_note.set(Some("The map could not start here. The list has all calls.".into())),
        Some(MapEvent::Choose(number)) => ui.choose(store, number, true),
        Some(MapEvent::OpenStack { ids }) => {
            if is_phone() && ui.sheet.get_untracked() == Sheet::Full {
                ui.sheet.set(Sheet::Rest);
            }
            let first = ids.first().cloned().unwrap_or_default();
            ui.stack.set(ids);
            ui.map.with(|map| map.reveal(&first, ui.covered(store)));
        }
        Some(MapEvent::CloseStack) => ui.stack.set(Vec::new()),
        Some(MapEvent::Moved { view, by_user }) => {
            if by_user {
                store.place.set(Some(position(view)));
            }
        }
        Some(MapEvent::TilesFailed) => ui.map_note.set(Some(
            "The map’s background can’t be loaded. The calls are shown in their places all the same.".into(),
        )),
        Some(MapEvent::Background) => {
            if !ui.stack.with_untracked(Vec::is_empty) {
                stack::close(ui);
            }
        }
    }
}
