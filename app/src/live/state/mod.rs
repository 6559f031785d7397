//! What the page knows: the board, the reader's choices, the clock; and what follows from them.
//!
//! [`store`] holds it all, [`rows`] keeps the list still, [`counts`] counts what filters leave, [`announce`]
//! batches what a screen reader hears, [`clock`] follows the server's time.

pub mod announce;
pub mod clock;
pub mod counts;
pub mod incident_list;
pub mod rows;
pub mod store;

pub use counts::{EmptyList, FilterTerm};
pub use incident_list::IncidentList;
pub use store::{InitialBoard, Store};
