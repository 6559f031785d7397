//! A map of cells: the records' map. Its handle, and how it starts.
//!
//! It lies in a page that scrolls, so one finger and a plain wheel are the page's; and a click chooses, so two quick ones
//! don't zoom.

mod area;
mod drawn;

use crate::{
    basemap::{self, Basemap},
    contract::{BaseLayer, CellMapEvent, CellMapOptions},
    error::MapError,
    gestures::share_with_page,
    js::{LeafletEvent, Listener, breathe, has_leaflet, load_script, put, set},
    overlay::attribution,
    stage::FAILURES,
    start::{add_tiles, leaflet_options, watch_size},
};
use area::Outline;
use drawn::Cells;
use js_sys::Object;
use leaflet::{Event, Evented, EventedHandle, LatLng, LatLngBounds, Map, Point};
use std::{
    cell::{Cell, RefCell},
    rc::Rc,
};
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, KeyboardEvent, ResizeObserver};

/// The farthest zoom: all of western Europe.
const MIN_ZOOM: f64 = 4.0;
/// The nearest zoom of tiles; nearer, they are drawn larger.
const MAX_TILE_ZOOM: f64 = 14.0;
/// How far an arrow moves the map, pixels.
const STEP: f64 = 96.0;
/// What is left free around what the map is to show, pixels.
const PADDING: f64 = 24.0;
/// What its buttons take at the right, pixels.
const CONTROLS: f64 = 52.0;
/// What the legend takes at the lower edge of a map that is at least so wide, pixels.
const LEGEND: f64 = 60.0;
const WIDE: i32 = 480;
/// The first view of a single point isn't nearer than this.
const NEAREST_FIT: f64 = 14.0;

/// A map of cells in an element of the page. Dropping it removes the map and all its listeners.
pub struct CellMap {
    stage: Rc<Stage>,
    sizes: Option<(ResizeObserver, Closure<dyn FnMut()>)>,
}

impl std::fmt::Debug for CellMap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CellMap").field("options", &self.stage.options).finish_non_exhaustive()
    }
}

struct Stage {
    map: Map,
    element: HtmlElement,
    options: CellMapOptions,
    /// What is shown, and chosen, once the script is here.
    template: RefCell<Option<String>>,
    chosen: RefCell<Option<String>>,
    cells: RefCell<Option<Cells>>,
    basemap: RefCell<Option<Basemap>>,
    area: RefCell<Option<Outline>>,
    /// The next drag draws a box.
    drawing: Cell<bool>,
    /// What the mouse is over.
    over: RefCell<Option<String>>,
    /// The element had no size yet when it was to show something.
    unfitted: Cell<Option<[f64; 4]>>,
    on_event: Box<dyn Fn(CellMapEvent)>,
    listeners: RefCell<Vec<Listener>>,
    handles: RefCell<Vec<EventedHandle<Event>>>,
}

impl CellMap {
    /// Puts a map into an empty element that is in the document, and loads the script that draws.
    ///
    /// `on_event` may be called from within any method of the map.
    pub fn new(
        element: &HtmlElement,
        options: CellMapOptions,
        on_event: impl Fn(CellMapEvent) + 'static,
    ) -> Result<Self, MapError> {
        if !has_leaflet() {
            return Err(MapError::NoLeaflet);
        }
        let leaflet = leaflet_options(&options.base, MIN_ZOOM, options.reduced_motion);
        leaflet.set_double_click_zoom(JsValue::FALSE);
        // Cells come with each change of the filter, all at once; fading in would be a dozen frames of work that nobody sees.
        leaflet.set_fade_animation(false);
        let map = Map::new_with_element(element, &leaflet)
            .map_err(|error| MapError::Refused(format!("{error:?}")))?;
        for name in ["basemap", "cells", "labels"] {
            set(&map.create_pane_by_name(name), "aria-hidden", Some("true"));
        }
        set(element, "role", Some("application"));
        set(element, "tabindex", Some("0"));
        match &options.base {
            BaseLayer::None => None,
            BaseLayer::Raster { attribution, .. } => Some(attribution),
            BaseLayer::Vector(tiles) => Some(&tiles.attribution),
        }
        .and_then(|words| attribution(element, words));
        let stage = Rc::new(Stage {
            map,
            element: element.clone(),
            options,
            template: RefCell::default(),
            chosen: RefCell::default(),
            cells: RefCell::default(),
            basemap: RefCell::default(),
            area: RefCell::default(),
            drawing: Cell::default(),
            over: RefCell::default(),
            unfitted: Cell::default(),
            on_event: Box::new(on_event),
            listeners: RefCell::default(),
            handles: RefCell::default(),
        });
        begin(&stage);
        let weak = Rc::downgrade(&stage);
        let sizes = watch_size(element, move || {
            if let Some(stage) = weak.upgrade() {
                stage.resized();
            }
        });
        Ok(Self { stage, sizes })
    }

