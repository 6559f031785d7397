//! Compiling what was collected into the index's sections, edges and areas along a Hilbert curve.

use super::bounds::bounds;
use super::collect::{Collected, RawArea, RawEdge};
use super::grade_separations::grade_separations;
use super::names::{self, Placed, len, write_numbers};
use super::ranges;
use super::report::{BuildOptions, BuildReport};
use crate::{
    error::StreetsError,
    geo::{Extent, Point, line_length},
    index::{
        AreaRecord, COUNTY_LINE, EdgeRecord, Grid, MetaRecord, NodeRecord, Parity, PlaceRecord, RangeRecord,
        Section, Sections, Side, SmallBox, hilbert, pack, write_line, write_rings,
    },
};
use std::collections::HashMap;

/// Sections are numbered by u32, and far less than that is sensible.
const MAX_POINTS: usize = u32::MAX as usize / 8;

pub(super) fn compile(
    collected: &Collected,
    options: &BuildOptions,
    out: &mut Sections,
    report: &mut BuildReport,
) -> Result<(), StreetsError> {
    let points: usize = collected.edges.iter().map(|edge| edge.line.len() + edge.ranges.len()).sum::<usize>()
        + collected.areas.iter().flat_map(|area| &area.rings).map(Vec::len).sum::<usize>();
    if points > MAX_POINTS {
        return Err(StreetsError::TooMany { what: "points" });
    }
    let extent = Extent::of(collected.edges.iter().flat_map(|edge| edge.line.iter().copied()));
    let extent = if extent.is_empty() { Extent::of([Point::default()]) } else { extent };
    let grid = Grid::new(&extent);
    let places = write_places(collected, out)?;
    let order = sorted(collected.edges.iter().map(|edge| grid.small(&Extent::of(edge.line.iter().copied()))));
    let nodes = number_nodes(&collected.edges, &order, out);
    let edges: Vec<&RawEdge> = order.iter().map(|(raw, _)| &collected.edges[*raw]).collect();
    let bounds = bounds(&edges, &nodes);
    let doubts = ranges::doubts(&edges, &nodes, &collected.names, report);
    let placed = write_edges(collected, &order, &nodes, &places, &bounds, &doubts, out);
    let smalls: Vec<SmallBox> = order.iter().map(|(_, small)| *small).collect();
    *out.of(Section::EdgeTree) = pack(&smalls);
    let grade_separations = grade_separations(&edges, &nodes, &smalls, out.of(Section::EdgeTree));
    report.names = names::write(collected, &placed, &grade_separations, out);
    write_areas(&collected.areas, &grid, &extent, &places, out);
    report.edges = collected.edges.len();
    report.roads = collected.edges.iter().filter(|edge| edge.class.is_road()).count();
    report.ranges = collected.edges.iter().map(|edge| edge.ranges.len()).sum();
    report.places = places.len();
    report.areas = collected.areas.len();
    let streets = u32::try_from(report.roads).unwrap_or(u32::MAX);
    MetaRecord {
        low_x: extent.low.x,
        low_y: extent.low.y,
        high_x: extent.high.x,
        high_y: extent.high.y,
        preferred: options.place.unwrap_or(0),
        year: collected.year,
        streets,
    }
    .write(out.of(Section::Meta));
    if options.place.is_some_and(|place| !places.contains_key(&place)) {
        report.notes.push("The preferred place is not in these counties: no street is preferred.".to_owned());
    }
    Ok(())
}

/// Numbers of things and their boxes, along the curve.
fn sorted(boxes: impl Iterator<Item = SmallBox>) -> Vec<(usize, SmallBox)> {
    let mut order: Vec<(usize, SmallBox)> = boxes.enumerate().collect();
    order.sort_by_key(|(i, small)| (hilbert(small.x0.midpoint(small.x1), small.y0.midpoint(small.y1)), *i));
    order
}

/// Places by GEOID, numbered from 1.
fn write_places(collected: &Collected, out: &mut Sections) -> Result<HashMap<u32, u16>, StreetsError> {
    let mut places: Vec<(&u32, &String)> = collected.places.iter().collect();
    places.sort();
    let mut numbers = HashMap::new();
    for (i, (geoid, name)) in places.into_iter().enumerate() {
        let number = u16::try_from(i + 1).map_err(|_| StreetsError::TooMany { what: "towns" })?;
        numbers.insert(*geoid, number);
        let text = len(out.of(Section::Text));
        out.of(Section::Text).extend_from_slice(name.as_bytes());
        let length = u16::try_from(name.len()).unwrap_or(0);
        PlaceRecord { geoid: *geoid, text, length }.write(out.of(Section::Places));
    }
    Ok(numbers)
}

