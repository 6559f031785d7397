//! The demo as a program: its clock, its speed, its temporary directory.

use crate::common::wait_for;
use serde_json::Value;
use std::{
    collections::BTreeSet,
    fs,
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, ExitStatus, Stdio},
};
use tempfile::TempDir;

/// A program that ends with the test.
struct Demo {
    child: Child,
    url: String,
}

impl Demo {
    /// Starts with these flags; temporary files go to `temporary`.
    fn start(temporary: &Path, flags: &[&str]) -> Self {
        let mut child =
            command(temporary, flags).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let url = line.trim().strip_prefix("Blotter listens on ").unwrap().to_owned();
        Self { child, url }
    }

    fn signal(&self, name: &str) {
        let pid = self.child.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &pid]).status().unwrap().success());
    }

    async fn ended(&mut self) -> ExitStatus {
        wait_for("the demo's end", async || self.child.try_wait().unwrap()).await
    }

    async fn board(&self) -> Option<Value> {
        let answer = reqwest::get(format!("{}/current-calls/", self.url)).await.ok()?;
        serde_json::from_slice(&answer.bytes().await.ok()?).ok()
    }
}

impl Drop for Demo {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

async fn text(url: String) -> Option<String> {
    let answer = reqwest::get(url).await.ok().filter(|answer| answer.status().is_success())?;
    answer.text().await.ok()
}

fn command(temporary: &Path, flags: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_blotter"));
    command.args(["demo", "--listen", "127.0.0.1:0"]).args(flags).env("TMPDIR", temporary);
    command
}

fn entries(folder: &Path) -> BTreeSet<String> {
    fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// Ten refreshes, which take the real city two minutes each, and the demo at its usual speed six seconds.
#[tokio::test(flavor = "multi_thread")]
async fn the_demo_runs_as_fast_as_it_is_told() {
    let data = TempDir::new().unwrap();
    let demo = Demo::start(data.path(), &["--speed", "600", "--data-dir", data.path().to_str().unwrap()]);
    let mut changes = BTreeSet::new();
    wait_for("ten refreshes", async || {
        let board = demo.board().await?;
        changes.insert(board["feed"]["changed_at"].as_str()?.to_owned());
        (changes.len() >= 10).then_some(())
    })
    .await;
}

#[test]
fn a_speed_that_makes_no_sense_is_refused_by_a_sentence() {
    let temporary = TempDir::new().unwrap();
    for speed in ["nan", "inf", "-inf", "0", "-1", "1001", "fast"] {
        let output = command(temporary.path(), &["--speed", speed]).output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{speed}: {said}");
        assert!(said.contains("the speed must be a number from 0.1 to 1000"), "{speed}: {said}");
        assert!(!said.contains("panicked"), "{speed}: {said}");
    }
    assert_eq!(entries(temporary.path()), BTreeSet::new());
}

/// As in a container, where each start has the process id of the last, and a crash leaves its folder behind.
#[tokio::test(flavor = "multi_thread")]
async fn each_start_has_a_temporary_directory_of_its_own_and_removes_it() {
    let temporary = TempDir::new().unwrap();
    let mut crashed = Demo::start(temporary.path(), &[]);
    let left = entries(temporary.path());
    assert_eq!(left.len(), 1, "{left:?}");
    crashed.signal("KILL");
    crashed.ended().await;

    let mut demo = Demo::start(temporary.path(), &[]);
    let both = entries(temporary.path());
    assert_eq!(both.len(), 2, "{both:?}");
    let own = both.difference(&left).next().unwrap();
    assert!(!own.contains(&demo.child.id().to_string()), "a name that can be foretold: {own}");
    demo.signal("TERM");
    assert_eq!(demo.ended().await.code(), Some(0));
    assert_eq!(entries(temporary.path()), left);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_simulated_feed_the_demo_ends_and_leaves_nothing_behind() {
    let temporary = TempDir::new().unwrap();
    let mut demo = Demo::start(temporary.path(), &["--fault", "demo-feed"]);
    wait_for("a board", async || demo.board().await).await;
    demo.signal("USR1");
    assert_eq!(demo.ended().await.code(), Some(1));
    assert_eq!(entries(temporary.path()), BTreeSet::new());
}

/// The live map is there at once, the records some seconds later; what was generated says so wherever it is read.
#[tokio::test(flavor = "multi_thread")]
async fn the_demo_has_records_beside_the_live_map_and_says_that_they_are_generated() {
    let temporary = TempDir::new().unwrap();
    let mut demo = Demo::start(temporary.path(), &[]);
    wait_for("a board", async || demo.board().await).await;
    let page = |path: &str| text(format!("{}{path}", demo.url));
    wait_for("the records", async || page("/crime").await).await;
    for path in [
        "/crime",
        "/outcomes",
        "/stop-and-search",
        "/records",
        "/data",
        "/records/street/rows",
        "/embed/crime/by-month",
    ] {
        let html = page(path).await.unwrap();
        assert!(html.contains("<b>Generated records.</b>"), "{path}");
        assert!(!html.contains("Contains public sector information"), "{path}");
    }
    for path in ["/crime.json", "/outcomes.json", "/stop-and-search.json", "/api/records/street"] {
        let answer = reqwest::get(format!("{}{path}", demo.url)).await.unwrap();
        assert_eq!(answer.headers().get("link"), None, "{path}");
        let answer: Value = serde_json::from_slice(&answer.bytes().await.unwrap()).unwrap();
        assert!(answer["licence"].as_str().unwrap().starts_with("None: generated figures"), "{path}");
    }
    let crime: Value = serde_json::from_str(&page("/crime.json").await.unwrap()).unwrap();
    assert!(crime["figures"]["total"]["count"].as_u64().unwrap() > 1_000, "{crime}");
    // Enough months for a comparison with the same ones of the year before, and a gap that is named.
    assert!(crime["figures"]["change"][0]["count"].is_u64(), "{crime}");
    assert!(crime["foot"].as_str().unwrap().contains("Kent has no file for July 2022."), "{crime}");
    let rows = page("/api/records/street/rows?size=1").await.unwrap();
    assert!(rows.contains("\"source\":\"generated\""), "{rows}");
    let live = page("/").await.unwrap();
    assert!(!live.contains("Generated records.") && live.contains("href=\"/crime\""));
    // Nobody takes what a simulator counted for the city's.
    let busy = page("/activity").await.unwrap();
    assert!(busy.contains("Simulated calls on a sketch of Dallas") && !busy.contains("Dallas Open Data"));
    demo.signal("TERM");
    assert_eq!(demo.ended().await.code(), Some(0));
    assert_eq!(entries(temporary.path()), BTreeSet::new());
}

/// Real records beside it are neither shown nor touched, and a second start has its own again.
#[tokio::test(flavor = "multi_thread")]
async fn the_demos_records_stay_in_a_lake_of_their_own() {
    let temporary = TempDir::new().unwrap();
    let data = temporary.path().join("data");
    let flags = ["--data-dir", data.to_str().unwrap()];
    let mut demo = Demo::start(temporary.path(), &flags);
    let release = async |demo: &Demo| {
        let answer = text(format!("{}/crime.json", demo.url)).await?;
        serde_json::from_str::<Value>(&answer).ok()?["release"].as_u64()
    };
    assert_eq!(wait_for("the records", async || release(&demo).await).await, 1);
    assert!(!data.join("lake").exists());
    wait_for("its files' removal", async || (!data.join("demo-files").exists()).then_some(())).await;
    demo.signal("TERM");
    demo.ended().await;
    let demo = Demo::start(temporary.path(), &flags);
    assert_eq!(wait_for("the records", async || release(&demo).await).await, 1, "they are not made again");
}
