//! The simulator behind HTTP: `GET /resource/9fxf-t2tr.json` in the shape of a SODA 2.1 answer.

use std::cmp::Ordering;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use jiff::Timestamp;
use jiff::fmt::rfc2822;
use sha1::{Digest, Sha1};

use crate::simulator::{Row, Simulator, SimulatorOptions};

/// The feed's path, as on Dallas Open Data.
pub const PATH: &str = "/resource/9fxf-t2tr.json";

/// Rows in an answer without `$limit`, as SODA 2.1 has it.
const DEFAULT_LIMIT: usize = 1_000;
/// After a long pause (a laptop asleep) no more refreshes than this are caught up on; by then the whole
/// board has changed.
const MAX_REFRESHES: u32 = 120;
/// Two minutes: how often the city refreshes its feed.
const CITY_REFRESH_S: f64 = 120.0;

/// How the simulated feed runs.
#[derive(Debug, Clone, Copy)]
pub struct FeedOptions {
    /// The simulated city.
    pub simulator: SimulatorOptions,
    /// Real time between two refreshes of the feed; the city's own is two minutes.
    pub interval: Duration,
}

impl FeedOptions {
    /// A city `speed` times as fast as the real one (1.0: a refresh every two minutes; 30.0, the demo's
    /// own: every four seconds, so that a call comes or goes every few). Speeds from 0.01 to 1,200 are
    /// taken as they are, others as the nearest of these.
    pub fn at_speed(speed: f64) -> Self {
        let speed = if speed.is_nan() { 1.0 } else { speed.clamp(0.01, 1_200.0) };
        let now_unix = Timestamp::now().as_second();
        Self {
            simulator: SimulatorOptions { seed: now_unix.unsigned_abs(), warm_up: 60, now_unix },
            interval: Duration::from_secs_f64(CITY_REFRESH_S / speed),
        }
    }
}

impl Default for FeedOptions {
    fn default() -> Self {
        Self::at_speed(30.0)
    }
}

/// A running city that requests ask for its rows; clones share it.
#[derive(Debug, Clone)]
pub struct FeedState {
    city: Arc<Mutex<City>>,
    interval: Duration,
}

#[derive(Debug)]
struct City {
    simulator: Simulator,
    /// When the last refresh was due, by the steady clock.
    refreshed: Instant,
    /// The same by the calendar.
    modified: Timestamp,
}

impl FeedState {
    /// Starts the city. It advances by the real clock whenever it is asked; no task runs in between.
    pub fn start(options: FeedOptions) -> Self {
        let city = City {
            simulator: Simulator::new(options.simulator),
            refreshed: Instant::now(),
            modified: Timestamp::from_second(options.simulator.now_unix).unwrap_or_default(),
        };
        Self { city: Arc::new(Mutex::new(city)), interval: options.interval.max(Duration::from_millis(1)) }
    }

    /// The city, brought up to the present.
    fn present(&self) -> MutexGuard<'_, City> {
        // A panic elsewhere leaves at worst a half-played refresh; the next one mends the board.
        let mut city = self.city.lock().unwrap_or_else(PoisonError::into_inner);
        let due = city.refreshed.elapsed().as_nanos() / self.interval.as_nanos();
        let refreshes = u32::try_from(due).unwrap_or(u32::MAX);
        if refreshes > MAX_REFRESHES {
            city.refreshed = Instant::now();
        } else {
            city.refreshed += self.interval * refreshes;
        }
        let refreshes = refreshes.min(MAX_REFRESHES);
        let now = Timestamp::now();
        for left in (0..refreshes).rev() {
            let back = i64::try_from((self.interval * left).as_secs()).unwrap_or(0);
            city.simulator.step(now.as_second() - back);
            city.modified = now;
        }
        city
    }
}

/// The routes of the simulated feed.
pub fn router(feed: FeedState) -> Router {
    Router::new().route(PATH, get(rows)).with_state(feed)
}

