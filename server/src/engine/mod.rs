//! The engine: the one place where the board changes. It takes polls, posts and found addresses one after the
//! other, commits each as one transaction, and only then shows and announces it.
//!
//! - [`Engine`] runs on a thread of its own; [`Handle`] is how the rest of the program speaks to it.
//! - `feed`: what a poll does. - `watch`: what of it is believed, and when the data is stale. - `posted`: other producers.
//! - `places`: locations looked for. - `frames`: events as the stream sends them. - `commit`: the transaction.

mod commit;
mod feed;
pub mod frames;
mod handle;
mod places;
mod posted;
mod watch;

pub use feed::PRODUCER as FEED;
pub use handle::{Gone, Handle};
pub use posted::{Posted, PostedAddress, PostedCall, Refused};

use crate::{
    metrics::Metrics,
    store::{Loaded, Lookup, Store},
};
use arc_swap::ArcSwap;
use blotter_cities::City;
use blotter_geocode::Outcome;
use blotter_live::Hub;
use blotter_model::{AddressId, Board, CurrentCalls, FeedState, Timestamp};
use feed::LastPoll;
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};
use tokio::sync::{Notify, oneshot};
use watch::FeedWatch;

/// What everyone may see: the last committed board and how the feed is doing.
#[derive(Debug, Clone, Default)]
pub struct Published {
    /// The log's epoch.
    pub epoch: String,
    /// The board.
    pub board: Arc<Board>,
    /// The feed.
    pub feed: FeedState,
    /// Whether there is a board, from the store or from the feed.
    pub ready: bool,
}

impl Published {
    /// The answer of `/current-calls/`.
    pub fn current(&self) -> CurrentCalls {
        CurrentCalls {
            epoch: self.epoch.clone(),
            seq: self.board.seq(),
            feed: self.feed.clone(),
            current_active_calls: self.board.calls(),
        }
    }
}

/// What one poll brought.
#[derive(Debug)]
pub struct Poll {
    /// When it was asked for, UTC.
    pub at: Timestamp,
    /// The outcome.
    pub outcome: PollOutcome,
}

/// How a poll ended.
#[derive(Debug)]
pub enum PollOutcome {
    /// The feed has the same content as at the last good poll.
    Unchanged,
    /// A snapshot.
    Rows(blotter_cities::Rows),
    /// It failed; a sentence for people.
    Failed(String),
}

/// What the engine is asked to do.
#[derive(Debug)]
pub(crate) enum Command {
    Polled(Poll, oneshot::Sender<()>),
    Posted { body: Posted, producer: String, reply: oneshot::Sender<Result<(String, u64), Refused>> },
    Due { limit: usize, reply: oneshot::Sender<Vec<Lookup>> },
    Located { id: AddressId, outcome: Outcome },
    Tick,
    Ping(oneshot::Sender<()>),
    Fault,
}

/// The engine's settings.
#[derive(Debug, Clone)]
pub struct Options {
    /// Without a good poll for so long, the feed is stale.
    pub stale_after: Duration,
    /// Without a change for so long, the feed is stale.
    pub frozen_after: Duration,
    /// A posted call leaves after so long without an update.
    pub posted_ttl: Duration,
    /// At least so many events are kept.
    pub keep_events: u64,
    /// Whether there is a feed at all.
    pub has_feed: bool,
    /// Whether locations are looked for.
    pub has_geocoder: bool,
}

/// The engine's state, owned by its thread.
pub struct Engine {
    store: Store,
    board: Board,
    epoch: String,
    city: Arc<City>,
    options: Options,
    hub: Hub,
    metrics: Arc<Metrics>,
    published: Arc<ArcSwap<Published>>,
    watch: FeedWatch,
    last: Option<LastPoll>,
    ready: bool,
    lookups: HashMap<AddressId, Lookup>,
    looking: HashSet<AddressId>,
    wanted: Arc<Notify>,
    /// When the feed's times were last written, to spare the disk between changes.
    feed_saved: Timestamp,
    last_prune: Timestamp,
    /// When the store was last tried again after it failed.
    last_retry: Timestamp,
    last_feed_event: Timestamp,
}

/// What an engine is made from.
pub struct Parts {
    /// The opened store.
    pub store: Store,
    /// What it held.
    pub loaded: Loaded,
    /// The city.
    pub city: Arc<City>,
    /// The settings.
    pub options: Options,
    /// Where events are announced.
    pub hub: Hub,
    /// Where numbers are counted.
    pub metrics: Arc<Metrics>,
}

