//! A machine that lost its data directory goes on with what the lake knows: the last board, and where locations are. The
//! log begins anew, with an epoch of its own, so that every client starts afresh.

use crate::store::{Loaded, Store, StoreError};
use blotter_lake::history::History;
use std::time::Duration;
use tokio::time::timeout;

/// A lake that takes longer is done without: the next poll brings the board.
const WITHIN: Duration = Duration::from_secs(8);

/// Fills a store that is new from the lake, if that knows the feed. A note for the operator.
///
/// # Errors
/// When the store can't be written.
pub async fn recall(
    history: &History,
    feed: &str,
    store: &mut Store,
    loaded: &mut Loaded,
) -> Result<Option<String>, StoreError> {
    if loaded.seq > 0 || !loaded.calls.is_empty() || loaded.fetched_at.is_some() {
        return Ok(None);
    }
    let recalled = match timeout(WITHIN, history.recall(feed, crate::now())).await {
        Ok(Ok(recalled)) => recalled,
        Ok(Err(error)) => {
            return Ok(Some(format!("what the lake knows of the last board can't be read: {error}")));
        }
        Err(_) => {
            return Ok(Some(
                "the lake did not say in time what the last board was: the feed will".to_owned(),
            ));
        }
    };
    let Some(board) = recalled.board else { return Ok(None) };
    loaded.seq = store.adopt(&board.current_active_calls, &recalled.addresses, crate::now())?;
    let (calls, addresses) = (board.current_active_calls.len(), recalled.addresses.len());
    loaded.calls = board.current_active_calls;
    (loaded.fetched_at, loaded.changed_at) = (board.feed.fetched_at, board.feed.changed_at);
    Ok(Some(format!(
        "the data directory is new: {calls} calls of the last board and {addresses} addresses are taken from the lake"
    )))
}
