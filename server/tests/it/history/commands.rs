//! `blotter history export | verify | vacuum | rebuild`, as somebody runs them.

use super::written::{call, poll};
use crate::common::{Answer, Start, Upstream, row, wait_for};
use blotter_lake::{
    Lake,
    history::{BoardRow, EventFilter, History, PollRow, apply},
};
use blotter_model::{Board, Body, ChangeType, CurrentCalls, FeedState, Timestamp};
use flate2::read::MultiGzDecoder as GzDecoder;
use jiff::ToSpan;
use serde_json::{Value, json};
use std::{fs, io::Read, path::Path, process::Command, sync::Arc};
use tempfile::TempDir;

/// The exit status, what was said, and what went wrong.
fn history(lake: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_blotter"));
    command.arg("history").args(arguments).arg("--lake").arg(lake).env_remove("BLOTTER_CITY");
    let output = command.output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

fn open(lake: &Path) -> History {
    History::new(Lake::open(lake.to_str().unwrap()).unwrap())
}

/// Calls and polls of 800, 20 and 2 days ago; those days.
async fn three_days(lake: &Path) -> [Timestamp; 3] {
    let now = Timestamp::from_millisecond(Timestamp::now().as_millisecond()).unwrap();
    let days = [800, 20, 2].map(|days: i64| now - (24 * days).hours());
    let calls: Vec<_> = (1..)
        .zip(days)
        .map(|(seq, at)| call(seq, at, ChangeType::Add, [&format!("26-{seq}"), "A1", "=ELM, \"ST\""]))
        .collect();
    let polls: Vec<_> =
        (1..).zip(days).map(|(number, at)| poll(number, at, Some(&format!("[{number}]")))).collect();
    let history = open(lake);
    history.append_events(&calls).await.unwrap();
    history.append_polls(&polls).await.unwrap();
    days
}

#[tokio::test(flavor = "multi_thread")]
async fn events_of_some_days_are_exported() {
    let (lake, out) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let days = three_days(lake.path()).await;
    let day = days[1].to_string()[..10].to_owned();
    let folder = out.path().to_str().unwrap();
    for (format, file) in [
        ("csv", "call_changes.csv"),
        ("parquet", "call_changes.parquet"),
        ("geojson", "call_changes.geojson"),
    ] {
        let arguments = ["export", folder, "--from", &day, "--to", &day, "--format", format];
        let (status, said, error) = history(lake.path(), &arguments);
        assert_eq!(status, Some(0), "{error}");
        assert!(said.contains(file), "{said}");
        assert!(out.path().join(file).is_file(), "{file}");
    }
    let csv = fs::read_to_string(out.path().join("call_changes.csv")).unwrap();
    let lines: Vec<_> = csv.lines().collect();
    assert_eq!(lines.len(), 2, "a heading and that day's call: {csv}");
    assert!(lines[1].contains("26-2") && lines[1].contains("\"'=ELM, \"\"ST\"\"\""), "no formula: {csv}");
    let parquet = fs::File::open(out.path().join("call_changes.parquet")).unwrap();
    let rows = parquet::file::serialized_reader::SerializedFileReader::new(parquet).unwrap();
    assert_eq!(parquet::file::reader::FileReader::metadata(&rows).file_metadata().num_rows(), 1);
    let geojson: Value =
        serde_json::from_slice(&fs::read(out.path().join("call_changes.geojson")).unwrap()).unwrap();
    assert_eq!(geojson["features"].as_array().unwrap().len(), 1, "{geojson}");
    // Without a time all of it.
    let (status, _, error) = history(lake.path(), &["export", folder, "--format", "csv"]);
    assert_eq!(status, Some(0), "{error}");
    assert_eq!(fs::read_to_string(out.path().join("call_changes.csv")).unwrap().lines().count(), 4);
    let (status, _, error) =
        history(lake.path(), &["export", folder, "--from", "2026-02-01", "--to", "2026-01-01"]);
    assert!(status == Some(1) && error.contains("--from"), "{status:?} {error}");
    assert_eq!(history(lake.path(), &["export", folder, "--from", "soon"]).0, Some(2));
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_and_changes_are_kept_for_times_of_their_own_and_a_dry_run_removes_nothing() {
    let lake = TempDir::new().unwrap();
    three_days(lake.path()).await;
    let kept = async || {
        let history = open(lake.path());
        let polls = history.polls("dallas", Timestamp::MIN, Timestamp::MAX).await.unwrap();
        let bodies = polls.iter().filter(|poll| poll.body.is_some()).count();
        (history.events(&EventFilter::default()).await.unwrap().len(), polls.len(), bodies)
    };
    assert_eq!(kept().await, (3, 3, 3));
    let arguments = ["vacuum", "--keep-bodies", "5d", "--keep-changes", "1y"];
    let (status, said, error) = history(lake.path(), &[&arguments[..], &["--dry-run"]].concat());
    assert_eq!(status, Some(0), "{error}");
    assert!(
        said.contains("2 bodies (") && said.contains("and 1 events and boards would be left out"),
        "{said}"
    );
    assert_eq!(kept().await, (3, 3, 3), "a dry run removes nothing");
    let (status, said, error) = history(lake.path(), &arguments);
    assert_eq!(status, Some(0), "{error}");
    assert!(said.contains("2 bodies (") && said.contains("1 events and boards are left out"), "{said}");
    assert_eq!(kept().await, (2, 3, 1), "events of a year, bodies of five days, all polls");
    let (status, said, _) = history(lake.path(), &["verify"]);
    assert!(status == Some(0) && said.contains("The history is whole"), "{said}");
    // Nothing more to do.
    let (_, said, _) = history(lake.path(), &arguments);
    assert!(said.contains("0 bodies") && said.contains("0 events and boards"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_day_whose_changes_are_kept_has_the_calls_that_were_there_before() {
    let (data, lake) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let at = |clock: &str| -> Timestamp { format!("2026-03-12T{clock}Z").parse().unwrap() };
    let day_before = "2026-03-11T23:00:00Z".parse().unwrap();
    // Of the two that came on the day before, one left at midnight; the vacuum takes that day, its board too.
    let events = [
        call(1, day_before, ChangeType::Add, ["26-1", "A1", "ELM ST"]),
        call(2, day_before, ChangeType::Add, ["26-2", "A1", "OAK ST"]),
        call(3, at("00:05:00"), ChangeType::Delete, ["26-1", "A1", "ELM ST"]),
        call(4, at("00:20:00"), ChangeType::Add, ["26-3", "A1", "ASH ST"]),
        call(5, at("02:30:00"), ChangeType::Delete, ["26-2", "A1", "OAK ST"]),
    ];
    let board = |count: usize, at: Timestamp| {
        let mut board = Board::new();
        apply(&mut board, events[..count].to_vec());
        let board = CurrentCalls {
            epoch: events[0].epoch.clone(),
            seq: board.seq(),
            feed: FeedState::default(),
            current_active_calls: board.calls(),
        };
        BoardRow { feed: "dallas".to_owned(), at, board }
    };
    let history_of = open(lake.path());
    history_of.append_events(&events).await.unwrap();
    history_of.append_boards(&[board(2, day_before), board(3, at("00:10:00"))]).await.unwrap();
    let active = async || {
        let lake = lake.path().to_str().unwrap();
        let data = data.path().join(Timestamp::now().to_string());
        fs::create_dir_all(&data).unwrap();
        let program = Start::feed("none").data_dir(&data).flag("--lake", lake).start();
        let hours = program.json("/history/hours?from=2026-03-12T00:00:00Z&to=2026-03-12T03:00:00Z").await;
        let hours = hours.as_array().unwrap().clone();
        hours.iter().map(|hour| hour["active"].as_u64().unwrap()).collect::<Vec<_>>()
    };
    let before = active().await;
    assert_eq!(before, [3, 2, 2]);
    let days = (Timestamp::now().duration_since(at("00:00:00")).as_secs() / 86_400).to_string();
    let (status, said, error) = history(lake.path(), &["vacuum", "--keep-changes", &format!("{days}d")]);
    assert!(status == Some(0) && said.contains(" 3 events and boards are left out"), "{said}{error}");
    assert_eq!(active().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_file_is_named() {
    let lake = TempDir::new().unwrap();
    three_days(lake.path()).await;
    let table = lake.path().join("history/call_changes");
    let mut days: Vec<_> = fs::read_dir(&table)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| !path.ends_with("_delta_log"))
        .collect();
    days.sort();
    let file = fs::read_dir(&days[0]).unwrap().next().unwrap().unwrap().path();
    let mut bytes = fs::read(&file).unwrap();
    bytes.truncate(bytes.len() / 2);
    fs::write(&file, bytes).unwrap();
    let (status, said, _) = history(lake.path(), &["verify"]);
    let name = file.file_name().unwrap().to_str().unwrap();
    assert!(status == Some(1) && said.contains(name), "{said}");
    let (status, report, _) = history(lake.path(), &["verify", "--json"]);
    let report: Value = serde_json::from_str(&report).unwrap();
    assert!(status == Some(1) && report["problems"][0].as_str().unwrap().contains(name), "{report}");
}

/// The program's own lake, with further changes of a call's status, and all but the last two of them 20 days earlier.
async fn lake_of_two_times(data: &Path, lake: &Path) -> Timestamp {
    lake_of_the_program(data).await;
    let original = open(&data.join("lake"));
    let mut events = original.events(&EventFilter::default()).await.unwrap();
    let mut polls = original.polls("dallas", Timestamp::MIN, Timestamp::MAX).await.unwrap();
    let board = original.board_before("dallas", Timestamp::MAX).await.unwrap().unwrap();
    // The change, and one more like it.
    let change = polls.iter().position(|poll| poll.seq_after == 3).unwrap();
    polls.truncate(change + 1);
    let mut next = polls[change].clone();
    let text = |poll: &PollRow| {
        let mut text = String::new();
        GzDecoder::new(&poll.body.as_ref().unwrap()[..]).read_to_string(&mut text).unwrap();
        text
    };
    let body = text(&next).replace("Enroute", "Cleared");
    let packed = poll(4, next.at, Some(&body));
    (next.hash, next.body, next.page_bytes) = (packed.hash, packed.body, None);
    (next.number, next.seq_before, next.seq_after) = (next.number + 1, 3, 4);
    next.at += 1.minute();
    let mut last = events[2].clone();
    (last.seq, last.at) = (4, next.at);
    let Body::Call(change) = &mut last.body else { panic!("a change of a call") };
    Arc::make_mut(&mut change.call).status = Some("Cleared".into());
    polls.push(next);
    events.truncate(3);
    events.push(last);
    let earlier = |at: &mut Timestamp| *at -= (24 * 20).hours();
    let since = polls[polls.len() - 2].at;
    for poll in polls.iter_mut().filter(|poll| poll.at < since) {
        earlier(&mut poll.at);
    }
    for event in events.iter_mut().filter(|event| event.seq < 3) {
        earlier(&mut event.at);
    }
    // As a board of each hour would be.
    let mut start = Board::new();
    apply(&mut start, events[..2].to_vec());
    let current = CurrentCalls { seq: 2, current_active_calls: start.calls(), ..board.board };
    let board = BoardRow { at: since - 1.millisecond(), board: current, ..board };
    let copy = open(lake);
    copy.append_events(&events).await.unwrap();
    copy.append_polls(&polls).await.unwrap();
    copy.append_board(&board).await.unwrap();
    since
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rebuild_begins_behind_what_is_not_kept_any_more() {
    for keep in ["--keep-bodies", "--keep-changes"] {
        let (data, lake) = (TempDir::new().unwrap(), TempDir::new().unwrap());
        let since = lake_of_two_times(data.path(), lake.path()).await;
        let (status, said, error) = history(lake.path(), &["rebuild"]);
        assert!(status == Some(0) && said.contains("give the lake's 4 changes"), "{keep}: {said}{error}");
        let (status, said, error) = history(lake.path(), &["vacuum", keep, "5d"]);
        assert_eq!(status, Some(0), "{keep}: {said}{error}");

        let (status, said, error) = history(lake.path(), &["rebuild"]);
        assert_eq!(status, Some(0), "{keep}: {said}{error}");
        assert!(said.contains(&format!("From {since} on the polls are compared; the ")), "{keep}: {said}");
        assert!(said.contains("1 polls give the lake's 1 changes of calls again."), "{keep}: {said}");

        // What comes behind it is still compared.
        let kept = open(lake.path());
        let mut events = kept.events(&EventFilter::default()).await.unwrap();
        let polls = kept.polls("dallas", Timestamp::MIN, Timestamp::MAX).await.unwrap();
        let board = kept.board_before("dallas", Timestamp::MAX).await.unwrap().unwrap();
        let Body::Call(change) = &mut events.last_mut().unwrap().body else { panic!("a change of a call") };
        Arc::make_mut(&mut change.call).status = Some("Forged".into());
        let forged = TempDir::new().unwrap();
        let copy = open(forged.path());
        copy.append_events(&events).await.unwrap();
        copy.append_polls(&polls).await.unwrap();
        copy.append_board(&board).await.unwrap();
        let (status, said, _) = history(forged.path(), &["rebuild"]);
        assert_eq!(status, Some(1), "{keep}: {said}");
        assert!(said.contains("the call 26-1|A643 has other fields"), "{keep}: {said}");
    }
    // Where nothing can be compared, it says so.
    let lake = TempDir::new().unwrap();
    three_days(lake.path()).await;
    let (status, said, error) = history(lake.path(), &["vacuum", "--keep-bodies", "1d"]);
    assert_eq!(status, Some(0), "{said}{error}");
    let (status, said, _) = history(lake.path(), &["rebuild"]);
    assert!(status == Some(1) && said.contains("None of 3 polls can be compared"), "{said}");
}

/// A lake of the program's own, of a call whose status changed once.
async fn lake_of_the_program(data: &Path) {
    let upstream = Upstream::start(Answer::rows(&[row("26-1", "A643"), row("26-2", "K6")])).await;
    let start = Start::feed(upstream.url("/calls.json")).data_dir(data).flag("--history-interval", "50ms");
    let mut program = start.start();
    program.board_of(2).await;
    let mut moved = row("26-1", "A643");
    moved["status"] = json!("Enroute");
    upstream.set(Answer::rows(&[moved, row("26-2", "K6")]));
    program.board_when("the change", |board| board["seq"].as_u64() >= Some(3)).await;
    let lake = data.join("lake");
    wait_for("the polls in the lake", async || {
        let history = History::new(Lake::open(lake.to_str().unwrap()).unwrap());
        let polls = history.polls("dallas", Timestamp::MIN, Timestamp::MAX).await.ok()?;
        (polls.last()?.seq_after >= 3).then_some(())
    })
    .await;
    program.terminate().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_difference_of_a_rebuild_names_the_poll_and_the_call() {
    let (data, other) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    lake_of_the_program(data.path()).await;
    let lake = data.path().join("lake");
    let (status, said, error) = history(&lake, &["rebuild"]);
    assert!(status == Some(0) && said.contains("give the lake's 3 changes of calls again"), "{said}{error}");

    // The same history, but for one word of one change.
    let original = open(&lake);
    let mut events = original.events(&EventFilter::default()).await.unwrap();
    let polls = original.polls("dallas", Timestamp::MIN, Timestamp::MAX).await.unwrap();
    let Body::Call(change) = &mut events[2].body else { panic!("a change of a call") };
    let call = Arc::make_mut(&mut change.call);
    call.status = Some("Forged".into());
    let forged = open(other.path());
    forged.append_events(&events).await.unwrap();
    forged.append_polls(&polls).await.unwrap();
    let number = polls.iter().find(|poll| poll.seq_after == 3).unwrap().number;
    let (status, said, _) = history(other.path(), &["rebuild"]);
    assert_eq!(status, Some(1), "{said}");
    assert!(said.contains(&format!("poll {number} of ")), "{said}");
    assert!(said.contains("the call 26-1|A643 has other fields"), "{said}");
    let (_, report, _) = history(other.path(), &["rebuild", "--json"]);
    let report: Value = serde_json::from_str(&report).unwrap();
    assert!(report["difference"].as_str().unwrap().contains("26-1|A643"), "{report}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_posted_call_of_the_feeds_own_key_is_no_difference() {
    let data = TempDir::new().unwrap();
    let upstream = Upstream::start(Answer::rows(&[row("26-1", "A643")])).await;
    let start = Start::feed(upstream.url("/calls.json"))
        .data_dir(data.path())
        .flag("--events-token", "T")
        .flag("--history-interval", "50ms");
    let mut program = start.start();
    program.board_of(1).await;
    let posted = |kind: &str| {
        let call = json!({"incident_number": "26-2", "unit_number": "K6"});
        json!({"changes": [{"change_type": kind, "call": call}]})
    };
    assert_eq!(program.post("T", &posted("add")).await.0, 200);
    program.board_of(2).await;
    // The feed has it too, which leaves the posted one alone; 26-3 tells when this was taken.
    upstream.set(Answer::rows(&[row("26-1", "A643"), row("26-2", "K6"), row("26-3", "D1")]));
    program.board_of(3).await;
    assert_eq!(program.post("T", &posted("delete")).await.0, 200);
    // Now it is the feed's own.
    let own = |board: &Value| {
        let calls = board["current_active_calls"].as_array().unwrap();
        calls.iter().any(|call| call["incident_number"] == "26-2" && call["producer"] == "feed")
    };
    let seq = program.board_when("the feed's call", own).await["seq"].as_u64().unwrap();
    let lake = data.path().join("lake");
    wait_for("the polls in the lake", async || {
        let polls = open(&lake).polls("dallas", Timestamp::MIN, Timestamp::MAX).await.ok()?;
        (polls.last()?.seq_after >= seq).then_some(())
    })
    .await;
    program.terminate().await;
    let (status, said, error) = history(&lake, &["rebuild"]);
    assert!(status == Some(0) && said.contains("give the lake's 2 changes of calls again"), "{said}{error}");
}
