//! What a map of records on a page starts from.

use crate::{basemap::Basemap, http::basemap_script};
use blotter_records::{
    DataSet, Filter, Release,
    map::{HIGHEST_ZOOM, Level, RecordsMap},
};
use blotter_view::{BasemapTiles, MapCell, MapLevel, MapSummary, RecordsMapData, VectorTiles};
use std::sync::Arc;

/// A data set's map under a filter; the filter's own cells and box should not be in it, so that the map stays whole.
pub(super) fn data(
    basemap: &Basemap,
    release: &Arc<Release>,
    data_set: DataSet,
    filter: &Filter,
) -> RecordsMapData {
    RecordsMapData {
        basemap: of_release(&basemap.tiles, release.number),
        script: basemap_script(),
        summary: summary(release, data_set, filter),
        versus: None,
    }
}

/// What is on a filter's map.
pub(super) fn summary(release: &Arc<Release>, data_set: DataSet, filter: &Filter) -> MapSummary {
    let map = RecordsMap::new(release.clone(), data_set, filter);
    let view = map.first_view();
    MapSummary {
        bounds: map.bounds().map(Into::into),
        view: view.map(|view| view.bbox.into()),
        outside: view.map_or(0, |view| view.outside),
        levels: (0..=HIGHEST_ZOOM).filter_map(|zoom| map.level(zoom).map(level)).collect(),
        placed: map.placed(),
        unplaced: map.unplaced(),
        total: map.total(),
    }
}

/// Tiles that are drawn here change with the release, whose towns they name; browsers keep them for a day.
fn of_release(tiles: &BasemapTiles, release: u64) -> BasemapTiles {
    match tiles {
        BasemapTiles::Vector(tiles) if tiles.url.contains("?v=") => {
            BasemapTiles::Vector(VectorTiles { url: format!("{}-{release}", tiles.url), ..tiles.clone() })
        }
        other => other.clone(),
    }
}

fn level(level: &Level) -> MapLevel {
    let top = level.top.iter().map(|it| MapCell {
        cell: it.cell.to_string(),
        count: it.count,
        near: it.near.clone(),
    });
    MapLevel {
        resolution: level.resolution,
        steps: level.steps.clone(),
        most: level.most,
        top: top.collect(),
    }
}
