//! The messages of a vector tile on the wire: Mapbox Vector Tile 2.1, `vector_tile.proto`.

/// A tile.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Tile {
    #[prost(message, repeated, tag = "3")]
    pub(super) layers: Vec<Layer>,
}

/// Features that share keys and values.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Layer {
    #[prost(string, required, tag = "1")]
    pub(super) name: String,
    #[prost(message, repeated, tag = "2")]
    pub(super) features: Vec<Feature>,
    #[prost(string, repeated, tag = "3")]
    pub(super) keys: Vec<String>,
    #[prost(message, repeated, tag = "4")]
    pub(super) values: Vec<Value>,
    #[prost(uint32, optional, tag = "5")]
    pub(super) extent: Option<u32>,
    #[prost(uint32, required, tag = "15")]
    pub(super) version: u32,
}

/// Points, lines or rings, with what is known of them.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Feature {
    /// Pairs of numbers: a key's, a value's.
    #[prost(uint32, repeated, tag = "2")]
    pub(super) tags: Vec<u32>,
    #[prost(enumeration = "Shape", optional, tag = "3")]
    pub(super) shape: Option<i32>,
    #[prost(uint32, repeated, tag = "4")]
    pub(super) geometry: Vec<u32>,
}

/// One value; tiles of ours hold only texts.
#[derive(Clone, PartialEq, prost::Message)]
pub(super) struct Value {
    #[prost(string, optional, tag = "1")]
    pub(super) text: Option<String>,
}

/// What a feature's geometry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, prost::Enumeration)]
#[repr(i32)]
pub(super) enum Shape {
    Unknown = 0,
    Point = 1,
    Line = 2,
    Polygon = 3,
}
