//! A map of incidents as a component: it shows the layers, the board and the time that it is given, so that a page can
//! have several, or one of another moment.

mod handle;
mod incident_map;
mod layers;
mod markers;

pub use handle::MapHandle;
pub use incident_map::IncidentMap;
pub use layers::{MapLayers, base, position, viewport};
pub use markers::{MAX_ALTERNATIVES, MapBoard, MapIncident, alternatives};
