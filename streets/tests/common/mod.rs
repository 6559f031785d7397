//! A town drawn by hand, written as TIGER/Line files. One step of its plan is 0.001° (about 94 m east, 111 m north).

#![allow(dead_code, reason = "each test uses a part")]

use blotter_streets::{Answer, BuildOptions, Found, Index, Locator, NotFound, Question, build_bytes};
use shapefile::{Point, Polygon, PolygonRing, Polyline, dbase};
use std::path::Path;

/// A street's piece: name, class, points in steps, house numbers left and right as (from, to), town (left, right).
pub struct Piece {
    pub name: &'static str,
    pub class: &'static str,
    pub line: Vec<(f64, f64)>,
    pub left: Option<(u32, u32)>,
    pub right: Option<(u32, u32)>,
    /// Numbers left and right that the files give in a further row.
    pub more: Option<((u32, u32), (u32, u32))>,
    pub towns: (u32, u32),
}

pub fn piece(name: &'static str, class: &'static str, line: &[(f64, f64)]) -> Piece {
    Piece { name, class, line: line.to_vec(), left: None, right: None, more: None, towns: (1, 1) }
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

/// The towns: number, place (FACES), county. Town 0 is none.
const TOWNS: [(u32, &str, &str); 4] =
    [(0, "", "113"), (1, "00001", "113"), (2, "00002", "113"), (3, "00003", "085")];

/// Writes EDGES, ADDRFEAT, FACES and PLACE: town 1 is Penton, town 2 is Inkwell, 0 none.
pub fn write(folder: &Path, pieces: &[Piece]) {
    write_county(folder, "113", &pieces.iter().zip(1..).collect::<Vec<_>>(), &mut Vec::new());
    write_places(folder, &[("4800001", "Penton", -20.0), ("4800002", "Inkwell", 20.0)]);
}

/// Writes EDGES, ADDRFEAT and FACES of a county: pieces with their TLID. `nodes` is what counties share.
pub fn write_county(folder: &Path, county: &str, pieces: &[(&Piece, u32)], nodes: &mut Vec<(f64, f64)>) {
    let mut node = |at: (f64, f64)| {
        let known = nodes.iter().position(|known| *known == at).unwrap_or_else(|| {
            nodes.push(at);
            nodes.len() - 1
        });
        u32::try_from(known + 1).unwrap()
    };
    let path = |layer: &str| folder.join(format!("tl_2024_48{county}_{layer}"));
    let mut edges = shapefile::Writer::from_path(
        path("edges.shp"),
        table(&["TLID", "TFIDL", "TFIDR", "TNIDF", "TNIDT"], &["MTFCC", "FULLNAME"]),
    )
    .unwrap();
    let columns = ["FULLNAME", "ROAD_MTFCC", "LFROMHN", "LTOHN", "RFROMHN", "RTOHN", "PARITYL", "PARITYR"];
    let mut addresses =
        shapefile::Writer::from_path(path("addrfeat.shp"), table(&["TLID"], &columns)).unwrap();
    for (piece, tlid) in pieces.iter().copied() {
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
        let rows =
            [(piece.left, piece.right), (piece.more.map(|more| more.0), piece.more.map(|more| more.1))];
        for (left, right) in rows.into_iter().filter(|row| row.0.is_some() || row.1.is_some()) {
            let number = |side: Option<(u32, u32)>, end: usize| {
                side.map(|side| [side.0, side.1][end].to_string()).unwrap_or_default()
            };
            let texts = [
                piece.name.to_owned(),
                piece.class.to_owned(),
                number(left, 0),
                number(left, 1),
                number(right, 0),
                number(right, 1),
                String::new(),
                String::new(),
            ];
            let texts: Vec<(&str, String)> = columns.into_iter().zip(texts).collect();
            addresses.write_shape_and_record(&line, &row(&[("TLID", tlid)], &texts)).unwrap();
        }
    }
    drop((edges, addresses));
    let columns = ["STATEFP", "COUNTYFP", "PLACEFP"];
    let mut faces = table(&["TFID"], &columns).build_with_file_dest(path("faces.dbf")).unwrap();
    for (town, place, _) in TOWNS.iter().filter(|town| town.2 == county) {
        let texts = [("STATEFP", "48".into()), ("COUNTYFP", county.into()), ("PLACEFP", (*place).to_owned())];
        faces.write_record(&row(&[("TFID", town + 100)], &texts)).unwrap();
    }
}

/// Writes PLACE: for each town its GEOID, its name, and the west end of its area, a square of 40 steps.
pub fn write_places(folder: &Path, towns: &[(&str, &str, f64)]) {
    let path = folder.join("tl_2024_48_place.shp");
    let mut places = shapefile::Writer::from_path(path, table(&[], &["GEOID", "NAME"])).unwrap();
    for (geoid, name, x) in towns {
        let texts = [("GEOID", (*geoid).to_owned()), ("NAME", (*name).to_owned())];
        places.write_shape_and_record(&square((*x, -20.0), 40.0), &row(&[], &texts)).unwrap();
    }
}

/// Writes FEATNAMES of a county: TLID, name, and `P` or `A` for primary or alternate.
pub fn write_names(folder: &Path, county: &str, rows: &[(u32, &str, &str)]) {
    let path = folder.join(format!("tl_2024_48{county}_featnames.dbf"));
    let mut names = table(&["TLID"], &["FULLNAME", "PAFLAG"]).build_with_file_dest(path).unwrap();
    for (tlid, name, flag) in rows {
        let texts = [("FULLNAME", (*name).to_owned()), ("PAFLAG", (*flag).to_owned())];
        names.write_record(&row(&[("TLID", *tlid)], &texts)).unwrap();
    }
}

/// Writes AREAWATER (`layer` is `48113_areawater`) or AREALM (`48_arealm`): name, class, south-west corner of a
/// square of one step.
pub fn write_areas(folder: &Path, layer: &str, rows: &[(&str, &str, (f64, f64))]) {
    let path = folder.join(format!("tl_2024_{layer}.shp"));
    let mut areas = shapefile::Writer::from_path(path, table(&[], &["FULLNAME", "MTFCC"])).unwrap();
    for (name, class, corner) in rows {
        let texts = [("FULLNAME", (*name).to_owned()), ("MTFCC", (*class).to_owned())];
        areas.write_shape_and_record(&square(*corner, 1.0), &row(&[], &texts)).unwrap();
    }
}

fn square((x, y): (f64, f64), side: f64) -> Polygon {
    let ring = [(x, y), (x, y + side), (x + side, y + side), (x + side, y), (x, y)];
    Polygon::new(PolygonRing::Outer(ring.map(point).to_vec()))
}

/// Packs a layer's loose files as the Census Bureau does.
pub fn zip(folder: &Path, layer: &str) {
    use std::io::Write as _;
    let mut out = zip::ZipWriter::new(std::fs::File::create(folder.join(format!("{layer}.zip"))).unwrap());
    for extension in ["shp", "dbf", "shx"] {
        let member = folder.join(format!("{layer}.{extension}"));
        if let Ok(bytes) = std::fs::read(&member) {
            out.start_file(format!("{layer}.{extension}"), zip::write::SimpleFileOptions::default()).unwrap();
            out.write_all(&bytes).unwrap();
            std::fs::remove_file(member).unwrap();
        }
    }
    out.finish().unwrap();
}

/// A locator on pieces in Penton and Inkwell.
pub fn town(pieces: &[Piece]) -> Locator {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), pieces);
    let (bytes, _) = build_bytes(folder.path(), &BuildOptions::default()).unwrap();
    Locator::new(Index::from_bytes(bytes).unwrap())
}