async fn rows(
    State(feed): State<FeedState>,
    Query(query): Query<HashMap<String, String>>,
    headers: HeaderMap,
) -> Response {
    let (answer, modified) = {
        let city = feed.present();
        let answer = page(city.simulator.rows(), &query).map(|page| serde_json::to_vec(&page));
        (answer, city.modified)
    };
    let body = match answer {
        Ok(Ok(body)) => body,
        Ok(Err(_)) => return StatusCode::INTERNAL_SERVER_ERROR.into_response(),
        Err(message) => return refusal(message),
    };
    let mut tag = String::from("\"");
    for byte in Sha1::digest(&body) {
        // Writing to a String cannot fail.
        let _ = write!(tag, "{byte:02x}");
    }
    tag.push('"');

    let mut answered = if unchanged(&headers, &tag, modified) {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(header::CONTENT_TYPE, "application/json;charset=utf-8")], body).into_response()
    };
    if let Ok(tag) = HeaderValue::try_from(tag) {
        answered.headers_mut().insert(header::ETAG, tag);
    }
    if let Some(date) = rfc2822::DateTimePrinter::new()
        .timestamp_to_rfc9110_string(&modified)
        .ok()
        .and_then(|date| HeaderValue::try_from(date).ok())
    {
        answered.headers_mut().insert(header::LAST_MODIFIED, date);
    }
    answered
}

/// Whether the client has this answer already: by its tag, or without one by its date (RFC 9110, 13.2.2).
fn unchanged(headers: &HeaderMap, tag: &str, modified: Timestamp) -> bool {
    if let Some(tags) = headers.get(header::IF_NONE_MATCH) {
        return tags.to_str().is_ok_and(|tags| {
            tags.split(',').map(str::trim).any(|t| t == "*" || t.trim_start_matches("W/") == tag)
        });
    }
    headers
        .get(header::IF_MODIFIED_SINCE)
        .and_then(|date| date.to_str().ok())
        .and_then(|date| rfc2822::parse(date).ok())
        .is_some_and(|since| since.timestamp().as_second() >= modified.as_second())
}

/// The rows that a query asks for: `$order`, `$offset`, `$limit`.
fn page<'a>(rows: &'a [Row], query: &HashMap<String, String>) -> Result<Vec<&'a Row>, &'static str> {
    let number = |name: &str, default: usize| match query.get(name) {
        Some(text) => text.parse().map_err(|_| "$limit and $offset must be whole numbers"),
        None => Ok(default),
    };
    let (offset, limit) = (number("$offset", 0)?, number("$limit", DEFAULT_LIMIT)?);
    let mut sorted: Vec<&Row> = rows.iter().collect();
    if let Some(order) = query.get("$order") {
        let mut keys = Vec::new();
        for part in order.split(',') {
            let mut words = part.split_whitespace();
            // `:id` is SODA's own row number, which a board that changes all the time has not; the key of
            // a row orders as well.
            let column = match words.next().unwrap_or_default() {
                ":id" => "incident_number",
                other => other,
            };
            let descending = words.next().is_some_and(|word| word.eq_ignore_ascii_case("desc"));
            keys.push((column, descending));
        }
        if let Some(first) = rows.first()
            && keys.iter().any(|(column, _)| first.column(column).is_none())
        {
            return Err("no such column in $order");
        }
        sorted.sort_by(|a, b| {
            keys.iter()
                .map(|&(column, descending)| {
                    let order = a.column(column).cmp(&b.column(column));
                    if descending { order.reverse() } else { order }
                })
                .find(|order| order.is_ne())
                .unwrap_or(Ordering::Equal)
        });
    }
    Ok(sorted.into_iter().skip(offset).take(limit).collect())
}

fn refusal(message: &'static str) -> Response {
    let body = serde_json::json!({ "code": "query.compiler.malformed", "error": true, "message": message });
    (StatusCode::BAD_REQUEST, Json(body)).into_response()
}
