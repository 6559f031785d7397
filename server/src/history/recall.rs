//! A machine that lost its data directory, or got back an older one, goes on with what the lake knows: the last board, and
//! where locations are. The log has a new epoch, so that every client starts afresh.

use crate::store::{Loaded, Store, StoreError};
use blotter_lake::history::History;
use std::time::Duration;
use tokio::time::timeout;

/// A lake that takes longer is done without: the next poll brings the board.
const WITHIN: Duration = Duration::from_secs(8);

/// Fills a store that is new or was restored from the lake, if that knows more of the feed: what happened since the copy would
/// happen once more otherwise. A note for the operator.
///
/// # Errors
/// When the store can't be written.
pub async fn recall(
    history: &History,
    feed: &str,
    store: &mut Store,
    loaded: &mut Loaded,
) -> Result<Option<String>, StoreError> {
    if !loaded.begins_epoch {
        return Ok(None);
    }
    let newer = async {
        let last = history.span(feed).await?.map(|(_, last)| last);
        if last <= loaded.last_at.max(loaded.fetched_at) {
            return Ok(None);
        }
        let recalled = history.recall(feed, crate::now()).await?;
        Ok::<_, blotter_lake::Error>(Some((last, recalled)))
    };
    let (last, recalled) = match timeout(WITHIN, newer).await {
        Ok(Ok(Some(newer))) => newer,
        Ok(Ok(None)) => return Ok(None),
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
    let is_new = loaded.seq == 0;
    // The epoch began with an earlier start, which may have shown another board in it.
    if !is_new && loaded.restored.is_none() {
        loaded.epoch = store.begin_epoch()?;
    }
    loaded.last_at = loaded.last_at.max(last);
    loaded.seq = store.adopt(&board.current_active_calls, &recalled.addresses, crate::now())?;
    let (calls, addresses) = (board.current_active_calls.len(), recalled.addresses.len());
    loaded.calls = board.current_active_calls;
    loaded.fetched_at = loaded.fetched_at.max(board.feed.fetched_at);
    loaded.changed_at = loaded.changed_at.max(board.feed.changed_at);
    let why =
        if is_new { "the data directory is new" } else { "the lake goes on where the data directory ends" };
    Ok(Some(format!(
        "{why}: {calls} calls of the last board and {addresses} addresses are taken from the lake"
    )))
}
