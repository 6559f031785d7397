//! `GET /history/activity`: how many calls came, by up to two dimensions. Parameters and shape are those of
//! `/api/records/…`; `from` and `to` are days of the city's clock.

use super::{HistoryState, answer, days, json};
use crate::{
    history::{ActivityFilter, Counted, Dim},
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
use std::{borrow::Cow, collections::BTreeMap};

const MAX_LIMIT: usize = 100_000;
const DEFAULT_LIMIT: usize = 100;
const MAX_GROUPED: usize = 2;

/// What is asked for.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Asked {
    pub(super) filter: ActivityFilter,
    by: Vec<Dim>,
    /// By key instead of by count.
    by_key: bool,
    limit: Option<usize>,
}

impl Asked {
    pub(super) fn parse(pairs: &[(String, String)]) -> Result<Self, QueryError> {
        let mut asked = Self::default();
        let mut values: Vec<(Dim, Vec<Value>)> = Vec::new();
        for (at, (name, value)) in pairs.iter().enumerate() {
            let is_known = pairs[..at].iter().any(|(before, _)| before == name);
            if is_known && Dim::by_name(name).is_none() {
                return Err(QueryError::new(name, format!("{name} is stated twice")));
            }
            match name.as_str() {
                "from" => asked.filter.from = Some(day("from", value)?),
                "to" => asked.filter.to = Some(day("to", value)?),
                "bbox" => asked.filter.bbox = Some(Bbox::parse(value)?),
                "group" => asked.by = group(value)?,
                "order" => {
                    asked.by_key = match value.as_str() {
                        "count" => false,
                        "key" => true,
                        _ => {
                            return Err(QueryError::new(
                                "order",
                                format!("order is count or key; it is \"{value}\""),
                            ));
                        }
                    }
                }
                "limit" => {
                    let limit = value.parse().ok().filter(|limit| (1..=MAX_LIMIT).contains(limit));
                    asked.limit = Some(limit.ok_or_else(|| {
                        QueryError::new(
                            "limit",
                            format!("limit is a number from 1 to 100,000; it is \"{value}\""),
                        )
                    })?);
                }
                _ => {
                    let dim = Dim::by_name(name)
                        .ok_or_else(|| QueryError::new(name, format!("there is no parameter \"{name}\"")))?;
                    let value = dim.value(value).ok_or_else(|| {
                        let what = match dim {
                            Dim::Cell => "an H3 cell in hex, of resolution 4 to 9",
                            Dim::Day => "a day such as 2026-08-18",
                            _ => "a number",
                        };
                        QueryError::new(name, format!("{name} is {what}; it is \"{value}\""))
                    })?;
                    match values.iter_mut().find(|(known, _)| *known == dim) {
                        Some((_, values)) => values.push(value),
                        None => values.push((dim, vec![value])),
                    }
                }
            }
        }
        if let (Some(from), Some(to)) = (asked.filter.from, asked.filter.to)
            && from > to
        {
            return Err(QueryError::new("from", format!("from is {from}, which is after to, {to}")));
        }
        asked.filter.values = values;
        Ok(asked)
    }
}

fn day(name: &str, value: &str) -> Result<Date, QueryError> {
    // Of a moment only the day would be taken.
    let plain = value.len() == "2026-08-18".len();
    let day = if plain { value.parse().ok() } else { None };
    day.ok_or_else(|| QueryError::new(name, format!("{name} is a day such as 2026-08-18; it is \"{value}\"")))
}

fn group(value: &str) -> Result<Vec<Dim>, QueryError> {
    let refused = |sentence: String| QueryError::new("group", sentence);
    let names: Vec<&str> = value.split(',').map(str::trim).collect();
    let dims = names
        .iter()
        .map(|name| Dim::by_name(name).ok_or_else(|| refused(format!("there is no dimension \"{name}\""))))
        .collect::<Result<Vec<_>, _>>()?;
    if dims.len() > MAX_GROUPED || (dims.len() == 2 && dims[0] == dims[1]) {
        return Err(refused("group is one dimension, or two different ones separated by a comma".to_owned()));
    }
    Ok(dims)
}

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
    #[schema(value_type = Vec<Object>)]
    groups: Vec<Group>,
    /// Groups that the limit left out.
    more: usize,
    /// Days asked for that were watched for less than 95 % of their time: some of their calls are not known.
    gaps: Vec<DayGap>,
    licence: String,
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
    Values(Vec<Value>),
}

