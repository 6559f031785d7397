//! Looking back: the events of a time and the board at a moment. What isn't in the lake yet comes from the log; where the
//! log has all that is asked for, the lake is not asked.

use super::{
    gaps::is_gap,
    good_polls::GoodPolls,
    recorder::{CURSOR, off_the_workers},
};
use crate::{
    engine::Published,
    store::{EventLog, StoreError},
};
use blotter_lake::history::{EventFilter, History, apply, day_of, follow, order};
use blotter_model::{Board, CurrentCalls, EventRecord, FeedState, Timestamp};
use jiff::{ToSpan, civil::Date};
use std::{sync::Arc, time::Duration};

/// Events of the log that are read at once.
const PART: usize = 5_000;

/// Why the past can't be read.
#[derive(Debug, thiserror::Error)]
pub enum PastError {
    #[error(transparent)]
    Lake(#[from] blotter_lake::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the calls of {0} are others than a moment ago; ask again")]
    Changed(Date),
}

/// What looks back; cheap to clone.
#[derive(Clone)]
pub struct Past {
    pub history: Arc<History>,
    pub log: EventLog,
    pub polls: GoodPolls,
    /// A feed without a good poll for longer was not watched.
    pub stale_after: Duration,
    /// When this program began.
    started: Timestamp,
}

/// The board at a moment.
#[derive(Debug, Clone)]
pub struct PastBoard {
    pub epoch: String,
    pub board: Board,
    /// As of the last board that was written before.
    pub feed: FeedState,
}

impl PastBoard {
    /// The board that is published now.
    pub fn present(published: &Published) -> Self {
        let (epoch, board) = (published.epoch.clone(), Board::clone(&published.board));
        Self { epoch, board, feed: published.feed.clone() }
    }

    /// In the shape of `/current-calls/`.
    pub fn current(&self, feed: FeedState) -> CurrentCalls {
        CurrentCalls {
            epoch: self.epoch.clone(),
            seq: self.board.seq(),
            feed,
            current_active_calls: self.board.calls(),
        }
    }
}

impl Past {
    pub fn new(history: Arc<History>, log: EventLog, stale_after: Duration) -> Self {
        let polls = GoodPolls::new(history.clone(), log.clone(), stale_after);
        Self { history, log, polls, stale_after, started: crate::now() }
    }

    /// The feed whose history this is.
    pub fn feed(&self) -> &str {
        self.log.feed()
    }

    /// All events of this feed under a filter, in order.
    ///
    /// # Errors
    /// When the lake or the store can't be read.
    pub async fn events(&self, filter: EventFilter) -> Result<Vec<EventRecord>, PastError> {
        let filter = EventFilter { feed: Some(self.feed().to_owned()), ..filter };
        if let Some(from) = self.first_in_log(&filter).await? {
            return Ok(self.read_log(&filter, from).await?);
        }
        // The position first: what was written meanwhile is then in both, and never in neither.
        let log = self.log.clone();
        let written = off_the_workers(move || Ok(log.cursor(CURSOR)?.seq().max(log.pruned()?))).await?;
        let mut records = self.history.events(&filter).await?;
        records.extend(self.read_log(&filter, written).await?);
        records.sort_by(order);
        records.dedup_by(|a, b| a.epoch == b.epoch && a.seq == b.seq);
        Ok(records)
    }

    /// The UTC days of a time, from the first event to the last.
    ///
    /// # Errors
    /// When the lake or the store can't be read.
    pub async fn days(&self, from: Timestamp, until: Timestamp) -> Result<Vec<Date>, PastError> {
        let filter = EventFilter { from: Some(from), ..EventFilter::default() };
        let span = if self.first_in_log(&filter).await?.is_some() {
            self.span_of_log().await?
        } else {
            self.span().await?
        };
        let Some((first, last)) = span else { return Ok(Vec::new()) };
        if first > until || last < from {
            return Ok(Vec::new());
        }
        let (first, last) = (day_of(first.max(from)), day_of(last.min(until)));
        Ok(first.series(1.day()).take_while(|day| *day <= last).collect())
    }

    /// The board at a moment; `None` before the first event.
    ///
    /// # Errors
    /// When the lake or the store can't be read.
    pub async fn board(&self, moment: Timestamp) -> Result<Option<PastBoard>, PastError> {
        let base = self.history.board_before(self.feed(), moment).await?;
        let until = Some(moment);
        let (epoch, board, feed) = if let Some(base) = base {
            // Of all logs: a new one has no board of its own yet in its first minute.
            let filter = EventFilter { from: Some(base.at), until, ..EventFilter::default() };
            let mut events = self.events(filter).await?;
            events.retain(|event| event.epoch != base.board.epoch || event.seq > base.board.seq);
            let (epoch, board) = follow(&base.board, events);
            (epoch, board, base.board.feed)
        } else {
            // Before the first board was written: from the first event on.
            let mut events = self.events(EventFilter { until, ..EventFilter::default() }).await?;
            let Some(first) = events.first().filter(|first| first.seq == 1) else { return Ok(None) };
            let epoch = first.epoch.clone();
            events.retain(|event| event.epoch == epoch);
            let feed = FeedState { id: self.feed().to_owned(), ..FeedState::default() };
            let mut board = Board::new();
            apply(&mut board, events);
            (epoch, board, feed)
        };
        Ok(Some(PastBoard { epoch, board, feed }))
    }

    /// Whether nothing was committed after a moment, so that the board then is the present one.
    ///
    /// # Errors
    /// When the store can't be read.
    pub async fn is_present(&self, seq: u64, moment: Timestamp) -> Result<bool, PastError> {
        let (log, started) = (self.log.clone(), self.started);
        let at = off_the_workers(move || {
            // What a new epoch began with may be the lake's board, which the log's last event did not make.
            if seq > 0 && seq <= log.epoch_began()? {
                return Ok(Some(started));
            }
            let last = log.read(seq.saturating_sub(1), seq, 1)?;
            Ok(last.and_then(|entries| Some(entries.first()?.at)))
        });
        Ok(at.await?.is_some_and(|at| at <= moment))
    }

