//! When a feed was seen as it was: the times of its good polls. Those of a day are read once and kept in memory, since the board
//! of each of its moments asks for them; to those of the present day are added the ones that this program writes.

use super::{
    days::{bounds, is_over, keep},
    past::PastError,
    recorder::off_the_workers,
};
use crate::store::EventLog;
use blotter_lake::history::{History, day_of};
use blotter_model::Timestamp;
use futures::{StreamExt, TryStreamExt, stream};
use jiff::{ToSpan, civil::Date};
use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Days that are kept in memory; a day of a poll a minute takes 23 KB.
const MAX_DAYS: usize = 400;
/// Days of polls that all failed, one after the other, before it is given up to look for a good one.
const LOOKED_THROUGH: usize = 31;
/// Days that are read at once.
const AT_ONCE: usize = 8;

/// The good polls of a feed; cheap to clone.
#[derive(Clone)]
pub struct GoodPolls {
    history: Arc<History>,
    log: EventLog,
    reach: Duration,
    days: Arc<Mutex<Days>>,
}

/// What is known of days.
#[derive(Default)]
struct Days {
    read: HashMap<Date, Day>,
    /// How often polls were written: what was read while it changed may lack some.
    writes: u64,
}

#[derive(Clone)]
struct Day {
    polls: Arc<[Timestamp]>,
    /// Whether it was over when it was read: nothing comes any more.
    is_over: bool,
}

impl GoodPolls {
    /// `reach`: a feed without a good poll for longer was not watched.
    pub fn new(history: Arc<History>, log: EventLog, reach: Duration) -> Self {
        Self { history, log, reach, days: Arc::default() }
    }

    /// Those of a time, both ends included, in order.
    ///
    /// # Errors
    /// When the lake or the store can't be read.
    pub async fn within(&self, from: Timestamp, until: Timestamp) -> Result<Vec<Timestamp>, PastError> {
        if from > until {
            return Ok(Vec::new());
        }
        // Those that aren't in the lake yet first: what is written meanwhile is then in both, and never in neither.
        let waiting = &self.waiting().await?;
        let kept = self.history.poll_days(self.log.feed()).await?;
        let days: Vec<Date> = waiting
            .iter()
            .map(|at| day_of(*at))
            .chain(kept)
            .filter(|day| (day_of(from)..=day_of(until)).contains(day))
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect();
        let read = days.into_iter().map(|day| self.of_day(day, waiting));
        let read: Vec<Arc<[Timestamp]>> = stream::iter(read).buffered(AT_ONCE).try_collect().await?;
        Ok(read.iter().flat_map(|day| day.iter().copied()).filter(|at| (from..=until).contains(at)).collect())
    }

    /// The last one up to a moment, if there is one in the days that are looked through.
    ///
    /// # Errors
    /// When the lake or the store can't be read.
    pub async fn last_before(&self, moment: Timestamp) -> Result<Option<Timestamp>, PastError> {
        let waiting = &self.waiting().await?;
        let kept = self.history.poll_days(self.log.feed()).await?;
        let days: BTreeSet<Date> = waiting.iter().map(|at| day_of(*at)).chain(kept).collect();
        for day in days.range(..=day_of(moment)).rev().take(LOOKED_THROUGH) {
            let polls = self.of_day(*day, waiting).await?;
            if let Some(last) = polls.iter().rev().find(|poll| **poll <= moment) {
                return Ok(Some(*last));
            }
        }
        Ok(None)
    }

    /// Reads those of the last days ahead, so that the board of a moment takes a request less. How many days there are.
    ///
    /// # Errors
    /// When the lake or the store can't be read.
    pub async fn read_ahead(&self) -> Result<usize, PastError> {
        let waiting = &self.waiting().await?;
        let days = self.history.poll_days(self.log.feed()).await?;
        let read = days.into_iter().rev().take(MAX_DAYS - 1).map(|day| self.of_day(day, waiting));
        stream::iter(read).buffered(AT_ONCE).try_fold(0, |days, _| async move { Ok(days + 1) }).await
    }

    /// Those that aren't in the lake yet, in order.
    ///
    /// # Errors
    /// When the store can't be read.
    pub async fn waiting(&self) -> Result<Vec<Timestamp>, PastError> {
        let log = self.log.clone();
        Ok(off_the_workers(move || log.good_polls()).await?)
    }

    /// Adds polls that are in the lake now, before they are no longer among those that wait.
    pub(super) fn written(&self, polls: impl Iterator<Item = Timestamp>) {
        let mut new: BTreeMap<Date, Vec<Timestamp>> = BTreeMap::new();
        for at in polls {
            new.entry(day_of(at)).or_default().push(at);
        }
        let mut known = self.known();
        known.writes += 1;
        for (day, polls) in new {
            if let Some(day) = known.read.get_mut(&day) {
                day.polls =
                    day.polls.iter().copied().chain(polls).collect::<BTreeSet<_>>().into_iter().collect();
            }
        }
    }

    async fn of_day(&self, day: Date, waiting: &[Timestamp]) -> Result<Arc<[Timestamp]>, PastError> {
        let is_over = is_over(day, self.reach, crate::now());
        let (begins, ends) = bounds(day);
        let ends = ends.checked_sub(1.nanosecond()).unwrap_or(ends);
        let waiting = waiting.iter().copied().filter(|at| (begins..=ends).contains(at));
        let (known, writes) = {
            let known = self.known();
            (known.read.get(&day).cloned(), known.writes)
        };
        // Another program may have written to a day too that wasn't over yet.
        if let Some(known) = known.filter(|known| known.is_over == is_over) {
            let both: BTreeSet<Timestamp> = known.polls.iter().copied().chain(waiting).collect();
            return Ok(if both.len() == known.polls.len() {
                known.polls
            } else {
                both.into_iter().collect()
            });
        }
        let in_lake = self.history.poll_times(self.log.feed(), begins, ends).await?;
        let in_lake = in_lake.into_iter().filter(|(_, result)| result.is_good()).map(|(at, _)| at);
        let polls: Arc<[Timestamp]> = in_lake.chain(waiting).collect::<BTreeSet<_>>().into_iter().collect();
        let mut known = self.known();
        if is_over || known.writes == writes {
            keep(&mut known.read, day, Day { polls: polls.clone(), is_over }, MAX_DAYS);
        }
        Ok(polls)
    }

    fn known(&self) -> MutexGuard<'_, Days> {
        self.days.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
