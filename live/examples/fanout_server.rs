//! The server of the fan-out benchmark: `GET /get-events/` streams, `POST /publish` announces its
//! body as one frame, `GET /stats` returns the hub's numbers.
//!
//! `fanout_server [PORT] [WRITERS]`; port 0 takes a free one, the first line printed names it.

use std::num::NonZeroUsize;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::Response;
use axum::routing::{get, post};
use blotter_live::{Hub, HubOptions, ServeOptions, listen, serve};

async fn events(State(hub): State<Hub>) -> Response {
    let mut headers = HeaderMap::new();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert("x-accel-buffering", HeaderValue::from_static("no"));
    let ticket = hub.ticket();
    let position = Bytes::from(format!("id: {}\n\n", ticket.last_seq));
    hub.respond(ticket, headers, vec![position])
}

async fn publish(State(hub): State<Hub>, body: String) -> String {
    // One publisher posts one event after another, so nothing comes between these two lines.
    let seq = hub.ticket().last_seq + 1;
    let frame = format!("id: {seq}\nevent: call_changes\ndata: {body}\n\n");
    hub.publish(Bytes::from(frame), Some(seq));
    seq.to_string()
}

async fn stats(State(hub): State<Hub>) -> String {
    format!("{:?}\n", hub.stats())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let port: u16 = arguments.next().map_or(Ok(0), |port| port.parse())?;
    let mut options = HubOptions::default();
    if let Some(writers) = arguments.next() {
        options.writers = writers.parse::<NonZeroUsize>()?;
    }
    let hub = Hub::new(options)?;
    let router = Router::new()
        .route("/get-events/", get(events))
        .route("/publish", post(publish))
        .route("/stats", get(stats))
        .with_state(hub.clone());
    let listener = listen(([127, 0, 0, 1], port).into())?;
    println!("{}", listener.local_addr()?);
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build()?;
    runtime.block_on(serve(listener, router, hub, ServeOptions::default(), async {
        let _ = tokio::signal::ctrl_c().await;
    }))?;
    Ok(())
}
