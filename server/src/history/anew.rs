//! Where a rebuild may begin anew behind polls that are not kept any more: at one whose rows are just what the board had then, so
//! that nothing of what was before matters to what comes after.

use crate::{Error, engine::FEED};
use blotter_lake::history::{EventFilter, History, PollRow, follow};
use blotter_model::{Board, Call, CallId, Change};
use jiff::ToSpan;
use std::{collections::HashMap, sync::Arc};

/// The board as it was once a poll's changes had come; none where the lake has no board of that log before.
pub(super) async fn board_after(history: &History, poll: &PollRow) -> Result<Option<Board>, Error> {
    let base = history.board_before(&poll.feed, poll.at).await?;
    let Some(base) = base.filter(|base| base.board.epoch == poll.epoch) else { return Ok(None) };
    // A poll's events are committed after it was asked.
    let filter = EventFilter {
        feed: Some(poll.feed.clone()),
        epoch: Some(poll.epoch.clone()),
        after_seq: Some(base.board.seq),
        from: Some(base.at),
        until: Some(poll.at + 1.hour()),
        ..EventFilter::default()
    };
    let mut events = history.events(&filter).await?;
    events.retain(|event| event.seq <= poll.seq_after);
    Ok(Some(follow(&base.board, events).1))
}

/// Whether calls that came are just those of the feed on a board, as it has them.
pub(super) fn is_all_of(board: &Board, came: &[Change]) -> bool {
    let feed = |call: &&Arc<Call>| call.producer == FEED;
    let then: HashMap<CallId, &Call> =
        board.raw_calls().filter(feed).map(|call| (call.call_id, &**call)).collect();
    then.len() == came.len()
        && came
            .iter()
            .all(|change| then.get(&change.call.call_id).is_some_and(|then| is_same(&change.call, then)))
}

/// In what the feed and the city's file say.
pub(super) fn is_same(a: &Call, b: &Call) -> bool {
    a.report() == b.report() && (a.kind, &a.title) == (b.kind, &b.title)
}
