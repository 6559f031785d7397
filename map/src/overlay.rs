//! What is on the map besides markers: the chosen incident's extent and tag, the user's position, the scale
//! and the attribution of the basemap.

use crate::js::{append, place, set, style};
use crate::mercator::{Frame, metres_per_pixel, scale_bar};
use crate::roads::Nearest;
use blotter_model::text::decimal;
use web_sys::{Element, HtmlElement};

/// The shortest extent in pixels: it must show beside the chosen marker.
const SHORTEST: f64 = 46.0;
/// Half a hundred block, metres, where the geocoder says nothing closer.
const HALF_BLOCK_M: u32 = 60;

/// Something at a position whose size is in metres.
#[derive(Debug)]
pub struct Patch {
    element: HtmlElement,
    latitude: f64,
    longitude: f64,
    /// From the middle to the edge, metres.
    reach_m: f64,
    shortest: f64,
    /// A bar of this thickness, rotated by this many degrees; none: a disc.
    bar: Option<(f64, f64)>,
}

impl Patch {
    /// The extent of a hundred block: a bar along the street if its direction is known, else a disc.
    pub fn extent(
        pane: &Element,
        latitude: f64,
        longitude: f64,
        within_m: Option<u32>,
        street: Option<Nearest>,
    ) -> Option<Self> {
        let class = if street.is_some() { "extent" } else { "extent round" };
        let reach_m = f64::from(within_m.unwrap_or(HALF_BLOCK_M));
        let bar = street.map(|street| (12.0, street.degrees));
        Some(Self { element: make(pane, class)?, latitude, longitude, reach_m, shortest: SHORTEST, bar })
    }

    /// A disc with a dashed edge: somewhere within.
    pub fn somewhere(pane: &Element, latitude: f64, longitude: f64, reach_m: f64) -> Option<Self> {
        let element = make(pane, "extent round rough")?;
        Some(Self { element, latitude, longitude, reach_m, shortest: 64.0, bar: None })
    }

    /// The accuracy that a device reports for its position.
    pub fn accuracy(pane: &Element, latitude: f64, longitude: f64, reach_m: f64) -> Option<Self> {
        let element = make(pane, "my-accuracy")?;
        Some(Self { element, latitude, longitude, reach_m, shortest: 0.0, bar: None })
    }

    /// A dot of a fixed size.
    pub fn dot(pane: &Element, latitude: f64, longitude: f64, class: &str) -> Option<Self> {
        Some(Self {
            element: make(pane, class)?,
            latitude,
            longitude,
            reach_m: 0.0,
            shortest: 16.0,
            bar: None,
        })
    }

    /// Places and sizes it for a zoom.
    pub fn place(&self, frame: &Frame) {
        let length = 2.0 * self.reach_m / metres_per_pixel(self.latitude, frame.zoom);
        let length = length.max(self.shortest).round();
        let height = self.bar.map_or(length, |(thick, _)| thick);
        let set = |name: &str, pixels: f64| style(&self.element, name, &format!("{}px", decimal(pixels, 1)));
        set("width", length);
        set("height", height);
        set("margin-left", -length / 2.0);
        set("margin-top", -height / 2.0);
        let turn =
            self.bar.map_or_else(String::new, |(_, degrees)| format!(" rotate({}deg)", decimal(degrees, 1)));
        place(&self.element, frame.place(self.latitude, self.longitude), &turn);
    }
}

impl Drop for Patch {
    fn drop(&mut self) {
        self.element.remove();
    }
}

fn make(pane: &Element, class: &str) -> Option<HtmlElement> {
    let element = append(pane, "i", &format!("{class} leaflet-zoom-animated"), "")?;
    set(&element, "aria-hidden", Some("true"));
    Some(element)
}

/// The name beside the chosen marker.
#[derive(Debug)]
pub struct Tag {
    element: HtmlElement,
    words: (String, String),
}

impl Tag {
    /// A tag in this pane.
    pub fn new(pane: &Element, title: &str, line: &str) -> Option<Self> {
        let element = append(pane, "div", "tag leaflet-zoom-animated", "")?;
        set(&element, "aria-hidden", Some("true"));
        append(&element, "b", "", title)?;
        append(&element, "span", "", line)?;
        Some(Self { element, words: (title.to_owned(), line.to_owned()) })
    }

    /// Whether it reads this already.
    pub fn reads(&self, title: &str, line: &str) -> bool {
        self.words.0 == title && self.words.1 == line
    }

    /// Puts it beside the marker: to the right, or to the left where `room` pixels to the right are too few. A
    /// marker beyond the edge has no tag.
    pub fn place(&self, at: (f64, f64), room: f64) {
        self.element.set_hidden(room < 0.0);
        let left = room < f64::from(self.element.offset_width()) + 38.0;
        let _ = self.element.class_list().toggle_with_force("left", left);
        place(
            &self.element,
            at,
            if left { " translate(calc(-100% - 26px),-50%)" } else { " translate(26px,-50%)" },
        );
    }
}

impl Drop for Tag {
    fn drop(&mut self) {
        self.element.remove();
    }
}

/// The scale in the corner.
#[derive(Debug)]
pub struct Scale {
    words: HtmlElement,
    bar: HtmlElement,
}

impl Scale {
    /// A scale in the map's element.
    pub fn new(map: &Element) -> Option<Self> {
        let element = append(map, "p", "scale", "")?;
        set(&element, "aria-hidden", Some("true"));
        let words = append(&element, "span", "", "")?;
        Some(Self { words, bar: append(&element, "i", "", "")? })
    }

    /// Shows a round distance.
    pub fn show(&self, latitude: f64, zoom: f64) {
        let (words, pixels) = scale_bar(metres_per_pixel(latitude, zoom), 92.0);
        self.words.set_text_content(Some(words));
        style(&self.bar, "width", &format!("{}px", decimal(pixels, 0)));
    }
}

/// The attribution of the basemap; `OpenStreetMap` in it becomes a link.
pub fn attribution(map: &Element, words: &str) -> Option<HtmlElement> {
    const NAME: &str = "OpenStreetMap";
    let element = append(map, "p", "attribution", "")?;
    let (before, after) = words.split_once(NAME).map_or((words, None), |(a, b)| (a, Some(b)));
    append(&element, "span", "", before)?;
    if let Some(after) = after {
        let link = append(&element, "a", "", NAME)?;
        set(&link, "href", Some("https://www.openstreetmap.org/copyright"));
        set(&link, "target", Some("_blank"));
        set(&link, "rel", Some("noopener"));
        append(&element, "span", "", after)?;
    }
    Some(element)
}
