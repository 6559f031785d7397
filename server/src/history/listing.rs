//! The calls of a filter themselves, in order of time. What is kept of days in memory says how many they are, on which days,
//! and when those left that stayed over midnight; their rows are then read from the roll-ups, a few days at once.

use super::{
    activity::{Activity, LATER},
    calls::{DayCalls, Lasting},
    days::is_over,
    dims::Dictionary,
    filter::{ActivityFilter, Keys},
    past::PastError,
    recorder::off_the_workers,
    rollups,
};
use blotter_lake::history::{CameRow, DayRollup};
use blotter_model::{CallId, Timestamp};
use futures::{Stream, StreamExt, stream};
use jiff::{ToSpan, civil::Date, tz::TimeZone};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

/// Days that are read ahead.
const AHEAD: usize = 4;

/// A unit may come back to an incident, so when it came belongs to its call.
type Came = (CallId, Timestamp);

/// Calls that can be read.
pub struct Listing {
    activity: Activity,
    filter: ActivityFilter,
    found: Found,
}

/// What is known before any row is read.
#[derive(Default)]
struct Found {
    total: u64,
    /// The days in UTC that have some of them, or may have by now; and how many those have that are over.
    days: Vec<(Date, Option<usize>)>,
    /// Of those that were still there when their day ended: how long they lasted, and whether they were seen to come and to
    /// leave.
    ends: HashMap<Came, (u32, bool)>,
}

impl Activity {
    /// The calls of a filter. `on`: the calls on the board now.
    ///
    /// # Errors
    /// When the lake or the store can't be read.
    pub async fn listing(&self, filter: &ActivityFilter, on: HashSet<CallId>) -> Result<Listing, PastError> {
        let until = filter.to.map(|to| to.saturating_add(LATER.days()));
        let parts = self.days(filter.from, until).await?;
        let (this, wanted) = (self.clone(), filter.clone());
        let work = move || {
            let keys = Keys::of(&wanted, &this.known().dictionary);
            Ok(find(&keys, &parts, &on, |day| is_over(day, this.past.stale_after, crate::now())))
        };
        let found = off_the_workers(work).await.map_err(PastError::Store)?;
        Ok(Listing { activity: self.clone(), filter: filter.clone(), found })
    }
}

/// Goes through the days, with those after the last that is asked for.
fn find(
    keys: &Keys,
    parts: &[(Date, Arc<DayCalls>)],
    on: &HashSet<CallId>,
    is_over: impl Fn(Date) -> bool,
) -> Found {
    let mut found = Found::default();
    let mut lasting = Lasting::new();
    for (date, day) in parts {
        lasting.next(day, |call, seconds, whole| {
            found.ends.insert(call, (seconds, whole));
        });
        lasting.follow(day, |open, came| keys.has(came).then_some((open.id, open.from)));
        let count = day.came.iter().filter(|came| keys.has(came)).count();
        found.total += count as u64;
        let is_over = is_over(*date);
        if count > 0 || !is_over {
            found.days.push((*date, is_over.then_some(count)));
        }
    }
    lasting.rest(crate::now(), on, |call, seconds, whole| {
        found.ends.insert(call, (seconds, whole));
    });
    found
}

impl Listing {
    /// How many they are.
    pub const fn total(&self) -> u64 {
        self.found.total
    }

    /// The calls, those of a day in UTC at once. Calls that come meanwhile are among those of the present day.
    pub fn days(&self) -> impl Stream<Item = Result<Vec<CameRow>, PastError>> {
        let read = |(date, count): &(Date, Option<usize>)| {
            let (date, count) = (*date, *count);
            let day = rollups::of_day(&self.activity.past, date, crate::now());
            async move { day.await.map(|day| (date, count, day)) }
        };
        stream::iter(self.found.days.iter().map(read)).buffered(AHEAD).map(|day| {
            let (date, count, day) = day?;
            let rows = rows(day, &self.filter, &self.activity.zone, &self.found.ends);
            if count.is_some_and(|count| count != rows.len()) {
                // Such as by `vacuum --keep-changes` beside the server. It is counted anew next time.
                self.activity.forget(date);
                return Err(PastError::Changed(date));
            }
            Ok(rows)
        })
    }
}

/// The calls of a day that count, each with how long it lasted beyond the day.
fn rows(
    day: DayRollup,
    filter: &ActivityFilter,
    zone: &TimeZone,
    ends: &HashMap<Came, (u32, bool)>,
) -> Vec<CameRow> {
    // Of its own, since it is needed for this day alone: then all days' words need not be kept.
    let mut dictionary = Dictionary::default();
    let calls = DayCalls::of(&day, zone, &mut dictionary);
    let keys = Keys::of(filter, &dictionary);
    let counts = day.came.into_iter().zip(&calls.came).filter(|(_, came)| keys.has(came));
    counts
        .map(|(mut row, _)| {
            if row.open
                && let Some((seconds, whole)) = ends.get(&(row.call_id, row.at))
            {
                (row.seconds, row.whole) = (*seconds, *whole);
            }
            row
        })
        .collect()
}
