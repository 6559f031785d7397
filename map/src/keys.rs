//! The map by keyboard: arrows move from marker to marker, or move the map where the map itself has the focus.

use crate::js::Listener;
use crate::markers::focus;
use crate::stage::Stage;
use crate::walk::Direction;
use std::rc::{Rc, Weak};
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, KeyboardEvent};

/// How far an arrow moves the map, pixels.
const STEP: f64 = 96.0;

/// Listens to keys and to where the focus goes.
pub fn listen(stage: &Rc<Stage>) -> Vec<Listener> {
    let weak = Rc::downgrade(stage);
    let keys = Listener::new(&stage.element, "keydown", false, move |event| {
        if press(&weak, event.unchecked_ref()).unwrap_or(false) {
            event.prevent_default();
        }
    });
    let weak = Rc::downgrade(stage);
    let entering = Listener::new(&stage.element, "focusin", false, move |event| {
        let _ = enter(&weak, &event);
    });
    vec![keys, entering]
}

fn press(stage: &Weak<Stage>, event: &KeyboardEvent) -> Option<bool> {
    let stage = stage.upgrade()?;
    if event.ctrl_key() || event.alt_key() || event.meta_key() || event.default_prevented() {
        return None;
    }
    let target: Element = event.target()?.dyn_into().ok()?;
    let key = event.key();
    match key.as_str() {
        "+" | "=" => {
            stage.map.zoom_in_with_options(1.0, &stage.animate());
        }
        "-" | "_" => {
            stage.map.zoom_out_with_options(1.0, &stage.animate());
        }
        "Enter" if target == *stage.element => {
            let entry = stage.markers.borrow().element(None)?;
            focus(&entry);
        }
        _ => {
            let direction = Direction::of_key(&key)?;
            if target == *stage.element {
                let (x, y) = direction.step();
                stage.pan(x * STEP, y * STEP, false);
            } else {
                let next = stage.markers.borrow().next(&target, direction)?;
                focus(&next);
            }
        }
    }
    Some(true)
}

/// A marker has the focus: Tab leads back to it, and by keyboard it is brought into view.
fn enter(stage: &Weak<Stage>, event: &Event) -> Option<()> {
    let stage = stage.upgrade()?;
    let target: Element = event.target()?.dyn_into().ok()?;
    // A browser scrolls what it focuses into view, which would shift the panes.
    stage.element.set_scroll_top(0);
    stage.element.set_scroll_left(0);
    let at = {
        let mut markers = stage.markers.borrow_mut();
        markers.enter_at(&target);
        markers.point_of(&target)?
    };
    if target.matches(":focus-visible").unwrap_or(false) {
        stage.reveal(at, false);
    }
    Some(())
}
