//! The sheet of a phone: dragged by its grip, its head, and by the list where that does not scroll.

use crate::live::{
    state::Store,
    ui::{Sheet, Ui, is_phone},
};
use blotter_model::text::decimal;
use leptos::{ev, html, prelude::*};
use wasm_bindgen::JsCast;

/// A finger on the sheet.
#[derive(Debug, Clone, Copy)]
struct Drag {
    pointer: i32,
    start_y: f64,
    last: (f64, f64),
    speed: f64,
    moving: bool,
}

/// The handlers of one sheet; a handle that copies.
#[derive(Debug, Clone, Copy)]
pub struct Handle {
    store: Store,
    ui: Ui,
    panel: NodeRef<html::Section>,
    drag: StoredValue<Option<Drag>>,
}

impl Handle {
    /// For a panel.
    pub fn new(store: Store, ui: Ui, panel: NodeRef<html::Section>) -> Self {
        Self { store, ui, panel, drag: StoredValue::default() }
    }

    /// A finger comes down.
    pub fn down(self, event: &ev::PointerEvent) {
        if !is_phone() || !event.is_primary() || event.button() != 0 {
            return;
        }
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        let within = |selector: &str| {
            target.as_ref().is_some_and(|target| target.closest(selector).is_ok_and(|found| found.is_some()))
        };
        let list_scrolls = self.ui.sheet.get_untracked() == Sheet::Full && self.ui.scrolled.get_untracked();
        if within("input, .options, .kinds, .detail .content") || (within(".list") && list_scrolls) {
            return;
        }
        let y = f64::from(event.client_y());
        let drag = Drag {
            pointer: event.pointer_id(),
            start_y: y,
            last: (y, event.time_stamp()),
            speed: 0.0,
            moving: false,
        };
        self.drag.set_value(Some(drag));
    }

    /// It moves.
    pub fn moved(self, event: &ev::PointerEvent) {
        let (Some(mut drag), Some(panel)) = (self.drag.get_value(), self.panel.get_untracked()) else {
            return;
        };
        if drag.pointer != event.pointer_id() {
            return;
        }
        let (y, now) = (f64::from(event.client_y()), event.time_stamp());
        if !drag.moving {
            if (y - drag.start_y).abs() < 6.0 {
                return;
            }
            drag.moving = true;
            let _ = panel.set_pointer_capture(drag.pointer);
            let _ = panel.class_list().add_1("dragging");
        }
        let time = (now - drag.last.1).max(1.0);
        drag.speed = 0.6 * drag.speed + 0.4 * ((drag.last.0 - y) / time);
        drag.last = (y, now);
        self.drag.set_value(Some(drag));
        let window = self.ui.sheet_room();
        let room = Sheet::Full.height(window) - self.height(window);
        let shift = (y - drag.start_y).max(-room);
        // By CSSOM, which the policy lets pass.
        let _ = panel.style().set_property("--drag", &format!("{}px", decimal(shift, 1)));
    }

    /// It leaves.
    pub fn up(self, event: &ev::PointerEvent) {
        let (Some(drag), Some(panel)) = (self.drag.get_value(), self.panel.get_untracked()) else { return };
        if drag.pointer != event.pointer_id() {
            return;
        }
        self.drag.set_value(None);
        if !drag.moving {
            return;
        }
        let _ = panel.class_list().remove_1("dragging");
        let _ = panel.style().remove_property("--drag");
        let window = self.ui.sheet_room();
        let height = self.height(window) - (f64::from(event.client_y()) - drag.start_y);
        if self.store.chosen.get_untracked().is_some() {
            if height < self.height(window) - 120.0 || drag.speed < -0.4 {
                self.ui.close(self.store);
            }
            return;
        }
        self.ui.sheet.set(self.ui.sheet.get_untracked().land(height, drag.speed, window));
        // The click that ends a drag is none.
        let swallow =
            wasm_bindgen::closure::Closure::<dyn Fn(web_sys::Event)>::new(|event: web_sys::Event| {
                event.stop_propagation();
                event.prevent_default();
            });
        let listener = swallow.as_ref().unchecked_ref::<js_sys::Function>().clone();
        let _ = panel.add_event_listener_with_callback_and_bool("click", &listener, true);
        set_timeout(
            move || {
                let _ = panel.remove_event_listener_with_callback_and_bool("click", &listener, true);
                drop(swallow);
            },
            std::time::Duration::from_millis(60),
        );
    }

    fn height(self, window: f64) -> f64 {
        if self.store.chosen.get_untracked().is_some() {
            600.0_f64.min(window - 64.0)
        } else {
            self.ui.sheet.get_untracked().height(window)
        }
    }
}
