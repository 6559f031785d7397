//! Collecting: the layers of all counties joined by TLID, an edge on a county line once.

use super::report::{BuildOptions, BuildReport};
use crate::{
    error::StreetsError,
    geo::{Extent, Point},
    index::{AreaKind, Class},
    tiger::{Folder, Layer, Range, address_rows, area_rows, edge_rows, face_rows, name_rows, place_rows},
};
use std::collections::HashMap;

/// An edge as the layers together describe it.
pub(super) struct RawEdge {
    pub(super) line: Vec<Point>,
    pub(super) class: Class,
    pub(super) faces: [Option<u64>; 2],
    pub(super) nodes: [Option<u64>; 2],
    /// Numbers of names, the primary one first.
    pub(super) names: Vec<u32>,
    pub(super) ranges: Vec<Range>,
    /// Whether the ranges are ADDRFEAT's, which outweigh EDGES'.
    addressed: bool,
    pub(super) county_line: bool,
    /// Places on the left and right, by GEOID.
    pub(super) places: [Option<u32>; 2],
}

pub(super) struct RawArea {
    pub(super) kind: AreaKind,
    pub(super) name: String,
    pub(super) place: Option<u32>,
    pub(super) rings: Vec<Vec<Point>>,
}

#[derive(Default)]
pub(super) struct Collected {
    pub(super) edges: Vec<RawEdge>,
    pub(super) names: Vec<String>,
    pub(super) places: HashMap<u32, String>,
    pub(super) areas: Vec<RawArea>,
    pub(super) year: u32,
}

#[derive(Default)]
struct Names {
    numbers: HashMap<String, u32>,
}

impl Names {
    fn number(&mut self, name: &str) -> u32 {
        if let Some(number) = self.numbers.get(name) {
            return *number;
        }
        let number = u32::try_from(self.numbers.len()).unwrap_or(u32::MAX);
        self.numbers.insert(name.to_owned(), number);
        number
    }

    fn into_list(self) -> Vec<String> {
        let mut list = vec![String::new(); self.numbers.len()];
        for (name, number) in self.numbers {
            list[number as usize] = name;
        }
        list
    }
}

pub(super) fn collect(
    folder: &Folder,
    options: &BuildOptions,
    report: &mut BuildReport,
) -> Result<Collected, StreetsError> {
    let present = folder.counties();
    let counties = if options.counties.is_empty() { present.clone() } else { options.counties.clone() };
    if let Some(county) = counties.iter().find(|county| !present.contains(county)) {
        return Err(StreetsError::NoCounty { county: county.clone(), folder: folder.path().to_owned() });
    }
    if counties.is_empty() {
        return Err(StreetsError::NoFiles(folder.path().to_owned()));
    }
    let mut collected = Collected { year: folder.year().parse().unwrap_or(0), ..Collected::default() };
    let mut names = Names::default();
    let mut by_tlid: HashMap<u64, u32> = HashMap::new();
    let mut faces: HashMap<u64, (u32, u32)> = HashMap::new();
    for county in &counties {
        read_county(folder, county, &mut collected, &mut names, &mut by_tlid, report)?;
        let found = face_rows(folder, county, |face| {
            faces.insert(face.tfid, (face.place.unwrap_or(0), face.county.unwrap_or(0)));
        })?;
        note(report, found, county, Layer::Faces, "its edges have no towns, and its county line is unknown");
    }
    drop(by_tlid);
    for edge in &mut collected.edges {
        settle_sides(edge, &faces);
    }
    drop(faces);
    // What is neither road, rail nor stream is kept only where it draws a county's line.
    collected.edges.retain(|edge| edge.class != Class::Boundary || edge.county_line);
    let extent = Extent::of(collected.edges.iter().flat_map(|edge| edge.line.iter().copied()));
    read_areas(folder, &counties, &extent, &mut collected, report)?;
    collected.names = names.into_list();
    report.counties = counties;
    Ok(collected)
}

fn note(report: &mut BuildReport, found: bool, code: &str, layer: Layer, cost: &str) {
    if !found {
        report.notes.push(format!("{code} has no {}: {cost}.", layer.name().to_ascii_uppercase()));
    }
}

