//! Drawing a tile: outlines of cells, or points, on the tile's grid.

use blotter_records::{
    answer::CellCount,
    map::{Features, Level, PointCount, RecordsMap, TileAddress},
};
use blotter_tiles::{BOX, BUFFER, EXTENT, GridPoint, Layer, Property, Shape, Tile, Zoom, area, corner};
use std::collections::BTreeMap;

/// The tile's bytes; none where nothing is.
pub(super) fn draw(map: &RecordsMap, tile: TileAddress) -> Option<Vec<u8>> {
    let level = map.level(tile.zoom())?;
    let grid = Grid { zoom: Zoom::new(tile.zoom()), corner: corner(tile.zoom(), tile.x(), tile.y())? };
    let layer = match map.features(tile, f64::from(BUFFER) / f64::from(EXTENT))? {
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

/// Points that the grid can't tell apart are one.
fn draw_points(points: &[PointCount], level: &Level, grid: &Grid) -> Layer {
    let mut layer = Layer::new("points");
    let mut places: BTreeMap<_, u64> = BTreeMap::new();
    for PointCount { longitude, latitude, cell, count } in points {
        *places.entry((grid.place([*latitude, *longitude]), *cell)).or_default() += count;
    }
    for ((place, cell), count) in places {
        let mut pen = layer.pen_of(Shape::Point, properties(&cell.to_string(), count, level));
        pen.point(place);
        layer.take(pen);
    }
    layer
}

fn properties<'a>(cell: &'a str, count: u64, level: &Level) -> [(&'static str, Property<'a>); 3] {
    let step = level.step(count).try_into().unwrap_or(0);
    [("cell", Property::Text(cell)), ("count", Property::Number(count)), ("step", Property::Number(step))]
}
