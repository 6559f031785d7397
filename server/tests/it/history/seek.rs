//! The board of any moment of days that are over takes few requests to a store that charges for each, and no listing.

use super::rollups::{DAYS, EPOCH, FEED, history};
use crate::common::{Answer, BadLine, Bucket, LineFault, Start, Upstream, row, wait_for};
use blotter_lake::{
    Lake,
    history::{BoardRow, History},
};
use blotter_model::{Board, CurrentCalls, Event, EventRecord, FeedState, Timestamp};
use fastrand::Rng;
use jiff::{SignedDuration, ToSpan};
use std::{
    collections::BTreeSet,
    time::{Duration, Instant},
};

/// GETs that a moment may cost: of boards, of calls and of addresses the file of its day.
const MAX_REQUESTS: usize = 3;
const MOMENTS: usize = 60;

/// The board after the events up to a moment.
fn board_at(events: &[EventRecord], moment: Timestamp) -> Board {
    let mut board = Board::new();
    for event in events.iter().take_while(|event| event.at <= moment) {
        board.apply(&Event { seq: event.seq, body: event.body.clone() });
    }
    board
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moment_costs_few_requests_and_no_listing() {
    let Some(bucket) = Bucket::start() else { return };
    let now = Timestamp::now();
    let midnight = Timestamp::from_second(now.as_second().div_euclid(86_400) * 86_400).unwrap();
    let begins = midnight - SignedDuration::from_hours(24 * (DAYS + 1));
    let (events, polls) = history(begins);
    // The gateway's bucket is a folder.
    let folder = bucket.folder().join("s3/bucket/a/lake");
    std::fs::create_dir_all(&folder).unwrap();
    let kept = History::new(Lake::open(folder.to_str().unwrap()).unwrap());
    kept.append_events(&events).await.unwrap();
    kept.append_polls(&polls).await.unwrap();
    // Less often than the program, since each is a commit.
    for hour in 0..DAYS * 8 {
        let at = begins + (3 * hour).hours() + 30.seconds();
        let board = board_at(&events, at);
        if board.seq() == 0 {
            continue;
        }
        let board = CurrentCalls {
            epoch: EPOCH.into(),
            seq: board.seq(),
            feed: FeedState { id: FEED.into(), ..FeedState::default() },
            current_active_calls: board.calls(),
        };
        kept.append_board(&BoardRow { feed: FEED.into(), at, board }).await.unwrap();
    }
    kept.compact(now).await.unwrap();
    // Of today, a poll a commit, as `serve` writes them.
    let last = polls.last().unwrap();
    for minute in 0..20 {
        let mut poll = last.clone();
        poll.number += 1 + minute;
        poll.at = now - (20 - i64::try_from(minute).unwrap()).minutes();
        kept.append_polls(&[poll]).await.unwrap();
    }

    let line = BadLine::start(&bucket, LineFault::Slow, 0).await;
    let upstream = Upstream::start(Answer::rows(&[row("26-9999", "Z1")])).await;
    let environment = bucket.environment().map(|(name, value)| {
        (name, if name == "AWS_ENDPOINT_URL" { line.address().to_owned() } else { value })
    });
    let start = Start::feed(upstream.url("/calls.json")).environment(environment);
    let program = start.flag("--lake", "s3://bucket/a/lake").flag("--history-interval", "1h").start();
    // The tables are opened, and the polls of each day read, soon after the start.
    wait_for("what is read ahead", async || program.log().contains("looking back is ready").then_some(()))
        .await;

    let mut random = Rng::with_seed(3);
    let (mut most, mut times) = (0, Vec::new());
    for _ in 0..MOMENTS {
        let moment = begins + random.i64(7_200..DAYS * 86_400).seconds();
        // The records' newest release is asked for by HEAD meanwhile.
        let ((_, lists, _), before, started) = (line.counts(), line.gets(), Instant::now());
        let found = program.json(&format!("/history/board?moment={moment}")).await;
        times.push(started.elapsed());
        let ((_, lists_after, _), after) = (line.counts(), line.gets());
        assert_eq!(lists_after, lists, "{moment} listed");
        assert!(after - before <= MAX_REQUESTS, "{moment} took {} requests", after - before);
        most = most.max(after - before);
        let ids = |calls: &[serde_json::Value]| -> BTreeSet<String> {
            calls.iter().map(|call| call["call_id"].as_str().unwrap().to_owned()).collect()
        };
        let expected: BTreeSet<String> =
            board_at(&events, moment).calls().iter().map(|call| call.call_id.to_string()).collect();
        assert_eq!(ids(found["current_active_calls"].as_array().unwrap()), expected, "{moment}");
    }
    // Its polls are read once, not again for each moment.
    let moments = [now - 90.seconds(), now - 150.seconds(), now - 210.seconds()];
    for (at, moment) in moments.into_iter().enumerate() {
        let before = line.gets();
        program.json(&format!("/history/board?moment={moment}")).await;
        let took = line.gets() - before;
        // Its board and changes, which are of an earlier day; not its twenty files of polls.
        assert!(at == 0 || took <= 2 * MAX_REQUESTS, "{moment}, of today, took {took} requests");
    }
    times.sort_unstable();
    let p95 = times[MOMENTS * 95 / 100];
    println!("a moment: {most} requests at most; p95 {p95:?}, with the tests' slow program");
    assert!(p95 < Duration::from_secs(2), "{p95:?}");
}