    /// Whether the feed was being watched at a moment, and when it was last seen before: between two good polls that are too
    /// far apart it was not, from the first of them on.
    ///
    /// # Errors
    /// When the lake or the store can't be read.
    pub async fn watched(&self, moment: Timestamp) -> Result<(bool, Option<Timestamp>), PastError> {
        let (reach, now) = (self.stale_after, crate::now());
        let from = moment.checked_sub(reach).unwrap_or(moment);
        let until = moment.checked_add(reach).unwrap_or(moment).min(now);
        // Those that aren't in the lake yet are the latest: they decide without it.
        let waiting = self.polls.waiting().await?;
        if waiting.iter().any(|at| (from..=moment).contains(at)) {
            return Ok(watched(&waiting, moment, now, reach));
        }
        Ok(watched(&self.polls.within(from, until).await?, moment, now, reach))
    }

    /// The first and the last moment of the feed's events.
    ///
    /// # Errors
    /// When the lake or the store can't be read.
    pub async fn span(&self) -> Result<Option<(Timestamp, Timestamp)>, PastError> {
        let in_lake = self.history.span(self.feed()).await?;
        Ok(match (in_lake, self.span_of_log().await?) {
            (Some((a, b)), Some((c, d))) => Some((a.min(c), b.max(d))),
            (known, None) | (None, known) => known,
        })
    }

    async fn span_of_log(&self) -> Result<Option<(Timestamp, Timestamp)>, StoreError> {
        let log = self.log.clone();
        off_the_workers(move || {
            let (before, end) = (log.pruned()?, log.committed().borrow().seq);
            let at = |seq: u64| {
                Ok::<_, StoreError>(log.read(seq - 1, seq, 1)?.and_then(|found| Some(found.first()?.at)))
            };
            Ok(if before < end { at(before + 1)?.zip(at(end)?) } else { None })
        })
        .await
    }

    /// The position after which the log alone has all events of a filter.
    async fn first_in_log(&self, filter: &EventFilter) -> Result<Option<u64>, StoreError> {
        let (log, filter) = (self.log.clone(), filter.clone());
        off_the_workers(move || {
            // Older epochs may have had other events than this log has now, if it was restored.
            let kept = log.pruned()?.max(log.epoch_began()?);
            if let (Some(epoch), Some(after)) = (&filter.epoch, filter.after_seq) {
                let same = *epoch == *log.committed().borrow().epoch;
                return Ok((same && after >= kept).then_some(after));
            }
            let Some(from) = filter.from else { return Ok(None) };
            let first = log.first_from(from)?;
            // There is an earlier one that is kept: nothing of the time is missing.
            Ok((first > kept + 1).then_some(first - 1))
        })
        .await
    }

    /// The events of the log after a position, under a filter.
    async fn read_log(&self, filter: &EventFilter, after: u64) -> Result<Vec<EventRecord>, StoreError> {
        let (log, filter) = (self.log.clone(), filter.clone());
        off_the_workers(move || {
            let end = log.committed().borrow().seq;
            let mut after = match filter.from {
                Some(from) => after.max(log.first_from(from)?.saturating_sub(1)),
                None => after,
            };
            let number =
                filter.incident.as_ref().map(|number| serde_json::Value::from(number.as_str()).to_string());
            let mut records = Vec::new();
            while after < end {
                let Some(entries) = log.read(after, end, PART)? else {
                    // Pruned meanwhile, which is done with what the lake has.
                    after = log.pruned()?.max(after + 1);
                    continue;
                };
                for entry in &entries {
                    after = entry.seq;
                    if filter.until.is_some_and(|until| entry.at > until) {
                        return Ok(records);
                    }
                    // The text is searched first, since parsing costs more.
                    if number.as_ref().is_none_or(|number| entry.json.contains(number)) {
                        let record = log.record(entry)?;
                        if filter.has(&record) {
                            records.push(record);
                        }
                    }
                }
            }
            Ok(records)
        })
        .await
    }
}

/// Whether polls in order say that a moment was watched, and the last of them until then.
fn watched(
    polls: &[Timestamp],
    moment: Timestamp,
    now: Timestamp,
    reach: Duration,
) -> (bool, Option<Timestamp>) {
    let last = polls.iter().rev().find(|at| **at <= moment).copied();
    let next = polls.iter().find(|at| **at > moment).copied();
    // Where none is known after it, the next is still to come, or too far away.
    let is_present = moment.checked_add(reach).is_ok_and(|reached| reached >= now);
    let end = next.unwrap_or(if is_present { now } else { Timestamp::MAX });
    (last.is_some_and(|last| !is_gap(last, end, reach)), last)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    #[test]
    fn a_gap_begins_with_the_last_good_poll_and_the_present_is_no_gap_yet() {
        let polls = [at(100), at(160), at(1_000), at(1_060)];
        let watched = |moment: i64| watched(&polls, at(moment), at(1_200), Duration::from_mins(5));
        assert_eq!(watched(99), (false, None));
        assert_eq!(watched(130), (true, Some(at(100))));
        assert_eq!(watched(161), (false, Some(at(160))), "nothing is known from here to the next poll");
        assert_eq!(watched(1_000), (true, Some(at(1_000))));
        assert_eq!(watched(1_190), (true, Some(at(1_060))), "the next poll is still to come");
        assert!(!super::watched(&polls, at(1_190), at(9_000), Duration::from_mins(5)).0);
    }
}
