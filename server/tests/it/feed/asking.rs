//! How the feed is asked: conditional requests, compression, back-off, tokens, redirects.

use super::{PATH, board_with_reason, good_board, incidents};
use crate::common::{Answer, Start, Upstream, row, rows, wait_for};
use axum::http::header::{ETAG, IF_MODIFIED_SINCE, IF_NONE_MATCH, LAST_MODIFIED, LOCATION, RETRY_AFTER};
use serde_json::{Value, json};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

#[tokio::test(flavor = "multi_thread")]
async fn what_did_not_change_is_not_sent_again() {
    const WHEN: &str = "Mon, 17 Aug 2026 10:00:00 GMT";
    let upstream =
        Upstream::start(Answer::rows(&rows(2)).header(ETAG, "\"v1\"").header(LAST_MODIFIED, WHEN)).await;
    let blotter = Start::feed(upstream.url(PATH)).start();
    let before = good_board(&blotter, 2).await;
    upstream.set(Answer::status(304));
    let asked = upstream.next_asked(2).await;
    assert_eq!(asked[1].headers[IF_NONE_MATCH], "\"v1\"");
    assert_eq!(asked[1].headers[IF_MODIFIED_SINCE], WHEN);
    let after = blotter
        .board_when("a later poll", |board| board["feed"]["fetched_at"] != before["feed"]["fetched_at"])
        .await;
    assert_eq!(
        (&after["seq"], &after["feed"]["changed_at"], &after["feed"]["reason"]),
        (&json!(2), &before["feed"]["changed_at"], &Value::Null)
    );
    upstream.set(Answer::rows(&rows(3)).header(ETAG, "\"v2\""));
    good_board(&blotter, 3).await;
    let asked = upstream.next_asked(2).await;
    assert_eq!(asked[1].headers[IF_NONE_MATCH], "\"v2\"");
    assert!(!asked[1].headers.contains_key(IF_MODIFIED_SINCE));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_content_without_a_tag_is_no_change() {
    let upstream = Upstream::start(Answer::rows(&rows(2))).await;
    let blotter = Start::feed(upstream.url(PATH)).start();
    let before = good_board(&blotter, 2).await;
    upstream.next_asked(3).await;
    let after = blotter.board().await;
    assert_ne!(after["feed"]["fetched_at"], before["feed"]["fetched_at"]);
    assert_eq!(after["feed"]["changed_at"], before["feed"]["changed_at"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn packed_answers_are_asked_for_and_understood() {
    let upstream = Upstream::start(Answer::rows(&rows(40)).gzip()).await;
    let blotter = Start::feed(upstream.url(PATH)).start();
    good_board(&blotter, 40).await;
    let asked = &upstream.asked()[0];
    assert!(asked.headers["accept-encoding"].to_str().unwrap().contains("gzip"));
    assert!(asked.headers["user-agent"].to_str().unwrap().contains("lotter"), "it says who asks");
    assert!(!asked.headers.contains_key("x-app-token"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_packed_answer_is_read_to_its_end_or_refused() {
    let upstream = Upstream::start(Answer::rows(&rows(40)).gzip_members()).await;
    let blotter = Start::feed(upstream.url(PATH)).start();
    good_board(&blotter, 40).await;
    // Without check sum and length of the last member nobody can tell whether all of it came.
    upstream.set(Answer::rows(&rows(30)).gzip_members().short_of(8));
    let board = board_with_reason(&blotter, "broke off in the middle").await;
    assert_eq!(incidents(&board).len(), 40);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_app_token_is_sent_without_the_newline_of_its_file() {
    for given in ["t0ken", " t0ken\r\n"] {
        let upstream = Upstream::start(Answer::rows(&rows(1))).await;
        let blotter = Start::feed(upstream.url(PATH)).flag("--feed-app-token", given).start();
        good_board(&blotter, 1).await;
        assert_eq!(upstream.asked()[0].headers["x-app-token"], "t0ken");
        assert!(!blotter.log().contains("t0ken"));
    }
    let upstream = Upstream::start(Answer::rows(&rows(1))).await;
    let blotter = Start::feed(upstream.url(PATH)).flag("--feed-app-token", "\n").start();
    good_board(&blotter, 1).await;
    assert!(!upstream.asked()[0].headers.contains_key("x-app-token"), "an empty token is none");
}

#[test]
fn a_secret_that_can_not_be_sent_is_refused_at_the_start() {
    let start = || Start::feed("http://127.0.0.1:9/x.json");
    for (start, flag) in [
        (start().flag("--feed-app-token", "s3\ncret"), "--feed-app-token"),
        (start().flag("--events-token", "wire:s3\ncret"), "--events-token"),
        (start().flag("--geocoders", "radar").flag("--radar-key", "s3\ncret"), "radar"),
    ] {
        let (status, said) = start.refused();
        assert!(!status.success() && said.contains(flag) && said.contains("can't be sent"), "{said}");
        assert!(!said.contains("cret"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn later_means_later() {
    let upstream = Upstream::start(Answer::status(202)).await;
    let blotter = Start::feed(upstream.url(PATH)).start();
    board_with_reason(&blotter, "still preparing").await;
    let came = Arc::new(Mutex::new(Vec::new()));
    let times = came.clone();
    upstream.script(move |asked| {
        times.lock().unwrap().push(asked.at);
        // An HTTP date has whole seconds: this is one to two seconds from now.
        let then = jiff::Timestamp::now() + Duration::from_secs(2);
        let then = jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&then).unwrap();
        match times.lock().unwrap().len() {
            1 => Answer::status(429).header(RETRY_AFTER, "1"),
            2 => Answer::status(503).header(RETRY_AFTER, &then),
            _ => Answer::rows(&rows(1)),
        }
    });
    board_with_reason(&blotter, "come back later").await;
    board_with_reason(&blotter, "an error (503)").await;
    good_board(&blotter, 1).await;
    let came = came.lock().unwrap().clone();
    assert!(came[1] - came[0] >= Duration::from_secs(1), "asked again too soon after seconds");
    assert!(came[2] - came[1] >= Duration::from_millis(900), "asked again too soon after a date");
}

#[tokio::test(flavor = "multi_thread")]
async fn redirects_stay_on_the_host() {
    let elsewhere = Upstream::start(Answer::rows(&rows(9))).await;
    let upstream = Upstream::start(Answer::status(302).header(LOCATION, "/moved")).await;
    upstream.script(|asked| match asked.path.as_str() {
        "/moved" => Answer::rows(&rows(1)),
        _ => Answer::status(302).header(LOCATION, "/moved"),
    });
    let blotter = Start::feed(upstream.url(PATH)).start();
    good_board(&blotter, 1).await;
    // The same machine by another name is another host.
    let other = elsewhere.url(PATH).replace("127.0.0.1", "localhost");
    upstream.set(Answer::status(302).header(LOCATION, &other));
    board_with_reason(&blotter, "sends us to another address").await;
    assert_eq!(elsewhere.asked().len(), 0);
    assert_eq!(incidents(&blotter.board().await).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_polls_never_overlap() {
    let slow = Answer::rows(&[row("26-1", "A1")]).after(Duration::from_millis(100));
    let upstream = Upstream::start(slow).await;
    let blotter = Start::feed(upstream.url(PATH)).flag("--poll-interval", "20ms").start();
    upstream.next_asked(5).await;
    assert_eq!(upstream.most_at_once(), 1);
    good_board(&blotter, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failing_feed_is_asked_less_and_less_often() {
    let upstream = Upstream::start(Answer::status(500)).await;
    let blotter = Start::feed(upstream.url(PATH)).flag("--poll-interval", "100ms").start();
    let asked = upstream.next_asked(5).await;
    assert!(asked[4].at - asked[3].at > Duration::from_millis(300), "five intervals, less the jitter");
    upstream.set(Answer::rows(&rows(1)));
    wait_for("the usual pace again", async || {
        let asked = upstream.asked();
        let pair = asked.last_chunk::<2>()?;
        (pair[1].at - pair[0].at < Duration::from_millis(300)).then_some(())
    })
    .await;
    good_board(&blotter, 1).await;
}
