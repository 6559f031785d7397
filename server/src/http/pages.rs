//! The pages: rendered by the app with the present board in their first HTML.

use super::{AppState, headers};
use axum::{
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, header},
    response::Response,
};
use blotter_app::{Link, shell};
use blotter_view::PageId;
use leptos::{nonce::use_nonce, prelude::*};
use leptos_axum::{ResponseOptions, render_app_to_stream_with_context};

/// Tells Leptos where its tasks run. It refuses to be told twice, which a test with two servers does.
pub(super) fn prepare() {
    let _ = any_spawner::Executor::init_tokio();
}

/// The page that the address asks for, or the one that says that there is none.
pub(super) async fn page(State(state): State<AppState>, request: Request<Body>) -> Response {
    let link = Link::new(request.uri().path(), request.uri().query().unwrap_or_default());
    let options = state.leptos.clone();
    let context = move || provide(&state, &link);
    render_app_to_stream_with_context(context, move || shell(options.clone()))(request).await
}

/// What a page finds while it is rendered, and the headers that it leaves with.
fn provide(state: &AppState, link: &Link) {
    provide_context(state.page(link.page));
    provide_context(link.clone());
    let (Some(response), Some(nonce)) = (use_context::<ResponseOptions>(), use_nonce()) else { return };
    let policy = headers::page_policy(&nonce, &state.ground.origin, link.page.info().framed);
    if let Ok(policy) = HeaderValue::from_str(&policy) {
        response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
    }
    response.insert_header(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if link.page == PageId::NotFound {
        response.set_status(axum::http::StatusCode::NOT_FOUND);
    }
}
