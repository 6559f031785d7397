//! One request to a geocoder, and how it can fail.

use crate::error::GeocodeError;
use blotter_outbound::{Client, OutboundError, Packed, retry_after};
use reqwest::{Response, StatusCode, Url, header::HeaderMap};

/// The body of the answer, unpacked, if it is a success of at most `limit` bytes.
pub(crate) async fn fetch(client: &Client, url: Url, limit: usize) -> Result<Vec<u8>, GeocodeError> {
    let failed = |error| failure(error, client);
    let response = client.get(url, HeaderMap::new()).await.map_err(failed)?;
    check(&response)?;
    Packed::read(response, limit).await.and_then(|packed| packed.unpack(limit)).map_err(failed)
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

fn failure(error: OutboundError, client: &Client) -> GeocodeError {
    match error {
        OutboundError::Setup(reason) => GeocodeError::Setup(reason),
        OutboundError::Connect(reason) | OutboundError::Broken(reason) => GeocodeError::Unreachable(reason),
        OutboundError::TimedOut => GeocodeError::TimedOut(client.timeout()),
        OutboundError::Unpack(reason) => GeocodeError::Unreadable(reason),
        OutboundError::TooLarge(limit) => GeocodeError::TooLarge(limit),
    }
}
