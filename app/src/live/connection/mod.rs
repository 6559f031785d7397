//! The line to the server: one tab of an origin streams and shares, the others follow.
//!
//! [`machine`] decides who streams and whether the line lives, [`sequence`] brings frames into order and
//! finds gaps, [`backoff`] spaces attempts; [`driver`] carries it all out in a browser with [`stream`] and [`lock`],
//! or, where there are no locks, by [`election`].

mod backoff;
mod driver;
mod election;
mod frame;
mod lock;
mod machine;
mod sequence;
mod stream;

pub use driver::{Driver, Sink};
pub use frame::Frame;
pub use machine::Line;
