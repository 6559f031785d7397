//! The sketch as vector tiles, in the schema of the street index's: layers `water`, `park`, `place` and `road`.

use super::dallas::Sketch;
use super::geometry::Point;
use super::parse::{Label, Shape, ShapeKind};
use super::road::Class;
use super::texture::minor;
use blotter_tiles::{
    BOX, Draw, EXTENT, Frame, GridPoint, Layer, Pen, Shape as Drawing, Tile, Zoom, corner, simplify,
};

/// The zooms that have tiles: a sketch has no more to show nearer by, and a map enlarges the last.
pub const ZOOMS: [u8; 2] = [8, 14];

/// The tolerance of a tile's lines, in units: a third of what the eye can see.
const TOLERANCE: i32 = 3;

/// Draws the sketch's tiles.
#[derive(Debug)]
pub struct SketchTiles {
    features: Vec<Feature>,
}

/// One thing to draw, over the whole sketch.
#[derive(Debug)]
struct Feature {
    layer: &'static str,
    drawing: Drawing,
    properties: Vec<(&'static str, String)>,
    /// The lowest zoom that shows it.
    from: u8,
    lines: Vec<Vec<Point>>,
}

impl Feature {
    fn new(layer: &'static str, drawing: Drawing, class: &str, from: u8, lines: Vec<Vec<Point>>) -> Self {
        Self { layer, drawing, properties: vec![("class", class.to_owned())], from, lines }
    }

    fn with(mut self, key: &'static str, value: &str) -> Self {
        self.properties.push((key, value.to_owned()));
        self
    }
}

impl SketchTiles {
    /// Splits the sketch into the features of its tiles.
    pub fn new(sketch: &Sketch) -> Self {
        let mut features: Vec<Feature> =
            sketch.shapes.iter().filter_map(|shape| background(sketch, shape)).collect();
        features.extend(limits(sketch));
        let streets = sketch.textures.iter().flat_map(|texture| minor(texture, &sketch.shapes)).collect();
        features.push(Feature::new("road", Drawing::Line, "minor", 10, streets));
        for class in [Class::Local, Class::Arterial, Class::Motorway] {
            let (word, from) = match class {
                Class::Local => ("minor", 10),
                Class::Arterial => ("arterial", 9),
                Class::Motorway => ("motorway", 8),
            };
            for road in sketch.roads.iter().filter(|road| road.class == class && !road.hidden) {
                let line = vec![road.points.clone()];
                features
                    .push(Feature::new("road", Drawing::Line, word, from, line).with("name", &road.title));
            }
        }
        features.extend(sketch.labels.iter().map(label));
        Self { features }
    }

