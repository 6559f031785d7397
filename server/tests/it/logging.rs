//! A log that can't be written stops nothing: not polling, not posting, not serving, and not the end.

use crate::common::{Answer, Blotter, Start, Upstream, row, rows, wait_for};
use serde_json::json;
use std::{
    fs::File,
    io::{PipeReader, Write, pipe},
    process::Stdio,
};

/// A pipe whose reader is gone.
fn closed() -> Stdio {
    pipe().unwrap().1.into()
}

/// A device without room.
fn full() -> Stdio {
    File::options().write(true).open("/dev/full").unwrap().into()
}

/// A pipe that nobody reads and that has no room left.
fn unread() -> (Stdio, PipeReader) {
    /// What a pipe holds on Linux.
    const ROOM: usize = 64 << 10;
    let (reader, mut writer) = pipe().unwrap();
    writer.write_all(&vec![b'.'; ROOM]).unwrap();
    (writer.into(), reader)
}

/// Every poll fails, so that there is something to log, until the feed works.
async fn start(stdout: Stdio, stderr: Stdio) -> (Blotter, Upstream) {
    let upstream = Upstream::start(Answer::status(500)).await;
    let start = Start::feed(upstream.url("/calls.json")).flag("--events-token", "T");
    (start.start_with(stdout, stderr).await, upstream)
}

async fn works_and_ends(mut blotter: Blotter, upstream: Upstream) {
    upstream.next_asked(5).await;
    upstream.set(Answer::rows(&rows(2)));
    blotter.board_of(2).await;
    let call = json!({ "incident_number": "P-1", "unit_number": "U", "nature_of_call": "Test", "location": "Elm St" });
    let (status, answer) =
        blotter.post("T", &json!({ "changes": [{ "change_type": "add", "call": call }] })).await;
    assert_eq!(status, 200, "{answer}");
    blotter.board_of(3).await;
    upstream.set(Answer::rows(&[row("26-1000", "A643"), row("26-1001", "A643"), row("26-1002", "A643")]));
    blotter.board_of(4).await;
    wait_for("the page", async || Some(blotter.get("/").await).filter(|page| page.status() == 200)).await;
    assert_eq!(blotter.terminate().await.code(), Some(0));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_standard_error_stops_nothing() {
    let (blotter, upstream) = start(Stdio::null(), closed()).await;
    works_and_ends(blotter, upstream).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_standard_error_stops_nothing() {
    let (blotter, upstream) = start(Stdio::null(), full()).await;
    works_and_ends(blotter, upstream).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_standard_error_that_nobody_reads_stops_nothing() {
    let (stderr, _reader) = unread();
    let (blotter, upstream) = start(Stdio::null(), stderr).await;
    works_and_ends(blotter, upstream).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_a_closed_nor_a_full_standard_output_stops_anything() {
    for stdout in [closed(), full()] {
        let (blotter, upstream) = start(stdout, Stdio::null()).await;
        works_and_ends(blotter, upstream).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_any_stream_to_write_to_the_work_goes_on() {
    let (blotter, upstream) = start(full(), full()).await;
    works_and_ends(blotter, upstream).await;
}
