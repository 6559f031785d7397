//! What a map of records on a page starts from.

use crate::{basemap::Basemap, http::basemap_script};
use blotter_records::{
    DataSet, Filter, Release,
    map::{HIGHEST_ZOOM, Level, RecordsMap},
};
use blotter_view::{BasemapTiles, MapCell, MapLevel, MapSummary, RecordsMapData, VectorTiles};
use std::sync::Arc;

/// A data set's map under a filter, and under that with which it is compared; the filters' own cells and box should not be in
/// them, so that the maps stay whole.
pub(super) fn data(
    basemap: &Basemap,
    release: &Arc<Release>,
    data_set: DataSet,
    filter: &Filter,
    versus: Option<&Filter>,
) -> RecordsMapData {
    let map = RecordsMap::new(release.clone(), data_set, filter);
    let other = versus.map(|filter| RecordsMap::new(release.clone(), data_set, filter));
    RecordsMapData {
        basemap: of_release(&basemap.tiles, release.number),
        script: basemap_script(),
        summary: summary(&map, other.as_ref()),
        versus: other.as_ref().map(|other| summary(other, Some(&map))),
    }
}

/// What is on a map; beside another one on one scale with it.
fn summary(map: &RecordsMap, beside: Option<&RecordsMap>) -> MapSummary {
    let view = beside.map_or_else(|| map.first_view(), |other| map.first_view_beside(other));
    let level = |zoom| match beside {
        Some(other) => map.level_beside(other, zoom).as_ref().map(level),
        None => map.level(zoom).map(level),
    };
    MapSummary {
        bounds: map.bounds().map(Into::into),
        view: view.map(|view| view.bbox.into()),
        outside: view.map_or(0, |view| view.outside),
        levels: (0..=HIGHEST_ZOOM).filter_map(level).collect(),
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
