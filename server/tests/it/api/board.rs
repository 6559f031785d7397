//! `/current-calls/` as the contract writes it, as GeoJSON, and with its entity tag.

use crate::common::{Answer, Blotter, Start, Upstream, row, rows};
use reqwest::{Method, header};
use serde_json::{Value, json};

fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<_> = value.as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    keys
}

/// A moment in UTC, written with a Z.
fn is_moment(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.ends_with('Z') && text.parse::<jiff::Timestamp>().is_ok())
}

async fn fed(rows: &[Value]) -> (Upstream, Blotter) {
    let upstream = Upstream::start(Answer::rows(rows)).await;
    let blotter = Start::feed(upstream.url("/x.json")).start();
    blotter.board_of(rows.len()).await;
    // The board stays as it is from here on.
    upstream.set(Answer::hang());
    upstream.next_asked(1).await;
    (upstream, blotter)
}

#[tokio::test(flavor = "multi_thread")]
async fn every_key_of_the_contract_is_there_and_what_is_missing_is_null() {
    let bare = json!({"incident_number": "26-0", "unit_number": "K6", "nature_of_call": "", "location": null,
        "date": "2026-08-17T00:00:00.000"});
    let mut full = row("26-1512339", "A643");
    full["block"] = json!("");
    full["location"] = json!("Frankford Rd / Midway Rd");
    let (_upstream, blotter) = fed(&[bare, full]).await;
    let board = blotter.board().await;
    assert_eq!(keys(&board), ["current_active_calls", "epoch", "feed", "seq"]);
    let epoch = board["epoch"].as_str().unwrap();
    assert!(
        epoch.len() == 16 && epoch.chars().all(|digit| matches!(digit, '0'..='9' | 'a'..='f')),
        "{epoch}"
    );
    assert_eq!(board["seq"], 2);
    let feed = &board["feed"];
    assert_eq!(keys(feed), ["changed_at", "fetched_at", "id", "reason", "since", "stale", "trouble"]);
    assert_eq!(
        [&feed["id"], &feed["stale"], &feed["reason"]],
        [&json!("dallas"), &json!(false), &Value::Null]
    );
    assert!(is_moment(&feed["fetched_at"]) && is_moment(&feed["changed_at"]));
    let call_of = |incident: &str| {
        let calls = board["current_active_calls"].as_array().unwrap();
        calls.iter().find(|call| call["incident_number"] == incident).unwrap()
    };
    let (mut full, mut bare) = (call_of("26-1512339").clone(), call_of("26-0").clone());
    for call in [&mut full, &mut bare] {
        let call = call.as_object_mut().unwrap();
        for name in ["first_seen", "update_date"] {
            assert!(is_moment(&call.remove(name).unwrap()), "{name}");
        }
    }
    assert_eq!(
        full,
        json!({
            // sha1 of "26-1512339|A643" and of "|FRANKFORD RD / MIDWAY RD|613"
            "call_id": "3257c5f37e29e5282b69024475b1fdc1dd41e830", "incident_number": "26-1512339",
            "unit_number": "A643", "division": "North Central", "nature_of_call": "7X - Major Accident",
            "priority": 2, "date": "2026-08-17", "time": "21:43:55", "reported_at": "2026-08-18T02:43:55Z",
            "block": null, "location": "Frankford Rd / Midway Rd", "beat": "613", "reporting_area": "6058",
            "status": "At Scene", "producer": "feed", "kind": "road", "title": "Major accident",
            "address_id": "8e67e7d24d00c5cc3edef0e88ddc2d2bb3e080f6", "address": null,
        })
    );
    assert_eq!(
        bare,
        json!({
            "call_id": "6e72295376b12901592d2c75702156f9b89fdb3a", "incident_number": "26-0", "unit_number": "K6", "division": null,
            "nature_of_call": null, "priority": null, "date": "2026-08-17", "time": null, "reported_at": null,
            "block": null, "location": null, "beat": null, "reporting_area": null, "status": null,
            "producer": "feed", "kind": "other", "title": bare["title"], "address_id": "c65f37b2cb1ae26c89e9b4f26e2ca9e9cde4ae5b", "address": null,
        })
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn geojson_by_accept_and_by_path() {
    let token = ("--events-token", "t");
    let blotter = Start::default().flag(token.0, token.1).start();
    let mut placed = row("26-1", "A1");
    placed["date"] = json!("2026-08-17");
    placed["priority"] = json!(2);
    placed["address"] = json!({"latitude": 32.9, "longitude": -96.8, "precision": "block"});
    let unplaced = json!({"incident_number": "26-2", "unit_number": "A2"});
    let body = json!({"changes": [{"change_type": "add", "call": placed}, {"change_type": "add", "call": unplaced}]});
    assert_eq!(blotter.post("t", &body).await.0, 200);
    let board = blotter.board().await;
    let by_path = blotter.get("/current-calls.geojson").await;
    assert_eq!(by_path.headers()[header::CONTENT_TYPE], "application/geo+json");
    let by_path: Value = serde_json::from_slice(&by_path.bytes().await.unwrap()).unwrap();
    let request = blotter.request(Method::GET, "/current-calls/");
    let by_accept = request.header(header::ACCEPT, "application/geo+json, */*;q=0.1").send().await.unwrap();
    assert_eq!(by_accept.headers()[header::CONTENT_TYPE], "application/geo+json");
    let by_accept: Value = serde_json::from_slice(&by_accept.bytes().await.unwrap()).unwrap();
    assert_eq!(by_accept, by_path);
    assert_eq!(by_path["type"], "FeatureCollection");
    let features = by_path["features"].as_array().unwrap();
    assert_eq!(features.len(), 2);
    for (feature, call) in features.iter().zip(board["current_active_calls"].as_array().unwrap()) {
        assert_eq!((&feature["type"], &feature["properties"]), (&json!("Feature"), call));
        let geometry = match call["incident_number"].as_str() {
            Some("26-1") => json!({"type": "Point", "coordinates": [-96.8, 32.9]}),
            _ => Value::Null,
        };
        assert_eq!(feature["geometry"], geometry);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_client_knows_is_not_sent_again() {
    let (upstream, blotter) = fed(&rows(3)).await;
    for path in ["/current-calls/", "/current-calls.geojson"] {
        let first = blotter.get(path).await;
        let tag = first.headers()[header::ETAG].to_str().unwrap().to_owned();
        assert_eq!(first.headers()[header::CACHE_CONTROL], "no-cache");
        for known in [tag.clone(), format!("\"other\", {tag}"), "*".to_owned()] {
            let request = blotter.request(Method::GET, path).header(header::IF_NONE_MATCH, &known);
            let again = request.send().await.unwrap();
            assert_eq!(again.status(), 304, "{known}");
            assert_eq!(again.headers()[header::ETAG], tag.as_str());
            assert!(again.bytes().await.unwrap().is_empty());
        }
        let request = blotter.request(Method::GET, path).header(header::IF_NONE_MATCH, "\"other\"");
        assert_eq!(request.send().await.unwrap().status(), 200);
    }
    let tag = blotter.get("/current-calls/").await.headers()[header::ETAG].clone();
    drop((upstream, blotter));
    let (_upstream, blotter) = fed(&rows(4)).await;
    let request = blotter.request(Method::GET, "/current-calls/").header(header::IF_NONE_MATCH, tag);
    assert_eq!(request.send().await.unwrap().status(), 200);
}
