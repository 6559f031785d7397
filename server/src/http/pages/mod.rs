//! The pages: rendered by the app with what they show in their first HTML, once for everyone who asks for the same page of
//! the same board within a second, or of the same release.

mod activity;
mod address;
mod crime;
mod dashboards;
mod data;
mod front;
mod history;
mod incident;
mod live;
mod records_map;
mod render;
mod rendered;
mod respond;
mod rows;
mod search;
mod state;
mod syncs;
mod template;
mod words;

pub(super) use rendered::RenderedPages;
pub(super) use state::{PagesState, Parts};
pub(super) use words::date;

use super::error::HttpError;
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware::{self, Next},
    response::{IntoResponse, Redirect, Response},
    routing::get,
};
use blotter_app::Link;
use blotter_view::{PAGES, PageId, link::encode};
use respond::{not_found as not_found_page, respond};
use std::time::Duration;
use tower_http::timeout::TimeoutLayer;

/// No page takes this long unless something is stuck.
const TIMEOUT: Duration = Duration::from_secs(30);
/// How long a page waits for the records that are being read as the program starts, so that none says that there are none.
const LOADING: Duration = Duration::from_secs(5);
/// Pages of the past, which are made for each request.
const OWN: [PageId; 3] = [PageId::History, PageId::Activity, PageId::EmbedActivity];

/// All pages, and the one that says that there is nothing at an address.
pub(super) fn router(state: PagesState) -> Router {
    render::prepare();
    PAGES
        .iter()
        .filter(|info| !info.is_pattern() && !OWN.contains(&info.id))
        .fold(Router::new(), |router, info| router.route(info.path, get(page)))
        .route(PageId::History.path(), get(history::page))
        .route(PageId::Activity.path(), get(activity::page))
        .route(PageId::EmbedActivity.path(), get(activity::embed))
        .route("/embed/activity/{card}", get(activity::embed_card))
        .route(PageId::Incident.path(), get(incident::page))
        .route(PageId::Rows.path(), get(rows::page))
        .route(PageId::OneCrime.path(), get(crime::page))
        .route("/embed/{dashboard}/{card}", get(page))
        .route(data::REJECTS, get(rejects))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, TIMEOUT))
        .fallback(page)
        .layer(middleware::from_fn_with_state(state.clone(), with_records))
        .with_state(state)
}

async fn with_records(State(state): State<PagesState>, request: Request, next: Next) -> Response {
    state.with_records(request.uri(), LOADING).await;
    next.run(request).await
}

/// The rows that were rejected of what the newest release has: file, line and reason.
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
    if let Some(number) = state.ended(&link).await {
        return Ok(Redirect::to(&format!("/incident/{}", encode(&number))).into_response());
    }
    if link.page.info().is_pattern() || OWN.contains(&link.page) {
        // Their routes have no slash at the end.
        let query = request.uri().query().map(|query| format!("?{query}")).unwrap_or_default();
        let bare = request.uri().path().trim_end_matches('/');
        return Ok(Redirect::permanent(&format!("{bare}{query}")).into_response());
    }
    let page = link.page;
    if let Some(to) = state.asked_for(&link) {
        return Ok(Redirect::to(&to).into_response());
    }
    let unreadable = map.site(page).unreadable;
    let rendered = state.rendered(map, link).await?;
    let status = match page {
        PageId::NotFound => StatusCode::NOT_FOUND,
        // What it shows is only that.
        _ if unreadable => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::OK,
    };
    respond(&state, page, rendered, status, request.headers()).await
}
