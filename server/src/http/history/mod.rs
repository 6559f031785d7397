//! The history wing: boards, hours and events of any time, and feeds of new incidents.

mod activity;
mod board;
mod calls;
mod day;
mod days;
mod events;
mod feeds;
mod hours;
mod incident;
mod lasted;
pub(super) mod moment;
mod search;

pub(super) use day::address;
pub(super) use search::{MAX_TEXT, last_year};

use super::error::HttpError;
use crate::{
    engine::Handle,
    history::{Activity, ActivityFilter, Dim, Figures, Findings, Hours, Listing, Past, PastError, Story},
};
use axum::{
    http::{HeaderMap, HeaderValue, header},
    response::Response,
};
use blotter_cities::City;
use blotter_model::{CallId, CurrentCalls, Timestamp};
use blotter_records::Value;
use blotter_view::HistoryDay;
use jiff::{SignedDuration, civil::Date};
use std::{collections::HashSet, future::Future, sync::Arc, time::Duration};
use tokio::{sync::Semaphore, time::timeout};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Questions that are answered at once; more are turned away.
const MAX_REQUESTS: usize = 16;
/// Exports of events, and downloads of calls, that run at once.
const MAX_EXPORTS: usize = 4;
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// Cheap to clone.
#[derive(Clone)]
pub(super) struct HistoryState {
    past: Past,
    hours: Hours,
    activity: Activity,
    engine: Handle,
    city: Arc<City>,
    requests: Arc<Semaphore>,
    exports: Arc<Semaphore>,
}

impl HistoryState {
    pub(super) fn new(past: Past, engine: Handle, city: Arc<City>) -> Self {
        Self {
            hours: Hours::new(past.clone()),
            activity: Activity::new(past.clone(), city.zone.clone()),
            past,
            engine,
            city,
            requests: Arc::new(Semaphore::new(MAX_REQUESTS)),
            exports: Arc::new(Semaphore::new(MAX_EXPORTS)),
        }
    }

