//! Feeds in pages: next pages, versions that must not be mixed, servers that cap a page below what was asked for.

use super::{PATH, board_with_reason, good_board, incidents, small_pages};
use crate::common::{Answer, Asked, Start, Upstream, rows, wait_for};
use axum::http::header::{ETAG, LAST_MODIFIED};
use serde_json::{Value, json};

/// The page that was asked for, as a SODA server cuts it that caps its pages.
fn capped(asked: &Asked, rows: &[Value], cap: usize) -> Answer {
    let number = |name: &str| asked.query.get(name).and_then(|text| text.parse().ok());
    let from = number("$offset").unwrap_or(0).min(rows.len());
    let to = (from + number("$limit").unwrap().min(cap)).min(rows.len());
    Answer::rows(&rows[from..to])
}

fn page(asked: &Asked, rows: &[Value]) -> Answer {
    capped(asked, rows, usize::MAX)
}

fn offsets(asked: &[Asked]) -> Vec<&str> {
    asked.iter().map(|asked| asked.query.get("$offset").map_or("0", String::as_str)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn full_pages_have_next_ones_in_a_stable_order() {
    let dir = tempfile::tempdir().unwrap();
    let upstream = Upstream::start(Answer::hang()).await;
    upstream.script(|asked| page(asked, &rows(25)).header(ETAG, "\"v1\""));
    let blotter = Start::feed(upstream.url(PATH)).flag("--city", small_pages(&dir, 10)).start();
    good_board(&blotter, 25).await;
    let asked = upstream.asked();
    assert_eq!(offsets(&asked)[..3], ["0", "10", "20"]);
    for question in &asked {
        assert_eq!(question.path, PATH);
        assert_eq!(
            (question.query["$limit"].as_str(), question.query["$order"].as_str()),
            ("10", "incident_number,unit_number")
        );
    }
    // The last page may be full as well; then an empty one ends the list.
    upstream.script(|asked| page(asked, &rows(20)).header(LAST_MODIFIED, "Mon, 17 Aug 2026 10:00:00 GMT"));
    good_board(&blotter, 20).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_two_versions_are_never_mixed() {
    let dir = tempfile::tempdir().unwrap();
    let upstream = Upstream::start(Answer::hang()).await;
    upstream.script(|asked| {
        let (old, new) = (rows(25), rows(30).split_off(5));
        let (rows, tag) = if asked.number == 0 { (old, "\"v1\"") } else { (new, "\"v2\"") };
        page(asked, &rows).header(ETAG, tag)
    });
    let blotter = Start::feed(upstream.url(PATH)).flag("--city", small_pages(&dir, 10)).start();
    let board = good_board(&blotter, 25).await;
    assert_eq!(offsets(&upstream.asked())[..5], ["0", "10", "0", "10", "20"], "the poll started over");
    let expected: Vec<_> = (1005..1030).map(|number| format!("26-{number}")).collect();
    assert_eq!((incidents(&board), &board["seq"]), (expected, &json!(25)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_feed_that_changes_with_every_page_fails_the_poll() {
    let dir = tempfile::tempdir().unwrap();
    let upstream = Upstream::start(Answer::hang()).await;
    upstream.script(|asked| page(asked, &rows(25)).header(ETAG, &format!("\"v{}\"", asked.number)));
    let blotter = Start::feed(upstream.url(PATH)).flag("--city", small_pages(&dir, 10)).start();
    board_with_reason(&blotter, "kept changing").await;
    // Either of the two is enough.
    upstream.script(|asked| {
        page(asked, &rows(25))
            .header(ETAG, &format!("\"v{}\"", asked.number))
            .header(LAST_MODIFIED, "Mon, 17 Aug 2026 10:00:00 GMT")
    });
    good_board(&blotter, 25).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_caps_its_pages_loses_no_rows() {
    let upstream = Upstream::start(Answer::hang()).await;
    upstream.script(|asked| capped(asked, &rows(250), 100).header(ETAG, "\"v1\""));
    let blotter = Start::feed(upstream.url(PATH)).start();
    good_board(&blotter, 250).await;
    assert_eq!(offsets(&upstream.asked())[..3], ["0", "100", "200"]);
    // A cap that the list just fills, known by tags for each page: the empty page behind it ends the list.
    upstream.script(|asked| {
        let tag = format!("\"page at {:?}\"", asked.query.get("$offset"));
        capped(asked, &rows(200), 200).header(ETAG, &tag)
    });
    good_board(&blotter, 200).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_ignores_offsets_is_not_asked_for_ever() {
    let dir = tempfile::tempdir().unwrap();
    // One file of a round number of rows, whatever is asked.
    let upstream = Upstream::start(Answer::rows(&rows(100))).await;
    let blotter = Start::feed(upstream.url(PATH)).start();
    good_board(&blotter, 100).await;
    wait_for("the next poll", async || (upstream.asked().len() >= 3).then_some(())).await;
    assert_eq!(offsets(&upstream.asked())[..3], ["0", "100", "0"]);
    // A full page may not be all: better no new board than one with calls missing.
    let blotter = Start::feed(upstream.url(PATH)).flag("--city", small_pages(&dir, 100)).start();
    let board = board_with_reason(&blotter, "with the same page").await;
    assert_eq!(incidents(&board).len(), 0);
}
