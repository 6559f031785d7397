//! One crime: its rows, its outcomes, and which months of its forces are not whole.

use super::{
    RecordsState,
    rows::{Row, of_release, rows_of},
};
use crate::http::error::{HttpError, Problem};
use axum::{
    extract::{Path, State},
    http::HeaderMap,
    response::Response,
};
use blotter_lake::{Crime, Field, RecordBatch};
use blotter_records::{DataSet, Dimension, Filter, Gap, Month, Release, Value};
use serde::Serialize;

/// One crime.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct CrimeAnswer {
    crime_id: String,
    /// Its rows in the street data, by month.
    #[schema(value_type = Vec<serde_json::Value>)]
    street: Vec<Row>,
    /// Its outcomes, by month.
    #[schema(value_type = Vec<serde_json::Value>)]
    outcomes: Vec<Row>,
    /// Months of its forces since its first that are missing or partial, in which more of it may lie.
    gaps: Vec<CrimeGap>,
}

/// A force's month that is not complete, of one of the data sets that tell of crimes.
#[derive(Serialize, utoipa::ToSchema)]
pub(super) struct CrimeGap {
    /// `street` or `outcomes`.
    #[schema(value_type = String)]
    dataset: DataSet,
    #[serde(flatten)]
    gap: Gap,
}

#[utoipa::path(get, path = "/api/records/crime/{id}",
    summary = "A crime's rows and its outcomes, in order of month.",
    params(("id" = String, Path, description = "A Crime ID: 64 hex digits.", example = "0000000000000000000000000000000000000000000000000000000000000000")),
    responses((status = 200, body = CrimeAnswer), (status = 304, description = "The same release as the ETag in If-None-Match."), (status = 404, body = Problem), (status = 503, body = Problem)))]
pub(super) async fn crime(
    State(state): State<RecordsState>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let unknown = || HttpError::Unknown("there is no crime of this ID".to_owned());
    let bytes = parse_id(&id).ok_or_else(unknown)?;
    let release = state.newest()?;
    let Some((lake, source)) = release.source.as_ref() else { return Err(unknown()) };
    // Looked for in any case: nothing but the files says that there is none.
    let found = state.crime(lake, source, bytes).await?;
    if found.is_empty() {
        return Err(unknown());
    }
    let rows = |batches: &[RecordBatch]| batches.iter().flat_map(rows_of).collect();
    let gaps = gaps(&release.records, &found);
    let answer = CrimeAnswer {
        crime_id: id.to_ascii_lowercase(),
        street: rows(&found.street),
        outcomes: rows(&found.outcomes),
        gaps: gaps.into_iter().map(|(dataset, gap)| CrimeGap { dataset, gap }).collect(),
    };
    let body = serde_json::to_vec(&answer).map_err(HttpError::internal)?;
    Ok(of_release(&release.records, &headers, body))
}

/// What isn't complete of the forces that reported the crime, from its first month on.
pub(in crate::http) fn gaps(release: &Release, found: &Crime) -> Vec<(DataSet, Gap)> {
    let batches = || found.street.iter().chain(&found.outcomes);
    let texts = |name: &'static str| {
        batches().flat_map(move |batch| {
            let column = batch.column_by_name(name);
            (0..batch.num_rows()).filter_map(move |row| Some(Field::of(column?, row).to_string()))
        })
    };
    let mut forces: Vec<Value> = Vec::new();
    for force in texts("force") {
        let force = Value::Text(force.into());
        if !forces.contains(&force) {
            forces.push(force);
        }
    }
    let first = texts("month").filter_map(|month| month.parse::<Month>().ok()).min();
    let filter = Filter { from: first, values: vec![(Dimension::Force, forces)], ..Filter::default() };
    [DataSet::Street, DataSet::Outcomes]
        .into_iter()
        .flat_map(|data_set| {
            release.source(data_set).gaps(&filter).into_iter().map(move |gap| (data_set, gap))
        })
        .collect()
}

/// 64 hex digits, in either case.
pub(in crate::http) fn parse_id(text: &str) -> Option<blotter_lake::CrimeId> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    let bytes: Option<Vec<u8>> = pairs
        .iter()
        .map(|pair| {
            let digit = |digit: u8| char::from(digit).to_digit(16);
            u8::try_from(digit(pair[0])? << 4 | digit(pair[1])?).ok()
        })
        .collect();
    if rest.is_empty() { bytes?.try_into().ok() } else { None }
}
