//! The pages: rendered by the app with the present board in their first HTML.

use super::{AppState, headers};
use axum::{
    Router,
    body::Body,
    extract::{Request, State},
    http::{HeaderValue, header},
    response::Response,
};
use blotter_app::{App, shell};
use leptos::{nonce::use_nonce, prelude::*};
use leptos_axum::{LeptosRoutes, ResponseOptions, generate_route_list_with_exclusions_and_ssg_and_context};

/// Adds the app's routes, and its page for what isn't there.
pub(super) fn add(routes: Router<AppState>, state: &AppState) -> Router<AppState> {
    let (context, options) = (context(state.clone()), state.leptos.clone());
    // The app looks for its page's state even where only its routes are asked for.
    let (listed, _) = generate_route_list_with_exclusions_and_ssg_and_context(App, None, context.clone());
    routes
        .leptos_routes_with_context(state, listed, context, move || shell(options.clone()))
        .fallback(missing)
}

/// What a page finds while it is rendered, and the headers that it leaves with.
fn context(state: AppState) -> impl Fn() + Clone + Send + Sync + 'static {
    move || {
        provide_context(state.page());
        let (Some(response), Some(nonce)) = (use_context::<ResponseOptions>(), use_nonce()) else { return };
        let embed =
            use_context::<axum::http::request::Parts>().is_some_and(|parts| parts.uri.path() == "/embed");
        let policy = headers::page_policy(&nonce, &state.ground.origin, embed);
        if let Ok(policy) = HeaderValue::from_str(&policy) {
            response.insert_header(header::CONTENT_SECURITY_POLICY, policy);
        }
        response.insert_header(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    }
}

async fn missing(State(state): State<AppState>, request: Request<Body>) -> Response {
    let (context, options) = (context(state.clone()), state.leptos.clone());
    leptos_axum::render_app_to_stream_with_context(context, move || shell(options.clone()))(request).await
}
