//! The live map in the browser: marks, stacks, basemap and keyboard over Leaflet 1.9.4.
//!
//! The page loads Leaflet as a classic script (the global `L`) and hands over an empty element; this crate
//! knows nothing of the page's framework. On the server it compiles and is never called.
//!
//! A map of the crate: [`LiveMap`] is the handle, `begin` how a map starts, `stage` what it holds and how it
//! moves. `marks` keeps the buttons on the page, from the pure `spot` (stacks), `look` (what a mark shows) and
//! `walk` (arrow keys); `ground` has vector tiles drawn; `choice` and `overlay` what stands around a
//! chosen mark, with `course` for how its street runs. `mercator` is the projection, `js` the bindings, `keys`
//! and `gestures` the hands.

mod begin;
mod choice;
mod course;
mod gestures;
mod ground;
mod js;
mod keys;
mod live;
mod look;
mod mark;
mod marks;
mod maths;
mod mercator;
mod overlay;
mod spot;
mod stage;
mod walk;

pub use live::LiveMap;
pub use mark::{BaseLayer, MapEvent, MapOptions, Mark, VectorLayer, Viewport};
pub use mercator::metres_between;

/// Why a map could not begin.
#[derive(Debug, thiserror::Error)]
pub enum MapError {
    /// The script that brings Leaflet has not run.
    #[error("Leaflet is not loaded")]
    NoLeaflet,
    /// Leaflet or the browser refused.
    #[error("the map could not start: {0}")]
    Refused(String),
}
