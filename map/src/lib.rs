//! Maps in the browser, of markers and of cells: clusters, basemap and keyboard over Leaflet 1.9.4.
//!
//! The page loads Leaflet as a classic script (the global `L`) and hands over an empty element; this crate knows nothing
//! of the page's framework, nor of calls. On the server it compiles and is never called.
//!
//! [`LiveMap`] is the handle, `contract` what the page hands over and what it is told, `start` how a map starts, `stage`
//! its state and how it moves. `markers` keeps the buttons on the page, from the pure `clusters` (markers at one point),
//! `look` (what a marker shows) and `walk` (arrow keys); `basemap` has vector tiles drawn; `selection` and `overlay` are
//! what is drawn around a chosen marker, with `roads` for the direction of its street. [`CellMap`] is the map of cells.
//! `mercator` is the projection, `js` the bindings, `keys` and `gestures` the input.

mod basemap;
mod cells;
mod clusters;
mod contract;
mod error;
mod gestures;
mod js;
mod keys;
mod look;
mod map;
mod markers;
mod maths;
mod mercator;
mod overlay;
mod roads;
mod selection;
mod stage;
mod start;
mod walk;

pub use cells::CellMap;
pub use contract::{
    BaseLayer, CellMapEvent, CellMapOptions, MapEvent, MapOptions, Marker, VectorLayer, Viewport,
};
pub use error::MapError;
pub use map::LiveMap;
pub use mercator::metres_between;
