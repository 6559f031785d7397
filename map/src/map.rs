//! The map's handle.

use crate::contract::{BaseLayer, MapEvent, MapOptions, Marker, Viewport};
use crate::error::MapError;
use crate::js::{has_leaflet, more, set};
use crate::markers::{self, Markers};
use crate::overlay::{Patch, Scale, attribution};
use crate::stage::{Panes, Stage};
use crate::start::{begin, leaflet_options, watch_size};
use leaflet::{LatLng, Map, Point};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, ResizeObserver};

/// Of a city: farther away nothing can be told apart.
const LEAST_ZOOM: f64 = 8.0;

/// A map in an element of the page. Dropping it removes the map and all its listeners.
pub struct LiveMap {
    stage: Rc<Stage>,
    sizes: Option<(ResizeObserver, Closure<dyn FnMut()>)>,
}

impl std::fmt::Debug for LiveMap {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LiveMap").field("options", &self.stage.options).finish_non_exhaustive()
    }
}

impl LiveMap {
    /// Puts a map into an empty element that is in the document.
    ///
    /// `on_event` may be called from within any method of the map, and may call them in turn.
    pub fn new(
        element: &HtmlElement,
        options: MapOptions,
        on_event: impl Fn(MapEvent) + 'static,
    ) -> Result<Self, MapError> {
        if !has_leaflet() {
            return Err(MapError::NoLeaflet);
        }
        let map = Map::new_with_element(
            element,
            &leaflet_options(&options.base, LEAST_ZOOM, options.reduced_motion),
        )
        .map_err(|error| MapError::Refused(format!("{error:?}")))?;
        let pane = |name: &str| map.create_pane_by_name(name);
        set(&pane("basemap"), "aria-hidden", Some("true"));
        let panes = Panes { extents: pane("extent"), markers: pane("markers"), tags: pane("tags") };
        // Screen readers must pass arrows and plus on to the map.
        set(element, "role", Some("application"));
        set(element, "tabindex", Some("0"));
        if !element.has_attribute("aria-label") {
            set(element, "aria-label", Some("Map. Arrows go from marker to marker, plus and minus zoom."));
        }
        let attribution_text = match &options.base {
            BaseLayer::None => None,
            BaseLayer::Raster { attribution, .. } => Some(attribution),
            BaseLayer::Vector(tiles) => Some(&tiles.attribution),
        };
        if let Some(text) = attribution_text {
            attribution(element, text);
        }
        let stage = Rc::new(Stage {
            markers: RefCell::new(Markers::new(panes.markers.clone())),
            panes,
            map,
            element: element.clone(),
            options,
            chosen: RefCell::default(),
            open: RefCell::default(),
            selection: RefCell::default(),
            me: RefCell::default(),
            basemap: RefCell::default(),
            basemap_zoom: Cell::default(),
            basemap_requested: Cell::new(false),
            scale: Scale::new(element),
            covered: Cell::default(),
            ours: Cell::new(false),
            unfitted: Cell::new(false),
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

    /// Shows exactly these incidents, newest first. What has not changed is not touched.
    pub fn set_markers(&self, markers: &[Marker]) {
        self.stage.set_markers(markers);
    }

    /// Loads and draws vector tiles, if the map is to have them; once, however often it is called. Meant for when
    /// all markers are on the map: they come first.
    pub fn draw_basemap(&self) {
        self.stage.load_basemap();
    }

    /// Shows one incident as chosen (ring, extent, tag); none: nothing is chosen. The map does not move.
    pub fn select(&self, id: Option<&str>) {
        if self.stage.chosen.borrow().as_deref() != id {
            self.stage.chosen.replace(id.map(str::to_owned));
            self.stage.repaint();
            self.stage.draw_selection();
        }
    }

    /// Shows the stack that holds this incident as open, or no stack; sends no event.
    pub fn open_stack(&self, id: Option<&str>) {
        let ids = id.and_then(|id| {
            let markers = self.stage.markers.borrow();
            markers.find(id).filter(|(cluster, _)| cluster.is_stack()).map(|(cluster, _)| cluster.ids())
        });
        let ids = ids.unwrap_or_default();
        if *self.stage.open.borrow() != ids {
            self.stage.open.replace(ids);
            self.stage.repaint();
        }
    }

    /// Says what the page covers of the map: top, right, bottom and left, pixels. The map does not move.
    pub fn set_covered(&self, covered: [f64; 4]) {
        self.stage.covered.set(covered);
    }

    /// Pans if the incident's marker lies outside the part that is left free, and only then: its marker comes to
    /// the middle of that part. `covered`: as in [`Self::set_covered`].
    pub fn reveal(&self, id: &str, covered: [f64; 4]) {
        self.stage.covered.set(covered);
        let at = self.stage.markers.borrow().find(id).map(|(_, at)| at);
        if let Some(at) = at {
            self.stage.reveal(at, true);
        }
    }

    /// Goes there, smoothly if it is near; reported as a move that is not the user's.
    pub fn set_view(&self, view: Viewport) {
        let stage = &self.stage;
        stage.unfitted.set(false);
        stage.ours.set(true);
        let center = LatLng::new(view.latitude, view.longitude);
        stage.map.set_view_with_options(&center, view.zoom, &stage.animate());
    }

    /// What the map shows.
    pub fn view(&self) -> Viewport {
        self.stage.view()
    }

    /// One step nearer.
    pub fn zoom_in(&self) {
        self.stage.map.zoom_in_with_options(1.0, &self.stage.animate());
    }

    /// One step further.
    pub fn zoom_out(&self) {
        self.stage.map.zoom_out_with_options(1.0, &self.stage.animate());
    }

    /// Shows all of the city in the part that is left free (`covered` as in [`Self::set_covered`]).
    pub fn show_all(&self, covered: [f64; 4]) {
        self.stage.covered.set(covered);
        self.stage.show_all(false);
    }

    /// Moves by pixels: to the right and down are positive.
    pub fn pan(&self, dx: f64, dy: f64) {
        self.stage.pan(dx, dy, false);
    }

    /// Shows a dot and the radius of its accuracy (metres) at the user's own position, and goes there.
    pub fn show_me(&self, latitude: f64, longitude: f64, accuracy_m: f64) {
        let (stage, pane) = (&self.stage, &self.stage.panes.extents);
        let near = Patch::accuracy(pane, latitude, longitude, accuracy_m);
        let dot = Patch::dot(pane, latitude, longitude, "my-position");
        let patches: Vec<Patch> = near.into_iter().chain(dot).collect();
        for patch in &patches {
            patch.place(&stage.frame());
        }
        stage.me.replace(patches);
        let zoom = stage.map.get_zoom().max(14.0);
        // Reported as ours: the page writes a user's own moves into its address, which must not reveal where people are.
        stage.ours.set(true);
        stage.map.set_view_with_options(&LatLng::new(latitude, longitude), zoom, &stage.animate());
    }

    /// Removes the user's position.
    pub fn hide_me(&self) {
        self.stage.me.replace(Vec::new());
    }

    /// Moves the focus to the map: to the marker that had it last, else to one in view, else to the map itself.
    pub fn focus(&self) {
        let entry = self.stage.markers.borrow().element(None);
        if !entry.is_some_and(|entry| markers::focus(&entry)) {
            // A browser that refuses focus leaves it where it is.
            let _ = self.stage.element.focus();
        }
    }

    /// Moves the focus to the marker of this incident; false when it has none.
    pub fn focus_marker(&self, id: &str) -> bool {
        let element = self.stage.markers.borrow().element(Some(id));
        element.is_some_and(|element| markers::focus(&element))
    }

    /// Tells the map that its element has another size; its centre stays. The map notices by itself, too.
    pub fn resized(&self) {
        self.stage.resized();
    }

    /// Where an incident's marker (or its stack) is, in pixels from the element's top left.
    pub fn point_of(&self, id: &str) -> Option<(f64, f64)> {
        let (x, y) = self.stage.markers.borrow().find(id).map(|(_, at)| at)?;
        let point = more(&self.stage.map).layer_point_to_container_point(&Point::new(x, y));
        Some((point.x(), point.y()))
    }
}

impl Drop for LiveMap {
    fn drop(&mut self) {
        if let Some((observer, _)) = &self.sizes {
            observer.disconnect();
        }
        self.stage.listeners.borrow_mut().clear();
        self.stage.handles.borrow_mut().clear();
        self.stage.basemap.replace(None);
        self.stage.map.remove();
        // Leaflet removes only what it created.
        self.stage.element.set_text_content(None);
    }
}
