//! The routes.

use super::{
    RecordsState,
    respond::{Answer, Format, answer},
};
use crate::http::error::{HttpError, Problem};
use axum::{
    extract::{OriginalUri, Path, Query, State},
    http::HeaderMap,
    response::Response,
};
use blotter_records::{
    CellsQuery, CountQuery, DataSet, Dimension, Filter, QueryError,
    answer::{CellsAnswer, CountAnswer, CoverageAnswer, Table, TilesAnswer, ValuesAnswer},
};

/// The names and values of a query, in order, repeated ones included.
pub(super) type Pairs = Query<Vec<(String, String)>>;

macro_rules! answers {
    ($($answer:ty),*) => {$(
        impl Answer for $answer {
            fn table(&self) -> Table<'_> {
                Self::table(self)
            }

            fn has_gaps(&self) -> bool {
                !self.gaps.is_empty()
            }
        }
    )*};
}
answers!(CellsAnswer, CountAnswer, TilesAnswer, ValuesAnswer);

impl Answer for CoverageAnswer {
    fn table(&self) -> Table<'_> {
        Self::table(self)
    }

    /// Its rows are where others lead to.
    fn has_gaps(&self) -> bool {
        false
    }
}

/// The parameters of a filter, for the description. The dimensions' own names are parameters too.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[allow(dead_code, reason = "only described; the domain reads the query")]
pub(super) struct FilterParameters {
    /// First month, included, such as `2021-06`; without it the first of the data.
    #[param(example = "2021-06")]
    from: Option<String>,
    /// Last month, included.
    #[param(example = "2021-09")]
    to: Option<String>,
    /// For each dimension a parameter of its name, any number of times: records with any of these values. An empty
    /// value means "not stated". Everywhere `month`, `year`, `force`; street `town`, `crime_type`, `last_outcome`;
    /// outcomes `town`, `outcome_type`; stop and search `type`, `age_range`, `gender`, `ethnicity` (self-defined),
    /// `officer_ethnicity`, `legislation`, `object_of_search`, `outcome`, `weekday` (1 is Monday), `hour` (local).
    #[param(example = json!(["avon-and-somerset"]))]
    force: Option<Vec<String>>,
    /// H3 cells in hex, of resolution 4 to 9, any number of times: records with a position in any of these. An empty value means records without a position.
    #[param(example = json!(["87195e61affffff"]))]
    cell: Option<Vec<String>>,
    /// `west,south,east,north` in degrees: records with a published position inside, edges included.
    #[param(example = "-2.7,51.4,-2.5,51.5")]
    bbox: Option<String>,
}

#[utoipa::path(get, path = "/api/records/{data_set}",
    summary = "How many records there are, by up to two dimensions. CSV at /api/records/DATASET.csv or where Accept prefers text/csv; where it has gaps, a Link header with rel=describedby leads from it to the coverage, here and in every file of records.",
    params(("data_set" = String, Path, description = "street, outcomes or stop-and-search", example = "street"), FilterParameters,
        ("group" = Option<String>, Query, description = "One or two dimensions, separated by a comma.", example = "crime_type"),
        ("order" = Option<String>, Query, description = "Of the groups: `count` (the default, ties by key) or `key`; null last."),
        ("limit" = Option<u32>, Query, description = "How many groups: 1 to 100,000, by default 100. `more` counts those left out.", example = 100)),
    responses((status = 200, content((CountAnswer = "application/json"), (String = "text/csv"))), (status = 304, description = "The same release as the ETag in If-None-Match."),
        (status = 400, body = QueryError), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub(super) async fn count(
    State(state): State<RecordsState>,
    Path(name): Path<String>,
    OriginalUri(uri): OriginalUri,
    Query(pairs): Pairs,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let data_set = data_set(name.strip_suffix(".csv").unwrap_or(&name))?;
    let query = CountQuery::parse(data_set, pairs)?;
    let format = Format::of(uri.path(), &headers);
    answer(&state, format, &headers, move |release| release.source(data_set).count(query)).await
}

#[utoipa::path(get, path = "/api/records/{data_set}/values/{dimension}",
    summary = "The values of a dimension under every filter but its own; a chosen value is listed also with 0. CSV at ….csv or where Accept prefers text/csv.",
    params(("data_set" = String, Path, description = "street, outcomes or stop-and-search", example = "street"),
        ("dimension" = String, Path, description = "One of the data set's dimensions.", example = "town"), FilterParameters),
    responses((status = 200, content((ValuesAnswer = "application/json"), (String = "text/csv"))), (status = 304, description = "The same release as the ETag in If-None-Match."),
        (status = 400, body = QueryError), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub(super) async fn values(
    State(state): State<RecordsState>,
    Path((name, dimension)): Path<(String, String)>,
    OriginalUri(uri): OriginalUri,
    Query(pairs): Pairs,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let data_set = data_set(&name)?;
    let dimension = dimension_of(data_set, dimension.strip_suffix(".csv").unwrap_or(&dimension))?;
    let filter = Filter::parse(data_set, pairs)?;
    let format = Format::of(uri.path(), &headers);
    answer(&state, format, &headers, move |release| release.source(data_set).values(dimension, filter)).await
}

#[utoipa::path(get, path = "/api/records/{data_set}/cells",
    summary = "How many records lie in each H3 cell. CSV at /api/records/DATASET/cells.csv or where Accept prefers text/csv.",
    params(("data_set" = String, Path, description = "street, outcomes or stop-and-search", example = "street"), FilterParameters,
        ("resolution" = Option<u8>, Query, description = "Of the cells: 4 to 9, by default 7.", example = 7)),
    responses((status = 200, content((CellsAnswer = "application/json"), (String = "text/csv"))), (status = 304, description = "The same release as the ETag in If-None-Match."),
        (status = 400, body = QueryError), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub(super) async fn cells(
    State(state): State<RecordsState>,
    Path(name): Path<String>,
    OriginalUri(uri): OriginalUri,
    Query(pairs): Pairs,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let data_set = data_set(&name)?;
    let query = CellsQuery::parse(data_set, pairs)?;
    let format = Format::of(uri.path(), &headers);
    answer(&state, format, &headers, move |release| release.source(data_set).cells(query)).await
}

#[utoipa::path(get, path = "/api/records/coverage",
    summary = "Each force's months of each data set: rows, rejected rows, where they came from, and whether they are complete. CSV at /api/records/coverage.csv or where Accept prefers text/csv.",
    responses((status = 200, content((CoverageAnswer = "application/json"), (String = "text/csv"))), (status = 304, description = "The same release as the ETag in If-None-Match."),
        (status = 400, body = QueryError), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub(super) async fn coverage(
    State(state): State<RecordsState>,
    OriginalUri(uri): OriginalUri,
    Query(pairs): Pairs,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    if let Some((name, _)) = pairs.first() {
        return Err(QueryError::new(name, format!("there is no parameter \"{name}\"")).into());
    }
    let format = Format::of(uri.path(), &headers);
    answer(&state, format, &headers, |release| release.coverage_answer()).await
}

pub(super) fn data_set(name: &str) -> Result<DataSet, HttpError> {
    name.parse().map_err(|unknown: blotter_records::UnknownDataSet| HttpError::Unknown(unknown.to_string()))
}

fn dimension_of(data_set: DataSet, name: &str) -> Result<Dimension, HttpError> {
    data_set.dimension(name).ok_or_else(|| {
        let names: Vec<_> = data_set.dimensions().iter().map(|dimension| dimension.name()).collect();
        let names = names.join(", ");
        HttpError::Unknown(format!("there is no dimension \"{name}\" of {data_set}; there are {names}"))
    })
}
