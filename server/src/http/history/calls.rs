//! `GET /history/activity/calls.csv`, `.xlsx` and `.parquet`: the calls that `/history/activity` counts, a row each.

use super::{HistoryState, activity::Asked};
use crate::{
    history::{ActivityFilter, Listing, PastError},
    http::{
        download::{self, Failure, FileRows, Kind},
        error::{HttpError, Problem},
    },
};
use axum::{
    extract::{Query, State},
    http::{HeaderValue, header},
    response::Response,
};
use blotter_lake::{
    Field, RecordBatch, SchemaRef,
    history::{calls_batch, calls_schema},
};
use blotter_records::QueryError;
use futures::StreamExt;
use jiff::civil::Date;
use std::{pin::pin, time::Instant};
use tokio::{runtime::Handle, time::timeout_at};

type Pairs = Query<Vec<(String, String)>>;

#[utoipa::path(get, path = "/history/activity/calls.csv",
    summary = "The calls that /history/activity counts, a row each, in order of time: as many as its `total` under the same filters. `block` is the hundred block with its street; `seconds` is how long the call lasted, until it left or was last seen; `began`: it was seen to come; `whole`: seen to come and to leave, else it lasted at least so long; latitude and longitude are empty where not more than the street is known. A file that is cut short ends with a line that begins with #error.",
    params(("from" = Option<String>, Query, description = "First day of the city's clock, included; without it the first that is kept.", example = "2026-08-01"),
        ("to" = Option<String>, Query, description = "Last day, included."),
        ("division" = Option<Vec<String>>, Query, description = "As `beat`, `nature`, `priority`, `weekday`, `hour`, `block`, `day` and `cell`, any number of times: as /history/activity has them."),
        ("bbox" = Option<String>, Query, description = "west,south,east,north in degrees.", example = "-96.85,32.75,-96.75,32.85")),
    responses((status = 200, content((String = "text/csv"))), (status = 400, body = QueryError), (status = 503, body = Problem)))]
pub(super) async fn csv(State(state): State<HistoryState>, pairs: Pairs) -> Result<Response, HttpError> {
    file(&state, &pairs.0, Kind::Csv).await
}

#[utoipa::path(get, path = "/history/activity/calls.xlsx",
    summary = "The same as a sheet, with the same parameters; of more than 1,048,575 calls there is none.",
    responses((status = 200, content((Vec<u8> = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"))),
        (status = 400, body = QueryError), (status = 503, body = Problem)))]
pub(super) async fn xlsx(State(state): State<HistoryState>, pairs: Pairs) -> Result<Response, HttpError> {
    file(&state, &pairs.0, Kind::Xlsx).await
}

#[utoipa::path(get, path = "/history/activity/calls.parquet", summary = "The same as Parquet, with the same parameters.",
    responses((status = 200, content((Vec<u8> = "application/vnd.apache.parquet"))),
        (status = 400, body = QueryError), (status = 503, body = Problem)))]
pub(super) async fn parquet(State(state): State<HistoryState>, pairs: Pairs) -> Result<Response, HttpError> {
    file(&state, &pairs.0, Kind::Parquet).await
}

async fn file(state: &HistoryState, pairs: &[(String, String)], kind: Kind) -> Result<Response, HttpError> {
    let Asked { filter, .. } = Asked::parse_without(&["vs", "group", "order", "limit"], pairs)?;
    let calls = Calls(state.listing(&filter).await?);
    let count = calls.0.total();
    let name = name(&filter, state.kept_days().await?);
    let mut response = download::start(&state.exports, calls, count, kind, &name)?;
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

/// `calls-2026-08-01-2026-08-14`; without days as long as none is kept.
fn name(filter: &ActivityFilter, kept: Option<(Date, Date)>) -> String {
    let (first, last) = kept.unzip();
    match (filter.from.or(first), filter.to.or(last)) {
        (Some(from), Some(to)) => format!("calls-{from}-{to}"),
        _ => "calls".to_owned(),
    }
}

struct Calls(Listing);

impl FileRows for Calls {
    fn schema(&self) -> SchemaRef {
        calls_schema()
    }

    fn field(batch: &RecordBatch, column: usize, row: usize) -> Field<'_> {
        Field::of_history(batch.column(column), row)
    }

    fn each(
        &self,
        deadline: Instant,
        mut take: impl FnMut(&RecordBatch) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        let mut days = pin!(self.0.days());
        loop {
            let next = Handle::current().block_on(timeout_at(deadline.into(), days.next()));
            let late = |_| Failure::Rows("the calls were not read in time; ask for fewer days".to_owned());
            let Some(day) = next.map_err(late)? else { return Ok(()) };
            let day = day.map_err(|error| {
                tracing::error!(%error, "the calls of a day could not be read");
                Failure::Rows(match error {
                    PastError::Changed(_) => error.to_string(),
                    PastError::Lake(_) | PastError::Store(_) => {
                        "the history can't be read just now; ask again later".to_owned()
                    }
                })
            })?;
            take(&calls_batch(&day)?)?;
        }
    }
}
