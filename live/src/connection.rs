//! One connection: hyper serves it until it ends, or until a handler answered with a stream and
//! the socket is taken back.

use std::convert::Infallible;
use std::future::{Future, pending, poll_fn};
use std::io;
use std::net::SocketAddr;
use std::pin::{Pin, pin};
use std::sync::{Arc, Mutex};
use std::task::Poll;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Method, Request, StatusCode, Version, header};
use axum::response::Response;
use hyper::body::{Body as _, Incoming};
use hyper::server::conn::{http1, http2};
use hyper::service::service_fn;
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;
use tokio::sync::watch;
use tokio::time::timeout;
use tower::ServiceExt;

use crate::lock::lock;
use crate::respond::{self, Handover};

/// The answer whose socket is to be taken over: its final headers and its stream.
struct Takeover {
    headers: HeaderMap,
    handover: Handover,
}

/// Where the service leaves it for the loop that polls the connection; both run in one task.
type Slot = Arc<Mutex<Option<Takeover>>>;

/// Serves one connection to its end or its takeover. `shutdown` turns true when the server stops.
pub(crate) async fn drive(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    header_timeout: Duration,
    mut shutdown: watch::Receiver<bool>,
) {
    // hyper allocates its buffers at its first read: a silent connection has none.
    let mut start = [0; 3];
    let first_bytes = async {
        tokio::select! {
            peeked = timeout(header_timeout, stream.peek(&mut start)) => peeked.ok()?.ok(),
            _ = shutdown.wait_for(|stop| *stop) => None,
        }
    };
    let result = match first_bytes.await {
        None | Some(0) => Ok(()),
        // The client's preface of HTTP/2 without TLS ("PRI * HTTP/2.0"); no method begins so.
        Some(3) if &start == b"PRI" => http2(stream, peer, router, shutdown).await,
        Some(_) => http1(stream, peer, router, header_timeout, shutdown).await,
    };
    if let Err(error) = result {
        tracing::debug!(%peer, %error, "connection ended");
    }
}

async fn http1(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    header_timeout: Duration,
    mut shutdown: watch::Receiver<bool>,
) -> Result<(), hyper::Error> {
    let slot = Slot::default();
    let service = service_fn(|request: Request<Incoming>| {
        let router = router.clone();
        let slot = Arc::clone(&slot);
        // `poll_without_shutdown` wants a future that can be moved.
        Box::pin(async move {
            // A body still to come would be mistaken for the next request's bytes.
            let plain = request.method() == Method::GET
                && request.version() == Version::HTTP_11
                && request.body().is_end_stream();
            let mut response = call(router, request, peer).await;
            if plain && let Some(takeover) = takeover(&mut response) {
                // hyper must neither write a head nor keep the body: it never sees the answer.
                drop(response);
                *lock(&slot) = Some(takeover);
                return pending().await;
            }
            Ok::<_, Infallible>(response)
        })
    });
    let mut connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(header_timeout)
        .serve_connection(TokioIo::new(stream), service);

    let mut stopping = pin!(stopping(&mut shutdown));
    let mut stopped = false;
    let taken = poll_fn(|context| {
        loop {
            if let Poll::Ready(result) = connection.poll_without_shutdown(context) {
                return Poll::Ready(result.map(|()| None));
            }
            if let Some(takeover) = lock(&slot).take() {
                return Poll::Ready(Ok(Some(takeover)));
            }
            if stopped || stopping.as_mut().poll(context).is_pending() {
                return Poll::Pending;
            }
            stopped = true;
            Pin::new(&mut connection).graceful_shutdown();
        }
    })
    .await?;

    // Dropped with the rest: hyper's buffers, and in them what a client pipelined behind its
    // request, which `Connection: close` tells it is not answered.
    let mut stream = connection.into_parts().io.into_inner();
    match taken {
        None => drop(timeout(header_timeout, stream.shutdown()).await),
        Some(Takeover { headers, handover }) => {
            if let Err(error) = hand_over(stream, &headers, &handover) {
                tracing::debug!(%peer, %error, "a socket couldn't be taken over");
            }
        }
    }
    Ok(())
}

async fn http2(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    mut shutdown: watch::Receiver<bool>,
) -> Result<(), hyper::Error> {
    let service = service_fn(move |request: Request<Incoming>| {
        let router = router.clone();
        async move { Ok::<_, Infallible>(call(router, request, peer).await) }
    });
    let mut connection = pin!(
        http2::Builder::new(TokioExecutor::new())
            .timer(TokioTimer::new())
            .keep_alive_interval(Duration::from_secs(20))
            .serve_connection(TokioIo::new(stream), service)
    );
    tokio::select! {
        result = connection.as_mut() => return result,
        () = stopping(&mut shutdown) => connection.as_mut().graceful_shutdown(),
    }
    connection.await
}

/// Ends when the server stops. The sender outlives all connections.
async fn stopping(shutdown: &mut watch::Receiver<bool>) {
    let _ = shutdown.wait_for(|stop| *stop).await;
}

async fn call(router: Router, request: Request<Incoming>, peer: SocketAddr) -> Response {
    let mut request = request.map(Body::new);
    request.extensions_mut().insert(ConnectInfo(peer));
    match router.oneshot(request).await {
        Ok(response) => response,
        Err(never) => match never {},
    }
}

/// Takes the stream out of an answer that may be taken over.
fn takeover(response: &mut Response) -> Option<Takeover> {
    if response.status() != StatusCode::OK || response.headers().contains_key(header::CONTENT_ENCODING) {
        return None;
    }
    let handover = response.extensions_mut().remove::<Handover>()?;
    Some(Takeover { headers: std::mem::take(response.headers_mut()), handover })
}

fn hand_over(stream: TcpStream, headers: &HeaderMap, handover: &Handover) -> io::Result<()> {
    let socket = stream.into_std()?;
    let mut first = Vec::with_capacity(1 + handover.prelude.len());
    first.push(respond::head(headers));
    first.extend_from_slice(&handover.prelude);
    handover.shared.adopt(socket, first, handover.ticket);
    Ok(())
}
