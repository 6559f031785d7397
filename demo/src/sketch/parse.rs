//! Reads `sketch.txt`, whose head explains its lines.

use super::geometry::{Point, distance, rounded};
use super::names;
use super::road::{Class, Road};
use crate::error::SketchError;

/// A ring or a line that is drawn and has no name.
#[derive(Debug)]
pub struct Shape {
    pub kind: ShapeKind,
    pub name: String,
    pub points: Vec<Point>,
}

/// What a shape shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShapeKind {
    River,
    Creek,
    Water,
    Park,
    Airport,
    City,
    Hole,
}

/// Minor streets of one quarter.
#[derive(Debug)]
pub struct Texture {
    /// Degrees, clockwise from north.
    pub angle: f64,
    /// Metres between two streets.
    pub spacing: f64,
    pub ring: Vec<Point>,
}

/// A word or a highway's shield on the map.
#[derive(Debug)]
pub struct Label {
    /// `n1`, `n2`, `city` or `water`; `None` for a shield.
    pub rank: Option<String>,
    pub text: String,
    pub at: Point,
}

/// Everything in the file.
#[derive(Debug, Default)]
pub struct Content {
    pub roads: Vec<Road>,
    pub shapes: Vec<Shape>,
    pub textures: Vec<Texture>,
    pub labels: Vec<Label>,
    /// Police divisions: name and ring.
    pub divisions: Vec<(String, Vec<Point>)>,
}

/// Reads the whole file.
pub fn parse(text: &str) -> Result<Content, SketchError> {
    let mut content = Content::default();
    for (index, raw) in text.lines().enumerate() {
        let entry = raw.split('#').next().unwrap_or_default().trim();
        if !entry.is_empty() {
            read_line(&mut content, index + 1, entry)?;
        }
    }
    Ok(content)
}

fn read_line(content: &mut Content, line: usize, entry: &str) -> Result<(), SketchError> {
    let mut fields = entry.split('|').map(str::trim);
    let (Some(kind), Some(name), Some(geometry), None) =
        (fields.next(), fields.next(), fields.next(), fields.next())
    else {
        return Err(SketchError::Fields { line });
    };
    let words: Vec<&str> = kind.split_whitespace().collect();
    let unknown = || SketchError::Kind { line, kind: kind.to_owned() };
    let numbered = points(line, geometry)?;
    let plain: Vec<Point> = numbered.iter().map(|p| p.0).collect();
    let at_least = |n: usize| if plain.len() < n { Err(SketchError::TooShort { line }) } else { Ok(()) };
    match words.as_slice() {
        [class @ ("motorway" | "arterial" | "local"), rest @ ..] => {
            at_least(2)?;
            let (mut side, mut hidden) = (None, false);
            for word in rest {
                match *word {
                    "N" | "S" | "E" | "W" => side = word.chars().next(),
                    "hidden" => hidden = true,
                    _ => return Err(unknown()),
                }
            }
            let class = match *class {
                "motorway" => Class::Motorway,
                "arterial" => Class::Arterial,
                _ => Class::Local,
            };
            content.roads.push(road(line, class, side, hidden, name, &numbered)?);
        }
        ["texture", angle, spacing] => {
            at_least(3)?;
            let number = |text: &str| text.parse::<f64>().map_err(|_| unknown());
            let (angle, spacing) = (number(angle)?, number(spacing)?.max(50.0));
            content.textures.push(Texture { angle, spacing, ring: plain });
        }
        ["label", rank] => {
            at_least(1)?;
            let rank = Some((*rank).to_owned());
            content.labels.push(Label { rank, text: name.to_owned(), at: plain[0] });
        }
        ["shield"] => {
            for &at in &plain {
                content.labels.push(Label { rank: None, text: name.to_owned(), at });
            }
        }
        ["division"] => {
            at_least(3)?;
            content.divisions.push((name.to_owned(), plain));
        }
        [word] => {
            let (kind, closed, soft) = match *word {
                "river" => (ShapeKind::River, false, true),
                "creek" => (ShapeKind::Creek, false, true),
                "water" => (ShapeKind::Water, true, true),
                "park" => (ShapeKind::Park, true, true),
                "airport" => (ShapeKind::Airport, true, false),
                "city" => (ShapeKind::City, true, false),
                "hole" => (ShapeKind::Hole, true, false),
                _ => return Err(unknown()),
            };
            at_least(if closed { 3 } else { 2 })?;
            let points = if soft { rounded(&plain, closed, 4).0 } else { plain };
            content.shapes.push(Shape { kind, name: name.to_owned(), points });
        }
        _ => return Err(unknown()),
    }
    Ok(())
}

fn points(line: usize, geometry: &str) -> Result<Vec<(Point, Option<u32>)>, SketchError> {
    geometry
        .split_whitespace()
        .map(|text| {
            let (place, number) = match text.split_once('@') {
                Some((place, number)) => (place, Some(number)),
                None => (text, None),
            };
            let read = || {
                let (lon, lat) = place.split_once(',')?;
                let number = match number {
                    Some(number) => Some(number.parse().ok()?),
                    None => None,
                };
                Some(([lon.parse().ok()?, lat.parse().ok()?], number))
            };
            read().ok_or_else(|| SketchError::Point { line, point: text.to_owned() })
        })
        .collect()
}

fn road(
    line: usize,
    class: Class,
    side: Option<char>,
    hidden: bool,
    names: &str,
    geometry: &[(Point, Option<u32>)],
) -> Result<Road, SketchError> {
    let spoken: Vec<&str> = names.split(';').map(str::trim).filter(|name| !name.is_empty()).collect();
    let drawn: Vec<Point> = geometry.iter().map(|p| p.0).collect();
    let (points, place) = rounded(&drawn, false, 3);
    let mut along = vec![0.0];
    for pair in points.windows(2) {
        along.push(along[along.len() - 1] + distance(pair[0], pair[1]));
    }
    let anchors: Vec<(f64, u32)> =
        geometry.iter().zip(&place).filter_map(|(p, &i)| p.1.map(|number| (along[i], number))).collect();
    let rising = anchors.windows(2).all(|w| w[0].1 < w[1].1);
    let falling = anchors.windows(2).all(|w| w[0].1 > w[1].1);
    if !(rising || falling) {
        return Err(SketchError::Numbers { line });
    }
    let Some(first) = spoken.first() else {
        return Err(SketchError::Fields { line });
    };
    let names = spoken.iter().filter_map(|name| names::parse(name)).collect();
    Ok(Road { title: titled(first, side), class, side, hidden, names, points, along, anchors })
}

/// The road's own name with its side in front, as the feed writes it.
fn titled(name: &str, side: Option<char>) -> String {
    match side {
        Some(side) if names::parse(name).is_some_and(|n| n.side.is_none()) => format!("{side} {name}"),
        _ => name.to_owned(),
    }
}
