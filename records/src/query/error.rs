//! Why a query can't be answered.

use serde::Serialize;

/// A parameter that can't be understood.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(example = json!({"error": "there is no parameter \"colour\"", "parameter": "colour"})))]
#[error("{error}")]
pub struct QueryError {
    /// A sentence.
    pub error: String,
    /// The parameter's name.
    pub parameter: String,
}

impl QueryError {
    pub fn new(parameter: impl Into<String>, error: impl Into<String>) -> Self {
        Self { error: error.into(), parameter: parameter.into() }
    }
}
