//! Single keys: `/` search, `p` pause, `m` map; Escape goes back. They can be switched off.

use crate::{
    live::{
        stack,
        state::Store,
        ui::{Sheet, Ui, is_phone},
    },
    widgets::theme::storage,
};
use leptos::{ev, prelude::*};
use wasm_bindgen::JsCast;

const KEY: &str = "blotter-keys";

/// What the keys do, for the menu.
pub const HELP: [(&str, &str); 6] = [
    ("/", "Search"),
    ("p", "Pause or resume"),
    ("m", "To the map"),
    ("↑ ↓", "From call to call"),
    ("Enter", "Open a call"),
    ("Esc", "Back"),
];

/// Listens for the life of the page. `pause`: what `p` does.
pub fn listen(store: Store, ui: Ui, pause: impl Fn() + 'static) {
    if storage().and_then(|storage| storage.get_item(KEY).ok().flatten()).as_deref() == Some("off") {
        ui.single_keys.set(false);
    }
    let handle = window_event_listener(ev::keydown, move |event| pressed(store, ui, &event, &pause));
    on_cleanup(move || handle.remove());
}

/// Switches the single keys on or off and keeps that.
pub fn switch(ui: Ui, on: bool) {
    ui.single_keys.set(on);
    if let Some(storage) = storage() {
        let _ = if on { storage.remove_item(KEY) } else { storage.set_item(KEY, "off") };
    }
}

fn pressed(store: Store, ui: Ui, event: &ev::KeyboardEvent, pause: &dyn Fn()) {
    let elsewhere = event.default_prevented() || event.ctrl_key() || event.meta_key() || event.alt_key();
    // As the document has it: a dialog that Escape has just closed fires its event a moment later, and the next key counts.
    let in_dialog = document().query_selector("dialog[open]").is_ok_and(|dialog| dialog.is_some());
    if elsewhere || in_dialog {
        return;
    }
    let typing = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
        .is_some_and(|target| target.matches("input, textarea, select, [role=option]").unwrap_or(false));
    let single = ui.single_keys.get_untracked() && !typing;
    match event.key().as_str() {
        "Escape" if !ui.stack.with_untracked(Vec::is_empty) => stack::close(ui),
        "Escape" if store.chosen.get_untracked().is_some() => ui.close(store),
        "Escape" if typing => {
            if let Some(list) = ui.list.get_untracked() {
                crate::live::ui::focus(&list);
            }
        }
        "/" if single => {
            if store.chosen.get_untracked().is_some() {
                store.chosen.set(None);
            }
            if is_phone() {
                ui.sheet.set(Sheet::Full);
            }
            request_animation_frame(move || {
                if let Some(search) = ui.search.get_untracked() {
                    let _ = search.focus();
                }
            });
        }
        "p" if single => pause(),
        "m" if single => {
            ui.map.with(blotter_map::LiveMap::focus);
        }
        _ => return,
    }
    event.prevent_default();
}
