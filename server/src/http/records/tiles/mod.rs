//! The records of a filter as vector tiles, and what a page needs to know of them.

mod draw;
mod maps;

pub(super) use maps::Maps;

use super::{
    RecordsState,
    answers::{FilterParameters, Pairs, data_set},
    respond::{self, Format, answer_of},
};
use crate::http::{
    conditional,
    error::{HttpError, Problem},
};
use axum::{
    extract::{OriginalUri, Path, Query, State},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response},
};
use blotter_records::{DataSet, Filter, QueryError, answer::TilesAnswer, map::TileAddress};

const MEDIA_TYPE: &str = "application/vnd.mapbox-vector-tile";

#[utoipa::path(get, path = "/api/records/{data_set}/tiles",
    summary = "What is on a map of the tiles, zoom by zoom: cells of which resolution, or points; the steps of their hue; where they are. CSV at /api/records/DATASET/tiles.csv or where Accept prefers text/csv.",
    params(("data_set" = String, Path, description = "street, outcomes or stop-and-search", example = "street"), FilterParameters, BesideParameter, super::ReleaseParameter),
    responses((status = 200, content((TilesAnswer = "application/json"), (String = "text/csv"))), (status = 304, description = "The same release as the ETag in If-None-Match."),
        (status = 400, body = QueryError), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub(in crate::http::records) async fn levels(
    State(state): State<RecordsState>,
    Path(name): Path<String>,
    OriginalUri(uri): OriginalUri,
    Query(pairs): Pairs,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let data_set = data_set(&name)?;
    let (release, pairs) = state.asked(pairs)?;
    let (filter, beside) = filters(data_set, pairs)?;
    let format = Format::of(uri.path(), &headers);
    let maps = state.maps.clone();
    answer_of(&state, release, format, &headers, move |release| {
        let map = maps.of(release, data_set, &filter);
        let beside = beside.map(|filter| maps.of(release, data_set, &filter));
        release.source(data_set).tiles(filter, &map, beside.as_deref())
    })
    .await
}

#[utoipa::path(get, path = "/api/records/{data_set}/tiles/{z}/{x}/{y}",
    summary = "A vector tile (Mapbox Vector Tile 2.1, at most 100 kB) of the records under the filter: a layer `cells` of H3 cells that divide as the zoom grows, or `points` of published points at the closest zooms; each with `cell` (hex; a point's is of resolution 9), `count` and `step` (1 to 5, the same for all tiles of a filter and zoom), a point also with `point` (longitude and latitude as published, separated by a comma). Cells and points at a tile's edge are in both tiles.",
    params(("data_set" = String, Path, description = "street, outcomes or stop-and-search", example = "street"),
        ("z" = u8, Path, description = "Zoom, 0 to 16; tiles are meant for 512 pixels.", example = 8), ("x" = u32, Path, description = "Counted from the west.", example = 126),
        ("y" = String, Path, description = "Counted from the north, with the ending .mvt.", example = "85.mvt"), FilterParameters, BesideParameter, super::ReleaseParameter),
    responses((status = 200, content((Vec<u8> = "application/vnd.mapbox-vector-tile"))), (status = 204, description = "Nothing is there."),
        (status = 304, description = "The same release as the ETag in If-None-Match."),
        (status = 400, body = QueryError), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub(in crate::http::records) async fn tile(
    State(state): State<RecordsState>,
    Path((name, z, x, y)): Path<(String, String, String, String)>,
    Query(pairs): Pairs,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let data_set = data_set(&name)?;
    let (release, pairs) = state.asked(pairs)?;
    let (filter, beside) = filters(data_set, pairs)?;
    let tile =
        address(&z, &x, &y).ok_or_else(|| HttpError::Unknown(format!("there is no tile {z}/{x}/{y}")))?;
    let release = release.records.clone();
    let tag = respond::tag(&release, MEDIA_TYPE);
    let records = release.clone();
    let mut response = if conditional::is_known(&tag, &headers) {
        conditional::respond(Vec::new(), tag, MEDIA_TYPE, &headers)
    } else {
        let maps = state.maps.clone();
        let work = move || {
            let map = maps.of(&release, data_set, &filter);
            let beside = beside.map(|filter| maps.of(&release, data_set, &filter));
            Ok(draw::draw(&map, beside.as_deref(), tile))
        };
        let drawn = state.limits.run(work).await?;
        match drawn {
            Some(tile) => conditional::respond(tile, tag, MEDIA_TYPE, &headers),
            None => (StatusCode::NO_CONTENT, [(header::ETAG, tag)]).into_response(),
        }
    };
    respond::common(response.headers_mut(), &records, "accept-encoding");
    Ok(response)
}

/// What a map of two areas asks for beside its own filter.
#[derive(utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes a parameter")]
struct BesideParameter {
    /// Another filter, as a query of its own: both have cells of one size and steps on one scale, so that their maps can be
    /// compared.
    #[param(example = "town=Bath")]
    beside: Option<String>,
}

/// The filter, and that of the map beside.
fn filters(
    data_set: DataSet,
    mut pairs: Vec<(String, String)>,
) -> Result<(Filter, Option<Filter>), QueryError> {
    let mut beside = None;
    for (_, query) in pairs.extract_if(.., |(name, _)| name == "beside") {
        let other = Filter::parse(data_set, form_urlencoded::parse(query.as_bytes()));
        let other =
            other.map_err(|error| QueryError::new("beside", format!("beside is a filter: {error}")))?;
        if beside.replace(other).is_some() {
            return Err(QueryError::new("beside", "beside is stated twice".to_owned()));
        }
    }
    Ok((Filter::parse(data_set, pairs)?, beside))
}

fn address(z: &str, x: &str, y: &str) -> Option<TileAddress> {
    let y = y.strip_suffix(".mvt")?;
    TileAddress::new(z.parse().ok()?, x.parse().ok()?, y.parse().ok()?)
}
