//! What the browser and Leaflet offer that the crates don't: a few bindings, listeners that end when they
//! are dropped, and elements made without any HTML text.

use blotter_model::text::decimal;
use js_sys::Promise;
use leaflet::{LatLng, Map, Point};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AddEventListenerOptions, Element, Event, EventTarget, HtmlElement, HtmlScriptElement, window};

#[wasm_bindgen]
extern "C" {
    /// Leaflet's map with what the crate leaves out.
    #[derive(Debug, Clone)]
    pub type MapMore;

    /// The world pixel of the panes' own zero.
    #[wasm_bindgen(method, js_name = getPixelOrigin)]
    pub fn pixel_origin(this: &MapMore) -> Point;

    /// The same at the end of a zoom that has just begun; Leaflet's own markers use it too.
    #[wasm_bindgen(method, js_name = _getNewPixelOrigin)]
    pub fn new_pixel_origin(this: &MapMore, center: &LatLng, zoom: f64) -> Point;

    /// From a pane's pixel to the container's.
    #[wasm_bindgen(method, js_name = layerPointToContainerPoint)]
    pub fn layer_point_to_container_point(this: &MapMore, point: &Point) -> Point;

    /// An event of Leaflet's.
    #[derive(Debug, Clone)]
    pub type LeafletEvent;

    /// Of `zoomanim`: the zoom it will end at.
    #[wasm_bindgen(method, getter)]
    pub fn zoom(this: &LeafletEvent) -> f64;

    /// Of `zoomanim`: the centre it will end at.
    #[wasm_bindgen(method, getter)]
    pub fn center(this: &LeafletEvent) -> LatLng;

    /// Of what the mouse does: where it is.
    #[wasm_bindgen(method, getter, js_name = latlng)]
    pub fn position(this: &LeafletEvent) -> LatLng;

    /// Of `click`: the browser's own event.
    #[wasm_bindgen(method, getter, js_name = originalEvent)]
    pub fn original_event(this: &LeafletEvent) -> Event;
}

/// Whether the page's script that defines Leaflet has run.
pub fn has_leaflet() -> bool {
    let global = js_sys::Reflect::get(&js_sys::global(), &"L".into());
    global.is_ok_and(|leaflet| leaflet.is_object())
}

/// The map, to call what the crate leaves out.
pub fn more(map: &Map) -> &MapMore {
    map.unchecked_ref()
}

/// A listener that ends when it is dropped.
#[derive(Debug)]
pub struct Listener {
    target: EventTarget,
    kind: &'static str,
    capture: bool,
    closure: Closure<dyn FnMut(Event)>,
}

impl Listener {
    /// Listens; in the capturing phase if asked, that is before Leaflet.
    pub fn new(
        target: &EventTarget,
        kind: &'static str,
        capture: bool,
        run: impl FnMut(Event) + 'static,
    ) -> Self {
        let closure = Closure::wrap(Box::new(run) as Box<dyn FnMut(Event)>);
        let options = AddEventListenerOptions::new();
        options.set_capture(capture);
        options.set_passive(false);
        // It fails for no known reason; without the listener the map still shows.
        let _ = target.add_event_listener_with_callback_and_add_event_listener_options(
            kind,
            closure.as_ref().unchecked_ref(),
            &options,
        );
        Self { target: target.clone(), kind, capture, closure }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let _ = self.target.remove_event_listener_with_callback_and_bool(
            self.kind,
            self.closure.as_ref().unchecked_ref(),
            self.capture,
        );
    }
}

/// An element with a class and text, appended to another.
pub fn append(parent: &Element, tag: &str, class: &str, text: &str) -> Option<HtmlElement> {
    let element = parent.owner_document()?.create_element(tag).ok()?;
    if !class.is_empty() {
        element.set_class_name(class);
    }
    if !text.is_empty() {
        element.set_text_content(Some(text));
    }
    parent.append_child(&element).ok()?;
    element.dyn_into().ok()
}

/// Loads one of the page's own scripts; false if it does not come. The policy lets scripts load scripts.
pub async fn load_script(url: &str) -> bool {
    let Some(page) = window().and_then(|window| window.document()) else { return false };
    let made = page.create_element("script").ok().and_then(|made| made.dyn_into::<HtmlScriptElement>().ok());
    let (Some(script), Some(head)) = (made, page.head()) else { return false };
    let came = Promise::new(&mut |resolve, reject| {
        script.set_onload(Some(&resolve));
        script.set_onerror(Some(&reject));
        script.set_src(url);
        // A head that refuses a child is no longer in the page, so nothing waits for the script.
        let _ = head.append_child(&script);
    });
    JsFuture::from(came).await.is_ok()
}

/// Lets the browser do something else first.
pub async fn breathe() {
    let promise = Promise::new(&mut |resolve, _| {
        let _ = window().map(|window| window.set_timeout_with_callback(&resolve));
    });
    let _ = JsFuture::from(promise).await;
}

/// Sets or removes an attribute.
pub fn set(element: &Element, name: &str, value: Option<&str>) {
    let _ = match value {
        Some(value) => element.set_attribute(name, value),
        None => element.remove_attribute(name),
    };
}

/// Sets a property of an options object.
pub fn put(options: &JsValue, name: &str, value: &JsValue) {
    // A plain object takes any property.
    let _ = js_sys::Reflect::set(options, &name.into(), value);
}

/// Sets a style property as the Content-Security-Policy permits: through the object model.
pub fn style(element: &HtmlElement, name: &str, value: &str) {
    let _ = element.style().set_property(name, value);
}

/// Puts an element at a pane's pixel, with a further transform if any.
pub fn place(element: &HtmlElement, (x, y): (f64, f64), then: &str) {
    style(element, "transform", &format!("translate3d({}px,{}px,0){then}", decimal(x, 1), decimal(y, 1)));
}
