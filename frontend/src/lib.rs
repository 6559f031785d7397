//! The browser's entry.

use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the page's script once the bundle is there.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    blotter_app::hydrate();
}