impl Engine {
    /// Starts the engine's thread.
    ///
    /// # Errors
    /// When the store can't be read or a thread can't be had.
    pub fn start(parts: Parts) -> Result<Handle, crate::Error> {
        let Parts { store, loaded, city, options, hub, metrics } = parts;
        hub.set_start(loaded.seq);
        let ready = loaded.fetched_at.is_some() || !loaded.calls.is_empty() || !options.has_feed;
        let calls = loaded.calls.into_iter().map(|call| {
            // The city's table of kinds may have changed since the call was stored.
            let (kind, title) = city.classify(call.nature_of_call.as_deref());
            Arc::new(blotter_model::Call { kind, title, ..blotter_model::Call::clone(&call) })
        });
        let board = Board::at(loaded.seq, calls);
        let lookups = store.lookups()?.into_iter().map(|lookup| (lookup.address_id, lookup)).collect();
        let watch = FeedWatch::new(&city.id, loaded.fetched_at, loaded.changed_at);
        let mut engine = Self {
            store,
            board,
            epoch: loaded.epoch,
            city,
            options,
            hub,
            metrics,
            published: Arc::default(),
            watch,
            last: None,
            ready,
            lookups,
            looking: HashSet::new(),
            wanted: Arc::default(),
            feed_saved: Timestamp::UNIX_EPOCH,
            last_prune: Timestamp::UNIX_EPOCH,
            last_retry: Timestamp::UNIX_EPOCH,
            last_feed_event: Timestamp::UNIX_EPOCH,
        };
        engine.look_again_for_the_unplaced();
        engine.show(crate::now());
        handle::spawn(engine)
    }

    fn handle(&mut self, command: Command) {
        match command {
            Command::Polled(poll, done) => {
                self.polled(poll);
                // The poller only waits so that two polls never overlap; it may be gone at shutdown.
                let _ = done.send(());
            }
            Command::Posted { body, producer, reply } => {
                let answer = self.posted(&body, &producer, crate::now());
                let _ = reply.send(answer);
            }
            Command::Due { limit, reply } => {
                let due = self.due(limit, crate::now());
                let _ = reply.send(due);
            }
            Command::Located { id, outcome } => self.located(id, outcome, crate::now()),
            Command::Tick => self.tick(crate::now()),
            Command::Ping(reply) => {
                // Who asked may have given up waiting.
                let _ = reply.send(());
            }
            Command::Fault => panic!("a fault was injected into the engine"),
        }
    }

    /// Shows the committed board and the feed's state to everyone who asks.
    fn show(&mut self, now: Timestamp) -> bool {
        let feed = self.watch.state(&self.options, now);
        let shown = self.published.load();
        let changed = shown.feed != feed;
        if changed
            || shown.board.seq() != self.board.seq()
            || shown.ready != self.ready
            || shown.epoch.is_empty()
        {
            let board = if shown.board.seq() == self.board.seq() && !shown.epoch.is_empty() {
                shown.board.clone()
            } else {
                Arc::new(self.board.clone())
            };
            self.published.store(Arc::new(Published {
                epoch: self.epoch.clone(),
                board,
                feed,
                ready: self.ready,
            }));
        }
        changed
    }

    /// Tells every stream how the feed is doing.
    fn announce_feed(&mut self, now: Timestamp) {
        self.last_feed_event = now;
        self.hub.publish(frames::feed(&self.published.load().feed), None);
    }

    /// Once a second: posted calls that are due to leave, staleness, old events, the line's pulse.
    fn tick(&mut self, now: Timestamp) {
        // Well under the 20 s that the contract promises.
        const PULSE: i64 = 15;
        const PRUNE: i64 = 60;
        // A try at a locked file takes seconds; without rests between, posts would wait behind the tries.
        const RETRY: i64 = 3;
        if !self.watch.store_trouble() {
            self.expire_posted(now);
        } else if now.as_second() - self.last_retry.as_second() >= RETRY {
            self.try_again(now);
            self.last_retry = crate::now();
        }
        if self.show(now) || now.as_second() - self.last_feed_event.as_second() >= PULSE {
            self.announce_feed(now);
        }
        if !self.watch.store_trouble() && now.as_second() - self.last_prune.as_second() >= PRUNE {
            self.last_prune = now;
            self.prune(now);
        }
    }
}
