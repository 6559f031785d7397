//! A lake on S3 over a bad line: nothing is lost, nothing is there twice, and nobody is asked more than need be.

use crate::common::{Archive, BadLine, Bucket, LineFault, blotter_by, wait_for};
use serde_json::Value;
use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Output, Stdio},
};
use tempfile::TempDir;

async fn output(mut command: Command) -> Output {
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

fn last_line(output: &Output) -> Value {
    let text = String::from_utf8_lossy(&output.stdout);
    serde_json::from_str(text.lines().last().unwrap_or_default())
        .unwrap_or_else(|error| panic!("{error}: {text}{}", String::from_utf8_lossy(&output.stderr)))
}

/// Imports two months over the line, then another, and looks at the bucket itself.
async fn imports_over(fault: LineFault, every: usize) {
    let Some(bucket) = Bucket::start() else { return };
    let line = BadLine::start(&bucket, fault, every).await;
    line.fail_commits_too();
    let first = Archive::new().street("kent", "2021-06", 300, 0).street("kent", "2021-07", 200, 0);
    let second = Archive::new().street("surrey", "2021-07", 40, 0);
    for archive in [&first, &second] {
        let mut command = blotter_by(line.address());
        if fault == LineFault::Silent {
            command.env("AWS_TIMEOUT", "1 second");
        }
        command.args(["import", "--json"]).arg(archive.path());
        let output = output(command).await;
        assert!(output.status.success(), "{fault:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    let (requests, _, faults) = line.counts();
    assert!(faults >= 5, "{fault:?}: only {faults} of {requests} requests went wrong");
    assert!(line.faulty_commits() >= 4, "{fault:?}: only {} commits went wrong", line.faulty_commits());
    let mut command = bucket.blotter();
    command.args(["records", "verify", "--json"]);
    let report = last_line(&output(command).await);
    assert_eq!(
        (&report["rows"], &report["problems"]),
        (&540.into(), &Value::Array(vec![])),
        "{fault:?}: {report}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_outlasts_throttling() {
    imports_over(LineFault::Throttled, 4).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_outlasts_answers_that_break_off() {
    imports_over(LineFault::Cut, 7).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_import_outlasts_slow_answers() {
    imports_over(LineFault::Slow, 5).await;
}

/// As long as the client waits, by `AWS_TIMEOUT`; then it asks again.
#[tokio::test(flavor = "multi_thread")]
async fn an_import_outlasts_answers_that_never_come() {
    imports_over(LineFault::Silent, 16).await;
}

/// A server, killed with the test.
struct Server(Child);

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_lists_nothing_while_it_waits_and_answers_through_an_outage() {
    let Some(bucket) = Bucket::start() else { return };
    let line = BadLine::start(&bucket, LineFault::Throttled, 0).await;
    let import = async |archive: &Archive| {
        let mut command = bucket.blotter();
        command.arg("import").arg(archive.path());
        let output = output(command).await;
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    import(&Archive::new().street("kent", "2021-06", 300, 0)).await;
    let folder = TempDir::new().unwrap();
    let mut command = blotter_by(line.address());
    command.args(["serve", "--city", "none", "--listen", "127.0.0.1:0", "--data-dir"]).arg(folder.path());
    let mut server = Server(command.stderr(Stdio::null()).spawn().unwrap());
    let mut said = String::new();
    BufReader::new(server.0.stdout.take().unwrap()).read_line(&mut said).unwrap();
    let base = said.trim().strip_prefix("Blotter listens on ").unwrap().to_owned();
    let total = async || {
        let answer = reqwest::get(format!("{base}/api/records/street")).await.ok()?;
        let body: Value = serde_json::from_slice(&answer.bytes().await.ok()?).ok()?;
        body["total"].as_u64()
    };
    wait_for("the first release", async || total().await.filter(|total| *total == 300)).await;

    // While nothing new is published, it asks now and then, and never lists.
    let (before, lists, _) = line.counts();
    wait_for("three more looks", async || (line.counts().0 >= before + 3).then_some(())).await;
    assert_eq!(line.counts().1, lists, "it listed the bucket though nothing was new");

    // The bucket is gone: what was loaded is still answered.
    line.set_every(1);
    wait_for("a look that fails", async || (line.counts().2 >= 2).then_some(())).await;
    assert_eq!(total().await, Some(300));
    line.set_every(0);
    import(&Archive::new().street("kent", "2021-07", 200, 0)).await;
    wait_for("the next release", async || total().await.filter(|total| *total == 500)).await;
}
