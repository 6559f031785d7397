//! The syncs of a running `serve`: by schedule, a missed one made up once, and when the operator asks. What `blotter sync`
//! did beside it is known too, since both keep the same history.

use super::{
    history::{History, Mark, SyncRun},
    run::{Sync, Turn},
    schedule::Schedule,
};
use crate::Error;
use blotter_model::Timestamp;
use blotter_outbound::Progress;
use std::{
    future::Future,
    pin::{Pin, pin},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};
use tokio::{
    sync::{mpsc, oneshot, watch},
    time::sleep,
};

/// How often the wall clock and the history are looked at. A timer to the next run's moment would not notice that the
/// clock was set or that the machine slept.
const EVERY: Duration = Duration::from_secs(2);
/// How often a download's progress is told.
const PROGRESS_EVERY: Duration = Duration::from_secs(1);

/// What is known of the syncs.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SyncState {
    /// The runs that are kept, oldest first.
    pub runs: Vec<SyncRun>,
    /// The run of this program that is under way.
    pub running: Option<Running>,
    /// When the next one is due, if there is a schedule.
    pub next: Option<Timestamp>,
}

/// A run that is under way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Running {
    pub since: Timestamp,
    /// Bytes of the archive that are here, and of how many, while it is downloaded.
    pub download: Option<(u64, Option<u64>)>,
}

/// What came of asking for a run.
#[derive(Debug)]
pub enum Asked {
    Started(Timestamp),
    /// Another one is under way, here or in another process.
    Busy,
    Failed(Error),
}

/// Follows the syncs, and asks for one; cheap to clone.
#[derive(Debug, Clone)]
pub struct Syncs {
    state: watch::Receiver<Arc<SyncState>>,
    ask: mpsc::Sender<oneshot::Sender<Asked>>,
}

impl Syncs {
    pub fn state(&self) -> Arc<SyncState> {
        self.state.borrow().clone()
    }

    /// Starts a run now; none if the program is about to end.
    pub async fn start(&self) -> Option<Asked> {
        let (send, receive) = oneshot::channel();
        self.ask.send(send).await.ok()?;
        receive.await.ok()
    }
}

/// What runs the syncs; see [`SyncTask::run`].
pub struct SyncTask {
    sync: Arc<Sync>,
    history: History,
    schedule: Option<Schedule>,
    state: Arc<watch::Sender<Arc<SyncState>>>,
    asks: mpsc::Receiver<oneshot::Sender<Asked>>,
    /// Whether the history has been read, and its mark then.
    has_read: bool,
    mark: Option<Mark>,
    /// When the last run ended, also where it could not be remembered.
    last: Option<Timestamp>,
    /// A problem that keeps runs from beginning, said once.
    told: Option<String>,
}

impl SyncTask {
    /// Runs `sync` by a schedule; without one, only when asked.
    pub fn new(sync: Sync, schedule: Option<Schedule>) -> (Self, Syncs) {
        let history = History::new(&sync.data_dir);
        let (told, state) = watch::channel(Arc::default());
        let (ask, asks) = mpsc::channel(8);
        let task = Self {
            sync: Arc::new(sync),
            history,
            schedule,
            state: Arc::new(told),
            asks,
            has_read: false,
            mark: None,
            last: None,
            told: None,
        };
        (task, Syncs { state, ask })
    }

    /// Runs until `shutdown` ends; a run that is under way then is given up.
    pub async fn run(mut self, shutdown: impl Future<Output = ()>) {
        let mut shutdown = pin!(shutdown);
        let mut asked: Option<oneshot::Sender<Asked>> = None;
        loop {
            self.look();
            if asked.is_some() || self.is_due(crate::now()) {
                let turn = self.begin(asked.take());
                if let Some(turn) = turn {
                    if self.one(turn, shutdown.as_mut()).await.is_break() {
                        return;
                    }
                    continue;
                }
            }
            tokio::select! {
                () = &mut shutdown => return,
                Some(ask) = self.asks.recv() => asked = Some(ask),
                () = sleep(EVERY) => {}
            }
        }
    }

    /// Reads the history if somebody added to it.
    fn look(&mut self) {
        let mark = self.history.mark();
        if self.has_read && self.mark == mark {
            return;
        }
        let runs = match self.history.runs() {
            Ok(runs) => runs,
            Err(error) => {
                self.tell(&error.to_string());
                return;
            }
        };
        (self.has_read, self.mark) = (true, mark);
        self.last = self.last.max(last_of(&runs, crate::now()));
        let next = self.next().map(|next| next.max(crate::now()));
        if self.schedule.is_some() && next != self.state.borrow().next {
            tracing::info!(next = next.map(|next| next.to_string()), "the next sync");
        }
        self.change(|state| (state.runs, state.next) = (runs, next));
    }

