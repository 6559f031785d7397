//! Each layer's rows as what they mean. Rows go to a closure one by one, so that no layer is in memory whole.

use super::folder::{Folder, Layer};
use super::table::{Column, Row, Table};
use crate::{
    error::StreetsError,
    geo::{Extent, Point},
    index::{Parity, Side},
};
use shapefile::{Shape, ShapeReader};
use std::{
    fs::File,
    io::{BufReader, ErrorKind},
    path::{Path, PathBuf},
};

/// House numbers along one side of an edge, in the direction of its line; they may fall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Range {
    pub(crate) side: Side,
    pub(crate) from: u32,
    pub(crate) to: u32,
    pub(crate) parity: Parity,
}

impl Range {
    /// Numbers that are not whole, or are not numbers at all (`N6W23001`), make no range.
    fn read(side: Side, from: Option<&str>, to: Option<&str>, parity: Option<&str>) -> Option<Self> {
        let (from, to) = (house_number(from?)?, house_number(to?)?);
        let fits = |odd: bool| (from % 2 == 1) == odd && (to % 2 == 1) == odd;
        // The numbers themselves outweigh a parity that contradicts them.
        let parity = match parity {
            Some("B") => Parity::Both,
            _ if fits(true) => Parity::Odd,
            _ if fits(false) => Parity::Even,
            _ => Parity::Both,
        };
        Some(Self { side, from, to, parity })
    }
}

fn house_number(text: &str) -> Option<u32> {
    text.parse().ok().filter(|number| *number < 10_000_000)
}

pub(crate) struct AddressRow<'a> {
    pub(crate) tlid: u64,
    pub(crate) faces: [Option<u64>; 2],
    pub(crate) name: Option<&'a str>,
    pub(crate) mtfcc: Option<&'a str>,
    pub(crate) ranges: [Option<Range>; 2],
    pub(crate) line: Vec<Point>,
}

pub(crate) struct EdgeRow<'a> {
    pub(crate) tlid: u64,
    pub(crate) faces: [Option<u64>; 2],
    pub(crate) nodes: [Option<u64>; 2],
    pub(crate) name: Option<&'a str>,
    pub(crate) mtfcc: Option<&'a str>,
    pub(crate) ranges: [Option<Range>; 2],
    pub(crate) line: Vec<Point>,
}

pub(crate) struct NameRow<'a> {
    pub(crate) tlid: u64,
    pub(crate) name: &'a str,
    pub(crate) primary: bool,
}

pub(crate) struct FaceRow {
    pub(crate) tfid: u64,
    /// State and place as one number, 4819000.
    pub(crate) place: Option<u32>,
    /// State and county as one number, 48113.
    pub(crate) county: Option<u32>,
}

pub(crate) struct AreaRow<'a> {
    pub(crate) name: Option<&'a str>,
    pub(crate) mtfcc: Option<&'a str>,
    pub(crate) rings: Vec<Vec<Point>>,
}

pub(crate) struct PlaceRow<'a> {
    pub(crate) geoid: u32,
    pub(crate) name: &'a str,
    pub(crate) rings: Vec<Vec<Point>>,
}