    /// Draws the tiles of a template with `{z}`, `{x}`, `{y}`; what was drawn before stays until they are there.
    pub fn show(&self, template: &str) {
        if self.stage.template.borrow().as_deref() == Some(template) {
            return;
        }
        self.stage.template.replace(Some(template.to_owned()));
        if let Some(cells) = &*self.stage.cells.borrow() {
            cells.show(template);
        }
    }

    /// Outlines a cell, or none.
    pub fn choose(&self, cell: Option<&str>) {
        self.stage.chosen.replace(cell.map(str::to_owned));
        if let Some(cells) = &*self.stage.cells.borrow() {
            cells.choose(cell);
        }
    }

    /// Outlines a chosen area (south, west, north, east), or none.
    pub fn outline(&self, area: Option<[f64; 4]>) {
        // The old one goes first.
        self.stage.area.replace(None);
        self.stage.area.replace(area.map(|area| Outline::draw(&self.stage.map, area)));
    }

    /// Whether the next drag draws a box in place of moving the map.
    pub fn set_drawing(&self, drawing: bool) {
        self.stage.set_drawing(drawing);
    }

    /// Shows all of a box: south, west, north, east.
    pub fn fit(&self, bounds: [f64; 4]) {
        self.stage.fit(bounds, false);
    }

    /// Goes so near that a position and what is around it are seen, if the map isn't there already.
    pub fn go_to(&self, latitude: f64, longitude: f64, zoom: f64) {
        let zoom = self.stage.map.get_zoom().max(zoom);
        self.stage.map.set_view_with_options(&LatLng::new(latitude, longitude), zoom, &self.stage.animate());
    }

    /// One step nearer.
    pub fn zoom_in(&self) {
        self.stage.map.zoom_in_with_options(1.0, &self.stage.animate());
    }

    /// One step further.
    pub fn zoom_out(&self) {
        self.stage.map.zoom_out_with_options(1.0, &self.stage.animate());
    }

    /// South, west, north, east of what is in view.
    pub fn bounds(&self) -> [f64; 4] {
        self.stage.bounds()
    }
}

impl Drop for CellMap {
    fn drop(&mut self) {
        if let Some((observer, _)) = &self.sizes {
            observer.disconnect();
        }
        self.stage.listeners.borrow_mut().clear();
        self.stage.handles.borrow_mut().clear();
        self.stage.cells.replace(None);
        self.stage.area.replace(None);
        self.stage.basemap.replace(None);
        self.stage.map.remove();
        // Leaflet removes only what it created.
        self.stage.element.set_text_content(None);
    }
}

impl Stage {
    fn bounds(&self) -> [f64; 4] {
        let bounds = self.map.get_bounds();
        let (low, high) = (bounds.get_south_west(), bounds.get_north_east());
        [low.lat(), low.lng(), high.lat(), high.lng()]
    }

    fn set_drawing(&self, drawing: bool) {
        self.drawing.set(drawing);
        let _ = self.element.class_list().toggle_with_force("drawing", drawing);
        area::hold(&self.map, drawing);
    }

    fn animate(&self) -> JsValue {
        let options: JsValue = Object::new().into();
        if self.options.reduced_motion {
            put(&options, "animate", &JsValue::FALSE);
        }
        options
    }

    fn fit(&self, bounds: [f64; 4], at_once: bool) {
        let has_size = self.element.offset_width() > 0 && self.element.offset_height() > 0;
        self.unfitted.set((!has_size).then_some(bounds));
        let options = self.animate();
        if at_once {
            put(&options, "animate", &JsValue::FALSE);
        }
        // Where the map is wide enough, the legend lies on it.
        let under = if self.element.offset_width() < WIDE { PADDING } else { PADDING + LEGEND };
        put(&options, "paddingTopLeft", &Point::new(PADDING, PADDING).into());
        put(&options, "paddingBottomRight", &Point::new(PADDING + CONTROLS, under).into());
        put(&options, "maxZoom", &NEAREST_FIT.into());
        self.map.fit_bounds_with_options(&to_leaflet(bounds), &options);
    }

    fn resized(&self) {
        if self.element.offset_width() == 0 || self.element.offset_height() == 0 {
            return;
        }
        self.map.invalidate_size(false);
        if let Some(bounds) = self.unfitted.take() {
            self.fit(bounds, true);
        }
    }

    /// The map has come to rest.
    fn rest(&self) {
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most 14")]
        let tiles = (self.map.get_zoom().round() - 1.0).clamp(0.0, MAX_TILE_ZOOM) as u8;
        (self.on_event)(CellMapEvent::Moved { bounds: self.bounds(), tiles });
    }

    fn at(&self, event: &LeafletEvent) -> Option<(String, u64)> {
        let position = event.position();
        self.cells.borrow().as_ref()?.at(position.lat(), position.lng())
    }

    fn click(&self, event: &LeafletEvent) {
        if let Some((cell, _)) = self.at(event) {
            (self.on_event)(CellMapEvent::Choose(cell));
        }
    }

