//! The basemap of vector tiles: a script of its own (`frontend/basemap`) draws it in the pane `basemap`
//! with the style sheet's colours, and returns the geometry of the roads that it has drawn.

use crate::contract::VectorLayer;
use crate::js::{load_script, put};
use crate::roads::Road;
use js_sys::{Array, Object};
use leaflet::Map;
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    /// What the script returns for a basemap.
    type Drawn;
    #[wasm_bindgen(method)]
    fn near(this: &Drawn, latitude: f64, longitude: f64, place: &str) -> Array;
    #[wasm_bindgen(method)]
    fn remove(this: &Drawn);

    #[wasm_bindgen(js_namespace = BlotterBasemap, js_name = draw, catch)]
    fn draw(
        map: &Map,
        options: &Object,
        failed: &Closure<dyn FnMut()>,
        settled: &Closure<dyn FnMut()>,
    ) -> Result<Drawn, JsValue>;
}

/// A basemap on the map; dropping it removes it.
pub struct Basemap {
    drawn: Drawn,
    /// They are called as long as it exists.
    _callbacks: [Closure<dyn FnMut()>; 2],
}

/// Fetches the script that draws; false if it does not come.
pub async fn fetch(tiles: &VectorLayer) -> bool {
    load_script(&tiles.script).await
}

impl Basemap {
    /// Begins to draw, the labels in another pane if one is named. `failed`: `failures` tiles in a row could not be had, called once. `settled`: all in view is
    /// drawn, called each time.
    pub fn begin(
        map: &Map,
        tiles: &VectorLayer,
        labels: Option<&str>,
        failures: u32,
        failed: impl FnMut() + 'static,
        settled: impl FnMut() + 'static,
    ) -> Option<Self> {
        let options = Object::new();
        let [least, most] = tiles.zooms;
        for (name, value) in [
            ("url", JsValue::from(&tiles.url)),
            ("least", least.into()),
            ("most", most.into()),
            ("pane", "basemap".into()),
            ("labels", labels.into()),
            ("failures", failures.into()),
        ] {
            put(&options, name, &value);
        }
        let failed = Closure::wrap(Box::new(failed) as Box<dyn FnMut()>);
        let settled = Closure::wrap(Box::new(settled) as Box<dyn FnMut()>);
        let drawn = draw(map, &options, &failed, &settled).ok()?;
        Some(Self { drawn, _callbacks: [failed, settled] })
    }

    /// The roads that run past a position, and those on the map whose name occurs in `place`.
    pub fn roads(&self, latitude: f64, longitude: f64, place: &str) -> Vec<Road> {
        let found = self.drawn.near(latitude, longitude, place);
        found.iter().filter_map(|road| road_of(&road.unchecked_into())).collect()
    }
}

impl Drop for Basemap {
    fn drop(&mut self) {
        self.drawn.remove();
    }
}

/// From `[name, latitude, longitude, latitude, …]`.
fn road_of(road: &Array) -> Option<Road> {
    let name = road.get(0).as_string()?;
    let degrees: Vec<f64> = road.iter().skip(1).filter_map(|number| number.as_f64()).collect();
    let line = degrees.as_chunks::<2>().0.to_vec();
    Some(Road { name, line })
}

/// How Leaflet draws a line: colour and width are the style sheet's.
pub fn line_options(class: &str, pen: &JsValue) -> leaflet::PolylineOptions {
    let options = leaflet::PolylineOptions::new();
    options.set_class_name(class.to_owned());
    options.set_interactive(false);
    options.set_renderer(pen.clone());
    options.set_fill(false);
    options.set_no_clip(true);
    options
}
