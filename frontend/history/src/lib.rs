//! The history bundle's entry: what the page's script (`app/src/start.js`) calls, and nothing else.

#![cfg(target_arch = "wasm32")]

use blotter_app::HistoryPages;
use js_sys::Function;
use wasm_bindgen::{JsValue, prelude::wasm_bindgen};

/// Takes over the server's first HTML.
#[wasm_bindgen]
pub fn hydrate(alive: Function) -> Result<(), JsValue> {
    blotter_app::hydrate::<HistoryPages>(alive)
}

/// Builds the page in an empty root instead.
#[wasm_bindgen]
pub fn mount(alive: Function) -> Result<(), JsValue> {
    blotter_app::mount::<HistoryPages>(alive)
}
