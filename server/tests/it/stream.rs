//! The stream: where it begins, what it says, how it resumes.

use crate::common::{Answer, Blotter, Frame, Sse, Start, Upstream, row, rows};
use reqwest::{Method, header};
use serde_json::{Value, json};

const TOKEN: &str = "secret";

async fn fed(rows: &[Value]) -> (Upstream, Blotter) {
    let upstream = Upstream::start(Answer::rows(rows)).await;
    let blotter = Start::feed(upstream.url("/x.json")).flag("--events-token", TOKEN).start();
    blotter.board_of(rows.len()).await;
    (upstream, blotter)
}

async fn epoch(blotter: &Blotter) -> String {
    blotter.board().await["epoch"].as_str().unwrap().to_owned()
}

/// A stream with a position in the query.
async fn at(blotter: &Blotter, position: &str) -> Sse {
    Sse::open(blotter.request(Method::GET, "/get-events/").query(&[("last_event_id", position)])).await
}

fn id_alone(id: String) -> Frame {
    Frame { id: Some(id), ..Frame::default() }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_position_the_first_frame_is_an_id_alone() {
    let (_upstream, blotter) = fed(&rows(3)).await;
    let mut stream = blotter.stream().await;
    let epoch = epoch(&blotter).await;
    assert_eq!(stream.next().await, Some(id_alone(format!("{epoch}-3"))));
    let mut blank = at(&blotter, "").await;
    assert_eq!(blank.next().await, Some(id_alone(format!("{epoch}-3"))));
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_come_as_the_contract_writes_them() {
    let (upstream, blotter) = fed(&[row("26-1", "A1"), row("26-2", "A2")]).await;
    let epoch = epoch(&blotter).await;
    let mut stream = blotter.stream().await;
    // One poll: a call changed, one left, one is new; additions and updates in the feed's order first.
    let mut changed = row("26-2", "A2");
    changed["status"] = json!("En Route");
    upstream.set(Answer::rows(&[changed, row("26-3", "A3")]));
    let frame = stream.next_event().await;
    assert_eq!(
        (frame.event.as_deref(), frame.id.clone()),
        (Some("call_changes"), Some(format!("{epoch}-5")))
    );
    assert_eq!(frame.json().as_object().unwrap().len(), 1);
    let changes = frame.entries();
    let kinds: Vec<_> = changes.iter().map(|change| change["change_type"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["update", "add", "delete"]);
    assert!(changes.iter().all(|change| change.as_object().unwrap().len() == 2));
    let board = blotter.board_when("the change", |board| board["seq"] == 5).await;
    for change in &changes[..2] {
        let calls = board["current_active_calls"].as_array().unwrap();
        let call = calls.iter().find(|call| call["call_id"] == change["call"]["call_id"]).unwrap();
        assert_eq!(&change["call"], call, "the call is exactly as in /current-calls/");
    }
    assert_eq!(changes[0]["call"]["status"], "En Route");
    assert_ne!(changes[0]["call"]["first_seen"], changes[0]["call"]["update_date"]);
    assert_eq!(changes[2]["call"]["incident_number"], "26-1");
    let mut address = json!({"address_id": changes[1]["call"]["address_id"], "latitude": 32.9, "longitude": -96.8,
        "precision": "intersection", "uncertainty_m": 12, "matched": "Here", "alternatives": []});
    assert_eq!(blotter.post(TOKEN, &json!({"addresses": [address]})).await.0, 200);
    let frame = stream.next_event().await;
    assert_eq!(
        (frame.event.as_deref(), frame.id.clone()),
        (Some("address_changes"), Some(format!("{epoch}-6")))
    );
    address["source"] = json!("events");
    assert_eq!(frame.json(), json!({"addresses": [address]}));
    // From now on the call has its address.
    let mut changed = row("26-3", "A3");
    changed["status"] = json!("En Route");
    upstream.set(Answer::rows(&[row("26-2", "A2"), changed]));
    address.as_object_mut().unwrap().remove("address_id");
    let changes = stream.next_event().await.entries();
    assert_eq!((&changes[1]["call"]["address"], &changes[0]["call"]["address"]), (&address, &Value::Null));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_poll_is_told_without_an_id() {
    let (_upstream, blotter) = fed(&rows(1)).await;
    let mut stream = blotter.stream().await;
    let mut fetched = Vec::new();
    for _ in 0..4 {
        let frame = stream.next_of("feed").await;
        assert_eq!(frame.id, None);
        let state = frame.json();
        assert_eq!(
            (&state["id"], &state["stale"], &state["reason"]),
            (&json!("dallas"), &json!(false), &Value::Null)
        );
        fetched.push(state["fetched_at"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap());
    }
    // The first repeats what is known at the moment of connecting.
    assert!(fetched.windows(2).skip(1).all(|pair| pair[0] < pair[1]), "{fetched:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thousand_calls_at_once_come_in_frames_of_500() {
    let (upstream, blotter) = fed(&[]).await;
    let epoch = epoch(&blotter).await;
    let mut stream = blotter.stream().await;
    upstream.set(Answer::rows(&rows(1001)));
    let live = stream.events_until(1001).await;
    let sizes: Vec<_> = live.iter().map(|frame| (frame.seq(), frame.entries().len())).collect();
    assert_eq!(sizes, [(500, 500), (1000, 500), (1001, 1)]);
    let mut incidents: Vec<_> =
        live.iter().flat_map(Frame::entries).map(|c| c["call"]["incident_number"].to_string()).collect();
    assert!(incidents.is_sorted(), "in the feed's order");
    incidents.dedup();
    assert_eq!(incidents.len(), 1001);
    // The log has the same, from the start and from the middle.
    assert_eq!(blotter.resume(&format!("{epoch}-0")).await.events_until(1001).await, live);
    let tail = blotter.resume(&format!("{epoch}-400")).await.events_until(1001).await;
    let sizes: Vec<_> = tail.iter().map(|frame| (frame.seq(), frame.entries().len())).collect();
    assert_eq!(sizes, [(900, 500), (1001, 101)]);
    let entries = |frames: &[Frame]| frames.iter().flat_map(Frame::entries).collect::<Vec<_>>();
    assert_eq!(entries(&tail), entries(&live)[400..]);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_missed_very_much_is_caught_up_in_parts() {
    let (upstream, blotter) = fed(&[]).await;
    let mut live = blotter.stream().await;
    let epoch = epoch(&blotter).await;
    upstream.in_turn(vec![Answer::rows(&rows(20_117)), Answer::status(304)]);
    live.events_until(20_117).await;
    let mut parts = Vec::new();
    let mut seq = 0;
    while seq < 20_117 {
        let mut stream = blotter.resume(&format!("{epoch}-{seq}")).await;
        // The server ends a part, and the client comes back with its last id, as an EventSource does.
        while seq < 20_117 {
            match stream.next().await {
                Some(frame) if frame.is("call_changes") => {
                    seq += frame.entries().len() as u64;
                    assert_eq!(frame.seq(), seq, "no gap, no repeat");
                }
                Some(frame) => assert_eq!(frame.id, None),
                None => break,
            }
        }
        parts.push(seq);
    }
    assert_eq!(parts, [20_000, 20_117]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_resumes_where_it_was_by_header_or_query_and_the_header_wins() {
    let (upstream, blotter) = fed(&rows(3)).await;
    let epoch = epoch(&blotter).await;
    let first = |mut stream: Sse| async move { stream.next_event().await };
    let frame = first(blotter.resume(&format!("{epoch}-1")).await).await;
    assert_eq!((frame.seq(), frame.entries().len()), (3, 2));
    let frame = first(at(&blotter, &format!("{epoch}-2")).await).await;
    assert_eq!((frame.seq(), frame.entries().len()), (3, 1));
    let both = blotter
        .request(Method::GET, "/get-events/")
        .query(&[("last_event_id", format!("{epoch}-2"))])
        .header("last-event-id", format!("{epoch}-0"));
    let frame = first(Sse::open(both).await).await;
    assert_eq!((frame.seq(), frame.entries().len()), (3, 3));
    // Up to date: nothing is repeated, and the stream goes on.
    let mut stream = blotter.resume(&format!("{epoch}-3")).await;
    assert!(stream.next().await.unwrap().is("feed"), "nothing to catch up with");
    upstream.set(Answer::rows(&rows(4)));
    let frame = stream.next_event().await;
    assert_eq!((frame.seq(), frame.entries().len()), (4, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_position_that_is_not_in_the_log_is_a_reset() {
    let (upstream, blotter) = fed(&rows(3)).await;
    let epoch = epoch(&blotter).await;
    let other = if epoch.starts_with('0') { "1" } else { "0" }.repeat(16);
    let mut streams = Vec::new();
    for position in [
        "nonsense".to_owned(),
        epoch.clone(),
        format!("{epoch}-"),
        format!("{epoch}--1"),
        format!("{epoch}-4"),
        format!("{epoch}-18446744073709551615"),
        format!("{epoch}-99999999999999999999"),
        format!("{other}-2"),
        format!("{other}-0"),
    ] {
        for mut stream in [blotter.resume(&position).await, at(&blotter, &position).await] {
            let frame = stream.next().await.unwrap();
            let reset = Frame {
                id: Some(format!("{epoch}-3")),
                event: Some("reset".into()),
                data: Some("{}".into()),
            };
            assert_eq!(frame, reset, "{position}");
            streams.push(stream);
        }
    }
    upstream.set(Answer::rows(&rows(4)));
    for mut stream in streams {
        assert_eq!(stream.next_event().await.seq(), 4, "the stream goes on from the present");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_client_gets_the_same_without_gap_or_repeat() {
    let (upstream, blotter) = fed(&rows(2)).await;
    let mut streams = Vec::new();
    for _ in 0..20 {
        streams.push(blotter.stream().await);
    }
    for calls in [5, 1, 40, 30] {
        upstream.set(Answer::rows(&rows(calls)));
        blotter.board_of(calls).await;
        // Late ones see the rest.
        streams.push(blotter.stream().await);
    }
    let last = blotter.board().await["seq"].as_u64().unwrap();
    let epoch = epoch(&blotter).await;
    let whole = blotter.resume(&format!("{epoch}-0")).await.events_until(last).await;
    let whole: Vec<_> = whole.iter().flat_map(Frame::entries).collect();
    assert_eq!(whole.len() as u64, last);
    for mut stream in streams {
        let mut seq = stream.next().await.unwrap().seq();
        while seq < last {
            let frame = stream.next_event().await;
            let entries = frame.entries();
            assert_eq!(frame.seq(), seq + entries.len() as u64, "no gap, no repeat");
            let from = usize::try_from(seq).unwrap();
            assert_eq!(entries, whole[from..from + entries.len()]);
            seq = frame.seq();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_head_request_opens_no_stream_and_headers_suit_proxies() {
    let blotter = Start::default().start();
    let head = blotter.request(Method::HEAD, "/get-events/").send().await.unwrap();
    assert_eq!(
        (head.status().as_u16(), &head.headers()[header::CONTENT_TYPE]),
        (200, &header::HeaderValue::from_static("text/event-stream"))
    );
    assert!(head.bytes().await.unwrap().is_empty());
    assert_eq!(blotter.metric("blotter_streams").await.to_string(), "0");
    let packed = blotter.request(Method::GET, "/get-events/").header(header::ACCEPT_ENCODING, "gzip, br");
    let answer = packed.send().await.unwrap();
    assert!(!answer.headers().contains_key(header::CONTENT_ENCODING));
    assert_eq!(
        (&answer.headers()["x-accel-buffering"], &answer.headers()[header::CACHE_CONTROL]),
        (&header::HeaderValue::from_static("no"), &header::HeaderValue::from_static("no-store"))
    );
    let posted = blotter.request(Method::POST, "/get-events/").send().await.unwrap();
    assert_eq!(posted.status(), 405);
}
