//! The store can't be written for a while: another process has locked it, or the disk is full.

use crate::{
    common::{Answer, Blotter, SmallDisk, Start, Upstream, row, rows, wait_for},
    history::{in_lake, log_on_disk},
};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::{path::Path, process::Command};
use tempfile::TempDir;

/// What the feed shows while nothing can be written: one call is new, one has changed, one has left.
fn later() -> Vec<Value> {
    let mut later = rows(12);
    later[0]["status"] = json!("Enroute");
    later.remove(3);
    later.push(row("26-2000", "B2"));
    later
}

fn events_since(dir: &Path, seq: u64) -> Vec<(u64, i64)> {
    let db = Connection::open(dir.join("blotter.sqlite3")).unwrap();
    let mut query = db.prepare("SELECT seq, at FROM events WHERE seq > ?1 ORDER BY seq").unwrap();
    query.query_map([seq], |row| Ok((row.get(0)?, row.get(1)?))).unwrap().map(Result::unwrap).collect()
}

fn start(upstream: &Upstream, dir: &Path) -> Blotter {
    let start = Start::feed(upstream.url("/calls.json")).flag("--events-token", "T");
    start.flag("--history-interval", "50ms").data_dir(dir).start()
}

/// The polls that the lake has lead to every change, also of those that were written late.
async fn rebuilds(dir: &Path, changes: u64) {
    let lake = dir.join("lake");
    wait_for("the polls and their changes in the lake", async || {
        let mut rebuild = Command::new(env!("CARGO_BIN_EXE_blotter"));
        rebuild.args(["history", "rebuild", "--json", "--lake"]).arg(&lake).env_remove("BLOTTER_CITY");
        let output = rebuild.output().unwrap();
        let report: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
        assert!(report["difference"].is_null() || report["changes"].as_u64() < Some(changes), "{report}");
        (report["changes"] == changes && report["difference"].is_null()).then_some(())
    })
    .await;
}

fn posted() -> Value {
    json!({"changes": [{"change_type": "add", "call": {"incident_number": "9", "unit_number": "X"}}]})
}

