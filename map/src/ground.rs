//! What lies under the marks: raster tiles, or the sketch of the city drawn as vectors whose colours are
//! the style sheet's, so that a change of theme needs no redrawing.

use crate::course::Road;
use crate::js::{append, place};
use crate::labels::{Label, Rank, shown};
use crate::mercator::Frame;
use js_sys::{Array, JSON, Promise};
use leaflet::{LatLng, Layer, Map, Polygon, Polyline, PolylineOptions, Svg, SvgOptions};
use std::collections::HashMap;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlElement, Response, window};

/// The classes of areas and lines in drawing order, each with its style class. Roads are drawn twice: a
/// casing first, then the road on it, all of a class as one path so that crossings join.
const ORDER: [(&str, &str); 13] = [
    ("land", "g-land"),
    ("city", "g-city"),
    ("park", "g-park"),
    ("airport", "g-air"),
    ("minor", "g-minor"),
    ("creek", "g-creek"),
    ("river", "g-river"),
    ("water", "g-water"),
    ("arterial", "g-ar-c"),
    ("arterial", "g-ar"),
    ("motorway", "g-mw-c"),
    ("motorway", "g-mw"),
    ("limit", "g-limit"),
];

#[wasm_bindgen]
extern "C" {
    /// A feature of the sketch, or its geometry, or its properties.
    #[derive(Debug, Clone)]
    type Part;
    #[wasm_bindgen(method, getter)]
    fn features(this: &Part) -> Option<Array>;
    #[wasm_bindgen(method, getter)]
    fn properties(this: &Part) -> Option<Part>;
    #[wasm_bindgen(method, getter)]
    fn geometry(this: &Part) -> Option<Part>;
    #[wasm_bindgen(method, getter, js_name = type)]
    fn kind(this: &Part) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn coordinates(this: &Part) -> Array;
    #[wasm_bindgen(method, getter)]
    fn class(this: &Part) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn name(this: &Part) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn rank(this: &Part) -> Option<String>;

    /// Leaflet's own reading of `GeoJSON` coordinates, `levels` arrays deep.
    #[wasm_bindgen(js_namespace = ["L", "GeoJSON"], js_name = coordsToLatLngs)]
    fn coords_to_lat_lngs(coordinates: &Array, levels: u32) -> Array;
}

/// The sketch as it was fetched, not yet drawn.
#[derive(Debug)]
pub struct Sheet {
    features: Array,
}

/// Fetches the sketch; none if it does not come or is not `GeoJSON`.
pub async fn fetch(url: &str) -> Option<Sheet> {
    let answer = JsFuture::from(window()?.fetch_with_str(url)).await.ok()?;
    let answer: Response = answer.dyn_into().ok()?;
    if !answer.ok() {
        return None;
    }
    let text = JsFuture::from(answer.text().ok()?).await.ok()?.as_string()?;
    let sheet: Part = JSON::parse(&text).ok().filter(JsValue::is_object)?.unchecked_into();
    Some(Sheet { features: sheet.features().filter(|features| Array::is_array(features))? })
}

/// The drawn sketch.
#[derive(Debug)]
pub struct Ground {
    labels: Vec<Label>,
    elements: Vec<HtmlElement>,
    lines: Vec<(String, Array)>,
    roads: Option<Vec<Road>>,
}

/// A sketch that is being drawn, class by class, so that the page answers to a finger in between.
#[derive(Debug)]
pub struct Drawing {
    sheet: Sheet,
    taken: u32,
    /// Areas each on its own (holes stay holes).
    areas: HashMap<String, Vec<Array>>,
    /// The lines of a class all in one.
    lines: HashMap<String, Array>,
    pen: JsValue,
    next: usize,
    ground: Ground,
}

impl Drawing {
    /// Nothing is drawn yet.
    pub fn new(sheet: Sheet) -> Self {
        let pen = SvgOptions::new();
        pen.set_pane("ground".to_owned());
        pen.set_padding(0.4);
        let ground = Ground { labels: Vec::new(), elements: Vec::new(), lines: Vec::new(), roads: None };
        Self {
            sheet,
            taken: 0,
            areas: HashMap::new(),
            lines: HashMap::new(),
            pen: Svg::with_options(&pen).into(),
            next: 0,
            ground,
        }
    }

    /// Sorts some more of the sketch's features by class; false when all are.
    pub fn take_some(&mut self) -> bool {
        const SOME: u32 = 40;
        let all = self.sheet.features.length();
        for at in self.taken..all.min(self.taken + SOME) {
            self.take(&self.sheet.features.get(at).unchecked_into());
        }
        self.taken = all.min(self.taken + SOME);
        self.taken < all
    }