fn read_county(
    folder: &Folder,
    county: &str,
    collected: &mut Collected,
    names: &mut Names,
    by_tlid: &mut HashMap<u64, u32>,
    report: &mut BuildReport,
) -> Result<(), StreetsError> {
    let edges = &mut collected.edges;
    let number = |edges: &[RawEdge]| {
        u32::try_from(edges.len())
            .ok()
            .filter(|count| *count < u32::MAX / 2)
            .ok_or(StreetsError::TooMany { what: "edges" })
    };
    let has_edges = edge_rows(folder, county, |row| {
        let class = row.mtfcc.and_then(Class::read);
        // Lines without a class of ours may still be the county's; what they are bounded by says later.
        let at = if let Some(at) = by_tlid.get(&row.tlid) {
            *at
        } else {
            let at = number(edges)?;
            by_tlid.insert(row.tlid, at);
            edges.push(RawEdge {
                line: row.line,
                class: class.unwrap_or(Class::Boundary),
                faces: row.faces,
                nodes: row.nodes,
                names: Vec::new(),
                ranges: row.ranges.into_iter().flatten().collect(),
                addressed: false,
                county_line: false,
                places: [None; 2],
            });
            at
        };
        let edge = &mut edges[at as usize];
        for (own, other) in edge.faces.iter_mut().zip(row.faces) {
            *own = own.or(other);
        }
        if let Some(name) = row.name {
            add_name(edge, names.number(name), false);
        }
        Ok(())
    })?;
    note(
        report,
        has_edges,
        county,
        Layer::Edges,
        "streets without house numbers, railways and streams are missing",
    );
    let has_addresses = address_rows(folder, county, |row| {
        let at = if let Some(at) = by_tlid.get(&row.tlid) {
            *at
        } else {
            let at = number(edges)?;
            by_tlid.insert(row.tlid, at);
            edges.push(RawEdge {
                line: row.line,
                class: row.mtfcc.and_then(Class::read).unwrap_or(Class::OtherRoad),
                faces: row.faces,
                nodes: [None; 2],
                names: Vec::new(),
                ranges: Vec::new(),
                addressed: true,
                county_line: false,
                places: [None; 2],
            });
            at
        };
        let edge = &mut edges[at as usize];
        if !edge.addressed {
            edge.ranges.clear();
            edge.addressed = true;
        }
        for range in row.ranges.into_iter().flatten() {
            if !edge.ranges.contains(&range) {
                edge.ranges.push(range);
            }
        }
        if let Some(name) = row.name {
            add_name(edge, names.number(name), false);
        }
        Ok(())
    })?;
    note(report, has_addresses, county, Layer::AddrFeat, "house numbers are EDGES', one range a side");
    let has_names = name_rows(folder, county, |row| {
        if let Some(at) = by_tlid.get(&row.tlid) {
            add_name(&mut edges[*at as usize], names.number(row.name), row.primary);
        }
    })?;
    note(report, has_names, county, Layer::FeatNames, "roads have fewer alternate names");
    Ok(())
}

fn add_name(edge: &mut RawEdge, name: u32, primary: bool) {
    if primary {
        edge.names.retain(|known| *known != name);
        edge.names.insert(0, name);
    } else if !edge.names.contains(&name) {
        edge.names.push(name);
    }
}

/// Towns and county line from the faces on both sides. A face that no county read here has is another county's.
fn settle_sides(edge: &mut RawEdge, faces: &HashMap<u64, (u32, u32)>) {
    let sides = edge.faces.map(|face| face.and_then(|face| faces.get(&face)));
    for (place, side) in edge.places.iter_mut().zip(sides) {
        *place = side.map(|(place, _)| *place).filter(|place| *place != 0);
    }
    edge.county_line = match sides {
        [None, None] => false,
        [left, right] => left.map(|side| side.1) != right.map(|side| side.1),
    };
}

fn read_areas(
    folder: &Folder,
    counties: &[String],
    extent: &Extent,
    collected: &mut Collected,
    report: &mut BuildReport,
) -> Result<(), StreetsError> {
    let Collected { areas, places, .. } = collected;
    for county in counties {
        let found = area_rows(folder, Layer::AreaWater, county, extent, |row| {
            let name = row.name.unwrap_or_default().to_owned();
            areas.push(RawArea { kind: AreaKind::Water, name, place: None, rings: row.rings });
            Ok(())
        })?;
        note(report, found, county, Layer::AreaWater, "its lakes are missing on the map");
    }
    let mut states: Vec<&str> = counties.iter().filter_map(|county| county.get(..2)).collect();
    states.sort_unstable();
    states.dedup();
    for state in states {
        let found = area_rows(folder, Layer::AreaLm, state, extent, |row| {
            let kind = AreaKind::landmark(row.mtfcc.unwrap_or_default());
            let name = row.name.unwrap_or_default().to_owned();
            areas.push(RawArea { kind, name, place: None, rings: row.rings });
            Ok(())
        })?;
        note(report, found, state, Layer::AreaLm, "its parks are missing on the map");
        let found = place_rows(folder, state, extent, |row| {
            places.insert(row.geoid, row.name.to_owned());
            let name = row.name.to_owned();
            areas.push(RawArea { kind: AreaKind::Town, name, place: Some(row.geoid), rings: row.rings });
            Ok(())
        })?;
        note(report, found, state, Layer::Place, "towns have numbers instead of names");
    }
    for edge in &collected.edges {
        for place in edge.places.into_iter().flatten() {
            collected.places.entry(place).or_insert_with(|| place.to_string());
        }
    }
    Ok(())
}