/// The nodes of each edge in file order. Edges without TNID meet where their ends have the same coordinates.
fn number_nodes(edges: &[RawEdge], order: &[(usize, SmallBox)], out: &mut Sections) -> Vec<[u32; 2]> {
    #[derive(PartialEq, Eq, Hash)]
    enum Key {
        Id(u64),
        At(Point),
    }
    let mut numbers: HashMap<Key, u32> = HashMap::new();
    let mut points: Vec<Point> = Vec::new();
    let mut meeting: Vec<Vec<u32>> = Vec::new();
    let mut nodes = Vec::with_capacity(order.len());
    for (number, (raw, _)) in (0_u32..).zip(order) {
        let edge = &edges[*raw];
        let ends = [edge.line.first(), edge.line.last()].map(|end| end.copied().unwrap_or_default());
        let mut own = [0_u32; 2];
        for (i, end) in ends.into_iter().enumerate() {
            let key = edge.nodes[i].map_or(Key::At(end), Key::Id);
            let node = *numbers.entry(key).or_insert_with(|| {
                points.push(end);
                meeting.push(Vec::new());
                u32::try_from(points.len() - 1).unwrap_or(u32::MAX)
            });
            own[i] = node;
            let meeting = &mut meeting[node as usize];
            if meeting.last() != Some(&number) {
                meeting.push(number);
            }
        }
        nodes.push(own);
    }
    let mut start = 0_u32;
    for (point, meeting) in points.iter().zip(&meeting) {
        NodeRecord { x: point.x, y: point.y, edges: start }.write(out.of(Section::Nodes));
        write_numbers(out.of(Section::NodeEdges), meeting.iter().copied());
        start += u32::try_from(meeting.len()).unwrap_or(0);
    }
    NodeRecord { edges: start, ..NodeRecord::default() }.write(out.of(Section::Nodes));
    nodes
}

fn write_edges(
    collected: &Collected,
    order: &[(usize, SmallBox)],
    nodes: &[[u32; 2]],
    places: &HashMap<u32, u16>,
    bounds: &[u8],
    doubts: &[Vec<u8>],
    out: &mut Sections,
) -> Vec<Placed> {
    let (mut names, mut ranges) = (0_u32, 0_u32);
    let mut placed = Vec::with_capacity(order.len());
    for (number, ((raw_number, small), ends)) in (0_u32..).zip(order.iter().zip(nodes)) {
        let raw = &collected.edges[*raw_number];
        let geometry = len(out.of(Section::Geometry));
        let between = raw.line.get(1..raw.line.len() - 1).unwrap_or(&[]);
        // More points than fit are left out from the end; no edge of TIGER's has a tenth of it.
        let between = &between[..between.len().min(usize::from(u16::MAX))];
        let first = raw.line.first().copied().unwrap_or_default();
        write_line(out.of(Section::Geometry), first, between);
        let length = line_length(raw.line.iter().copied());
        let [left, right] =
            raw.places.map(|place| place.and_then(|place| places.get(&place)).copied().unwrap_or(0));
        #[expect(clippy::cast_possible_truncation, reason = "metres")]
        EdgeRecord {
            geometry,
            from: ends[0],
            to: ends[1],
            names,
            ranges,
            length: length as f32,
            left,
            right,
            points: between.len() as u16,
            class: raw.class as u8,
            flags: bounds[number as usize] | if raw.county_line { COUNTY_LINE } else { 0 },
            x0: small.x0,
            y0: small.y0,
            x1: small.x1,
            y1: small.y1,
        }
        .write(out.of(Section::Edges));
        write_numbers(out.of(Section::EdgeNames), raw.names.iter().copied());
        names += u32::try_from(raw.names.len()).unwrap_or(0);
        let first_range = ranges;
        for (range, doubts) in raw.ranges.iter().zip(&doubts[number as usize]) {
            let parity = match range.parity {
                Parity::Odd => 2,
                Parity::Even => 4,
                Parity::Both => 0,
            };
            let bits = u8::from(range.side == Side::Right) | parity | doubts;
            RangeRecord { edge: number, from: range.from, to: range.to, bits }.write(out.of(Section::Ranges));
            ranges += 1;
        }
        let place = if left == 0 { right } else { left };
        placed.push(Placed {
            raw: *raw_number,
            nodes: *ends,
            length,
            small: *small,
            place,
            ranges: first_range..ranges,
        });
    }
    EdgeRecord { names, ranges, ..EdgeRecord::default() }.write(out.of(Section::Edges));
    placed
}

fn write_areas(
    areas: &[RawArea],
    grid: &Grid,
    extent: &Extent,
    places: &HashMap<u32, u16>,
    out: &mut Sections,
) {
    let boxes = areas.iter().map(|area| grid.small(&Extent::of(area.rings.iter().flatten().copied())));
    let order = sorted(boxes);
    for (i, small) in &order {
        let area = &areas[*i];
        let geometry = len(out.of(Section::Geometry));
        write_rings(out.of(Section::Geometry), extent.low, &area.rings);
        let text = len(out.of(Section::Text));
        out.of(Section::Text).extend_from_slice(area.name.as_bytes());
        AreaRecord {
            geometry,
            text,
            length: u16::try_from(area.name.len()).unwrap_or(0),
            rings: u16::try_from(area.rings.len()).unwrap_or(u16::MAX),
            kind: area.kind as u8,
            place: area.place.and_then(|place| places.get(&place)).copied().unwrap_or(0),
            x0: small.x0,
            y0: small.y0,
            x1: small.x1,
            y1: small.y1,
        }
        .write(out.of(Section::Areas));
    }
    let smalls: Vec<SmallBox> = order.iter().map(|(_, small)| *small).collect();
    *out.of(Section::AreaTree) = pack(&smalls);
}
