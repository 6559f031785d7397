//! The engine with a store and without a thread: what it commits and announces while the wall clock jumps.

use super::{
    clock::{Now, tests::at},
    post::{Posted, PostedCall},
    state::{Engine, Options, Parts},
};
use crate::{
    metrics::Metrics,
    store::{DataDir, EventLog, Store},
};
use blotter_cities::City;
use blotter_model::{ChangeType, Report};
use std::{path::Path, sync::Arc, time::Duration};
use tempfile::TempDir;

const HOUR: i64 = 3_600;
const DAY: i64 = 24 * HOUR;

fn engine(dir: &Path, keep_events: u64) -> (Engine, EventLog) {
    let (store, loaded) = Store::open(DataDir::open(dir).unwrap(), "dallas").unwrap();
    let log = store.log().unwrap();
    let options = Options {
        stale_after: Duration::from_mins(5),
        frozen_after: Duration::from_mins(15),
        posted_ttl: Duration::from_hours(12),
        keep_events,
        max_log_bytes: 2 << 30,
        has_feed: false,
        has_geocoder: false,
    };
    let city = Arc::new(City::load("dallas").unwrap());
    let metrics = Arc::new(Metrics::new().unwrap());
    (Engine::new(Parts { store, loaded, city, options, metrics }).unwrap(), log)
}

fn post(engine: &mut Engine, incident: u32, now: Now) -> u64 {
    let report = Report { incident_number: incident.to_string(), ..Report::default() };
    let call = PostedCall { change_type: ChangeType::Add, report, address: None };
    engine.posted(&Posted::Calls(vec![call]), "desk", now).unwrap().1
}

#[test]
fn the_times_of_events_never_go_back_though_the_clock_does() {
    let dir = TempDir::new().unwrap();
    let (mut first, log) = engine(dir.path(), 100);
    for (incident, (seconds, wrong)) in (1..).zip([(10, 0), (20, HOUR), (30, 0), (40, -HOUR)]) {
        post(&mut first, incident, at(seconds, wrong));
    }
    drop((first, log));
    // Nor from one run to the next.
    let (mut second, log) = engine(dir.path(), 100);
    assert_eq!(post(&mut second, 5, at(50, 0)), 5);
    post(&mut second, 6, at(60, 2 * HOUR));
    let times: Vec<_> = log.read(0, 6, 9).unwrap().unwrap().iter().map(|entry| entry.at).collect();
    let ahead = at(20, HOUR).wall;
    assert_eq!(times, [at(10, 0).wall, ahead, ahead, ahead, ahead, at(60, 2 * HOUR).wall]);
}

#[test]
fn the_feed_is_announced_at_least_every_20_seconds_whatever_the_clock_says() {
    for wrong in [-HOUR, HOUR] {
        let dir = TempDir::new().unwrap();
        let (mut engine, _) = engine(dir.path(), 100);
        let mut announced = engine.feed_states.subscribe();
        let mut last = 0;
        for seconds in 0..120 {
            engine.tick(at(seconds, if seconds < 33 { 0 } else { wrong }));
            if announced.try_recv().is_ok() {
                last = seconds;
            }
            assert!(seconds - last <= 20, "{wrong} s wrong: nothing from {last} s to {seconds} s");
        }
    }
}

#[test]
fn events_are_kept_for_a_day_by_the_time_that_passed() {
    let dir = TempDir::new().unwrap();
    let (mut engine, log) = engine(dir.path(), 2);
    engine.options.posted_ttl = Duration::from_hours(1_000);
    for incident in 1..=5 {
        post(&mut engine, incident, at(0, 0));
    }
    let first = |engine: &mut Engine, seconds, wrong| {
        engine.tick(at(seconds, wrong));
        (1..=5).find(|seq| log.read(seq - 1, *seq, 1).unwrap().is_some())
    };
    assert_eq!(first(&mut engine, 100, 0), Some(1));
    assert_eq!(first(&mut engine, 200, 30 * DAY), Some(1), "a clock set forward prunes nothing");
    assert_eq!(first(&mut engine, DAY - HOUR, -DAY), Some(1));
    assert_eq!(first(&mut engine, DAY + HOUR, -DAY), Some(4), "and one set back keeps nothing for ever");
}

#[test]
fn posted_calls_expire_by_the_time_that_passed() {
    let dir = TempDir::new().unwrap();
    let (mut engine, _) = engine(dir.path(), 100);
    post(&mut engine, 1, at(0, 0));
    for (seconds, wrong, left) in [(HOUR, 30 * DAY, 1), (2 * HOUR, -DAY, 1), (13 * HOUR, -DAY, 0)] {
        engine.tick(at(seconds, wrong));
        assert_eq!(engine.board.len(), left, "{seconds} s, {wrong} s wrong");
    }
}

#[test]
fn what_consumers_of_the_log_have_not_read_is_in_the_metrics() {
    let dir = TempDir::new().unwrap();
    let (mut engine, log) = engine(dir.path(), 2);
    let cursor = log.cursor("history").unwrap();
    for incident in 1..=5 {
        post(&mut engine, incident, at(0, 0));
    }
    cursor.advance(2);
    engine.tick(at(1, 0));
    assert_eq!(engine.metrics.log_waiting.with_label_values(&["history"]).get(), 3);
    assert!(engine.metrics.log_bytes.get() > 0);
    assert!(!engine.warned_of_size);
    engine.options.max_log_bytes = engine.metrics.log_bytes.get().unsigned_abs() + 1;
    engine.tick(at(100, 0));
    assert!(engine.warned_of_size, "the operator hears of it before the limit is reached");
    cursor.advance(5);
    engine.tick(at(200, 0));
    assert!(!engine.warned_of_size);
}
