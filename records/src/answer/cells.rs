//! How many records lie in each cell.

use super::{DataRange, Source, Table};
use crate::{
    Cell, CellsQuery, DataSet, Filter, Gap,
    rollup::RESOLUTIONS,
    scan::{Counts, Wanted, scan},
};
use serde::Serialize;
use std::{borrow::Cow, cmp::Reverse};

/// The answer of `/api/records/DATASET/cells`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({"cells": [{"cell": "87195e61affffff", "count": 1}], "placed": 1,
    "unplaced": 1, "total": 2, "dataset": "street", "release": 12, "data": {"from": "2018-01", "to": "2021-09"},
    "filter": {"town": ["Bristol", null]}, "gaps": [], "licence": "Open Government Licence v3.0"})))]
pub struct CellsAnswer {
    /// The greatest count first; ties by cell.
    pub cells: Vec<CellCount>,
    /// Records under the filter with a position, without one, and both.
    pub placed: u64,
    pub unplaced: u64,
    pub total: u64,
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub dataset: DataSet,
    pub release: u64,
    pub data: DataRange,
    /// As stated.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub filter: Filter,
    /// Months that aren't complete of the forces and months under the filter.
    pub gaps: Vec<Gap>,
    pub licence: &'static str,
}

/// A cell, and how many records lie in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CellCount {
    /// An H3 cell in hex.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub cell: Cell,
    pub count: u64,
}

/// What a map shows of records, as cells of one resolution.
#[derive(Debug, Clone, PartialEq, Default, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct MapCells {
    /// 4 to 9.
    pub resolution: u8,
    /// The greatest count first; ties by cell.
    pub cells: Vec<CellCount>,
    pub placed: u64,
    pub unplaced: u64,
}

/// So many cells at most are a map's answer, unless the coarsest are more.
const CELLS_OF_A_MAP: usize = 1_600;

impl Source<'_> {
    /// The cells of maps side by side: the finest that are few enough to be read at once, of one size on all.
    pub fn map_cells(&self, filters: &[&Filter]) -> Vec<MapCells> {
        let wanted = Wanted { positions: true, ..Wanted::default() };
        let counts: Vec<_> = filters.iter().map(|filter| scan(self.data, filter, &wanted)).collect();
        let of = |resolution| -> Vec<_> {
            let by_cell = |positions| self.data.points().by_cell(positions, resolution).unwrap_or_default();
            counts.iter().map(|counts| by_cell(&counts.positions)).collect()
        };
        let (coarsest, mut resolution) = RESOLUTIONS.into_inner();
        let mut found = of(resolution);
        while found.iter().any(|cells| cells.len() > CELLS_OF_A_MAP) && resolution > coarsest {
            resolution -= 1;
            found = of(resolution);
        }
        let map = |(counts, cells): (&Counts, _)| MapCells {
            resolution,
            cells: greatest_first(cells),
            placed: counts.total - counts.unplaced,
            unplaced: counts.unplaced,
        };
        counts.iter().zip(found).map(map).collect()
    }

    /// Counts records by cell.
    pub fn cells(&self, query: CellsQuery) -> CellsAnswer {
        let CellsQuery { filter, resolution } = query;
        let counts = scan(self.data, &filter, &Wanted { positions: true, ..Wanted::default() });
        let by_cell = self.data.points().by_cell(&counts.positions, resolution).unwrap_or_default();
        CellsAnswer {
            cells: greatest_first(by_cell),
            placed: counts.total - counts.unplaced,
            unplaced: counts.unplaced,
            total: counts.total,
            dataset: self.data_set(),
            release: self.release,
            data: self.range(),
            gaps: self.gaps(&filter),
            filter,
            licence: self.licence(),
        }
    }
}

fn greatest_first(by_cell: Vec<(Cell, u64)>) -> Vec<CellCount> {
    let mut cells: Vec<_> = by_cell.into_iter().map(|(cell, count)| CellCount { cell, count }).collect();
    cells.sort_unstable_by_key(|it| (Reverse(it.count), it.cell));
    cells
}

impl CellsAnswer {
    /// One row for each cell; the last, without a cell, has the records without a position, if there are any.
    pub fn table(&self) -> Table<'_> {
        let row = |it: &CellCount| vec![it.cell.to_string().into(), it.count.to_string().into()];
        let mut rows: Vec<_> = self.cells.iter().map(row).collect();
        if self.unplaced > 0 {
            rows.push(vec![Cow::Borrowed(""), self.unplaced.to_string().into()]);
        }
        Table { heading: vec!["cell", "count"], rows }
    }
}
