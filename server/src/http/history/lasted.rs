//! `GET /history/activity/lasted.csv`: how long calls lasted, by their nature, as `/activity` counts it.

use super::{HistoryState, activity::Asked, answer};
use crate::{
    history::Lasted,
    http::{
        error::{HttpError, Problem},
        records::write_csv,
    },
};
use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::Response,
};
use blotter_records::{QueryError, Value, answer::Table};
use std::borrow::Cow;

#[utoipa::path(get, path = "/history/activity/lasted.csv",
    summary = "How long calls lasted, by their nature: within how many seconds half of them, and nine of ten, were over (empty where too few were seen to end); `censored` of them were not seen to come, or to leave. With the filters of /history/activity.",
    responses((status = 200, content((String = "text/csv"))), (status = 304, description = "The same as the ETag in If-None-Match."),
        (status = 400, body = QueryError), (status = 503, body = Problem)))]
pub(super) async fn csv(
    State(state): State<HistoryState>,
    Query(pairs): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    if let Some((name, _)) =
        pairs.iter().find(|(name, _)| matches!(name.as_str(), "group" | "order" | "limit"))
    {
        return Err(QueryError::new(name, format!("there is no parameter \"{name}\"")).into());
    }
    let filter = Asked::parse(&pairs)?.filter;
    let days = state.kept_days().await?.map(|(first, last)| {
        [filter.from.map_or(first, |from| from.max(first)), filter.to.map_or(last, |to| to.min(last))]
    });
    let lasted = match days {
        Some([from, to]) if from <= to => state.figures(&filter, [from, to]).await?.lasted,
        _ => Vec::new(),
    };
    let table = Table {
        heading: vec!["nature", "count", "censored", "half_s", "nine_of_ten_s"],
        rows: lasted.iter().map(row).collect(),
    };
    Ok(answer(write_csv(&table)?, "text/csv; charset=utf-8", &headers))
}

fn row((nature, lasted): &(Value, Lasted)) -> Vec<Cow<'static, str>> {
    let seconds = |seconds: Option<u32>| seconds.map(|seconds| seconds.to_string()).unwrap_or_default();
    let [count, censored] = [lasted.calls, lasted.cut].map(|count| count.to_string());
    [nature.to_string(), count, censored, seconds(lasted.half), seconds(lasted.most)].map(Cow::Owned).into()
}