    fn hover(&self, event: Option<&LeafletEvent>) {
        let over = event.and_then(|event| self.at(event));
        let (cell, count) = over.map_or((None, None), |(cell, count)| (Some(cell), Some(count)));
        if *self.over.borrow() != cell {
            let _ = self.element.class_list().toggle_with_force("over-cell", cell.is_some());
            self.over.replace(cell);
            (self.on_event)(CellMapEvent::Over(count));
        }
    }

    fn press(&self, event: &KeyboardEvent) -> Option<()> {
        if event.ctrl_key() || event.alt_key() || event.meta_key() || event.default_prevented() {
            return None;
        }
        let pan = |x: f64, y: f64| {
            self.map.pan_by_with_options(&Point::new(x * STEP, y * STEP), &self.animate());
        };
        match event.key().as_str() {
            "+" | "=" => {
                self.map.zoom_in_with_options(1.0, &self.animate());
            }
            "-" | "_" => {
                self.map.zoom_out_with_options(1.0, &self.animate());
            }
            "ArrowLeft" => pan(-1.0, 0.0),
            "ArrowRight" => pan(1.0, 0.0),
            "ArrowUp" => pan(0.0, -1.0),
            "ArrowDown" => pan(0.0, 1.0),
            _ => return None,
        }
        Some(())
    }

    /// The script is here: the basemap and the cells.
    fn draw(self: &Rc<Self>) {
        let report = |event: CellMapEvent| {
            let weak = Rc::downgrade(self);
            move || {
                if let Some(stage) = weak.upgrade() {
                    (stage.on_event)(event.clone());
                }
            }
        };
        if let BaseLayer::Vector(tiles) = &self.options.base {
            let failed = report(CellMapEvent::TilesFailed);
            let drawn = Basemap::begin(&self.map, tiles, Some("labels"), FAILURES, failed, || {});
            self.basemap.replace(drawn);
        }
        // What names the places of a raster basemap is under the cells.
        let opacity = if matches!(self.options.base, BaseLayer::Raster { .. }) { 0.7 } else { 0.92 };
        let (failed, settled) = (report(CellMapEvent::TilesFailed), report(CellMapEvent::Drawn));
        let Some(cells) = Cells::begin(&self.map, opacity, FAILURES, failed, settled) else {
            return (self.on_event)(CellMapEvent::TilesFailed);
        };
        cells.choose(self.chosen.borrow().as_deref());
        if let Some(template) = &*self.template.borrow() {
            cells.show(template);
        }
        self.cells.replace(Some(cells));
    }
}

fn begin(stage: &Rc<Stage>) {
    stage.map.set_max_bounds(&to_leaflet(stage.options.limits));
    stage.fit(stage.options.bounds, true);
    if let BaseLayer::Raster { template, .. } = &stage.options.base {
        let weak = Rc::downgrade(stage);
        let failed = move || {
            if let Some(stage) = weak.upgrade() {
                (stage.on_event)(CellMapEvent::TilesFailed);
            }
        };
        stage.handles.borrow_mut().extend(add_tiles(&stage.map, template, failed));
    }
    stage.handles.borrow_mut().extend([
        on(stage, "moveend", |stage, _| stage.rest()),
        on(stage, "click", Stage::click),
        on(stage, "mousemove", |stage, event| stage.hover(Some(event))),
        on(stage, "mouseout", |stage, _| stage.hover(None)),
    ]);
    let weak = Rc::downgrade(stage);
    let keys = Listener::new(&stage.element, "keydown", false, move |event| {
        let pressed = weak.upgrade().and_then(|stage| stage.press(event.unchecked_ref()));
        if pressed.is_some() {
            event.prevent_default();
        }
    });
    let mut listeners = stage.listeners.borrow_mut();
    listeners.push(keys);
    listeners.extend(area::listen(stage));
    listeners.extend(share_with_page(&stage.element));
    drop(listeners);
    stage.rest();
    let stage = stage.clone();
    wasm_bindgen_futures::spawn_local(async move {
        let here = match &stage.options.base {
            BaseLayer::Vector(tiles) => basemap::fetch(tiles).await,
            _ => load_script(&stage.options.script).await,
        };
        // Running the script was a task, drawing is another.
        breathe().await;
        // The map may have been removed by now, so that only this task holds it.
        if Rc::strong_count(&stage) > 1 {
            if here {
                stage.draw();
            } else {
                (stage.on_event)(CellMapEvent::TilesFailed);
            }
        }
    });
}

fn on(stage: &Rc<Stage>, kind: &'static str, run: fn(&Stage, &LeafletEvent)) -> EventedHandle<Event> {
    let weak = Rc::downgrade(stage);
    Evented::on_leaflet_event(&&stage.map, kind, move |event: Event| {
        if let Some(stage) = weak.upgrade() {
            run(&stage, event.unchecked_ref());
        }
    })
}

fn to_leaflet([south, west, north, east]: [f64; 4]) -> LatLngBounds {
    LatLngBounds::new(&LatLng::new(south, west), &LatLng::new(north, east))
}
