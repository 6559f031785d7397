//! The harness: [`Start`] boots the program as a [`Blotter`], [`Upstream`] is a feed or locator that the test
//! scripts with [`Answer`]s, [`Sse`] reads the stream, [`row`] makes rows as Dallas publishes them.
//!
//! Nothing here sleeps for luck: [`wait_for`] looks again and again until something is so, or 30 s are over.

mod archive;
mod blotter;
mod bucket;
mod disk;
mod rows;
mod sse;
mod upstream;

pub use archive::Archive;
pub use blotter::{Blotter, Start};
pub use bucket::{BadLine, Bucket, LineFault, blotter_by, environment};
pub use disk::SmallDisk;
pub use rows::{row, rows, shared};
pub use sse::{Frame, Sse};
pub use upstream::{Answer, Asked, Upstream};

use std::time::{Duration, Instant};

/// No condition is waited for longer; a loaded machine needs some of it.
pub const LIMIT: Duration = Duration::from_secs(30);

/// Looks until there is something, and gives it.
///
/// # Panics
/// When there is nothing after [`LIMIT`].
pub async fn wait_for<T>(what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = look().await {
            return found;
        }
        assert!(started.elapsed() < LIMIT, "waited {LIMIT:?} in vain: {what}");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}

/// How often a test kills the program: `BLOTTER_TEST_KILLS`, or so many in an ordinary run.
pub fn kills(short: usize) -> usize {
    match std::env::var("BLOTTER_TEST_KILLS") {
        Ok(count) => count.parse().expect("BLOTTER_TEST_KILLS is a number"),
        Err(_) => short,
    }
}
