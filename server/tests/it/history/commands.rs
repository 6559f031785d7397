//! `blotter history export | verify | vacuum | rebuild`, as somebody runs them.

use super::written::{call, poll};
use crate::common::{Answer, Start, Upstream, row, wait_for};
use blotter_lake::{
    Lake,
    history::{EventFilter, History},
};
use blotter_model::{Body, ChangeType, Timestamp};
use jiff::ToSpan;
use serde_json::{Value, json};
use std::{fs, path::Path, process::Command, sync::Arc};
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
