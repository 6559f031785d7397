//! An area: drawn with mouse, pen or finger while the map holds still, and outlined once it is chosen.

use super::Stage;
use crate::{
    basemap::line_options,
    contract::CellMapEvent,
    js::{Listener, append, style},
};
use blotter_model::text::decimal;
use js_sys::{Array, Function, Reflect};
use leaflet::{LatLng, Layer, Map, Point, Polyline, Svg, SvgOptions};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, PointerEvent};

/// A smaller box was a slip of the finger, pixels.
const LEAST: f64 = 8.0;

/// The outline of a chosen area; dropping it removes it.
pub(super) struct Outline(Polyline);

impl Outline {
    /// Around south, west, north, east.
    pub(super) fn draw(map: &Map, [south, west, north, east]: [f64; 4]) -> Self {
        let corners = [[south, west], [north, west], [north, east], [south, east], [south, west]];
        let points = Array::new();
        for [latitude, longitude] in corners {
            points.push(&LatLng::new(latitude, longitude).into());
        }
        let pen = SvgOptions::new();
        pen.set_pane("labels".to_owned());
        let line =
            Polyline::new_with_options(&points, &line_options("chosen-area", &Svg::with_options(&pen)));
        line.unchecked_ref::<Layer>().add_to(map);
        Self(line)
    }
}

impl Drop for Outline {
    fn drop(&mut self) {
        self.0.unchecked_ref::<Layer>().remove();
    }
}

/// A box that is being drawn: where it began, and what shows it.
struct Drawing {
    from: (f64, f64),
    shown: Option<HtmlElement>,
}

impl Drop for Drawing {
    fn drop(&mut self) {
        if let Some(shown) = &self.shown {
            shown.remove();
        }
    }
}

/// Lets the map be dragged, or not.
pub(super) fn hold(map: &Map, still: bool) {
    let name = if still { "disable" } else { "enable" };
    let drag = Reflect::get(map, &"dragging".into());
    let call = drag.as_ref().ok().and_then(|drag| Reflect::get(drag, &name.into()).ok());
    if let (Ok(drag), Some(call)) = (drag, call.and_then(|call| call.dyn_into::<Function>().ok())) {
        // It has no reason to fail; a map that moves meanwhile still takes the box.
        let _ = call.call0(&drag);
    }
}

/// Listens to boxes being drawn; before Leaflet does.
pub(super) fn listen(stage: &Rc<Stage>) -> Vec<Listener> {
    let drawing: Rc<RefCell<Option<Drawing>>> = Rc::default();
    let on = |kind: &'static str, run: fn(&Stage, &RefCell<Option<Drawing>>, &PointerEvent)| {
        let (weak, drawing) = (Rc::downgrade(stage), drawing.clone());
        Listener::new(&stage.element, kind, true, move |event| {
            let Some(stage) = weak.upgrade().filter(|stage| stage.drawing.get()) else { return };
            run(&stage, &drawing, event.unchecked_ref());
            event.prevent_default();
            event.stop_immediate_propagation();
        })
    };
    vec![
        on("pointerdown", |stage, drawing, event| {
            // The box goes on where the pointer leaves the map.
            let _ = stage.element.set_pointer_capture(event.pointer_id());
            let shown = append(&stage.element, "i", "drawn-area", "");
            drawing.replace(Some(Drawing { from: at(stage, event), shown }));
        }),
        on("pointermove", |stage, drawing, event| {
            if let Some(Drawing { from, shown: Some(shown) }) = &*drawing.borrow() {
                show(shown, *from, at(stage, event));
            }
        }),
        on("pointercancel", |_, drawing, _| {
            drawing.take();
        }),
        on("pointerup", |stage, drawing, event| {
            let Some(done) = drawing.take() else { return };
            let (from, to) = (done.from, at(stage, event));
            drop(done);
            if (from.0 - to.0).abs() < LEAST || (from.1 - to.1).abs() < LEAST {
                return;
            }
            let degrees = |(x, y): (f64, f64)| stage.map.container_point_to_lat_lng(&Point::new(x, y));
            let (one, two) = (degrees(from), degrees(to));
            (stage.on_event)(CellMapEvent::Area([
                one.lat().min(two.lat()),
                one.lng().min(two.lng()),
                one.lat().max(two.lat()),
                one.lng().max(two.lng()),
            ]));
        }),
        // What Leaflet and the page would take for theirs, and the click that follows a box.
        on("mousedown", |_, _, _| {}),
        on("touchstart", |_, _, _| {}),
        on("touchmove", |_, _, _| {}),
        on("click", |_, _, _| {}),
    ]
}

/// In pixels from the map's top left corner.
fn at(stage: &Stage, event: &PointerEvent) -> (f64, f64) {
    let frame = stage.element.get_bounding_client_rect();
    (f64::from(event.client_x()) - frame.left(), f64::from(event.client_y()) - frame.top())
}

fn show(shown: &HtmlElement, one: (f64, f64), two: (f64, f64)) {
    let set = |name: &str, pixels: f64| style(shown, name, &format!("{}px", decimal(pixels, 0)));
    set("left", one.0.min(two.0));
    set("top", one.1.min(two.1));
    set("width", (one.0 - two.0).abs());
    set("height", (one.1 - two.1).abs());
}
