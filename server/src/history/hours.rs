//! How busy each hour, or quarter of an hour, was: calls on the board, added, removed, and for how long the feed was
//! watched. Days that are over are kept in memory once they were counted.

use super::{
    days::{bounds, is_over, keep},
    gaps::is_gap,
    past::{Past, PastError},
};
use blotter_lake::history::EventFilter;
use blotter_model::{Board, Body, CallId, ChangeType, EventRecord, Timestamp};
use jiff::{ToSpan, civil::Date};
use serde::Serialize;
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

/// Days that are kept in memory; a day takes 6 KB.
const MAX_DAYS: usize = 1_000;

/// One hour, or a quarter of one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Hour {
    /// When it begins, UTC.
    #[serde(with = "blotter_model::rfc3339")]
    #[schema(value_type = String, format = DateTime)]
    pub hour: Timestamp,
    /// Calls that were on the board at some time in it.
    pub active: u64,
    /// Calls that came.
    pub added: u64,
    /// Calls that left.
    pub removed: u64,
    /// For how many seconds the feed was being watched.
    pub watched_s: u64,
}

/// How long each is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Hour,
    Quarter,
}

impl Step {
    const fn seconds(self) -> i64 {
        match self {
            Self::Hour => 3_600,
            Self::Quarter => 900,
        }
    }
}

/// A day's hours and quarters.
struct Day {
    hours: Vec<Hour>,
    quarters: Vec<Hour>,
}

/// Counts hours; cheap to clone.
#[derive(Clone)]
pub struct Hours {
    past: Past,
    days: Arc<Mutex<HashMap<Date, Arc<Day>>>>,
}

impl Hours {
    pub fn new(past: Past) -> Self {
        Self { past, days: Arc::default() }
    }

    /// The hours or quarters that have a part in a time, from the first event to the last.
    ///
    /// # Errors
    /// When the lake or the store can't be read.
    pub async fn of(&self, from: Timestamp, until: Timestamp, step: Step) -> Result<Vec<Hour>, PastError> {
        let Some((first, last)) = self.past.span().await? else { return Ok(Vec::new()) };
        let (from, until) = (from.max(first), until.min(last));
        let mut hours = Vec::new();
        for day in self.past.days(from, until).await? {
            let day = self.day(day).await?;
            let all = match step {
                Step::Hour => &day.hours,
                Step::Quarter => &day.quarters,
            };
            let within = |hour: &&Hour| {
                hour.hour <= until && hour.hour.as_second().saturating_add(step.seconds()) > from.as_second()
            };
            hours.extend(all.iter().filter(within).cloned());
        }
        Ok(hours)
    }

    async fn day(&self, day: Date) -> Result<Arc<Day>, PastError> {
        let known = self.known().get(&day).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let counted = Arc::new(self.count(day).await?);
        if is_over(day, self.past.stale_after, crate::now()) {
            keep(&mut self.known(), day, counted.clone(), MAX_DAYS);
        }
        Ok(counted)
    }

    fn known(&self) -> std::sync::MutexGuard<'_, HashMap<Date, Arc<Day>>> {
        self.days.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn count(&self, day: Date) -> Result<Day, PastError> {
        let (from, ends) = bounds(day);
        let until = ends.min(crate::now());
        let last = until - 1.millisecond();
        let filter = EventFilter { from: Some(from), until: Some(last), ..EventFilter::default() };
        let events = self.past.events(filter).await?;
        let known = match self.past.board(from - 1.millisecond()).await? {
            Some(board) => Some((board.epoch, ids(&board.board))),
            None => self.active_before(&events, from, last).await?,
        };
        let (mut epoch, active) = known.map(|(epoch, active)| (Some(epoch), active)).unwrap_or_default();
        let mut counts =
            [Count::new(from, Step::Hour, active.clone()), Count::new(from, Step::Quarter, active)];
        for event in events {
            if epoch.as_ref() != Some(&event.epoch) {
                if epoch.is_some()
                    && let Some(board) = self.past.board(event.at).await?
                {
                    let active: HashSet<CallId> = ids(&board.board);
                    for count in &mut counts {
                        count.restart(event.at, &active);
                    }
                }
                epoch = Some(event.epoch.clone());
            }
            if let Body::Call(change) = &event.body {
                for count in &mut counts {
                    count.take(event.at, change.call.call_id, change.change_type);
                }
            }
        }
        let watched = self.watched(from, until).await?;
        let [hours, quarters] = counts.map(|count| count.finish(until, &watched));
        Ok(Day { hours, quarters })
    }

