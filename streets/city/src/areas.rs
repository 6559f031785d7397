//! The city's areas: faces, water, towns and parks.

use std::collections::HashMap;
use std::path::Path;

use crate::city::City;
use crate::geometry::{Point, along, centre, cross, offset, part, pt};
use crate::layers::{AREALM, AREAWATER, Error, FACES, Layer, PLACE, Row};
use crate::plan::{COUNTIES, FACES_PER_SIDE, GREENBELT, Kind};
use crate::write::{FIRST_FACE, STATE};

impl City {
    pub(crate) fn write_faces(&self, folder: &Path, county: usize) -> Result<(), Error> {
        let code = COUNTIES[county];
        let mut layer = Layer::create(folder, code, "faces", FACES, true)?;
        let side = self.plan.n * FACES_PER_SIDE;
        for face in (0..side * side).filter(|&face| self.county_of_face(face) == county) {
            let (i, j) = self.plan.block_of_face(face);
            let ring = self.plan.face_ring(face);
            let tract = format!("{:06}", (j * self.plan.n + i) * 10);
            let mut row = Row::new(FACES)
                .set("TFID", FIRST_FACE + face)
                .set("STATEFP20", STATE)
                .set("COUNTYFP20", &code[2..])
                .set("TRACTCE20", &tract)
                .set("BLKGRPCE20", 1)
                .set("BLOCKCE20", format!("{:04}", 1000 + face % 1000))
                .set("ZCTA5CE20", self.zip(face))
                .set("STATEFP", STATE)
                .set("COUNTYFP", &code[2..])
                .set("TRACTCE", &tract)
                .set("BLKGRPCE", 1)
                .set("COUSUBFP", "90845")
                .set("LWFLAG", "L")
                .set("OFFSET", "N")
                .set("ATOTAL", area(&ring).abs().round())
                .set_interior(centre(&ring));
            if let Some(town) = self.plan.town(i, j) {
                row = row.set("PLACEFP", self.plan.towns[town].code);
            }
            layer.area(&[ring], &[], &row)?;
        }
        Ok(())
    }

    pub(crate) fn write_water(&self, folder: &Path, county: usize) -> Result<(), Error> {
        let mut layer = Layer::create(folder, COUNTIES[county], "areawater", AREAWATER, true)?;
        let mut number = 0;
        for (name, mtfcc, ring) in self.water() {
            let middle = centre(&ring);
            let (i, j) = self.plan.block_at(middle);
            if self.plan.county(i, j) != county {
                continue;
            }
            number += 1;
            let row = Row::new(AREAWATER)
                .set("HYDROID", format!("110{}{number:05}", COUNTIES[county]))
                .set("FULLNAME", name)
                .set("MTFCC", mtfcc)
                .set("ALAND", 0)
                .set("AWATER", area(&ring).abs().round())
                .set_interior(middle);
            layer.area(&[ring], &[], &row)?;
        }
        Ok(())
    }

    /// The waters: name, MTFCC, ring. The river comes in reaches, each of one county.
    pub fn water(&self) -> Vec<(String, &'static str, Vec<Point>)> {
        const REACH: f64 = 900.0;
        let (line, half) = &self.plan.river;
        let total = crate::geometry::length(line);
        let mut out = Vec::new();
        let mut from = 0.0;
        while from < total - 1.0 {
            let to = (from + REACH).min(total);
            // A little overlap, so that no gap shows between two reaches.
            let reach = part(line, (from - 6.0).max(0.0), (to + 6.0).min(total));
            let mut ring = offset(&reach, *half);
            ring.extend(offset(&reach, -half).into_iter().rev());
            out.push(("Trinidad Riv".to_owned(), "H3010", ring));
            from = to;
        }
        out.extend(self.plan.lakes.iter().map(|(name, ring)| (name.clone(), "H2030", ring.clone())));
        out
    }

    pub(crate) fn write_places(&self, folder: &Path) -> Result<(), Error> {
        let mut layer = Layer::create(folder, STATE, "place", PLACE, true)?;
        for (k, town) in self.plan.towns.iter().enumerate() {
            let (outer, holes) = self.town_rings(k);
            if outer.is_empty() {
                continue;
            }
            place(&mut layer, town.code, town.name, &outer, &holes)?;
        }
        // The state's file holds more than these two counties.
        place(&mut layer, "99990", "Faraway", &[square(pt(-400_000.0, -300_000.0), 3000.0)], &[])
    }

    /// A town's outline along the superblocks' borders: outer rings and holes.
    pub fn town_rings(&self, town: usize) -> (Vec<Vec<Point>>, Vec<Vec<Point>>) {
        self.outline(|i, j| self.plan.town(i, j) == Some(town))
    }

    /// The outline of a county within the city.
    pub fn county_rings(&self, county: usize) -> Vec<Vec<Point>> {
        self.outline(|i, j| self.plan.county(i, j) == county).0
    }