    fn take(&mut self, feature: &Part) {
        let (Some(told), Some(shape)) = (feature.properties(), feature.geometry()) else { return };
        let (Some(class), Some(kind)) = (told.class(), shape.kind()) else { return };
        let coordinates = shape.coordinates();
        let is_road = class == "arterial" || class == "motorway";
        match kind.as_str() {
            "Point" => self.ground.labels.extend(label(&told, &class, &coordinates)),
            "LineString" => {
                let line = coords_to_lat_lngs(&coordinates, 0);
                if is_road {
                    self.ground.lines.push((told.name().unwrap_or_default(), line.clone()));
                }
                self.lines.entry(class).or_default().push(&line);
            }
            "MultiLineString" => {
                let all = self.lines.entry(class).or_default();
                for line in coords_to_lat_lngs(&coordinates, 1).iter() {
                    all.push(&line);
                    if is_road {
                        self.ground.lines.push((told.name().unwrap_or_default(), line.unchecked_into()));
                    }
                }
            }
            "Polygon" => self.areas.entry(class).or_default().push(coords_to_lat_lngs(&coordinates, 1)),
            "MultiPolygon" => self.areas.entry(class).or_default().push(coords_to_lat_lngs(&coordinates, 2)),
            _ => {}
        }
    }

    /// Draws the next class into the pane `ground`; false when all are drawn.
    pub fn draw_next(&mut self, map: &Map) -> bool {
        let Some((class, style)) = ORDER.get(self.next) else { return false };
        self.next += 1;
        for area in self.areas.get(*class).into_iter().flatten() {
            Polygon::new_with_options(area, &options(style, &self.pen, true))
                .unchecked_ref::<Layer>()
                .add_to(map);
        }
        if let Some(lines) = self.lines.get(*class) {
            Polyline::new_with_options(lines, &options(style, &self.pen, false))
                .unchecked_ref::<Layer>()
                .add_to(map);
        }
        true
    }

    /// Puts the names into the pane `labels`, and the sketch is drawn.
    pub fn finish(self, labels_pane: &HtmlElement, frame: &Frame) -> Ground {
        let mut ground = self.ground;
        // Made and placed outside the document, where a change costs no new look at the styles.
        let names = labels_pane.owner_document().and_then(|page| page.create_element("div").ok());
        let Some(names) = names else { return ground };
        for label in &ground.labels {
            let class = format!("{} leaflet-zoom-animated", label.rank.class());
            ground.elements.extend(append(&names, "span", &class, &label.text));
        }
        ground.place(frame, true);
        // A pane that refuses a child is no longer in the page.
        let _ = labels_pane.append_child(&names);
        ground
    }
}

/// Lets the browser do something else first.
pub async fn breathe() {
    let promise = Promise::new(&mut |resolve, _| {
        let _ = window().map(|window| window.set_timeout_with_callback(&resolve));
    });
    let _ = JsFuture::from(promise).await;
}

impl Ground {
    /// Places the labels for a zoom; once it is reached (`settled`) also chooses which of them show.
    pub fn place(&self, frame: &Frame, settled: bool) {
        let shown = if settled { shown(&self.labels, frame.zoom) } else { Vec::new() };
        for (at, (label, element)) in self.labels.iter().zip(&self.elements).enumerate() {
            if let Some(shown) = shown.get(at)
                && element.hidden() == *shown
            {
                element.set_hidden(!shown);
            }
            if !element.hidden() {
                place(element, frame.place(label.latitude, label.longitude), " translate(-50%,-50%)");
            }
        }
    }

    /// The roads, to see how one runs past a point.
    pub fn roads(&mut self) -> &[Road] {
        let lines = &self.lines;
        self.roads.get_or_insert_with(|| {
            let position = |point: JsValue| {
                let point: LatLng = point.unchecked_into();
                [point.lat(), point.lng()]
            };
            let road = |(name, line): &(String, Array)| Road {
                name: name.clone(),
                line: line.iter().map(position).collect(),
            };
            lines.iter().map(road).collect()
        })
    }
}

fn label(told: &Part, class: &str, coordinates: &Array) -> Option<Label> {
    let rank = Rank::of(class, &told.rank().unwrap_or_default());
    let (longitude, latitude) = (coordinates.get(0).as_f64()?, coordinates.get(1).as_f64()?);
    Some(Label { text: told.name()?, rank, latitude, longitude })
}

/// How Leaflet is to draw a path: all colours and widths are the style sheet's.
pub fn options(class: &str, pen: &JsValue, filled: bool) -> PolylineOptions {
    let options = PolylineOptions::new();
    options.set_class_name(class.to_owned());
    options.set_interactive(false);
    options.set_renderer(pen.clone());
    options.set_fill(filled);
    options.set_stroke(!filled);
    options.set_fill_opacity(1.0);
    // Cutting to the screen costs more than the browser needs to pass over what lies outside.
    options.set_no_clip(true);
    options
}
