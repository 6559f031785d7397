//! `/crime.json` and its like: what every card of a dashboard says.

use super::{RecordsState, answers::Pairs, respond::json};
use crate::http::{
    error::{HttpError, Problem},
    pages,
};
use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::Response,
};
use blotter_dashboards::{Asked, answer as of_release, of_data_set};
use blotter_records::{DataSet, QueryError};
use blotter_view::dashboard;

#[utoipa::path(get, path = "/crime.json",
    summary = "What every card of the dashboard of reported crime says. /outcomes.json and /stop-and-search.json are the others'.",
    params(super::answers::FilterParameters, super::ReleaseParameter,
        ("vs" = Option<String>, Query, description = "DIMENSION:VALUE: the same figures of this value in place of those chosen of its dimension.", example = "town:Bath")),
    responses((status = 200, content((serde_json::Value = "application/json"))), (status = 304, description = "The same release as the ETag in If-None-Match."),
        (status = 400, body = QueryError), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub(super) async fn crime(
    state: State<RecordsState>,
    pairs: Pairs,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    answer(state, pairs, headers, DataSet::Street).await
}

pub(super) async fn outcomes(
    state: State<RecordsState>,
    pairs: Pairs,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    answer(state, pairs, headers, DataSet::Outcomes).await
}

pub(super) async fn stop_and_search(
    state: State<RecordsState>,
    pairs: Pairs,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    answer(state, pairs, headers, DataSet::StopAndSearch).await
}

async fn answer(
    State(state): State<RecordsState>,
    Query(pairs): Pairs,
    headers: HeaderMap,
    data_set: DataSet,
) -> Result<Response, HttpError> {
    let document = of_data_set(data_set);
    let (release, pairs) = state.asked(pairs)?;
    let asked = Asked::read(document, dashboard::Query(pairs))?;
    json(&state, release, &headers, move |release| {
        let updated = release.imported_at.parse().map(pages::date).unwrap_or_default();
        of_release(document, release, updated, &asked)
            .ok_or_else(|| HttpError::Unknown(format!("nothing of {data_set} has been imported")))
    })
    .await
}
