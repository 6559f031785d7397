//! The records of a filter on a map: cells that divide as one zooms in, and the published points where that is near
//! enough. What is in a tile, and by which five steps it is coloured; drawing tiles is the server's.

mod level;
pub mod mercator;
mod pyramid;
mod steps;
mod view;

pub use level::{Level, TopCell};
pub use pyramid::{HIGHEST_ZOOM, TileAddress};
pub use steps::{step, steps};
pub use view::FirstView;

use crate::{
    Bbox, Cell, DataSet, Filter, Release,
    answer::CellCount,
    rollup::{Points, RESOLUTIONS},
    scan::{Wanted, scan},
};
use pyramid::Extent;
use std::sync::{Arc, OnceLock};

/// Features of a tile at most, so that none is over 100 kB: a cell takes about 55 bytes.
const MAX_FEATURES: usize = 1_600;

/// A filter's records by position, from which each tile is cut. Holds on to its release.
#[derive(Debug)]
pub struct RecordsMap {
    release: Arc<Release>,
    data_set: DataSet,
    /// Positions with records, by code.
    positions: Vec<(u32, u32)>,
    total: u64,
    unplaced: u64,
    /// Records by the number of the cell, for each resolution once it is asked for.
    by_cell: [OnceLock<Vec<u32>>; RESOLUTION_COUNT],
    levels: [OnceLock<Level>; HIGHEST_ZOOM as usize + 1],
}

const RESOLUTION_COUNT: usize = (*RESOLUTIONS.end() - *RESOLUTIONS.start()) as usize + 1;

/// A published point and its records.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PointCount {
    pub longitude: f64,
    pub latitude: f64,
    /// The finest cell that it lies in.
    pub cell: Cell,
    pub count: u64,
}

/// What is in a tile.
#[derive(Debug, Clone, PartialEq)]
pub enum Features {
    Cells(Vec<CellCount>),
    Points(Vec<PointCount>),
}

impl RecordsMap {
    /// Counts a data set's records by position, in one pass.
    pub fn new(release: Arc<Release>, data_set: DataSet, filter: &Filter) -> Self {
        let wanted = Wanted { positions: true, ..Wanted::default() };
        let counts = scan(release.source(data_set).data, filter, &wanted);
        let positions = (0_u32..)
            .zip(&counts.positions)
            .skip(1)
            .filter(|&(_, &count)| count > 0)
            .map(|(code, &count)| (code, u32::try_from(count).unwrap_or(u32::MAX)))
            .collect();
        Self {
            release,
            data_set,
            positions,
            total: counts.total,
            unplaced: counts.unplaced,
            by_cell: Default::default(),
            levels: Default::default(),
        }
    }

    /// Records with a position, and without one.
    pub const fn placed(&self) -> u64 {
        self.total - self.unplaced
    }

    pub const fn unplaced(&self) -> u64 {
        self.unplaced
    }

    pub const fn total(&self) -> u64 {
        self.total
    }

    /// Around all points with records; none if there are none.
    pub fn bounds(&self) -> Option<Bbox> {
        let points = self.points();
        let mut positions = self.positions.iter().map(|&(code, _)| points.position(code));
        let [longitude, latitude] = positions.next()?;
        let first = Bbox { west: longitude, south: latitude, east: longitude, north: latitude };
        Some(positions.fold(first, |bounds, [longitude, latitude]| Bbox {
            west: bounds.west.min(longitude),
            south: bounds.south.min(latitude),
            east: bounds.east.max(longitude),
            north: bounds.north.max(latitude),
        }))
    }

    /// What a map shows first; none if there is nothing to show.
    pub fn first_view(&self) -> Option<FirstView> {
        let points = self.points();
        let positions = self.positions.iter().map(|&(code, count)| (points.position(code), count));
        Some(view::first_view(self.bounds()?, self.placed(), positions))
    }

    /// The same where another map lies beside this one: as large as the other's, so that both begin at one zoom.
    pub fn first_view_beside(&self, other: &Self) -> Option<FirstView> {
        let own = self.first_view()?;
        let Some(others) = other.first_view() else { return Some(own) };
        let bbox = view::as_large_as(own.bbox, others.bbox);
        let points = self.points();
        let positions = self.positions.iter().map(|&(code, count)| (points.position(code), count));
        Some(FirstView { bbox, outside: view::outside(bbox, positions) })
    }

