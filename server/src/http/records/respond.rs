//! From a question to its answer: the release, the format, the entity tag.

use super::{RecordsState, csv};
use crate::{
    http::{
        conditional::{self, short_hex},
        error::HttpError,
        negotiate,
    },
    records::Release as Loaded,
};
use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use blotter_records::{
    Release,
    answer::{LICENCE_URL, Table},
};
use serde::Serialize;
use sha1::{Digest, Sha1};
use std::sync::Arc;

/// How an answer is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Format {
    Json,
    Csv,
}

const JSON: &str = "application/json";
const CSV: &str = "text/csv";

impl Format {
    /// CSV where the address ends in `.csv` or `Accept` prefers it.
    pub(super) fn of(path: &str, headers: &HeaderMap) -> Self {
        let is_csv = path.strip_suffix(".csv").is_some() || Self::prefers_csv(headers);
        if is_csv { Self::Csv } else { Self::Json }
    }

    /// Whether `Accept` prefers CSV to JSON.
    pub(super) fn prefers_csv(headers: &HeaderMap) -> bool {
        negotiate::media_type(headers, &[JSON, CSV]) == CSV
    }

    const fn media_type(self) -> &'static str {
        match self {
            Self::Json => JSON,
            Self::Csv => "text/csv; charset=utf-8",
        }
    }
}

/// An answer of either format.
pub(super) trait Answer: Serialize {
    fn table(&self) -> Table<'_>;

    /// Whether months of forces are missing or partial under its filter, which its table has no place for.
    fn has_gaps(&self) -> bool;
}

/// Answers from the newest release, or says that the client has the answer already.
pub(super) async fn answer<A: Answer>(
    state: &RecordsState,
    format: Format,
    headers: &HeaderMap,
    compute: impl FnOnce(&Arc<Release>) -> A + Send + 'static,
) -> Result<Response, HttpError> {
    answer_of(state, state.newest()?, format, headers, compute).await
}

/// The same from a release.
pub(super) async fn answer_of<A: Answer>(
    state: &RecordsState,
    release: Arc<Loaded>,
    format: Format,
    headers: &HeaderMap,
    compute: impl FnOnce(&Arc<Release>) -> A + Send + 'static,
) -> Result<Response, HttpError> {
    respond(state, &release.records, format, headers, move |release| {
        let answer = compute(release);
        match format {
            Format::Json => Ok((serde_json::to_vec(&answer).map_err(HttpError::internal)?, false)),
            Format::Csv => Ok((csv::write(&answer.table())?, answer.has_gaps())),
        }
    })
    .await
}

/// The same of an answer that has no table, or that there may not be.
pub(super) async fn json<A: Serialize>(
    state: &RecordsState,
    release: Arc<Loaded>,
    headers: &HeaderMap,
    compute: impl FnOnce(&Release) -> Result<A, HttpError> + Send + 'static,
) -> Result<Response, HttpError> {
    respond(state, &release.records, Format::Json, headers, move |release| {
        Ok((serde_json::to_vec(&compute(release)?).map_err(HttpError::internal)?, false))
    })
    .await
}

/// `body`: also whether the gaps have to be told of beside it.
async fn respond(
    state: &RecordsState,
    release: &Arc<Release>,
    format: Format,
    headers: &HeaderMap,
    body: impl FnOnce(&Arc<Release>) -> Result<(Vec<u8>, bool), HttpError> + Send + 'static,
) -> Result<Response, HttpError> {
    let mut has_gaps = false;
    let tag = tag(release, format.media_type());
    let mut response = if conditional::is_known(&tag, headers) {
        conditional::respond(Vec::new(), tag, format.media_type(), headers)
    } else {
        let release = release.clone();
        let made = state.limits.run(move || body(&release)).await?;
        has_gaps = made.1;
        conditional::respond(made.0, tag, format.media_type(), headers)
    };
    common(response.headers_mut(), release, "accept, accept-encoding");
    if has_gaps {
        add_gaps(response.headers_mut());
    }
    Ok(response)
}

/// What the headers of every answer say.
pub(super) fn common(headers: &mut HeaderMap, release: &Release, vary: &'static str) {
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static(vary));
    add_licence(headers, release);
}

/// Names the licence; there is none of what a program made up.
pub(super) fn add_licence(headers: &mut HeaderMap, release: &Release) {
    if release.coverage.is_generated() {
        return;
    }
    if let Ok(link) = HeaderValue::from_str(&format!("<{LICENCE_URL}>; rel=\"license\"")) {
        headers.insert(header::LINK, link);
    }
}

/// Leads from a file to where its gaps are, since it has no place for them.
pub(super) fn add_gaps(headers: &mut HeaderMap) {
    let link =
        HeaderValue::from_static("</api/records/coverage.csv>; rel=\"describedby\"; type=\"text/csv\"");
    headers.append(header::LINK, link);
}

/// A release and a format have one tag, since the address says the rest. The number alone would repeat where another
/// lake is served, or another version of this program.
pub(super) fn tag(release: &Release, media_type: &'static str) -> HeaderValue {
    let mut hash = Sha1::new();
    for part in [&release.number.to_string(), &release.imported_at, env!("CARGO_PKG_VERSION"), media_type] {
        hash.update(part);
        hash.update([0]);
    }
    conditional::tag(&format!("W/\"{}-{}\"", release.number, short_hex(hash)))
}
