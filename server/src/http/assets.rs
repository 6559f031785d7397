//! The bundle that the program carries: script, WebAssembly, styles and icon, under a path with its version.

use axum::{
    extract::Path,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
};
use rust_embed::RustEmbed;
use sha1::{Digest, Sha1};
use std::sync::OnceLock;

/// What `cargo xtask bundle` wrote; in a debug build read from the disk at each request.
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
        super::short_hex(hash)
    })
}

/// The address of the script that draws vector tiles.
pub fn ground_script() -> String {
    format!("/pkg/{}/ground.js", version())
}

/// One file; the compressed one beside it for those who understand it.
pub(super) async fn file(Path((asked, name)): Path<(String, String)>, headers: HeaderMap) -> Response {
    // Only what was compressed here ends in .br, and it is never asked for by that name.
    if std::path::Path::new(&name).extension().is_some_and(|ending| ending == "br") {
        return StatusCode::NOT_FOUND.into_response();
    }
    let brotli =
        headers.get(header::ACCEPT_ENCODING).and_then(|value| value.to_str().ok()).is_some_and(|value| {
            value.split(',').any(|part| part.split(';').next().is_some_and(|name| name.trim() == "br"))
        });
    let compressed = brotli.then(|| Bundle::get(&format!("{name}.br"))).flatten();
    let encoded = compressed.is_some();
    let Some(file) = compressed.or_else(|| Bundle::get(&name)) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let mut response = file.data.into_owned().into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(&name)));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    // A page of another version may still ask for its own files; what it gets instead must not stay.
    let keep = if asked == version() { "public, max-age=31536000, immutable" } else { "no-store" };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    if encoded {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
    }
    response
}

/// What browsers ask for unasked.
pub(super) async fn favicon() -> Redirect {
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
