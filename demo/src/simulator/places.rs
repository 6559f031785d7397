//! Where calls happen: hundred blocks and crossings of the sketch, by division, and streets that it lacks.

use std::sync::OnceLock;

use fastrand::Rng;

use super::location::Location;
use super::natures::DIVISIONS;
use super::odd;
use crate::sketch::geometry::{Point, crossings};
use crate::sketch::{Class, Precision, Road, Sketch};

/// The places of one division.
#[derive(Debug, Default)]
struct Quarter {
    blocks: Vec<Location>,
    /// On the motorways and their service roads.
    freeways: Vec<Location>,
    crossings: Vec<Location>,
    /// Streets short enough to be named alone.
    streets: Vec<Location>,
}

/// Draws a place in a division for a kind of call.
pub fn draw(chance: &mut Rng, division: usize, nature: &str) -> Location {
    let quarter = &quarters()[division];
    let freeway = nature.contains("Freeway") && !quarter.freeways.is_empty();
    let mut place = match chance.u32(..1000) {
        // The feed's odd spellings, word for word.
        0..35 => match odd::draw(chance, division) {
            Some(place) => return place,
            None => pick(chance, &quarter.blocks),
        },
        _ if freeway => pick(chance, &quarter.freeways),
        35..115 => {
            let at = pick(chance, &quarter.blocks).at;
            return odd::off_the_sketch(chance, division, at);
        }
        115..130 => pick(chance, &quarter.streets),
        130..180 => pick(chance, &quarter.freeways),
        180..360 => pick(chance, &quarter.crossings),
        _ => pick(chance, &quarter.blocks),
    };
    match chance.u32(..100) {
        0..7 => place.name = place.name.to_uppercase(),
        7..17 => place.name = place.name.to_lowercase(),
        _ => {}
    }
    place
}

fn pick(chance: &mut Rng, places: &[Location]) -> Location {
    match chance.choice(places) {
        Some(place) => place.clone(),
        // Not reached on the built-in sketch, where every division has places of each kind (tested).
        None => Location { block: Some("1400".to_owned()), name: "Main St".to_owned(), at: [-96.8, 32.78] },
    }
}

fn quarters() -> &'static [Quarter] {
    static QUARTERS: OnceLock<Vec<Quarter>> = OnceLock::new();
    QUARTERS.get_or_init(|| {
        let sketch = Sketch::dallas();
        let mut quarters: Vec<Quarter> = DIVISIONS.iter().map(|_| Quarter::default()).collect();
        let roads = sketch.roads();
        for (i, road) in roads.iter().enumerate() {
            add_blocks(&mut quarters, sketch, road);
            for other in &roads[i + 1..] {
                add_crossing(&mut quarters, sketch, road, other);
            }
            let middle = road.at(road.length() / 2.0);
            let known = sketch.locate(None, &road.title).is_some_and(|p| p.precision == Precision::Street);
            if let Some(index) = quarter_of(sketch, middle).filter(|_| known) {
                quarters[index].streets.push(Location { block: None, name: road.title.clone(), at: middle });
            }
        }
        quarters
    })
}

fn quarter_of(sketch: &Sketch, at: Point) -> Option<usize> {
    let name = sketch.division(at)?;
    DIVISIONS.iter().position(|division| *division == name)
}

fn add_blocks(quarters: &mut [Quarter], sketch: &Sketch, road: &Road) {
    let Some((low, high)) = road.range() else {
        return;
    };
    for number in (low / 100 * 100..high).step_by(100).filter(|&number| number > 0) {
        let block = number.to_string();
        let Some(found) = sketch.locate(Some(&block), &road.title) else {
            continue;
        };
        let at = [found.longitude, found.latitude];
        let Some(index) = quarter_of(sketch, at) else {
            continue;
        };
        if road.class == Class::Motorway {
            for location in ways(road) {
                quarters[index].freeways.push(Location { block: Some(block.clone()), name: location, at });
            }
        } else {
            quarters[index].blocks.push(Location { block: Some(block), name: road.title.clone(), at });
        }
    }
}

fn add_crossing(quarters: &mut [Quarter], sketch: &Sketch, one: &Road, other: &Road) {
    if one.hidden || other.hidden || one.title == other.title {
        return;
    }
    let [at] = crossings(&one.points, &other.points)[..] else {
        return;
    };
    let first = if one.class == Class::Motorway { ways(one).swap_remove(0) } else { one.title.clone() };
    let location = format!("{first} / {}", other.title);
    if let (Some(_), Some(index)) = (sketch.locate(None, &location), quarter_of(sketch, at)) {
        quarters[index].crossings.push(Location { block: None, name: location, at });
    }
}

/// A motorway's name with the ways of its traffic, and of its service roads.
fn ways(road: &Road) -> Vec<String> {
    let bounds = crate::sketch::geometry::bounds(&road.points);
    let across = match road.side {
        Some('E' | 'W') => true,
        Some(_) => false,
        None => bounds[2] - bounds[0] > bounds[3] - bounds[1],
    };
    let both = if across { ["Eb", "Wb"] } else { ["Nb", "Sb"] };
    let mut names: Vec<String> = both.iter().map(|way| format!("{} {way}", road.title)).collect();
    let stem = road.title.strip_suffix(" Fwy").or_else(|| road.title.strip_suffix(" Expy"));
    if let Some(stem) = stem {
        names.extend(both.iter().map(|way| format!("{stem} Serv {way}")));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_division_has_places_of_each_kind() {
        for (quarter, division) in quarters().iter().zip(DIVISIONS) {
            assert!(quarter.blocks.len() > 100, "{division}: {} blocks", quarter.blocks.len());
            assert!(quarter.crossings.len() > 20, "{division}: {} crossings", quarter.crossings.len());
            assert!(!quarter.freeways.is_empty() && !quarter.streets.is_empty(), "{division}");
        }
    }
}
