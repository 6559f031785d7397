//! The present calls: as JSON, as `GeoJSON`, with an entity tag.

use super::{AppState, tagged::tagged};
use axum::{
    extract::State,
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use blotter_model::CurrentCalls;
use serde_json::{Value, json};

/// `GET /current-calls/`: JSON, or `GeoJSON` for those who ask for it.
#[utoipa::path(get, path = "/current-calls/",
    summary = "The present calls, newest first. With Accept: application/geo+json as GeoJSON.",
    responses((status = 200, body = CurrentCalls), (status = 304, description = "The same as the ETag in If-None-Match.")))]
pub(super) async fn current(State(state): State<AppState>, headers: HeaderMap) -> Response {
    let geo = headers
        .get_all(header::ACCEPT)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .any(|value| value.contains("application/geo+json"));
    answer(&state.engine.published().current(), geo, &headers)
}

/// `GET /current-calls.geojson`.
#[utoipa::path(get, path = "/current-calls.geojson",
    summary = "The present calls as a GeoJSON FeatureCollection; a call without a position has a null geometry.",
    responses((status = 200, content_type = "application/geo+json", body = Object), (status = 304, description = "The same as the ETag in If-None-Match.")))]
pub(super) async fn geojson(State(state): State<AppState>, headers: HeaderMap) -> Response {
    answer(&state.engine.published().current(), true, &headers)
}

fn answer(current: &CurrentCalls, geo: bool, asked: &HeaderMap) -> Response {
    let (media_type, body) = if geo {
        ("application/geo+json", features(current).to_string())
    } else {
        ("application/json", json(current))
    };
    let mut response = tagged(body, media_type, asked);
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("accept, accept-encoding"));
    response
}

fn json(current: &CurrentCalls) -> String {
    serde_json::to_string(current).unwrap_or_else(|error| {
        tracing::error!(%error, "the board could not be written as JSON");
        "{}".to_owned()
    })
}

/// The calls as a `FeatureCollection` (RFC 7946); a call without a position has a null geometry.
fn features(current: &CurrentCalls) -> Value {
    let features: Vec<Value> = current
        .current_active_calls
        .iter()
        .map(|call| {
            let geometry = call.address.as_ref().map(
                |address| json!({"type": "Point", "coordinates": [address.longitude, address.latitude]}),
            );
            json!({"type": "Feature", "id": call.call_id, "geometry": geometry, "properties": &**call})
        })
        .collect();
    json!({
        "type": "FeatureCollection",
        "epoch": current.epoch,
        "seq": current.seq,
        "feed": current.feed,
        "features": features,
    })
}
