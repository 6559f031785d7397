//! The map in the page: hands incidents to the map and takes choices from it.
//! On the server, and before the page has come to life, it is an empty element on a quiet ground.

use crate::{
    live::{
        controls::Controls,
        filters::Kinds,
        legend::Legend,
        row::title_of,
        stack::StackCard,
        state::Store,
        ui::{Sheet, Ui, context, in_context, is_phone},
        words::others,
    },
    reactive::effect,
    schedule::{Later, next_task},
    widgets::theme::matches,
};
use blotter_map::{BaseLayer, LiveMap, MapEvent, MapOptions, Mark, VectorLayer, Viewport};
use blotter_model::{Incident, Precision};
use blotter_view::{BasemapTiles, MapPosition, kind, words};
use leptos::{html, prelude::*};
use std::{cell::RefCell, rc::Rc};

/// So many marks are put on the map in one task.
const BATCH: usize = 24;

thread_local! {
    /// The map of the page; a page has one. It is no signal: nothing follows from it.
    static MAP: RefCell<Option<Rc<LiveMap>>> = const { RefCell::new(None) };
}

/// Does something with the map, if there is one.
pub fn with_map<T>(what: impl FnOnce(&LiveMap) -> T) -> Option<T> {
    // The map may call back into the page, and the page into the map: nothing stays borrowed meanwhile.
    let map = MAP.with_borrow(Clone::clone)?;
    Some(what(&map))
}

/// The map with what floats on it.
#[component]
pub fn MapPane(
    /// What a screen reader calls it.
    #[prop(into)]
    label: String,
) -> impl IntoView {
    view! {
        <section class="map" aria-label=label id="map"><Later part=in_context(|| view! { <Inside/> }.into_any())/></section>
    }
    .into_any()
}

#[component]
fn Inside() -> impl IntoView {
    let (store, ui) = context();
    let ground = NodeRef::<html::Div>::new();
    let ready = RwSignal::new(false);
    let limit = RwSignal::new(BATCH);
    effect(move || {
        let Some(element) = ground.get() else { return };
        // In tasks of their own, so that the page answers to a finger between them: the map, then its marks.
        next_task(move || {
            if begin(store, ui, &element) {
                next_task(move || ready.set(true));
            }
        });
    });
    on_cleanup(|| drop(MAP.take()));
    effect(move || {
        if ready.get() {
            let mut marks = marks(store);
            let all = marks.len() <= limit.get();
            if all {
                // From now on none goes for a moment because another came.
                limit.update_untracked(|limit| *limit = usize::MAX);
            } else {
                marks.truncate(limit.get());
                next_task(move || limit.update(|limit| *limit = limit.saturating_add(BATCH)));
            }
            with_map(|map| {
                map.set_marks(&marks);
                if all {
                    map.draw_ground();
                }
            });
        }
    });
    effect(move || {
        let chosen = store.chosen.get();
        if !ready.get() {
            return;
        }
        with_map(|map| map.select(chosen.as_deref()));
        if let Some(number) = chosen {
            request_animation_frame(move || {
                with_map(|map| map.reveal(&number, ui.covered(store)));
            });
        }
    });
    view! {
            <div class="ground" node_ref=ground></div>
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

/// Puts the map on the page; whether it is there.
fn begin(store: Store, ui: Ui, element: &web_sys::HtmlElement) -> bool {
    let config = store.config();
    let options = MapOptions {
        bounds: config.city.bounds,
        view: store.place.get_untracked().map(viewport).or_else(|| first_view(config.city.first_view)),
        base: base_layer(&config.basemap),
        embed: ui.embed,
        reduced_motion: matches("(prefers-reduced-motion: reduce)"),
    };
    match LiveMap::new(element, options, move |event| took(store, ui, event)) {
        Ok(map) => MAP.set(Some(Rc::new(map))),
        Err(_) => ui.map_note.set(Some("The map could not start here. The list has all calls.".into())),
    }
    with_map(|_| ()).is_some()
}

fn first_view([latitude, longitude, zoom]: [f64; 3]) -> Option<Viewport> {
    (zoom > 0.0).then_some(Viewport { latitude, longitude, zoom })
}

/// A link's position as the map takes it.
pub fn viewport(MapPosition { latitude, longitude, zoom }: MapPosition) -> Viewport {
    Viewport { latitude, longitude, zoom }
}

/// Where the map is, as a link carries it.
pub fn position(Viewport { latitude, longitude, zoom }: Viewport) -> MapPosition {
    MapPosition { latitude, longitude, zoom }
}

fn base_layer(basemap: &BasemapTiles) -> BaseLayer {
    match basemap.clone() {
        BasemapTiles::None => BaseLayer::None,
        BasemapTiles::Raster { template, attribution } => BaseLayer::Raster { template, attribution },
        BasemapTiles::Vector(tiles) => BaseLayer::Vector(VectorLayer {
            url: tiles.url,
            zooms: tiles.zooms,
            script: tiles.script,
            attribution: tiles.attribution,
        }),
    }
}

fn marks(store: Store) -> Vec<Mark> {
    let config = store.config();
    let (zone, now) = (&config.city.zone, store.now.get());
    let visible = store.visible.read();
    let mut marks: Vec<Mark> =
        visible.list().iter().filter_map(|one| mark(one, store.is_new(one), false, now, zone)).collect();
    let filter = store.filter.read();
    for gone in store.gone.read().values() {
        let chosen = store.chosen.with_untracked(|chosen| chosen.as_ref() == Some(&gone.incident.number));
        if (!gone.faded || chosen) && filter.matches(&gone.incident) {
            marks.extend(mark(&gone.incident, false, true, now, zone));
        }
    }
    marks
}

fn mark(
    incident: &Incident,
    fresh: bool,
    leaving: bool,
    now: blotter_model::Timestamp,
    zone: &blotter_model::Zone,
) -> Option<Mark> {
    let address = incident.address()?;
    Some(Mark {
        id: incident.number.clone(),
        latitude: address.latitude,
        longitude: address.longitude,
        class: kind::class(incident.kind()),
        letter: kind::letter(incident.kind()),
        priority: incident.priority(),
        units: incident.units().len(),
        rough: incident.is_rough(),
        block: address.precision == Precision::Block,
        uncertainty_m: address.uncertainty_m,
        others: others(address).map(|other| [other.latitude, other.longitude]).collect(),
        name: words::mark_name(incident, now, zone),
        title: title_of(incident),
        place: words::place(incident.lead()),
        fresh,
        leaving,
    })
}

fn took(store: Store, ui: Ui, event: MapEvent) {
    match event {
        MapEvent::Choose(number) => ui.choose(store, number, true),
        MapEvent::OpenStack { ids } => {
            if is_phone() && ui.sheet.get_untracked() == Sheet::Full {
                ui.sheet.set(Sheet::Rest);
            }
            let first = ids.first().cloned().unwrap_or_default();
            ui.stack.set(ids);
            with_map(|map| map.reveal(&first, ui.covered(store)));
        }
        MapEvent::CloseStack => ui.stack.set(Vec::new()),
        MapEvent::Moved { view, by_user } => {
            if by_user {
                store.place.set(Some(position(view)));
            }
        }
        MapEvent::TilesFailed => ui.map_note.set(Some(
            "The map’s background can’t be loaded. The calls stand in their places all the same.".into(),
        )),
        MapEvent::Blank => {
            if !ui.stack.with_untracked(Vec::is_empty) {
                crate::live::stack::close(ui);
            }
        }
    }
}
