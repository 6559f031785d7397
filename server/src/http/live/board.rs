//! The published board with the answers made of it. Body, compressed bodies and entity tag are computed at the first
//! request that needs them and belong to the board: everyone who asks until the next one is published shares them.

use crate::{
    engine::{Handle, Published},
    http::{conditional, error::HttpError, negotiate::Coding, pages::RenderedPages},
};
use axum::http::HeaderValue;
use blotter_model::CurrentCalls;
use bytes::Bytes;
use flate2::{Compression, write::GzEncoder};
use serde_json::{Value, json};
use std::{
    io::{self, Write},
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::OnceCell;

/// Brotli's quality (0 to 11) and window for bodies that live until the next poll: smaller than gzip's best at a tenth of
/// a second for a thousand calls.
const BROTLI_QUALITY: u32 = 5;
const BROTLI_WINDOW: u32 = 22;
const BUFFER: usize = 1 << 14;

/// Follows what the engine publishes.
pub(in crate::http) struct CurrentBoard {
    engine: Handle,
    last: Mutex<Arc<Board>>,
}

impl CurrentBoard {
    pub(super) fn new(engine: Handle) -> Self {
        let last = Mutex::new(Arc::new(Board::new(engine.published())));
        Self { engine, last }
    }

    /// The board as published now.
    pub(in crate::http) fn get(&self) -> Arc<Board> {
        // The lock holds no state that a panic could leave half-written.
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        let published = self.engine.published();
        if !Arc::ptr_eq(&last.published, &published) {
            *last = Arc::new(Board::new(published));
        }
        last.clone()
    }
}

/// One published board.
pub(in crate::http) struct Board {
    pub(in crate::http) published: Arc<Published>,
    json: Answer,
    geojson: Answer,
    pub(in crate::http) pages: RenderedPages,
}

impl Board {
    fn new(published: Arc<Published>) -> Self {
        Self {
            published,
            json: Answer::default(),
            geojson: Answer::default(),
            pages: RenderedPages::default(),
        }
    }

    /// The body of `/current-calls/`.
    pub(super) async fn json(&self, coding: Coding) -> Result<(Bytes, HeaderValue), HttpError> {
        self.json.get(&self.published, coding, |current| serde_json::to_vec(&current)).await
    }

    /// The same calls as a `FeatureCollection` (RFC 7946).
    pub(super) async fn geojson(&self, coding: Coding) -> Result<(Bytes, HeaderValue), HttpError> {
        self.geojson.get(&self.published, coding, |current| serde_json::to_vec(&features(&current))).await
    }
}

/// Compresses a body whole.
type Compress = fn(&[u8]) -> io::Result<Vec<u8>>;

/// One representation of the board, in each coding.
#[derive(Default)]
struct Answer {
    plain: OnceCell<(Bytes, HeaderValue)>,
    gzip: OnceCell<Bytes>,
    brotli: OnceCell<Bytes>,
}

impl Answer {
    /// The body in this coding, and the tag that all codings share.
    async fn get(
        &self,
        published: &Arc<Published>,
        coding: Coding,
        write: fn(CurrentCalls) -> serde_json::Result<Vec<u8>>,
    ) -> Result<(Bytes, HeaderValue), HttpError> {
        let make_plain = || {
            let published = published.clone();
            off_the_workers(move || {
                let body = write(published.current())?;
                let tag = conditional::weak_tag(&body);
                Ok((Bytes::from(body), tag))
            })
        };
        let (plain, tag) = self.plain.get_or_try_init(make_plain).await?;
        let (cell, compress): (_, Compress) = match coding {
            Coding::Identity => return Ok((plain.clone(), tag.clone())),
            Coding::Gzip => (&self.gzip, gzip),
            Coding::Brotli => (&self.brotli, brotli),
        };
        let make = || {
            let plain = plain.clone();
            off_the_workers(move || Ok(Bytes::from(compress(&plain)?)))
        };
        Ok((cell.get_or_try_init(make).await?.clone(), tag.clone()))
    }
}

/// Runs work of some milliseconds where it holds up no other request.
async fn off_the_workers<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Box<dyn std::error::Error + Send + Sync>> + Send + 'static,
) -> Result<T, HttpError> {
    tokio::task::spawn_blocking(work).await.map_err(HttpError::internal)?.map_err(HttpError::internal)
}

fn gzip(plain: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(plain)?;
    encoder.finish()
}

fn brotli(plain: &[u8]) -> io::Result<Vec<u8>> {
    let mut encoder = ::brotli::CompressorWriter::new(Vec::new(), BUFFER, BROTLI_QUALITY, BROTLI_WINDOW);
    encoder.write_all(plain)?;
    Ok(encoder.into_inner())
}

/// A call without a position has a null geometry.
fn features(current: &CurrentCalls) -> Value {
    let features: Vec<Value> = current
        .current_active_calls
        .iter()
        .map(|call| {
            let geometry = call.address.as_ref().map(
                |address| json!({"type": "Point", "coordinates": [address.longitude, address.latitude]}),
            );
            json!({"type": "Feature", "id": call.call_id, "geometry": geometry, "properties": &**call})
        })
        .collect();
    json!({
        "type": "FeatureCollection",
        "epoch": current.epoch,
        "seq": current.seq,
        "feed": current.feed,
        "features": features,
    })
}
