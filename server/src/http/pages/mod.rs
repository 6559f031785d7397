//! The pages: rendered by the app with what they show in their first HTML, once for everyone who asks for the same page of
//! the same board within a second, or of the same release.

mod dashboards;
mod data;
mod front;
mod live;
mod records_map;
mod render;
mod rendered;
mod state;
mod template;

pub(super) use data::day;
pub(super) use rendered::RenderedPages;
pub(super) use state::PagesState;

use super::{
    error::HttpError,
    headers,
    negotiate::{self, Coding},
};
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use blotter_app::Link;
use blotter_view::{PAGES, PageId};
use leptos::nonce::Nonce;
use std::time::Duration;
use tower_http::timeout::TimeoutLayer;

/// No page takes this long unless something is stuck.
const TIMEOUT: Duration = Duration::from_secs(30);

/// All pages, and the one that says that there is nothing at an address.
pub(super) fn router(state: PagesState) -> Router {
    render::prepare();
    PAGES
        .iter()
        .fold(Router::new(), |router, info| router.route(info.path, get(page)))
        .route("/embed/{dashboard}/{card}", get(page))
        .route(data::REJECTS, get(rejects))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIMEOUT))
        .fallback(page)
        .with_state(state)
}

/// The rows that the newest release's import rejected: file, line and reason.
async fn rejects(State(state): State<PagesState>) -> Result<Response, HttpError> {
    let csv = state.rejects().ok_or(HttpError::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8; header=present")),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"rejects.csv\"")),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
    ];
    Ok((headers, csv).into_response())
}

/// The page that the address asks for, or the one that says that there is none.
async fn page(State(state): State<PagesState>, request: Request<Body>) -> Result<Response, HttpError> {
    let mut link = Link::new(request.uri().path(), request.uri().query().unwrap_or_default()).normalized();
    let map = state.site_map();
    if !map.has(link.page) {
        // Where only records are served, theirs is the front page.
        let page = if link.page == PageId::Live && map.has(PageId::Records) {
            PageId::Records
        } else {
            PageId::NotFound
        };
        link = Link { page, query: String::new() };
    }
    if !dashboards::has_card(&link) {
        link = Link { page: PageId::NotFound, query: String::new() };
    }
    let page = link.page;
    if let Some(to) = state.asked_for(&link) {
        return Ok(Redirect::to(&to).into_response());
    }
    let rendered = state.rendered(map, link).await?;
    let nonce = Nonce::new();
    // Brotli can't take a nonce into a page that is compressed already: it is for clients that don't accept gzip as well,
    // and left to the layer that compresses each answer.
    let coding = negotiate::coding(request.headers(), &[Coding::Gzip, Coding::Brotli]);
    let body = match coding {
        Coding::Gzip => rendered.gzip().await?.with_nonce(&nonce),
        Coding::Brotli | Coding::Identity => rendered.plain.with_nonce(&nonce),
    };
    let policy = headers::page_policy(&nonce, state.tiles_origin(page), page.info().framed);
    let status = if page == PageId::NotFound { StatusCode::NOT_FOUND } else { StatusCode::OK };
    let headers = [
        (header::VARY, HeaderValue::from_static("accept-encoding")),
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        // A cache may not answer with it unasked: its nonce is good for one answer.
        (header::CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        (header::CONTENT_SECURITY_POLICY, HeaderValue::try_from(policy).map_err(HttpError::internal)?),
    ];
    let mut response = (status, headers, Body::new(body)).into_response();
    if let (Coding::Gzip, Some(name)) = (coding, coding.name()) {
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
    }
    Ok(response)
}
