//! `GET /history/activity`: how many calls came, by up to two dimensions. Parameters and shape are those of
//! `/api/records/…`; `from` and `to` are days of the city's clock.

mod asked;

pub(super) use asked::Asked;

use super::{HistoryState, answer, days, json};
use crate::{
    history::{Counted, Dim, Versus},
    http::{
        error::{HttpError, Problem},
        negotiate,
        records::write_csv,
    },
};
use axum::{
    extract::{Query, State},
    http::HeaderMap,
    response::Response,
};
use blotter_records::{Bbox, QueryError, Value, answer::Table};
use blotter_view::calendar::DayCount;
use jiff::civil::Date;
use serde::{Serialize, ser::SerializeMap};
use std::{
    borrow::Cow,
    collections::{BTreeMap, HashMap},
};

/// The answer.
#[derive(Debug, Serialize, utoipa::ToSchema)]
pub(super) struct ActivityAnswer {
    /// The city's feed.
    feed: String,
    /// The days of which events are kept; null as long as nothing happened.
    data: Option<Days>,
    /// As understood.
    #[schema(value_type = Object)]
    filter: BTreeMap<&'static str, Understood>,
    /// Calls that came.
    total: u64,
    /// What the filter is compared with, where `vs` asks for it: then each group has the number of both, `count` and `versus`.
    #[serde(skip_serializing_if = "Option::is_none")]
    versus: Option<Compared>,
    #[schema(value_type = Vec<Object>)]
    groups: Vec<Group>,
    /// Groups that the limit left out.
    more: usize,
    /// Days asked for that were watched for less than 95 % of their time: some of their calls are not known.
    gaps: Vec<DayGap>,
    licence: String,
}

/// The other side of a comparison.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Compared {
    /// A dimension, or `bbox`.
    dimension: &'static str,
    /// As understood; null is "not stated".
    #[schema(value_type = Object)]
    value: Understood,
    /// Calls that came, under the filter with this value in place of its own.
    total: u64,
}

impl Compared {
    fn of(versus: Versus, total: u64) -> Self {
        match versus {
            Versus::Value(dim, value) => Self { dimension: dim.name(), value: Understood::One(value), total },
            Versus::Area(bbox) => Self { dimension: "bbox", value: Understood::Area(bbox), total },
        }
    }
}

/// A day of the city's clock that was not watched, or not all the time.
#[derive(Debug, PartialEq, Serialize, utoipa::ToSchema)]
pub(super) struct DayGap {
    #[schema(format = Date)]
    day: String,
    /// For so many seconds of those that have passed of it.
    watched_s: u64,
    seconds: u64,
    /// `partial`, or `missing` if it was not watched at all.
    state: &'static str,
}

/// Less of a day is a gap.
const WATCHED_PART: f64 = 0.95;

impl DayGap {
    fn of(day: DayCount) -> Option<Self> {
        #[expect(clippy::cast_precision_loss, reason = "seconds of a day")]
        let is_whole = day.watched_s as f64 >= day.seconds as f64 * WATCHED_PART;
        let state = if day.watched_s == 0 { "missing" } else { "partial" };
        (!is_whole).then_some(Self { day: day.day, watched_s: day.watched_s, seconds: day.seconds, state })
    }
}

#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Days {
    from: String,
    to: String,
}

#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Understood {
    Day(String),
    Area(Bbox),
    One(Value),
    Values(Vec<Value>),
}

/// Calls with the same values.
#[derive(Debug)]
struct Group {
    key: Vec<(&'static str, Value)>,
    count: u64,
    /// Of what is compared.
    versus: Option<u64>,
}

impl Serialize for Group {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.key.len() + 2))?;
        for (name, value) in &self.key {
            map.serialize_entry(name, value)?;
        }
        map.serialize_entry("count", &self.count)?;
        if let Some(versus) = self.versus {
            map.serialize_entry("versus", &versus)?;
        }
        map.end()
    }
}

#[utoipa::path(get, path = "/history/activity",
    summary = "How many calls came, by up to two dimensions. CSV where Accept prefers text/csv.",
    params(("from" = Option<String>, Query, description = "First day of the city's clock, included; without it the first that is kept.", example = "2026-08-01"),
        ("to" = Option<String>, Query, description = "Last day, included."),
        ("division" = Option<Vec<String>>, Query, description = "As `beat`, `nature`, `priority`, `weekday` (1 is Monday), `hour`, `block` and `day`, any number of times: calls with any of these values. An empty value means \"not stated\"."),
        ("cell" = Option<Vec<String>>, Query, description = "H3 cells in hex, of resolution 4 to 9, any number of times: calls of which a place in any of these is known; as a group it is of resolution 8. An empty value means calls of which not more than the street is known, or no place.", example = json!(["8826cb916dfffff"])),
        ("bbox" = Option<String>, Query, description = "west,south,east,north in degrees: calls of which a place in there is known, edges included. Of which only the street is known, they are in no box.", example = "-96.85,32.75,-96.75,32.85"),
        ("vs" = Option<String>, Query, description = "NAME:VALUE of a filter: the same counts of this value in place of those of its name, beside those of the filter; of a cell or box, in place of all cells and the box.", example = "division:Central"),
        ("group" = Option<String>, Query, description = "One or two dimensions, separated by a comma.", example = "nature"),
        ("order" = Option<String>, Query, description = "Of the groups: `count` (the default, ties by key) or `key`; null last."),
        ("limit" = Option<u32>, Query, description = "How many groups: 1 to 100,000, by default 100. `more` counts those left out.", example = 100)),
    responses((status = 200, content((ActivityAnswer = "application/json"), (String = "text/csv"))), (status = 304, description = "The same as the ETag in If-None-Match."),
        (status = 400, body = QueryError), (status = 503, body = Problem)))]
