//! The browser's entry: hydrates the page that the server has sent, and nothing else.

#![cfg(target_arch = "wasm32")]

use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the page's script once the bundle is there.
#[wasm_bindgen]
pub fn hydrate() {
    blotter_app::hydrate();
}
