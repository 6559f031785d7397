//! The program is killed again and again while a producer posts calls and a geocoder places them: what was answered
//! is in the log, nothing is there twice, and every location is placed once.

use crate::common::{Answer, Start, Upstream, kills, wait_for};
use fastrand::Rng;
use rusqlite::Connection;
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering::SeqCst},
    },
    time::Duration,
};
use tempfile::TempDir;

/// The calls are at so many locations.
const STREETS: u32 = 20;

/// What the producer knows of its posts.
#[derive(Debug, Default)]
struct Posts {
    /// Incidents whose addition was answered, with the `seq` of the answer.
    answered: BTreeMap<String, u64>,
    /// Those that were posted, but whose answer never came.
    unsure: BTreeSet<String>,
    next: u32,
}

/// Posts one call after the other until the program is gone.
async fn post_on(url: String, posts: Arc<Mutex<Posts>>, taken: Arc<AtomicUsize>) {
    let client = reqwest::Client::new();
    loop {
        let number = {
            let mut posts = posts.lock().unwrap();
            posts.next += 1;
            posts.next
        };
        let (incident, street) = (format!("26-{number:05}"), format!("Elm {} Ln", number % STREETS));
        let call =
            json!({"incident_number": incident, "unit_number": "A1", "block": "8500", "location": street});
        let body = json!({"changes": [{"change_type": "add", "call": call}]});
        let request = client.post(format!("{url}/events/")).bearer_auth("T").body(body.to_string());
        let answer = async {
            let answer = request.send().await.ok()?;
            assert_eq!(answer.status(), 200);
            serde_json::from_slice::<Value>(&answer.bytes().await.ok()?).ok()
        };
        let Some(answer) = answer.await else {
            posts.lock().unwrap().unsure.insert(incident);
            return;
        };
        posts.lock().unwrap().answered.insert(incident, answer["seq"].as_u64().unwrap());
        taken.fetch_add(1, SeqCst);
    }
}

/// A locator that finds every street.
fn everywhere(asked: &crate::common::Asked) -> Answer {
    let line = asked.query.get("SingleLine").cloned().unwrap_or_default();
    let candidate = json!({
        "address": line, "location": {"x": -96.7712, "y": 32.8123}, "score": 100,
        "attributes": {"Loc_name": "Streets", "Score": 100, "Match_addr": line, "Addr_type": "StreetAddress"},
    });
    let answer = json!({"spatialReference": {"wkid": 4326, "latestWkid": 4326}, "candidates": [candidate]});
    Answer::text("application/json", answer.to_string())
}

/// The log: whether it is an address's event, and the event.
fn log_on_disk(dir: &Path) -> Vec<(u64, bool, Value)> {
    let db = Connection::open(dir.join("blotter.sqlite3")).unwrap();
    let mut query = db.prepare("SELECT seq, kind, data FROM events ORDER BY seq").unwrap();
    let rows = query
        .query_map([], |row| Ok((row.get::<_, u64>(0)?, row.get::<_, bool>(1)?, row.get::<_, String>(2)?)));
    let read = |(seq, kind, data): (u64, bool, String)| (seq, kind, serde_json::from_str(&data).unwrap());
    rows.unwrap().map(Result::unwrap).map(read).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_while_calls_are_posted_and_placed_it_keeps_every_answer() {
    let locator = Upstream::start(Answer::status(500)).await;
    locator.script(everywhere);
    let url = locator.url("/arcgis/rest/services/Streets/GeocodeServer/findAddressCandidates");
    let data = TempDir::new().unwrap();
    let start = || Start::default().flag("--events-token", "T").locator(&url).data_dir(data.path());
    let posts = Arc::new(Mutex::new(Posts::default()));
    let taken = Arc::new(AtomicUsize::new(0));
    let mut random = Rng::with_seed(20_261_125);
    let mut epoch = Value::Null;
    for _ in 0..kills(6) {
        let mut program = start().start();
        let board = program.board().await;
        assert!(epoch.is_null() || epoch == board["epoch"], "the log goes on");
        epoch = board["epoch"].clone();
        let wanted = taken.load(SeqCst) + random.usize(1..8);
        let poster = tokio::spawn(post_on(program.url(""), posts.clone(), taken.clone()));
        wait_for("posts", async || (taken.load(SeqCst) >= wanted).then_some(())).await;
        // At any moment of a post or a look-up.
        tokio::time::sleep(Duration::from_millis(random.u64(..30))).await;
        program.kill();
        poster.await.unwrap();
    }

    let mut program = start().start();
    let shown = program
        .board_when("a place for each call", |board| {
            board["current_active_calls"].as_array().unwrap().iter().all(|call| !call["address"].is_null())
        })
        .await;
    program.kill();
    let posts = posts.lock().unwrap();
    let log = log_on_disk(data.path());
    assert!(log.iter().map(|(seq, ..)| *seq).eq(1..=log.len() as u64), "without a gap");
    let (mut added, mut placed) = (BTreeMap::new(), BTreeSet::new());
    for (seq, is_address, event) in &log {
        if *is_address {
            let id = event["address_id"].as_str().unwrap();
            assert!(placed.insert(id.to_owned()), "placed twice: {event}");
        } else {
            assert_eq!(event["change_type"], "add");
            let incident = event["call"]["incident_number"].as_str().unwrap();
            assert!(added.insert(incident.to_owned(), *seq).is_none(), "added twice: {event}");
        }
    }
    for (incident, seq) in &posts.answered {
        assert_eq!(added.get(incident), Some(seq), "{incident} was answered");
    }
    let others: BTreeSet<_> =
        added.keys().filter(|incident| !posts.answered.contains_key(*incident)).cloned().collect();
    assert!(others.is_subset(&posts.unsure), "nobody posted {others:?}");
    let of_calls: BTreeSet<_> = shown["current_active_calls"]
        .as_array()
        .unwrap()
        .iter()
        .map(|call| call["address_id"].as_str().unwrap().to_owned())
        .collect();
    assert_eq!(placed, of_calls, "each location is placed once");
    assert_eq!(shown["current_active_calls"].as_array().unwrap().len(), added.len());
    assert_eq!(shown["seq"], log.len());
}
