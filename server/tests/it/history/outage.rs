//! The lake can't be reached: events wait in the log, the live part doesn't notice, and then everything is delivered.

use super::{in_lake, log_on_disk};
use crate::common::{Answer, BadLine, Bucket, LineFault, Start, Upstream, environment, row, wait_for};
use rusqlite::Connection;
use serde_json::{Value, json};
use std::{
    fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
    time::{Duration, Instant},
};
use tempfile::TempDir;

/// A feed of two calls, one of which changes with each poll, and a third that ends soon.
async fn changing() -> Upstream {
    let polls = AtomicU32::new(0);
    let upstream = Upstream::start(Answer::status(500)).await;
    upstream.script(move |_| {
        let poll = polls.fetch_add(1, Ordering::Relaxed);
        let mut changing = row("26-1", "A643");
        changing["status"] = json!(["At Scene", "Enroute"][poll as usize % 2]);
        let mut rows = vec![changing, row("26-2", "K6")];
        if poll < 3 {
            rows.push(row("26-3", "D1"));
        }
        Answer::rows(&rows)
    });
    upstream
}

#[tokio::test(flavor = "multi_thread")]
async fn while_the_lake_is_away_events_wait_and_then_come_in_order() {
    let data = TempDir::new().unwrap();
    let lake = data.path().join("lake");
    // Where the lake should be, there is a file.
    fs::write(&lake, "in the way").unwrap();
    let upstream = changing().await;
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
    wait_for("the age of what waits", async || {
        (program.metric("blotter_history_lag_seconds").await >= 1.0).then_some(())
    })
    .await;
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

/// `--max-log-bytes` of 1 MiB.
const LIMIT: u32 = 1 << 20;

/// Bytes of a store that are in use.
fn bytes_in_use(data: &Path) -> u64 {
    let db = Connection::open(data.join("blotter.sqlite3")).unwrap();
    let pragma =
        |name: &str| db.query_row(&format!("PRAGMA {name}"), [], |row| row.get::<_, u64>(0)).unwrap();
    (pragma("page_count") - pragma("freelist_count")) * pragma("page_size")
}

#[tokio::test(flavor = "multi_thread")]
async fn long_before_the_log_is_full_the_operator_hears_of_it_and_nothing_is_lost() {
    let data = TempDir::new().unwrap();
    let lake = data.path().join("lake");
    fs::write(&lake, "in the way").unwrap();
    // Forty calls with much to say, all of which change.
    let rows = |poll: usize| -> Vec<Value> {
        let changing = |number: usize| {
            let mut row = row(&format!("26-{number}"), "A643");
            row["status"] = json!(["At Scene", "Enroute"][poll % 2]);
            row["location"] = json!(format!("{} St {number}", "Long ".repeat(100)));
            row
        };
        (0..40).map(changing).collect()
    };
    let upstream = Upstream::start(Answer::rows(&rows(0))).await;
    let start = || {
        Start::feed(upstream.url("/calls.json"))
            .data_dir(data.path())
            .flag("--poll-interval", "20ms")
            .flag("--history-interval", "50ms")
    };
    let mut program = start().start();
    for poll in 1.. {
        let board = program.board_of(40).await;
        if bytes_in_use(data.path()) > u64::from(LIMIT / 2 + 100_000) {
            break;
        }
        upstream.set(Answer::rows(&rows(poll)));
        let seq = board["seq"].as_u64().unwrap();
        program.board_when("the next poll", |board| board["seq"].as_u64() >= Some(seq + 40)).await;
    }
    program.terminate().await;
    let events = log_on_disk(data.path(), "dallas").len();
    assert!(
        bytes_in_use(data.path()) < LIMIT.into(),
        "the test's own rows are too many: {}",
        bytes_in_use(data.path())
    );

    let program = start().flag("--max-log-bytes", "1MiB").start();
    wait_for("the warning", async || {
        program.log().contains("over half of --max-log-bytes waits for consumers of the log").then_some(())
    })
    .await;
    let log = program.log();
    assert!(log.contains(&format!("history ({events} events behind)")), "{log}");
    assert!(program.metric("blotter_log_bytes").await > f64::from(LIMIT / 2));
    let waiting = "blotter_log_waiting_events{cursor=\"history\"}";
    assert!(program.text("/metrics").await.contains(&format!("{waiting} {events}\n")), "{waiting}");
    wait_for("the age of what waits", async || {
        (program.metric("blotter_history_lag_seconds").await >= 1.0).then_some(())
    })
    .await;
    // The live part doesn't notice.
    assert_eq!(program.get("/healthz").await.status(), 200);
    assert_eq!(program.board().await["feed"]["trouble"], json!(null));
    fs::remove_file(&lake).unwrap();
    wait_for("all events in the lake", async || {
        (lake.is_dir() && in_lake(&lake).await.len() >= events).then_some(())
    })
    .await;
    wait_for("nothing waits", async || {
        (program.metric("blotter_history_lag_seconds").await == 0.0).then_some(())
    })
    .await;
    let (log, found) = (log_on_disk(data.path(), "dallas"), in_lake(&lake).await);
    assert_eq!(found[..], log[..found.len()], "nothing was lost");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_that_goes_away_and_comes_back_has_everything_in_order() {
    let Some(bucket) = Bucket::start() else { return };
    let line = BadLine::start(&bucket, LineFault::Throttled, 0).await;
    let data = TempDir::new().unwrap();
    let upstream = changing().await;
    let program = Start::feed(upstream.url("/calls.json"))
        .data_dir(data.path())
        .flag("--lake", "s3://bucket/a/lake")
        .flag("--history-interval", "50ms")
        .environment(environment(line.address()))
        .start();
    wait_for("the first events in the bucket", async || {
        (program.metric("blotter_history_events_total").await >= 3.0).then_some(())
    })
    .await;
    // From now on every request is refused.
    line.set_every(1);
    let gone = program.board().await["seq"].as_u64().unwrap();
    program.board_when("events meanwhile", |board| board["seq"].as_u64() > Some(gone + 10)).await;
    wait_for("failed attempts", async || {
        (program.metric("blotter_history_errors_total").await >= 1.0).then_some(())
    })
    .await;
    assert!(program.log().contains("the history can't be written"), "{}", program.log());
    let board = program.board().await;
    assert_eq!((&board["feed"]["stale"], &board["feed"]["trouble"]), (&json!(false), &json!(null)));
    // The live page is untouched: also one whose address asks for what only the lake knows, for which a lake that answers
    // has ten seconds.
    for page in ["/", "/?incident=26-3"] {
        let asked = Instant::now();
        assert_eq!(program.get(page).await.status(), 200, "{page}");
        assert!(asked.elapsed() < Duration::from_secs(5), "{page} took {:?}", asked.elapsed());
    }
    line.set_every(0);
    let enough = program.board().await["seq"].as_u64().unwrap();
    let lake: PathBuf = bucket.folder().join("s3/bucket/a/lake");
    wait_for("the events in the bucket", async || {
        (in_lake(&lake).await.len() as u64 >= enough).then_some(())
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
