//! A body of bounded size: counted after it was unpacked, so that a small gzip can't become a large memory.

use super::Failure;
use reqwest::Response;

/// The most that one answer may hold, unpacked. 50,000 rows of Dallas are about 20 MB.
pub(super) const LARGEST: usize = 48 << 20;

pub(super) fn too_large() -> Failure {
    Failure::new(format!(
        "The city’s feed answered with more than {} MB, far more than a list of calls.",
        LARGEST >> 20
    ))
}

/// Reads the whole body, or fails once it is too large.
pub(super) async fn read(mut response: Response) -> Result<Vec<u8>, Failure> {
    if response.content_length().is_some_and(|length| length > LARGEST as u64) {
        return Err(too_large());
    }
    let mut body = Vec::new();
    while let Some(part) = response.chunk().await.map_err(|error| broken(&error))? {
        if body.len() + part.len() > LARGEST {
            return Err(too_large());
        }
        body.extend_from_slice(&part);
    }
    Ok(body)
}

/// Why a request came to nothing, in words.
pub(super) fn broken(error: &reqwest::Error) -> Failure {
    Failure::new(if error.is_timeout() {
        "The city’s feed did not answer in time."
    } else if error.is_connect() {
        "The city’s feed can’t be reached."
    } else if error.is_redirect() {
        "The city’s feed sends us to another address, which we don’t follow."
    } else {
        "The city’s answer broke off in the middle."
    })
}
