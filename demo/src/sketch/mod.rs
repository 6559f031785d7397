//! The sketch of Dallas: roads with names and house numbers, water, parks, labels; where a call's block and location
//! are on it, and how it looks as a map.

mod basemap;
mod dallas;
pub(crate) mod geometry;
mod locate;
mod names;
mod parse;
mod road;
mod texture;

pub use self::basemap::{SketchTiles, ZOOMS};
pub use self::dallas::Sketch;
pub use self::locate::{Place, Precision};
pub(crate) use self::road::{Class, Road};

/// The attribution that the map shows.
pub const ATTRIBUTION: &str = "Map: sketch of Dallas";
