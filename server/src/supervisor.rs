//! Supervision: the program runs until it is told to stop. A part that ends before, by an error, a panic or for no
//! reason at all, ends the program with an error, so that nothing is served that no longer changes.

use crate::Error;
use clap::ValueEnum;
use std::{collections::HashMap, fmt, future::Future, str::FromStr, time::Duration};
use tokio::{
    signal::unix::{Signal, SignalKind, signal},
    sync::watch,
    task::{Id, JoinError, JoinSet},
    time::{sleep, timeout},
};

/// How long `/readyz` says that the program is about to end before it does, so that a load balancer that asks every
/// second or two may hear of it.
const NOTICE: Duration = Duration::from_secs(1);

/// How long the parts may take to stop; longer than open connections may take to finish.
const STOPPING: Duration = Duration::from_secs(15);

/// The parts that the program can't do without. When several end at once, the earlier one is named: the later ones
/// may have ended because of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, ValueEnum)]
pub enum Part {
    /// The engine's thread.
    Engine,
    /// The threads that write to open streams.
    Streams,
    /// What reads the event log for the streams.
    Publisher,
    /// The simulated feed of the demo.
    DemoFeed,
    Poller,
    Geocoding,
    /// What follows the lake's releases.
    Records,
    /// What fetches what the police published since.
    Sync,
    /// What prints the metrics.
    Metrics,
    /// What brings events, polls and boards to the lake.
    History,
    /// What wakes the engine once a second.
    Pulse,
    /// The accept loop.
    Http,
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Engine => "the engine",
            Self::Streams => "a writer loop of the event streams",
            Self::Publisher => "the publisher of events",
            Self::DemoFeed => "the simulated feed",
            Self::Poller => "the poller",
            Self::Geocoding => "the geocoding task",
            Self::Records => "what follows the lake",
            Self::Sync => "what runs the syncs",
            Self::Metrics => "what prints the metrics",
            Self::History => "what writes the history",
            Self::Pulse => "the pulse",
            Self::Http => "the HTTP server",
        })
    }
}

/// What goes wrong on SIGUSR1, for tests of what happens then.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A part panics.
    Panic(Part),
    /// The engine's thread never answers again.
    EngineHangs,
}

impl Fault {
    const fn part(self) -> Part {
        match self {
            Self::Panic(part) => part,
            Self::EngineHangs => Part::Engine,
        }
    }
}

impl FromStr for Fault {
    type Err = String;

    /// A part's name, or `engine-hangs`.
    fn from_str(text: &str) -> Result<Self, String> {
        if text == "engine-hangs" {
            Ok(Self::EngineHangs)
        } else {
            Part::from_str(text, false).map(Self::Panic)
        }
    }
}

/// What health checks ask: whether a part has ended unasked.
#[derive(Clone)]
pub struct Health(watch::Receiver<bool>);

impl Health {
    /// Whether the program is about to end because a part has.
    pub fn is_failing(&self) -> bool {
        *self.0.borrow()
    }
}

/// The running parts.
pub struct Supervisor {
    parts: Parts,
    names: HashMap<Id, Part>,
    stop: watch::Sender<bool>,
    failing: watch::Sender<bool>,
    fault: Option<Fault>,
    interrupt: Signal,
    terminate: Signal,
}

impl Supervisor {
    /// Supervises nothing yet. From now on Ctrl-C and SIGTERM don't kill the process, but end [`Supervisor::run`].
    pub fn new(fault: Option<Fault>) -> Result<Self, Error> {
        Ok(Self {
            parts: JoinSet::new(),
            names: HashMap::new(),
            stop: watch::Sender::new(false),
            failing: watch::Sender::new(false),
            fault,
            interrupt: signal(SignalKind::interrupt()).map_err(Error::Signal)?,
            terminate: signal(SignalKind::terminate()).map_err(Error::Signal)?,
        })
    }

    pub fn health(&self) -> Health {
        Health(self.failing.subscribe())
    }

    /// Ends when the parts are to stop.
    pub fn stopping(&self) -> impl Future<Output = ()> + Send + use<> {
        let mut stop = self.stop.subscribe();
        async move {
            // An error means that the supervisor is gone, which is a stop too.
            let _ = stop.wait_for(|stop| *stop).await;
        }
    }

    /// Runs a part as a task that ends only once [`Supervisor::stopping`] has.
    ///
    /// # Panics
    /// The task panics when a fault is injected, which tests do.
    pub fn spawn(
        &mut self,
        part: Part,
        work: impl Future<Output = Result<(), Error>> + Send + 'static,
    ) -> Result<(), Error> {
        self.spawn_with_fault(part, work, async move { panic!("a fault was injected into {part}") })
    }

