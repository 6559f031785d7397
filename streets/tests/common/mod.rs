//! A town drawn by hand, written as TIGER/Line files. One step of its plan is 0.001° (about 94 m east, 111 m north).

use shapefile::{Point, Polygon, PolygonRing, Polyline, dbase};
use std::path::Path;

/// A street's piece: name, class, points in steps, house numbers left and right as (from, to), town (left, right).
pub struct Piece {
    pub name: &'static str,
    pub class: &'static str,
    pub line: Vec<(f64, f64)>,
    pub left: Option<(u32, u32)>,
    pub right: Option<(u32, u32)>,
    pub towns: (u32, u32),
}

pub fn piece(name: &'static str, class: &'static str, line: &[(f64, f64)]) -> Piece {
    Piece { name, class, line: line.to_vec(), left: None, right: None, towns: (1, 1) }
}

impl Piece {
    pub fn numbers(mut self, left: (u32, u32), right: (u32, u32)) -> Self {
        (self.left, self.right) = (Some(left), Some(right));
        self
    }

    pub fn towns(mut self, left: u32, right: u32) -> Self {
        self.towns = (left, right);
        self
    }
}

pub fn degrees((x, y): (f64, f64)) -> (f64, f64) {
    (32.8 + y * 0.001, -96.8 + x * 0.001)
}

fn point(at: (f64, f64)) -> Point {
    let (latitude, longitude) = degrees(at);
    Point::new(longitude, latitude)
}

fn table(numbers: &[&str], texts: &[&str]) -> dbase::TableWriterBuilder {
    let mut table = dbase::TableWriterBuilder::new();
    for name in numbers {
        table = table.add_numeric_field((*name).try_into().unwrap(), 10, 0);
    }
    for name in texts {
        table = table.add_character_field((*name).try_into().unwrap(), 100);
    }
    table
}

fn row(numbers: &[(&str, u32)], texts: &[(&str, String)]) -> dbase::Record {
    let mut row = dbase::Record::default();
    for (name, value) in numbers {
        row.insert((*name).to_owned(), dbase::FieldValue::Numeric(Some(f64::from(*value))));
    }
    for (name, value) in texts {
        let value = Some(value.clone()).filter(|value| !value.is_empty());
        row.insert((*name).to_owned(), dbase::FieldValue::Character(value));
    }
    row
}

/// Writes EDGES, ADDRFEAT, FACES and PLACE: town 1 is Penton, town 2 is Inkwell, 0 none.
pub fn write(folder: &Path, pieces: &[Piece]) {
    let mut nodes: Vec<(f64, f64)> = Vec::new();
    let mut node = |at: (f64, f64)| {
        let known = nodes.iter().position(|known| *known == at).unwrap_or_else(|| {
            nodes.push(at);
            nodes.len() - 1
        });
        u32::try_from(known + 1).unwrap()
    };
    let path = |layer: &str| folder.join(format!("tl_2024_48113_{layer}.shp"));
    let mut edges = shapefile::Writer::from_path(
        path("edges"),
        table(&["TLID", "TFIDL", "TFIDR", "TNIDF", "TNIDT"], &["MTFCC", "FULLNAME"]),
    )
    .unwrap();
    let columns = ["FULLNAME", "ROAD_MTFCC", "LFROMHN", "LTOHN", "RFROMHN", "RTOHN", "PARITYL", "PARITYR"];
    let mut addresses = shapefile::Writer::from_path(path("addrfeat"), table(&["TLID"], &columns)).unwrap();
    for (piece, tlid) in pieces.iter().zip(1..) {
        let line = Polyline::new(piece.line.iter().map(|at| point(*at)).collect());
        let ends = [node(piece.line[0]), node(*piece.line.last().unwrap())];
        let numbers = [
            ("TLID", tlid),
            ("TFIDL", piece.towns.0 + 100),
            ("TFIDR", piece.towns.1 + 100),
            ("TNIDF", ends[0]),
            ("TNIDT", ends[1]),
        ];
        let texts = [("MTFCC", piece.class.to_owned()), ("FULLNAME", piece.name.to_owned())];
        edges.write_shape_and_record(&line, &row(&numbers, &texts)).unwrap();
        if piece.left.is_some() || piece.right.is_some() {
            let number = |side: Option<(u32, u32)>, end: usize| {
                side.map(|side| [side.0, side.1][end].to_string()).unwrap_or_default()
            };
            let texts = [
                piece.name.to_owned(),
                piece.class.to_owned(),
                number(piece.left, 0),
                number(piece.left, 1),
                number(piece.right, 0),
                number(piece.right, 1),
                String::new(),
                String::new(),
            ];
            let texts: Vec<(&str, String)> = columns.into_iter().zip(texts).collect();
            addresses.write_shape_and_record(&line, &row(&[("TLID", tlid)], &texts)).unwrap();
        }
    }
    drop((edges, addresses));
    let faces = folder.join("tl_2024_48113_faces.dbf");
    let mut faces =
        table(&["TFID"], &["STATEFP", "COUNTYFP", "PLACEFP"]).build_with_file_dest(faces).unwrap();
    for (tfid, place) in [(100, ""), (101, "00001"), (102, "00002")] {
        let texts = [("STATEFP", "48".into()), ("COUNTYFP", "113".into()), ("PLACEFP", place.to_owned())];
        faces.write_record(&row(&[("TFID", tfid)], &texts)).unwrap();
    }
    drop(faces);
    let places = folder.join("tl_2024_48_place.shp");
    let mut places = shapefile::Writer::from_path(places, table(&[], &["GEOID", "NAME"])).unwrap();
    for (geoid, name, x) in [("4800001", "Penton", -20.0), ("4800002", "Inkwell", 20.0)] {
        let ring = [(x, -20.0), (x, 20.0), (x + 40.0, 20.0), (x + 40.0, -20.0), (x, -20.0)];
        let area = Polygon::new(PolygonRing::Outer(ring.map(point).to_vec()));
        places
            .write_shape_and_record(&area, &row(&[], &[("GEOID", geoid.into()), ("NAME", name.into())]))
            .unwrap();
    }
}
