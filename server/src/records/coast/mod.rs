//! The built-in basemap of the records' maps: the sea, and the names of towns where the records' own points are. It needs
//! no network.
//!
//! The layers are those of the live maps' tiles (`streets/src/tiles`): `water` with class `water`, and `place` with class
//! `label` of `settlement`, whose `rank` is 1 for the few greatest in view and 2 for the others.

mod land;

use super::Releases;
use blotter_records::Town;
use blotter_tiles::{BOX, Draw, EXTENT, GridPoint, Layer, Shape, Tile, Zoom, area, corner, simplify};
use land::LAND;
use std::{collections::BTreeMap, sync::LazyLock};

/// The zooms that have tiles; nearer the map shows the last ones larger.
pub const ZOOMS: [u8; 2] = [3, 12];
/// Natural Earth asks for nothing, but people may ask where a map is from.
pub const ATTRIBUTION: &str = "Coast: Natural Earth";
/// Points of the coast within so many units of a simpler line are left out: a quarter of a pixel.
const TOLERANCE: i32 = 2;
/// Names in a tile: those of the first rank, and all.
const NAMES: [usize; 2] = [2, 8];

/// Draws coast and towns.
pub struct Coast {
    releases: Releases,
}

/// The land on the map of each zoom, in its units.
static PLACED: LazyLock<BTreeMap<u8, Vec<Vec<GridPoint>>>> = LazyLock::new(|| {
    let placed = |zoom: u8| {
        let rings = LAND.iter().map(|ring| {
            let mut line = ring.place(Zoom::new(zoom));
            simplify(&mut line, TOLERANCE);
            line
        });
        // An island without an area isn't seen.
        (zoom, rings.filter(|line| line.len() > 2 && area(line) != 0).collect())
    };
    (ZOOMS[0]..=ZOOMS[1]).map(placed).collect()
});

impl Coast {
    /// With the towns of the newest release.
    pub fn new(releases: Releases) -> Self {
        Self { releases }
    }
}

impl Draw for Coast {
    fn tile(&self, zoom: u8, x: u32, y: u32) -> Option<Vec<u8>> {
        let corner = corner(zoom, x, y)?;
        let sea = sea(PLACED.get(&zoom)?, corner);
        let release = self.releases.newest();
        let towns = release.as_ref().map_or(&[][..], |release| release.records.towns());
        Tile::new([sea, names(towns, zoom, corner)]).write()
    }
}

fn on_tile(at: GridPoint, corner: GridPoint) -> GridPoint {
    (at.0 - corner.0, at.1 - corner.1)
}

/// All of the tile but the land.
fn sea(land: &[Vec<GridPoint>], corner: GridPoint) -> Layer {
    let mut layer = Layer::new("water");
    let whole = [BOX.low, (BOX.high.0, BOX.low.1), BOX.high, (BOX.low.0, BOX.high.1)];
    let rings: Vec<Vec<GridPoint>> = land
        .iter()
        .filter_map(|ring| {
            let moved: Vec<GridPoint> = ring.iter().map(|&at| on_tile(at, corner)).collect();
            let mut cut = BOX.cut_ring(&moved);
            // Holes run the other way.
            if area(&cut) > 0 {
                cut.reverse();
            }
            (area(&cut) != 0).then_some(cut)
        })
        .collect();
    let dry: i128 = rings.iter().map(|ring| -area(ring)).sum();
    if dry < area(&whole) {
        let mut pen = layer.pen(Shape::Polygon, &[("class", "water")]);
        pen.ring(&whole);
        for ring in &rings {
            pen.ring(ring);
        }
        layer.take(pen);
    }
    layer
}

/// The names of a tile's greatest towns. The names of a zoom are among those of the next.
fn names(towns: &[Town], zoom: u8, corner: GridPoint) -> Layer {
    let mut layer = Layer::new("place");
    let map = Zoom::new(zoom);
    let mut seen = 0;
    // A single record far from all others names its town, too: it has to wait for a nearer zoom.
    let least = towns.first().map_or(0, |town| town.points >> (2 * zoom.saturating_sub(2)).min(63));
    for town in towns.iter().filter(|town| town.points >= least) {
        let at = on_tile(map.place(town.latitude, town.longitude), corner);
        if !(0..EXTENT).contains(&at.0) || !(0..EXTENT).contains(&at.1) {
            continue;
        }
        let rank = if seen < NAMES[0] { "1" } else { "2" };
        let properties =
            [("class", "label"), ("of", "settlement"), ("rank", rank), ("name", town.name.as_str())];
        let mut pen = layer.pen(Shape::Point, &properties);
        pen.point(at);
        layer.take(pen);
        seen += 1;
        if seen == NAMES[1] {
            break;
        }
    }
    layer
}