/// Calls with the same values.
#[derive(Debug)]
struct Group {
    key: Vec<(&'static str, Value)>,
    count: u64,
}

impl Serialize for Group {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.key.len() + 1))?;
        for (name, value) in &self.key {
            map.serialize_entry(name, value)?;
        }
        map.serialize_entry("count", &self.count)?;
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
    let (counted, span, days) = state
        .within(async {
            let counted = state.activity.count(&asked.filter, &asked.by).await?;
            let days = days::counts(state, asked.filter.from, asked.filter.to).await?;
            Ok((counted, state.activity.span().await?, days))
        })
        .await?;
    let by = asked.by.clone();
    let gaps = days.into_iter().filter_map(DayGap::of).collect();
    let body = build(state, asked, counted, (span, gaps));
    if is_csv {
        return Ok(answer(write_csv(&table(&body, &by))?, "text/csv; charset=utf-8", headers));
    }
    json(body, headers).await
}

fn build(
    state: &HistoryState,
    asked: Asked,
    counted: Counted,
    (span, gaps): (Option<(Date, Date)>, Vec<DayGap>),
) -> ActivityAnswer {
    let Asked { filter, by, by_key, limit } = asked;
    let mut groups = counted.groups;
    groups.sort_by(|(one, many), (two, few)| {
        let by_count = if by_key { std::cmp::Ordering::Equal } else { few.cmp(many) };
        by_count.then_with(|| one.cmp(two))
    });
    let limit = limit.unwrap_or(DEFAULT_LIMIT);
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
        total: counted.total,
        groups: groups
            .into_iter()
            .map(|(key, count)| Group { key: by.iter().map(|dim| dim.name()).zip(key).collect(), count })
            .collect(),
        more,
        gaps,
        licence: state.city.attribution.clone(),
    }
}

/// A line for each group, or one with the total.
fn table<'a>(body: &'a ActivityAnswer, by: &[Dim]) -> Table<'a> {
    let heading = by.iter().map(|dim| dim.name()).chain(["count"]).collect();
    let cells = |group: &'a Group| {
        let key = group.key.iter().map(|(_, value)| value.to_string());
        key.chain([group.count.to_string()]).map(Cow::Owned).collect()
    };
    let rows = if by.is_empty() {
        vec![vec![Cow::Owned(body.total.to_string())]]
    } else {
        body.groups.iter().map(cells).collect()
    };
    Table { heading, rows }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(query: &str) -> Result<Asked, QueryError> {
        let pairs: Vec<_> = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        Asked::parse(&pairs)
    }

    #[test]
    fn what_is_not_understood_is_refused_by_name() {
        for (query, parameter) in [
            ("colour=red", "colour"),
            ("from=2026-13-01", "from"),
            ("from=2026-08-02&to=2026-08-01", "from"),
            ("group=division,beat,hour", "group"),
            ("group=hour,hour", "group"),
            ("group=", "group"),
            ("order=size", "order"),
            ("hour=noon", "hour"),
            ("day=2026-13-40", "day"),
            ("from=2026-08-01T10:00", "from"),
            ("from=2026-08-01&from=2026-08-02", "from"),
            ("group=hour&group=day", "group"),
            ("cell=here", "cell"),
            ("cell=8326cbfffffffff", "cell"),
            ("cell=8a26cb0c0007fff", "cell"),
            ("bbox=-96.8,32.7,-96.9,32.8", "bbox"),
            ("bbox=1,2,3", "bbox"),
            ("bbox=1,2,3,4&bbox=1,2,3,4", "bbox"),
            ("limit=0", "limit"),
            ("limit=100001", "limit"),
        ] {
            let refused = serde_json::to_value(parse(query).unwrap_err()).unwrap();
            assert_eq!(refused["parameter"], parameter, "{query}");
        }
        let asked = parse("division=Central&division=&hour=23&group=nature,hour&limit=5&order=key").unwrap();
        assert_eq!(asked.by, [Dim::Nature, Dim::Hour]);
        assert_eq!(
            asked.filter.values,
            [
                (Dim::Division, vec![Value::text("Central"), Value::Null]),
                (Dim::Hour, vec![Value::Number(23)])
            ]
        );
        assert!(asked.by_key && asked.limit == Some(5));
    }
}
