//! The description of the API: OpenAPI for programs, the same as a plain page for people.

use super::{AppState, calls, headers, health, post, stream};
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, header},
    response::{Html, IntoResponse, Response},
};
use blotter_model::{
    Call, CurrentCalls, FeedState, Kind, Precision,
    address::{Address, AddressChange, Alternative},
    event::{AddressChanges, CallChanges, Change, ChangeType},
};
use std::fmt::Write;
use utoipa::{
    OpenApi,
    openapi::path::{HttpMethod, Operation},
};

/// The whole description, collected from the paths below.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Blotter",
        description = "Active police calls of one city: the present board, its changes as they come, and posting to it. Every GET may be read from any origin. Times are RFC 3339 in UTC, positions WGS84 degrees, distances metres."
    ),
    paths(
        calls::current,
        calls::geojson,
        stream::events,
        post::events,
        health::healthz,
        health::readyz,
        health::metrics
    ),
    components(schemas(
        CurrentCalls,
        FeedState,
        Call,
        Kind,
        Address,
        Precision,
        Alternative,
        Change,
        ChangeType,
        CallChanges,
        AddressChange,
        AddressChanges,
        Taken,
        Problem
    ))
)]
struct Description;

/// The answer to a post.
#[derive(utoipa::ToSchema, serde::Serialize)]
pub(super) struct Taken {
    /// Which log `seq` counts in.
    pub(super) epoch: String,
    /// The log's last event after the commit.
    pub(super) seq: u64,
}

/// Why nothing was taken.
#[derive(utoipa::ToSchema, serde::Serialize)]
pub(super) struct Problem {
    /// A sentence that names the field.
    pub(super) error: String,
}

/// `GET /api/openapi.json`.
pub(super) async fn openapi() -> Json<utoipa::openapi::OpenApi> {
    Json(Description::openapi())
}

/// `GET /api/docs`: a page for browsers, the description itself for programs.
pub(super) async fn docs(State(state): State<AppState>, asked: HeaderMap) -> Response {
    let html = asked
        .get(header::ACCEPT)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("text/html"));
    if !html {
        return openapi().await.into_response();
    }
    let policy = headers::page_policy("", "", false);
    let styles = format!("/{}/blotter.css", state.leptos.site_pkg_dir);
    ([(header::CONTENT_SECURITY_POLICY, policy)], Html(page(&Description::openapi(), &styles)))
        .into_response()
}

/// The description as a page. Everything in it is this program's own text.
fn page(description: &utoipa::openapi::OpenApi, styles: &str) -> String {
    let about = description.info.description.as_deref().unwrap_or_default();
    let mut page = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" \
         content=\"width=device-width,initial-scale=1\"><title>API · Blotter</title>\
         <link rel=\"stylesheet\" href=\"{styles}\"></head><body><main class=\"page\"><h1>The API</h1><p>{}</p>\
         <p>The same for programs: <a href=\"/api/openapi.json\">/api/openapi.json</a>. \
         The map: <a href=\"/\">live calls</a>.</p>",
        escape(about)
    );
    for (path, item) in &description.paths.paths {
        let operations = [(HttpMethod::Get, &item.get), (HttpMethod::Post, &item.post)];
        for (method, operation) in operations {
            if let Some(operation) = operation {
                describe(
                    &mut page,
                    if matches!(method, HttpMethod::Get) { "GET" } else { "POST" },
                    path,
                    operation,
                );
            }
        }
    }
    page.push_str("</main></body></html>");
    page
}

fn describe(page: &mut String, method: &str, path: &str, operation: &Operation) {
    let summary = escape(operation.summary.as_deref().unwrap_or_default());
    let statuses: Vec<_> = operation.responses.responses.keys().map(String::as_str).collect();
    // Writing into a String can't fail.
    let _ = write!(
        page,
        "<h2><code>{method} {}</code></h2><p>{summary}</p><p>Answers: {}.</p>",
        escape(path),
        escape(&statuses.join(", "))
    );
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
