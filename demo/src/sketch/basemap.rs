//! The sketch as `GeoJSON`, painted from the ground up.

use serde_json::{Map, Value, json};

use super::Sketch;
use super::geometry::{Point, inside, moved, simplified, vector};
use super::parse::{Shape, ShapeKind, Texture};
use super::road::Class;

pub fn basemap(sketch: &Sketch) -> String {
    let mut features = Vec::new();
    let shapes = |kind: ShapeKind| sketch.shapes.iter().filter(move |s| s.kind == kind);
    let holes: Vec<Value> = shapes(ShapeKind::Hole).map(|s| ring(&s.points)).collect();

    for city in shapes(ShapeKind::City) {
        let mut rings = vec![ring(&city.points)];
        rings.extend(holes.iter().cloned());
        features.push(feature("city", Some(&city.name), "Polygon", &Value::Array(rings)));
    }
    for (kind, class) in [
        (ShapeKind::Park, "park"),
        (ShapeKind::Airport, "airport"),
        (ShapeKind::Creek, "creek"),
        (ShapeKind::River, "river"),
        (ShapeKind::Water, "water"),
    ] {
        for shape in shapes(kind) {
            features.push(match kind {
                ShapeKind::Creek | ShapeKind::River => {
                    feature(class, Some(&shape.name), "LineString", &line(&shape.points))
                }
                _ => feature(class, Some(&shape.name), "Polygon", &json!([ring(&shape.points)])),
            });
        }
    }
    let streets: Vec<Value> = sketch.textures.iter().flat_map(|t| minor(t, &sketch.shapes)).collect();
    features.push(feature("minor", None, "MultiLineString", &Value::Array(streets)));
    // One feature for all roads of a class but motorways: the page draws them alike, and it is half the size.
    let roads = |class: Class| sketch.roads.iter().filter(move |r| r.class == class && !r.hidden);
    for (class, word) in [(Class::Local, "minor"), (Class::Arterial, "arterial")] {
        let lines = roads(class).map(|road| line(&road.points)).collect();
        features.push(feature(word, None, "MultiLineString", &Value::Array(lines)));
    }
    for road in roads(Class::Motorway) {
        features.push(feature("motorway", Some(&road.title), "LineString", &line(&road.points)));
    }
    for city in shapes(ShapeKind::City) {
        let mut rings = vec![ring(&city.points)];
        rings.extend(holes.iter().cloned());
        features.push(feature("limit", Some("City limit"), "MultiLineString", &Value::Array(rings)));
    }
    for label in &sketch.labels {
        let class = if label.rank.is_some() { "label" } else { "shield" };
        let mut made = feature(class, Some(&label.text), "Point", &point(label.at));
        if let Some(rank) = &label.rank {
            made["properties"]["rank"] = json!(rank);
        }
        features.push(made);
    }
    json!({ "type": "FeatureCollection", "features": features }).to_string()
}

fn feature(class: &str, name: Option<&str>, kind: &str, coordinates: &Value) -> Value {
    let mut properties = Map::new();
    properties.insert("class".to_owned(), json!(class));
    if let Some(name) = name {
        properties.insert("name".to_owned(), json!(name));
    }
    json!({
        "type": "Feature",
        "properties": properties,
        "geometry": { "type": kind, "coordinates": coordinates },
    })
}

/// Five decimals: a metre.
fn point(p: Point) -> Value {
    let round = |degrees: f64| (degrees * 1e5).round() / 1e5;
    json!([round(p[0]), round(p[1])])
}

fn line(points: &[Point]) -> Value {
    simplified(points, FINE_M).into_iter().map(point).collect()
}

fn ring(points: &[Point]) -> Value {
    // In two halves: the ends of a ring are one point, which has no chord to measure from.
    let (one, other) = points.split_at(points.len() / 2);
    let mut drawn = simplified(one, FINE_M);
    drawn.extend(simplified(other, FINE_M));
    drawn.iter().chain(drawn.first()).copied().map(point).collect()
}

/// What the eye doesn't miss on the map, in metres.
const FINE_M: f64 = 12.0;

/// The minor streets of a quarter: two families of parallel strokes, a little uneven and with gaps, which
/// leave water, parks and airports free. They carry no name and nothing is ever located on them.
fn minor(texture: &Texture, shapes: &[Shape]) -> Vec<Value> {
    let free: Vec<&[Point]> = shapes
        .iter()
        .filter(|s| matches!(s.kind, ShapeKind::Water | ShapeKind::Park | ShapeKind::Airport))
        .map(|s| s.points.as_slice())
        .collect();
    let origin = texture.ring[0];
    let (sin, cos) = texture.angle.to_radians().sin_cos();
    let turned: Vec<[f64; 2]> = texture
        .ring
        .iter()
        .map(|&p| {
            let [x, y] = vector(origin, p);
            [x * cos - y * sin, x * sin + y * cos]
        })
        .collect();
    let back = |u: f64, v: f64| moved(origin, [u * cos + v * sin, v * cos - u * sin]);
    // Everywhere the same picture, so the unevenness comes from a fixed seed.
    let mut chance = fastrand::Rng::with_seed(texture.ring.len() as u64 ^ origin[0].to_bits());
    let mut strokes = Vec::new();
    for across in [0, 1] {
        let (low, high) = ends(&turned, 1 - across);
        let (start, end) = ends(&turned, across);
        let mut at = start + texture.spacing * 0.5;
        while at < end {
            let place = at + texture.spacing * (chance.f64() - 0.5) * 0.4;
            let mut stroke: Option<(f64, f64)> = None;
            let mut v = low;
            while v <= high {
                let p = if across == 0 { back(place, v) } else { back(v, place) };
                let drawn = inside(p, &texture.ring) && !free.iter().any(|ring| inside(p, ring));
                match (&mut stroke, drawn) {
                    (Some((_, to)), true) => *to = v,
                    (None, true) => stroke = Some((v, v)),
                    _ => {}
                }
                let worn = chance.f64() < STEP_M / 5_000.0;
                if (!drawn || worn)
                    && let Some((from, to)) = stroke.take()
                    && to - from > 450.0
                {
                    let (a, b) = if across == 0 {
                        (back(place, from), back(place, to))
                    } else {
                        (back(from, place), back(to, place))
                    };
                    strokes.push(coarse(a, b));
                }
                // A worn stroke leaves a gap before the next.
                v += if worn { 4.0 * STEP_M + 700.0 * chance.f64() } else { STEP_M };
            }
            at += texture.spacing;
        }
    }
    strokes
}

/// How finely a stroke feels for the edge of its quarter, in metres.
const STEP_M: f64 = 60.0;

fn ends(points: &[[f64; 2]], axis: usize) -> (f64, f64) {
    points.iter().fold((f64::MAX, f64::MIN), |(low, high), p| (low.min(p[axis]), high.max(p[axis])))
}

/// Four decimals are enough for strokes that only suggest streets.
fn coarse(a: Point, b: Point) -> Value {
    let round = |degrees: f64| (degrees * 1e4).round() / 1e4;
    json!([[round(a[0]), round(a[1])], [round(b[0]), round(b[1])]])
}
