//! The demo as a program: its clock.

use crate::common::wait_for;
use serde_json::Value;
use std::{
    collections::BTreeSet,
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
};
use tempfile::TempDir;

/// A program that ends with the test.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// Ten refreshes, of which the real city's are two minutes apart, and the usual ones of the demo six seconds.
#[tokio::test(flavor = "multi_thread")]
async fn the_demo_lives_as_fast_as_it_is_told() {
    let data = TempDir::new().unwrap();
    let child = Command::new(env!("CARGO_BIN_EXE_blotter"))
        .args(["demo", "--listen", "127.0.0.1:0", "--speed", "600", "--data-dir"])
        .arg(data.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut demo = Running(child);
    let mut line = String::new();
    BufReader::new(demo.0.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let url = line.trim().strip_prefix("Blotter listens on ").unwrap().to_owned();
    let mut changes = BTreeSet::new();
    wait_for("ten refreshes", async || {
        let answer = reqwest::get(format!("{url}/current-calls/")).await.ok()?;
        let board: Value = serde_json::from_slice(&answer.bytes().await.ok()?).ok()?;
        changes.insert(board["feed"]["changed_at"].as_str()?.to_owned());
        (changes.len() >= 10).then_some(())
    })
    .await;
}
