//! The messages of a vector tile on the wire: Mapbox Vector Tile 2.1, `vector_tile.proto`.

/// A tile.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Tile {
    #[prost(message, repeated, tag = "3")]
    pub(crate) layers: Vec<Layer>,
}

/// Features that share keys and values.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Layer {
    #[prost(string, required, tag = "1")]
    pub(crate) name: String,
    #[prost(message, repeated, tag = "2")]
    pub(crate) features: Vec<Feature>,
    #[prost(string, repeated, tag = "3")]
    pub(crate) keys: Vec<String>,
    #[prost(message, repeated, tag = "4")]
    pub(crate) values: Vec<Value>,
    #[prost(uint32, optional, tag = "5")]
    pub(crate) extent: Option<u32>,
    #[prost(uint32, required, tag = "15")]
    pub(crate) version: u32,
}

/// Points, lines or rings, with what is known of them.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Feature {
    /// Pairs of numbers: a key's, a value's.
    #[prost(uint32, repeated, tag = "2")]
    pub(crate) tags: Vec<u32>,
    #[prost(enumeration = "Shape", optional, tag = "3")]
    pub(crate) shape: Option<i32>,
    #[prost(uint32, repeated, tag = "4")]
    pub(crate) geometry: Vec<u32>,
}

/// One value: a text or a number.
#[derive(Clone, PartialEq, prost::Message)]
pub(crate) struct Value {
    #[prost(string, optional, tag = "1")]
    pub(crate) text: Option<String>,
    #[prost(uint64, optional, tag = "5")]
    pub(crate) number: Option<u64>,
}

/// What a feature's geometry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, prost::Enumeration)]
#[repr(i32)]
pub enum Shape {
    /// Not said.
    Unknown = 0,
    /// Points.
    Point = 1,
    /// Lines.
    Line = 2,
    /// Rings, outer ones clockwise on the screen.
    Polygon = 3,
}