    fn outline(&self, member: impl Fn(i32, i32) -> bool) -> (Vec<Vec<Point>>, Vec<Vec<Point>>) {
        let n = self.plan.n;
        let is = |i: i32, j: i32| self.plan.exists(i, j) && member(i, j);
        // Border sides, each with the inside on its left, by the corner at which they start.
        let mut sides: HashMap<(i32, i32), Vec<(i32, i32)>> = HashMap::new();
        let mut starts = Vec::new();
        for (i, j) in (0..n).flat_map(|j| (0..n).map(move |i| (i, j))).filter(|&(i, j)| is(i, j)) {
            for (other, from, to) in [
                ((i, j - 1), (i, j), (i + 1, j)),
                ((i + 1, j), (i + 1, j), (i + 1, j + 1)),
                ((i, j + 1), (i + 1, j + 1), (i, j + 1)),
                ((i - 1, j), (i, j + 1), (i, j)),
            ] {
                if !is(other.0, other.1) {
                    sides.entry(from).or_default().push(to);
                    starts.push(from);
                }
            }
        }
        let (mut outer, mut holes) = (Vec::new(), Vec::new());
        let half = f64::from(n) / 2.0;
        for start in starts {
            let mut corner = start;
            let mut ring = Vec::new();
            while let Some(next) = sides.get_mut(&corner).and_then(Vec::pop) {
                for k in 0..8 {
                    let t = f64::from(k) / 8.0;
                    let at = |a: i32, b: i32| f64::from(a) + f64::from(b - a) * t - half;
                    ring.push(self.plan.warp(at(corner.0, next.0), at(corner.1, next.1)));
                }
                corner = next;
                if corner == start {
                    break;
                }
            }
            if ring.len() > 2 {
                if area(&ring) > 0.0 { outer.push(ring) } else { holes.push(ring) }
            }
        }
        (outer, holes)
    }

    pub(crate) fn write_parks(&self, folder: &Path) -> Result<(), Error> {
        let mut layer = Layer::create(folder, STATE, "arealm", AREALM, true)?;
        let mut parks = self.parks();
        parks.push(("Faraway State Park".to_owned(), "K2180", square(pt(-390_000.0, -310_000.0), 2000.0)));
        for (number, (name, mtfcc, ring)) in parks.into_iter().enumerate() {
            let row = Row::new(AREALM)
                .set("STATEFP", STATE)
                .set("AREAID", format!("110{number:08}"))
                .set("FULLNAME", name)
                .set("MTFCC", mtfcc)
                .set("ALAND", area(&ring).abs().round())
                .set("AWATER", 0)
                .set_interior(centre(&ring));
            layer.area(&[ring], &[], &row)?;
        }
        Ok(())
    }

    /// The parks and the few other landmarks: name, MTFCC, ring. The greenbelt along the river comes in reaches.
    pub fn parks(&self) -> Vec<(String, &'static str, Vec<Point>)> {
        let mut parks = Vec::new();
        let (line, _) = &self.plan.river;
        let total = crate::geometry::length(line);
        let mut from = 0.0;
        while from < total - 1.0 {
            let to = (from + 1800.0).min(total);
            let reach = part(line, (from - 10.0).max(0.0), (to + 10.0).min(total));
            let mut ring = offset(&reach, GREENBELT * 0.9);
            ring.extend(offset(&reach, -GREENBELT * 0.9).into_iter().rev());
            parks.push(("Trinidad River Greenbelt".to_owned(), "K2180", ring));
            from = to;
        }
        for (i, j) in (0..self.plan.n).flat_map(|j| (0..self.plan.n).map(move |i| (i, j))) {
            if self.plan.kind(i, j) != Kind::Park {
                continue;
            }
            let word = self.streets[usize::try_from((i * 37 + j * 101) % 97).unwrap_or_default()]
                .name
                .as_ref()
                .map_or("City", |name| name.base.as_str());
            let (suffix, mtfcc, size) = match (i + 2 * j) % 7 {
                3 => ("Cmtry", "K2582", 0.24),
                5 => ("Golf Course", "K2561", 0.43),
                _ => ("Park", "K2180", 0.44),
            };
            parks.push((format!("{word} {suffix}"), mtfcc, self.blob(i, j, size)));
        }
        parks
    }

    /// A rounded area in the middle of a superblock.
    fn blob(&self, i: i32, j: i32, size: f64) -> Vec<Point> {
        let half = f64::from(self.plan.n) / 2.0;
        let phase = f64::from(i * 7 + j * 3);
        (0..48)
            .map(|k| {
                let angle = f64::from(k) / 48.0 * std::f64::consts::TAU;
                let (s, c) = angle.sin_cos();
                // Between a circle and a square, and a little uneven.
                let radius = size
                    * (1.0 + 0.05 * (3.0 * angle + phase).sin() + 0.04 * (5.0 * angle + phase).sin())
                    / (c.powi(4) + s.powi(4)).powf(0.25);
                self.plan.warp(f64::from(i) + 0.5 - half + radius * c, f64::from(j) + 0.5 - half + radius * s)
            })
            .collect()
    }
}

fn place(
    layer: &mut Layer,
    code: &str,
    name: &str,
    outer: &[Vec<Point>],
    holes: &[Vec<Point>],
) -> Result<(), Error> {
    let land: f64 = outer.iter().chain(holes).map(|ring| area(ring)).sum();
    let row = Row::new(PLACE)
        .set("STATEFP", STATE)
        .set("PLACEFP", code)
        .set("PLACENS", format!("024{code}"))
        .set("GEOID", format!("{STATE}{code}"))
        .set("GEOIDFQ", format!("1600000US{STATE}{code}"))
        .set("NAME", name)
        .set("NAMELSAD", format!("{name} city"))
        .set("LSAD", 25)
        .set("CLASSFP", "C1")
        .set("PCICBSA", "N")
        .set("MTFCC", "G4110")
        .set("FUNCSTAT", "A")
        .set("ALAND", land.abs().round())
        .set("AWATER", 0)
        .set_interior(along(&outer[0], 0.0).0);
    layer.area(outer, holes, &row)
}

fn square(middle: Point, half: f64) -> Vec<Point> {
    [(-1.0, -1.0), (-1.0, 1.0), (1.0, 1.0), (1.0, -1.0)].map(|(x, y)| middle + pt(x, y) * half).to_vec()
}

/// A ring's area in square metres, positive when it runs against the clock.
fn area(ring: &[Point]) -> f64 {
    (0..ring.len()).map(|k| cross(ring[k], ring[(k + 1) % ring.len()])).sum::<f64>() / 2.0
}
