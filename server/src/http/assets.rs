//! The browser bundle that the program carries: script, WebAssembly, styles and icon, under a path with its version.

use super::{
    conditional::short_hex,
    error::HttpError,
    negotiate::{self, Coding},
};
use axum::{
    Router,
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use bytes::Bytes;
use rust_embed::RustEmbed;
use sha1::{Digest, Sha1};
use std::{
    collections::HashMap,
    io::Read,
    sync::{LazyLock, Mutex, OnceLock, PoisonError},
};

/// The output of `cargo xtask bundle`: each file under Brotli alone, which is a third of it. Nearly all browsers ask for that.
#[derive(RustEmbed)]
#[folder = "../target/site/pkg"]
#[include = "*.br"]
#[allow_missing = true]
struct Bundle;

/// Files for the few clients that don't take Brotli, unpacked when the first of them asks.
static PLAIN: LazyLock<Mutex<HashMap<String, Bytes>>> = LazyLock::new(Mutex::default);

/// A file as it was before it was compressed.
fn plain(name: &str, compressed: &[u8]) -> Result<Bytes, HttpError> {
    let mut known = PLAIN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(file) = known.get(name) {
        return Ok(file.clone());
    }
    let mut file = Vec::new();
    brotli::Decompressor::new(compressed, 4_096).read_to_end(&mut file).map_err(HttpError::internal)?;
    let file = Bytes::from(file);
    known.insert(name.to_owned(), file.clone());
    Ok(file)
}

/// A name for exactly these files, so that browsers may keep them for ever.
pub fn version() -> &'static str {
    static VERSION: OnceLock<String> = OnceLock::new();
    VERSION.get_or_init(|| {
        let mut hash = Sha1::new();
        let mut names: Vec<_> = Bundle::iter().collect();
        names.sort();
        for name in names {
            if let Some(file) = Bundle::get(&name) {
                hash.update(name.as_bytes());
                hash.update(file.metadata.sha256_hash());
            }
        }
        short_hex(hash)
    })
}

/// The address of the script that draws vector tiles.
pub fn basemap_script() -> String {
    format!("/pkg/{}/basemap.js", version())
}

/// The address of the script that draws a card as a picture.
pub fn picture_script() -> String {
    format!("/pkg/{}/picture.js", version())
}

pub(super) fn router() -> Router {
    Router::new().route("/pkg/{version}/{*file}", get(file)).route("/favicon.ico", get(favicon))
}

/// One file, under Brotli for clients that accept it.
async fn file(
    Path((asked, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    // A name that ends in .br is an encoding of another file and has no address of its own.
    if std::path::Path::new(&name).extension().is_some_and(|ending| ending == "br") {
        return Ok(StatusCode::NOT_FOUND.into_response());
    }
    let Some(compressed) = Bundle::get(&format!("{name}.br")).map(|file| file.data) else {
        return Ok(StatusCode::NOT_FOUND.into_response());
    };
    let encoded = negotiate::coding(&headers, &[Coding::Brotli, Coding::Gzip]) == Coding::Brotli;
    let mut response =
        if encoded { compressed.into_response() } else { plain(&name, &compressed)?.into_response() };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(&name)));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    // A page of another version may still ask for its own files; it gets these, and must not keep them.
    let keep = if asked == version() { "public, max-age=31536000, immutable" } else { "no-store" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    if encoded {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    Ok(response)
}

/// Browsers ask for this path on their own.
async fn favicon() -> Redirect {
    Redirect::permanent(&format!("/pkg/{}/icon.svg", version()))
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("js") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        _ => "application/octet-stream",
    }
}