    /// What all tiles of a zoom show; none above the highest.
    pub fn level(&self, zoom: u8) -> Option<&Level> {
        Some(self.levels.get(usize::from(zoom))?.get_or_init(|| Level::new(self, zoom)))
    }

    /// What all tiles of a zoom show where another filter's map of the same release lies beside this one: cells of one size,
    /// and one scale for both, so that the same colour is the same count.
    pub fn level_beside(&self, other: &Self, zoom: u8) -> Option<Level> {
        let (mine, theirs) = (self.level(zoom)?, other.level(zoom)?);
        // The coarser one, which holds no more features in a tile; points are the finest.
        let resolution = match (mine.resolution, theirs.resolution) {
            (Some(mine), Some(theirs)) => Some(mine.min(theirs)),
            (mine, theirs) => mine.or(theirs),
        };
        let of = |map: &Self, level: &Level| {
            if level.resolution == resolution { level.clone() } else { Level::of(map, zoom, resolution) }
        };
        let (mine, theirs) = (of(self, mine), of(other, theirs));
        let most = mine.most.max(theirs.most);
        Some(Level { most, steps: steps(most), ..mine })
    }

    /// What is in a tile or within `margin` of its sides (a share of the side), in cells of a resolution, or points.
    pub fn features(&self, tile: TileAddress, margin: f64, resolution: Option<u8>) -> Features {
        let points = self.points();
        match resolution {
            None => {
                let extent = tile.extent(margin);
                let inside = self.inside(extent);
                let point = inside.filter_map(|(code, [longitude, latitude], count)| {
                    let cell =
                        points.cell(points.cell_number(code, *RESOLUTIONS.end())?, *RESOLUTIONS.end())?;
                    Some(PointCount { longitude, latitude, cell, count: count.into() })
                });
                Features::Points(point.collect())
            }
            Some(resolution) => {
                // A cell is drawn whole also where only its edge is in the tile and its points are not.
                let extent = tile.extent(margin).grown(reach_km(resolution));
                let mut numbers: Vec<u32> = self
                    .inside(extent)
                    .filter_map(|(code, ..)| points.cell_number(code, resolution))
                    .collect();
                numbers.sort_unstable();
                numbers.dedup();
                let counts = self.by_cell(resolution);
                let cells = numbers.into_iter().filter_map(|number| {
                    let count = u64::from(*counts.get(number as usize)?);
                    Some(CellCount { cell: points.cell(number, resolution)?, count })
                });
                Features::Cells(cells.collect())
            }
        }
    }

    fn points(&self) -> &Points {
        self.release.source(self.data_set).data.points()
    }

    /// Positions in a box: code, longitude and latitude, count.
    fn inside(&self, extent: Extent) -> impl Iterator<Item = (u32, [f64; 2], u32)> {
        let points = self.points();
        self.positions
            .iter()
            .map(|&(code, count)| (code, points.position(code), count))
            .filter(move |&(_, position, _)| extent.holds(position))
    }

    fn by_cell(&self, resolution: u8) -> &[u32] {
        let points = self.points();
        let Some(place) = resolution.checked_sub(*RESOLUTIONS.start()) else { return &[] };
        let Some(counted) = self.by_cell.get(usize::from(place)) else { return &[] };
        counted.get_or_init(|| {
            let mut counts = vec![0_u32; points.cell_count(resolution)];
            for &(code, count) in &self.positions {
                if let Some(number) = points.cell_number(code, resolution)
                    && let Some(sum) = counts.get_mut(number as usize)
                {
                    *sum = sum.saturating_add(count);
                }
            }
            counts
        })
    }
}

/// How far a cell reaches beyond any point that it counts, in kilometres: twice the length of its edges, and a little, as
/// children lie not wholly in their parents and cells differ in size.
fn reach_km(resolution: u8) -> f64 {
    /// The mean length of an edge of resolution 4; each finer one is the square root of seven shorter.
    const COARSEST_EDGE_KM: f64 = 26.07;
    let finer = f64::from(resolution.saturating_sub(*RESOLUTIONS.start()));
    COARSEST_EDGE_KM / 7_f64.sqrt().powf(finer) * 2.6
}
