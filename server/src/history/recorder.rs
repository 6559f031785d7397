//! Writes the event log to the lake, as a consumer with a cursor of its own. While the lake can't be written, events wait
//! in the log, and the live part doesn't notice.

use super::{
    good_polls::GoodPolls,
    past::{Past, PastError},
    polls::Polls,
    rollups::Rollups,
};
use crate::{
    engine::Handle,
    metrics::Metrics,
    store::{Cursor, EventLog, StoreError},
};
use blotter_lake::history::{BoardRow, History, day_of};
use blotter_model::Timestamp;
use jiff::Unit;
use std::{
    future::Future,
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::{
    task::JoinSet,
    time::{interval, sleep, timeout},
};

/// The consumer's name among the log's cursors.
pub(super) const CURSOR: &str = "history";
/// So many events are written at once.
const MAX_EVENTS: usize = 5_000;
/// How often the log says again that nothing can be written.
const REMIND: Duration = Duration::from_mins(10);
/// How long tables that are being opened are waited for once the program ends.
const LAST_READ: Duration = Duration::from_secs(2);
/// How long the last write may take once the program ends.
const LAST_WRITE: Duration = Duration::from_secs(5);
/// An engine that is busy for longer is asked again at the next attempt.
const ENGINE_WITHIN: Duration = Duration::from_secs(10);
/// How often days are compacted and what was replaced is removed.
const TIDY: Duration = Duration::from_hours(1);
/// How often it is looked how long events wait.
const MEASURE: Duration = Duration::from_secs(5);

/// What a recorder is made from.
pub struct RecorderParts {
    pub history: Arc<History>,
    pub log: EventLog,
    pub engine: Handle,
    pub metrics: Arc<Metrics>,
    pub interval: Duration,
    /// What roll-ups are made from.
    pub past: Past,
}

/// Why an attempt failed; the next one writes what this one did not.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error(transparent)]
    Lake(#[from] blotter_lake::Error),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Writes the history.
pub struct Recorder {
    parts: RecorderParts,
    cursor: Cursor,
    polls: Polls,
    rollups: Rollups,
    /// The last board that was written in this run.
    board: Option<(String, Timestamp)>,
    tidied: Option<Instant>,
    /// Whether anything was written in this run, so that the lake is there.
    reached: bool,
    outage: Option<Outage>,
}

/// Since when nothing can be written.
struct Outage {
    since: Instant,
    logged: Instant,
}

impl Recorder {
    /// Registers with the log, so that from now on it keeps what was not written yet.
    ///
    /// # Errors
    /// When the store can't be read.
    pub fn new(parts: RecorderParts) -> Result<Self, StoreError> {
        let cursor = parts.log.cursor(CURSOR)?;
        let polls = Polls::default();
        let rollups = Rollups::new(parts.past.clone());
        Ok(Self { parts, cursor, polls, rollups, board: None, tidied: None, reached: false, outage: None })
    }

    /// Writes until `shutdown` ends; then, where the lake could be reached before, what is left.
    pub async fn run(mut self, shutdown: impl Future<Output = ()>) {
        tokio::pin!(shutdown);
        let (log, metrics) = (self.parts.log.clone(), self.parts.metrics.clone());
        let mut measure = interval(MEASURE);
        let pause = self.parts.interval;
        // So that the first question doesn't wait for it. A lake that can't be opened is told of by what needs it.
        let history = self.parts.history.clone();
        let mut opening = tokio::spawn(async move { history.open().await });
        let (mut opened, mut reading) = (false, JoinSet::new());
        let polls = self.parts.past.polls.clone();
        {
            let writing = self.write_again_and_again(pause);
            tokio::pin!(writing);
            loop {
                // An attempt that is dropped in the middle is made good by the next run.
                tokio::select! {
                    () = &mut shutdown => break,
                    () = &mut writing => {}
                    _ = &mut opening, if !opened => {
                        opened = true;
                        reading.spawn(read_ahead(polls.clone()));
                    }
                    _ = measure.tick() => lag(&log, &metrics).await,
                }
            }
        }
        // Delta's reader does not bear to be cut off by the end of the runtime.
        if !opened {
            let _ = timeout(LAST_READ, opening).await;
        }
        if self.reached && timeout(LAST_WRITE, self.attempt()).await.is_err() {
            tracing::warn!(
                "the last events are not in the lake yet: they wait in the log for the next start"
            );
        }
    }

    async fn write_again_and_again(&mut self, pause: Duration) {
        loop {
            sleep(pause).await;
            self.attempt().await;
            self.tidy().await;
            self.roll_up().await;
        }
    }

    /// Rolls days up that are over, once everything of them is in the lake.
    async fn roll_up(&mut self) {
        if self.outage.is_some() {
            return;
        }
        match self.rollups.bring().await {
            // Somebody else wrote one: the next time.
            Ok(()) | Err(PastError::Lake(blotter_lake::Error::Conflict { .. })) => {}
            Err(error) => {
                tracing::warn!(%error, "days of the history could not be rolled up; it is tried again");
            }
        }
    }

    async fn attempt(&mut self) {
        match self.bring().await {
            Ok(()) => {
                self.reached = true;
                if let Some(outage) = self.outage.take() {
                    let seconds = outage.since.elapsed().as_secs();
                    tracing::info!(
                        seconds,
                        "the history can be written again, and everything that waited is in the lake"
                    );
                }
                lag(&self.parts.log, &self.parts.metrics).await;
            }
            Err(error) => {
                self.parts.metrics.history_errors.inc();
                let now = Instant::now();
                let outage = self.outage.get_or_insert_with(|| {
                    // Long enough ago to be logged at once.
                    Outage { since: now, logged: now.checked_sub(REMIND).unwrap_or(now) }
                });
                let first = outage.since == now;
                if first || outage.logged.elapsed() >= REMIND {
                    outage.logged = now;
                    let waiting = self.parts.log.committed().borrow().seq.saturating_sub(self.cursor.seq());
                    tracing::warn!(
                        %error,
                        waiting,
                        seconds = outage.since.elapsed().as_secs(),
                        "the history can't be written: events wait in the log, up to --max-log-bytes"
                    );
                }
            }
        }
    }

    async fn bring(&mut self) -> Result<(), Failure> {
        self.bring_events().await?;
        let good = &self.parts.past.polls;
        self.polls.bring(&self.parts.history, &self.parts.log, good, self.cursor.seq()).await?;
        self.bring_board().await
    }

    async fn bring_events(&mut self) -> Result<(), Failure> {
        let RecorderParts { history, log, metrics, .. } = &self.parts;
        let (epoch, end) = {
            let committed = log.committed();
            let committed = committed.borrow();
            (committed.epoch.clone(), committed.seq)
        };
        // More than was ever committed: this log went back in time, and would count other events under these numbers.
        if let Some(seq) = history.last_event(log.feed(), &epoch).await?.filter(|last| *last > end) {
            let log = format!("{}/{epoch}", log.feed());
            return Err(blotter_lake::Error::OtherLog { log, seq }.into());
        }
        loop {
            let after = self.cursor.seq();
            if after >= end {
                return Ok(());
            }
            let reading = log.clone();
            let read = move || {
                let Some(entries) = reading.read(after, end, MAX_EVENTS)? else {
                    return Ok(Err(reading.pruned()?));
                };
                // An epoch at a time.
                let first = entries.first().map(|entry| entry.epoch.clone());
                let same = entries.iter().take_while(|entry| Some(&entry.epoch) == first.as_ref());
                same.map(|entry| reading.record(entry)).collect::<Result<Vec<_>, _>>().map(Ok)
            };
            let records = match off_the_workers(read).await? {
                Ok(records) => records,
                Err(pruned) if pruned <= after => return Ok(()),
                Err(pruned) => {
                    tracing::error!(
                        after,
                        upto = pruned,
                        "events were pruned before they were in the lake: the history has a gap"
                    );
                    self.cursor.advance(pruned);
                    // What is on the board doesn't depend on what is missing.
                    self.board = None;
                    continue;
                }
            };
            let Some(last) = records.last().map(|record| record.seq) else { return Ok(()) };
            match history.append_events(&records).await {
                Ok(()) => {}
                // What an older epoch has that way will never fit.
                Err(error @ blotter_lake::Error::OtherLog { .. })
                    if records.iter().all(|record| record.epoch != *epoch) =>
                {
                    tracing::error!(%error, after, upto = last, "events of an older epoch are left out of the history");
                }
                Err(error) => return Err(error.into()),
            }
            self.cursor.advance(last);
            metrics.history_events.inc_by(records.len() as u64);
        }
    }

    /// Once an hour, on each new day, and first of all.
    async fn bring_board(&mut self) -> Result<(), Failure> {
        let RecorderParts { history, log, engine, .. } = &self.parts;
        let (published, now) = (engine.published(), crate::now());
        let due = self.board.as_ref().is_none_or(|(epoch, at)| {
            *epoch != published.epoch || hour(*at) != hour(now) || day_of(*at) != day_of(now)
        });
        if !due || published.board.seq() == 0 {
            return Ok(());
        }
        // What the engine was committing just now has an earlier time: only once that is published, nothing of before `now` is
        // missing from the board.
        if !engine.alive(ENGINE_WITHIN).await {
            return Ok(());
        }
        let published = engine.published();
        let seq = published.board.seq();
        let reading = log.clone();
        let last = off_the_workers(move || reading.read(seq - 1, seq, 1)).await?;
        // Events may be later than the clock, if it was set back.
        let last_at = last.and_then(|entries| Some(entries.first()?.at));
        let at = last_at.map_or(now, |last| last.max(now));
        let row = BoardRow { feed: log.feed().to_owned(), at, board: published.current() };
        history.append_board(&row).await?;
        self.board = Some((published.epoch.clone(), at));
        Ok(())
    }

    /// Compacts days and removes what was replaced, once an hour, where the lake can be reached.
    async fn tidy(&mut self) {
        if self.outage.is_some() || self.tidied.is_some_and(|last| last.elapsed() < TIDY) {
            return;
        }
        self.tidied = Some(Instant::now());
        let (history, now) = (&self.parts.history, crate::now());
        let done = async {
            Ok::<_, blotter_lake::Error>((history.compact(now).await?, history.clean(now, false).await?))
        };
        match done.await {
            Ok((compacted, removed)) if compacted.days > 0 || !removed.is_empty() => tracing::info!(
                days = compacted.days,
                files_before = compacted.files_before,
                files_after = compacted.files_after,
                removed = removed.len(),
                "the history's days were compacted"
            ),
            Ok(_) => {}
            Err(error) => {
                tracing::warn!(%error, "the history's days could not be compacted; it is tried again in an hour");
            }
        }
    }
}

fn hour(at: Timestamp) -> Timestamp {
    at.round(jiff::TimestampRound::new().smallest(Unit::Hour).mode(jiff::RoundMode::Trunc)).unwrap_or(at)
}

async fn read_ahead(polls: GoodPolls) {
    match polls.read_ahead().await {
        Ok(days) => tracing::info!(days, "the times of earlier polls are read: looking back is ready"),
        Err(error) => {
            tracing::warn!(%error, "the times of earlier polls are not known yet: they are read when somebody looks back");
        }
    }
}

/// Says how long the oldest event waits.
async fn lag(log: &EventLog, metrics: &Metrics) {
    let reading = log.clone();
    let oldest = off_the_workers(move || {
        let (after, end) = (reading.cursor(CURSOR)?.seq(), reading.committed().borrow().seq);
        Ok(reading.read(after.max(reading.pruned()?), end, 1)?.and_then(|entries| Some(entries.first()?.at)))
    });
    match oldest.await {
        Ok(Some(at)) => metrics.history_lag.set(crate::now().duration_since(at).as_secs().max(0)),
        Ok(None) => metrics.history_lag.set(0),
        Err(error) => tracing::warn!(%error, "the event log could not be read"),
    }
}

/// Reads the store where it may take its time.
pub(super) async fn off_the_workers<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    let done = tokio::task::spawn_blocking(work).await;
    done.unwrap_or_else(|panicked| std::panic::resume_unwind(panicked.into_panic()))
}
