//! The answer to an SSE request: an ordinary streaming response that also carries what `serve`
//! needs to take the socket over.

use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use std::time::SystemTime;

use axum::body::Body;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::{BufMut, Bytes, BytesMut};
use futures::stream;

use crate::hub::Hub;
use crate::shared::{Shared, Ticket};

/// Rides in the response's extensions from the handler, through any middleware, to `serve`.
#[derive(Clone)]
pub(crate) struct Handover {
    pub(crate) shared: Arc<Shared>,
    pub(crate) ticket: Ticket,
    pub(crate) prelude: Arc<[Bytes]>,
}

impl Hub {
    /// Answers an SSE request: first `prelude` (catch-up frames), then every frame published
    /// after `ticket` was taken, none lost and none twice.
    ///
    /// `headers` are sent as they are with status 200; the caller gives `Content-Type` and the
    /// like, `Date` and `Connection` are added. Under [`serve`](crate::serve()) an HTTP/1.1 `GET`
    /// hands its socket to a writer loop; anything else (HTTP/1.0, HTTP/2, another server, a
    /// test's `oneshot`) gets the same bytes as an ordinary streaming body. A response that
    /// middleware gave another status or a `Content-Encoding` stays ordinary too; any other
    /// change that middleware made to the body is passed over, its headers are sent.
    ///
    /// A ticket that is older than the ring (see [`HubOptions`](crate::HubOptions)) gets its
    /// `prelude` and then the end of the stream: the client resumes by the last id in it.
    ///
    /// With [`max_clients`](crate::HubOptions::max_clients) streams open the answer is 503.
    pub fn respond(&self, ticket: Ticket, headers: HeaderMap, prelude: Vec<Bytes>) -> Response {
        let shared = Arc::clone(self.shared());
        if shared.is_full() || shared.is_closed() {
            return (StatusCode::SERVICE_UNAVAILABLE, [(header::RETRY_AFTER, HeaderValue::from_static("5"))])
                .into_response();
        }
        let handover = Handover {
            shared,
            ticket,
            // An empty write would look like a hang-up.
            prelude: prelude.into_iter().filter(|frame| !frame.is_empty()).collect(),
        };
        let mut response = Response::new(ordinary_body(handover.clone()));
        *response.headers_mut() = headers;
        response.extensions_mut().insert(handover);
        response
    }
}

/// Counts one ordinary stream for as long as its body lives.
struct Counted(Arc<Shared>);

impl Counted {
    fn new(shared: Arc<Shared>) -> Self {
        shared.counters.accepted.fetch_add(1, Relaxed);
        shared.counters.clients.fetch_add(1, Relaxed);
        Self(shared)
    }
}

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.counters.clients.fetch_sub(1, Relaxed);
    }
}

/// The stream as a body. It counts as a client from its first poll, so a body that is dropped
/// unread (a takeover, a `HEAD`) never does.
fn ordinary_body(handover: Handover) -> Body {
    let Handover { shared, ticket, prelude } = handover;
    let frames = stream::unfold((None, 0, ticket.next, shared), move |(counted, sent, mut next, shared)| {
        let catch_up = prelude.get(sent).cloned();
        async move {
            let counted = counted.unwrap_or_else(|| Counted::new(Arc::clone(&shared)));
            let frame = match catch_up {
                Some(frame) => frame,
                None => next_frame(&shared, &mut next).await?,
            };
            let state = (Some(counted), sent + 1, next, shared);
            Some((Ok::<_, std::convert::Infallible>(frame), state))
        }
    });
    Body::from_stream(frames)
}

/// Waits for the frame at `next`; `None` when the hub closed or the client fell behind.
async fn next_frame(shared: &Shared, next: &mut u64) -> Option<Bytes> {
    let mut head = shared.head.subscribe();
    loop {
        head.mark_unchanged();
        {
            let state = shared.state();
            let Some(mut frames) = state.ring.since(*next) else {
                shared.counters.slow_dropped.fetch_add(1, Relaxed);
                return None;
            };
            if let Some(frame) = frames.next() {
                *next += 1;
                return Some(frame.clone());
            }
        }
        if shared.is_closed() {
            return None;
        }
        head.changed().await.ok()?;
    }
}

/// The response's head as it goes on the wire. The body ends with the connection, so headers
/// about framing are left out.
pub(crate) fn head(headers: &HeaderMap) -> Bytes {
    let mut head = BytesMut::with_capacity(512);
    head.put_slice(b"HTTP/1.1 200 OK\r\n");
    for (name, value) in headers {
        if matches!(
            *name,
            header::CONTENT_LENGTH | header::TRANSFER_ENCODING | header::CONNECTION | header::DATE
        ) {
            continue;
        }
        head.put_slice(name.as_str().as_bytes());
        head.put_slice(b": ");
        head.put_slice(value.as_bytes());
        head.put_slice(b"\r\n");
    }
    head.put_slice(b"date: ");
    head.put_slice(httpdate::fmt_http_date(SystemTime::now()).as_bytes());
    head.put_slice(b"\r\nconnection: close\r\n\r\n");
    head.freeze()
}
