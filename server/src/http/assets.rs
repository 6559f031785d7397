//! The browser bundle that the program carries: script, WebAssembly, styles and icon, under a path with its version.

use super::{
    conditional::short_hex,
    negotiate::{self, Coding},
};
use axum::{
    Router,
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use rust_embed::RustEmbed;
use sha1::{Digest, Sha1};
use std::sync::OnceLock;

/// The output of `cargo xtask bundle`.
#[derive(RustEmbed)]
#[folder = "../target/site/pkg"]
#[allow_missing = true]
struct Bundle;

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

/// One file; for clients that accept Brotli the compressed one beside it.
async fn file(Path((asked, name)): Path<(String, String)>, headers: HeaderMap) -> Response {
    // A name that ends in .br is an encoding of another file and has no address of its own.
    if std::path::Path::new(&name).extension().is_some_and(|ending| ending == "br") {
        return StatusCode::NOT_FOUND.into_response();
    }
    let brotli = negotiate::coding(&headers, &[Coding::Brotli, Coding::Gzip]) == Coding::Brotli;
    let compressed = brotli.then(|| Bundle::get(&format!("{name}.br"))).flatten();
    let encoded = compressed.is_some();
    let Some(file) = compressed.or_else(|| Bundle::get(&name)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut response = file.data.into_owned().into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(&name)));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    // A page of another version may still ask for its own files; it gets these, and must not keep them.
    let keep = if asked == version() { "public, max-age=31536000, immutable" } else { "no-store" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    if encoded {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    response
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
