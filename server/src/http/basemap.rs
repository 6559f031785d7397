//! The basemap's tiles: vector tiles drawn here, and one file of tiles that is read in ranges.

use super::{conditional, error::HttpError};
use crate::basemap::{Basemap, Wing};
use axum::{
    body::Body,
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
    routing::get,
};
use std::{
    fs::Metadata,
    io,
    os::unix::fs::MetadataExt,
    path::Path as FilePath,
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};
use tower::ServiceExt;
use tower_http::services::ServeFile;
use utoipa_axum::router::OpenApiRouter;

/// The media type of PMTiles files.
pub(super) const PMTILES: &str = "application/vnd.pmtiles";

/// A file that is replaced this often while it is opened is not served.
const MAX_ATTEMPTS: usize = 3;

/// A wing's tiles and file.
pub(super) fn router(wing: Wing) -> OpenApiRouter<Arc<Basemap>> {
    let tiles = format!("{}/{{z}}/{{x}}/{{y}}", wing.tiles);
    OpenApiRouter::new().route(&tiles, get(tile)).route(wing.file, get(file))
}

/// `GET /basemap.pmtiles`, and the records' maps': the file that the flag names, whole or the range that `Range` asks for.
async fn file(State(basemap): State<Arc<Basemap>>, request: Request) -> Result<Response, HttpError> {
    let path = basemap.file.as_deref().ok_or(HttpError::NotFound)?;
    let (asked, _) = request.into_parts();
    for _ in 0..MAX_ATTEMPTS {
        let version = version(path).await?;
        let mut request = Request::new(Body::empty());
        *request.method_mut() = asked.method.clone();
        *request.headers_mut() = asked.headers.clone();
        let answer = version.answer(path, request).await?;
        // Opening the file and reading its version are two steps: between them it may have been replaced.
        if self::version(path).await? == version {
            return Ok(answer);
        }
    }
    Err(HttpError::Unavailable("the basemap's file is being replaced".into()))
}

/// Distinguishes one file at a path from the next.
#[derive(PartialEq)]
struct Version {
    tag: HeaderValue,
    /// As `Last-Modified` writes it.
    modified: String,
}

async fn version(path: &FilePath) -> Result<Version, HttpError> {
    let of = |file: &Metadata| -> io::Result<Version> {
        let modified = file.modified()?;
        let since_epoch = modified.duration_since(UNIX_EPOCH).map_err(io::Error::other)?;
        let tag = format!("\"{:x}-{:x}-{:x}\"", file.len(), since_epoch.as_nanos(), file.ino());
        Ok(Version { tag: conditional::tag(&tag), modified: http_date(modified) })
    };
    match tokio::fs::metadata(path).await.and_then(|file| of(&file)) {
        Ok(version) => Ok(version),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(HttpError::NotFound),
        Err(error) => Err(HttpError::internal(error)),
    }
}

fn http_date(time: SystemTime) -> String {
    httpdate::fmt_http_date(time)
}

impl Version {
    async fn answer(&self, path: &FilePath, mut request: Request) -> Result<Response, HttpError> {
        if conditional::is_known(&self.tag, request.headers()) {
            return Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, self.tag.clone())]).into_response());
        }
        if request.headers().contains_key(header::IF_NONE_MATCH) {
            // The tag decides alone where both are sent (RFC 9110, section 13.1.3).
            request.headers_mut().remove(header::IF_MODIFIED_SINCE);
        }
        if !conditional::range_applies(request.headers(), &self.tag, &self.modified) {
            request.headers_mut().remove(header::RANGE);
        }
        let media_type = PMTILES.parse().map_err(HttpError::internal)?;
        let Ok(answer) = ServeFile::new_with_mime(path, &media_type).oneshot(request).await;
        let mut answer = answer.map(Body::new);
        answer.headers_mut().insert(header::ETAG, self.tag.clone());
        Ok(answer)
    }
}

/// `GET /tiles/{z}/{x}/{y}.mvt`, and the records' maps': a Mapbox Vector Tile 2.1 of zoom 8 to 16, the demo's to 14, the
/// coast's 3 to 12 (`blotter_streets::tiles` says what is in it); 204 where there is nothing to draw, 404 where the server draws no tiles.
async fn tile(
    State(basemap): State<Arc<Basemap>>,
    Path((z, x, name)): Path<(u8, u32, String)>,
    asked: HeaderMap,
) -> Result<Response, HttpError> {
    let y = name.strip_suffix(".mvt").and_then(|y| y.parse().ok());
    let (Some(tiles), Some(y)) = (basemap.drawn.clone(), y) else { return Err(HttpError::NotFound) };
    // It takes milliseconds, which would hold up the other requests of an async worker.
    let drawn = tokio::task::spawn_blocking(move || {
        tiles.tile(z, x, y).map(|tile| (conditional::weak_tag(&tile), tile))
    });
    let mut response = match drawn.await.map_err(HttpError::internal)? {
        Some((tag, tile)) => conditional::respond(tile, tag, "application/vnd.mapbox-vector-tile", &asked),
        None => StatusCode::NO_CONTENT.into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=86400"));
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    Ok(response)
}
