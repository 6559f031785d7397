//! Headers that every answer has: the security policy, and what scripts of other sites may ask and read.

use axum::{
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Method, header},
    middleware::Next,
    response::Response,
};
use std::time::Duration;
use tower_http::cors::{AllowHeaders, Any, CorsLayer};

/// The Content-Security-Policy of a page. `tiles` is the origin of the basemap's tiles, empty if there is none; an empty
/// `nonce` allows no script at all; only an `embed` may be framed.
pub(super) fn page_policy(nonce: &str, tiles: &str, embed: bool) -> String {
    let ancestors = if embed { "*" } else { "'none'" };
    let tiles = if tiles.is_empty() { String::new() } else { format!(" {tiles}") };
    // Without a nonce there is no script, and no style but our own file.
    let (scripts, styles) = if nonce.is_empty() {
        ("'none'".to_owned(), String::new())
    } else {
        (format!("'nonce-{nonce}' 'strict-dynamic' 'wasm-unsafe-eval'"), format!(" 'nonce-{nonce}'"))
    };
    format!(
        "default-src 'self'; script-src {scripts}; \
         style-src 'self'{styles}; img-src 'self' data:{tiles}; connect-src 'self'{tiles}; \
         base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors {ancestors}"
    )
}

/// Scripts of other sites may read everything and post nothing. They may send any header, since polyfills of `EventSource`
/// and HTTP libraries add headers of their own (`cache-control`, `x-requested-with`), and none changes who is asking.
pub(super) fn cross_origin() -> CorsLayer {
    CorsLayer::new()
        .allow_origin(Any)
        .allow_methods([Method::GET, Method::HEAD])
        // Named back one by one: old browsers take `*` for the name of a header.
        .allow_headers(AllowHeaders::mirror_request())
        .expose_headers([
            header::ETAG,
            header::CONTENT_RANGE,
            header::ACCEPT_RANGES,
            header::CONTENT_LENGTH,
            header::CONTENT_ENCODING,
            header::DATE,
            header::RETRY_AFTER,
            header::LINK,
        ])
        .max_age(Duration::from_hours(24))
        // The answer is the same for every origin.
        .vary([])
}

/// Adds to every answer what keeps browsers from guessing, and the strictest policy where a page did not set its own.
pub(super) async fn common(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    set_new(headers, header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    // OpenStreetMap's tiles need a referrer.
    set_new(headers, header::REFERRER_POLICY, "strict-origin-when-cross-origin");
    set_new(
        headers,
        HeaderName::from_static("permissions-policy"),
        "geolocation=(self), camera=(), microphone=()",
    );
    set_new(headers, header::CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'");
    response
}

fn set_new(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}
