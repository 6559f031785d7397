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
pub(super) use rows::{PAGE_WITHIN, failed, reader, total};

use crate::{
    http::error::HttpError,
    records::{Release as Loaded, Releases},
};
use axum::routing::get;
use blotter_lake::{Crime, CrimeId, Lake, Release};
use blotter_records::QueryError;
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

/// A release, and the names and values of a query.
type AskedOf = (Arc<Loaded>, Vec<(String, String)>);

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

    /// The release that a query asks for, and what else it asks for.
    ///
    /// # Errors
    /// The number can't be read, or there is no release.
    fn asked(&self, mut pairs: Vec<(String, String)>) -> Result<AskedOf, HttpError> {
        let mut asked = None;
        for (_, value) in pairs.extract_if(.., |(name, _)| name == "release") {
            let number = value.parse::<u64>();
            let why = |_| QueryError::new("release", format!("release is a number, not \"{value}\""));
            asked = Some(number.map_err(why)?);
        }
        let newest = self.newest()?;
        let before = newest.before.clone().filter(|before| asked == Some(before.number));
        Ok((before.unwrap_or(newest), pairs))
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

/// The parameter of what one page asks for in several answers.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "only described; `RecordsState::asked` reads it")]
pub(super) struct ReleaseParameter {
    /// The release to answer from, so that answers fit together that were asked for one after the other. The newest if it
    /// is not stated, or is neither the newest nor the one before.
    release: Option<u64>,
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
