//! The component: legend and table on the server, with a map in the browser.

use super::{
    controls::{Control, controls},
    legend::Legend,
    near, summary,
    table::CellTable,
};
use crate::{
    map::base,
    reactive::{effect, memo},
    records::words::number,
    schedule::next_task,
    widgets::{icon, theme::matches},
};
use blotter_map::{CellMap, CellMapEvent, CellMapOptions};
use blotter_records::DataSet;
use blotter_view::{MapSummary, RecordsMapData, dashboard::Query};
use leptos::{html, prelude::*};
use send_wrapper::SendWrapper;
use std::{rc::Rc, sync::Arc};
use wasm_bindgen_futures::spawn_local;

/// The address of the page with a cell chosen, or with the choice taken back, by the cell's number in hex.
pub type CellLink = Arc<dyn Fn(&str) -> String + Send + Sync>;
/// The address of the page with an area chosen: west, south, east, north.
pub type AreaLink = Arc<dyn Fn([f64; 4]) -> String + Send + Sync>;
/// Goes to an address of the page.
pub type Follow = Arc<dyn Fn(&str) + Send + Sync>;

/// South, west, north, east of the country, for a map without records.
const COUNTRY: [f64; 4] = [49.9, -8.2, 58.7, 1.8];
/// How far a map may be moved, likewise.
const LIMITS: [f64; 4] = [44.0, -20.0, 65.0, 14.0];

/// The zoom at which streets around the reader fill the map.
const NEAR_ZOOM: f64 = 14.0;

const NO_MAP: &str = "The map could not be loaded. The table below lists its cells.";

