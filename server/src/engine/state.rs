//! The engine's state, and what it shows of it.

use super::{
    clock::{Clock, Moment, Now},
    feed_tracker::{FeedTracker, Limits},
    last_poll::LastPoll,
    lookups::Lookups,
    polls::UnsavedPolls,
    posted_ages::PostedAges,
    published::Published,
};
use crate::{
    metrics::Metrics,
    store::{Loaded, Store},
};
use arc_swap::ArcSwap;
use blotter_cities::City;
use blotter_model::{Board, Call, FeedState, Timestamp};
use std::{collections::VecDeque, sync::Arc, time::Duration};
use tokio::sync::{Notify, broadcast};

/// The poller's name among producers.
pub const FEED: &str = "feed";

/// The engine's settings.
#[derive(Debug, Clone)]
pub struct Options {
    /// Without a good poll for longer, the feed is stale.
    pub stale_after: Duration,
    /// Without a change for longer, the feed is stale.
    pub frozen_after: Duration,
    /// A posted call leaves after so long without an update.
    pub posted_ttl: Duration,
    /// At least so many events are kept.
    pub keep_events: u64,
    /// Events are kept for the consumers of the log until the store has so many bytes.
    pub max_log_bytes: u64,
    /// Whether there is a feed at all.
    pub has_feed: bool,
    /// Whether locations are looked up.
    pub has_geocoder: bool,
}

/// What an engine is made from.
pub struct Parts {
    pub store: Store,
    /// What it held.
    pub loaded: Loaded,
    pub city: Arc<City>,
    pub options: Options,
    pub metrics: Arc<Metrics>,
}

/// The engine's state, owned by its thread.
pub struct Engine {
    pub(super) store: Store,
    pub(super) board: Board,
    pub(super) epoch: String,
    pub(super) city: Arc<City>,
    pub(super) options: Options,
    pub(super) metrics: Arc<Metrics>,
    pub(super) clock: Clock,
    pub(super) tracker: FeedTracker,
    pub(super) lookups: Lookups,
    pub(super) posted_ages: PostedAges,
    pub(super) last: Option<LastPoll>,
    pub(super) polls: UnsavedPolls,
    pub(super) ready: bool,
    /// The time of the last event, UTC: no later one is before it.
    pub(super) last_at: Timestamp,
    /// When the feed's times were last written, to spare the disk between changes.
    pub(super) feed_saved: Option<Moment>,
    /// When old events were last pruned.
    pub(super) pruned: Option<Moment>,
    /// The last event at several moments of the last day, the oldest first.
    pub(super) ages: VecDeque<(Moment, u64)>,
    /// Whether the operator was warned of how much waits for consumers of the log.
    pub(super) warned_of_size: bool,
    /// When the store was last tried again after it failed.
    pub(super) retried: Option<Moment>,
    /// When the state of the feed was last announced.
    pub(super) announced: Option<Moment>,
    pub(super) published: Arc<ArcSwap<Published>>,
    pub(super) feed_states: broadcast::Sender<FeedState>,
    pub(super) wanted: Arc<Notify>,
}

impl Engine {
    /// # Errors
    /// When the store can't be read.
    pub(super) fn new(parts: Parts) -> Result<Self, crate::Error> {
        let Parts { store, loaded, city, options, metrics } = parts;
        let clock = Clock::start();
        let now = clock.now();
        let calls = loaded.calls.into_iter().map(|call| {
            // The city's table of kinds may have changed since the call was stored.
            let (kind, title) = city.classify(call.nature_of_call.as_deref());
            Arc::new(Call { kind, title, ..Call::clone(&call) })
        });
        let board = Board::at(loaded.seq, calls);
        let limits = Limits {
            id: city.id.clone(),
            has_feed: options.has_feed,
            stale_after: options.stale_after,
            frozen_after: options.frozen_after,
        };
        let posted = board.raw_calls().filter(|call| call.producer != FEED).map(Arc::as_ref);
        let mut engine = Self {
            posted_ages: PostedAges::of_stored(posted, now),
            tracker: FeedTracker::new(limits, loaded.fetched_at, loaded.changed_at, now),
            lookups: Lookups::new(options.has_geocoder, store.lookups()?, now),
            ready: loaded.fetched_at.is_some() || !board.is_empty() || !options.has_feed,
            last_at: loaded.last_at.unwrap_or(Timestamp::UNIX_EPOCH),
            ages: VecDeque::from([(now.moment, loaded.seq)]),
            epoch: loaded.epoch,
            store,
            board,
            city,
            options,
            metrics,
            clock,
            last: None,
            polls: UnsavedPolls::default(),
            feed_saved: None,
            pruned: None,
            warned_of_size: false,
            retried: None,
            announced: None,
            published: Arc::default(),
            feed_states: broadcast::Sender::new(64),
            wanted: Arc::default(),
        };
        engine.look_up_the_unplaced(now);
        engine.show(now);
        Ok(engine)
    }

    /// After a start: a geocoder may have been added, so calls without an address are looked up again.
    fn look_up_the_unplaced(&mut self, now: Now) {
        let unplaced: Vec<_> =
            self.board.raw_calls().filter(|call| call.address.is_none()).cloned().collect();
        for call in unplaced {
            if let Some(lookup) = self.lookups.want(&call, now) {
                self.lookups.insert(lookup, now);
            }
        }
        self.wanted.notify_one();
    }

    /// Shows the committed board and the feed's state to everyone who asks. True: the feed's state changed.
    pub(super) fn show(&mut self, now: Now) -> bool {
        let feed = self.tracker.state(now);
        self.metrics.feed_stale.set(feed.stale.into());
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

    /// Tells everyone who listens how the feed is doing.
    pub(super) fn announce_feed(&mut self, now: Now) {
        self.announced = Some(now.moment);
        // An error means that nobody listens.
        let _ = self.feed_states.send(self.published.load().feed.clone());
    }
}
