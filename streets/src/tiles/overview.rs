//! The low zooms, made when the tiles are opened: a tile there would else read most of the index.

use super::areas;
use super::layers::{MIN_ZOOM, OVERVIEW_ZOOM, grid_point};
use super::pieces::Pieces;
use super::roads::{self, Key, Kind};
use crate::index::Index;
use blotter_tiles::{Frame, GridPoint, Zoom, simplify};

/// In units: half of what can be seen.
const TOLERANCE: i32 = 4;
/// Lines and areas smaller than this are left out: two points of a screen.
const SMALLEST_LINE: i32 = 4;
const SMALLEST_AREA: i32 = 24;

/// One zoom's map, in units of the whole map.
#[derive(Debug)]
struct Sheet {
    lines: Vec<Line>,
    areas: Vec<AreaShape>,
}

#[derive(Debug)]
pub(super) struct Line {
    pub(super) key: Key,
    pub(super) frame: Frame,
    pub(super) grid_points: Box<[GridPoint]>,
}

#[derive(Debug)]
pub(super) struct AreaShape {
    /// Its number in the index.
    pub(super) number: u32,
    pub(super) frame: Frame,
    pub(super) rings: Vec<Vec<GridPoint>>,
}

/// What the zooms from [`MIN_ZOOM`] to [`OVERVIEW_ZOOM`] show.
#[derive(Debug)]
pub(super) struct Overview {
    sheets: Vec<Sheet>,
}

impl Overview {
    pub(super) fn new(index: &Index, arterials: &[bool]) -> Self {
        let sheets = (MIN_ZOOM..=OVERVIEW_ZOOM).map(|zoom| Sheet::new(index, arterials, zoom)).collect();
        Self { sheets }
    }

    /// The lines of a zoom, in the order of their keys; `None` for a zoom that is drawn from the index.
    pub(super) fn lines(&self, zoom: u8) -> Option<&[Line]> {
        self.sheet(zoom).map(|sheet| &sheet.lines[..])
    }

    pub(super) fn areas(&self, zoom: u8) -> &[AreaShape] {
        self.sheet(zoom).map_or(&[], |sheet| &sheet.areas)
    }

    fn sheet(&self, zoom: u8) -> Option<&Sheet> {
        self.sheets.get(usize::from(zoom.checked_sub(MIN_ZOOM)?))
    }
}

impl Sheet {
    fn new(index: &Index, arterials: &[bool], zoom: u8) -> Self {
        let map = Zoom::new(zoom);
        let mut pieces = Pieces::default();
        let mut line: Vec<GridPoint> = Vec::new();
        for edge in (0..index.edge_count()).filter_map(|number| index.edge(number)) {
            let key = roads::key(index, &edge, arterials, zoom);
            let county = edge.is_county_line().then_some(Key::county());
            if key.is_none() && county.is_none() {
                continue;
            }
            line.clear();
            line.extend(edge.points().map(|point| grid_point(map, point)));
            line.dedup();
            for key in [key, county].into_iter().flatten() {
                pieces.add(key, edge.nodes(), &line);
            }
        }
        let mut lines = Vec::new();
        pieces.chains(|key, chain| {
            simplify(chain, TOLERANCE);
            let Some(frame) = Frame::around(chain) else { return };
            let least = if key.kind == Kind::Stream { SMALLEST_AREA } else { SMALLEST_LINE };
            if frame.size() >= least {
                lines.push(Line { key, frame, grid_points: chain.as_slice().into() });
            }
        });
        let mut areas = Vec::new();
        for number in 0..index.area_count() {
            let Some(area) = index.area(number) else { continue };
            let rings = areas::rings(&area, map, TOLERANCE);
            let frame = Frame::around(&rings.concat());
            if let Some(frame) = frame.filter(|frame| frame.size() >= SMALLEST_AREA) {
                areas.push(AreaShape { number, frame, rings });
            }
        }
        Self { lines, areas }
    }
}
