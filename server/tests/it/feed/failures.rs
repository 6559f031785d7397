//! Answers that are not a list of calls: the board stays, the reason is given at once, and a good answer ends it.

use super::{PATH, board_with_reason, good_board, incidents};
use crate::common::{Answer, Blotter, Start, Upstream, rows};
use flate2::{Compress, Compression, FlushCompress, Status};
use serde_json::{Value, json};

/// The program reads at most 48 MB of an answer. While it reads, its buffer grows by doubling, so that for a
/// moment the old and the new one exist side by side (48 + 96 MB); reading a million empty rows costs about as
/// much again. What it needs anyway, unoptimised, is below 100 MB. A body of 1 GB taken whole is far above.
const MAX_MEMORY_KB: u64 = 400_000;

/// So many bytes of zeros, as often as makes a gigabyte.
const PART: usize = 1 << 16;

/// Renames a field in every row; so many that it can't be by chance that none has it.
fn renamed(from: &str, to: &str) -> Answer {
    let mut rows = rows(12);
    for row in &mut rows {
        let row = row.as_object_mut().unwrap();
        let value = row.remove(from).unwrap();
        row.insert(to.to_owned(), value);
    }
    Answer::rows(&rows)
}

/// A gigabyte of zeros in about a megabyte.
fn bomb() -> Answer {
    let zeros = vec![0; 1 << 20];
    let mut part = Vec::with_capacity(1 << 16);
    // After a full flush a stream starts afresh, so one packed megabyte may be repeated.
    let done = Compress::new(Compression::best(), false).compress_vec(&zeros, &mut part, FlushCompress::Full);
    assert!(done.unwrap() == Status::Ok && part.len() < part.capacity());
    let header = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    let packed: Vec<u8> = header.into_iter().chain(part.repeat(1024)).collect();
    assert!(packed.len() < 6 << 20, "{} bytes are not small", packed.len());
    Answer::text("application/json", packed).header("content-encoding", "gzip")
}

/// The most memory that the process ever had, in kB.
#[cfg(target_os = "linux")]
fn peak_kb(blotter: &Blotter) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{}/status", blotter.pid())).unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_comes_the_board_stays_and_recovers() {
    let good = || Value::from(rows(3)).to_string();
    let json = "application/json";
    let cut = good()[..good().len() - 30].to_owned();
    let latin: Vec<u8> = good().replace("Park", "Pe\u{f1}a").chars().map(|letter| letter as u8).collect();
    let failures = [
        ("an error (500)", Answer::status(500)),
        ("an error (403)", Answer::text(json, "{}").but(403)),
        ("did not answer in time", Answer::hang()),
        (
            "a web page instead of data",
            Answer::text("text/html", "<!DOCTYPE html><title>Maintenance</title>"),
        ),
        ("a web page instead of data", Answer::text(json, "<html>")),
        ("broke off in the middle", Answer::rows(&rows(300)).broken()),
        ("broke off in the middle", Answer::text(json, cut)),
        ("answered with nothing", Answer::text(json, "")),
        ("something that is not JSON", Answer::text(json, "calls: none")),
        ("instead of a list of calls", Answer::text(json, r#"{"error":true,"message":"Internal error"}"#)),
        ("the column “unit_number” is missing", renamed("unit_number", "unit")),
        ("the column “location” is missing", renamed("location", "place")),
        ("not written in UTF-8", Answer::text(json, latin.clone())),
        ("written in utf-8, but it isn’t", Answer::text("application/json; charset=utf-8", latin)),
    ];
    let upstream = Upstream::start(Answer::rows(&rows(3))).await;
    let blotter = Start::feed(upstream.url(PATH)).flag("--feed-timeout", "300ms").start();
    let before = good_board(&blotter, 3).await;
    for (words, failure) in failures {
        upstream.set(failure);
        let board = board_with_reason(&blotter, words).await;
        assert_eq!(board["current_active_calls"], before["current_active_calls"], "{words}");
        assert_eq!((&board["seq"], &board["feed"]["stale"]), (&json!(3), &json!(false)), "{words}");
        upstream.set(Answer::rows(&rows(3)));
        good_board(&blotter, 3).await;
    }
    let page = blotter.get("/").await.text().await.unwrap();
    assert!(page.contains("26-1000"));
    upstream.set(Answer::status(500));
    board_with_reason(&blotter, "an error (500)").await;
    let page = blotter.get("/").await.text().await.unwrap();
    assert!(page.contains("an error (500)") && page.contains("26-1000"), "the page says what is wrong");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gigabyte_fills_no_memory() {
    let upstream = Upstream::start(Answer::rows(&rows(3))).await;
    let blotter = Start::feed(upstream.url(PATH)).start();
    good_board(&blotter, 3).await;
    let mut empty_rows = b"[{}".to_vec();
    empty_rows.extend_from_slice(&b",{}".repeat(12 << 20));
    empty_rows.push(b']');
    let failures = [
        ("more than 48 MB", Answer::endless("application/json", vec![0; PART], (1 << 30) / PART)),
        ("more than 48 MB", bomb()),
        (
            "more than 48 MB",
            Answer::endless("application/json", vec![0; PART], (1 << 30) / PART)
                .header("content-length", "1073741824"),
        ),
        ("more than 1000000 rows", Answer::text("application/json", empty_rows).gzip()),
    ];
    for (words, failure) in failures {
        upstream.set(failure);
        let board = board_with_reason(&blotter, words).await;
        assert_eq!(incidents(&board).len(), 3, "{words}");
        assert_eq!(blotter.get("/healthz").await.status(), 200);
        upstream.set(Answer::rows(&rows(3)));
        good_board(&blotter, 3).await;
    }
    #[cfg(target_os = "linux")]
    assert!(peak_kb(&blotter) < MAX_MEMORY_KB, "{} kB at the peak", peak_kb(&blotter));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_that_is_not_there_is_a_reason_and_no_end() {
    // A port that was just free, and is closed again.
    let closed = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let blotter = Start::feed(format!("http://{closed}{PATH}")).start();
    let board = board_with_reason(&blotter, "can’t be reached").await;
    assert!(board["feed"]["fetched_at"].is_null());
    assert_eq!(blotter.get("/readyz").await.status(), 503);
}
