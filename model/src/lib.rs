//! What a call is, and the board that events build: one pure model for server and browser.
//!
//! [`ids`] names things, [`call`] and [`address`] hold what the feed says and where that is, [`event`] is one change with
//! its place in the log, [`board`] folds events into the current state, and [`diff`] finds the changes between a board
//! and a snapshot. [`incident`] groups calls, [`current_calls`] is the board as JSON. Pages, links and words for people
//! are in `blotter-view`.

pub mod address;
pub mod board;
pub mod call;
pub mod current_calls;
pub mod diff;
pub mod event;
pub mod ids;
pub mod incident;
pub mod kind;
pub mod rfc3339;
pub mod text;
pub mod zone;

pub use address::{Address, AddressChange, Alternative, Precision};
pub use board::Board;
pub use call::{Call, Report};
pub use current_calls::{CurrentCalls, FeedProblem, FeedState};
pub use diff::{Snapshot, diff};
pub use event::{Body, Change, ChangeType, Event, EventId, EventRecord};
pub use ids::{AddressId, CallId};
pub use incident::{Incident, incidents};
pub use jiff::Timestamp;
pub use kind::CallKind;
pub use zone::Zone;
