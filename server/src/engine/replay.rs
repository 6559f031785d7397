//! The engine without its thread, for polls that were kept: what they led to then, they must lead to again.

use super::{
    command::Poll,
    state::{Engine, Options, Parts},
};
use crate::{
    Error,
    metrics::Metrics,
    store::{DataDir, EventLog, Store},
};
use blotter_cities::City;
use blotter_model::{Body, Change};
use std::{
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

/// Plays polls into a store of its own.
pub struct Replay {
    dir: PathBuf,
    city: Arc<City>,
    running: Option<(Engine, EventLog)>,
}

impl Replay {
    /// Plays into this directory, which has no store yet.
    pub fn new(dir: &Path, city: Arc<City>) -> Self {
        Self { dir: dir.to_owned(), city, running: None }
    }

    /// The program was started again: what it only had in memory is gone.
    pub fn restart(&mut self) {
        self.running = None;
    }

    /// Takes a poll; the changes of calls that it led to.
    ///
    /// # Errors
    /// When the store can't be read or written.
    pub fn poll(&mut self, poll: Poll) -> Result<Vec<Change>, Error> {
        let (engine, log) = match &mut self.running {
            Some(running) => running,
            None => self.running.insert(open(&self.dir, &self.city)?),
        };
        let before = engine.board.seq();
        let now = engine.clock.now();
        engine.polled(poll, now);
        let entries = log.read(before, engine.board.seq(), usize::MAX >> 1)?.unwrap_or_default();
        let mut changes = Vec::new();
        for entry in &entries {
            if let Body::Call(change) = log.record(entry)?.body {
                changes.push(change);
            }
        }
        Ok(changes)
    }
}

fn open(dir: &Path, city: &Arc<City>) -> Result<(Engine, EventLog), Error> {
    const LONG: Duration = Duration::from_hours(24 * 365);
    let (store, loaded) = Store::open(DataDir::open(dir)?, &city.id)?;
    let log = store.log()?;
    let options = Options {
        stale_after: LONG,
        frozen_after: LONG,
        posted_ttl: LONG,
        keep_events: 0,
        max_log_bytes: u64::MAX,
        has_feed: true,
        has_geocoder: false,
    };
    let metrics = Arc::new(Metrics::new()?);
    Ok((Engine::new(Parts { store, loaded, city: city.clone(), options, metrics })?, log))
}
