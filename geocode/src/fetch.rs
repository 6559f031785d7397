//! One question over HTTP: to the configured host alone, of a bounded size, with failures told apart.

use crate::{GeocodeError, USER_AGENT};
use reqwest::{
    Client, Response, StatusCode, Url,
    header::{HeaderMap, RETRY_AFTER},
    redirect::Policy,
};
use std::{
    error::Error,
    time::{Duration, SystemTime},
};

/// Nobody means more than a day; a wrong clock on the other side must not silence us for years.
const LONGEST_WAIT: Duration = Duration::from_hours(24);

/// A client that sends `headers` with every question and follows a redirect only to the same host and port, or
/// from `http` to `https` on it.
pub(crate) fn client(headers: HeaderMap) -> Result<Client, GeocodeError> {
    let policy = Policy::custom(|attempt| {
        let same = attempt.previous().first().is_some_and(|first| is_same_place(first, attempt.url()));
        if same && attempt.previous().len() <= 3 { attempt.follow() } else { attempt.stop() }
    });
    Client::builder()
        .user_agent(USER_AGENT)
        .default_headers(headers)
        .redirect(policy)
        .referer(false)
        .build()
        .map_err(|error| GeocodeError::Setup(cause(&error)))
}

fn is_same_place(first: &Url, next: &Url) -> bool {
    let upgrade = first.scheme() == "http"
        && next.scheme() == "https"
        && first.port().is_none()
        && next.port().is_none();
    let same_port =
        first.scheme() == next.scheme() && first.port_or_known_default() == next.port_or_known_default();
    first.host_str() == next.host_str() && (upgrade || same_port)
}

/// The body of the answer, unpacked, if it is a success of at most `limit` bytes.
pub(crate) async fn fetch(client: &Client, url: Url, limit: usize) -> Result<Vec<u8>, GeocodeError> {
    let mut response = client.get(url).send().await.map_err(unreachable)?;
    check(&response)?;
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(broken)? {
        if body.len() + chunk.len() > limit {
            return Err(GeocodeError::TooLarge(limit));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn check(response: &Response) -> Result<(), GeocodeError> {
    let (status, code) = (response.status(), response.status().as_u16());
    let retry_after = retry_after(response.headers());
    match status {
        StatusCode::OK => Ok(()),
        StatusCode::TOO_MANY_REQUESTS => Err(GeocodeError::Limited { retry_after }),
        _ if status.is_server_error() => Err(GeocodeError::Down { code, retry_after }),
        _ if status.is_redirection() => {
            Err(GeocodeError::Refused { code, message: "it leads to another host".to_owned() })
        }
        _ => {
            let message = status.canonical_reason().unwrap_or("an unexpected status").to_owned();
            Err(GeocodeError::Refused { code, message })
        }
    }
}

/// `Retry-After` in either of its forms, seconds or a date.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let value = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    let wait = match value.parse() {
        Ok(seconds) => Duration::from_secs(seconds),
        Err(_) => {
            httpdate::parse_http_date(value).ok()?.duration_since(SystemTime::now()).unwrap_or_default()
        }
    };
    Some(wait.min(LONGEST_WAIT))
}

fn unreachable(error: reqwest::Error) -> GeocodeError {
    GeocodeError::Unreachable(cause(&error.without_url()))
}

/// A body that breaks off, or that is not the gzip it says it is.
fn broken(error: reqwest::Error) -> GeocodeError {
    if error.is_decode() { GeocodeError::Unreadable(cause(&error.without_url())) } else { unreachable(error) }
}

/// The innermost reason, which says what happened; the outer ones say only that something did. The address is
/// kept out of it, for it may bear a token.
fn cause(error: &dyn Error) -> String {
    let mut cause = error;
    while let Some(inner) = cause.source() {
        cause = inner;
    }
    cause.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_same_host_is_followed() {
        let same = |a: &str, b: &str| is_same_place(&a.parse().unwrap(), &b.parse().unwrap());
        assert!(same("http://gis.example/a", "http://gis.example/b"));
        assert!(same("http://gis.example/a", "https://gis.example/a"));
        assert!(!same("https://gis.example/a", "http://gis.example/a"), "never without its lock");
        assert!(!same("http://gis.example/a", "http://gis.example:8080/a"));
        assert!(!same("http://gis.example:81/a", "https://gis.example/a"));
        assert!(!same("http://gis.example/a", "http://169.254.169.254/a"));
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let wait = |value: &str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, value.parse().unwrap());
            retry_after(&headers)
        };
        assert_eq!(wait("120"), Some(Duration::from_mins(2)));
        assert_eq!(wait("99999999999"), Some(LONGEST_WAIT));
        assert_eq!(wait("soon"), None);
        assert_eq!(wait("Sun, 06 Nov 1994 08:49:37 GMT"), Some(Duration::ZERO));
        let later = wait(&httpdate::fmt_http_date(SystemTime::now() + Duration::from_mins(10))).unwrap();
        assert!((590..=600).contains(&later.as_secs()), "{later:?}");
    }
}
