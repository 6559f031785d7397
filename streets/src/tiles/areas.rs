//! Water, parks and towns as they are drawn: rings cut to the tile, limits as lines, names as points.

use super::layers::{TileLayers, grid_point};
use crate::geo::{Extent, Point};
use crate::index::{Area, AreaKind, Index};
use blotter_tiles::{BOX, EXTENT, Frame, GridPoint, Layer, Shape, Zoom, area, label_point, thin};
use std::collections::HashSet;

/// A named area gets a label of its own once it is so many units long.
const LABEL_SIZE: i32 = 500;

/// Areas of one name are labelled once within so many millionths of a degree: about 5 km.
const LABEL_APART: u32 = 50_000;

/// An area's rings on a zoom's map, without what can't be seen there.
pub(super) fn rings(area: &Area<'_>, zoom: Zoom, tolerance: i32) -> Vec<Vec<GridPoint>> {
    let mut rings: Vec<Vec<GridPoint>> = Vec::new();
    for ring in area.rings() {
        let mut ring: Vec<GridPoint> = ring.into_iter().map(|point| grid_point(zoom, point)).collect();
        thin(&mut ring, tolerance);
        if ring.first() == ring.last() {
            ring.pop();
        }
        if ring.len() > 2 && Frame::around(&ring).is_some_and(|frame| frame.size() >= 2 * tolerance) {
            rings.push(ring);
        }
    }
    // An outer ring runs clockwise; a file in which the first one does not has them all turned round.
    if rings.first().is_some_and(|ring| blotter_tiles::area(ring) < 0) {
        for ring in &mut rings {
            ring.reverse();
        }
    }
    rings
}

/// The areas that have no label, by their ids: a larger one of the same name is near. Long parks and rivers are many
/// areas in the files.
pub(super) fn unlabelled(index: &Index) -> HashSet<u32> {
    let mut named: Vec<(&str, i64, u32, Point)> = Vec::new();
    for area in (0..index.area_count()).filter_map(|number| index.area(number)) {
        let extent = Extent::of(area.rings().into_iter().flatten());
        let Some(name) = area.name().filter(|_| area.kind() != AreaKind::Town && !extent.is_empty()) else {
            continue;
        };
        let wide = i64::from(extent.high.x) - i64::from(extent.low.x);
        let tall = i64::from(extent.high.y) - i64::from(extent.low.y);
        let middle =
            Point { x: extent.low.x.midpoint(extent.high.x), y: extent.low.y.midpoint(extent.high.y) };
        named.push((name, -(wide + tall), area.id(), middle));
    }
    named.sort_unstable();
    let mut without = HashSet::new();
    for same in named.chunk_by(|a, b| a.0 == b.0) {
        let mut labelled: Vec<Point> = Vec::new();
        for (_, _, id, middle) in same {
            let near =
                |other: &Point| middle.x.abs_diff(other.x).max(middle.y.abs_diff(other.y)) < LABEL_APART;
            if labelled.iter().any(near) {
                without.insert(*id);
            } else {
                labelled.push(*middle);
            }
        }
    }
    without
}

/// Draws an area; its rings are in the tile's own units.
pub(super) fn draw(
    layers: &mut TileLayers,
    index: &Index,
    area: &Area<'_>,
    rings: &[Vec<GridPoint>],
    zoom: u8,
    labelled: bool,
) {
    let name = area.name().unwrap_or_default();
    match area.kind() {
        AreaKind::Water => fill(&mut layers.water, "water", name, rings, labelled),
        AreaKind::Park => fill(&mut layers.park, "park", name, rings, labelled),
        AreaKind::Landmark if is_airport(name) => fill(&mut layers.park, "airport", name, rings, labelled),
        AreaKind::Landmark => {}
        AreaKind::Town => town(&mut layers.place, index, area, rings, zoom),
    }
}

/// AREALM says airports by a class of their own, which the index does not keep.
fn is_airport(name: &str) -> bool {
    name.split(' ').any(|word| matches!(word, "Airport" | "Arprt" | "Airfield" | "Arpt"))
}

fn fill(layer: &mut Layer, class: &'static str, name: &str, rings: &[Vec<GridPoint>], labelled: bool) {
    polygon(layer, &[("class", class), ("name", name)], rings);
    if labelled && !name.is_empty() && size(rings) >= LABEL_SIZE {
        label(layer, &[("class", "label"), ("of", class), ("name", name)], rings);
    }
}

fn town(layer: &mut Layer, index: &Index, area: &Area<'_>, rings: &[Vec<GridPoint>], zoom: u8) {
    let geoid = area.place().map(|place| place.geoid);
    let preferred = geoid.is_some() && geoid == index.preferred_place();
    let name = area.name().unwrap_or_default();
    let of = if preferred { "city" } else { "town" };
    if preferred {
        polygon(layer, &[("class", "city"), ("name", name)], rings);
    }
    let mut pen = layer.pen(Shape::Line, &[("class", "limit"), ("of", of), ("name", name)]);
    for ring in rings {
        let mut closed = ring.clone();
        closed.extend(ring.first());
        BOX.cut_line(&closed, |part| pen.line(part));
    }
    layer.take(pen);
    let rank = match size(rings) {
        _ if preferred => "1",
        2000.. => "2",
        _ => "3",
    };
    if preferred || zoom >= 11 || size(rings) >= LABEL_SIZE {
        label(layer, &[("class", "label"), ("of", of), ("rank", rank), ("name", name)], rings);
    }
}

fn size(rings: &[Vec<GridPoint>]) -> i32 {
    rings.iter().filter_map(|ring| Frame::around(ring)).map(|frame| frame.size()).max().unwrap_or(0)
}

fn polygon(layer: &mut Layer, properties: &[(&'static str, &str)], rings: &[Vec<GridPoint>]) {
    let mut pen = layer.pen(Shape::Polygon, properties);
    let mut outer = false;
    for ring in rings {
        let cut = BOX.cut_ring(ring);
        // A hole belongs to the outer ring before it.
        match area(&cut) {
            0 => {}
            1.. => {
                pen.ring(&cut);
                outer = true;
            }
            _ if outer => pen.ring(&cut),
            _ => {}
        }
    }
    layer.take(pen);
}

/// Only the tile in which the point lies has it.
fn label(layer: &mut Layer, properties: &[(&'static str, &str)], rings: &[Vec<GridPoint>]) {
    let Some(grid_point) = label_point(rings) else { return };
    if (0..EXTENT).contains(&grid_point.0) && (0..EXTENT).contains(&grid_point.1) {
        let mut pen = layer.pen(Shape::Point, properties);
        pen.point(grid_point);
        layer.take(pen);
    }
}
