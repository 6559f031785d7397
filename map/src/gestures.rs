//! A map inside another site's page: one finger and a plain wheel scroll that page, two fingers or Ctrl move the
//! map, and a hint says so to those who try otherwise.

use crate::js::{Listener, append, set};
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::prelude::*;
use web_sys::{Event, HtmlElement, TouchEvent, WheelEvent, window};

/// How long the hint is shown, milliseconds.
const HINT_MS: i32 = 1600;

/// The hint over the map and the timer that takes it away.
#[derive(Debug)]
struct Hint {
    element: HtmlElement,
    timer: Cell<Option<i32>>,
    hide: Closure<dyn FnMut()>,
}

impl Hint {
    fn new(map: &HtmlElement) -> Option<Rc<Self>> {
        let element = append(map, "p", "hint", "")?;
        set(&element, "aria-hidden", Some("true"));
        let faded = element.clone();
        let hide = Closure::wrap(Box::new(move || {
            let _ = faded.class_list().remove_1("on");
        }) as Box<dyn FnMut()>);
        Some(Rc::new(Self { element, timer: Cell::new(None), hide }))
    }

    fn show(&self, words: &str) {
        if self.element.text_content().as_deref() != Some(words) {
            self.element.set_text_content(Some(words));
        }
        let _ = self.element.class_list().add_1("on");
        self.stop();
        let timer = window().and_then(|window| {
            let hide = self.hide.as_ref().unchecked_ref();
            window.set_timeout_with_callback_and_timeout_and_arguments_0(hide, HINT_MS).ok()
        });
        self.timer.set(timer);
    }

    fn stop(&self) {
        if let (Some(window), Some(timer)) = (window(), self.timer.take()) {
            window.clear_timeout_with_handle(timer);
        }
    }
}

impl Drop for Hint {
    fn drop(&mut self) {
        self.stop();
        self.element.remove();
    }
}

/// Intercepts plain gestures before Leaflet sees them.
pub fn share_with_page(map: &HtmlElement) -> Vec<Listener> {
    let Some(hint) = Hint::new(map) else { return Vec::new() };
    // The style sheet returns one finger to the page.
    let _ = map.class_list().add_1("shared");
    let wheel_hint = hint.clone();
    let wheel = Listener::new(map, "wheel", true, move |event: Event| {
        let wheel: &WheelEvent = event.unchecked_ref();
        if !wheel.ctrl_key() && !wheel.meta_key() {
            event.stop_immediate_propagation();
            wheel_hint.show(wheel_words());
        }
    });
    let start = Listener::new(map, "touchstart", true, |event: Event| {
        if fingers(&event) < 2 {
            event.stop_immediate_propagation();
        }
    });
    let moved = Listener::new(map, "touchmove", true, move |event: Event| {
        if fingers(&event) < 2 {
            hint.show("Use two fingers to move the map");
        } else if event.cancelable() {
            // Two fingers move the map: the page must not scroll as well.
            event.prevent_default();
        }
    });
    vec![wheel, start, moved]
}

fn fingers(event: &Event) -> u32 {
    event.unchecked_ref::<TouchEvent>().touches().length()
}

fn wheel_words() -> &'static str {
    let platform = window().and_then(|window| window.navigator().platform().ok()).unwrap_or_default();
    if platform.starts_with("Mac") {
        "Hold ⌘ and scroll to zoom the map"
    } else {
        "Hold Ctrl and scroll to zoom the map"
    }
}
