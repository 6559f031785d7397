//! The basemap as vector tiles, drawn from the index: Mapbox Vector Tile 2.1, zooms 8 to 16.
//!
//! Low zooms are generalised once (`overview`), the others drawn from the index tile by tile. What is where in a
//! tile is said at [`Tiles`].

mod areas;
mod layers;
mod overview;
mod pieces;
mod roads;

use crate::{
    geo::{Extent, Point},
    index::Index,
};
use blotter_tiles::{
    BOX, BUFFER, Draw, EXTENT, Frame, GridPoint, HIGHEST_ZOOM, Layer, Pen, Shape, Tile, Zoom, corner,
    simplify,
};
pub use layers::MIN_ZOOM;
use layers::{TileLayers, grid_point};
use overview::Overview;
use pieces::Pieces;
use roads::{Key, Kind};
use std::{borrow::Borrow, collections::HashSet, ops::RangeInclusive};

/// The highest zoom with tiles; a map shows these enlarged beyond it.
pub const MAX_ZOOM: u8 = HIGHEST_ZOOM;

/// A tile of more bytes leaves out its smallest roads: compressed it then stays well under 100 kB.
const MAX_BYTES: usize = 130_000;

/// Draws tiles of an index, borrowed or shared (`Arc<Index>`).
///
/// Opening reads the whole index once and keeps the low zooms' lines (less than 2 MB for 120,000 edges). Every tile is
/// drawn anew; the same index gives the same bytes. All properties are texts; one without a value is left out.
///
/// | layer | geometry | properties |
/// |---|---|---|
/// | `water` | polygons `class=water`; lines `class=stream`; points `class=label` | `name`; labels `of` |
/// | `park` | polygons `class=park` or `airport`; points `class=label` | `name`; labels `of` |
/// | `place` | a polygon `class=city` for the preferred town; lines `class=limit`; points `class=label` | `name`; `of` (`city` or `town`); labels `rank` (1 the preferred town, 2, 3) |
/// | `county` | lines `class=county` | |
/// | `road` | lines `class=motorway`, `trunk`, `arterial`, `ramp`, `minor`, `service` or `path`, the small ones first | `name`; `ref` (`I-35E`) |
#[derive(Debug)]
pub struct Tiles<I> {
    index: I,
    arterials: Vec<bool>,
    /// Areas that have no label of their own.
    unlabelled: HashSet<u32>,
    overview: Overview,
}

impl<I: Borrow<Index>> Tiles<I> {
    /// Prepares to draw: a fraction of a second for a county.
    pub fn new(index: I) -> Self {
        let arterials = roads::arterials(index.borrow());
        let overview = Overview::new(index.borrow(), &arterials);
        let unlabelled = areas::unlabelled(index.borrow());
        Self { index, arterials, unlabelled, overview }
    }

    /// The numbers, eastward and southward, of the zoom's tiles that the index covers.
    pub fn across(&self, zoom: u8) -> [RangeInclusive<u32>; 2] {
        let map = Zoom::new(zoom.min(MAX_ZOOM));
        let extent = self.index.borrow().extent();
        let [low, high] = [extent.low, extent.high].map(|point| grid_point(map, point));
        let number = |units: i32| units.div_euclid(EXTENT).unsigned_abs();
        [number(low.0)..=number(high.0), number(high.1)..=number(low.1)]
    }

    /// The tile at a zoom, counted from the west and the north, not compressed; `None` if nothing is there, or no such
    /// tile exists.
    pub fn tile(&self, zoom: u8, x: u32, y: u32) -> Option<Vec<u8>> {
        let corner = corner(zoom, x, y).filter(|_| zoom >= MIN_ZOOM)?;
        let mut tile = self.draw(zoom, corner, Kind::County);
        for least in [Kind::Minor, Kind::Ramp, Kind::Trunk] {
            if tile.len() <= MAX_BYTES {
                break;
            }
            tile = self.draw(zoom, corner, least);
        }
        tile.write()
    }

    /// The tile without the roads below a kind.
    fn draw(&self, zoom: u8, corner: GridPoint, least: Kind) -> Tile {
        let mut layers = TileLayers::new();
        if let Some(lines) = self.overview.lines(zoom) {
            self.draw_overview(&mut layers, lines, zoom, corner, least);
        } else {
            self.draw_detail(&mut layers, zoom, corner, least);
        }
        layers.finish()
    }

