//! The program is killed again and again at random points, while the feed changes at every poll. Then its event log is
//! compared with all that it was fed, and with what clients saw that resumed by their ids.

use crate::common::{Answer, Asked, Sse, Start, Upstream, kills, row, wait_for};
use blotter_cities::{City, Form};
use blotter_model::{Board, Body, Change, ChangeType, Event, Report, Snapshot, Timestamp, diff};
use fastrand::Rng;
use rusqlite::Connection;
use serde_json::{Value, json};
use std::{
    path::Path,
    sync::{Arc, Mutex},
    time::Duration,
};
use tempfile::TempDir;
use tokio::sync::watch;

/// The feed's city: calls come, change and leave by a seeded script.
struct World {
    random: Rng,
    rows: Vec<Value>,
    next: u32,
    /// Every answer, with the run of the program that asked for it, known by its token: what a program asked just
    /// before it was killed may be answered while the next one runs.
    fed: Vec<(usize, Vec<Value>)>,
    frozen: bool,
}

impl World {
    fn new(seed: u64) -> Self {
        let mut world =
            Self { random: Rng::with_seed(seed), rows: Vec::new(), next: 0, fed: Vec::new(), frozen: false };
        for _ in 0..60 {
            world.arrive();
        }
        world
    }

    fn arrive(&mut self) {
        // Some calls that left come back under the same key.
        let number = if self.random.u8(..5) == 0 { self.random.u32(..self.next.max(1)) } else { self.next };
        self.next += 1;
        let new = row(&format!("26-{number:04}"), "A643");
        if !self.rows.iter().any(|row| row["incident_number"] == new["incident_number"]) {
            self.rows.push(new);
        }
    }

    fn turn(&mut self) {
        for _ in 0..self.random.usize(..4) {
            self.arrive();
        }
        for _ in 0..self.random.usize(..4).min(self.rows.len().saturating_sub(45)) {
            let at = self.random.usize(..self.rows.len());
            self.rows.swap_remove(at);
        }
        for _ in 0..self.random.usize(..3) {
            let at = self.random.usize(..self.rows.len());
            self.rows[at]["status"] = json!(["At Scene", "Enroute", "Assigned"][self.random.usize(..3)]);
        }
    }

    fn answer(&mut self, asked: &Asked) -> Answer {
        if !self.frozen {
            self.turn();
        }
        let run = asked.headers["x-app-token"].to_str().unwrap().parse().unwrap();
        self.fed.push((run, self.rows.clone()));
        Answer::rows(&self.rows)
    }
}

/// A client that follows the stream wherever the program listens now, and resumes by its last id. It ends when it has
/// seen `until`, and returns each event that it took, in order.
async fn follow(mut place: watch::Receiver<Place>, epoch: String, header: bool) -> Vec<(u64, Value)> {
    let client = reqwest::Client::new();
    let (mut last, mut seen) = (0, Vec::new());
    loop {
        let Place { url, until } = place.borrow_and_update().clone();
        if until.is_some_and(|until| last >= until) {
            return seen;
        }
        let id = format!("{epoch}-{last}");
        let request = client.get(format!("{url}/get-events/"));
        let request = if header {
            request.header("last-event-id", id)
        } else {
            request.query(&[("last_event_id", id)])
        };
        let Some(mut stream) = Sse::try_open(request).await else {
            place.changed().await.unwrap();
            continue;
        };
        loop {
            let frame = tokio::select! {
                frame = stream.next() => frame,
                changed = place.changed() => {
                    changed.unwrap();
                    if place.borrow().url == url { break }
                    continue;
                }
            };
            let Some(frame) = frame else { break };
            if frame.id.is_none() {
                continue;
            }
            assert!(!frame.is("reset"), "a client that resumes never starts afresh: {frame:?}");
            assert!(frame.id.as_ref().unwrap().starts_with(&epoch), "the epoch stays: {frame:?}");
            let entries = frame.entries();
            let first = frame.seq() + 1 - entries.len() as u64;
            seen.extend((first..).zip(entries));
            last = frame.seq();
            if place.borrow().until.is_some_and(|until| last >= until) {
                break;
            }
        }
    }
}

#[derive(Clone)]
struct Place {
    url: String,
    until: Option<u64>,
}

/// The rows as the program reads them.
fn reports(city: &City, rows: &[Value]) -> Vec<Report> {
    let bytes = serde_json::to_vec(rows).unwrap();
    let rows = city.read(&bytes, &Form::default(), Timestamp::now()).unwrap();
    rows.reports.into_iter().map(|(report, _)| report).collect()
}

/// The log on the disk.
fn log_on_disk(dir: &Path) -> Vec<(u64, Value)> {
    let db = Connection::open(dir.join("blotter.sqlite3")).unwrap();
    let mut query = db.prepare("SELECT seq, data FROM events ORDER BY seq").unwrap();
    let rows = query.query_map([], |row| Ok((row.get::<_, u64>(0)?, row.get::<_, String>(1)?))).unwrap();
    rows.map(Result::unwrap).map(|(seq, data)| (seq, serde_json::from_str(&data).unwrap())).collect()
}

