//! Writes the city as TIGER/Line files: what the Census Bureau would publish, had it surveyed the place.

use std::collections::{BTreeSet, HashMap};
use std::fs;
use std::path::Path;

use crate::city::City;
use crate::layers::{ADDR, ADDRFEAT, EDGES, Error, FEATNAMES, Field, Layer, Row};
use crate::names::{StreetName, direction_code, street_type};
use crate::network::Edge;
use crate::plan::COUNTIES;
use crate::street::Class;

pub(crate) const FIRST_FACE: i32 = 208_700_000;
pub(crate) const FIRST_NODE: usize = 300_100_000;
pub(crate) const STATE: &str = "48";

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

    pub(crate) fn county_of_face(&self, face: i32) -> usize {
        let (i, j) = self.plan.block_of_face(face);
        self.plan.county(i, j)
    }

    pub(crate) fn zip(&self, face: i32) -> &'static str {
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
