//! The records wing: counts, values, cells and coverage of the newest release, as JSON and CSV.

mod answers;
mod csv;
mod limits;
mod respond;

use crate::records::Releases;
use axum::routing::get;
use limits::Limits;
use utoipa_axum::{router::OpenApiRouter, routes};

/// Cheap to clone.
#[derive(Clone)]
pub(super) struct RecordsState {
    releases: Releases,
    limits: Limits,
}

impl RecordsState {
    pub(super) fn new(releases: Releases) -> Self {
        Self { releases, limits: Limits::default() }
    }
}

pub(super) fn router() -> OpenApiRouter<RecordsState> {
    OpenApiRouter::new()
        .routes(routes!(answers::coverage))
        .route("/api/records/coverage.csv", get(answers::coverage))
        .routes(routes!(answers::count))
        .routes(routes!(answers::values))
        .routes(routes!(answers::cells))
        .route("/api/records/{data_set}/cells.csv", get(answers::cells))
}
