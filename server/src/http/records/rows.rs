//! The records behind a number: by pages as JSON, all of them as CSV, XLSX or Parquet.

use super::{
    RecordsState,
    answers::{FilterParameters, Pairs, data_set},
    download::Records,
    respond::{self, Format},
};
use crate::{
    http::{
        conditional,
        download::{self, Kind},
        error::{HttpError, Problem},
    },
    records::Release,
};
use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use blotter_lake::{Error as LakeError, Field, RowsQuery, Stop};
use blotter_records::{CountQuery, DataSet, Filter, Gap, QueryError};
use serde::{Serialize, Serializer, ser::SerializeMap};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// How long the records are read for one page.
pub(in crate::http) const PAGE_WITHIN: Duration = Duration::from_secs(9);

const JSON: &str = "application/json";

/// A page of records.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct RowsAnswer {
    dataset: &'static str,
    /// The release that everything here is taken from.
    release: u64,
    /// How many records the filter has.
    total: u64,
    /// The table's columns; IDs and cells in hex.
    #[schema(value_type = Vec<serde_json::Value>)]
    rows: Vec<Row>,
    /// `after` of the next page; null at the end.
    next: Option<String>,
    /// Months of forces under the filter that are missing or partial.
    gaps: Vec<Gap>,
}

/// A record with its column names.
pub(super) struct Row(Vec<(String, Field<'static>)>);

impl Serialize for Row {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

#[utoipa::path(get, path = "/api/records/{data_set}/rows",
    summary = "The records of a filter, by pages. All of them at ….csv (or where Accept prefers text/csv), ….xlsx and ….parquet, without sort, size and after.",
    params(("data_set" = String, Path, description = "street, outcomes or stop-and-search", example = "street"), FilterParameters,
        ("sort" = Option<String>, Query, description = "A column of the table, with a leading - descending; by default -month. Null is last.", example = "-month"),
        ("size" = Option<u32>, Query, description = "How many records: 1 to 1,000, by default 50.", example = 50),
        ("after" = Option<String>, Query, description = "`next` of the page before.")),
    responses((status = 200, content((RowsAnswer = "application/json"), (String = "text/csv"))), (status = 304, description = "The same release as the ETag in If-None-Match."), (status = 400, body = QueryError), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub(super) async fn rows(
    State(state): State<RecordsState>,
    Path(name): Path<String>,
    headers: HeaderMap,
    pairs: Pairs,
) -> Result<Response, HttpError> {
    if Format::prefers_csv(&headers) {
        return file(&state, &name, pairs.0, Kind::Csv);
    }
    let data_set = data_set(&name)?;
    let query = RowsQuery::parse(data_set, pairs.0)?;
    let release = state.newest()?;
    let records = release.records.clone();
    let body = if conditional::is_known(&respond::tag(&records, JSON), &headers) {
        Vec::new()
    } else {
        let answer = state.limits.run(move || page(&release, data_set, &query)).await?;
        serde_json::to_vec(&answer).map_err(HttpError::internal)?
    };
    Ok(of_release(&records, &headers, body))
}

/// An answer that is another only with another release.
pub(super) fn of_release(release: &blotter_records::Release, headers: &HeaderMap, body: Vec<u8>) -> Response {
    let mut response = conditional::respond(body, respond::tag(release, JSON), JSON, headers);
    respond::common(response.headers_mut(), release, "accept, accept-encoding");
    response
}

fn page(release: &Release, data_set: DataSet, query: &RowsQuery) -> Result<RowsAnswer, HttpError> {
    let stop = Stop { deadline: Some(Instant::now() + PAGE_WITHIN) };
    let page = reader(release)?.page(data_set, query, stop).map_err(failed)?;
    Ok(RowsAnswer {
        dataset: data_set.slug(),
        release: release.number,
        total: total(release, data_set, &query.filter),
        rows: rows_of(&page.rows),
        next: page.next,
        gaps: release.records.source(data_set).gaps(&query.filter),
    })
}

/// How many records a filter has, by the roll-up.
pub(in crate::http) fn total(release: &Release, data_set: DataSet, filter: &Filter) -> u64 {
    let query = CountQuery {
        filter: filter.clone(),
        group: Vec::new(),
        order: blotter_records::query::Order::Count,
        limit: 1,
    };
    release.records.source(data_set).count(query).total
}

pub(in crate::http) fn reader(release: &Release) -> Result<&blotter_lake::RowsReader, HttpError> {
    release.rows.as_deref().ok_or_else(|| HttpError::Unknown("this release has no records to read".into()))
}

/// What of a failed scan is the client's.
pub(in crate::http) fn failed(error: LakeError) -> HttpError {
    match error {
        LakeError::TooLong => HttpError::Unavailable(error.to_string()),
        LakeError::OtherRelease { .. } => QueryError::new("after", error.to_string()).into(),
        error => HttpError::internal(error),
    }
}

pub(super) fn rows_of(batch: &blotter_lake::RecordBatch) -> Vec<Row> {
    let schema = batch.schema();
    (0..batch.num_rows())
        .map(|row| {
            let fields = schema.fields().iter().zip(batch.columns());
            Row(fields
                .map(|(field, column)| (field.name().clone(), Field::of(column, row).into_owned()))
                .collect())
        })
        .collect()
}

/// All records of a filter in a file.
fn file(
    state: &RecordsState,
    name: &str,
    pairs: Vec<(String, String)>,
    kind: Kind,
) -> Result<Response, HttpError> {
    let data_set = data_set(name)?;
    let filter = Filter::parse(data_set, pairs)?;
    let release = state.newest()?;
    reader(&release)?;
    let rows = total(&release, data_set, &filter);
    let records = release.records.clone();
    let has_gaps = !records.source(data_set).gaps(&filter).is_empty();
    let file = Records { release, data_set, filter };
    let mut response = download::start(&state.downloads, file, rows, kind, data_set.slug())?;
    respond::add_licence(response.headers_mut(), &records);
    if has_gaps {
        respond::add_gaps(response.headers_mut());
    }
    Ok(response)
}

macro_rules! files {
    ($($handler:ident $kind:expr;)*) => {$(
        pub(super) async fn $handler(
            State(state): State<RecordsState>,
            Path(name): Path<String>,
            pairs: Pairs,
        ) -> Result<Response, HttpError> {
            file(&state, &name, pairs.0, $kind)
        }
    )*};
}
files! {
    csv_file Kind::Csv;
    xlsx_file Kind::Xlsx;
    parquet_file Kind::Parquet;
}

/// The newest release.
impl RecordsState {
    pub(in crate::http) fn newest(&self) -> Result<Arc<Release>, HttpError> {
        match self.releases.newest() {
            Some(release) => Ok(release),
            None if self.releases.is_loaded() => {
                Err(HttpError::Unknown("no records have been imported yet".to_owned()))
            }
            None if self.releases.is_unreadable() => Err(HttpError::Unavailable(
                "the records can't be read at the moment; ask again in a few minutes".to_owned(),
            )),
            None => Err(HttpError::Unavailable(
                "the records are being loaded; ask again in a few seconds".to_owned(),
            )),
        }
    }
}
