//! The basemap as vector tiles, drawn from the street index.

use super::{AppState, tagged::tagged};
use axum::{
    extract::{Path, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};

/// `GET /tiles/{z}/{x}/{y}.mvt`: a Mapbox Vector Tile 2.1 of zoom 8 to 16 (`blotter_streets::tiles` says what is in
/// it); 204 where there is nothing to draw, 404 without a street index.
pub(super) async fn tile(
    State(state): State<AppState>,
    Path((z, x, name)): Path<(u8, u32, String)>,
    asked: HeaderMap,
) -> Response {
    let y = name.strip_suffix(".mvt").and_then(|y| y.parse().ok());
    let (Some(tiles), Some(y)) = (state.streets.clone(), y) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    // Milliseconds of work, which the threads that write to everyone else are spared.
    let drawn = tokio::task::spawn_blocking(move || tiles.tile(z, x, y)).await;
    let mut response = match drawn {
        Ok(Some(tile)) => tagged(tile, "application/vnd.mapbox-vector-tile", &asked),
        Ok(None) => StatusCode::NO_CONTENT.into_response(),
        Err(error) => {
            tracing::error!(%error, z, x, y, "a tile could not be drawn");
            return StatusCode::INTERNAL_SERVER_ERROR.into_response();
        }
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    response
}
