//! The made-up country: forces, their towns, the towns' LSOAs and the fixed list of points that crimes are moved to.

use crate::{
    names,
    random::{Choice, normal_share, normals, quantile, rng},
    tables,
};
use fastrand::Rng;
use std::{fmt::Write as _, ops::Range};

/// A point; its place in the world's list orders it by the LSOA's name.
#[derive(Debug, Clone)]
pub struct Point {
    /// Millionths of a degree.
    pub longitude: i32,
    pub latitude: i32,
    pub lsoa: u32,
    /// Where its `Location,LSOA code,LSOA name` is in the world's text.
    text: Range<u32>,
}

/// A force and where its crimes are.
#[derive(Debug, Clone)]
pub struct Force {
    pub slug: &'static str,
    /// As its rows have it.
    pub name: &'static str,
    points: Vec<u32>,
    popularity: Choice,
}

/// All forces, towns, LSOAs and points of a seed and scale.
#[derive(Debug, Clone)]
pub struct World {
    pub forces: Vec<Force>,
    pub points: Vec<Point>,
    pub towns: usize,
    pub lsoas: usize,
    text: String,
}

/// `total` split by weight into whole numbers that add up to it.
#[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
pub fn split(total: usize, weights: &[f64]) -> Vec<usize> {
    let factor = total as f64 / weights.iter().sum::<f64>();
    let mut sum = 0.0;
    let mut last = 0;
    weights
        .iter()
        .map(|weight| {
            sum += weight * factor;
            let end = (sum + 0.5) as usize;
            let part = end.saturating_sub(last);
            last = end.max(last);
            part
        })
        .collect()
}

struct Town {
    name: String,
    force: usize,
    lsoas: usize,
    longitude: f64,
    latitude: f64,
}

const TOWNS: usize = 350;

fn towns(seed: u64, lsoas: usize) -> Vec<Town> {
    let mut rng = rng(seed, &[1]);
    let weights: Vec<f64> =
        tables::FORCES.map(|(slug, weight, ..)| if slug == tables::RAILWAYS { 0.0 } else { weight }).to_vec();
    // One for each force with an area, the others by weight.
    let with_area = weights.iter().filter(|weight| **weight > 0.0).count();
    let counts: Vec<usize> = split(TOWNS - with_area, &weights)
        .into_iter()
        .zip(&weights)
        .map(|(count, weight)| count + usize::from(*weight > 0.0))
        .collect();
    // Awkward names come first; they belong in all parts of the country.
    let mut shuffled = names::towns(&mut rng, TOWNS);
    rng.shuffle(&mut shuffled);
    let mut towns = Vec::new();
    for (force, lsoas) in split(lsoas, &weights).into_iter().enumerate() {
        let (_, _, latitude, longitude) = tables::FORCES[force];
        let sizes: Vec<f64> = tables::LSOAS_PER_TOWN.iter().copied().cycle().take(counts[force]).collect();
        let lsoas = if sizes.is_empty() { Vec::new() } else { split(lsoas.max(sizes.len()), &sizes) };
        // A city's forces lie within a few kilometres.
        let spread = if weights[force] < 2.0 { 0.005 } else { 0.16 };
        for lsoas in lsoas {
            let (east, north) = normals(&mut rng);
            towns.push(Town {
                name: shuffled.pop().unwrap_or_default(),
                force,
                lsoas,
                longitude: longitude + east * spread * 1.6,
                latitude: latitude + north * spread,
            });
        }
    }
    towns.sort_by(|one, other| one.name.cmp(&other.name));
    towns
}

/// The publisher numbers a town's areas in groups of about five.
fn lsoa_name(town: &str, number: usize) -> String {
    format!("{town} {:03}{}", (number / 5 + 1).min(999), char::from(b"ABCDE"[number % 5]))
}

fn micro(degrees: f64) -> i32 {
    #[allow(clippy::cast_possible_truncation, reason = "degrees of a place on Earth")]
    let micro = (degrees * 1e6).round() as i32;
    micro
}

fn location(rng: &mut Rng, generic: &Choice) -> String {
    match tables::GENERIC_PLACES.get(generic.pick(rng)) {
        Some((place, _)) => format!("On or near {place}"),
        None => format!("On or near {}", names::street(rng)),
    }
}

impl World {
    /// Below full scale there are as many fewer LSOAs and points as rows, so that each has its usual share of them;
    /// above it there are only more rows, as the publisher's list of points is fixed.
    #[allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    pub fn new(seed: u64, scale: f64) -> Self {
        let lsoas = ((35_000.0 * scale.min(1.0)) as usize).max(2 * TOWNS);
        let points = ((600_000.0 * scale.min(1.0)) as usize).max(4 * lsoas);
        let towns = towns(seed, lsoas);
        let mut rng = rng(seed, &[2]);
        let lsoas = towns.iter().map(|town| town.lsoas).sum();
        let shares: Vec<f64> = (0..lsoas).map(|_| quantile(&tables::POINTS_PER_LSOA, rng.f64())).collect();
        let mut counts = split(points, &shares).into_iter();
        let streets: u32 = tables::GENERIC_PLACES.iter().map(|(_, rows)| rows).sum();
        let generic = Choice::new(
            tables::GENERIC_PLACES
                .iter()
                .map(|&(_, rows)| f64::from(rows))
                .chain([tables::street::PLACED_ROWS as f64 - f64::from(streets)]),
        );

