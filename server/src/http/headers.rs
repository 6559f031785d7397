//! Headers that every answer bears, and the policy of pages.

use axum::{
    body::Body,
    extract::Request,
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    middleware::Next,
    response::{IntoResponse, Response},
};

/// What a page's context sets for this request, to be moved into the answer.
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

/// Answers preflights, and adds to every answer what keeps browsers from guessing and lets other sites read.
pub(super) async fn common(request: Request, next: Next) -> Response {
    let readable = matches!(*request.method(), Method::GET | Method::HEAD);
    if request.method() == Method::OPTIONS
        && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD)
    {
        return preflight();
    }
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    if readable {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    }
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

/// Other sites may read everything, and write nothing.
fn preflight() -> Response {
    (
        StatusCode::NO_CONTENT,
        [
            (header::ACCESS_CONTROL_ALLOW_ORIGIN, "*"),
            (header::ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD"),
            (header::ACCESS_CONTROL_ALLOW_HEADERS, "last-event-id, if-none-match"),
            (header::ACCESS_CONTROL_MAX_AGE, "86400"),
        ],
        Body::empty(),
    )
        .into_response()
}