    /// What was on the board when a day began of which nothing before is kept (`vacuum --keep-changes`): a later board, with
    /// the events up to it taken back.
    async fn active_before(
        &self,
        events: &[EventRecord],
        from: Timestamp,
        last: Timestamp,
    ) -> Result<Option<(String, HashSet<CallId>)>, PastError> {
        // A log that begins with its first event knew nothing before.
        let Some(first) = events.first().filter(|first| first.seq > 1) else { return Ok(None) };
        for hour in 1..=24 {
            let moment = (from + hour.hours()).min(last);
            if let Some(board) = self.past.board(moment).await? {
                let same = board.epoch == first.epoch;
                return Ok(same.then(|| (board.epoch, before(events, &board.board))));
            }
            if moment == last {
                break;
            }
        }
        Ok(None)
    }

    /// The times in which the feed was watched: from each good poll to the next, if that is not too long.
    async fn watched(
        &self,
        from: Timestamp,
        until: Timestamp,
    ) -> Result<Vec<(Timestamp, Timestamp)>, PastError> {
        let (reach, now) = (self.past.stale_after, crate::now());
        let first = from.checked_sub(reach).unwrap_or(from);
        let last = until.checked_add(reach).unwrap_or(until).min(now);
        let polls = self.past.polls.within(first, last).await?;
        let next = polls.iter().skip(1).copied().chain([now]);
        Ok(polls.iter().copied().zip(next).filter(|(at, next)| !is_gap(*at, *next, reach)).collect())
    }
}

fn ids(board: &Board) -> HashSet<CallId> {
    board.raw_calls().map(|call| call.call_id).collect()
}

/// The calls that were there before the first of some events, by what the board has after those up to its own.
fn before(events: &[EventRecord], board: &Board) -> HashSet<CallId> {
    let mut active = ids(board);
    let epoch = events.first().map(|first| &first.epoch);
    let passed = events.iter().filter(|event| Some(&event.epoch) == epoch && event.seq <= board.seq());
    for event in passed.rev() {
        let Body::Call(change) = &event.body else { continue };
        if change.change_type == ChangeType::Add {
            active.remove(&change.call.call_id);
        } else {
            active.insert(change.call.call_id);
        }
    }
    active
}

/// Counts a day's events by one step.
struct Count {
    step: Step,
    hours: Vec<Hour>,
    active: HashSet<CallId>,
    /// Those that were on the board at some time in the present hour.
    seen: HashSet<CallId>,
}

impl Count {
    fn new(from: Timestamp, step: Step, active: HashSet<CallId>) -> Self {
        let first = Hour { hour: from, active: 0, added: 0, removed: 0, watched_s: 0 };
        Self { step, hours: vec![first], seen: active.clone(), active }
    }

    /// Ends hours until the present one has this moment.
    fn advance(&mut self, at: Timestamp) {
        while let Some(hour) = self.hours.last_mut() {
            let next = hour.hour + self.step.seconds().seconds();
            if at < next {
                return;
            }
            hour.active = self.seen.len() as u64;
            self.seen.clone_from(&self.active);
            self.hours.push(Hour { hour: next, active: 0, added: 0, removed: 0, watched_s: 0 });
        }
    }

    /// Another epoch begins with this board.
    fn restart(&mut self, at: Timestamp, active: &HashSet<CallId>) {
        self.advance(at);
        self.active.clone_from(active);
        self.seen.extend(active);
    }

    fn take(&mut self, at: Timestamp, id: CallId, change: ChangeType) {
        self.advance(at);
        let Some(hour) = self.hours.last_mut() else { return };
        match change {
            ChangeType::Add => hour.added += 1,
            ChangeType::Delete => hour.removed += 1,
            ChangeType::Update => {}
        }
        if change == ChangeType::Delete {
            self.active.remove(&id);
        } else {
            self.active.insert(id);
        }
        self.seen.insert(id);
    }

    fn finish(mut self, until: Timestamp, watched: &[(Timestamp, Timestamp)]) -> Vec<Hour> {
        self.advance(until - 1.millisecond());
        let seen = self.seen.len() as u64;
        if let Some(last) = self.hours.last_mut() {
            last.active = seen;
        }
        for hour in &mut self.hours {
            let (begin, end) = (hour.hour, hour.hour + self.step.seconds().seconds());
            let milliseconds: i128 = watched
                .iter()
                .map(|(from, until)| (*from.max(&begin), *until.min(&end)))
                .filter(|(from, until)| until > from)
                .map(|(from, until)| until.duration_since(from).as_millis())
                .sum();
            hour.watched_s = u64::try_from(milliseconds / 1_000).unwrap_or(0);
        }
        self.hours
    }
}
