//! Writing vector tiles (Mapbox Vector Tile 2.1): where a position lies on a tile ([`Zoom`]), lines and rings cut to it
//! and made simpler ([`Frame`], [`simplify`]), and features written into layers ([`Layer`], [`Pen`]).
//!
//! What is drawn, and in which layers, is the caller's. Units are those of a tile's grid, [`EXTENT`] to a side, counted
//! east and south.

mod frame;
mod grid;
mod layer;
mod project;
mod proto;

pub use frame::{BOX, Frame, area, label_point, simplify, thin};
pub use grid::{BUFFER, EXTENT, GridPoint, HIGHEST_ZOOM, corner};
pub use layer::{Layer, Pen, Property};
pub use project::Zoom;
pub use proto::Shape;

use prost::Message;

/// Draws vector tiles, not compressed; `None` where nothing is.
pub trait Draw: Send + Sync {
    /// The tile at a zoom, counted from the west and the north.
    fn tile(&self, zoom: u8, x: u32, y: u32) -> Option<Vec<u8>>;
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
