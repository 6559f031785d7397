//! The connection to the server: one tab of an origin streams and shares, the others follow.
//!
//! [`machine`] decides who streams and whether the connection is alive, [`sequence`] brings frames into order and finds
//! gaps, [`catch_up`] says when the board is fetched, [`backoff`] spaces attempts; [`driver`] carries it all out in a
//! browser with [`stream`] and [`lock`] or, where there are no locks, with [`election`].

mod backoff;
mod catch_up;
mod driver;
mod election;
mod frame;
mod lock;
mod machine;
mod sequence;
mod stream;

pub use driver::{Driver, Sink};
#[cfg(all(test, target_arch = "wasm32"))]
pub use frame::Frame;
pub use machine::ConnectionState;