/// From the moment when nothing can be written to the moment when it works again.
async fn lives_through(program: &Blotter, upstream: &Upstream, dir: &Path, mend: impl FnOnce()) {
    let before = program.board().await;
    let seq = before["seq"].as_u64().unwrap();
    let mut stream = program.stream().await;
    // First another state, which never gets written.
    upstream.set(Answer::rows(&rows(14)));
    let stale = program.board_when("a stale board", |board| board["feed"]["stale"] == true).await;
    assert!(stale["feed"]["reason"].as_str().unwrap().contains("can't write"), "{}", stale["feed"]);
    let (status, answer) = program.post("T", &posted()).await;
    assert_eq!((status, answer["error"].is_string()), (503, true), "{answer}");
    upstream.set(Answer::rows(&later()));
    // When the feed is asked again, the first has been tried without success.
    upstream.next_asked(2).await;
    let stale = program.board().await;
    assert_eq!(stale["current_active_calls"], before["current_active_calls"], "the last committed board");
    assert_eq!((&stale["seq"], &stale["feed"]["stale"]), (&before["seq"], &json!(true)));
    assert_eq!(program.get("/").await.status(), 200);
    assert_eq!(program.get("/readyz").await.status(), 200);
    assert_eq!(events_since(dir, seq), []);

    mend();
    let after = program.board_when("a fresh board", |board| board["feed"]["stale"] == false).await;
    assert_eq!(after["feed"]["reason"], Value::Null);
    assert_eq!(after["epoch"], before["epoch"]);
    let mut keys: Vec<_> = after["current_active_calls"].as_array().unwrap().iter().map(key).collect();
    let mut wanted: Vec<_> = later().iter().map(key).collect();
    keys.sort();
    wanted.sort();
    assert_eq!(keys, wanted);

    // One transaction, sent in one frame.
    let written = events_since(dir, seq);
    assert_eq!(written.iter().map(|(seq, _)| *seq).collect::<Vec<_>>(), [seq + 1, seq + 2, seq + 3]);
    assert!(written.iter().all(|(_, at)| *at == written[0].1), "{written:?}");
    // Meanwhile the stream said that the board is stale, and nothing else.
    let mut stale = Vec::new();
    let frame = loop {
        let frame = stream.next().await.unwrap();
        if frame.id.is_some() && frame.event.is_some() {
            break frame;
        }
        if frame.is("feed") {
            stale.push(frame.json()["stale"].clone());
        }
    };
    assert!(stale.contains(&json!(true)), "{stale:?}");
    assert_eq!(frame.seq(), seq + 3);
    let changes: Vec<_> = frame
        .entries()
        .iter()
        .map(|change| format!("{} {}", change["change_type"], change["call"]["incident_number"]))
        .collect();
    assert_eq!(changes, [r#""update" "26-1000""#, r#""add" "26-2000""#, r#""delete" "26-1003""#]);
    let (status, answer) = program.post("T", &posted()).await;
    assert_eq!((status, &answer["seq"]), (200, &json!(seq + 4)), "{answer}");
}

fn key(row: &Value) -> (String, String, String) {
    let text = |name: &str| row[name].as_str().unwrap().to_owned();
    (text("incident_number"), text("unit_number"), text("status"))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_file_costs_nothing_but_time() {
    let data = TempDir::new().unwrap();
    let upstream = Upstream::start(Answer::rows(&rows(12))).await;
    let program = start(&upstream, data.path());
    program.board_of(12).await;
    let lock = Connection::open(data.path().join("blotter.sqlite3")).unwrap();
    lock.execute_batch("BEGIN EXCLUSIVE").unwrap();
    lives_through(&program, &upstream, data.path(), || lock.execute_batch("ROLLBACK").unwrap()).await;
    rebuilds(data.path(), 15).await;
}

/// Also without a feed the board is stale until something can be written.
#[tokio::test(flavor = "multi_thread")]
async fn a_locked_file_is_noticed_without_a_feed() {
    let data = TempDir::new().unwrap();
    let program = Start::default().flag("--events-token", "T").data_dir(data.path()).start();
    let lock = Connection::open(data.path().join("blotter.sqlite3")).unwrap();
    lock.execute_batch("BEGIN EXCLUSIVE").unwrap();
    for _ in 0..3 {
        assert_eq!(program.post("T", &posted()).await.0, 503);
        assert_eq!(program.board().await["feed"]["stale"], true);
    }
    // Many who post don't wait for the lock one after the other, and the engine isn't taken for dead.
    let (answers, health) = tokio::join!(
        futures::future::join_all((0..12).map(|_| async { program.post("T", &posted()).await.0 })),
        async { program.get("/healthz").await.status() },
    );
    assert!(answers.iter().all(|status| *status == 503), "{answers:?}");
    assert_eq!(health, 200);
    let tried = program.metric("blotter_store_errors_total").await;
    wait_for("another try", async || {
        (program.metric("blotter_store_errors_total").await > tried).then_some(())
    })
    .await;
    assert_eq!(program.board().await["feed"]["stale"], true);
    lock.execute_batch("ROLLBACK").unwrap();
    program.board_when("a fresh board", |board| board["feed"]["stale"] == false).await;
    assert_eq!(program.post("T", &posted()).await.0, 200);
    assert_eq!(program.board().await["seq"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_costs_nothing_but_time() {
    let Some(disk) = SmallDisk::new(8) else { return };
    let data = disk.path().join("data");
    let upstream = Upstream::start(Answer::rows(&rows(12))).await;
    let program = start(&upstream, &data);
    program.board_of(12).await;
    disk.fill();
    lives_through(&program, &upstream, &data, || disk.leave(8 << 20)).await;
    rebuilds(&data, 15).await;
    is_whole(&data).await;
}

/// The lake is on the same disk: what could not be written there either is there once.
async fn is_whole(data: &Path) {
    let lake = data.join("lake");
    wait_for("every event in the lake", async || {
        let (log, found) = (log_on_disk(data, "dallas"), in_lake(&lake).await);
        (found.len() == log.len() && found == log).then_some(())
    })
    .await;
}
