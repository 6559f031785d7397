//! What was not watched: an outage that lasts, and gaps over midnight.

use super::{
    pages::page,
    written::{call, poll},
};
use crate::common::{Answer, Start, Upstream, row, wait_for};
use blotter_lake::{Lake, history::History};
use blotter_model::{ChangeType, Timestamp};
use jiff::ToSpan;
use tempfile::TempDir;

#[tokio::test(flavor = "multi_thread")]
async fn an_outage_that_lasts_is_told_and_so_is_its_end() {
    let upstream = Upstream::start(Answer::rows(&[row("26-1", "A1")])).await;
    let start = Start::feed(upstream.url("/calls.json")).flag("--history-interval", "50ms");
    let program = start.flag("--stale-after", "1s").start();
    program.board_of(1).await;
    let as_it_stood = async || {
        let html = program.text("/history").await;
        (html.contains("As it stood at ") && !html.contains("Not watched since ")).then_some(())
    };
    // In its first second the history has not begun.
    wait_for("the board", as_it_stood).await;

    upstream.set(Answer::status(503));
    let html = wait_for("the outage on the page", async || {
        let html = program.text("/history").await;
        html.contains("Not watched since ").then_some(html)
    })
    .await;
    assert!(html.contains("As last seen at ") && html.contains("data-incident=\"26-1\""), "{html}");
    // Its end, which is only the present, is nowhere to go to.
    assert!(!html.contains("Go to "), "{html}");

    upstream.set(Answer::rows(&[row("26-1", "A1")]));
    wait_for("the end of the outage", as_it_stood).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gap_over_midnight_says_when_the_feed_was_last_seen() {
    let (data, kept) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let lake = kept.path().to_str().unwrap();
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    // Watched on the 10th from 5:30 to 5:59 pm in Dallas, and on the 12th from 10 am on.
    let begins = at("2026-08-10T17:30:00-05:00");
    let minutes = (0..30_i64).map(|minute| begins + minute.minutes());
    let later = (0..60_i64).map(|minute| at("2026-08-12T10:00:00-05:00") + minute.minutes());
    let polls: Vec<_> = (1..).zip(minutes.chain(later)).map(|(number, at)| poll(number, at, None)).collect();
    let history = History::new(Lake::open(lake).unwrap());
    let came = call(1, at("2026-08-10T17:54:00-05:00"), ChangeType::Add, ["26-1", "A1", "ELM ST"]);
    let left = call(2, at("2026-08-12T10:00:00-05:00"), ChangeType::Delete, ["26-1", "A1", "ELM ST"]);
    history.append_events(&[came, left]).await.unwrap();
    history.append_polls(&polls).await.unwrap();
    let upstream = Upstream::start(Answer::rows(&[row("26-2", "K6")])).await;
    let start = Start::feed(upstream.url("/calls.json")).data_dir(data.path()).flag("--lake", lake);
    let program = start.flag("--history-interval", "1h").start();
    program.board_of(1).await;
    let of = async |moment: &str| {
        let (status, html) = page(&program, &format!("/history?moment={moment}")).await;
        assert_eq!(status, 200, "{html}");
        // Without what the browser finds the parts of a text by.
        html.replace("<!>", "")
    };

    let evening = of("2026-08-10T20:00:00-05:00").await;
    assert!(evening.contains("As last seen at ") && evening.contains(">5:59 pm<"), "{evening}");
    assert!(evening.contains("Not watched from 5:59 pm to the end of the day."), "{evening}");
    // An age goes no further than what is known.
    assert!(evening.contains("data-incident=\"26-1\"") && evening.contains(">5 min<"), "{evening}");

    // Of a day that nobody watched nothing is known: no board, and no zero.
    let between = of("2026-08-11T12:00:00-05:00").await;
    assert!(between.contains("Not watched all day.") && !between.contains("data-incident="), "{between}");
    assert!(between.contains("data-testid=\"count\" class=\"num\">–<"), "{between}");
    assert!(between.contains(">5:59 pm, 10 August 2026</a>"), "{between}");
    assert!(between.contains("The day after: <a href=\"/history?moment=2026-08-12"), "{between}");

    let night = of("2026-08-12T03:00:00-05:00").await;
    assert!(night.contains("Not watched from 5:59 pm, 10 August 2026 to 10:00 am."), "{night}");
    assert!(night.contains("data-incident=\"26-1\"") && night.contains(">5 min<"), "{night}");
    assert!(of("2026-08-12T10:30:00-05:00").await.contains("As it stood at "));

    // The ends of the calendar are no faults of the program.
    for asked in ["date=9999-12-31&time=23:59", "date=-009999-01-01"] {
        assert_eq!(page(&program, &format!("/history?{asked}")).await.0, 400, "{asked}");
    }
    assert!(of("0001-01-01T00:00:00Z").await.contains("The history does not reach back so far."));
}

#[tokio::test(flavor = "multi_thread")]
async fn where_calls_are_only_posted_no_outage_lasts_and_no_day_hides_its_board() {
    let kept = TempDir::new().unwrap();
    let lake = kept.path().to_str().unwrap();
    let at = |text: &str| text.parse::<Timestamp>().unwrap();
    let history = History::new(Lake::open(lake).unwrap());
    // No poll was ever made.
    let came = call(1, at("2026-08-10T17:54:00-05:00"), ChangeType::Add, ["26-1", "A1", "ELM ST"]);
    history.append_events(&[came]).await.unwrap();
    let program = Start::feed("none").flag("--lake", lake).start();
    let (status, html) = page(&program, "/history?moment=2026-08-11T12:00:00-05:00").await;
    assert_eq!(status, 200);
    assert!(html.contains("data-incident=\"26-1\"") && !html.contains("Not watched all day."), "{html}");
    assert!(!page(&program, "/history").await.1.contains("Not watched since "));
}
