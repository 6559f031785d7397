//! Writes the city as TIGER/Line files: what the Census Bureau would publish, had it surveyed the place.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::Path;

use crate::city::City;
use crate::geometry::{Point, along, centre, cross, offset, part, pt};
use crate::layers::{
    ADDR, ADDRFEAT, AREALM, AREAWATER, EDGES, Error, FACES, FEATNAMES, Field, Layer, PLACE, Row,
};
use crate::names::{StreetName, direction_code, street_type};
use crate::network::Edge;
use crate::plan::{COUNTIES, FACES_PER_SIDE, GREENBELT, Kind};
use crate::street::Class;

const FIRST_FACE: i32 = 208_700_000;
const FIRST_NODE: usize = 300_100_000;
const STATE: &str = "48";

impl City {
    /// Writes every layer into a folder, which is made if need be.
    pub fn write(&self, folder: &Path) -> Result<(), Error> {
        fs::create_dir_all(folder).map_err(|source| Error::File { path: folder.to_owned(), source })?;
        for county in 0..COUNTIES.len() {
            self.write_lines(folder, county)?;
            self.write_faces(folder, county)?;
            self.write_water(folder, county)?;
        }
        self.write_places(folder)?;
        self.write_parks(folder)
    }

    /// The counties in which an edge is: both, for one on the line between them.
    pub fn counties(&self, edge: &Edge) -> BTreeSet<usize> {
        edge.faces.iter().map(|&face| self.county_of_face(face)).collect()
    }

    fn county_of_face(&self, face: i32) -> usize {
        let (i, j) = self.plan.block_of_face(face);
        self.plan.county(i, j)
    }

