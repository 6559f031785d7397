//! A server on a port of its own, and a bare client that reads what the wire holds.

#![allow(clippy::unwrap_used, clippy::expect_used, reason = "helpers of tests only")]

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use axum::routing::{get, post};
use blotter_live::{Hub, HubOptions, LiveError, ServeOptions, listen, serve};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::timeout;

/// Longer than anything here takes; a wait that ends by it is a failure.
pub const PATIENCE: Duration = Duration::from_secs(20);

pub struct Running {
    pub hub: Hub,
    pub address: SocketAddr,
    pub stop: Option<oneshot::Sender<()>>,
    pub done: JoinHandle<Result<(), LiveError>>,
}

pub fn stream_headers() -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers
}

/// The catch-up is every frame up to the ticket, as a server would read it from its log.
async fn events(State(hub): State<Hub>) -> Response {
    let ticket = hub.ticket();
    let prelude = (1..=ticket.last_seq).map(frame).collect();
    // Frames are published meanwhile.
    tokio::task::yield_now().await;
    hub.respond(ticket, stream_headers(), prelude)
}

async fn from_now(State(hub): State<Hub>) -> Response {
    hub.respond(hub.ticket(), stream_headers(), vec![Bytes::from_static(b"id: 0\n\n")])
}

pub fn frame(seq: u64) -> Bytes {
    Bytes::from(format!("id: {seq}\ndata: {{\"seq\":{seq}}}\n\n"))
}

pub fn router(hub: Hub) -> Router {
    Router::new()
        .route("/events", get(events))
        .route("/from-now", get(from_now))
        .route("/hello", get(|| async { "hello" }))
        .route("/echo", post(|body: String| async { body }))
        .route("/peer", get(|ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.to_string() }))
        .with_state(hub)
}

pub fn start(hub_options: HubOptions, options: ServeOptions) -> Running {
    let hub = Hub::new(hub_options).unwrap();
    start_with(hub.clone(), router(hub), options)
}

pub fn start_with(hub: Hub, router: Router, options: ServeOptions) -> Running {
    let listener = listen(([127, 0, 0, 1], 0).into()).unwrap();
    let address = listener.local_addr().unwrap();
    let (stop, stopped) = oneshot::channel::<()>();
    let done = tokio::spawn(serve(listener, router, hub.clone(), options, async {
        let _ = stopped.await;
    }));
    Running { hub, address, stop: Some(stop), done }
}

pub fn start_default() -> Running {
    start(HubOptions::default(), ServeOptions::default())
}

impl Running {
    pub async fn until_clients(&self, count: u64) {
        until(|| self.hub.stats().clients == count).await;
    }
}

/// Waits for a condition that other threads bring about.
pub async fn until(condition: impl Fn() -> bool) {
    timeout(PATIENCE, async {
        while !condition() {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    })
    .await
    .expect("the condition never came");
}

/// A connection and what was read from it but not looked at.
pub struct Wire {
    pub socket: TcpStream,
    pub buffer: Vec<u8>,
}

impl Wire {
    pub async fn open(address: SocketAddr, request: &str) -> Self {
        let mut socket = TcpStream::connect(address).await.unwrap();
        socket.write_all(request.as_bytes()).await.unwrap();
        Self { socket, buffer: Vec::new() }
    }

    pub async fn get(address: SocketAddr, path: &str) -> Self {
        Self::open(address, &format!("GET {path} HTTP/1.1\r\nHost: test\r\n\r\n")).await
    }

    /// Reads through the end of `mark`; `None` when the connection ends before it.
    pub async fn through(&mut self, mark: &[u8]) -> Option<Vec<u8>> {
        let mut looked_at = 0;
        loop {
            let unseen = &self.buffer[looked_at..];
            if let Some(at) = unseen.windows(mark.len()).position(|window| window == mark) {
                let at = looked_at + at;
                let rest = self.buffer.split_off(at + mark.len());
                return Some(std::mem::replace(&mut self.buffer, rest));
            }
            looked_at = (self.buffer.len() + 1).saturating_sub(mark.len());
            match timeout(PATIENCE, self.socket.read_buf(&mut self.buffer)).await.expect("nothing came") {
                Ok(0) => return None,
                Ok(_) => {}
                Err(error) if error.kind() == io::ErrorKind::ConnectionReset => return None,
                Err(error) => panic!("{error}"),
            }
        }
    }

    pub async fn head(&mut self) -> String {
        String::from_utf8(self.through(b"\r\n\r\n").await.expect("a head")).unwrap().to_lowercase()
    }

    pub async fn frame(&mut self) -> Option<String> {
        self.through(b"\n\n").await.map(|frame| String::from_utf8(frame).unwrap())
    }

    /// Reads to the end of the connection.
    pub async fn rest(&mut self) -> Vec<u8> {
        timeout(PATIENCE, self.socket.read_to_end(&mut self.buffer)).await.expect("no end").unwrap();
        std::mem::take(&mut self.buffer)
    }
}
