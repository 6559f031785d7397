//! What a call is, and the board that events build: one pure model for server and browser.
//!
//! A map of the crate: [`ids`] names things, [`call`] and [`address`] hold what the feed says and where that
//! is, [`event`] is one change with its place in the log, [`board`] folds events into the present state, and
//! [`diff`] finds the changes between a board and a snapshot. [`incident`], [`filter`], [`view`] and [`words`]
//! shape a board for people: one marker per incident, the address bar, plain language and the city's clock.

pub mod address;
pub mod board;
pub mod call;
pub mod diff;
pub mod event;
pub mod filter;
pub mod ids;
pub mod incident;
pub mod kind;
pub mod page;
pub mod rfc3339;
pub mod text;
pub mod view;
pub mod words;
pub mod zone;

pub use address::{Address, AddressChange, Alternative, Precision};
pub use board::Board;
pub use call::{Call, Report};
pub use diff::{Snapshot, diff};
pub use event::{Body, Change, ChangeType, Event, EventId, EventRecord};
pub use filter::Filter;
pub use ids::{AddressId, CallId};
pub use incident::{Incident, incidents};
pub use jiff::Timestamp;
pub use kind::Kind;
pub use page::{CityPage, CurrentCalls, FeedState, PageState, Tiles, Trouble, VectorTiles};
pub use view::{MapView, View};
pub use zone::Zone;