/// ADDRFEAT of a county. `false`: the folder has none.
pub(crate) fn address_rows(
    folder: &Folder,
    county: &str,
    mut each: impl FnMut(AddressRow<'_>) -> Result<(), StreetsError>,
) -> Result<bool, StreetsError> {
    let Some((mut shapes, mut table)) = open(folder, Layer::AddrFeat, county)? else { return Ok(false) };
    let tlid = table.needs("TLID")?;
    let name = table.needs("FULLNAME")?;
    let (faces, mtfcc) = ([table.has("TFIDL"), table.has("TFIDR")], table.has("ROAD_MTFCC"));
    let left = ["LFROMHN", "LTOHN", "PARITYL"].map(|name| table.has(name));
    let right = ["RFROMHN", "RTOHN", "PARITYR"].map(|name| table.has(name));
    for record in table.records() {
        let (record, shape) = (record?, shapes.next()?);
        let Some(row) = record else { continue };
        let (Some(tlid), Some(line)) = (row.id(tlid), line(shape)) else { continue };
        each(AddressRow {
            tlid,
            faces: faces.map(|face| row.id(face)),
            name: row.text(name),
            mtfcc: row.text(mtfcc),
            ranges: ranges(&row, left, right),
            line,
        })?;
    }
    shapes.end()?;
    Ok(true)
}

/// EDGES of a county. `false`: the folder has none.
pub(crate) fn edge_rows(
    folder: &Folder,
    county: &str,
    mut each: impl FnMut(EdgeRow<'_>) -> Result<(), StreetsError>,
) -> Result<bool, StreetsError> {
    let Some((mut shapes, mut table)) = open(folder, Layer::Edges, county)? else { return Ok(false) };
    let (tlid, mtfcc) = (table.needs("TLID")?, table.needs("MTFCC")?);
    let (name, faces) = (table.has("FULLNAME"), [table.has("TFIDL"), table.has("TFIDR")]);
    let nodes = [table.has("TNIDF"), table.has("TNIDT")];
    let none = table.has("");
    let left = [table.has("LFROMADD"), table.has("LTOADD"), none];
    let right = [table.has("RFROMADD"), table.has("RTOADD"), none];
    for record in table.records() {
        let (record, shape) = (record?, shapes.next()?);
        let Some(row) = record else { continue };
        let (Some(tlid), Some(line)) = (row.id(tlid), line(shape)) else { continue };
        each(EdgeRow {
            tlid,
            faces: faces.map(|face| row.id(face)),
            nodes: nodes.map(|node| row.id(node)),
            name: row.text(name),
            mtfcc: row.text(mtfcc),
            ranges: ranges(&row, left, right),
            line,
        })?;
    }
    shapes.end()?;
    Ok(true)
}

/// FEATNAMES of a county. `false`: the folder has none.
pub(crate) fn name_rows(
    folder: &Folder,
    county: &str,
    mut each: impl FnMut(NameRow<'_>),
) -> Result<bool, StreetsError> {
    let Some(mut table) = open_table(folder, Layer::FeatNames, county)? else { return Ok(false) };
    let (tlid, name, flag) = (table.needs("TLID")?, table.needs("FULLNAME")?, table.has("PAFLAG"));
    for row in table.rows() {
        let row = row?;
        let (Some(tlid), Some(name)) = (row.id(tlid), row.text(name)) else { continue };
        each(NameRow { tlid, name, primary: row.text(flag) == Some("P") });
    }
    Ok(true)
}

/// FACES of a county, their attributes only. `false`: the folder has none.
pub(crate) fn face_rows(
    folder: &Folder,
    county: &str,
    mut each: impl FnMut(FaceRow),
) -> Result<bool, StreetsError> {
    let Some(mut table) = open_table(folder, Layer::Faces, county)? else { return Ok(false) };
    let tfid = table.needs("TFID")?;
    // Some years say to which census the codes belong.
    let column = |name: &str| table.has(name).or_else(|| table.has(&format!("{name}20")));
    let (state, county, place) = (column("STATEFP"), column("COUNTYFP"), column("PLACEFP"));
    for row in table.rows() {
        let row = row?;
        let Some(tfid) = row.id(tfid) else { continue };
        let state = row.id(state).and_then(|state| u32::try_from(state).ok()).filter(|state| *state < 100);
        let within = |part: Option<u64>, size: u32| {
            let part = u32::try_from(part?).ok().filter(|part| *part < size)?;
            Some(state? * size + part)
        };
        let (place, county) = (within(row.id(place), 100_000), within(row.id(county), 1_000));
        each(FaceRow { tfid, place, county });
    }
    Ok(true)
}

/// AREAWATER of a county, or AREALM of a state: those that meet the extent. `false`: the folder has none.
pub(crate) fn area_rows(
    folder: &Folder,
    layer: Layer,
    code: &str,
    extent: &Extent,
    mut each: impl FnMut(AreaRow<'_>) -> Result<(), StreetsError>,
) -> Result<bool, StreetsError> {
    let Some((mut shapes, mut table)) = open(folder, layer, code)? else { return Ok(false) };
    let (name, mtfcc) = (table.has("FULLNAME"), table.has("MTFCC"));
    for record in table.records() {
        let (record, shape) = (record?, shapes.next()?);
        let Some(row) = record else { continue };
        let Some(rings) = rings(shape, extent) else { continue };
        each(AreaRow { name: row.text(name), mtfcc: row.text(mtfcc), rings })?;
    }
    shapes.end()?;
    Ok(true)
}

/// PLACE of a state: those that meet the extent. `false`: the folder has none.
pub(crate) fn place_rows(
    folder: &Folder,
    state: &str,
    extent: &Extent,
    mut each: impl FnMut(PlaceRow<'_>) -> Result<(), StreetsError>,
) -> Result<bool, StreetsError> {
    let Some((mut shapes, mut table)) = open(folder, Layer::Place, state)? else { return Ok(false) };
    let (geoid, name) = (table.needs("GEOID")?, table.needs("NAME")?);
    for record in table.records() {
        let (record, shape) = (record?, shapes.next()?);
        let Some(row) = record else { continue };
        let geoid = row.id(geoid).and_then(|geoid| u32::try_from(geoid).ok());
        let (Some(geoid), Some(name), Some(rings)) = (geoid, row.text(name), rings(shape, extent)) else {
            continue;
        };
        each(PlaceRow { geoid, name, rings })?;
    }
    shapes.end()?;
    Ok(true)
}

fn ranges(row: &Row, left: [Column; 3], right: [Column; 3]) -> [Option<Range>; 2] {
    [(Side::Left, left), (Side::Right, right)]
        .map(|(side, [from, to, parity])| Range::read(side, row.text(from), row.text(to), row.text(parity)))
}

/// The shapes of a layer one after another, as many as the table has rows.
struct Shapes {
    reader: ShapeReader<BufReader<File>>,
    path: PathBuf,
}

impl Shapes {
    /// The next shape. Read singly rather than by the reader's own iterator, which would have to borrow it.
    fn next(&mut self) -> Result<Shape, StreetsError> {
        let too_few = || StreetsError::damaged(&self.path, "it has fewer shapes than its table has rows");
        match self.reader.iter_shapes().next() {
            Some(Ok(shape)) => Ok(shape),
            Some(Err(shapefile::Error::IoError(error))) if error.kind() == ErrorKind::UnexpectedEof => {
                Err(too_few())
            }
            Some(Err(error)) => Err(StreetsError::damaged(&self.path, error)),
            None => Err(too_few()),
        }
    }

    /// Whether all shapes have been read. A layer with more shapes than rows was put together from two.
    fn end(&mut self) -> Result<(), StreetsError> {
        match self.reader.iter_shapes().next() {
            Some(Ok(_)) => {
                Err(StreetsError::damaged(&self.path, "it has more shapes than its table has rows"))
            }
            _ => Ok(()),
        }
    }
}

fn open(folder: &Folder, layer: Layer, code: &str) -> Result<Option<(Shapes, Table)>, StreetsError> {
    let Some(table) = open_table(folder, layer, code)? else { return Ok(None) };
    let Some((path, source)) = folder.part(layer, code, "shp")? else { return Ok(None) };
    let reader = ShapeReader::new(source).map_err(|error| StreetsError::damaged(&path, error))?;
    Ok(Some((Shapes { reader, path }, table)))
}

fn open_table(folder: &Folder, layer: Layer, code: &str) -> Result<Option<Table>, StreetsError> {
    let Some((path, source)) = folder.part(layer, code, "dbf")? else { return Ok(None) };
    Table::open(Path::new(&path), source).map(Some)
}

/// A line's points; only the first part of several (TIGER's edges have one).
fn line(shape: Shape) -> Option<Vec<Point>> {
    let Shape::Polyline(line) = shape else { return None };
    let mut points: Vec<Point> = Vec::new();
    for point in line.parts().first()? {
        let point = Point::from_degrees(point.y, point.x)?;
        if points.last() != Some(&point) {
            points.push(point);
        }
    }
    if points.len() == 1 {
        points.push(points[0]);
    }
    (points.len() >= 2).then_some(points)
}

fn rings(shape: Shape, extent: &Extent) -> Option<Vec<Vec<Point>>> {
    let Shape::Polygon(polygon) = shape else { return None };
    let mut all = Vec::new();
    let mut own = Extent::EMPTY;
    for ring in polygon.rings() {
        let points: Option<Vec<Point>> =
            ring.points().iter().map(|point| Point::from_degrees(point.y, point.x)).collect();
        let points = points?;
        for point in &points {
            own.add(*point);
        }
        all.push(points);
    }
    own.meets(extent).then_some(all).filter(|all| !all.is_empty())
}
