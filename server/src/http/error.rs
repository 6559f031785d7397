//! The one error type of HTTP handlers: what the client learns, and what only the log does.

use axum::{
    Json,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use blotter_records::QueryError;
use std::error::Error;

/// Why a request was not answered as asked. The sentences are for the client; the source of an internal error goes to
/// the log alone.
#[derive(Debug, thiserror::Error)]
pub(super) enum HttpError {
    #[error("there is nothing at this address")]
    NotFound,
    /// There is nothing of this name.
    #[error("{0}")]
    Unknown(String),
    /// A parameter can't be understood; the answer names it.
    #[error(transparent)]
    Query(#[from] QueryError),
    /// The token is missing or unknown.
    #[error("{0}")]
    Unauthorized(&'static str),
    /// Nobody may do this.
    #[error("{0}")]
    Forbidden(&'static str),
    /// Something else that excludes it is under way.
    #[error("{0}")]
    Conflict(&'static str),
    #[error("the body is larger than {limit} bytes")]
    TooLarge { limit: usize },
    /// The body arrived damaged or not at all.
    #[error("{0}")]
    BadRequest(String),
    /// The content was understood but can't be accepted; the sentence names the field.
    #[error("{0}")]
    Unprocessable(String),
    /// It may work later.
    #[error("{0}")]
    Unavailable(String),
    #[error("something went wrong on the server")]
    Internal(#[source] Box<dyn Error + Send + Sync>),
}

/// The body of an error.
#[derive(utoipa::ToSchema, serde::Serialize)]
pub(super) struct Problem {
    /// A sentence; for a refused field it begins with the field's path.
    pub(super) error: String,
}

impl HttpError {
    /// An error whose details stay in the log.
    pub(super) fn internal(source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Internal(source.into())
    }

    /// The value at `path` can't be accepted.
    pub(super) fn field(path: &str, problem: &str) -> Self {
        Self::Unprocessable(format!("{path}: {problem}"))
    }

    pub(super) fn status(&self) -> StatusCode {
        match self {
            Self::NotFound | Self::Unknown(_) => StatusCode::NOT_FOUND,
            Self::Unauthorized(_) => StatusCode::UNAUTHORIZED,
            Self::Forbidden(_) => StatusCode::FORBIDDEN,
            Self::Conflict(_) => StatusCode::CONFLICT,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::BadRequest(_) | Self::Query(_) => StatusCode::BAD_REQUEST,
            Self::Unprocessable(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for HttpError {
    fn into_response(self) -> Response {
        if let Self::Internal(source) = &self {
            tracing::error!(error = %source, "a request failed");
        }
        if let Self::Query(error) = self {
            return (StatusCode::BAD_REQUEST, Json(error)).into_response();
        }
        (self.status(), Json(Problem { error: self.to_string() })).into_response()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http_body_util::BodyExt;

    #[tokio::test]
    async fn a_client_never_sees_the_source_of_an_internal_error() {
        let response = HttpError::internal("/var/lib/blotter/events.db is locked").into_response();
        assert_eq!(response.status(), 500);
        let body = response.into_body().collect().await.unwrap().to_bytes();
        assert_eq!(&body[..], br#"{"error":"something went wrong on the server"}"#);
    }
}
