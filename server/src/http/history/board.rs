//! `GET /history/board`: the board at a moment.

use super::{HistoryState, json, moment};
use crate::{
    history::PastBoard,
    http::error::{HttpError, Problem},
};
use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::Response,
};
use blotter_model::{Call, CurrentCalls, FeedState, Timestamp};
use blotter_records::QueryError;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[derive(Deserialize)]
pub(super) struct Asked {
    moment: Option<String>,
}

/// As `/current-calls/`, with the moment.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct HistoryBoard {
    /// UTC; never later than the present.
    #[serde(with = "blotter_model::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    moment: Timestamp,
    /// Whether the feed was being watched then. If not, the board is the last that was seen.
    watched: bool,
    /// Which log `seq` counts in: 16 hex digits.
    epoch: String,
    /// The last event up to the moment.
    seq: u64,
    feed: FeedState,
    /// The calls, newest first.
    #[schema(value_type = Vec<Call>)]
    current_active_calls: Vec<Arc<Call>>,
}

#[utoipa::path(get, path = "/history/board",
    summary = "The board at a moment, in the shape of /current-calls/.",
    params(("moment" = String, Query, description = "RFC 3339; one in the future means the present.", example = "2026-08-18T02:43:55Z")),
    responses((status = 200, body = HistoryBoard), (status = 304, description = "The same as the ETag in If-None-Match."),
        (status = 400, body = QueryError), (status = 404, body = Problem, description = "Nothing was known yet."), (status = 503, body = Problem)))]
pub(super) async fn board(
    State(state): State<HistoryState>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let Some(moment) = asked.moment.filter(|text| !text.trim().is_empty()) else {
        let sentence = "give a moment, such as moment=2026-08-18T02:43:55Z";
        return Err(moment::refused("moment", sentence.to_owned()));
    };
    let moment = moment::parse("moment", &moment)?.min(crate::now());
    json(state.within(at(&state, moment)).await?, &headers).await
}

impl From<HistoryBoard> for CurrentCalls {
    fn from(board: HistoryBoard) -> Self {
        let HistoryBoard { moment: _, watched: _, epoch, seq, feed, current_active_calls } = board;
        Self { epoch, seq, feed, current_active_calls }
    }
}

/// The board at a moment that is not in the future.
pub(super) async fn at(state: &HistoryState, moment: Timestamp) -> Result<HistoryBoard, HttpError> {
    let published = state.engine.published();
    let (found, watched) = if state.past.is_present(published.board.seq(), moment).await? {
        (Some(PastBoard::present(&published)), state.past.watched(moment).await?)
    } else {
        tokio::try_join!(Box::pin(state.past.board(moment)), Box::pin(state.past.watched(moment)))?
    };
    let Some(found) = found else {
        let sentence = match state.past.span().await? {
            Some((first, _)) => format!("nothing is known of {moment}: the history begins at {first}"),
            None => "nothing has happened yet".to_owned(),
        };
        return Err(HttpError::Unknown(sentence));
    };
    let (watched, fetched_at) = watched;
    let feed = if (&published.epoch, published.board.seq()) == (&found.epoch, found.board.seq()) && watched {
        published.feed.clone()
    } else {
        let reason =
            "The feed was not being watched at that moment; these are the calls as they were last seen.";
        FeedState {
            id: state.city.id.clone(),
            fetched_at: fetched_at.or(found.feed.fetched_at.filter(|at| *at <= moment)),
            changed_at: found.feed.changed_at.filter(|at| *at <= moment),
            stale: !watched,
            reason: (!watched).then(|| reason.to_owned()),
            ..FeedState::default()
        }
    };
    let current = found.current(feed);
    Ok(HistoryBoard {
        moment,
        watched,
        epoch: current.epoch,
        seq: current.seq,
        feed: current.feed,
        current_active_calls: current.current_active_calls,
    })
}
