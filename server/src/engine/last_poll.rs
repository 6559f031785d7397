//! The last good poll.

use blotter_model::{Address, CallId, Snapshot};
use std::collections::{HashMap, HashSet};

/// The last good poll, to compare again when another says that nothing changed, or when the store works again.
pub(super) struct LastPoll {
    pub(super) snapshot: Snapshot,
    /// Whether rows of it were rejected.
    pub(super) has_rejected: bool,
    /// The positions that the feed itself gave.
    pub(super) positions: HashMap<CallId, Address>,
    /// Calls whose position differs from the poll before, until that is an event. Comparing polls rather than the
    /// board: two calls at one location may well have two positions, and must not take turns for ever.
    pub(super) moved: HashSet<CallId>,
}
