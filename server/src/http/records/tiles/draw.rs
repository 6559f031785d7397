//! Drawing a tile: outlines of cells, or points, on the tile's grid.

use blotter_records::{
    answer::CellCount,
    map::{Features, Level, PointCount, RecordsMap, TileAddress},
};
use blotter_tiles::{BOX, BUFFER, EXTENT, GridPoint, Layer, Property, Shape, Tile, Zoom, area, corner};
use std::cmp::Ordering;

/// The tile's bytes; none where nothing is.
/// Beside another map it is on one scale with it.
pub(super) fn draw(map: &RecordsMap, beside: Option<&RecordsMap>, tile: TileAddress) -> Option<Vec<u8>> {
    let shared = match beside {
        Some(other) => Some(map.level_beside(other, tile.zoom())?),
        None => None,
    };
    let level = match &shared {
        Some(level) => level,
        None => map.level(tile.zoom())?,
    };
    let grid = Grid { zoom: Zoom::new(tile.zoom()), corner: corner(tile.zoom(), tile.x(), tile.y())? };
    let layer = match map.features(tile, f64::from(BUFFER) / f64::from(EXTENT), level.resolution) {
        Features::Cells(cells) => draw_cells(&cells, level, &grid),
        Features::Points(points) => draw_points(&points, level, &grid),
    };
    Tile::new([layer]).write()
}

struct Grid {
    zoom: Zoom,
    corner: GridPoint,
}

impl Grid {
    fn place(&self, [latitude, longitude]: [f64; 2]) -> GridPoint {
        let (x, y) = self.zoom.place(latitude, longitude);
        (x - self.corner.0, y - self.corner.1)
    }
}

fn draw_cells(cells: &[CellCount], level: &Level, grid: &Grid) -> Layer {
    let mut layer = Layer::new("cells");
    for CellCount { cell, count } in cells {
        let corners: Vec<GridPoint> = cell.corners().into_iter().map(|corner| grid.place(corner)).collect();
        let mut ring = BOX.cut_ring(&corners);
        if area(&ring) < 0 {
            ring.reverse();
        }
        // Pieces without an area are no cells: their tile is the neighbour.
        if area(&ring) != 0 {
            let mut pen = layer.pen_of(Shape::Polygon, properties(&cell.to_string(), *count, level));
            pen.ring(&ring);
            layer.take(pen);
        }
    }
    layer
}

/// Each with where it was published, by which one may filter exactly: the grid is coarser.
fn draw_points(points: &[PointCount], level: &Level, grid: &Grid) -> Layer {
    let mut layer = Layer::new("points");
    let mut points: Vec<&PointCount> = points.iter().collect();
    // In an order of their own, so that the same points make the same tile.
    points.sort_by(|one, next| {
        (one.latitude, one.longitude).partial_cmp(&(next.latitude, next.longitude)).unwrap_or(Ordering::Equal)
    });
    for PointCount { longitude, latitude, cell, count } in points {
        let (cell, point) = (cell.to_string(), format!("{longitude},{latitude}"));
        let [cell, count, step] = properties(&cell, *count, level);
        let mut pen = layer.pen_of(Shape::Point, [cell, count, step, ("point", Property::Text(&point))]);
        pen.point(grid.place([*latitude, *longitude]));
        layer.take(pen);
    }
    layer
}

fn properties<'a>(cell: &'a str, count: u64, level: &Level) -> [(&'static str, Property<'a>); 3] {
    let step = level.step(count).try_into().unwrap_or(0);
    [("cell", Property::Text(cell)), ("count", Property::Number(count)), ("step", Property::Number(step))]
}

#[cfg(test)]
mod tests {
    use super::*;
    use blotter_records::{
        Coverage, DataSet, Dimension, Filter, Release, Rollup,
        rollup::{LocalColumn, MonthColumns, Point, cell_at},
    };
    use std::sync::Arc;

    /// A release with a crime at each of these points: longitude and latitude.
    fn release(points: Vec<(f64, f64)>) -> Arc<Release> {
        let rows = points.len();
        let same = |value: &str| LocalColumn { values: vec![Some(value.to_owned())], codes: vec![0; rows] };
        let point = |(longitude, latitude): (f64, f64)| {
            Some(Point { longitude, latitude, cell: cell_at(longitude, latitude).unwrap() })
        };
        let mut rollup = Rollup::new(DataSet::Street);
        rollup
            .set_month(&MonthColumns {
                month: "2021-06".parse().unwrap(),
                dimensions: vec![
                    (Dimension::Force, same("kent")),
                    (Dimension::Town, same("Ashford")),
                    (Dimension::CrimeType, same("Burglary")),
                    (Dimension::LastOutcome, same("Under investigation")),
                ],
                points: LocalColumn {
                    values: points.into_iter().map(point).collect(),
                    codes: (0..u32::try_from(rows).unwrap()).collect(),
                },
                // Counts that differ, which share no values in a tile.
                counts: (1..=u32::try_from(rows).unwrap()).collect(),
            })
            .unwrap();
        Arc::new(Release::new(1, "2022-03-01T10:00:00Z".to_owned(), [rollup], Coverage::default()))
    }

    fn lattice(from: (f64, f64), side: u32, step: (f64, f64)) -> impl Iterator<Item = (f64, f64)> {
        (0..side * side)
            .map(move |at| (from.0 + f64::from(at % side) * step.0, from.1 + f64::from(at / side) * step.1))
    }

    #[test]
    fn no_tile_is_over_100_kb_where_every_cell_is_full() {
        // Every kilometre of 200 by 200, in which a town has a point every 65 metres.
        let country = lattice((-1.5, 50.5), 200, (0.0144, 0.009));
        let town = lattice((0.0, 51.4), 200, (0.00094, 0.00058));
        let map =
            RecordsMap::new(release(country.chain(town).collect()), DataSet::Street, &Filter::default());
        let mut tiles = vec![(0_u32, 0_u32)];
        let mut largest = 0;
        for zoom in 0..=15 {
            let mut drawn: Vec<_> = tiles
                .iter()
                .filter_map(|&(x, y)| Some((draw(&map, None, TileAddress::new(zoom, x, y)?)?.len(), x, y)))
                .collect();
            // The fullest are enough where there are many.
            drawn.sort_unstable_by_key(|&(bytes, ..)| std::cmp::Reverse(bytes));
            drawn.truncate(40);
            largest = largest.max(drawn[0].0);
            assert!(drawn[0].0 <= 100_000, "{zoom}: {drawn:?}");
            tiles = drawn
                .iter()
                .flat_map(|&(_, x, y)| {
                    [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(dx, dy)| (2 * x + dx, 2 * y + dy))
                })
                .collect();
            assert_eq!(map.level(zoom).unwrap().resolution.is_none(), zoom >= 14, "{zoom}");
        }
        assert!(largest > 40_000, "the test's tiles are full: {largest}");
    }
}
