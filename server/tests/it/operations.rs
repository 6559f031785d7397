//! What those who run the program use: `blotter health`, the metrics on standard output, a first start with nothing given.

use crate::common::{Answer, Blotter, Start, Upstream, rows, wait_for};
use serde_json::Value;
use std::{
    io::{BufRead, BufReader},
    process::{Command, Output, Stdio},
};
use tempfile::TempDir;

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_blotter"));
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("BLOTTER_")) {
        command.env_remove(name);
    }
    command
}

/// Its exit status, and all that it said.
async fn health(address: &str, flags: &[&str]) -> (Option<i32>, String) {
    let mut command = program();
    command.arg("health").args(flags).env("BLOTTER_LISTEN", address);
    let said = |output: Output| {
        let text =
            [output.stdout, output.stderr].map(|text| String::from_utf8_lossy(&text).into_owned()).concat();
        (output.status.code(), text)
    };
    tokio::task::spawn_blocking(move || said(command.output().unwrap())).await.unwrap()
}

fn address(blotter: &Blotter) -> String {
    blotter.url("").trim_start_matches("http://").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn health_says_whether_there_is_something_to_show() {
    let upstream = Upstream::start(Answer::status(500)).await;
    let mut blotter = Start::feed(upstream.url("/calls.json")).start();
    let at = address(&blotter);
    let (status, said) = health(&at, &[]).await;
    assert!(status == Some(1) && said.contains("no board yet"), "{status:?} {said}");
    let (status, said) = health(&at, &["--live"]).await;
    assert!(
        status == Some(0) && said.contains("ok"),
        "a feed that fails isn't a reason to restart: {status:?} {said}"
    );
    upstream.set(Answer::rows(&rows(2)));
    blotter.board_of(2).await;
    let (status, said) = health(&at, &[]).await;
    assert!(status == Some(0) && said.contains("ready"), "{status:?} {said}");
    assert_eq!(blotter.terminate().await.code(), Some(0));
    let (status, said) = health(&at, &[]).await;
    assert!(
        status == Some(1) && said.contains("nothing listens there") && said.contains("--listen"),
        "{said}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn old_calls_are_in_the_metrics_and_on_standard_output() {
    let upstream = Upstream::start(Answer::rows(&rows(2))).await;
    let folder = TempDir::new().unwrap();
    let mut child = program()
        .args([
            "serve",
            "--listen",
            "127.0.0.1:0",
            "--tiles",
            "none",
            "--geocoders",
            "",
            "--poll-interval",
            "50ms",
        ])
        .args([
            "--stale-after",
            "300ms",
            "--print-metrics",
            "50ms",
            "--feed-url",
            &upstream.url("/calls.json"),
        ])
        .arg("--data-dir")
        .arg(folder.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut next = move || lines.next().unwrap().unwrap();
    let first = next();
    let base = first.strip_prefix("Blotter listens on ").unwrap_or_else(|| panic!("{first}")).to_owned();
    let mut wait_until = move |what: &str, holds: &dyn Fn(&Value) -> bool| {
        for _ in 0..2_000 {
            let line = next();
            let metrics: Value =
                serde_json::from_str(&line).unwrap_or_else(|error| panic!("{error}: {line}"));
            if holds(&metrics) {
                return;
            }
        }
        panic!("never {what}");
    };
    wait_until("two calls that are fresh", &|it| {
        it["blotter_calls"] == 2.0 && it["blotter_feed_stale"] == 0.0
    });
    upstream.set(Answer::status(500));
    wait_until("old calls and failed polls", &|it| {
        it["blotter_feed_stale"] == 1.0 && it["blotter_polls_failed_total"].as_f64() > Some(0.0)
    });
    let text = wait_for("the metrics", async || reqwest::get(format!("{base}/metrics")).await.ok()).await;
    let text = text.text().await.unwrap();
    assert!(text.contains("\nblotter_feed_stale 1\n"), "{text}");
    child.kill().unwrap();
    child.wait().unwrap();
}

#[test]
fn the_program_alone_says_what_to_type_first() {
    let output = program().output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    for words in ["blotter demo", "blotter serve", "http://127.0.0.1:3000", "--data-dir", "health"] {
        assert!(said.contains(words), "{words}: {said}");
    }
}