/// Explains every event by the polls: whole diffs from one answer to a later one, in order. Only the last answer of a
/// run that was killed may have been missed.
fn explain(log: &[(u64, Value)], fed: &[(usize, Vec<Value>)]) -> Board {
    let city = City::load("dallas").unwrap();
    let mut board = Board::new();
    let mut rest: &[(u64, Value)] = log;
    let mut missed = 0;
    for (poll, (run, rows)) in fed.iter().enumerate() {
        let snapshot = Snapshot::new(reports(&city, rows));
        let wanted = diff(&board, &snapshot, "feed", Timestamp::UNIX_EPOCH);
        let logged: Vec<Change> = rest
            .iter()
            .take(wanted.len())
            .map(|(_, change)| serde_json::from_value(change.clone()).unwrap())
            .collect();
        let gist = |change: &Change| (change.change_type, change.call.report());
        if !logged.iter().map(gist).eq(wanted.iter().map(gist)) {
            let last_of_run = fed[poll + 1..].iter().all(|(other, _)| other != run);
            let short = |changes: &[Change]| -> Vec<String> {
                let line =
                    |change: &Change| format!("{:?} {}", change.change_type, change.call.incident_number);
                changes.iter().map(line).collect()
            };
            assert!(
                last_of_run,
                "poll {poll} of run {run} was taken, but the log lacks it: {:?}, but {:?}",
                short(&wanted),
                short(&logged)
            );
            missed += 1;
            continue;
        }
        for ((seq, _), change) in rest.iter().zip(logged) {
            let known = board.get(&change.call.call_id).is_some();
            assert_eq!(known, change.change_type != ChangeType::Add, "{seq}: {change:?}");
            board.apply(&Event { seq: *seq, body: Body::Call(change) });
        }
        rest = &rest[wanted.len()..];
    }
    assert!(rest.is_empty(), "no poll explains {rest:?}");
    eprintln!("{} events from {} polls; {missed} answers were missed", log.len(), fed.len());
    board
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_again_and_again_it_loses_nothing_and_repeats_nothing() {
    let seed = 20_261_122;
    let data = TempDir::new().unwrap();
    let world = Arc::new(Mutex::new(World::new(seed)));
    let upstream = Upstream::start(Answer::status(500)).await;
    let script = world.clone();
    upstream.script(move |asked| script.lock().unwrap().answer(asked));
    let mut runs = 0;
    let mut start = || {
        runs += 1;
        let start = Start::feed(upstream.url("/calls.json")).data_dir(data.path());
        start.flag("--poll-interval", "20ms").flag("--feed-app-token", runs.to_string())
    };
    let mut random = Rng::with_seed(seed);

    let mut program = start().start();
    let epoch = program.board_when("calls", |board| board["seq"] != 0).await["epoch"].clone();
    let epoch = epoch.as_str().unwrap().to_owned();
    let (place, _) = watch::channel(Place { url: program.url(""), until: None });
    let clients =
        [true, false, true].map(|header| tokio::spawn(follow(place.subscribe(), epoch.clone(), header)));
    for kill in 0..kills(15) {
        // At any moment: while it starts, or some polls later.
        let polls = if kill % 4 == 0 { 0 } else { random.usize(1..6) };
        let heard = world.lock().unwrap().fed.len() + polls;
        wait_for("polls", async || (world.lock().unwrap().fed.len() >= heard).then_some(())).await;
        tokio::time::sleep(Duration::from_millis(random.u64(..40))).await;
        program.kill();
        {
            let mut world = world.lock().unwrap();
            // The feed changes meanwhile.
            if random.bool() {
                world.turn();
            }
        }
        if kill % 6 == 0 {
            // Once more, maybe before it has started.
            start().killed_after(Duration::from_millis(random.u64(..300)));
        }
        program = start().start();
        place.send_modify(|place| place.url = program.url(""));
    }
    world.lock().unwrap().frozen = true;
    upstream.next_asked(3).await;
    let shown = program.board().await;
    let last = shown["seq"].as_u64().unwrap();
    assert_eq!(shown["epoch"], epoch.as_str());
    place.send_modify(|place| place.until = Some(last));
    let mut whole = program.resume(&format!("{epoch}-0")).await;
    let read: Vec<(u64, Value)> = {
        let entries = whole.events_until(last).await.into_iter().flat_map(|frame| frame.entries());
        (1..).zip(entries).collect()
    };
    for client in clients {
        let seen = tokio::time::timeout(Duration::from_secs(30), client).await.unwrap().unwrap();
        assert_eq!(seen, read, "a client that resumes sees each event once, in order");
    }
    program.kill();

    let log = log_on_disk(data.path());
    assert!(log.iter().map(|(seq, _)| *seq).eq(1..=last), "without a gap");
    assert_eq!(log, read);
    let board = explain(&log, &world.lock().unwrap().fed);
    assert_eq!(serde_json::to_value(board.calls()).unwrap(), shown["current_active_calls"]);
    // The board that the store keeps beside the log is the same.
    let again = start().flag("--poll-interval", "1h").start();
    let kept = wait_for("the board", async || Some(again.board().await)).await;
    assert_eq!(kept["current_active_calls"], shown["current_active_calls"]);
    assert_eq!((&kept["seq"], &kept["epoch"]), (&shown["seq"], &shown["epoch"]));
}