/// A street for each name, three steps apart from south to north, with the numbers of one hundred.
pub fn streets(names: &[(&'static str, u32)]) -> Locator {
    let pieces: Vec<_> = names
        .iter()
        .zip(0_u32..)
        .map(|((name, hundred), row)| {
            let y = f64::from(row) * 3.0;
            piece(name, "S1400", &[(0.0, y), (3.0, y)])
                .numbers((hundred + 1, hundred + 99), (*hundred, hundred + 98))
        })
        .collect();
    town(&pieces)
}

#[track_caller]
pub fn found(town: &Locator, question: &Question<'_>) -> Found {
    match town.locate(question) {
        Answer::Found(found) => found,
        missing @ Answer::NotFound(_) => panic!("{question:?}: {missing:?}"),
    }
}

#[track_caller]
pub fn missing(town: &Locator, question: &Question<'_>) -> NotFound {
    match town.locate(question) {
        Answer::NotFound(missing) => missing,
        found @ Answer::Found(_) => panic!("{question:?}: {found:?}"),
    }
}

/// Metres from degrees to a place of the plan.
pub fn metres((latitude, longitude): (f64, f64), at: (f64, f64)) -> f64 {
    let point = |(latitude, longitude)| blotter_streets::Point::from_degrees(latitude, longitude).unwrap();
    point((latitude, longitude)).metres_to(point(degrees(at)))
}

/// Metres from the best answer to a place of the plan.
pub fn off(found: &Found, at: (f64, f64)) -> f64 {
    metres((found.latitude, found.longitude), at)
}

/// Metres from the nearest alternative to a place of the plan.
pub fn others_off(found: &Found, at: (f64, f64)) -> f64 {
    let others = found.alternatives.iter().map(|other| metres((other.latitude, other.longitude), at));
    others.fold(f64::INFINITY, f64::min)
}
