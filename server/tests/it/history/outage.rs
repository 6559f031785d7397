//! The lake can't be reached: events wait in the log, the live part doesn't notice, and then everything is delivered.

use super::{in_lake, log_on_disk};
use crate::common::{Answer, Start, Upstream, row, wait_for};
use serde_json::json;
use std::{
    fs,
    sync::atomic::{AtomicU32, Ordering},
};
use tempfile::TempDir;

#[tokio::test(flavor = "multi_thread")]
async fn while_the_lake_is_away_events_wait_and_then_come_in_order() {
    let data = TempDir::new().unwrap();
    let lake = data.path().join("lake");
    // Where the lake should be, there is a file.
    fs::write(&lake, "in the way").unwrap();
    let polls = AtomicU32::new(0);
    let upstream = Upstream::start(Answer::status(500)).await;
    upstream.script(move |_| {
        let poll = polls.fetch_add(1, Ordering::Relaxed);
        let mut changing = row("26-1", "A643");
        changing["status"] = json!(["At Scene", "Enroute"][poll as usize % 2]);
        Answer::rows(&[changing, row("26-2", "K6")])
    });
    let start =
        Start::feed(upstream.url("/calls.json")).data_dir(data.path()).flag("--history-interval", "50ms");
    let program = start.start();
    program.board_when("many events", |board| board["seq"].as_u64() > Some(20)).await;
    wait_for("failed attempts", async || {
        (program.metric("blotter_history_errors_total").await > 2.0).then_some(())
    })
    .await;
    let log = program.log();
    assert_eq!(log.matches("the history can't be written").count(), 1, "logged once: {log}");
    assert!(program.metric("blotter_history_lag_seconds").await >= 0.0);
    assert_eq!(program.get("/healthz").await.status(), 200);
    let board = program.board().await;
    assert_eq!((&board["feed"]["stale"], &board["feed"]["trouble"]), (&json!(false), &json!(null)));
    // What the lake doesn't have comes from the log, and the lake isn't asked for it.
    let second = log_on_disk(data.path(), "dallas")[3]["at"].as_str().unwrap().to_owned();
    let answer = program.get(&format!("/history/events?from={second}")).await.text().await.unwrap();
    assert!(answer.lines().count() >= 18, "{answer}");
    let now = program.json("/history/board?moment=2999-01-01T00:00:00Z").await;
    assert_eq!((now["current_active_calls"].as_array().unwrap().len(), &now["watched"]), (2, &json!(true)));
    // What only the lake knows is not guessed.
    assert_eq!(program.get("/history/board?moment=2026-01-01T00:00:00Z").await.status(), 503);
    fs::remove_file(&lake).unwrap();
    let enough = program.board().await["seq"].as_u64().unwrap();
    wait_for("the events in the lake", async || {
        (lake.is_dir() && in_lake(&lake).await.len() as u64 >= enough).then_some(())
    })
    .await;
    wait_for("the log's line about it", async || {
        program.log().contains("can be written again").then_some(())
    })
    .await;
    drop(program);
    let (log, found) = (log_on_disk(data.path(), "dallas"), in_lake(&lake).await);
    assert_eq!(found[..], log[..found.len()], "in order, from the first on");
}
