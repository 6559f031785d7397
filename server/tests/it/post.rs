//! `POST /events/`: who may, what is taken, what is refused, and how posted calls leave.

use crate::common::{Answer, Blotter, Start, Upstream, row, rows};
use reqwest::Method;
use serde_json::{Value, json};

fn call(incident: &str) -> Value {
    json!({"incident_number": incident, "unit_number": "W1", "nature_of_call": "7X - Major Accident", "priority": 2,
        "date": "2026-08-17", "time": "21:43:55", "block": "8500", "location": format!("Park {incident} Ln"),
        "beat": "613"})
}

fn change(change_type: &str, call: impl Into<Value>) -> Value {
    json!({"change_type": change_type, "call": call.into()})
}

fn changes(changes: &[Value]) -> Value {
    json!({"changes": changes})
}

fn address(id: &Value) -> Value {
    json!({"address_id": id, "latitude": 32.9, "longitude": -96.8, "precision": "address"})
}

fn open() -> Blotter {
    Start::default().flag("--events-token", "wire:secret,plain").start()
}

#[tokio::test(flavor = "multi_thread")]
async fn only_known_tokens_may_post() {
    let body = changes(&[change("add", call("26-1"))]);
    assert_eq!(Start::default().start().post("secret", &body).await.0, 403, "no token is set");
    let blotter = open();
    for token in ["", "secre", "secret2", "wire:secret", "wire", "SECRET"] {
        assert_eq!(blotter.post(token, &body).await.0, 401, "{token}");
    }
    for value in ["secret", "Basic secret", "Bearer"] {
        let request = blotter.request(Method::POST, "/events/").header("authorization", value);
        assert_eq!(request.body(body.to_string()).send().await.unwrap().status(), 401, "{value}");
    }
    let request = blotter.request(Method::POST, "/events/").body(body.to_string());
    assert_eq!(request.send().await.unwrap().status(), 401);
    let board = blotter.board().await;
    assert_eq!(board["seq"], 0, "nothing of all this was taken");
    let (status, answer) = blotter.post("secret", &body).await;
    assert_eq!((status, answer), (200, json!({"epoch": board["epoch"], "seq": 1})));
    let (status, answer) = blotter.post("plain", &changes(&[change("add", call("26-2"))])).await;
    assert_eq!((status, &answer["seq"]), (200, &json!(2)));
    // It is on the board when the answer comes, under its token's name.
    let board = blotter.board().await;
    let mut producers: Vec<_> = board["current_active_calls"]
        .as_array()
        .unwrap()
        .iter()
        .map(|call| (call["incident_number"].as_str().unwrap(), call["producer"].as_str().unwrap()))
        .collect();
    producers.sort_unstable();
    assert_eq!(producers, [("26-1", "wire"), ("26-2", "events")]);
    assert_eq!(board["current_active_calls"][0]["reported_at"], "2026-08-18T02:43:55Z");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bad_field_refuses_the_whole_body_and_is_named() {
    let blotter = open();
    let with = |name: &str, value: Value| {
        let mut call = call("26-2");
        call[name] = value;
        changes(&[change("add", super_good()), change("add", call)])
    };
    let at = "changes[1].call";
    let placed = |name: &str, value: Value| {
        let mut address = json!({"latitude": 32.9, "longitude": -96.8, "precision": "block"});
        address[name] = value;
        with("address", address)
    };
    let other = "0".repeat(40);
    let bodies = [
        (with("incident_number", json!("")), format!("{at}.incident_number:")),
        (with("unit_number", Value::Null), format!("{at}.unit_number:")),
        (with("priority", json!("2")), format!("{at}.priority:")),
        (with("priority", json!(2.5)), format!("{at}.priority:")),
        (with("status", json!(["x"])), format!("{at}.status:")),
        (with("location", json!("x".repeat(501))), format!("{at}.location:")),
        (with("reported_at", json!("yesterday")), format!("{at}.reported_at:")),
        (with("date", json!("17.8.2026")), format!("{at}.date:")),
        (with("time", json!("9 pm")), format!("{at}.time:")),
        (with("call_id", json!(other)), format!("{at}.call_id:")),
        (with("address_id", json!(other)), format!("{at}.address_id:")),
        (placed("latitude", json!(91)), format!("{at}.address.latitude:")),
        (placed("longitude", json!("-96.8")), format!("{at}.address.longitude:")),
        (placed("precision", json!("city")), format!("{at}.address.precision:")),
        (placed("uncertainty_m", json!(-1)), format!("{at}.address.uncertainty_m:")),
        (
            changes(&[change("add", super_good()), change("remove", call("26-2"))]),
            "changes[1].change_type:".into(),
        ),
        (changes(&[change("add", super_good()), json!(7)]), "changes[1]:".into()),
        (json!({"changes": {}}), "changes:".into()),
        (
            json!({"addresses": [address(&json!(other)), address(&json!("x"))]}),
            "addresses[1].address_id:".into(),
        ),
        (json!({"changes": [], "addresses": []}), "the body:".into()),
        (json!({"events": []}), "events:".into()),
        (json!([]), "the body:".into()),
    ];
    for (body, named) in bodies {
        let (status, answer) = blotter.post("secret", &body).await;
        let error = answer["error"].as_str().unwrap();
        assert!(status == 422 && error.starts_with(&named), "{status} {error}, expected {named}");
    }
    let request = blotter.request(Method::POST, "/events/").bearer_auth("secret").body("{");
    assert_eq!(request.send().await.unwrap().status(), 422);
    assert_eq!(blotter.board().await["seq"], 0, "the good change beside the bad one was not taken either");
}

fn super_good() -> Value {
    call("26-1")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_over_a_megabyte_is_refused() {
    let blotter = open();
    let body = |length: usize| {
        let mut body = r#"{"changes":[]}"#.to_owned();
        body.extend(std::iter::repeat_n(' ', length - body.len()));
        blotter.request(Method::POST, "/events/").bearer_auth("secret").body(body)
    };
    assert_eq!(body(1 << 20).send().await.unwrap().status(), 200);
    let refused = body((1 << 20) + 1).send().await.unwrap();
    assert_eq!(refused.status(), 413);
    let refused: Value = serde_json::from_slice(&refused.bytes().await.unwrap()).unwrap();
    assert!(refused["error"].as_str().unwrap().contains("1048576 bytes"), "{refused}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_body_is_taken_or_refused_as_a_small_one_is() {
    let blotter = open();
    let many: Vec<_> = (0..400).map(|number| change("add", call(&format!("26-{number}")))).collect();
    assert_eq!(blotter.post("secret", &changes(&many)).await.0, 200);
    blotter.board_of(400).await;
    let mut bad = many;
    bad[399]["change_type"] = json!("remove");
    let (status, answer) = blotter.post("secret", &changes(&bad)).await;
    let error = answer["error"].as_str().unwrap();
    assert!(status == 422 && error.starts_with("changes[399].change_type:"), "{status} {error}");
}

#[tokio::test(flavor = "multi_thread")]
async fn ids_that_are_right_may_be_sent_and_what_was_read_may_be_posted_back() {
    let blotter = open();
    assert_eq!(blotter.post("secret", &changes(&[change("add", call("26-1"))])).await.0, 200);
    let mut read = blotter.board().await["current_active_calls"][0].clone();
    assert_eq!(
        blotter.post("secret", &changes(&[change("update", read.clone())])).await,
        (200, json!({"epoch": blotter.board().await["epoch"], "seq": 1}))
    );
    read["status"] = json!("At Scene");
    assert_eq!(blotter.post("secret", &changes(&[change("update", read)])).await.1["seq"], 2);
    let board = blotter.board().await;
    assert_eq!(board["current_active_calls"][0]["status"], "At Scene");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_of_an_unknown_call_adds_it_and_a_delete_is_no_event() {
    let blotter = open();
    let mut stream = blotter.stream().await;
    let first = [change("delete", call("26-9")), change("update", call("26-1")), change("add", call("26-2"))];
    assert_eq!(blotter.post("secret", &changes(&first)).await.1["seq"], 2);
    let entries = stream.next_event().await.entries();
    assert_eq!([&entries[0]["change_type"], &entries[1]["change_type"]], ["add", "add"]);
    // An add of a known call changes it; within one body each change sees those before it.
    let mut changed = call("26-1");
    changed["status"] = json!("En Route");
    let key = json!({"incident_number": "26-2", "unit_number": "W1"});
    let second = [change("add", changed), change("delete", key.clone()), change("delete", key)];
    assert_eq!(blotter.post("secret", &changes(&second)).await.1["seq"], 4);
    let frame = stream.next_event().await;
    let entries = frame.entries();
    assert_eq!((frame.seq(), entries.len()), (4, 2), "one body, one transaction, one frame");
    assert_eq!([&entries[0]["change_type"], &entries[1]["change_type"]], ["update", "delete"]);
    assert_eq!(entries[1]["call"]["location"], "Park 26-2 Ln", "a deleted call is sent as it last was");
    assert_eq!(blotter.board_of(1).await["seq"], 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_poller_and_other_producers_leave_each_others_calls_alone() {
    let upstream = Upstream::start(Answer::rows(&rows(2))).await;
    let start = Start::feed(upstream.url("/x.json")).flag("--events-token", "wire:secret,plain");
    let blotter = start.start();
    blotter.board_of(2).await;
    assert_eq!(blotter.post("secret", &changes(&[change("add", call("26-1"))])).await.0, 200);
    upstream.set(Answer::rows(&rows(1)));
    let board = blotter.board_of(2).await;
    let seq = board["seq"].clone();
    upstream.next_asked(3).await;
    assert_eq!(blotter.board_of(2).await["seq"], seq, "later polls do not remove it");
    let feeds = json!({"incident_number": "26-1000", "unit_number": "A643"});
    for (token, stolen) in [("secret", feeds), ("plain", call("26-1"))] {
        for kind in ["update", "delete"] {
            let body = changes(&[change("add", call("26-7")), change(kind, stolen.clone())]);
            let (status, answer) = blotter.post(token, &body).await;
            let error = answer["error"].as_str().unwrap();
            assert!(status == 422 && error.starts_with("changes[1].call:"), "{status} {error}");
        }
    }
    // A row of the feed with a key of theirs is left to them.
    upstream.set(Answer::rows(&[row("26-1000", "A643"), row("26-1", "W1")]));
    upstream.next_asked(3).await;
    let board = blotter.board_of(2).await;
    assert_eq!(board["seq"], seq);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_posted_call_leaves_when_its_time_is_over() {
    let blotter = Start::default().flag("--events-token", "t").flag("--posted-ttl", "2s").start();
    let mut stream = blotter.stream().await;
    assert_eq!(blotter.post("t", &changes(&[change("add", call("26-1"))])).await.0, 200);
    let added = stream.next_event().await.entries()[0]["call"].clone();
    let frame = stream.next_event().await;
    assert_eq!((frame.seq(), &frame.entries()[0]["change_type"]), (2, &json!("delete")));
    assert_eq!(frame.entries()[0]["call"], added);
    let since: jiff::Timestamp = added["update_date"].as_str().unwrap().parse().unwrap();
    assert!(jiff::Timestamp::now().duration_since(since).as_millis() >= 2000, "not before its time");
    blotter.board_of(0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_by_hand_places_every_call_of_its_location() {
    let blotter = open();
    let mut second = call("26-1");
    second["unit_number"] = json!("W2");
    second["location"] = json!("  park  26-1 LN ");
    let body = changes(&[change("add", call("26-1")), change("add", second)]);
    assert_eq!(blotter.post("secret", &body).await.1["seq"], 2);
    let id = blotter.board().await["current_active_calls"][0]["address_id"].clone();
    let body = json!({"addresses": [address(&id)]});
    assert_eq!(blotter.post("secret", &body).await.1["seq"], 3);
    assert_eq!(blotter.post("secret", &body).await.1["seq"], 3, "the same again isn't an event");
    let board = blotter.board().await;
    for call in board["current_active_calls"].as_array().unwrap() {
        assert_eq!(
            call["address"],
            json!({"latitude": 32.9, "longitude": -96.8, "precision": "address", "source": "wire",
                "uncertainty_m": null, "matched": null, "alternatives": []})
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_posted_call_may_bring_its_address() {
    let blotter = open();
    let mut stream = blotter.stream().await;
    let mut placed = call("26-1");
    placed["address"] =
        json!({"latitude": 32.9, "longitude": -96.8, "precision": "block", "source": "a lie"});
    let body = changes(&[change("add", placed)]);
    assert_eq!(blotter.post("secret", &body).await.0, 200);
    let address = stream.next_event().await.entries()[0]["call"]["address"].clone();
    assert_eq!(
        (&address["source"], &address["latitude"]),
        (&json!("wire"), &json!(32.9)),
        "whoever posts is the source"
    );
    let board = blotter.board().await;
    assert_eq!(board["current_active_calls"][0]["address"], address);
    assert_eq!(blotter.post("secret", &body).await.1["seq"], board["seq"], "the same again isn't an event");
}

#[tokio::test(flavor = "multi_thread")]
async fn in_the_hour_that_occurs_twice_a_posted_call_is_the_nearest_before_now() {
    let blotter = open();
    let mut call = call("26-1");
    // Dallas put its clocks back on this day, from daylight time (-5) to standard time (-6).
    (call["date"], call["time"]) = (json!("2025-11-02"), json!("01:30:00"));
    assert_eq!(blotter.post("plain", &changes(&[change("add", call)])).await.0, 200);
    let board = blotter.board().await;
    assert_eq!(board["current_active_calls"][0]["reported_at"], "2025-11-02T07:30:00Z");
}
