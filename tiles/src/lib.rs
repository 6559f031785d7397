//! Writing vector tiles (Mapbox Vector Tile 2.1): where a position lies on a tile ([`Zoom`]), lines and rings cut to it
//! and made simpler ([`Frame`], [`simplify`]), and features written into layers ([`Layer`], [`Pen`]).
//!
//! What is drawn, and in which layers, is the caller's. Units are those of a tile's grid, [`EXTENT`] to a side, counted
//! east and south.

mod frame;
mod layer;
mod project;
mod proto;

pub use frame::{Frame, area, label_spot, simplify, thin};
pub use layer::{Layer, Pen};
pub use project::Zoom;
pub use proto::Shape;

use prost::Message;

/// A place on the map, in units: east, south.
pub type Spot = (i32, i32);

/// The units of a tile's side.
pub const EXTENT: i32 = 4096;
/// How far beyond its edges a tile is drawn, in units, so that wide strokes join.
pub const BUFFER: i32 = 64;
/// A tile with its buffer.
pub const BOX: Frame = Frame { low: (-BUFFER, -BUFFER), high: (EXTENT + BUFFER, EXTENT + BUFFER) };
/// The highest zoom of which there are tiles: units of the whole map still fit an `i32`.
pub const HIGHEST_ZOOM: u8 = 16;

/// The north-western corner of a tile, counted from the west and the north, in units of the whole map; `None` if the
/// zoom is higher than [`HIGHEST_ZOOM`] or has no such tile.
pub fn corner(zoom: u8, x: u32, y: u32) -> Option<Spot> {
    if zoom > HIGHEST_ZOOM || x >> zoom != 0 || y >> zoom != 0 {
        return None;
    }
    let units = |number: u32| i32::try_from(number).ok().map(|number| number * EXTENT);
    Some((units(x)?, units(y)?))
}

/// A finished tile.
#[derive(Debug)]
pub struct Tile(proto::Tile);

impl Tile {
    /// Of these layers, in drawing order; empty ones are left out.
    pub fn new(layers: impl IntoIterator<Item = Layer>) -> Self {
        Self(proto::Tile { layers: layers.into_iter().filter_map(Layer::finish).collect() })
    }

    /// Whether nothing is in it.
    pub fn is_empty(&self) -> bool {
        self.0.layers.is_empty()
    }

    /// Bytes, not compressed.
    pub fn len(&self) -> usize {
        self.0.encoded_len()
    }

    /// The bytes; `None` if nothing is in it.
    pub fn write(&self) -> Option<Vec<u8>> {
        (!self.is_empty()).then(|| self.0.encode_to_vec())
    }
}