    /// Watches a part that runs on threads of its own: `ended` ends when one of them has, `inject` injects a fault.
    pub fn watch(
        &mut self,
        part: Part,
        ended: impl Future<Output = ()> + Send + 'static,
        inject: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), Error> {
        let stopping = self.stopping();
        let work = async move {
            tokio::select! {
                () = stopping => {}
                () = ended => {}
            }
            Ok(())
        };
        self.spawn_with_fault(part, work, inject)
    }

    fn spawn_with_fault(
        &mut self,
        part: Part,
        work: impl Future<Output = Result<(), Error>> + Send + 'static,
        inject: impl Future<Output = ()> + Send + 'static,
    ) -> Result<(), Error> {
        let task = if self.fault.is_some_and(|fault| fault.part() == part) {
            let mut trigger = signal(SignalKind::user_defined1()).map_err(Error::Signal)?;
            self.parts.spawn(async move {
                let inject = async {
                    trigger.recv().await;
                    inject.await;
                };
                tokio::pin!(work);
                tokio::select! {
                    ended = &mut work => return ended,
                    () = inject => {}
                }
                work.await
            })
        } else {
            self.parts.spawn(work)
        };
        self.names.insert(task.id(), part);
        Ok(())
    }

    /// Runs until the program is told to stop or a part ends, then stops all parts.
    ///
    /// # Errors
    /// [`Error::Ended`] when it was a part.
    pub async fn run(mut self) -> Result<(), Error> {
        let ended = tokio::select! {
            biased;
            () = told(&mut self.interrupt, &mut self.terminate) => None,
            ended = first_end(&mut self.parts, &self.names) => Some(ended),
        };
        if let Some(error) = &ended {
            self.failing.send_replace(true);
            tracing::error!("{error}");
            tokio::select! {
                () = told(&mut self.interrupt, &mut self.terminate) => {}
                () = sleep(NOTICE) => {}
            }
        }
        tracing::info!("stopping");
        self.stop.send_replace(true);
        if timeout(STOPPING, self.all_ends()).await.is_err() {
            tracing::warn!("some parts did not stop in time");
        }
        ended.map_or(Ok(()), Err)
    }

    /// Waits for every part; one that fails while stopping is logged.
    async fn all_ends(&mut self) {
        while let Some(ended) = self.parts.join_next_with_id().await {
            let part = self.names.get(&id(&ended));
            if let (Some(part), Some(reason)) = (part, failure(ended)) {
                tracing::error!("{part} failed while stopping: {reason}");
            }
        }
    }
}

/// Waits for the first part that ends, or of several that end at once the one that others depend on.
async fn first_end(parts: &mut Parts, names: &HashMap<Id, Part>) -> Error {
    /// What depends on a part that ended ends within moments.
    const AT_ONCE: Duration = Duration::from_millis(50);
    let mut first = next_end(parts, names).await;
    // Until nothing runs any more, or the time is over.
    let _ = timeout(AT_ONCE, async {
        while let Some(next) = next_end(parts, names).await {
            if first.as_ref().is_none_or(|(part, _)| next.0 < *part) {
                first = Some(next);
            }
        }
    })
    .await;
    match first {
        Some((part, reason)) => Error::Ended { part: part.to_string(), reason },
        None => Error::Ended { part: "everything".to_owned(), reason: "no part was started".to_owned() },
    }
}

async fn next_end(parts: &mut Parts, names: &HashMap<Id, Part>) -> Option<(Part, String)> {
    let ended = parts.join_next_with_id().await?;
    let part = names.get(&id(&ended)).copied()?;
    Some((
        part,
        failure(ended).unwrap_or_else(|| "it gave no reason; if it panicked, the log says so".to_owned()),
    ))
}

type Parts = JoinSet<Result<(), Error>>;
type Ended = Result<(Id, Result<(), Error>), JoinError>;

fn id(ended: &Ended) -> Id {
    match ended {
        Ok((id, _)) => *id,
        Err(error) => error.id(),
    }
}

/// Why a part failed, if it did.
fn failure(ended: Ended) -> Option<String> {
    match ended {
        Ok((_, Ok(()))) => None,
        Ok((_, Err(error))) => Some(error.to_string()),
        // The panic hook wrote to the log where and why.
        Err(error) if error.is_panic() => Some("it panicked".to_owned()),
        Err(error) => Some(error.to_string()),
    }
}

/// Ends when the program is told to stop: Ctrl-C, or SIGTERM.
async fn told(interrupt: &mut Signal, terminate: &mut Signal) {
    tokio::select! {
        _ = interrupt.recv() => {}
        _ = terminate.recv() => {}
    }
}
