//! The map with everything on it, and how Leaflet's events and the page's calls move it.

use crate::basemap::{self, Basemap};
use crate::contract::{BaseLayer, MapEvent, MapOptions, Marker, VectorLayer, Viewport};
use crate::js::{Listener, breathe, more, put, set};
use crate::markers::{self, FocusTarget, Markers};
use crate::mercator::Frame;
use crate::overlay::{Patch, Scale};
use crate::selection::Selection;
use js_sys::Object;
use leaflet::{Event, EventedHandle, LatLng, LatLngBounds, Map, Point};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Element, HtmlElement};

/// Tiles that must fail in a row before that is said, once.
pub const FAILURES: u32 = 3;
/// How far inside the free part a marker must be to count as visible, pixels.
const MARGIN: f64 = 28.0;

/// The panes from the bottom to the top; the style sheet defines their order.
#[derive(Debug)]
pub struct Panes {
    pub extents: HtmlElement,
    pub markers: HtmlElement,
    pub tags: HtmlElement,
}

/// All state of a map.
pub struct Stage {
    pub map: Map,
    pub element: HtmlElement,
    pub options: MapOptions,
    pub panes: Panes,
    pub markers: RefCell<Markers>,
    pub chosen: RefCell<Option<String>>,
    /// The incidents of the open stack.
    pub open: RefCell<Vec<String>>,
    pub selection: RefCell<Option<Selection>>,
    pub me: RefCell<Vec<Patch>>,
    pub basemap: RefCell<Option<Basemap>>,
    /// The zoom at which the basemap was last drawn completely; its roads are those of that zoom.
    pub basemap_zoom: Cell<f64>,
    pub basemap_requested: Cell<bool>,
    pub scale: Option<Scale>,
    /// What the page covers: top, right, bottom, left, pixels.
    pub covered: Cell<[f64; 4]>,
    /// The move under way was asked for by the page.
    pub ours: Cell<bool>,
    /// The element had no size yet when the city was to be shown.
    pub unfitted: Cell<bool>,
    pub on_event: Box<dyn Fn(MapEvent)>,
    pub listeners: RefCell<Vec<Listener>>,
    pub handles: RefCell<Vec<EventedHandle<Event>>>,
}

impl Stage {
    /// Which pixels of the world the panes show.
    pub fn frame(&self) -> Frame {
        let origin = more(&self.map).pixel_origin();
        Frame { zoom: self.map.get_zoom(), origin: (origin.x(), origin.y()) }
    }

    /// The same at the end of a zoom that has just begun.
    pub fn frame_to_be(&self, center: &LatLng, zoom: f64) -> Frame {
        let origin = more(&self.map).new_pixel_origin(center, zoom);
        Frame { zoom, origin: (origin.x(), origin.y()) }
    }

    /// What is visible and not covered, in pixels of the panes: left, top, right, bottom.
    pub fn visible(&self) -> [f64; 4] {
        let zero = more(&self.map).layer_point_to_container_point(&Point::new(0.0, 0.0));
        let size = self.map.get_size();
        let [top, right, bottom, left] = self.covered.get();
        [left - zero.x(), top - zero.y(), size.x() - right - zero.x(), size.y() - bottom - zero.y()]
    }

    /// Places everything.
    pub fn place(&self, frame: &Frame) {
        self.markers.borrow_mut().place(frame);
        for patch in &*self.me.borrow() {
            patch.place(frame);
        }
        if let Some(selection) = &*self.selection.borrow() {
            selection.place(frame, self.visible()[2]);
        }
    }

    /// What depends on the zoom that was reached: the scale and all positions.
    pub fn settle(&self) {
        let frame = self.frame();
        if let Some(scale) = &self.scale {
            scale.show(self.map.get_center().lat(), frame.zoom);
        }
        self.place(&frame);
    }

    /// The map has come to rest.
    pub fn rest(&self) {
        self.markers.borrow_mut().settle_entry(Some(self.visible()));
        if let Some(selection) = &*self.selection.borrow() {
            selection.place(&self.frame(), self.visible()[2]);
        }
        (self.on_event)(MapEvent::Moved { view: self.view(), by_user: !self.ours.take() });
    }

