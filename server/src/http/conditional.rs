//! Conditional requests (RFC 9110, section 13): what a client has already is not sent again, and a part of a file is
//! only sent to a client that holds parts of the same file.

use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use sha1::{Digest, Sha1};

/// A name for what was hashed: 16 hex digits.
pub(super) fn short_hex(hash: Sha1) -> String {
    let digest: [u8; 20] = hash.finalize().into();
    let first = digest.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
    format!("{first:016x}")
}

/// The entity tag of a body. It is weak, because the same content may travel compressed or not.
pub(super) fn weak_tag(body: &[u8]) -> HeaderValue {
    tag(&format!("W/\"{}\"", short_hex(Sha1::new_with_prefix(body))))
}

/// The entity tag `text`, which has to be visible ASCII.
pub(super) fn tag(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static("W/\"\""))
}

/// The body with its tag, or 304 without it where the client has it already.
pub(super) fn respond(
    body: impl Into<Body>,
    tag: HeaderValue,
    media_type: &'static str,
    asked: &HeaderMap,
) -> Response {
    let mut response = if is_known(&tag, asked) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, media_type)], body.into()).into_response()
    };
    response.headers_mut().insert(header::ETAG, tag);
    response
}

/// Whether `If-None-Match` lists the tag, by the weak comparison.
pub(super) fn is_known(tag: &HeaderValue, asked: &HeaderMap) -> bool {
    let Ok(tag) = tag.to_str() else { return false };
    asked
        .get_all(header::IF_NONE_MATCH)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .any(|value| {
            value.trim() == "*" || value.trim().trim_start_matches("W/") == tag.trim_start_matches("W/")
        })
}

/// Whether a `Range` may be answered: there is no `If-Range`, or it is exactly the file's strong tag or the time of its
/// last change.
pub(super) fn range_applies(asked: &HeaderMap, tag: &HeaderValue, modified: &str) -> bool {
    asked.get(header::IF_RANGE).is_none_or(|validator| validator == tag || validator == modified)
}