        let mut world = Self {
            forces: Vec::new(),
            points: Vec::with_capacity(points),
            towns: towns.len(),
            lsoas,
            text: String::new(),
        };
        let mut by_force: Vec<(Vec<u32>, Vec<f64>)> = vec![(Vec::new(), Vec::new()); tables::FORCES.len()];
        let mut lsoa = 0_u32;
        for town in &towns {
            let letter = match tables::FORCES[town.force].0 {
                "northern-ireland" => 'N',
                slug if tables::WELSH.contains(&slug) => 'W',
                _ => 'E',
            };
            for number in 0..town.lsoas {
                let name = lsoa_name(&town.name, number);
                let radius = 0.0025 * (town.lsoas as f64).sqrt();
                let (east, north) = normals(&mut rng);
                let (longitude, latitude) =
                    (town.longitude + east * radius * 1.6, town.latitude + north * radius);
                let (of_lsoa, _) = normals(&mut rng);
                for _ in 0..counts.next().unwrap_or_default() {
                    let (east, north) = normals(&mut rng);
                    let (own, _) = normals(&mut rng);
                    let together = tables::POPULARITY_CORRELATION;
                    let latent = together * of_lsoa + (1.0 - together * together).sqrt() * own;
                    let start = world.text.len() as u32;
                    let place = location(&mut rng, &generic);
                    let _ = write!(world.text, "{place},{letter}{:08},{name}", 1_000_001 + lsoa);
                    let (points, weights) = &mut by_force[town.force];
                    points.push(world.points.len() as u32);
                    weights.push(quantile(&tables::POINT_POPULARITY, normal_share(latent)));
                    world.points.push(Point {
                        longitude: micro(longitude + east * 0.0025),
                        latitude: micro(latitude + north * 0.0016),
                        lsoa,
                        text: start..world.text.len() as u32,
                    });
                }
                lsoa += 1;
            }
        }
        world.forces = tables::FORCES
            .iter()
            .zip(by_force)
            .map(|(&(slug, ..), (mut points, mut weights))| {
                if points.is_empty() {
                    // The railways' force: some points in all towns.
                    let count = (world.points.len() / 300).max(1);
                    points = (0..count).map(|_| rng.u32(..world.points.len() as u32)).collect();
                    weights = points.iter().map(|_| quantile(&tables::POINT_POPULARITY, rng.f64())).collect();
                }
                Force {
                    slug,
                    name: blotter_records::forces::name_of(slug).unwrap_or(slug),
                    points,
                    popularity: Choice::new(weights),
                }
            })
            .collect();
        world
    }

    /// `Location,LSOA code,LSOA name` of a point.
    pub fn text(&self, point: &Point) -> &str {
        &self.text[point.text.start as usize..point.text.end as usize]
    }

    /// A point for a row of the force, by popularity; now and then one far outside.
    pub fn pick(&self, force: usize, rng: &mut Rng) -> u32 {
        #[allow(clippy::cast_precision_loss, reason = "counts of some hundred thousand")]
        const OUTSIDE: f64 = tables::street::OUTSIDE_ROWS as f64 / tables::street::PLACED_ROWS as f64;
        let mut force = &self.forces[force];
        if rng.f64() < OUTSIDE {
            force = &self.forces[rng.usize(..self.forces.len())];
        }
        force.points[force.popularity.pick(rng)]
    }

    /// Differs for different data.
    #[cfg(test)]
    fn fingerprint(&self) -> u64 {
        self.points.iter().fold(0, |state, point| {
            #[allow(clippy::cast_sign_loss, reason = "only mixed")]
            let bits = u64::from(point.longitude as u32) << 32 | u64::from(point.latitude as u32);
            crate::random::hash(state, &[bits])
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_full_country_is_as_large_as_promised() {
        let world = World::new(1, 1.0);
        assert_eq!((world.forces.len(), world.towns), (44, 350));
        assert!(
            world.lsoas.abs_diff(35_000) < 100 && world.points.len().abs_diff(600_000) < 10,
            "{}",
            world.lsoas
        );
        for force in &world.forces {
            assert!(!force.points.is_empty() && force.name != force.slug, "{}", force.slug);
        }
        let fingerprint = |seed| World::new(seed, 0.1).fingerprint();
        assert_eq!(fingerprint(1), fingerprint(1));
        assert_ne!(fingerprint(1), fingerprint(2));
    }

    #[test]
    fn parts_add_up() {
        assert_eq!(split(10, &[1.0, 1.0, 1.0]), [3, 4, 3]);
        assert_eq!(split(5, &[0.0, 5.0, 0.0]), [0, 5, 0]);
    }
}
