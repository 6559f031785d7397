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
use blotter_dashboards::{Asked, answer as of_release, cells, of_data_set};
use blotter_records::{DataSet, QueryError, answer::MapCells};
use blotter_view::dashboard;
use serde::Serialize;

/// The parameter's name.
const MAP: &str = "map";

#[utoipa::path(get, path = "/crime.json",
    summary = "What every card of the dashboard of reported crime says. /outcomes.json and /stop-and-search.json are the others'.",
    params(super::answers::FilterParameters, super::ReleaseParameter,
        ("vs" = Option<String>, Query, description = "NAME:VALUE: the same figures of this value in place of what is chosen by that parameter: a dimension, month (also a span such as month:2020-06/2020-09), year, cell or bbox.", example = "town:Bath"),
        ("map" = Option<String>, Query, description = "no leaves out the map's cells.")),
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

/// Everything that the cards say. The browser draws its map from tiles, and asks for the rest alone.
#[derive(Serialize)]
struct Cards {
    #[serde(flatten)]
    answer: dashboard::Answer,
    #[serde(skip_serializing_if = "Option::is_none")]
    map: Option<MapCells>,
    #[serde(skip_serializing_if = "Option::is_none")]
    versus_map: Option<MapCells>,
}

/// Takes the parameter that is not the filter's.
fn with_map(pairs: &mut Vec<(String, String)>) -> Result<bool, QueryError> {
    let other = pairs.iter().find(|(name, value)| name == MAP && !matches!(&**value, "yes" | "no"));
    if let Some((_, value)) = other {
        return Err(QueryError::new(MAP, format!("map is yes or no, not \"{value}\"")));
    }
    let without = pairs.iter().any(|(name, value)| name == MAP && value == "no");
    pairs.retain(|(name, _)| name != MAP);
    Ok(!without)
}

async fn answer(
    State(state): State<RecordsState>,
    Query(pairs): Pairs,
    headers: HeaderMap,
    data_set: DataSet,
) -> Result<Response, HttpError> {
    let document = of_data_set(data_set);
    let (release, mut pairs) = state.asked(pairs)?;
    let has_map = with_map(&mut pairs)?;
    let asked = Asked::read(document, dashboard::Query(pairs))?;
    json(&state, release, &headers, move |release| {
        let updated = release.imported_at.parse().map(pages::date).unwrap_or_default();
        let answer = of_release(document, release, updated, &asked)
            .ok_or_else(|| HttpError::Unknown(format!("nothing of {data_set} has been imported")))?;
        let (map, versus_map) = has_map.then(|| cells(document, release, &asked)).unzip();
        Ok(Cards { answer, map, versus_map: versus_map.flatten() })
    })
    .await
}
