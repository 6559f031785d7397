//! `GET /get-events/`: where a client's stream begins, and what it missed.

use super::state::LiveState;
use crate::{store::StoreError, streams::frames};
use axum::{
    extract::{Query, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use blotter_live::{Hub, Ticket};
use blotter_model::EventId;
use bytes::Bytes;
use serde::Deserialize;
use std::time::Duration;
use tokio::sync::Semaphore;

/// So many events are caught up with in one answer; who missed more is sent on by its id.
const MAX_AT_ONCE: usize = 20_000;
/// Committed events reach the fan-out within milliseconds, unless the log can't be read.
const PUBLISHED_WITHIN: Duration = Duration::from_secs(10);
/// So many clients catch up at once; the others wait their turn.
static CATCHING_UP: Semaphore = Semaphore::const_new(8);

/// Why a stream can't begin.
#[derive(Debug, thiserror::Error)]
enum BeginError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("what was committed has not been sent for too long")]
    NotPublished,
}

#[derive(Deserialize)]
pub(super) struct Position {
    last_event_id: Option<String>,
}

/// Opens a stream.
#[utoipa::path(get, path = "/get-events/",
    summary = "Server-Sent Events: call_changes, address_changes, feed and reset. Resume by Last-Event-ID.",
    params(("last_event_id" = Option<String>, Query, description = "EPOCH-SEQ, the last event that was taken; the header Last-Event-ID wins.")),
    responses((status = 200, content_type = "text/event-stream", body = blotter_model::event::CallChanges), (status = 503, description = "Too many streams are open.")))]
pub(super) async fn events(
    State(state): State<LiveState>,
    Query(position): Query<Position>,
    headers: HeaderMap,
) -> Response {
    let header =
        headers.get("last-event-id").map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
    let asked = header.or(position.last_event_id).filter(|text| !text.is_empty());
    let (ticket, prelude, goes_on) = match begin(&state, asked.as_deref()).await {
        Ok(begun) => begun,
        Err(error) => {
            tracing::error!(%error, "a stream could not begin");
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    };
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // Else a proxy would keep events back until it has a bufferful.
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    if goes_on {
        state.hub.respond(ticket, headers, prelude)
    } else {
        (headers, prelude.concat()).into_response()
    }
}

/// The frames that come first, and whether the stream goes on behind them.
async fn begin(state: &LiveState, asked: Option<&str>) -> Result<(Ticket, Vec<Bytes>, bool), BeginError> {
    let published = state.engine.published();
    let (epoch, shown) = (&published.epoch, published.board.seq());
    let known = |id: &EventId| id.epoch == *epoch && id.seq <= shown;
    let asked = asked.map(|text| text.parse::<EventId>().ok().filter(known));
    let feed = frames::feed(&published.feed);
    let ticket = ticket_at(&state.hub, shown).await?;
    let after = match asked {
        None => return Ok((ticket, vec![frames::start(epoch, ticket.last_seq), feed], true)),
        Some(None) => return Ok((ticket, vec![frames::reset(epoch, ticket.last_seq), feed], true)),
        Some(Some(id)) => id.seq,
    };
    // The semaphore is never closed.
    let _turn = CATCHING_UP.acquire().await;
    let (log, upto) = (state.log.clone(), ticket.last_seq);
    let missed = tokio::task::spawn_blocking(move || log.read(after, upto, MAX_AT_ONCE)).await;
    let mut prelude = match missed {
        Ok(Ok(Some(entries))) => {
            let whole = entries.last().is_none_or(|last| last.seq == upto);
            let caught_up = frames::frames(epoch, &entries).into_iter().map(|(frame, _)| frame);
            if !whole {
                let at_once = Bytes::from_static(b"retry: 100\n\n");
                return Ok((ticket, std::iter::once(at_once).chain(caught_up).collect(), false));
            }
            caught_up.collect()
        }
        Ok(Ok(None)) => vec![frames::reset(epoch, upto)],
        Ok(Err(error)) => return Err(error.into()),
        Err(panicked) => std::panic::resume_unwind(panicked.into_panic()),
    };
    prelude.push(feed);
    Ok((ticket, prelude, true))
}

/// A place in the fan-out from which nothing after the board that is shown is missed. A board is shown a moment before
/// its events are sent; whoever has that board must not be sent back behind it.
async fn ticket_at(hub: &Hub, shown: u64) -> Result<Ticket, BeginError> {
    let reached = async {
        loop {
            let ticket = hub.ticket();
            if ticket.last_seq >= shown {
                return ticket;
            }
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    tokio::time::timeout(PUBLISHED_WITHIN, reached).await.map_err(|_| BeginError::NotPublished)
}