    fn zip(&self, face: i32) -> &'static str {
        let (i, j) = self.plan.block_of_face(face);
        self.plan.town(i, j).map_or("75999", |town| self.plan.towns[town].zip)
    }

    fn write_lines(&self, folder: &Path, county: usize) -> Result<(), Error> {
        let code = COUNTIES[county];
        let create = |name: &str, fields: &[Field], shapes| Layer::create(folder, code, name, fields, shapes);
        let mut edges = create("edges", EDGES, true)?;
        let mut addrfeat = create("addrfeat", ADDRFEAT, true)?;
        let mut featnames = create("featnames", FEATNAMES, false)?;
        let mut addr = create("addr", ADDR, false)?;
        let mut features: HashMap<String, usize> = HashMap::new();
        for edge in self.network.edges.iter().filter(|edge| self.counties(edge).contains(&county)) {
            let street = &self.streets[edge.street];
            edges.line(&edge.points, &self.edge_row(edge, code))?;
            for (k, name) in street.names().enumerate() {
                let next = features.len() + 1;
                let feature = *features.entry(name.full()).or_insert(next);
                let linearid = format!("110{code}{feature:06}");
                featnames.row(&name_row(edge, name, &linearid, street.class.mtfcc(), k == 0))?;
                if edge.ranges.iter().any(Option::is_some) {
                    addrfeat.line(&edge.points, &self.addrfeat_row(edge, name, &linearid))?;
                }
            }
            for (range, (side, face)) in edge.ranges.iter().zip(["L", "R"].iter().zip(edge.faces)) {
                if let Some(range) = range {
                    addr.row(
                        &Row::new(ADDR)
                            .set("TLID", edge.tlid)
                            .set("FROMHN", range.from)
                            .set("TOHN", range.to)
                            .set("SIDE", side)
                            .set("ZIP", self.zip(face))
                            .set("ARID", arid(edge, side))
                            .set("MTFCC", "D1000"),
                    )?;
                }
            }
        }
        Ok(())
    }

    fn edge_row(&self, edge: &Edge, code: &str) -> Row {
        let street = &self.streets[edge.street];
        let flag = |on: bool| if on { "Y" } else { "N" };
        let mut row = Row::new(EDGES)
            .set("STATEFP", &code[..2])
            .set("COUNTYFP", &code[2..])
            .set("TLID", edge.tlid)
            .set("TFIDL", FIRST_FACE + edge.faces[0])
            .set("TFIDR", FIRST_FACE + edge.faces[1])
            .set("MTFCC", street.class.mtfcc())
            .set("FULLNAME", street.name.as_ref().map(StreetName::full).unwrap_or_default())
            .set("HYDROFLG", flag(street.class == Class::Stream))
            .set("RAILFLG", flag(street.class == Class::Rail))
            .set("ROADFLG", flag(street.class.street()))
            .set("OLFFLG", "N")
            .set("EXTTYP", "N")
            .set("GCSEFLG", "N")
            .set("OFFSETL", "N")
            .set("OFFSETR", "N")
            .set("TNIDF", FIRST_NODE + edge.nodes[0])
            .set("TNIDT", FIRST_NODE + edge.nodes[1]);
        if street.class == Class::Stream {
            row = row.set("ARTPATH", "N").set("PERSIST", "P");
        }
        if street.divided {
            row = row.set("DIVROAD", "Y");
        }
        self.numbers(row, edge, ["LFROMADD", "LTOADD", "RFROMADD", "RTOADD"])
    }

    fn addrfeat_row(&self, edge: &Edge, name: &StreetName, linearid: &str) -> Row {
        let street = &self.streets[edge.street];
        let mut row = Row::new(ADDRFEAT)
            .set("TLID", edge.tlid)
            .set("TFIDL", FIRST_FACE + edge.faces[0])
            .set("TFIDR", FIRST_FACE + edge.faces[1])
            .set("LINEARID", linearid)
            .set("FULLNAME", name.full())
            .set("EDGE_MTFCC", street.class.mtfcc())
            .set("ROAD_MTFCC", street.class.mtfcc())
            .set("OFFSETL", "N")
            .set("OFFSETR", "N");
        for (range, (side, names)) in
            edge.ranges.iter().zip([("L", ["ARIDL", "PARITYL"]), ("R", ["ARIDR", "PARITYR"])])
        {
            if let Some(range) = range {
                row = row.set(names[0], arid(edge, side)).set(names[1], range.parity);
            }
        }
        self.numbers(row, edge, ["LFROMHN", "LTOHN", "RFROMHN", "RTOHN"])
    }

    /// The numbers on both sides, and the ZIP codes where there are any.
    fn numbers(&self, mut row: Row, edge: &Edge, names: [&str; 4]) -> Row {
        for side in 0..2 {
            if let Some(range) = edge.ranges[side] {
                row = row
                    .set(names[2 * side], range.from)
                    .set(names[2 * side + 1], range.to)
                    .set(["ZIPL", "ZIPR"][side], self.zip(edge.faces[side]));
            }
        }
        row
    }

    fn write_faces(&self, folder: &Path, county: usize) -> Result<(), Error> {
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

    fn write_water(&self, folder: &Path, county: usize) -> Result<(), Error> {
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

    fn write_places(&self, folder: &Path) -> Result<(), Error> {
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

    fn write_parks(&self, folder: &Path) -> Result<(), Error> {
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

fn arid(edge: &Edge, side: &str) -> String {
    format!("400{}{}", edge.tlid, if side == "L" { 1 } else { 2 })
}

fn name_row(edge: &Edge, name: &StreetName, linearid: &str, mtfcc: &str, first: bool) -> Row {
    let code = |abbreviation: &str| street_type(abbreviation).map(|t| t.code).unwrap_or_default();
    Row::new(FEATNAMES)
        .set("TLID", edge.tlid)
        .set("FULLNAME", name.full())
        .set("NAME", &name.base)
        .set("PREDIRABRV", name.predir)
        .set("PRETYPABRV", name.pretyp)
        .set("SUFDIRABRV", name.sufdir)
        .set("SUFTYPABRV", name.suftyp)
        .set("PREDIR", direction_code(name.predir))
        .set("PRETYP", code(name.pretyp))
        .set("SUFDIR", direction_code(name.sufdir))
        .set("SUFTYP", code(name.suftyp))
        .set("LINEARID", linearid)
        .set("MTFCC", mtfcc)
        .set("PAFLAG", if first { "P" } else { "A" })
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
