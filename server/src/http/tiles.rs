//! The basemap as vector tiles: drawn here, or in one file that is read in parts.

use super::{AppState, tagged::tagged};
use axum::{
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use tower::ServiceExt;
use tower_http::services::ServeFile;

/// The media type of PMTiles files.
pub(super) const PMTILES: &str = "application/vnd.pmtiles";

/// `GET /basemap.pmtiles`: the file that `--tiles` names, whole or in the part that `Range` asks for.
pub(super) async fn file(State(state): State<AppState>, request: Request) -> Response {
    let Some(path) = &state.ground.file else { return StatusCode::NOT_FOUND.into_response() };
    let Ok(media_type) = PMTILES.parse() else {
        return StatusCode::INTERNAL_SERVER_ERROR.into_response();
    };
    // A file that was replaced has another tag, by which a reader knows that the parts it has are of another.
    let tag = tokio::fs::metadata(path).await.ok().and_then(|file| {
        let changed = file.modified().ok()?.duration_since(std::time::UNIX_EPOCH).ok()?;
        HeaderValue::from_str(&format!("\"{:x}-{:x}\"", file.len(), changed.as_nanos())).ok()
    });
    let Ok(answer) = ServeFile::new_with_mime(path, &media_type).oneshot(request).await;
    let mut answer = answer.map(Body::new);
    if let (Some(tag), true) = (tag, answer.status().is_success()) {
        answer.headers_mut().insert(header::ETAG, tag);
    }
    answer
}

/// `GET /tiles/{z}/{x}/{y}.mvt`: a Mapbox Vector Tile 2.1 of zoom 8 to 16, the demo's to 14 (`blotter_streets::tiles` says what is in
/// it); 204 where there is nothing to draw, 404 where nothing draws.
pub(super) async fn tile(
    State(state): State<AppState>,
    Path((z, x, name)): Path<(u8, u32, String)>,
    asked: HeaderMap,
) -> Response {
    let y = name.strip_suffix(".mvt").and_then(|y| y.parse().ok());
    let (Some(tiles), Some(y)) = (state.ground.drawn.clone(), y) else {
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