pub(super) async fn activity(
    State(state): State<HistoryState>,
    Query(pairs): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    let is_csv = negotiate::media_type(&headers, &["application/json", "text/csv"]) == "text/csv";
    respond(&state, &pairs, &headers, is_csv).await
}

#[utoipa::path(get, path = "/history/activity.csv", summary = "The same as CSV, with the same parameters.",
    responses((status = 200, content((String = "text/csv"))), (status = 304, description = "The same as the ETag in If-None-Match."),
        (status = 400, body = QueryError), (status = 503, body = Problem)))]
pub(super) async fn csv(
    State(state): State<HistoryState>,
    Query(pairs): Query<Vec<(String, String)>>,
    headers: HeaderMap,
) -> Result<Response, HttpError> {
    respond(&state, &pairs, &headers, true).await
}

async fn respond(
    state: &HistoryState,
    pairs: &[(String, String)],
    headers: &HeaderMap,
    is_csv: bool,
) -> Result<Response, HttpError> {
    let asked = Asked::parse(pairs)?;
    let (counted, other, span, days) = state
        .within(async {
            let counted = state.activity.count(&asked.filter, &asked.by).await?;
            let other = match &asked.versus {
                Some(versus) => Some(state.activity.count(&asked.filter.against(versus), &asked.by).await?),
                None => None,
            };
            let days = days::counts(state, asked.filter.from, asked.filter.to).await?;
            Ok((counted, other, state.activity.span().await?, days))
        })
        .await?;
    let by = asked.by.clone();
    let gaps = days.into_iter().filter_map(DayGap::of).collect();
    let body = build(state, asked, (counted, other), (span, gaps));
    if is_csv {
        return Ok(answer(write_csv(&table(&body, &by))?, "text/csv; charset=utf-8", headers));
    }
    json(body, headers).await
}

fn build(
    state: &HistoryState,
    asked: Asked,
    (counted, other): (Counted, Option<Counted>),
    (span, gaps): (Option<(Date, Date)>, Vec<DayGap>),
) -> ActivityAnswer {
    let Asked { filter, versus, by, by_key, limit } = asked;
    let total = counted.total;
    let versus = versus.zip(other.as_ref()).map(|(versus, other)| Compared::of(versus, other.total));
    let mut groups = both(counted, other);
    // Of a comparison, those first of which either side has the most.
    let most = |(_, count, versus): &Both| (*count).max(versus.unwrap_or_default());
    groups.sort_by(|a, b| {
        let ((one, ..), (two, ..)) = (a, b);
        let by_count = if by_key { std::cmp::Ordering::Equal } else { most(b).cmp(&most(a)) };
        by_count.then_with(|| one.cmp(two))
    });
    let more = groups.len().saturating_sub(limit);
    groups.truncate(limit);
    let mut understood = BTreeMap::new();
    understood.extend(filter.from.map(|from| ("from", Understood::Day(from.to_string()))));
    understood.extend(filter.to.map(|to| ("to", Understood::Day(to.to_string()))));
    understood.extend(filter.bbox.map(|bbox| ("bbox", Understood::Area(bbox))));
    understood
        .extend(filter.values.into_iter().map(|(dim, values)| (dim.name(), Understood::Values(values))));
    ActivityAnswer {
        feed: state.city.id.clone(),
        data: span.map(|(from, to)| Days { from: from.to_string(), to: to.to_string() }),
        filter: understood,
        total,
        versus,
        groups: groups
            .into_iter()
            .map(|(key, count, versus)| {
                let key = by.iter().map(|dim| dim.name()).zip(key).collect();
                Group { key, count, versus }
            })
            .collect(),
        more,
        gaps,
        licence: state.city.attribution.clone(),
    }
}

/// A group's key, and how many there are on the filter's side and on the one that it is compared with.
type Both = (Vec<Value>, u64, Option<u64>);

/// The groups of both sides: what only one of them has counts nothing on the other.
fn both(counted: Counted, other: Option<Counted>) -> Vec<Both> {
    let Some(other) = other else {
        return counted.groups.into_iter().map(|(key, count)| (key, count, None)).collect();
    };
    let mut others: HashMap<Vec<Value>, u64> = other.groups.into_iter().collect();
    let mut groups: Vec<Both> = counted
        .groups
        .into_iter()
        .map(|(key, count)| {
            let other = others.remove(&key).unwrap_or_default();
            (key, count, Some(other))
        })
        .collect();
    groups.extend(others.into_iter().map(|(key, count)| (key, 0, Some(count))));
    groups
}

/// A line for each group, or one with the total; of a comparison with the numbers of both sides.
fn table<'a>(body: &'a ActivityAnswer, by: &[Dim]) -> Table<'a> {
    let versus = body.versus.as_ref().map(|versus| versus.total);
    let heading = by.iter().map(|dim| dim.name()).chain(["count"]).chain(versus.map(|_| "versus")).collect();
    let numbers =
        |count: u64, versus: Option<u64>| std::iter::once(count).chain(versus).map(|it| it.to_string());
    let cells = |group: &'a Group| {
        let key = group.key.iter().map(|(_, value)| value.to_string());
        key.chain(numbers(group.count, group.versus)).map(Cow::Owned).collect()
    };
    let rows = if by.is_empty() {
        vec![numbers(body.total, versus).map(Cow::Owned).collect()]
    } else {
        body.groups.iter().map(cells).collect()
    };
    Table { heading, rows }
}
