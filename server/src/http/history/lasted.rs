//! `GET /history/activity/lasted.csv`: how long calls lasted, by their nature, as `/activity` counts it.

use super::{HistoryState, activity::Asked, answer};
use crate::{
    history::{ActivityFilter, Lasted},
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
    summary = "How long calls lasted, by their nature: within how many seconds half of them, and nine of ten, were over (empty where too few were seen to end); `censored` of them were not seen to come, or to leave. With the filters of /history/activity, and its `vs`: then the same of what is compared, as `versus_…`.",
    responses((status = 200, content((String = "text/csv"))), (status = 304, description = "The same as the ETag in If-None-Match."),
        (status = 400, body = QueryError), (status = 503, body = Problem)))]
pub(super) async fn csv(
    State(state): State<HistoryState>,
    Query(pairs): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let Asked { filter, versus, .. } = Asked::parse_without(&["group", "order", "limit"], &pairs)?;
    let days = state.kept_days().await?.map(|(first, last)| {
        [filter.from.map_or(first, |from| from.max(first)), filter.to.map_or(last, |to| to.min(last))]
    });
    let lasted = async |filter: &ActivityFilter| match days {
        Some([from, to]) if from <= to => Ok(state.figures(filter, [from, to]).await?.lasted),
        _ => Ok::<_, HttpError>(Vec::new()),
    };
    let own = lasted(&filter).await?;
    let other = match versus {
        Some(versus) => Some(lasted(&filter.against(&versus)).await?),
        None => None,
    };
    let mut heading = vec!["nature", "count", "censored", "half_s", "nine_of_ten_s"];
    if other.is_some() {
        heading.extend(["versus_count", "versus_censored", "versus_half_s", "versus_nine_of_ten_s"]);
    }
    let table = Table { heading, rows: rows(&own, other.as_deref()) };
    Ok(answer(write_csv(&table)?, "text/csv; charset=utf-8", &headers))
}

/// A row for each nature, also for one that only the other side of a comparison has.
fn rows(own: &[(Value, Lasted)], other: Option<&[(Value, Lasted)]>) -> Vec<Vec<Cow<'static, str>>> {
    let of = |list: &[(Value, Lasted)], nature: &Value| {
        list.iter().find(|(known, _)| known == nature).map(|(_, lasted)| *lasted).unwrap_or_default()
    };
    let others = other.unwrap_or_default().iter().map(|(nature, _)| nature);
    let lacking = others.filter(|nature| own.iter().all(|(known, _)| known != *nature));
    own.iter()
        .map(|(nature, _)| nature)
        .chain(lacking)
        .map(|nature| {
            let own = numbers(of(own, nature));
            let others = other.map(|other| numbers(of(other, nature))).into_iter().flatten();
            std::iter::once(nature.to_string()).chain(own).chain(others).map(Cow::Owned).collect()
        })
        .collect()
}

fn numbers(lasted: Lasted) -> [String; 4] {
    let seconds = |seconds: Option<u32>| seconds.map(|seconds| seconds.to_string()).unwrap_or_default();
    [lasted.calls.to_string(), lasted.cut.to_string(), seconds(lasted.half), seconds(lasted.most)]
}
