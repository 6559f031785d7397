//! The description of the API: OpenAPI for programs, the same as a plain page for people.

use super::{headers, negotiate};
use axum::{
    Json, Router,
    http::{HeaderMap, HeaderValue, header},
    response::{Html, IntoResponse, Response},
    routing::get,
};
use blotter_model::event::{AddressChanges, CallChanges};
use std::{fmt::Write, sync::Arc};
use utoipa::openapi::path::{HttpMethod, Operation};

/// What the routes don't say themselves.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Blotter",
        description = "Active police calls of one city: the present board, its changes as they come, and posting to it; and the records that the police of England, Wales and Northern Ireland publish by month. Every GET may be read from any origin. Times are RFC 3339 in UTC, positions WGS84 degrees, distances metres."
    ),
    components(schemas(CallChanges, AddressChanges))
)]
struct Description;

/// The description without its routes, which the wings add.
pub(super) fn description() -> utoipa::openapi::OpenApi {
    <Description as utoipa::OpenApi>::openapi()
}

/// Serves the whole description; `styles` is the address of the style sheet.
pub(super) fn router(api: utoipa::openapi::OpenApi, styles: &str) -> Router {
    let page = Arc::new(page(&api, styles));
    let api = Arc::new(api);
    let (json, docs_json) = (api.clone(), api);
    Router::new()
        .route("/api/openapi.json", get(async move || Json(json)))
        .route("/api/docs", get(async move |asked: HeaderMap| docs(&asked, docs_json, &page)))
}

/// A page for browsers, the description itself for programs.
fn docs(asked: &HeaderMap, api: Arc<utoipa::openapi::OpenApi>, page: &str) -> Response {
    let mut response = if negotiate::media_type(asked, &["application/json", "text/html"]) == "text/html" {
        let policy = headers::page_policy("", "", false);
        ([(header::CONTENT_SECURITY_POLICY, policy)], Html(page.to_owned())).into_response()
    } else {
        Json(api).into_response()
    };
    response.headers_mut().insert(header::VARY, HeaderValue::from_static("accept, accept-encoding"));
    response
}

/// The description as a page. All of its text is this program's own.
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
