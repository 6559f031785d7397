//! The present calls: as JSON, as `GeoJSON`, with an entity tag.

use super::state::LiveState;
use crate::http::{
    conditional,
    error::HttpError,
    negotiate::{self, Coding},
};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use blotter_model::CurrentCalls;

const JSON: &str = "application/json";
const GEOJSON: &str = "application/geo+json";

#[utoipa::path(get, path = "/current-calls/",
    summary = "The present calls, newest first; as GeoJSON where Accept prefers application/geo+json.",
    responses((status = 200, body = CurrentCalls), (status = 304, description = "The same as the ETag in If-None-Match.")))]
pub(super) async fn current(
    State(state): State<LiveState>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    answer(&state, negotiate::media_type(&headers, &[JSON, GEOJSON]), &headers).await
}

#[utoipa::path(get, path = "/current-calls.geojson",
    summary = "The present calls as a GeoJSON FeatureCollection; a call without a position has a null geometry.",
    responses((status = 200, content_type = "application/geo+json", body = Object), (status = 304, description = "The same as the ETag in If-None-Match.")))]
pub(super) async fn geojson(
    State(state): State<LiveState>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    answer(&state, GEOJSON, &headers).await
}

async fn answer(
    state: &LiveState,
    media_type: &'static str,
    asked: &HeaderMap,
) -> Result<Response, HttpError> {
    let board = state.board.get();
    let coding = negotiate::coding(asked, &[Coding::Brotli, Coding::Gzip]);
    let (body, tag) =
        if media_type == GEOJSON { board.geojson(coding).await? } else { board.json(coding).await? };
    let mut response = conditional::respond(body, tag, media_type, asked);
    let sent = response.status().is_success();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("accept, accept-encoding"));
    if let (Some(name), true) = (coding.name(), sent) {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    Ok(response)
}
