//! What a page needs to know before it draws the tiles of a map.

use super::{DataRange, Source, Table};
use crate::{
    DataSet, Filter, Gap,
    map::{HIGHEST_ZOOM, Level, RecordsMap},
    query::Bbox,
};
use serde::Serialize;

/// The answer of `/api/records/DATASET/tiles`.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct TilesAnswer {
    /// West, south, east, north of all positions under the filter, in degrees; null if there are none.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<[f64; 4]>))]
    pub bounds: Option<Bbox>,
    /// What a map shows first: all of it, unless a few records that lie far from all others would make it a speck.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<[f64; 4]>))]
    pub view: Option<Bbox>,
    /// How many records lie outside of it.
    pub outside: u64,
    /// Each zoom that has tiles, from 0.
    pub levels: Vec<Level>,
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

impl Source<'_> {
    /// Describes the tiles of a map of this source under the same filter; beside another map on one scale with it.
    pub fn tiles(&self, filter: Filter, map: &RecordsMap, beside: Option<&RecordsMap>) -> TilesAnswer {
        let view = beside.map_or_else(|| map.first_view(), |other| map.first_view_beside(other));
        let level = |zoom| match beside {
            Some(other) => map.level_beside(other, zoom),
            None => map.level(zoom).cloned(),
        };
        TilesAnswer {
            view: view.map(|view| view.bbox),
            outside: view.map_or(0, |view| view.outside),
            bounds: map.bounds(),
            levels: (0..=HIGHEST_ZOOM).filter_map(level).collect(),
            placed: map.placed(),
            unplaced: map.unplaced(),
            total: map.total(),
            dataset: self.data_set(),
            release: self.release,
            data: self.range(),
            gaps: self.gaps(&filter),
            filter,
            licence: self.licence(),
        }
    }
}

impl TilesAnswer {
    /// One row for each zoom; a step that it doesn't have is empty.
    pub fn table(&self) -> Table<'_> {
        let row = |level: &Level| {
            let resolution = level.resolution.map_or_else(String::new, |resolution| resolution.to_string());
            let mut row = vec![
                level.zoom.to_string().into(),
                resolution.into(),
                level.features.to_string().into(),
                level.most.to_string().into(),
            ];
            row.extend(
                (0..5).map(|step| level.steps.get(step).map_or_else(String::new, ToString::to_string).into()),
            );
            row
        };
        Table {
            heading: vec![
                "zoom",
                "resolution",
                "features",
                "most",
                "step1",
                "step2",
                "step3",
                "step4",
                "step5",
            ],
            rows: self.levels.iter().map(row).collect(),
        }
    }
}
