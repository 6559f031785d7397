//! The records wing: counts, values, cells, tiles and coverage of the newest release, and its records.

mod answers;
mod crime;
mod csv;
mod dashboards;
mod download;
mod limits;
mod respond;
mod rows;
mod tiles;

pub(super) use crime::{gaps as crime_gaps, parse_id};
pub(super) use csv::write as write_csv;
pub(super) use download::MAX_SHEET;
pub(super) use rows::{PAGE_WITHIN, failed, reader, total};

use crate::{http::error::HttpError, records::Releases};
use axum::routing::get;
use blotter_lake::{Crime, CrimeId, Lake, Release};
use limits::Limits;
use std::sync::Arc;
use tokio::sync::Semaphore;
use utoipa_axum::{router::OpenApiRouter, routes};

/// Cheap to clone.
#[derive(Clone)]
pub(super) struct RecordsState {
    releases: Releases,
    limits: Limits,
    downloads: Arc<Semaphore>,
    maps: tiles::Maps,
}

/// Downloads that are made at once; more are turned away.
const MAX_DOWNLOADS: usize = 4;

impl RecordsState {
    pub(super) fn new(releases: Releases) -> Self {
        Self {
            releases,
            limits: Limits::default(),
            downloads: Arc::new(Semaphore::new(MAX_DOWNLOADS)),
            maps: tiles::Maps::default(),
        }
    }

    /// Does work within the limits that all questions about records share.
    pub(super) async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T, HttpError> + Send + 'static,
    ) -> Result<T, HttpError> {
        self.limits.run(work).await
    }

    /// A crime's rows and outcomes, which are looked for in every file, within the same limits.
    pub(super) async fn crime(
        &self,
        lake: &Lake,
        release: &Arc<Release>,
        id: CrimeId,
    ) -> Result<Crime, HttpError> {
        let (lake, release) = (lake.clone(), release.clone());
        self.limits
            .during(async move { blotter_lake::find_crime(&lake, &release, id).await.map_err(failed) })
            .await
    }
}

pub(super) fn router() -> OpenApiRouter<RecordsState> {
    OpenApiRouter::new()
        .routes(routes!(answers::coverage))
        .route("/api/records/coverage.csv", get(answers::coverage))
        .routes(routes!(answers::count))
        .routes(routes!(answers::values))
        .routes(routes!(answers::cells))
        .routes(routes!(tiles::levels))
        .routes(routes!(tiles::tile))
        .routes(routes!(dashboards::crime))
        .route("/outcomes.json", get(dashboards::outcomes))
        .route("/stop-and-search.json", get(dashboards::stop_and_search))
        .routes(routes!(rows::rows))
        .routes(routes!(crime::crime))
        .route("/api/records/{data_set}/rows.csv", get(rows::csv_file))
        .route("/api/records/{data_set}/rows.xlsx", get(rows::xlsx_file))
        .route("/api/records/{data_set}/rows.parquet", get(rows::parquet_file))
        .route("/api/records/{data_set}/cells.csv", get(answers::cells))
        .route("/api/records/{data_set}/tiles.csv", get(tiles::levels))
}
