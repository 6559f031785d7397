//! Looking back over HTTP, from the log and from the lake.

use super::{
    log_on_disk,
    written::{call, poll},
};
use crate::common::{Answer, Blotter, Start, Upstream, row, wait_for};
use blotter_lake::{Lake, history::History};
use blotter_model::{ChangeType, Timestamp};
use jiff::ToSpan;
use serde_json::{Value, json};
use std::path::Path;
use tempfile::TempDir;

fn started(upstream: &Upstream, data: &Path) -> Start {
    let start = Start::feed(upstream.url("/calls.json")).data_dir(data).flag("--history-interval", "50ms");
    start.flag("--events-token", "T")
}

fn incidents(board: &Value) -> Vec<&str> {
    let mut numbers: Vec<_> = board["current_active_calls"]
        .as_array()
        .unwrap()
        .iter()
        .map(|call| call["incident_number"].as_str().unwrap())
        .collect();
    numbers.sort_unstable();
    numbers
}

async fn in_the_lake(program: &Blotter) {
    in_the_lake_since(program, 0).await;
}

/// All events after one are in the lake.
async fn in_the_lake_since(program: &Blotter, seq: u64) {
    wait_for("the history in the lake", async || {
        let waiting = program.text("/metrics").await;
        let line = waiting.lines().find_map(|line| line.strip_prefix("blotter_history_events_total "))?;
        let brought: u64 = line.parse().ok()?;
        (brought + seq >= program.board().await["seq"].as_u64()?).then_some(())
    })
    .await;
}

/// The present, in milliseconds as events have it; what is committed from now on is later.
async fn now() -> String {
    let millis = Timestamp::now().as_millisecond();
    wait_for("the next millisecond", async || (Timestamp::now().as_millisecond() > millis).then_some(()))
        .await;
    Timestamp::from_millisecond(millis).unwrap().to_string()
}

/// A first board, an address, a second board; the moments after each.
async fn story(program: &Blotter, upstream: &Upstream) -> [String; 3] {
    let first = program.board_of(2).await;
    let one = now().await;
    let calls = first["current_active_calls"].as_array().unwrap();
    let id = &calls.iter().find(|call| call["incident_number"] == "26-1").unwrap()["address_id"];
    let address = json!({"address_id": id, "latitude": 32.9, "longitude": -96.8, "precision": "block"});
    assert_eq!(program.post("T", &json!({"addresses": [address]})).await.0, 200);
    let two = now().await;
    let mut moved = row("26-2", "K6");
    moved["status"] = json!("At Scene");
    upstream.set(Answer::rows(&[moved, row("26-3", "K7")]));
    program.board_when("the third incident", |board| incidents(board) == ["26-2", "26-3"]).await;
    let three = now().await;
    [one, two, three]
}

