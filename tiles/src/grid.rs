//! The grid of a tile: its units, its edges, and where tiles lie on the whole map.

/// A place on the map, in units: east, south.
pub type GridPoint = (i32, i32);

/// The units of a tile's side.
pub const EXTENT: i32 = 4096;
/// How far beyond its edges a tile is drawn, in units, so that wide strokes join.
pub const BUFFER: i32 = 64;
/// The highest zoom of which there are tiles: units of the whole map still fit an `i32`.
pub const HIGHEST_ZOOM: u8 = 16;

/// The north-western corner of a tile, counted from the west and the north, in units of the whole map; `None` if the
/// zoom is higher than [`HIGHEST_ZOOM`] or has no such tile.
pub fn corner(zoom: u8, x: u32, y: u32) -> Option<GridPoint> {
    if zoom > HIGHEST_ZOOM || x >> zoom != 0 || y >> zoom != 0 {
        return None;
    }
    let units = |number: u32| i32::try_from(number).ok().map(|number| number * EXTENT);
    Some((units(x)?, units(y)?))
}
