//! What is drawn around the chosen incident: its extent, the tag beside it, and where else it could be.

use crate::basemap::{Basemap, line_options};
use crate::contract::Marker;
use crate::mercator::Frame;
use crate::overlay::{Patch, Tag};
use crate::roads::nearest;
use js_sys::Array;
use leaflet::{LatLng, Layer, Map, Polyline, Svg, SvgOptions};
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

/// A position this near to a street lies on it, metres.
const ON_STREET_M: f64 = 25.0;

/// What is drawn; dropping it removes everything.
#[derive(Debug)]
pub struct Selection {
    marker: Marker,
    /// The zoom whose roads it was drawn along.
    basemap_zoom: f64,
    /// A road runs there, and is known.
    along: bool,
    tag: Option<Tag>,
    extent: Option<Patch>,
    street: Option<Polyline>,
    others: Vec<Patch>,
}

impl Selection {
    /// Draws a marker's extent and tag.
    pub fn draw(
        map: &Map,
        marker: &Marker,
        basemap: Option<&Basemap>,
        basemap_zoom: f64,
        [extents, tags]: [&HtmlElement; 2],
    ) -> Self {
        let (latitude, longitude) = (marker.latitude, marker.longitude);
        let on_road = basemap.filter(|_| marker.rough || marker.block);
        let roads =
            on_road.map_or_else(Vec::new, |basemap| basemap.roads(latitude, longitude, &marker.place));
        let road = nearest(&roads, latitude, longitude, &marker.place);
        let along = road.is_some();
        let (mut extent, mut street) = (None, None);
        if marker.rough {
            // Such a position lies on its street; one further away is another.
            street = road
                .filter(|road| road.metres <= ON_STREET_M)
                .map(|road| dashed(map, &roads[road.road].line));
            let reach = marker.uncertainty_m.filter(|_| street.is_none());
            extent = reach.and_then(|reach| Patch::somewhere(extents, latitude, longitude, f64::from(reach)));
        } else if marker.block {
            extent = Patch::extent(extents, latitude, longitude, marker.uncertainty_m, road);
        }
        let tag = Tag::new(tags, &marker.title, &line(marker));
        let ring =
            |[latitude, longitude]: &[f64; 2]| Patch::dot(extents, *latitude, *longitude, "other-place");
        let others = marker.others.iter().filter_map(ring).collect();
        Self { marker: marker.clone(), basemap_zoom, along, tag, extent, street, others }
    }

    /// Whether it should lie along a road that was not drawn yet.
    pub fn lacks_road(&self) -> bool {
        !self.along && (self.marker.rough || self.marker.block)
    }

    /// Whether it shows this marker as it is now, on the basemap of this zoom.
    #[expect(clippy::float_cmp, reason = "the same number, not one computed again")]
    pub fn shows(&self, marker: &Marker, basemap_zoom: f64) -> bool {
        let old = &self.marker;
        self.basemap_zoom == basemap_zoom
            && old.id == marker.id
            && (old.latitude, old.longitude) == (marker.latitude, marker.longitude)
            && (old.rough, old.block, old.uncertainty_m) == (marker.rough, marker.block, marker.uncertainty_m)
            && old.others == marker.others
            && self.tag.as_ref().is_some_and(|tag| tag.reads(&marker.title, &line(marker)))
    }

    /// Places all for a zoom. `right`: the pane's pixel where what is visible ends on the right.
    pub fn place(&self, frame: &Frame, right: f64) {
        let at = frame.place(self.marker.latitude, self.marker.longitude);
        for patch in self.extent.iter().chain(&self.others) {
            patch.place(frame);
        }
        if let Some(tag) = &self.tag {
            tag.place(at, right - at.0);
        }
    }
}

impl Drop for Selection {
    fn drop(&mut self) {
        if let Some(street) = &self.street {
            street.unchecked_ref::<Layer>().remove();
        }
    }
}

/// The place and the units, the second line of the tag.
fn line(marker: &Marker) -> String {
    if marker.units > 1 {
        format!("{} · {} units", marker.place, marker.units)
    } else {
        marker.place.clone()
    }
}

fn dashed(map: &Map, geometry: &[[f64; 2]]) -> Polyline {
    let points = Array::new();
    for [latitude, longitude] in geometry {
        points.push(&LatLng::new(*latitude, *longitude).into());
    }
    let pen = pen();
    let street = Polyline::new_with_options(&points, &line_options("street-geometry", &pen));
    street.unchecked_ref::<Layer>().add_to(map);
    street
}

/// Draws in the pane of extents.
fn pen() -> JsValue {
    let pen = SvgOptions::new();
    pen.set_pane("extent".to_owned());
    Svg::with_options(&pen).into()
}