    fn draw_overview(
        &self,
        layers: &mut TileLayers,
        lines: &[overview::Line],
        zoom: u8,
        corner: GridPoint,
        least: Kind,
    ) {
        let index = self.index.borrow();
        let window = Frame {
            low: (corner.0 - BUFFER, corner.1 - BUFFER),
            high: (corner.0 + EXTENT + BUFFER, corner.1 + EXTENT + BUFFER),
        };
        for shape in self.overview.areas(zoom).iter().filter(|shape| shape.frame.meets(&window)) {
            let Some(area) = index.area(shape.number) else { continue };
            let rings: Vec<Vec<GridPoint>> = shape.rings.iter().map(|ring| moved(ring, corner)).collect();
            areas::draw(layers, index, &area, &rings, zoom, !self.unlabelled.contains(&area.id()));
        }
        let mut strokes = Strokes::new(index, layers);
        for line in lines.iter().filter(|line| line.key.shows(least) && line.frame.meets(&window)) {
            strokes.line(line.key, &moved(&line.grid_points, corner));
        }
        strokes.finish();
    }

    fn draw_detail(&self, layers: &mut TileLayers, zoom: u8, corner: GridPoint, least: Kind) {
        let index = self.index.borrow();
        let map = Zoom::new(zoom);
        let extent = extent(map, corner);
        let tolerance = if zoom == MAX_ZOOM { 1 } else { 3 };
        index.areas_in(&extent, |area| {
            let rings = areas::rings(&area, map, tolerance);
            let rings: Vec<Vec<GridPoint>> = rings.iter().map(|ring| moved(ring, corner)).collect();
            areas::draw(layers, index, &area, &rings, zoom, !self.unlabelled.contains(&area.id()));
        });
        let mut pieces = Pieces::default();
        let mut line: Vec<GridPoint> = Vec::new();
        index.edges_in(&extent, |edge| {
            let key = roads::key(index, &edge, &self.arterials, zoom).filter(|key| key.shows(least));
            let county = edge.is_county_line().then_some(Key::county());
            if key.is_none() && county.is_none() {
                return;
            }
            line.clear();
            line.extend(edge.points().map(|point| grid_point(map, point)));
            // Edge by edge, not tile by tile: neighbours must draw the same line.
            simplify(&mut line, tolerance);
            for grid_point in &mut line {
                *grid_point = (grid_point.0 - corner.0, grid_point.1 - corner.1);
            }
            if Frame::around(&line).is_some_and(|frame| frame.meets(&BOX)) {
                for key in [key, county].into_iter().flatten() {
                    pieces.add(key, edge.nodes(), &line);
                }
            }
        });
        let mut strokes = Strokes::new(index, layers);
        pieces.chains(|key, chain| strokes.line(key, chain));
        strokes.finish();
    }
}

impl<I: Borrow<Index> + Send + Sync> Draw for Tiles<I> {
    fn tile(&self, zoom: u8, x: u32, y: u32) -> Option<Vec<u8>> {
        self.tile(zoom, x, y)
    }
}

/// What a tile and its buffer cover.
fn extent(map: Zoom, corner: GridPoint) -> Extent {
    let [south, west, north, east] = map.extent(corner);
    #[expect(clippy::cast_possible_truncation, reason = "at most 360 million")]
    let point = |latitude: f64, longitude: f64| Point {
        x: (longitude * 1e6).round() as i32,
        y: (latitude * 1e6).round() as i32,
    };
    Extent { low: point(south, west), high: point(north, east) }
}

fn moved(grid_points: &[GridPoint], corner: GridPoint) -> Vec<GridPoint> {
    grid_points.iter().map(|grid_point| (grid_point.0 - corner.0, grid_point.1 - corner.1)).collect()
}

/// Lines on their way into features: those that look the same become one.
struct Strokes<'a> {
    index: &'a Index,
    layers: &'a mut TileLayers,
    open: Option<(Key, Pen)>,
}

impl<'a> Strokes<'a> {
    fn new(index: &'a Index, layers: &'a mut TileLayers) -> Self {
        Self { index, layers, open: None }
    }

    /// Lines come in the order of their keys, in the tile's own units.
    fn line(&mut self, key: Key, grid_points: &[GridPoint]) {
        if self.open.as_ref().is_none_or(|(open, _)| open.look() != key.look()) {
            self.close();
        }
        let (index, layers) = (self.index, &mut *self.layers);
        let (_, pen) = self.open.get_or_insert_with(|| {
            let name = key.shown.map_or("", |name| index.name_text(name));
            let route = key.route.map_or_else(String::new, |route| roads::sign(index.name_text(route)));
            let properties = [("class", key.kind.word()), ("name", name), ("ref", &route)];
            (key, layer_of(layers, key.kind).pen(Shape::Line, &properties))
        });
        BOX.cut_line(grid_points, |part| pen.line(part));
    }

    fn close(&mut self) {
        if let Some((key, pen)) = self.open.take() {
            layer_of(self.layers, key.kind).take(pen);
        }
    }

    fn finish(mut self) {
        self.close();
    }
}

fn layer_of(layers: &mut TileLayers, kind: Kind) -> &mut Layer {
    match kind {
        Kind::County => &mut layers.county,
        Kind::Stream => &mut layers.water,
        _ => &mut layers.road,
    }
}