async fn the_moments_are_right(program: &Blotter, [one, two, three]: &[String; 3]) {
    let at = async |moment: &str| program.json(&format!("/history/board?moment={moment}")).await;
    let placed = |board: &Value| {
        board["current_active_calls"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|call| !call["address"].is_null())
            .count()
    };
    let (first, second, third) = (at(one).await, at(two).await, at(three).await);
    assert_eq!(incidents(&first), ["26-1", "26-2"]);
    assert_eq!((placed(&first), placed(&second), placed(&third)), (0, 1, 0));
    assert_eq!(incidents(&second), ["26-1", "26-2"]);
    assert_eq!(incidents(&third), ["26-2", "26-3"]);
    assert_eq!(first["moment"], **one);
    for board in [&first, &second, &third] {
        assert_eq!(board["watched"], true, "{board}");
        assert_eq!(board["feed"]["id"], "dallas");
    }
    assert!(first["seq"].as_u64() < second["seq"].as_u64() && second["seq"].as_u64() < third["seq"].as_u64());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_board_at_a_moment_comes_from_the_log_and_from_the_lake() {
    let upstream = Upstream::start(Answer::rows(&[row("26-1", "A1"), row("26-2", "K6")])).await;
    let data = TempDir::new().unwrap();
    let mut program = started(&upstream, data.path()).start();
    let moments = story(&program, &upstream).await;
    the_moments_are_right(&program, &moments).await;
    in_the_lake(&program).await;
    the_moments_are_right(&program, &moments).await;
    // Neither the past before the first event nor nonsense.
    assert_eq!(program.get("/history/board?moment=2020-01-01T00:00:00Z").await.status(), 404);
    for wrong in ["", "?moment=", "?moment=yesterday"] {
        let answer = program.get(&format!("/history/board{wrong}")).await;
        assert_eq!(answer.status(), 400, "{wrong}");
        let body: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        assert_eq!(body["parameter"], "moment", "{body}");
    }
    let future = program.json("/history/board?moment=2999-01-01T00:00:00Z").await;
    assert_eq!(future["current_active_calls"], program.board().await["current_active_calls"]);
    program.terminate().await;
    // Another machine, with nothing but the lake.
    let elsewhere = TempDir::new().unwrap();
    let lake = data.path().join("lake").to_str().unwrap().to_owned();
    let start = Start::default().data_dir(elsewhere.path()).flag("--lake", lake);
    let other = start.start();
    the_moments_are_right(&other, &moments).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn events_incidents_and_hours_are_told_from_log_and_lake_alike() {
    let upstream = Upstream::start(Answer::rows(&[row("26-1", "A1"), row("26-2", "K6")])).await;
    let data = TempDir::new().unwrap();
    let mut program = started(&upstream, data.path()).start();
    story(&program, &upstream).await;
    in_the_lake(&program).await;
    let events = async |program: &Blotter, from: &str| -> Vec<Value> {
        let answer = program.get(&format!("/history/events?from={from}")).await;
        assert_eq!(answer.headers()["content-type"], "application/x-ndjson");
        let text = answer.text().await.unwrap();
        text.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    // From before the log, which asks the lake, and from within it.
    let all = events(&program, "2020-01-01T00:00:00Z").await;
    let logged = log_on_disk(data.path(), "dallas");
    assert_eq!(all, logged);
    let later = logged[1]["at"].as_str().unwrap();
    // Not as text, which has fractions of a second only where there are any.
    let time = |text: &str| text.parse::<Timestamp>().unwrap();
    let is_later = |event: &&Value| time(event["at"].as_str().unwrap()) >= time(later);
    let expected: Vec<_> = logged.iter().filter(is_later).cloned().collect();
    assert_eq!(events(&program, later).await, expected);
    let one = program.json("/history/incidents/26-1").await;
    let kinds: Vec<_> = one
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["change_type"].as_str().unwrap_or("address"))
        .collect();
    assert_eq!(kinds, ["add", "address", "delete"]);
    assert_eq!(program.get("/history/incidents/26-9").await.status(), 404);
    let hours = program.json("/history/hours?from=2020-01-01T00:00:00Z").await;
    let sum = |name: &str| -> u64 {
        hours.as_array().unwrap().iter().map(|hour| hour[name].as_u64().unwrap()).sum()
    };
    assert_eq!((sum("added"), sum("removed")), (3, 1), "{hours}");
    assert!(sum("active") >= 3, "{hours}");
    let quarters = program.json("/history/hours?from=2020-01-01T00:00:00Z&step=15m").await;
    assert!(quarters.as_array().unwrap().len() >= hours.as_array().unwrap().len());
    assert_eq!(program.get("/history/hours?step=1d").await.status(), 400);
    assert_eq!(
        program.get("/history/events?from=2026-01-02T00:00:00Z&to=2026-01-01T00:00:00Z").await.status(),
        400
    );
    program.terminate().await;
    let elsewhere = TempDir::new().unwrap();
    let lake = data.path().join("lake").to_str().unwrap().to_owned();
    let other = Start::default().data_dir(elsewhere.path()).flag("--lake", lake).start();
    assert_eq!(events(&other, "2020-01-01T00:00:00Z").await, logged);
    assert_eq!(other.json("/history/incidents/26-1").await, one);
    let counts = |hours: &Value| -> Vec<Value> {
        let without = |hour: &Value| json!([hour["hour"], hour["active"], hour["added"], hour["removed"]]);
        hours.as_array().unwrap().iter().map(without).collect()
    };
    assert_eq!(counts(&other.json("/history/hours?from=2020-01-01T00:00:00Z").await), counts(&hours));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_that_lost_its_data_directory_goes_on_with_the_last_board() {
    let upstream = Upstream::start(Answer::rows(&[row("26-1", "A1"), row("26-2", "K6")])).await;
    let (data, elsewhere) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let mut program = started(&upstream, data.path()).start();
    let [_, there, _] = story(&program, &upstream).await;
    let there: Timestamp = there.parse().unwrap();
    in_the_lake(&program).await;
    let before = program.board().await;
    program.terminate().await;
    let gone = Timestamp::now();
    // The feed can't be reached just now.
    upstream.set(Answer::status(500));
    let lake = data.path().join("lake").to_str().unwrap().to_owned();
    let again = || started(&upstream, elsewhere.path()).flag("--lake", lake.clone());
    let mut other = again().start();
    let after = other.board().await;
    assert_eq!(after["current_active_calls"], before["current_active_calls"]);
    assert_ne!(after["epoch"], before["epoch"]);
    let epoch = after["epoch"].as_str().unwrap();
    let mut stream = other.resume(&format!("{epoch}-0")).await;
    assert!(stream.next().await.unwrap().is("reset"), "there is no way to that board by events");
    wait_for("a gap", async || (Timestamp::now().duration_since(gone).as_millis() > 2_000).then_some(()))
        .await;
    let back = Timestamp::now();
    // What happens from now on, happens to these calls.
    upstream.set(Answer::rows(&[row("26-3", "K7")]));
    other.board_when("one call", |board| incidents(board) == ["26-3"]).await;
    in_the_lake_since(&other, 1).await;
    let left = other.json("/history/incidents/26-2").await;
    assert_eq!(left.as_array().unwrap().last().unwrap()["change_type"], "delete", "{left}");
    other.kill();
    let mut third = again().flag("--stale-after", "800ms").start();
    assert_eq!(incidents(&third.board().await), ["26-3"], "the lake is asked once");
    // While no machine was there, nobody watched.
    let watched = async |moment: Timestamp| {
        let board = third.json(&format!("/history/board?moment={moment}")).await;
        board["watched"].as_bool().unwrap()
    };
    assert!(watched(there).await);
    let between =
        Timestamp::from_millisecond(i64::midpoint(gone.as_millisecond(), back.as_millisecond())).unwrap();
    assert!(!watched(between).await, "from {gone} to {back}");
    third.kill();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_watched_is_said_by_board_hours_and_days() {
    let (data, kept) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let history = History::new(Lake::open(kept.path().to_str().unwrap()).unwrap());
    let at = |clock: &str| -> Timestamp { format!("2026-03-12T{clock}Z").parse().unwrap() };
    // Polled each minute from 15:00 to 16:00 and from 17:00 to 18:00.
    let minutes = (0..=60).map(|minute| at("15:00:00") + minute.minutes());
    let minutes = minutes.chain((0..=60).map(|minute| at("17:00:00") + minute.minutes()));
    let polls: Vec<_> = (1..).zip(minutes).map(|(number, at)| poll(number, at, None)).collect();
    history.append_polls(&polls).await.unwrap();
    let events = [
        call(1, at("15:30:00"), ChangeType::Add, ["26-1", "A1", "ELM ST"]),
        call(2, at("17:00:00"), ChangeType::Delete, ["26-1", "A1", "ELM ST"]),
        call(3, at("17:30:00"), ChangeType::Add, ["26-2", "A1", "OAK ST"]),
    ];
    history.append_events(&events).await.unwrap();
    let lake = kept.path().to_str().unwrap();
    let program = Start::feed("none").data_dir(data.path()).flag("--lake", lake).start();
    let board = async |clock: &str| {
        let board = program.json(&format!("/history/board?moment=2026-03-12T{clock}Z")).await;
        (board["watched"].as_bool().unwrap(), incidents(&board).join(" "))
    };
    for (clock, expected) in [
        ("15:45:00", (true, "26-1")),
        ("15:59:59", (true, "26-1")),
        // From the last good poll on nothing is known.
        ("16:00:00", (false, "26-1")),
        ("16:30:00", (false, "26-1")),
        ("16:59:59", (false, "26-1")),
        ("17:00:00", (true, "")),
        ("17:45:00", (true, "26-2")),
        ("18:30:00", (false, "26-2")),
    ] {
        assert_eq!(board(clock).await, (expected.0, expected.1.to_owned()), "{clock}");
    }
    let asked = "from=2026-03-12T15:00:00Z&to=2026-03-12T18:00:00Z";
    let hours = program.json(&format!("/history/hours?{asked}")).await;
    let watched: Vec<_> =
        hours.as_array().unwrap().iter().map(|hour| hour["watched_s"].as_u64().unwrap()).collect();
    assert_eq!(watched[..3], [3_600, 0, 3_600], "{hours}");
    let days = program.json("/history/days?from=2026-03-12&to=2026-03-12").await;
    assert_eq!((&days[0]["watched_s"], &days[0]["seconds"]), (&json!(7_200), &json!(86_400)), "{days}");
    // What is counted says so too.
    let counted = program.json("/history/activity?from=2026-03-11&to=2026-03-13").await;
    let gap = json!({"day": "2026-03-12", "watched_s": 7_200, "seconds": 86_400, "state": "partial"});
    assert_eq!((&counted["total"], &counted["gaps"][0]), (&json!(2), &gap), "{counted}");
    assert_eq!(counted["gaps"][1]["state"], "missing", "{counted}");
}
