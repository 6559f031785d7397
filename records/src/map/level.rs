//! What all tiles of a zoom show: cells of which resolution or points, and the steps of their hue.

use super::{
    MAX_FEATURES, RecordsMap, TileAddress,
    steps::{step, steps},
};
use crate::{Cell, Town, rollup::RESOLUTIONS};
use serde::Serialize;
use std::{cmp::Reverse, collections::HashMap};

/// How many cells a level lists.
const TOP: usize = 10;
/// From this zoom on there are points, where a tile can hold them.
const POINTS_FROM: u8 = 13;

/// A zoom of the map: the same for all tiles of a filter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Level {
    pub zoom: u8,
    /// Of the cells, 4 to 9; null where the tiles hold points.
    pub resolution: Option<u8>,
    /// The least count of each of up to five steps.
    pub steps: Vec<u64>,
    /// The greatest count of a cell or point; beside another map, of either's.
    pub most: u64,
    /// How many cells or points have records.
    pub features: u64,
    /// The cells with most records, at most 10: the greatest count first, ties by cell. Of resolution 9 where the tiles
    /// hold points.
    pub top: Vec<TopCell>,
}

/// A cell with many records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TopCell {
    /// An H3 cell in hex.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub cell: Cell,
    pub count: u64,
    /// The town whose middle is nearest to the cell's; null where the records name no towns.
    pub near: Option<String>,
}

impl Level {
    pub(super) fn new(map: &RecordsMap, zoom: u8) -> Self {
        let resolution = (!has_points(map, zoom)).then(|| resolution(map, zoom));
        Self::of(map, zoom, resolution)
    }

    /// In cells of a resolution, or points.
    pub(super) fn of(map: &RecordsMap, zoom: u8, resolution: Option<u8>) -> Self {
        let (top, cells) = top(map, resolution.unwrap_or(*RESOLUTIONS.end()));
        let (most, features) = if resolution.is_some() {
            (top.first().map_or(0, |cell| cell.count), cells)
        } else {
            let most = map.positions.iter().map(|&(_, count)| count).max().unwrap_or(0);
            (most.into(), map.positions.len() as u64)
        };
        Self { zoom, resolution, steps: steps(most), most, features, top }
    }

    /// The step of a count, from 1.
    pub fn step(&self, count: u64) -> usize {
        step(&self.steps, count)
    }
}

/// The cells of a resolution with most records, and how many have any.
fn top(map: &RecordsMap, resolution: u8) -> (Vec<TopCell>, u64) {
    let counts = (0..).zip(map.by_cell(resolution));
    let mut top: Vec<(u32, u32)> =
        counts.filter(|&(_, &count)| count > 0).map(|(cell, &count)| (cell, count)).collect();
    let features = top.len() as u64;
    let order = |&(cell, count): &(u32, u32)| (Reverse(count), map.points().cell(cell, resolution));
    if top.len() > TOP {
        top.select_nth_unstable_by_key(TOP, order);
        top.truncate(TOP);
    }
    top.sort_unstable_by_key(order);
    let top = top.into_iter().filter_map(|(cell, count)| {
        let cell = map.points().cell(cell, resolution)?;
        let near = nearest(map.release.towns(), cell.middle()).map(|town| town.name.clone());
        Some(TopCell { cell, count: count.into(), near })
    });
    (top.collect(), features)
}

/// Whether the tiles of a zoom hold points: where none holds too many. What fits fits the smaller tiles of the next zoom.
fn has_points(map: &RecordsMap, zoom: u8) -> bool {
    let at_zoom_before = || map.level(zoom - 1).is_some_and(|level| level.resolution.is_none());
    zoom >= POINTS_FROM
        && (map.positions.len() <= MAX_FEATURES
            || zoom > POINTS_FROM && at_zoom_before()
            || fits(map.positions.iter().map(|&(code, _)| code), map, zoom))
}

/// The finest resolution that is meant for a zoom and of which no tile holds too many cells.
fn resolution(map: &RecordsMap, zoom: u8) -> u8 {
    let (coarsest, finest) = (*RESOLUTIONS.start(), preferred(zoom));
    if zoom > 0
        && preferred(zoom - 1) == finest
        && map.level(zoom - 1).is_some_and(|level| level.resolution == Some(finest))
    {
        return finest;
    }
    let fitting = (coarsest..=finest).rev().find(|&resolution| {
        let points = map.points();
        let mut seen = vec![false; points.cell_count(resolution)];
        let firsts = map.positions.iter().map(|&(code, _)| code).filter(|&code| {
            // One position stands for its cell.
            let seen = points.cell_number(code, resolution).and_then(|cell| seen.get_mut(cell as usize));
            seen.is_some_and(|seen| !std::mem::replace(seen, true))
        });
        fits(firsts, map, zoom)
    });
    fitting.unwrap_or(coarsest)
}

/// The resolution of cells that are 9 to 40 pixels wide, a tile being 512 pixels.
const fn preferred(zoom: u8) -> u8 {
    match zoom {
        0..=4 => 4,
        5..=6 => 5,
        7 => 6,
        8..=9 => 7,
        10 => 8,
        _ => 9,
    }
}

/// The town with the nearest middle.
fn nearest(towns: &[Town], [latitude, longitude]: [f64; 2]) -> Option<&Town> {
    let shorter = latitude.to_radians().cos();
    let distance = |town: &Town| (town.latitude - latitude).hypot((town.longitude - longitude) * shorter);
    towns.iter().min_by(|one, two| distance(one).total_cmp(&distance(two)))
}

/// Whether no tile of a zoom holds too many of these positions.
fn fits(codes: impl Iterator<Item = u32>, map: &RecordsMap, zoom: u8) -> bool {
    let points = map.points();
    let mut tiles: HashMap<TileAddress, usize> = HashMap::new();
    for code in codes {
        let count = tiles.entry(TileAddress::at(zoom, points.position(code))).or_default();
        *count += 1;
        if *count > MAX_FEATURES {
            return false;
        }
    }
    true
}
