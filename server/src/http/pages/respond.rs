//! A rendered page as an answer.

use super::{rendered::Rendered, state::PagesState};
use crate::http::{
    error::HttpError,
    headers,
    negotiate::{self, Coding},
};
use axum::{
    body::Body,
    http::{HeaderMap, HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use blotter_app::Link;
use blotter_view::{PageData, PageId};
use leptos::nonce::Nonce;
use std::sync::Arc;

/// The page that says that there is nothing.
pub(super) async fn not_found(state: &PagesState, headers: &HeaderMap) -> Result<Response, HttpError> {
    let link = Link { page: PageId::NotFound, query: String::new() };
    let rendered = state.rendered(state.site_map(), link).await?;
    respond(state, PageId::NotFound, rendered, StatusCode::NOT_FOUND, headers).await
}

/// A page that belongs to its request alone.
pub(super) async fn respond_with(
    state: &PagesState,
    page: PageId,
    data: PageData,
    status: StatusCode,
    headers: &HeaderMap,
) -> Result<Response, HttpError> {
    let link = Link { page, query: String::new() };
    respond_to(state, link, data, status, headers).await
}

/// The same of a page that reads the query of its address.
pub(super) async fn respond_to(
    state: &PagesState,
    link: Link,
    data: PageData,
    status: StatusCode,
    headers: &HeaderMap,
) -> Result<Response, HttpError> {
    let page = link.page;
    let rendered = state.rendered_once(link, data).await?;
    respond(state, page, rendered, status, headers).await
}

/// The page with a nonce of its own, in the coding that the client prefers.
pub(super) async fn respond(
    state: &PagesState,
    page: PageId,
    rendered: Arc<Rendered>,
    status: StatusCode,
    headers: &HeaderMap,
) -> Result<Response, HttpError> {
    let nonce = Nonce::new();
    // Brotli can't take a nonce into a page that is compressed already: it is for clients that don't accept gzip as well,
    // and left to the layer that compresses each answer.
    let coding = negotiate::coding(headers, &[Coding::Gzip, Coding::Brotli]);
    let body = match coding {
        Coding::Gzip => rendered.gzip().await?.with_nonce(&nonce),
        Coding::Brotli | Coding::Identity => rendered.plain.with_nonce(&nonce),
    };
    let policy = headers::page_policy(&nonce, state.tiles_origin(page), page.info().framed);
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
