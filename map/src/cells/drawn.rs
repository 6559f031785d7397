//! The cells that `frontend/basemap/cells.js` draws in the pane `cells`.

use crate::js::put;
use js_sys::{Array, Object};
use leaflet::Map;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    type Drawn;
    #[wasm_bindgen(method)]
    fn show(this: &Drawn, template: &str);
    #[wasm_bindgen(method)]
    fn choose(this: &Drawn, cell: Option<&str>);
    #[wasm_bindgen(method)]
    fn at(this: &Drawn, latitude: f64, longitude: f64) -> Option<Array>;
    #[wasm_bindgen(method)]
    fn remove(this: &Drawn);

    #[wasm_bindgen(js_namespace = BlotterBasemap, js_name = cells, catch)]
    fn begin(
        map: &Map,
        options: &Object,
        failed: &Closure<dyn FnMut()>,
        settled: &Closure<dyn FnMut()>,
    ) -> Result<Drawn, JsValue>;
}

/// Cells on the map; dropping them removes them.
pub struct Cells {
    drawn: Drawn,
    /// They are called as long as it exists.
    _callbacks: [Closure<dyn FnMut()>; 2],
}

impl Cells {
    /// Nothing is drawn before the first [`Cells::show`]. `failed`: `failures` tiles in a row could not be had. `settled`:
    /// all in view is drawn, called each time.
    pub fn begin(
        map: &Map,
        opacity: f64,
        failures: u32,
        failed: impl FnMut() + 'static,
        settled: impl FnMut() + 'static,
    ) -> Option<Self> {
        let options = Object::new();
        for (name, value) in
            [("pane", JsValue::from("cells")), ("opacity", opacity.into()), ("failures", failures.into())]
        {
            put(&options, name, &value);
        }
        let failed = Closure::wrap(Box::new(failed) as Box<dyn FnMut()>);
        let settled = Closure::wrap(Box::new(settled) as Box<dyn FnMut()>);
        let drawn = begin(map, &options, &failed, &settled).ok()?;
        Some(Self { drawn, _callbacks: [failed, settled] })
    }

    /// Draws the tiles of a template.
    pub fn show(&self, template: &str) {
        self.drawn.show(template);
    }

    /// Outlines a cell, or none.
    pub fn choose(&self, cell: Option<&str>) {
        self.drawn.choose(cell);
    }

    /// The cell or point at a position, and how many records it has.
    pub fn at(&self, latitude: f64, longitude: f64) -> Option<(String, u64)> {
        let found = self.drawn.at(latitude, longitude)?;
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a count")]
        Some((found.get(0).as_string()?, found.get(1).as_f64()? as u64))
    }
}

impl Drop for Cells {
    fn drop(&mut self) {
        self.drawn.remove();
    }
}
