//! The records as the server has them: the newest release, as it changes.

mod coast;
mod follow;
mod release;

pub use coast::{ATTRIBUTION as COAST_ATTRIBUTION, Coast, ZOOMS as COAST_ZOOMS};
pub use follow::follow;
pub use release::{ImportCounts, Rejects, Release};

use std::sync::Arc;
use tokio::sync::watch;

/// The newest release; none before the first import.
pub type Loaded = Option<Arc<Release>>;

/// Follows the newest release; cheap to clone.
#[derive(Debug, Clone)]
pub struct Releases(watch::Receiver<State>);

/// What a server knows of its lake.
#[derive(Debug, Clone, Default)]
pub enum State {
    /// The lake has not been read yet.
    #[default]
    Unread,
    Read(Loaded),
}

impl Releases {
    /// What follows the releases that a sender is given.
    pub fn new(state: watch::Receiver<State>) -> Self {
        Self(state)
    }

    /// The newest release; none before the first, and until the lake has been read.
    pub fn newest(&self) -> Loaded {
        match &*self.0.borrow() {
            State::Unread => None,
            State::Read(release) => release.clone(),
        }
    }

    /// Whether the lake has been read; an empty one counts.
    pub fn is_loaded(&self) -> bool {
        matches!(&*self.0.borrow(), State::Read(_))
    }
}