    /// The tile at a zoom, counted from the west and the north, not compressed; `None` if nothing is there.
    pub fn tile(&self, zoom: u8, x: u32, y: u32) -> Option<Vec<u8>> {
        let corner = corner(zoom, x, y).filter(|_| (ZOOMS[0]..=ZOOMS[1]).contains(&zoom))?;
        let map = Zoom::new(zoom);
        let mut layers = ["water", "park", "place", "road"].map(|name| (name, Layer::new(name)));
        for feature in self.features.iter().filter(|feature| feature.from <= zoom) {
            let Some((_, layer)) = layers.iter_mut().find(|(name, _)| *name == feature.layer) else {
                continue;
            };
            let properties: Vec<(&str, &str)> =
                feature.properties.iter().map(|(key, value)| (*key, value.as_str())).collect();
            let mut pen = layer.pen(feature.drawing, &properties);
            for line in &feature.lines {
                let grid_points = line.iter().map(|[longitude, latitude]| {
                    let (x, y) = map.place(*latitude, *longitude);
                    (x - corner.0, y - corner.1)
                });
                draw(&mut pen, feature.drawing, grid_points.collect());
            }
            layer.take(pen);
        }
        Tile::new(layers.into_iter().map(|(_, layer)| layer)).write()
    }
}

impl Draw for SketchTiles {
    fn tile(&self, zoom: u8, x: u32, y: u32) -> Option<Vec<u8>> {
        self.tile(zoom, x, y)
    }
}

/// Draws the part of a line, ring or point that is on the tile.
fn draw(pen: &mut Pen, drawing: Drawing, mut grid_points: Vec<GridPoint>) {
    if !Frame::around(&grid_points).is_some_and(|frame| frame.meets(&BOX)) {
        return;
    }
    match drawing {
        Drawing::Point => {
            // Only the tile that contains it has it.
            let inside = |grid_point: &GridPoint| {
                (0..EXTENT).contains(&grid_point.0) && (0..EXTENT).contains(&grid_point.1)
            };
            grid_points.into_iter().filter(inside).for_each(|grid_point| pen.point(grid_point));
        }
        Drawing::Polygon => pen.ring(&BOX.cut_ring(&grid_points)),
        _ => {
            simplify(&mut grid_points, TOLERANCE);
            BOX.cut_line(&grid_points, |part| pen.line(part));
        }
    }
}

/// Water, parks, airports, and the city with its holes.
fn background(sketch: &Sketch, shape: &Shape) -> Option<Feature> {
    let line = || vec![shape.points.clone()];
    let (layer, drawing, class, from, lines) = match shape.kind {
        ShapeKind::River => ("water", Drawing::Line, "river", 8, line()),
        ShapeKind::Creek => ("water", Drawing::Line, "stream", 9, line()),
        ShapeKind::Water => ("water", Drawing::Polygon, "water", 8, vec![turned(&shape.points, true)]),
        ShapeKind::Park => ("park", Drawing::Polygon, "park", 8, vec![turned(&shape.points, true)]),
        ShapeKind::Airport => ("park", Drawing::Polygon, "airport", 8, vec![turned(&shape.points, true)]),
        ShapeKind::City => {
            let mut rings = vec![turned(&shape.points, true)];
            rings.extend(holes(sketch).map(|hole| turned(hole, false)));
            ("place", Drawing::Polygon, "city", 8, rings)
        }
        ShapeKind::Hole => return None,
    };
    Some(Feature::new(layer, drawing, class, from, lines).with("name", &shape.name))
}

fn holes(sketch: &Sketch) -> impl Iterator<Item = &[Point]> {
    sketch.shapes.iter().filter(|shape| shape.kind == ShapeKind::Hole).map(|shape| shape.points.as_slice())
}

/// The city's limit, around its holes too.
fn limits(sketch: &Sketch) -> Option<Feature> {
    let closed = |ring: &[Point]| ring.iter().chain(ring.first()).copied().collect::<Vec<_>>();
    let city = sketch.shapes.iter().filter(|shape| shape.kind == ShapeKind::City);
    let rings: Vec<_> = city.map(|city| closed(&city.points)).chain(holes(sketch).map(closed)).collect();
    (!rings.is_empty()).then(|| Feature::new("place", Drawing::Line, "limit", 8, rings).with("of", "city"))
}

/// A ring that runs clockwise on the screen, as an outer one must, or the other way round, as a hole.
fn turned(ring: &[Point], clockwise: bool) -> Vec<Point> {
    let pairs = ring.iter().zip(ring.iter().cycle().skip(1));
    // North is up, so a positive sum runs against the clock.
    let sum: f64 = pairs.map(|(a, b)| a[0] * b[1] - b[0] * a[1]).sum();
    let mut ring = ring.to_vec();
    if (sum < 0.0) != clockwise {
        ring.reverse();
    }
    ring
}

fn label(label: &Label) -> Feature {
    let at = |layer, class, from| Feature::new(layer, Drawing::Point, class, from, vec![vec![label.at]]);
    match label.rank.as_deref() {
        None => at("road", "shield", 9).with("ref", &label.text),
        Some("water") => at("water", "label", 9).with("of", "water").with("name", &label.text),
        Some("city") => {
            at("place", "label", 8).with("of", "town").with("rank", "2").with("name", &label.text)
        }
        Some("n1") => {
            at("place", "label", 9).with("of", "quarter").with("rank", "2").with("name", &label.text)
        }
        Some(_) => at("place", "label", 10).with("of", "quarter").with("rank", "3").with("name", &label.text),
    }
}