    /// When the next run is due. Nobody knows of one before the first, so that one is due at once.
    fn next(&self) -> Option<Timestamp> {
        let schedule = self.schedule.as_ref()?;
        self.last.map_or(Some(Timestamp::UNIX_EPOCH), |last| schedule.next(last))
    }

    fn is_due(&self, now: Timestamp) -> bool {
        self.next().is_some_and(|next| next <= now)
    }

    /// Takes the turn, and tells whoever asked for it.
    fn begin(&mut self, asked: Option<oneshot::Sender<Asked>>) -> Option<Turn> {
        let (answer, turn) = match self.sync.begin() {
            Ok(Some(turn)) => {
                let since = turn.started();
                // Before the answer, so that whoever has it sees the run.
                self.change(|state| state.running = Some(Running { since, download: None }));
                (Asked::Started(since), Some(turn))
            }
            // What it does is in the history once it is done; then the next one is due later.
            Ok(None) => (Asked::Busy, None),
            Err(error) => {
                self.tell(&error.to_string());
                (Asked::Failed(error), None)
            }
        };
        if let Some(asked) = asked {
            // Whoever asked may have left.
            let _ = asked.send(answer);
        }
        turn
    }

    /// One run to its end; who asks for another meanwhile is told. Breaks when it was stopped.
    async fn one(
        &mut self,
        turn: Turn,
        mut shutdown: Pin<&mut impl Future<Output = ()>>,
    ) -> std::ops::ControlFlow<()> {
        tracing::info!("a sync begins");
        let progress = Arc::new(Told { state: self.state.clone(), told: Mutex::new(None) });
        let (sync, schedule) = (self.sync.clone(), self.schedule.clone());
        let mut stopped = false;
        let stop = async {
            shutdown.as_mut().await;
            stopped = true;
        };
        let result = {
            let next = |ended| schedule.and_then(|schedule| schedule.next(ended));
            let mut run = pin!(sync.run(turn, next, progress, stop));
            loop {
                tokio::select! {
                    result = &mut run => break result,
                    Some(ask) = self.asks.recv() => {
                        let _ = ask.send(Asked::Busy);
                    }
                }
            }
        };
        match &result {
            _ if stopped => tracing::warn!("the sync was stopped; it is made up at the next start"),
            Ok(summary) => {
                for failure in &summary.failures {
                    tracing::warn!(failure, "a part of the sync failed");
                }
                tracing::info!(
                    months = summary.months.len(),
                    rows = summary.rows,
                    release = summary.release,
                    "the sync is done"
                );
            }
            Err(error) => tracing::warn!(%error, "the sync failed; the release before stays"),
        }
        if stopped {
            return std::ops::ControlFlow::Break(());
        }
        self.last = self.last.max(Some(crate::now()));
        self.told = None;
        // The row is there before the run is gone.
        self.look();
        self.change(|state| state.running = None);
        std::ops::ControlFlow::Continue(())
    }

    fn change(&self, change: impl FnOnce(&mut SyncState)) {
        self.state.send_modify(|state| change(Arc::make_mut(state)));
    }

    fn tell(&mut self, problem: &str) {
        if self.told.as_deref() != Some(problem) {
            tracing::warn!(problem, "no sync can run; trying again every few seconds");
            self.told = Some(problem.to_owned());
        }
    }
}

/// When the last run ended that was not stopped. A time that lies in the future, since the clock was set back, counts as
/// now.
fn last_of(runs: &[SyncRun], now: Timestamp) -> Option<Timestamp> {
    runs.iter().rev().find(|run| !run.stopped).map(|run| run.ended.min(now))
}

/// Tells the state how far a download is.
struct Told {
    state: Arc<watch::Sender<Arc<SyncState>>>,
    told: Mutex<Option<Instant>>,
}

impl Progress for Told {
    fn at(&self, bytes: u64, length: Option<u64>) {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        let whole = length == Some(bytes);
        if !whole && told.is_some_and(|told| told.elapsed() < PROGRESS_EVERY) {
            return;
        }
        *told = Some(Instant::now());
        self.state.send_modify(|state| {
            if let Some(running) = &mut Arc::make_mut(state).running {
                // What follows a whole download is the import.
                running.download = (!whole).then_some((bytes, length));
            }
        });
    }

    fn retries(&self, reason: &str, pause: Duration) {
        tracing::info!(reason, seconds = pause.as_secs_f64(), "the archive's download is tried again");
    }
}