    /// What the map shows.
    pub fn view(&self) -> Viewport {
        let center = self.map.get_center();
        Viewport { latitude: center.lat(), longitude: center.lng(), zoom: self.map.get_zoom() }
    }

    /// Shows exactly these incidents.
    pub fn set_markers(&self, list: &[Marker]) {
        let (focus, empty) = {
            let (chosen, open) = (self.chosen.borrow(), self.open.borrow());
            let mut markers = self.markers.borrow_mut();
            let first = open.first().map(String::as_str);
            (markers.update(list, chosen.as_deref(), first, &self.frame()), markers.is_empty())
        };
        // Without markers Tab leads to the map itself.
        set(&self.element, "tabindex", Some(if empty { "0" } else { "-1" }));
        match focus {
            FocusTarget::Unchanged => {}
            FocusTarget::Marker(marker) => {
                markers::focus(&marker);
            }
            FocusTarget::Map => {
                let _ = self.element.focus();
            }
        }
        self.markers.borrow_mut().settle_entry(Some(self.visible()));
        self.draw_selection();
        self.follow_stack();
    }

    /// The open stack may hold others now, or be a stack no more.
    fn follow_stack(&self) {
        let old = self.open.borrow().clone();
        if old.is_empty() {
            return;
        }
        let new = {
            let markers = self.markers.borrow();
            let found = old.iter().filter_map(|id| markers.find(id)).find(|(cluster, _)| cluster.is_stack());
            found.map_or_else(Vec::new, |(cluster, _)| cluster.ids())
        };
        if new != old {
            self.open.replace(new.clone());
            self.repaint();
            (self.on_event)(if new.is_empty() {
                MapEvent::CloseStack
            } else {
                MapEvent::OpenStack { ids: new }
            });
        }
    }

    /// Shows which incident is chosen and which stack is open.
    pub fn repaint(&self) {
        let (chosen, open) = (self.chosen.borrow(), self.open.borrow());
        self.markers.borrow_mut().repaint(chosen.as_deref(), open.first().map(String::as_str));
    }

    /// Draws, keeps or removes what is drawn around the chosen incident.
    pub fn draw_selection(&self) {
        let chosen = self.chosen.borrow();
        let markers = self.markers.borrow();
        let marker = chosen.as_deref().and_then(|id| {
            let (cluster, _) = markers.find(id)?;
            cluster.markers.iter().find(|marker| marker.id == id)
        });
        let mut selection = self.selection.borrow_mut();
        let basemap = self.basemap.borrow();
        let basemap_zoom = self.basemap_zoom.get();
        let Some(marker) = marker else {
            *selection = None;
            return;
        };
        if selection.as_ref().is_some_and(|selection| selection.shows(marker, basemap_zoom)) {
            return;
        }
        // The old one goes first, so that there are never two.
        *selection = None;
        let panes = &self.panes;
        let drawn =
            Selection::draw(&self.map, marker, basemap.as_ref(), basemap_zoom, [&panes.extents, &panes.tags]);
        drawn.place(&self.frame(), self.visible()[2]);
        *selection = Some(drawn);
    }

    /// Pans so that a pixel of the panes comes to the middle of what is left free, if it is not well within.
    pub fn reveal(&self, (x, y): (f64, f64), ours: bool) {
        let [left, top, right, bottom] = self.visible();
        let inside = |value: f64, from: f64, to: f64| {
            // Where less than two margins are free, the middle must do.
            let margin = MARGIN.min((to - from).max(0.0) / 2.0);
            (from + margin..=to - margin).contains(&value)
        };
        if inside(x, left, right) && inside(y, top, bottom) {
            return;
        }
        let offset = (x - f64::midpoint(left, right), y - f64::midpoint(top, bottom));
        self.pan(offset.0, offset.1, ours);
    }

