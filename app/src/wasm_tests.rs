//! The same pure logic, compiled for the browser: run under Node by wasm-bindgen's test runner.

use crate::{
    boot,
    live::{connection::Frame, words},
};
use blotter_model::{Board, Zone};
use blotter_view::{LiveData, LivePages, Navigation, PageState, Site};
use wasm_bindgen_test::wasm_bindgen_test;

#[wasm_bindgen_test]
fn the_first_html_is_read_as_it_was_written() {
    let name = "</script><!-- é “Dallas”".to_owned();
    let mut live = LiveData::default();
    live.board.seq = u64::MAX - 1;
    live.rendered_at = "2026-08-14T17:38:00Z".parse().unwrap();
    let site = Site { city: name, ..Site::default() };
    let state = PageState { site, navigation: Navigation::default(), data: LivePages::Live(Box::new(live)) };
    let json = boot::write(&state);
    assert!(!json.contains('<'));
    assert_eq!(boot::read(&json), Some(state));
}

#[wasm_bindgen_test]
fn a_frame_of_the_stream_changes_the_board() {
    let call = r#"{"call_id":"3257c5f37e29e5282b69024475b1fdc1dd41e830","incident_number":"26-1512339",
        "unit_number":"A643","priority":2,"producer":"feed","first_seen":"2026-08-14T17:38:00Z",
        "update_date":"2026-08-14T17:38:00Z","address_id":"3257c5f37e29e5282b69024475b1fdc1dd41e830"}"#;
    let data = format!(r#"{{"changes":[{{"change_type":"add","call":{call}}}]}}"#);
    let frame = Frame::read("call_changes", "0123456789abcdef-7", &data).unwrap();
    let mut board = Board::new();
    frame.events.iter().for_each(|event| board.apply(event));
    assert_eq!((board.len(), board.seq()), (1, 7));
}

#[wasm_bindgen_test]
fn the_status_line_is_the_servers() {
    let zone = Zone { name: "America/Chicago".into(), offsets: vec![(0, -18_000)] };
    let now = "2026-08-14T17:39:10Z".parse().unwrap();
    let feed = blotter_model::FeedState {
        fetched_at: Some("2026-08-14T17:38:00Z".parse().unwrap()),
        ..blotter_model::FeedState::default()
    };
    let status = words::status(crate::live::connection::ConnectionState::Live, None, &feed, now, &zone);
    assert_eq!(status.strong + &status.rest, "Live · as of 12:38 pm, 1 min ago");
}