    /// The board at a moment; none before the first event.
    pub(in crate::http) async fn board(&self, moment: Timestamp) -> Result<Option<CurrentCalls>, HttpError> {
        match self.within(board::at(self, moment)).await {
            Ok(found) => Ok(Some(found.into())),
            Err(HttpError::Unknown(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The city's day around a moment, as far as it has passed at `now`.
    pub(in crate::http) async fn day(
        &self,
        moment: Timestamp,
        now: Timestamp,
    ) -> Result<HistoryDay, HttpError> {
        self.within(day::day(self, moment, now)).await
    }

    /// When the history begins; none as long as nothing happened.
    pub(in crate::http) async fn begins(&self) -> Result<Option<Timestamp>, HttpError> {
        Ok(self.within(async { Ok(self.past.span().await?) }).await?.map(|(first, _)| first))
    }

    /// The first and the last day that have events; none as long as nothing happened.
    pub(in crate::http) async fn kept_days(&self) -> Result<Option<(Date, Date)>, HttpError> {
        self.within(async { Ok(self.activity.span().await?) }).await
    }

    /// What the page of a filter shows of some days.
    pub(in crate::http) async fn figures(
        &self,
        filter: &ActivityFilter,
        days: [Date; 2],
    ) -> Result<Figures, HttpError> {
        self.within(async { Ok(self.activity.figures(filter, days, self.on_board()).await?) }).await
    }

    /// The calls of a filter themselves.
    async fn listing(&self, filter: &ActivityFilter) -> Result<Listing, HttpError> {
        self.within(async { Ok(self.activity.listing(filter, self.on_board()).await?) }).await
    }

    /// The calls on the board now.
    fn on_board(&self) -> HashSet<CallId> {
        self.engine.published().board.raw_calls().map(|call| call.call_id).collect()
    }

    /// The values of a dimension under a filter's others, the most calls first.
    pub(in crate::http) async fn values(
        &self,
        filter: &ActivityFilter,
        dim: Dim,
        [from, to]: [Date; 2],
    ) -> Result<Vec<(Value, u64)>, HttpError> {
        let mut filter = ActivityFilter { from: Some(from), to: Some(to), ..filter.clone() };
        filter.values.retain(|(known, _)| *known != dim);
        let counted = self.within(async { Ok(self.activity.count(&filter, &[dim]).await?) }).await?;
        let first = |(key, count): (Vec<Value>, u64)| Some((key.into_iter().next()?, count));
        let mut values: Vec<(Value, u64)> = counted.groups.into_iter().filter_map(first).collect();
        values.sort_by(|(a, x), (b, y)| y.cmp(x).then_with(|| a.cmp(b)));
        Ok(values)
    }

    /// What happened to an incident; none if nobody knows its number.
    pub(in crate::http) async fn story(
        &self,
        number: &str,
        now: Timestamp,
    ) -> Result<Option<Story>, HttpError> {
        self.within(incident::story(self, number, now)).await
    }

    /// Incidents by words in their number, place or nature of call, from one moment to another.
    pub(in crate::http) async fn search(
        &self,
        words: &str,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Findings, HttpError> {
        self.within(async { Ok(crate::history::search(&self.past, words, from, until).await?) }).await
    }

    /// Answers within the limits that all questions about the past share.
    async fn within<T>(&self, work: impl Future<Output = Result<T, HttpError>>) -> Result<T, HttpError> {
        let Ok(_permit) = self.requests.try_acquire() else { return Err(busy()) };
        timeout(ANSWER_WITHIN, work).await.unwrap_or_else(|_| {
            Err(HttpError::Unavailable(
                "the answer did not come within 10 seconds; ask for less, or again later".to_owned(),
            ))
        })
    }
}

/// The beginning of a clock's table for what happened at a moment: a day before, and at most thirty years ago.
pub(in crate::http) fn since(moment: Timestamp, now: Timestamp) -> Timestamp {
    let hours = |days: i64| SignedDuration::from_hours(24 * days);
    let oldest = now.checked_sub(hours(30 * 366)).unwrap_or(moment);
    moment.checked_sub(hours(1)).unwrap_or(moment).max(oldest)
}

fn busy() -> HttpError {
    HttpError::Unavailable("too many questions at once; ask again in a few seconds".to_owned())
}

impl From<PastError> for HttpError {
    fn from(error: PastError) -> Self {
        match error {
            PastError::Lake(error) => {
                tracing::error!(%error, "the history could not be read");
                Self::Unavailable("the history can't be read just now; ask again later".to_owned())
            }
            PastError::Store(error) => Self::internal(error),
            error @ PastError::Changed(_) => Self::Unavailable(error.to_string()),
        }
    }
}

pub(super) fn router() -> OpenApiRouter<HistoryState> {
    OpenApiRouter::new()
        .routes(routes!(board::board))
        .routes(routes!(activity::activity))
        .routes(routes!(activity::csv))
        .routes(routes!(calls::csv))
        .routes(routes!(calls::xlsx))
        .routes(routes!(calls::parquet))
        .routes(routes!(lasted::csv))
        .routes(routes!(hours::hours))
        .routes(routes!(days::days))
        .routes(routes!(search::incidents))
        .routes(routes!(incident::incident))
        .routes(routes!(events::events))
        .routes(routes!(feeds::atom))
        .routes(routes!(feeds::json))
}

/// A body with what the headers of every answer here say.
fn answer(body: Vec<u8>, media_type: &'static str, asked: &HeaderMap) -> Response {
    let tag = super::conditional::weak_tag(&body);
    let mut response = super::conditional::respond(body, tag, media_type, asked);
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    headers.insert(header::VARY, HeaderValue::from_static("accept, accept-encoding"));
    response
}

/// The same of a value as JSON, which takes its time.
async fn json<T: serde::Serialize + Send + 'static>(
    value: T,
    asked: &HeaderMap,
) -> Result<Response, HttpError> {
    let body = tokio::task::spawn_blocking(move || serde_json::to_vec(&value)).await;
    Ok(answer(body.map_err(HttpError::internal)?.map_err(HttpError::internal)?, "application/json", asked))
}