    /// Pans by pixels.
    pub fn pan(&self, dx: f64, dy: f64, ours: bool) {
        self.ours.set(ours);
        self.map.pan_by_with_options(&Point::new(dx.round(), dy.round()), &self.animate());
    }

    /// Shows all of the city in what is left free.
    pub fn show_all(&self, ours: bool) {
        let [south, west, north, east] = self.options.bounds;
        let bounds = LatLngBounds::new(&LatLng::new(south, west), &LatLng::new(north, east));
        let [top, right, bottom, left] = self.covered.get();
        let options = self.animate();
        put(&options, "paddingTopLeft", &Point::new(left, top).into());
        put(&options, "paddingBottomRight", &Point::new(right, bottom).into());
        self.ours.set(ours);
        self.map.fit_bounds_with_options(&bounds, &options);
    }

    /// The element has another size.
    pub fn resized(&self) {
        let has_size = self.element.offset_width() > 0 && self.element.offset_height() > 0;
        if !has_size {
            return;
        }
        let before = self.ours.replace(true);
        self.map.invalidate_size(false);
        if self.unfitted.take() {
            self.show_all(true);
        }
        // When the size was the same Leaflet reports no move; one that the page asked for may still be in progress.
        self.ours.set(before);
    }

    /// Leaflet's options for a move: smooth unless people asked for less motion.
    pub fn animate(&self) -> JsValue {
        let options: JsValue = Object::new().into();
        if self.options.reduced_motion {
            put(&options, "animate", &JsValue::FALSE);
        }
        options
    }

    /// A marker or the background was clicked.
    pub fn click(&self, target: &Element) {
        let cluster = {
            let markers = self.markers.borrow();
            markers.cluster_of(target).map(|cluster| (cluster.is_stack(), cluster.ids()))
        };
        let event = match cluster {
            None if target.closest(".attribution").ok().flatten().is_some() => return,
            None => MapEvent::Background,
            Some((false, ids)) => ids.into_iter().next().map_or(MapEvent::Background, MapEvent::Choose),
            Some((true, ids)) => {
                let was_open = self.open.borrow().iter().any(|id| ids.contains(id));
                self.open.replace(if was_open { Vec::new() } else { ids.clone() });
                self.repaint();
                if was_open { MapEvent::CloseStack } else { MapEvent::OpenStack { ids } }
            }
        };
        (self.on_event)(event);
    }

    /// Loads and draws the basemap, once.
    pub fn load_basemap(self: &Rc<Self>) {
        if !matches!(self.options.base, BaseLayer::Vector(_)) || self.basemap_requested.replace(true) {
            return;
        }
        let stage = self.clone();
        wasm_bindgen_futures::spawn_local(async move {
            let BaseLayer::Vector(tiles) = &stage.options.base else { return };
            if !basemap::fetch(tiles).await {
                (stage.on_event)(MapEvent::TilesFailed);
                return;
            }
            // Running the script was a task, drawing is another.
            breathe().await;
            // The map may have been removed by now, so that only this task holds it.
            if Rc::strong_count(&stage) > 1 {
                stage.start_basemap(tiles);
            }
        });
    }

    fn start_basemap(self: &Rc<Self>, tiles: &VectorLayer) {
        let (weak, weaker) = (Rc::downgrade(self), Rc::downgrade(self));
        let failed = move || {
            if let Some(stage) = weak.upgrade() {
                (stage.on_event)(MapEvent::TilesFailed);
            }
        };
        let settled = move || {
            let Some(stage) = weaker.upgrade() else { return };
            stage.basemap_zoom.set(stage.map.get_zoom());
            // Its road may have come with these tiles.
            if stage.selection.borrow().as_ref().is_some_and(Selection::lacks_road) {
                stage.selection.replace(None);
            }
            stage.draw_selection();
        };
        let basemap = Basemap::begin(&self.map, tiles, None, FAILURES, failed, settled);
        if basemap.is_none() {
            (self.on_event)(MapEvent::TilesFailed);
        }
        self.basemap.replace(basemap);
    }
}
