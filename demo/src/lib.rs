//! The demo's own city: a hand-drawn sketch of Dallas's main roads (positions and basemap) and a
//! simulator of the Dallas feed of active police calls, answered over HTTP in the feed's SODA shape.
//!
//! Nothing here is survey data, and no real call is replayed: the sketch is drawn from general knowledge;
//! the simulator draws its calls from the real proportions of kinds and divisions. Neither is used outside
//! the demo.
//!
//! - [`Sketch`]: `sketch.txt` parsed; [`Sketch::locate`] finds a place, [`SketchTiles`] draws the basemap
//! - [`Simulator`]: the board of calls, one [`Simulator::step`] for each refresh of the city's feed
//! - [`feed`]: the simulator behind `GET /resource/9fxf-t2tr.json`

mod error;
pub mod feed;
mod simulator;
mod sketch;

pub use error::SketchError;
pub use feed::{FeedOptions, FeedState};
pub use simulator::{Row, Simulator, SimulatorOptions};
pub use sketch::{ATTRIBUTION, Place, Precision, Sketch, SketchTiles, ZOOMS};
