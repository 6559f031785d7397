//! How long calls last, on the page and in its file, of calls whose lengths are known.

use super::written::{call, poll};
use crate::common::{Answer, Start, Upstream, row};
use blotter_lake::{Lake, history::History};
use blotter_model::{ChangeType, Timestamp};
use jiff::ToSpan;
use tempfile::TempDir;

/// Twenty calls of 10, 20, … 200 minutes; one that was there when watching began, and one that was gone after an hour in which
/// nobody watched, of each of which five minutes are known.
async fn written(lake: &str) {
    let begins: Timestamp = "2025-08-20T12:00:00Z".parse().unwrap();
    let minute = |minute: i64| begins + minute.minutes();
    let mut spans: Vec<(i64, i64)> = (1..=20).map(|number| (number, number + 10 * number)).collect();
    spans.extend([(0, 5), (475, 540)]);
    let mut changes: Vec<(i64, ChangeType, usize)> = Vec::new();
    for (number, (came, left)) in spans.into_iter().enumerate() {
        changes.extend([(came, ChangeType::Add, number), (left, ChangeType::Delete, number)]);
    }
    changes.sort_by_key(|(minute, ..)| *minute);
    let events: Vec<_> = (1..)
        .zip(changes)
        .map(|(seq, (at, kind, number))| {
            call(seq, minute(at), kind, [&format!("26-{number}"), "A1", "Elm St"])
        })
        .collect();
    let watched = (0..=600).filter(|minute| !(481..540).contains(minute));
    let polls: Vec<_> = (1..).zip(watched).map(|(number, at)| poll(number, minute(at), None)).collect();
    let history = History::new(Lake::open(lake).unwrap());
    history.append_polls(&polls).await.unwrap();
    history.append_events(&events).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn halves_and_nine_of_ten_are_those_of_the_calls_and_what_nobody_saw_is_counted_apart() {
    let data = TempDir::new().unwrap();
    written(data.path().join("lake").to_str().unwrap()).await;
    let upstream = Upstream::start(Answer::rows(&[row("26-9999", "Z1")])).await;
    let program = Start::feed(upstream.url("/calls.json")).data_dir(data.path()).start();
    program.board_of(1).await;
    let day = "from=2025-08-20&to=2025-08-20";
    let csv = program.text(&format!("/history/activity/lasted.csv?{day}")).await;
    // 100 and 180 minutes.
    assert!(csv.ends_with("\r\n07 - Minor Accident,22,2,6000,10800\r\n"), "{csv}");
    let page = program.text(&format!("/activity?{day}")).await;
    let card = page.split("id=\"how-long-calls-last\"").nth(1).unwrap().split("</section>").next().unwrap();
    let at = |text: &str| card.find(text).unwrap_or_else(|| panic!("no {text} in {card}"));
    assert!(at("1 h 40 min") < at("3 h 00 min"), "half before nine of ten: {card}");
    at("2 of 22 calls were there before watching began, were lost from sight or are there now");
}
