//! What is drawn around the chosen incident: its extent on the ground, the tag beside it, and where else it could be.

use crate::Mark;
use crate::course::nearest;
use crate::ground::{Ground, line_options};
use crate::mercator::Frame;
use crate::overlay::{Patch, Tag};
use js_sys::Array;
use leaflet::{LatLng, Layer, Map, Polyline, Svg, SvgOptions};
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

/// A position this near to a street's course lies on it, metres.
const ON_STREET_M: f64 = 25.0;

/// The drawn choice; dropping it takes everything away.
#[derive(Debug)]
pub struct Choice {
    mark: Mark,
    /// The zoom whose roads it was drawn along.
    ground_zoom: f64,
    /// A road runs there, and is known.
    along: bool,
    tag: Option<Tag>,
    extent: Option<Patch>,
    street: Option<Polyline>,
    others: Vec<Patch>,
}

impl Choice {
    /// Draws a mark's extent and tag.
    pub fn draw(
        map: &Map,
        mark: &Mark,
        ground: Option<&Ground>,
        ground_zoom: f64,
        [extents, tags]: [&HtmlElement; 2],
    ) -> Self {
        let (latitude, longitude) = (mark.latitude, mark.longitude);
        let on_road = ground.filter(|_| mark.rough || mark.block);
        let roads = on_road.map_or_else(Vec::new, |ground| ground.roads(latitude, longitude, &mark.place));
        let road = nearest(&roads, latitude, longitude, &mark.place);
        let along = road.is_some();
        let (mut extent, mut street) = (None, None);
        if mark.rough {
            // Such a position lies on its street; one further away is another.
            street = road
                .filter(|road| road.metres <= ON_STREET_M)
                .map(|road| dashed(map, &roads[road.road].line));
            let reach = mark.uncertainty_m.filter(|_| street.is_none());
            extent = reach.and_then(|reach| Patch::somewhere(extents, latitude, longitude, f64::from(reach)));
        } else if mark.block {
            extent = Patch::extent(extents, latitude, longitude, mark.uncertainty_m, road);
        }
        let tag = Tag::new(tags, &mark.title, &line(mark));
        let ring =
            |[latitude, longitude]: &[f64; 2]| Patch::dot(extents, *latitude, *longitude, "other-place");
        let others = mark.others.iter().filter_map(ring).collect();
        Self { mark: mark.clone(), ground_zoom, along, tag, extent, street, others }
    }

    /// Whether it should lie along a road, which was not on the ground yet.
    pub fn lacks_road(&self) -> bool {
        !self.along && (self.mark.rough || self.mark.block)
    }

    /// Whether it shows this mark as it is now, on this ground.
    #[expect(clippy::float_cmp, reason = "the same number, not one computed again")]
    pub fn shows(&self, mark: &Mark, ground_zoom: f64) -> bool {
        let old = &self.mark;
        self.ground_zoom == ground_zoom
            && old.id == mark.id
            && (old.latitude, old.longitude) == (mark.latitude, mark.longitude)
            && (old.rough, old.block, old.uncertainty_m) == (mark.rough, mark.block, mark.uncertainty_m)
            && old.others == mark.others
            && self.tag.as_ref().is_some_and(|tag| tag.reads(&mark.title, &line(mark)))
    }

    /// Places all for a zoom. `right`: the pane's pixel where what is visible ends on the right.
    pub fn place(&self, frame: &Frame, right: f64) {
        let at = frame.place(self.mark.latitude, self.mark.longitude);
        for patch in self.extent.iter().chain(&self.others) {
            patch.place(frame);
        }
        if let Some(tag) = &self.tag {
            tag.place(at, right - at.0);
        }
    }
}

impl Drop for Choice {
    fn drop(&mut self) {
        if let Some(street) = &self.street {
            street.unchecked_ref::<Layer>().remove();
        }
    }
}

/// The place and the units, on the tag's second line.
fn line(mark: &Mark) -> String {
    if mark.units > 1 { format!("{} · {} units", mark.place, mark.units) } else { mark.place.clone() }
}

fn dashed(map: &Map, course: &[[f64; 2]]) -> Polyline {
    let points = Array::new();
    for [latitude, longitude] in course {
        points.push(&LatLng::new(*latitude, *longitude).into());
    }
    let pen = pen();
    let street = Polyline::new_with_options(&points, &line_options("street-course", &pen));
    street.unchecked_ref::<Layer>().add_to(map);
    street
}

/// Draws in the pane of extents.
fn pen() -> JsValue {
    let pen = SvgOptions::new();
    pen.set_pane("extent".to_owned());
    Svg::with_options(&pen).into()
}
