//! From the body of an answer, or of a file, to rows: work for a blocking thread, since a body may be large.

use super::failure::PollFailure;
use blotter_cities::{City, Form, Rows};
use blotter_model::Timestamp;
use sha1::{Digest, Sha1};
use std::sync::Arc;

/// The maximum size of a body in bytes, unpacked. 50,000 rows of Dallas are about 20 MB.
pub(super) const MAX_BODY: usize = 48 << 20;

/// What a body contains.
pub(super) struct Content {
    pub(super) rows: Rows,
    /// The SHA-1 of the unpacked body.
    pub(super) digest: [u8; 20],
}

/// Gets the bytes of a body by `unpack` and reads them, off the async workers.
pub(super) async fn read(
    unpack: impl FnOnce() -> Result<Vec<u8>, PollFailure> + Send + 'static,
    form: Form,
    city: Arc<City>,
    now: Timestamp,
) -> Result<Content, PollFailure> {
    let work = move || {
        let bytes = unpack()?;
        let rows = city.read(&bytes, &form, now).map_err(|error| PollFailure::new(error.to_string()))?;
        Ok(Content { rows, digest: Sha1::digest(&bytes).into() })
    };
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|error| match error.try_into_panic() {
        Ok(panic) => std::panic::resume_unwind(panic),
        Err(_) => Err(PollFailure::new("Blotter is stopping.")),
    })
}
