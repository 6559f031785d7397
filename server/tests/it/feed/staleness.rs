//! When the data is called old, and what is said about it.

use super::{PATH, board_with_reason, good_board, incidents};
use crate::common::{Answer, Start, Upstream, rows};

#[tokio::test(flavor = "multi_thread")]
async fn without_a_good_poll_the_data_is_stale_and_says_why() {
    let upstream = Upstream::start(Answer::rows(&rows(2))).await;
    let blotter = Start::feed(upstream.url(PATH)).flag("--stale-after", "1s").start();
    let board = good_board(&blotter, 2).await;
    assert_eq!(board["feed"]["stale"], false);
    let mut stream = blotter.stream().await;
    upstream.set(Answer::status(500));
    let feed = loop {
        let state = stream.next_of("feed").await.json();
        if state["stale"] == true {
            break state;
        }
    };
    assert!(feed["reason"].as_str().unwrap().contains("(500)"));
    let board = board_with_reason(&blotter, "(500)").await;
    assert_eq!((board["feed"]["stale"].clone(), incidents(&board).len()), (true.into(), 2));
    let now = jiff::Timestamp::now();
    let fetched_at: jiff::Timestamp = feed["fetched_at"].as_str().unwrap().parse().unwrap();
    assert!(now.duration_since(fetched_at).as_millis() > 1000);
    upstream.set(Answer::rows(&rows(3)));
    assert_eq!(good_board(&blotter, 3).await["feed"]["stale"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_that_never_answered_is_stale_and_there_is_no_board() {
    let upstream = Upstream::start(Answer::hang()).await;
    let blotter = Start::feed(upstream.url(PATH)).flag("--stale-after", "500ms").start();
    let board = board_with_reason(&blotter, "has not answered").await;
    assert_eq!((board["feed"]["stale"].clone(), incidents(&board).len()), (true.into(), 0));
    assert!(board["feed"]["fetched_at"].is_null() && board["feed"]["changed_at"].is_null());
    assert_eq!(blotter.get("/readyz").await.status(), 503);
    assert_eq!(blotter.get("/healthz").await.status(), 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_that_does_not_change_is_stale_until_it_does() {
    let upstream = Upstream::start(Answer::rows(&rows(2))).await;
    let blotter = Start::feed(upstream.url(PATH)).flag("--frozen-after", "1s").start();
    let board = good_board(&blotter, 2).await;
    assert_eq!(board["feed"]["stale"], false);
    let board = board_with_reason(&blotter, "has not refreshed its feed").await;
    assert_eq!((board["feed"]["stale"].clone(), incidents(&board).len()), (true.into(), 2));
    assert_ne!(board["feed"]["fetched_at"], board["feed"]["changed_at"]);
    upstream.set(Answer::rows(&rows(3)));
    assert_eq!(good_board(&blotter, 3).await["feed"]["stale"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_feed_nothing_is_ever_stale() {
    let quick = [("--stale-after", "1ms"), ("--frozen-after", "1ms"), ("--events-token", "t")];
    let blotter =
        quick.iter().fold(Start::default(), |start, (flag, value)| start.flag(flag, *value)).start();
    let mut stream = blotter.stream().await;
    // At once, and then again and again although there are no polls: a client that hears nothing for 50 s takes the
    // connection for dead.
    for _ in 0..2 {
        let state = stream.next_of("feed").await.json();
        assert_eq!((&state["stale"], &state["reason"]), (&false.into(), &serde_json::Value::Null));
    }
    assert_eq!(blotter.get("/readyz").await.status(), 200);
}
