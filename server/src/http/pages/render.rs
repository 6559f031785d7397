//! Rendering a page: on a thread where it holds up no other request, a few at a time.

use super::{rendered::Rendered, template::Template};
use crate::http::error::HttpError;
use axum::{body::Body, extract::Request};
use blotter_app::{Link, SiteMap, shell};
use blotter_view::PageData;
use http_body_util::BodyExt;
use leptos::{config::LeptosOptions, nonce::use_nonce, prelude::*};
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

/// What a page is rendered from, but for its data.
pub(super) struct Frame {
    pub(super) map: SiteMap,
    pub(super) link: Link,
    /// Names and paths of the browser bundles.
    pub(super) leptos: LeptosOptions,
}

/// Renders a page; `data` gathers what it shows, which may take its time.
pub(super) async fn render(
    frame: Frame,
    data: impl FnOnce(&Link) -> PageData + Send + 'static,
) -> Result<Arc<Rendered>, HttpError> {
    let turn = RENDERING.acquire().await.map_err(HttpError::internal)?;
    let runtime = tokio::runtime::Handle::current();
    let rendered = tokio::task::spawn_blocking(move || {
        // Kept to the end, also where the client has left meanwhile.
        let _turn = turn;
        let data = data(&frame.link);
        runtime.block_on(html(frame, data))
    });
    rendered.await.map_err(HttpError::internal)?.map(|page| Arc::new(Rendered::new(page)))
}

/// The page's HTML, split at the nonce that Leptos made for this rendering.
async fn html(frame: Frame, data: PageData) -> Result<Template, HttpError> {
    let Frame { map, link, leptos } = frame;
    let placeholder = Arc::new(OnceLock::new());
    let made = placeholder.clone();
    let context = move || {
        provide_context(data.clone());
        provide_context(map.clone());
        provide_context(link.clone());
        if let Some(nonce) = use_nonce() {
            // The context is provided once a rendering.
            let _ = made.set(nonce);
        }
    };
    // Leptos reads the address only for its router, which the pages don't use.
    let request = Request::new(Body::empty());
    let rendered = render_app_to_stream_with_context(context, move || shell(leptos.clone()))(request).await;
    let body = rendered.into_body().collect().await.map_err(HttpError::internal)?.to_bytes();
    let html = String::from_utf8(body.into()).map_err(HttpError::internal)?;
    let placeholder = placeholder.get().ok_or_else(|| HttpError::internal("Leptos made no nonce"))?;
    Ok(Template::new(html, placeholder))
}
