//! What a release wrote, every later one opens: its store, its history, its records. Each release has a fixture of its own,
//! `fixtures/release-VERSION.zip`, a data directory with `expected.json` in it. When a version is released, its fixture is
//! written once by
//!
//! ```sh
//! cargo test --package blotter-server --test it -- --ignored the_fixture_of_this_release
//! ```

use crate::{
    common::{Answer, Archive, Blotter, Start, Upstream, row, wait_for},
    history::{in_lake, log_on_disk},
};
use serde_json::{Value, json};
use std::{
    fs::{self, File},
    io::Write,
    path::{Path, PathBuf},
    process::Command,
};
use tempfile::TempDir;
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/fixtures")
}

/// What a release says of its data; a later one must say the same. The epoch is new where a directory was copied.
async fn said(program: &Blotter, moment: &str) -> Value {
    // What the city's file says of a call may change.
    let plain = |mut calls: Value| {
        for call in calls.as_array_mut().unwrap() {
            call.as_object_mut().unwrap().retain(|key, _| key != "kind" && key != "title");
        }
        calls
    };
    let board = program.json("/current-calls/").await;
    let then = program.json(&format!("/history/board?moment={moment}")).await;
    let story = program.json("/history/incidents/26-1").await;
    let changes: Vec<_> =
        story.as_array().unwrap().iter().map(|record| json!([record["seq"], record["at"]])).collect();
    let records = program.json("/api/records/street?group=month").await;
    let coverage = program.json("/api/records/coverage").await;
    json!({
        "seq": board["seq"], "calls": plain(board["current_active_calls"].clone()),
        "then": plain(then["current_active_calls"].clone()), "changes": changes,
        "records": [records["total"], records["groups"]], "units": coverage["units"],
    })
}

async fn is_ready(program: &Blotter) {
    wait_for("readiness", async || (program.get("/readyz").await.status() == 200).then_some(())).await;
    wait_for("the records", async || {
        (program.get("/api/records/coverage").await.status() == 200).then_some(())
    })
    .await;
}

fn runs(data: &Path, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_blotter"));
    command.args(arguments).arg("--data-dir").arg(data);
    let output = command.output().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{arguments:?}: {text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn what_every_release_wrote_is_served_whole_and_goes_on() {
    let mut releases = 0;
    for entry in fs::read_dir(fixtures()).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "zip") {
            continue;
        }
        releases += 1;
        let data = TempDir::new().unwrap();
        ZipArchive::new(File::open(&path).unwrap()).unwrap().extract(data.path()).unwrap();
        let expected: Value =
            serde_json::from_slice(&fs::read(data.path().join("expected.json")).unwrap()).unwrap();
        let moment = expected["moment"].as_str().unwrap();
        let mut program = Start::feed("none").data_dir(data.path()).start();
        is_ready(&program).await;
        assert_eq!(said(&program, moment).await, expected["said"], "{}", path.display());
        program.terminate().await;

        // It goes on where it was: the log, the lake, the records.
        let log = log_on_disk(data.path(), "dallas");
        let upstream = Upstream::start(Answer::rows(&[row("26-9", "Z9")])).await;
        let start = Start::feed(upstream.url("/calls.json")).data_dir(data.path());
        let mut program = start.flag("--history-interval", "50ms").start();
        let lake = data.path().join("lake");
        wait_for("the new event in the lake", async || {
            (in_lake(&lake).await.len() > log.len()).then_some(())
        })
        .await;
        program.terminate().await;
        let (after, found) = (log_on_disk(data.path(), "dallas"), in_lake(&lake).await);
        assert_eq!(after[..log.len()], log[..], "nothing of the log was rewritten");
        assert_eq!(found[..], after[..found.len()]);
        let more = Archive::new().street("kent", "2021-08", 7, 0);
        runs(data.path(), &["import", more.path().to_str().unwrap()]);
        assert!(runs(data.path(), &["history", "verify"]).contains("The history is whole"));
        runs(data.path(), &["records", "verify"]);
    }
    assert!(releases > 0, "no release has a fixture");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "writes the fixture of a release, once for each"]
async fn the_fixture_of_this_release() {
    let data = TempDir::new().unwrap();
    let records = Archive::new().street("kent", "2021-06", 20, 1).street("surrey", "2021-07", 5, 0);
    runs(data.path(), &["import", records.path().to_str().unwrap()]);
    let upstream = Upstream::start(Answer::rows(&[row("26-1", "A1"), row("26-2", "K6")])).await;
    let start = Start::feed(upstream.url("/calls.json")).data_dir(data.path()).flag("--events-token", "T");
    let mut program = start.flag("--history-interval", "50ms").start();
    is_ready(&program).await;
    let board = program.board_of(2).await;
    let id = &board["current_active_calls"][0]["address_id"];
    let address = json!({"address_id": id, "latitude": 32.9, "longitude": -96.8, "precision": "block"});
    assert_eq!(program.post("T", &json!({"addresses": [address]})).await.0, 200);
    let moment = jiff::Timestamp::now().to_string();
    let mut moved = row("26-1", "A1");
    moved["status"] = json!("Enroute");
    upstream.set(Answer::rows(&[moved, row("26-3", "K7")]));
    program.board_when("the second board", |board| board["seq"].as_u64() == Some(6)).await;
    let lake = data.path().join("lake");
    wait_for("the events in the lake", async || (in_lake(&lake).await.len() == 6).then_some(())).await;
    let expected = json!({"version": env!("CARGO_PKG_VERSION"), "moment": moment, "said": said(&program, &moment).await});
    program.terminate().await;
    fs::write(data.path().join("expected.json"), serde_json::to_vec_pretty(&expected).unwrap()).unwrap();
    let path = fixtures().join(format!("release-{}.zip", env!("CARGO_PKG_VERSION")));
    let mut zip = ZipWriter::new(File::create(&path).unwrap());
    pack(&mut zip, data.path(), data.path());
    zip.finish().unwrap();
    eprintln!("{}", path.display());
}

fn pack(zip: &mut ZipWriter<File>, root: &Path, folder: &Path) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            pack(zip, root, &path);
            continue;
        }
        let name = path.strip_prefix(root).unwrap().to_str().unwrap();
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(&fs::read(&path).unwrap()).unwrap();
    }
}