/// A map of a data set's records.
#[component]
pub fn RecordsMap(
    data_set: DataSet,
    data: RecordsMapData,
    /// The filter as the API's query, without `?`. Without the chosen cell, so that the others stay on the map.
    #[prop(into)]
    query: Signal<String>,
    /// The cell that is chosen, in hex; it is outlined.
    #[prop(into)]
    chosen: Signal<Option<String>>,
    /// The area that is chosen: west, south, east, north; it is outlined.
    #[prop(into)]
    area: Signal<Option<[f64; 4]>>,
    link: CellLink,
    area_link: AreaLink,
    follow: Follow,
    /// Where its counts' records open, if not on this page.
    target: Option<&'static str>,
) -> impl IntoView {
    let RecordsMapData { basemap, script, summary, .. } = data;
    let zoom = RwSignal::new(summary.first_zoom());
    let bounds = summary.view.or(summary.bounds);
    let summary = RwSignal::new(summary);
    let level = memo(move || summary.read().level(zoom.get()).cloned());
    let over = RwSignal::new(None);
    // What could not be done.
    let note = RwSignal::new(None);
    let drawing = RwSignal::new(false);
    // Until the chosen filter's tiles are there.
    let busy = RwSignal::new(true);
    let map: StoredValue<Option<SendWrapper<Rc<CellMap>>>> = StoredValue::new(None);
    let with = move |run: &dyn Fn(&CellMap)| {
        // The map may call back into the page: nothing stays borrowed meanwhile.
        if let Some(map) = map.try_get_value().flatten() {
            run(&map);
        }
    };
    let element = NodeRef::<html::Div>::new();
    let ready = RwSignal::new(false);
    let to = link.clone();
    let (view_follow, view_link) = (follow.clone(), area_link.clone());
    effect(move || {
        let Some(element) = element.get() else { return };
        let options = CellMapOptions {
            bounds: bounds.map_or(COUNTRY, south_first),
            limits: LIMITS,
            base: base(&basemap),
            script: script.clone(),
            reduced_motion: matches("(prefers-reduced-motion: reduce)"),
        };
        let (to, to_area, follow) = (to.clone(), area_link.clone(), follow.clone());
        next_task(move || {
            let started = CellMap::new(&element, options, move |event| match event {
                CellMapEvent::Choose(cell) => follow(&untrack(|| to(&cell))),
                CellMapEvent::Area([south, west, north, east]) => {
                    // The click that ends the box is still the map's.
                    next_task(move || drawing.set(false));
                    follow(&untrack(|| to_area([west, south, east, north])));
                }
                CellMapEvent::Over(count) => over.set(count),
                CellMapEvent::Moved { tiles, .. } => zoom.set(tiles),
                CellMapEvent::Drawn => busy.set(false),
                CellMapEvent::TilesFailed => note.set(Some(NO_MAP)),
            });
            match started {
                Ok(started) => {
                    map.set_value(Some(SendWrapper::new(Rc::new(started))));
                    ready.set(true);
                }
                Err(_) => note.set(Some(NO_MAP)),
            }
        });
    });
    on_cleanup(move || {
        let gone = map.try_update_value(Option::take);
        drop(gone);
    });
    effect(move || {
        let query = query.get();
        if ready.get() {
            busy.set(true);
            note.set(None);
            with(&|map| map.show(&summary::template(data_set, &query)));
        }
    });
    effect(move || {
        let chosen = chosen.get();
        if ready.get() {
            with(&|map| map.choose(chosen.as_deref()));
        }
    });
    keep(data_set, query, summary, move |bounds| {
        with(&|map| {
            if !meet(map.bounds(), bounds) {
                map.fit(bounds);
            }
        });
    });
    effect(move || {
        let area = area.get();
        if ready.get() {
            with(&|map| map.outline(area.map(south_first)));
        }
    });
    effect(move || {
        let drawing = drawing.get();
        if ready.get() {
            with(&|map| map.set_drawing(drawing));
        }
    });
    let near_me = move || {
        note.set(None);
        let found = move |latitude, longitude| with(&|map| map.go_to(latitude, longitude, NEAR_ZOOM));
        near::find(found, move |why| note.set(Some(why)));
    };
    let in_view = {
        let (follow, area_link) = (view_follow, view_link);
        move || {
            let bounds = StoredValue::new(None);
            with(&|map| bounds.set_value(Some(map.bounds())));
            if let Some([south, west, north, east]) = bounds.get_value() {
                follow(&untrack(|| area_link([west, south, east, north])));
            }
        }
    };
    let all = move || {
        let bounds = summary.read_untracked().bounds.map_or(COUNTRY, south_first);
        with(&|map| map.fit(bounds));
    };
    let records = Arc::new(move |cell: &str| {
        let query = Query::read(&query.read()).without("release").without("beside").with("cell", [cell]);
        query.at(&format!("/records/{data_set}/rows"))
    });
    let controls = controls(vec![
        vec![
            Control::new("Zoom in", icon::PLUS, move || with(&CellMap::zoom_in)),
            Control::new("Zoom out", icon::MINUS, move || with(&CellMap::zoom_out)),
        ],
        vec![Control::new("Show all records", icon::ALL, all), Control::new("Near me", icon::HERE, near_me)],
        vec![
            Control::new("Filter by a box that you draw", icon::AREA, move || {
                drawing.update(|drawing| *drawing = !*drawing);
            })
            .with_pressed(drawing),
            Control::new("Filter by what is in view", icon::FILTER, in_view),
        ],
    ]);
    view! {
        <div class="records-map" on:keydown=move |event| if event.key() == "Escape" { drawing.set(false) }>
            <div class="map-frame">
            <div class="map">
                <div class="map-root" node_ref=element aria-busy=move || busy.get().to_string() aria-label="Map of the records. Arrows move it, plus and minus zoom. The table below lists its cells."></div>
                {controls}
                <div class="map-note" role="status">
                    {move || note.get().or_else(|| drawing.get().then_some("Drag over the map to draw a box. Escape ends it."))
                        .map(|note| view! { <p>{note}</p> }.into_any())}
                </div>
            </div>
            <Legend level=level over=over/>
            </div>
            {move || {
                let outside = summary.read().outside;
                (outside > 0).then(|| {
                    let (lie, them) = if outside == 1 { ("record lies", "it") } else { ("records lie", "them") };
                    view! { <p class="map-outside">{format!("{} {lie} far from the others, outside of this first view. “Show all records” has {them}.", number(outside))}</p> }.into_any()
                })
            }}
            <p class="text without-script">"The map needs JavaScript; its cells are listed here:"</p>
            <CellTable level=level chosen=chosen link=link records=records target=target/>
        </div>
    }
    .into_any()
}

/// Keeps the summary that of the filter: asks for it whenever the query changes, and tells of the new bounds.
fn keep(
    data_set: DataSet,
    query: Signal<String>,
    summary: RwSignal<MapSummary>,
    moved: impl Fn([f64; 4]) + Copy + 'static,
) {
    // Without the first one, such as of a comparison that has just begun, it is asked for.
    let is_known = !summary.read_untracked().levels.is_empty();
    let known = StoredValue::new(if is_known { query.get_untracked() } else { String::new() });
    effect(move || {
        let query = query.get();
        if known.with_value(|known| *known == query) {
            return;
        }
        known.set_value(query.clone());
        spawn_local(async move {
            let Some(found) = summary::fetch(data_set, &query).await else { return };
            // Another filter may have been chosen meanwhile, and the page may be gone.
            if known.try_with_value(|known| *known == query) == Some(true) {
                let bounds = found.view.or(found.bounds);
                summary.set(found);
                if let Some(bounds) = bounds {
                    moved(south_first(bounds));
                }
            }
        });
    });
}

fn south_first([west, south, east, north]: [f64; 4]) -> [f64; 4] {
    [south, west, north, east]
}

/// Whether two boxes share a point.
fn meet(one: [f64; 4], two: [f64; 4]) -> bool {
    one[0] <= two[2] && two[0] <= one[2] && one[1] <= two[3] && two[1] <= one[3]
}
