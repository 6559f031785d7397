//! A folder of recorded snapshots: name order, one file a poll, the last one again or all from the start.

use super::{board_with_reason, good_board, incidents};
use crate::common::{Blotter, Start, row, wait_for};
use serde_json::Value;
use std::{fs, path::Path};
use tempfile::TempDir;

fn write(folder: &Path, name: &str, incidents: &[&str]) {
    let rows: Vec<Value> = incidents.iter().map(|incident| row(incident, "A1")).collect();
    // In one step, as a recorder would: half a file is a failed poll.
    fs::write(folder.join("part"), Value::from(rows).to_string()).unwrap();
    fs::rename(folder.join("part"), folder.join(name)).unwrap();
}

fn recordings() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    write(folder.path(), "1.json", &["A"]);
    write(folder.path(), "10.json", &["A", "B"]);
    write(folder.path(), "2.json", &["B"]);
    fs::write(folder.path().join("notes.txt"), "not a snapshot").unwrap();
    // What a copy by way of a Mac leaves beside each file.
    for name in ["._1.json", "._10.json", "._3.csv", ".json"] {
        fs::write(folder.path().join(name), b"\0\x05\x16\x07\0\x02\0\0Mac OS X        ").unwrap();
    }
    folder
}

/// All events so far and to come, up to `seq`, in short.
async fn history(blotter: &Blotter, seq: u64) -> Vec<String> {
    let epoch = blotter.board().await["epoch"].as_str().unwrap().to_owned();
    let mut stream = blotter.resume(&format!("{epoch}-0")).await;
    let frames = stream.events_until(seq).await;
    let entries = frames.iter().flat_map(crate::common::Frame::entries);
    let word = |value: &Value| value.as_str().unwrap().to_owned();
    entries
        .map(|entry| format!("{} {}", word(&entry["change_type"]), word(&entry["call"]["incident_number"])))
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_is_played_in_name_order_and_stays_at_the_last() {
    let folder = recordings();
    let blotter = Start::feed(folder.path().to_str().unwrap()).start();
    assert_eq!(history(&blotter, 3).await, ["add A", "add B", "delete A"]);
    wait_for("polls after the last file", async || {
        (blotter.metric("blotter_polls_total").await > 8.0).then_some(())
    })
    .await;
    let board = good_board(&blotter, 1).await;
    assert_eq!((incidents(&board), &board["seq"]), (vec!["B".to_owned()], &3.into()));
    write(folder.path(), "3.json", &["B", "C"]);
    assert_eq!(incidents(&good_board(&blotter, 2).await), ["B", "C"], "a file that arrives is played");
}

#[tokio::test(flavor = "multi_thread")]
async fn with_loop_a_folder_starts_again() {
    let folder = recordings();
    let blotter = Start::feed(folder.path().to_str().unwrap()).switch("--loop").start();
    let round = ["add A", "delete B", "add B", "delete A"];
    let history = history(&blotter, 11).await;
    assert_eq!(history[..3], ["add A", "add B", "delete A"]);
    assert_eq!([&history[3..7], &history[7..11]], [round, round]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bad_last_file_stays_a_failure_until_a_better_one_arrives() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("1.json"), "<html>").unwrap();
    let blotter = Start::feed(folder.path().to_str().unwrap()).start();
    wait_for("several polls", async || (blotter.metric("blotter_polls_total").await > 3.0).then_some(()))
        .await;
    let board = board_with_reason(&blotter, "web page").await;
    assert!(board["feed"]["fetched_at"].is_null());
    assert_eq!(blotter.get("/readyz").await.status(), 503);
    write(folder.path(), "2.json", &["A"]);
    assert_eq!(incidents(&good_board(&blotter, 1).await), ["A"]);
}

#[test]
fn a_folder_that_is_not_there_is_refused_with_a_sentence() {
    let (status, said) = Start::feed("/nowhere/at/all").refused();
    assert!(!status.success());
    assert!(said.contains("--feed-url: /nowhere/at/all is neither"), "{said}");
}
