//! The feed's rules: rejected rows, sharp drops, repeats. A poll that hangs gives the test time to look at the state
//! in between.

use super::{PATH, board_with_reason, good_board, incidents};
use crate::common::{Answer, Blotter, Start, Upstream, row, rows};
use serde_json::{Value, json};

fn boot(upstream: &Upstream) -> Blotter {
    Start::feed(upstream.url(PATH)).flag("--feed-timeout", "500ms").start()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_list_after_a_full_one_is_accepted_the_second_time() {
    let upstream = Upstream::start(Answer::rows(&rows(25))).await;
    let blotter = boot(&upstream);
    good_board(&blotter, 25).await;
    let mut stream = blotter.stream().await;
    upstream.in_turn(vec![Answer::rows(&[]), Answer::hang(), Answer::rows(&[])]);
    let board = board_with_reason(&blotter, "suddenly lacks most of its calls").await;
    assert_eq!(
        (incidents(&board).len(), &board["seq"], &board["feed"]["stale"]),
        (25, &json!(25), &json!(false))
    );
    // A poll that fails in between neither confirms nor clears it.
    let board = board_with_reason(&blotter, "did not answer in time").await;
    assert_eq!((incidents(&board).len(), &board["seq"]), (25, &json!(25)));
    let deletions = stream.next_of("call_changes").await;
    assert_eq!((deletions.seq(), deletions.entries().len()), (50, 25));
    assert!(deletions.entries().iter().all(|change| change["change_type"] == "delete"));
    good_board(&blotter, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_sharp_drop_that_was_none_nothing_has_happened() {
    let upstream = Upstream::start(Answer::rows(&rows(25))).await;
    let blotter = boot(&upstream);
    good_board(&blotter, 25).await;
    let mut few = rows(5);
    few.push(row("26-new", "A1"));
    upstream.in_turn(vec![Answer::rows(&few), Answer::hang(), Answer::rows(&rows(25))]);
    let board = board_with_reason(&blotter, "suddenly lacks").await;
    assert_eq!((incidents(&board).len(), &board["seq"]), (25, &json!(25)), "the board stays, all of it");
    let board = good_board(&blotter, 25).await;
    assert_eq!(board["seq"], 25);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drop_that_lacks_other_calls_is_no_confirmation() {
    let upstream = Upstream::start(Answer::rows(&rows(25))).await;
    let blotter = boot(&upstream);
    good_board(&blotter, 25).await;
    let mut stream = blotter.stream().await;
    // Most are gone, then most are gone again, but the first five are back instead of the last.
    let (first, other) = (rows(25).split_off(20), rows(5));
    upstream.in_turn(vec![Answer::rows(&first), Answer::rows(&other), Answer::hang(), Answer::rows(&other)]);
    board_with_reason(&blotter, "did not answer in time").await;
    let board = blotter.board().await;
    assert_eq!((incidents(&board).len(), &board["seq"]), (25, &json!(25)), "the board stays, all of it");
    // The second drop's own confirmation.
    assert_eq!(stream.next_of("call_changes").await.entries().len(), 20);
    assert_eq!(incidents(&good_board(&blotter, 5).await), incidents(&json!({"current_active_calls": other})));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspect_drop_says_how_old_the_board_is() {
    let upstream = Upstream::start(Answer::rows(&rows(25))).await;
    let blotter = boot(&upstream);
    let before = good_board(&blotter, 25).await;
    assert_eq!([&before["feed"]["trouble"], &before["feed"]["since"]], [&Value::Null, &Value::Null]);
    upstream.in_turn(vec![Answer::rows(&[]), Answer::hang()]);
    let board = board_with_reason(&blotter, "suddenly lacks").await;
    let feed = &board["feed"];
    assert_eq!(feed["trouble"], "doubted");
    assert!(feed["since"].as_str() < feed["fetched_at"].as_str(), "it has answered since: {feed}");
    // A failure on top of it does not make the calls on the board any newer.
    let failed = board_with_reason(&blotter, "did not answer in time").await;
    assert_eq!([&failed["feed"]["trouble"], &failed["feed"]["since"]], [&json!("failed"), &feed["since"]]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_confirmed_drop_comes_with_all_else_that_changed() {
    let upstream = Upstream::start(Answer::rows(&rows(25))).await;
    let blotter = boot(&upstream);
    good_board(&blotter, 25).await;
    let mut stream = blotter.stream().await;
    let mut few = rows(5);
    few.push(row("26-new", "A1"));
    upstream.set(Answer::rows(&few));
    let changes = stream.next_of("call_changes").await.entries();
    assert_eq!((changes[0]["change_type"].clone(), changes.len()), (json!("add"), 21));
    assert_eq!(incidents(&good_board(&blotter, 6).await).last().unwrap(), "26-new");
}

#[tokio::test(flavor = "multi_thread")]
async fn small_boards_and_small_drops_are_accepted_at_once() {
    let upstream = Upstream::start(Answer::rows(&rows(24))).await;
    let blotter = boot(&upstream);
    good_board(&blotter, 24).await;
    upstream.in_turn(vec![Answer::rows(&rows(12)), Answer::hang()]);
    good_board(&blotter, 12).await;
    upstream.in_turn(vec![Answer::rows(&[]), Answer::hang()]);
    good_board(&blotter, 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_rows_are_rejected_a_missing_call_goes_the_second_time() {
    let upstream = Upstream::start(Answer::rows(&rows(4))).await;
    let blotter = boot(&upstream);
    good_board(&blotter, 4).await;
    let mut lame = row("26-1003", "A643");
    lame.as_object_mut().unwrap().remove("unit_number");
    let lacking = Answer::rows(&[row("26-1000", "A643"), row("26-1001", "A643"), row("26-new", "A1"), lame]);
    upstream.in_turn(vec![lacking.clone(), Answer::hang(), lacking]);
    // The good rows of the same answer are taken at once.
    let board = blotter.board_of(5).await;
    assert_eq!(incidents(&board).last().unwrap(), "26-new");
    assert_eq!(blotter.metric("blotter_rows_set_aside_total").await.to_string(), "1");
    board_with_reason(&blotter, "did not answer in time").await;
    assert_eq!(blotter.board().await["seq"], 5, "a failed poll confirms nothing");
    assert_eq!(incidents(&good_board(&blotter, 3).await), ["26-1000", "26-1001", "26-new"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_back_in_the_next_answer_never_left() {
    let upstream = Upstream::start(Answer::rows(&rows(3))).await;
    let blotter = boot(&upstream);
    good_board(&blotter, 3).await;
    let lame = json!({"incident_number": "26-1002"});
    let lacking = Answer::rows(&[row("26-1000", "A643"), row("26-1001", "A643"), lame]);
    upstream.in_turn(vec![lacking.clone(), Answer::rows(&rows(3)), lacking, Answer::hang()]);
    board_with_reason(&blotter, "did not answer in time").await;
    let board = blotter.board().await;
    assert_eq!((incidents(&board).len(), &board["seq"]), (3, &json!(3)), "the count starts again");
}

#[tokio::test(flavor = "multi_thread")]
async fn more_rows_rejected_than_kept_is_a_failed_poll() {
    let upstream = Upstream::start(Answer::rows(&rows(3))).await;
    let blotter = boot(&upstream);
    good_board(&blotter, 3).await;
    let lame = json!({"incident_number": "26-1"});
    upstream.set(Answer::rows(&[row("26-1000", "A643"), lame.clone(), lame]));
    let board = board_with_reason(&blotter, "2 of the 3 rows").await;
    assert!(board["feed"]["reason"].as_str().unwrap().contains("no unit number"));
    assert_eq!((incidents(&board).len(), &board["seq"]), (3, &json!(3)));
    upstream.set(Answer::rows(&rows(2)));
    good_board(&blotter, 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_repeated_key_the_last_row_wins_and_bad_fields_cost_no_row() {
    let (mut first, mut second) = (row("26-1", "A1"), row("26-1", "A1"));
    (first["status"], second["status"]) = (json!("En Route"), json!("At Scene"));
    second["priority"] = json!("high");
    second["time"] = json!("25:99:00");
    let upstream = Upstream::start(Answer::rows(&[first, second])).await;
    let blotter = boot(&upstream);
    let board = good_board(&blotter, 1).await;
    let call = &board["current_active_calls"][0];
    assert_eq!(
        [&call["status"], &call["priority"], &call["time"]],
        [&json!("At Scene"), &Value::Null, &Value::Null]
    );
    assert_eq!(call["reported_at"], Value::Null);
    assert_eq!(blotter.metric("blotter_rows_repeated_total").await.to_string(), "1");
    assert_eq!(blotter.metric("blotter_fields_nulled_total").await.to_string(), "2");
}
