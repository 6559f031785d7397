//! The records as the server has them: the newest release, as it changes.

mod coast;
mod follow;
mod release;

pub use coast::{ATTRIBUTION as COAST_ATTRIBUTION, Coast, ZOOMS as COAST_ZOOMS};
pub use follow::follow;
pub use release::{ImportCounts, Rejects, Release};

use std::{sync::Arc, time::Duration};
use tokio::{sync::watch, time::Instant};

/// The newest release; none before the first import.
pub type Loaded = Option<Arc<Release>>;

/// Follows the newest release; cheap to clone.
#[derive(Debug, Clone)]
pub struct Releases(watch::Receiver<State>, Instant);

/// What a server knows of its lake.
#[derive(Debug, Clone, Default)]
pub enum State {
    /// The lake has not been read yet.
    #[default]
    Unread,
    /// Nor could it be, when that was tried.
    Unreadable,
    Read(Loaded),
}

impl Releases {
    /// What follows the releases that a sender is given.
    pub fn new(state: watch::Receiver<State>) -> Self {
        Self(state, Instant::now())
    }

    /// The newest release; none before the first, and until the lake has been read.
    pub fn newest(&self) -> Loaded {
        match &*self.0.borrow() {
            State::Unread | State::Unreadable => None,
            State::Read(release) => release.clone(),
        }
    }

    /// Waits until the lake has been read or can't be, but not for longer than `at_most` after the program's start.
    pub async fn loaded(&self, at_most: Duration) {
        let mut state = self.0.clone();
        let read = state.wait_for(|state| !matches!(state, State::Unread));
        // Whatever ended the wait, what is known by then is shown.
        let _ = tokio::time::timeout_at(self.1 + at_most, read).await;
    }

    /// Whether the lake could not be read since the program's start, so that nobody knows what it has.
    pub fn is_unreadable(&self) -> bool {
        matches!(&*self.0.borrow(), State::Unreadable)
    }

    /// Whether the lake has been read; an empty one counts.
    pub fn is_loaded(&self) -> bool {
        matches!(&*self.0.borrow(), State::Read(_))
    }
}
