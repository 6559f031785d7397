//! How a map starts: its options, its first view, raster tiles, and everything it listens to.

use crate::contract::{BaseLayer, MapEvent};
use crate::gestures::share_with_page;
use crate::js;
use crate::js::Listener;
use crate::keys;
use crate::stage::{FAILURES, Stage};
use leaflet::{Event, Evented, EventedHandle, LatLng, Layer, Map, TileLayer, TileLayerOptions};
use std::cell::Cell;
use std::rc::{Rc, Weak};
use wasm_bindgen::prelude::*;
use web_sys::{Element, ResizeObserver, UiEvent};

/// Leaflet's own options; `least`: the lowest zoom, `still`: nothing moves by itself.
pub fn leaflet_options(base: &BaseLayer, least: f64, still: bool) -> leaflet::MapOptions {
    let raster = matches!(base, BaseLayer::Raster { .. });
    // A vector tile serves the zoom below its own too: it is drawn twice as large as a raster tile.
    let least_drawn =
        if let BaseLayer::Vector(tiles) = base { f64::from(tiles.zooms[0]) + 1.0 } else { least };
    let event = leaflet::MapOptions::new();
    event.set_attribution_control(false);
    event.set_zoom_control(false);
    event.set_box_zoom(false);
    // This crate handles the keyboard.
    event.set_keyboard(false);
    event.set_track_resize(false);
    event.set_tap_hold(false);
    event.set_min_zoom(least_drawn.max(least));
    event.set_max_zoom(if raster { 19.0 } else { 17.0 });
    // Between whole steps raster tiles blur.
    event.set_zoom_snap(if raster { 1.0 } else { 0.25 });
    event.set_wheel_px_per_zoom_level(if raster { 60.0 } else { 90.0 });
    event.set_inertia(!still);
    event.set_zoom_animation(!still);
    event.set_fade_animation(!still);
    event.set_marker_zoom_animation(!still);
    event
}

/// The first view, the basemap and all listeners.
pub fn begin(stage: &Rc<Stage>) {
    if let Some(view) = stage.options.view {
        stage.map.set_view(&LatLng::new(view.latitude, view.longitude), view.zoom);
    } else {
        stage.unfitted.set(stage.element.offset_width() == 0 || stage.element.offset_height() == 0);
        stage.show_all(true);
    }
    stage.ours.set(false);
    stage.settle();
    if let BaseLayer::Raster { template, .. } = &stage.options.base {
        let weak = Rc::downgrade(stage);
        let failed = move || {
            if let Some(stage) = weak.upgrade() {
                (stage.on_event)(MapEvent::TilesFailed);
            }
        };
        stage.handles.borrow_mut().extend(add_tiles(&stage.map, template, failed));
    }
    let moves = [
        on(stage, "zoomanim", |stage, event| {
            stage.place(&stage.frame_to_be(&event.center(), event.zoom()));
        }),
        on(stage, "zoom", |stage, _| stage.place(&stage.frame())),
        on(stage, "viewreset", |stage, _| stage.place(&stage.frame())),
        on(stage, "zoomend", |stage, _| stage.settle()),
        on(stage, "moveend", |stage, _| stage.rest()),
        on(stage, "dragstart", |stage, _| stage.ours.set(false)),
        on(stage, "click", |stage, event| {
            if let Some(Ok(target)) = event.original_event().target().map(JsCast::dyn_into::<Element>) {
                stage.click(&target);
            }
        }),
    ];
    stage.handles.borrow_mut().extend(moves);
    let mut listeners = keys::listen(stage);
    // Leaflet takes a click for the end of a drag if the mouse once dragged the map, also one that comes from
    // the keyboard; those are ours.
    let weak = Rc::downgrade(stage);
    listeners.push(Listener::new(&stage.panes.markers, "click", false, move |event| {
        let by_key = event.unchecked_ref::<UiEvent>().detail() == 0;
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if let (true, Some(stage), Some(target)) = (by_key, weak.upgrade(), target) {
            event.stop_propagation();
            stage.click(&target);
        }
    }));
    // Two quick taps on a marker choose it; they don't zoom.
    listeners.push(Listener::new(&stage.panes.markers, "dblclick", false, |event| event.stop_propagation()));
    if stage.options.embed {
        listeners.extend(share_with_page(&stage.element));
    }
    stage.listeners.borrow_mut().extend(listeners);
}

/// Listens to Leaflet.
fn on(stage: &Rc<Stage>, kind: &'static str, run: fn(&Stage, &js::LeafletEvent)) -> EventedHandle<Event> {
    let weak: Weak<Stage> = Rc::downgrade(stage);
    Evented::on_leaflet_event(&&stage.map, kind, move |event: Event| {
        if let Some(stage) = weak.upgrade() {
            run(&stage, event.unchecked_ref());
        }
    })
}

/// Draws raster tiles; `failed` is called once, when too many in a row did not come.
pub fn add_tiles(map: &Map, template: &str, mut failed: impl FnMut() + 'static) -> [EventedHandle<Event>; 2] {
    let options = TileLayerOptions::new();
    options.set_max_zoom(19.0);
    options.set_referrer_policy("strict-origin-when-cross-origin".to_owned());
    let layer: Layer = TileLayer::new_options(template, &options).unchecked_into();
    let missing = Rc::new(Cell::new(0));
    let loaded = missing.clone();
    let handles = [
        Evented::on_leaflet_event(&layer, "tileerror", move |_: Event| {
            missing.set(missing.get() + 1);
            if missing.get() == FAILURES {
                failed();
            }
        }),
        // Once said it is not said again: the count then stays above.
        Evented::on_leaflet_event(&layer, "tileload", move |_: Event| {
            if loaded.get() < FAILURES {
                loaded.set(0);
            }
        }),
    ];
    layer.add_to(map);
    handles
}

/// Follows the size of an element.
pub fn watch_size(
    element: &Element,
    resized: impl FnMut() + 'static,
) -> Option<(ResizeObserver, Closure<dyn FnMut()>)> {
    let closure = Closure::wrap(Box::new(resized) as Box<dyn FnMut()>);
    let observer = ResizeObserver::new(closure.as_ref().unchecked_ref()).ok()?;
    observer.observe(element);
    Some((observer, closure))
}
