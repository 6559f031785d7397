//! The pages: rendered by the app with the present board in their first HTML, once for everyone who asks for the same
//! page of the same board within a second.

use super::{board::Board, page_state::page_state, rendered::Rendered, state::LiveState, template::Template};
use crate::{
    engine::Published,
    http::{
        error::HttpError,
        headers,
        negotiate::{self, Coding},
    },
};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use blotter_app::{Link, shell};
use blotter_model::Timestamp;
use blotter_view::PageId;
use http_body_util::BodyExt;
use leptos::{
    nonce::{Nonce, use_nonce},
    prelude::*,
};
use leptos_axum::render_app_to_stream_with_context;
use std::{
    num::NonZero,
    sync::{Arc, LazyLock, OnceLock},
    thread,
};
use tokio::sync::Semaphore;

/// Rendering is all computing: more at a time than there are cores would only take turns.
static RENDERING: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(thread::available_parallelism().map_or(2, NonZero::get)));

/// Lets Leptos spawn its tasks on Tokio. A second call in a process fails, which does no harm.
pub(super) fn prepare() {
    let _ = any_spawner::Executor::init_tokio();
}

/// The page that the address asks for, or the one that says that there is none.
pub(super) async fn page(
    State(state): State<LiveState>,
    request: Request<Body>,
) -> Result<Response, HttpError> {
    let link = Link::new(request.uri().path(), request.uri().query().unwrap_or_default()).normalized();
    let page = link.page;
    let rendered = rendered(&state, &state.board.get(), link).await?;
    let nonce = Nonce::new();
    // Brotli can't take a nonce into a page that is compressed already: it is for clients that don't accept gzip as well,
    // and left to the layer that compresses each answer.
    let coding = negotiate::coding(request.headers(), &[Coding::Gzip, Coding::Brotli]);
    let body = match coding {
        Coding::Gzip => rendered.gzip().await?.with_nonce(&nonce),
        Coding::Brotli | Coding::Identity => rendered.plain.with_nonce(&nonce),
    };
    let policy = headers::page_policy(&nonce, &state.basemap.origin, page.info().framed);
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

async fn rendered(state: &LiveState, board: &Board, link: Link) -> Result<Arc<Rendered>, HttpError> {
    let now = Timestamp::from_second(Timestamp::now().as_second()).unwrap_or_default();
    let place = board.pages.place(&link, now);
    let render = || render(state.clone(), board.published.clone(), link, now);
    match place {
        Some(place) => place.get_or_try_init(render).await.cloned(),
        None => render().await,
    }
}

/// Renders a page on a thread where it holds up no other request.
async fn render(
    state: LiveState,
    published: Arc<Published>,
    link: Link,
    now: Timestamp,
) -> Result<Arc<Rendered>, HttpError> {
    let turn = RENDERING.acquire().await.map_err(HttpError::internal)?;
    let runtime = tokio::runtime::Handle::current();
    let rendered = tokio::task::spawn_blocking(move || {
        // Kept to the end, also where the client has left meanwhile.
        let _turn = turn;
        runtime.block_on(html(&state, &published, link, now))
    });
    rendered.await.map_err(HttpError::internal)?.map(|page| Arc::new(Rendered::new(page)))
}

/// The page's HTML, split at the nonce that Leptos made for this rendering.
async fn html(
    state: &LiveState,
    published: &Published,
    link: Link,
    now: Timestamp,
) -> Result<Template, HttpError> {
    let page_state = page_state(state, published, link.page, now);
    let options = state.leptos.clone();
    let placeholder = Arc::new(OnceLock::new());
    let made = placeholder.clone();
    let context = move || {
        provide_context(page_state.clone());
        provide_context(link.clone());
        if let Some(nonce) = use_nonce() {
            // The context is provided once a rendering.
            let _ = made.set(nonce);
        }
    };
    // Leptos reads the address only for its router, which the pages don't use.
    let request = Request::new(Body::empty());
    let rendered = render_app_to_stream_with_context(context, move || shell(options.clone()))(request).await;
    let body = rendered.into_body().collect().await.map_err(HttpError::internal)?.to_bytes();
    let html = String::from_utf8(body.into()).map_err(HttpError::internal)?;
    let placeholder = placeholder.get().ok_or_else(|| HttpError::internal("Leptos made no nonce"))?;
    Ok(Template::new(html, placeholder))
}
