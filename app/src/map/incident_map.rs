//! The component: an empty element on the server, a map in the browser.

use super::{
    handle::MapHandle,
    layers::{MapLayers, viewport},
    markers::{MapBoard, markers},
};
use crate::{reactive::effect, schedule::next_task, widgets::theme::matches};
use blotter_map::{LiveMap, MapEvent, MapOptions};
use blotter_model::{Timestamp, Zone};
use leptos::{html, prelude::*};
use std::rc::Rc;

/// So many markers are put on the map in one task.
const BATCH: usize = 24;

/// What people did on the map, or that it could not start.
pub type OnMapEvent = Rc<dyn Fn(Option<MapEvent>)>;

/// A map of incidents. Its element has the class `map-root`.
#[component]
pub fn IncidentMap(
    /// Where the page reaches the map.
    map: MapHandle,
    layers: MapLayers,
    board: Memo<MapBoard>,
    /// The moment that the board is of: ages are counted from it.
    time: RwSignal<Timestamp>,
    /// The clock of the ages.
    zone: Zone,
    /// The chosen incident's number; its marker is brought into view.
    chosen: RwSignal<Option<String>>,
    /// What the page covers of the map: top, right, bottom, left, in pixels.
    covered: Rc<dyn Fn() -> [f64; 4]>,
    /// The map is inside another site's page, which keeps its gestures.
    embed: bool,
    on_event: OnMapEvent,
) -> impl IntoView {
    let element = NodeRef::<html::Div>::new();
    let ready = RwSignal::new(false);
    let limit = RwSignal::new(BATCH);
    effect(move || {
        let Some(element) = element.get() else { return };
        let (layers, on_event) = (layers.clone(), on_event.clone());
        // In tasks of their own, so that the page answers to a finger between them: the map, then its markers.
        next_task(move || {
            let options = MapOptions {
                bounds: layers.bounds,
                view: layers.view.map(viewport),
                base: layers.base(),
                embed,
                reduced_motion: matches("(prefers-reduced-motion: reduce)"),
            };
            let report = on_event.clone();
            match LiveMap::new(&element, options, move |event| report(Some(event))) {
                Ok(live) => {
                    map.set(live);
                    next_task(move || ready.set(true));
                }
                Err(_) => on_event(None),
            }
        });
    });
    on_cleanup(move || map.clear());
    effect(move || {
        if !ready.get() {
            return;
        }
        let mut markers = markers(&board.read(), time.get(), &zone);
        let all = markers.len() <= limit.get();
        if all {
            // From now on none goes for a moment because another came.
            limit.update_untracked(|limit| *limit = usize::MAX);
        } else {
            markers.truncate(limit.get());
            next_task(move || limit.update(|limit| *limit = limit.saturating_add(BATCH)));
        }
        map.with(|map| {
            map.set_markers(&markers);
            if all {
                map.draw_basemap();
            }
        });
    });
    effect(move || {
        let number = chosen.get();
        if !ready.get() {
            return;
        }
        map.with(|map| map.select(number.as_deref()));
        if let Some(number) = number {
            let covered = covered.clone();
            request_animation_frame(move || {
                map.with(|map| map.reveal(&number, covered()));
            });
        }
    });
    view! { <div class="map-root" node_ref=element></div> }.into_any()
}
