//! Streets: an offline geocoder, and what a basemap needs, from the Census Bureau's TIGER/Line files.
//!
//! - [`build`] reads a folder of TIGER/Line files (`tiger/`, joined in `build/`) and writes one index file (`index/`).
//! - [`Index::open`] reads it. A map is drawn from [`Index::edges_in`] and [`Index::areas_in`].
//! - [`Locator::locate`] answers where a [`Question`] is (`locate/`), with names taken apart by [`name`].
//! - [`score`] compares answers with known positions.
//! - [`tiles::Tiles`] draws the basemap as vector tiles.
//!
//! Positions are degrees at the edges of the crate and millionths of a degree ([`Point`]) inside, lengths metres.
//! Nothing here knows of HTTP, or of the program that uses it.
//!
//! ```no_run
//! use blotter_streets::{Answer, BuildOptions, Index, Locator, Question, build};
//! use std::path::Path;
//!
//! let options = BuildOptions { place: Some(4_819_000), ..BuildOptions::default() };
//! build(Path::new("tiger"), &options, Path::new("streets.idx"))?;
//! let locator = Locator::new(Index::open(Path::new("streets.idx"))?);
//! if let Answer::Found(found) = locator.locate(&Question::block("8500", "Park Ln")) {
//!     println!("{} {} within {} m", found.latitude, found.longitude, found.uncertainty_m);
//! }
//! # Ok::<(), blotter_streets::StreetsError>(())
//! ```

mod build;
mod error;
pub mod fuzz;
mod geo;
mod index;
mod locate;
mod path;
mod score;
mod tiger;
pub mod tiles;

pub use blotter_locations::name;
pub use build::{BuildOptions, BuildReport, build, build_bytes};
pub use error::StreetsError;
pub use geo::{Extent, Point};
pub use index::{Area, AreaKind, Class, Edge, FORMAT, HouseNumbers, Index, Line, Parity, Place, Side};
pub use locate::{
    Aliases, Alternative, Answer, BeatPlace, Beats, Found, Locator, NotFound, Precision, Question,
};
pub use score::{KindScore, Score, Truth, Worst, read_truth, score};
