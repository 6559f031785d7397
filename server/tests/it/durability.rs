//! Starting where another program, version or copy has been, and stopping when told.

use crate::common::{Answer, Blotter, Frame, Start, Upstream, row, rows, wait_for};
use rusqlite::Connection;
use serde_json::json;
use std::{
    fs,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};
use tempfile::TempDir;

fn copy(from: &Path, to: &Path) {
    for file in fs::read_dir(from).unwrap().map(Result::unwrap) {
        fs::copy(file.path(), to.join(file.file_name())).unwrap();
    }
}

fn posting(dir: &Path) -> Blotter {
    Start::default().flag("--events-token", "T").data_dir(dir).start()
}

async fn post(program: &Blotter, incident: &str) -> u64 {
    let change = json!({"change_type": "add", "call": {"incident_number": incident, "unit_number": "A1"}});
    let (status, answer) = program.post("T", &json!({"changes": [change]})).await;
    assert_eq!(status, 200, "{answer}");
    answer["seq"].as_u64().unwrap()
}

fn epoch(board: &serde_json::Value) -> String {
    board["epoch"].as_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_log_restored_from_an_older_copy_gets_a_new_epoch() {
    let (data, backup) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let mut program = posting(data.path());
    for incident in ["1", "2", "3"] {
        post(&program, incident).await;
    }
    let first = epoch(&program.board().await);
    program.kill();
    copy(data.path(), backup.path());

    let mut program = posting(data.path());
    assert_eq!(epoch(&program.board().await), first, "a restart changes nothing");
    assert_eq!(post(&program, "4").await, 4);
    assert_eq!(post(&program, "5").await, 5);
    program.kill();

    // The copy is put back, but five events were announced already.
    let head = fs::read(data.path().join("head")).unwrap();
    for file in fs::read_dir(data.path()).unwrap().map(Result::unwrap) {
        fs::remove_file(file.path()).unwrap();
    }
    copy(backup.path(), data.path());
    fs::write(data.path().join("head"), head).unwrap();

    let mut program = posting(data.path());
    let board = program.board().await;
    assert_ne!(epoch(&board), first);
    assert_eq!(board["seq"], 3);
    assert_eq!(board["current_active_calls"].as_array().unwrap().len(), 3);
    for known in 2..=5 {
        let reset = program.resume(&format!("{first}-{known}")).await.next().await.unwrap();
        assert!(reset.is("reset"), "{reset:?}");
        assert_eq!(reset.id.unwrap(), format!("{}-3", epoch(&board)));
        assert_eq!(reset.data.unwrap(), "{}");
    }
    assert_eq!(post(&program, "6").await, 4);
    program.kill();
    // And that epoch stays.
    assert_eq!(epoch(&posting(data.path()).board().await), epoch(&board));
}

/// Not even `head` tells that there was more: a client that comes back must not be given other events under numbers
/// that it has seen.
#[tokio::test(flavor = "multi_thread")]
async fn a_data_directory_restored_whole_gets_a_new_epoch() {
    let scratch = TempDir::new().unwrap();
    let (data, backup) = (scratch.path().join("data"), scratch.path().join("backup"));
    fs::create_dir(&backup).unwrap();
    let mut program = posting(&data);
    for incident in ["1", "2", "3"] {
        post(&program, incident).await;
    }
    program.kill();
    copy(&data, &backup);
    let mut program = posting(&data);
    let first = epoch(&program.board().await);
    for incident in ["4", "5", "6"] {
        post(&program, incident).await;
    }
    program.kill();

    fs::remove_dir_all(&data).unwrap();
    fs::create_dir(&data).unwrap();
    copy(&backup, &data);
    let mut program = posting(&data);
    for incident in ["7", "8", "9", "10"] {
        post(&program, incident).await;
    }
    let board = program.board().await;
    assert_eq!(board["seq"], 7);
    assert_ne!(epoch(&board), first);
    let reset = program.resume(&format!("{first}-6")).await.next().await.unwrap();
    assert!(reset.is("reset"), "{reset:?}");
    assert!(program.log().contains("restored from a copy"), "{}", program.log());
    program.kill();
    let program = posting(&data);
    assert_eq!(epoch(&program.board().await), epoch(&board), "and that epoch stays");
    assert!(!program.log().contains("restored"), "{}", program.log());
}

/// `blotter new-epoch`: whether it succeeded, and all that it said.
/// The drill of docs/operations.md: the store is copied while the program works, and put into an empty data directory.
#[tokio::test(flavor = "multi_thread")]
async fn a_backup_made_while_it_runs_becomes_the_same_board_elsewhere() {
    let (data, elsewhere) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let program = posting(data.path());
    for incident in 0..5 {
        post(&program, &format!("P-{incident}")).await;
    }
    let before = program.json("/current-calls/").await;
    let store = Connection::open(data.path().join("blotter.sqlite3")).unwrap();
    let copy = elsewhere.path().join("blotter.sqlite3");
    store.execute("VACUUM INTO ?1", [copy.to_str().unwrap()]).unwrap();
    post(&program, "P-after").await;
    drop(program);
    let restored = posting(elsewhere.path());
    let after = restored.json("/current-calls/").await;
    assert_eq!(after["current_active_calls"], before["current_active_calls"]);
    assert_ne!(epoch(&after), epoch(&before), "clients that heard of the later call must start afresh");
}

fn new_epoch(dir: &Path) -> (bool, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_blotter"));
    let output =
        command.env_remove("BLOTTER_DATA_DIR").arg("new-epoch").arg("--data-dir").arg(dir).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (output.status.success(), String::from_utf8(said).unwrap().trim().to_owned())
}

/// For the snapshot of a whole machine, which the program can't notice.
#[tokio::test(flavor = "multi_thread")]
async fn a_new_epoch_on_request_makes_clients_start_afresh() {
    let data = TempDir::new().unwrap();
    let (succeeded, said) = new_epoch(data.path());
    assert!(!succeeded && said.contains("there is no store in") && said.lines().count() == 1, "{said}");
    let mut program = posting(data.path());
    post(&program, "1").await;
    let first = epoch(&program.board().await);
    let (succeeded, said) = new_epoch(data.path());
    assert!(!succeeded && said.contains("in use") && said.lines().count() == 1, "{said}");
    program.kill();
    let (succeeded, said) = new_epoch(data.path());
    assert!(succeeded, "{said}");

    let program = posting(data.path());
    let board = program.board().await;
    assert_ne!(epoch(&board), first);
    assert!(said.contains(&epoch(&board)), "{said}");
    assert_eq!(board["seq"], 1, "its calls are kept");
    let reset = program.resume(&format!("{first}-1")).await.next().await.unwrap();
    assert!(reset.is("reset"), "{reset:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_data_directory_of_another_city_is_refused_with_one_sentence() {
    let data = TempDir::new().unwrap();
    let mut program = posting(data.path());
    post(&program, "1").await;
    program.kill();
    let elsewhere = data.path().join("elsewhere.toml");
    fs::copy(concat!(env!("CARGO_MANIFEST_DIR"), "/../cities/dallas.toml"), &elsewhere).unwrap();
    let other = || Start::default().flag("--city", elsewhere.to_str().unwrap());
    let (status, said) = other().data_dir(data.path()).refused();
    assert!(!status.success());
    assert_eq!(said.trim().lines().count(), 1, "{said}");
    assert!(
        said.contains("`dallas`") && said.contains("`elsewhere`") && said.contains("--data-dir"),
        "{said}"
    );
    // Each city has its own, and the first still has its calls.
    let other = other().start();
    assert_eq!(other.board().await["feed"]["id"], "elsewhere");
    assert_eq!(posting(data.path()).board().await["seq"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_position_that_was_pruned_is_a_reset_and_a_young_one_never_is() {
    const KEPT: u64 = 5;
    let data = TempDir::new().unwrap();
    let keeping = || {
        let keep = KEPT.to_string();
        let start = Start::default().flag("--events-token", "T").flag("--keep-events", keep);
        start.flag("--history-interval", "20ms").data_dir(data.path()).start()
    };
    let mut program = keeping();
    for incident in 1..=20 {
        post(&program, &incident.to_string()).await;
    }
    let epoch = epoch(&program.board().await);
    let from = |position: u64| format!("{epoch}-{position}");
    let received = async |program: &Blotter, from: String| {
        program.resume(&from).await.events_until(20).await.iter().flat_map(Frame::entries).count()
    };
    // More than are kept, but none is a day old: none goes.
    program.kill();
    let mut program = keeping();
    assert_eq!(received(&program, from(0)).await, 20);
    // Pruning waits for the history, and the next one comes a minute later.
    let log = Connection::open(data.path().join("blotter.sqlite3")).unwrap();
    let read = "SELECT seq FROM cursors WHERE name = 'history'";
    let written = || log.query_row(read, [], |row| row.get::<_, u64>(0)).unwrap_or_default();
    wait_for("the history to have all", async || (written() == 20).then_some(())).await;
    program.kill();

    // Fifteen are more than must be kept; of them twelve are now older than a day.
    assert_eq!(log.execute("UPDATE events SET at = at - 90000000 WHERE seq <= 12", []).unwrap(), 12);
    let program = keeping();
    let kept = || log.query_row("SELECT min(seq) FROM events", [], |row| row.get::<_, u64>(0)).unwrap();
    wait_for("the old events to go", async || (kept() == 13).then_some(())).await;
    for position in [0, 1, 11] {
        let frame = program.resume(&from(position)).await.next().await.unwrap();
        assert!(frame.is("reset"), "{position}: {frame:?}");
        assert_eq!(frame.id.unwrap(), from(20));
    }
    assert_eq!(received(&program, from(12)).await, 8, "the oldest that is there");
    assert_eq!(program.board().await["current_active_calls"].as_array().unwrap().len(), 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_data_directory_of_a_newer_version_is_refused_with_one_sentence() {
    let data = TempDir::new().unwrap();
    posting(data.path()).kill();
    let file = data.path().join("blotter.sqlite3");
    Connection::open(&file).unwrap().pragma_update(None, "user_version", 99).unwrap();
    let before = fs::read(&file).unwrap();
    let (status, said) = Start::default().data_dir(data.path()).refused();
    assert!(!status.success());
    assert_eq!(said.trim().lines().count(), 1, "{said}");
    assert!(said.contains("newer blotter") && said.contains(data.path().to_str().unwrap()), "{said}");
    assert_eq!(fs::read(&file).unwrap(), before, "and left as it is");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_data_directory_in_use_is_refused_with_one_sentence() {
    let data = TempDir::new().unwrap();
    let program = posting(data.path());
    let (status, said) = Start::default().data_dir(data.path()).refused();
    assert!(!status.success());
    assert_eq!(said.trim().lines().count(), 1, "{said}");
    assert!(said.contains("in use") && said.contains(data.path().to_str().unwrap()), "{said}");
    assert_eq!(post(&program, "1").await, 1, "and the first goes on");
}

#[tokio::test(flavor = "multi_thread")]
async fn told_to_stop_it_ends_its_streams_and_succeeds() {
    let upstream = Upstream::start(Answer::rows(&rows(3))).await;
    let mut program = Start::feed(upstream.url("/calls.json")).start();
    program.board_of(3).await;
    let mut streams = [program.stream().await, program.stream().await];
    // A poll that hangs must not hold up the end.
    upstream.set(Answer::hang());
    upstream.next_asked(1).await;
    let asked = Instant::now();
    let status = program.terminate().await;
    assert_eq!(status.code(), Some(0), "{}", program.log());
    // The time limit of the hanging poll is 30 s.
    assert!(asked.elapsed() < Duration::from_secs(4), "{:?}", asked.elapsed());
    for stream in &mut streams {
        while stream.next().await.is_some() {}
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_left_while_it_was_down_is_removed_and_one_that_stayed_is_not_sent_again() {
    let data = TempDir::new().unwrap();
    let upstream = Upstream::start(Answer::rows(&rows(10))).await;
    let start = || Start::feed(upstream.url("/calls.json")).data_dir(data.path());
    let mut program = start().start();
    let before = program.board_of(10).await;
    let id = format!("{}-{}", epoch(&before), before["seq"]);
    program.kill();
    let mut later = rows(10);
    later.remove(4);
    later.push(row("26-2000", "B2"));
    upstream.set(Answer::rows(&later));
    let program = start().start();
    let after = program.board_when("the new call", |board| board["seq"] != before["seq"]).await;
    let frames = program.resume(&id).await.events_until(after["seq"].as_u64().unwrap()).await;
    let sent: Vec<_> = frames
        .iter()
        .flat_map(Frame::entries)
        .map(|change| (change["change_type"].clone(), change["call"]["incident_number"].clone()))
        .collect();
    assert_eq!(sent, [(json!("add"), json!("26-2000")), (json!("delete"), json!("26-1004"))]);
    let first_seen = |board: &serde_json::Value| {
        let calls = board["current_active_calls"].as_array().unwrap();
        calls.iter().find(|call| call["incident_number"] == "26-1000").unwrap()["first_seen"].clone()
    };
    assert_eq!(first_seen(&after), first_seen(&before));
}
