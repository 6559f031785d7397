//! Answers with an entity tag: what a client has already is not sent again (RFC 9110, section 13.1.2).

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use sha1::{Digest, Sha1};

/// The body with its tag, or 304 without it where `asked` knows the tag.
pub(super) fn tagged(
    body: impl AsRef<[u8]> + Into<Body>,
    media_type: &'static str,
    asked: &HeaderMap,
) -> Response {
    // Weak: the same content may travel compressed or not.
    let tag = format!("W/\"{}\"", super::short_hex(Sha1::new_with_prefix(&body)));
    let known = asked
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|value| {
            value.trim() == "*" || value.trim().trim_start_matches("W/") == tag.trim_start_matches("W/")
        });
    let mut response = if known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, media_type)], body.into()).into_response()
    };
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        response.headers_mut().insert(header::ETAG, tag);
    }
    response
}
