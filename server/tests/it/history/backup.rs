//! The drill of docs/operations.md: store and lake are copied while the program works, and put on another machine.

use super::{in_lake, log_on_disk};
use crate::common::{Answer, Start, Upstream, row, wait_for};
use blotter_lake::{Lake, history::History};
use jiff::Timestamp;
use rusqlite::Connection;
use serde_json::{Value, json};
use std::{fs, path::Path, process::Command, time::Instant};
use tempfile::TempDir;

/// As `rsync -a` does: by name, so that a table's `_delta_log` is copied before its files.
fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    let mut entries: Vec<_> = fs::read_dir(from).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for entry in entries {
        let place = to.join(entry.file_name().unwrap());
        if entry.is_dir() {
            copy(&entry, &place);
        } else {
            // What was only being written may be gone by now.
            let _ = fs::copy(&entry, place);
        }
    }
}

/// The last event that a poll in a lake led to.
async fn polled_to(lake: &Path) -> Option<u64> {
    let history = History::new(Lake::open(lake.to_str().unwrap()).unwrap());
    Some(history.polls("dallas", Timestamp::MIN, Timestamp::MAX).await.ok()?.last()?.seq_after)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_of_store_and_lake_is_restored_with_addresses_and_history() {
    drill(true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_backup_may_lack_the_poll_behind_the_last_events() {
    drill(false).await;
}

/// `has_polls`: the lake's copy has the poll that led to its last event, which comes to the lake a moment after it.
async fn drill(has_polls: bool) {
    let upstream = Upstream::start(Answer::rows(&[row("26-1", "A1"), row("26-2", "K6")])).await;
    let (data, backup) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let start = |dir: &Path, feed: &str| {
        let start = Start::feed(feed).data_dir(dir).flag("--history-interval", "20ms");
        start.flag("--events-token", "T").flag("--poll-interval", "20ms")
    };
    let mut program = start(data.path(), &upstream.url("/calls.json")).start();
    let board = program.board_of(2).await;
    let id = &board["current_active_calls"][0]["address_id"];
    let address = json!({"address_id": id, "latitude": 32.9, "longitude": -96.8, "precision": "block"});
    assert_eq!(program.post("T", &json!({"addresses": [address]})).await.0, 200);
    upstream.set(Answer::rows(&[row("26-2", "K6"), row("26-3", "K7")]));
    program.board_when("the second board", |board| board["seq"].as_u64() == Some(5)).await;
    let lake = data.path().join("lake");
    wait_for("the events in the lake", async || (in_lake(&lake).await.len() == 5).then_some(())).await;
    wait_for("their poll in the lake", async || (polled_to(&lake).await == Some(5)).then_some(())).await;

    let store = Connection::open(data.path().join("blotter.sqlite3")).unwrap();
    store.execute("VACUUM INTO ?1", [backup.path().join("blotter.sqlite3").to_str().unwrap()]).unwrap();
    drop(store);
    let (polls, copied) = (lake.join("history/polls"), backup.path().join("lake"));
    if !has_polls {
        copy(&polls, &copied.join("history/polls"));
    }
    let between = Timestamp::now();
    // What happens between the two copies is in the lake's only.
    upstream.set(Answer::rows(&[row("26-2", "K6"), row("26-3", "K7"), row("26-4", "K8")]));
    let before = program.board_of(3).await;
    wait_for("the event in the lake", async || (in_lake(&lake).await.len() == 6).then_some(())).await;
    if has_polls {
        wait_for("its poll in the lake", async || (polled_to(&lake).await == Some(6)).then_some(())).await;
        copy(&lake, &copied);
    } else {
        for table in ["call_changes", "address_changes", "boards"] {
            copy(&lake.join("history").join(table), &copied.join("history").join(table));
        }
    }
    program.kill();

    let begun = Instant::now();
    let mut restored = start(backup.path(), "none").start();
    assert_eq!(restored.get("/").await.status(), 200);
    eprintln!("restored: the first page after {:.2} s", begun.elapsed().as_secs_f64());
    let after = restored.board().await;
    assert_eq!(after["current_active_calls"], before["current_active_calls"], "addresses too");
    assert_ne!(after["epoch"], before["epoch"], "open pages start afresh");
    let story = restored.json("/history/incidents/26-1").await;
    let kinds: Vec<_> =
        story.as_array().unwrap().iter().filter_map(|event| event["change_type"].as_str()).collect();
    assert_eq!(kinds, ["add", "delete"], "{story}");
    // The board that was taken over is that of the present, not of what lies between the copy and the loss.
    let past = restored.json(&format!("/history/board?moment={between}")).await;
    assert_eq!(past["current_active_calls"].as_array().unwrap().len(), 2, "{past}");
    let now = restored.json(&format!("/history/board?moment={}", Timestamp::now())).await;
    assert_eq!(now["current_active_calls"].as_array().unwrap().len(), 3, "{now}");
    restored.terminate().await;

    // It goes on where the lake ends: nothing happens a second time, and the history is whole.
    upstream.set(Answer::rows(&[row("26-3", "K7"), row("26-4", "K8"), row("26-5", "K9")]));
    let mut going = start(backup.path(), &upstream.url("/calls.json")).start();
    let board = going.board_when("the next changes", |board| board["seq"].as_u64() == Some(7)).await;
    assert_ne!(board["epoch"], after["epoch"], "what the start before showed was not told by an event");
    let lake = copied;
    wait_for("the new events in the lake", async || (in_lake(&lake).await.len() == 8).then_some(())).await;
    wait_for("their poll in the lake", async || (polled_to(&lake).await == Some(7)).then_some(())).await;
    upstream.set(Answer::rows(&[row("26-4", "K8"), row("26-5", "K9")]));
    wait_for("the next event in the lake", async || (in_lake(&lake).await.len() == 9).then_some(())).await;
    wait_for("its poll in the lake", async || (polled_to(&lake).await == Some(8)).then_some(())).await;
    upstream.set(Answer::rows(&[row("26-5", "K9")]));
    wait_for("the last event in the lake", async || (in_lake(&lake).await.len() == 10).then_some(())).await;
    going.terminate().await;
    let new: Vec<Value> = log_on_disk(backup.path(), "dallas").split_off(5);
    let found = in_lake(&lake).await;
    assert_eq!(found[6..], new[..]);
    let told: Vec<_> =
        new.iter().map(|event| (&event["change_type"], &event["call"]["incident_number"])).collect();
    assert_eq!(
        json!(told),
        json!([["add", "26-5"], ["delete", "26-2"], ["delete", "26-3"], ["delete", "26-4"]]),
        "26-4 came before"
    );
    let history = |command: &str| {
        let mut program = Command::new(env!("CARGO_BIN_EXE_blotter"));
        let output = program
            .args(["history", command, "--lake"])
            .arg(&lake)
            .env_remove("BLOTTER_CITY")
            .output()
            .unwrap();
        (output.status.success(), String::from_utf8_lossy(&output.stdout).into_owned())
    };
    let (_, said) = history("verify");
    assert!(said.contains("The history is whole"), "{said}");
    let (is_equal, said) = history("rebuild");
    assert!(is_equal, "the kept polls lead to the same changes: {said}");
    assert_eq!(said.contains("From "), !has_polls, "{said}");
    assert!(!said.contains("the lake's 0 changes"), "{said}");
}
