//! Other cities, from files of the test's own: other columns, words and clocks; positions in the feed.

use crate::common::{Answer, Start, Upstream};
use serde_json::{Value, json};
use tempfile::TempDir;

const GOTHAM: &str = r#"
id = "gotham"
name = "Gotham"
place = "Gotham, New Jersey"
zone = "America/New_York"
bounds = [39.0, -75.0, 40.0, -74.0]
first_view = [39.5, -74.5, 11]
emergency = "999"
caveat = "Late by some minutes."
attribution = "The City of Gotham"
source_url = "https://example.org/gotham"
[feed]
protocol = "soda"
url = "http://127.0.0.1:9/never-asked.json"
page_size = 100
order = "case_no,car"
[columns]
incident_number = ["Case No"]
unit_number = ["car"]
nature_of_call = ["what"]
priority = ["urgency"]
date_time = ["when"]
location = ["where"]
beat = ["zone"]
[times]
date_time = ["%d.%m.%Y %H:%M"]
[priority_words]
HIGH = 1
LOW = 3
[kinds.natures.care]
"Cat in tree" = "A cat in a tree"
"#;

const SEATTLE: &str = r#"
name = "Seattle"
place = "Seattle, Washington"
zone = "America/Los_Angeles"
bounds = [47.4, -122.5, 47.8, -122.2]
first_view = [47.6, -122.3, 11]
emergency = "911"
caveat = "Late by some minutes."
attribution = "Seattle Fire Department"
source_url = "https://example.org/seattle"
[feed]
protocol = "soda"
url = "http://127.0.0.1:9/never-asked.json"
position_precision = "address"
[columns]
incident_number = ["incident_number"]
nature_of_call = ["type"]
date_time = ["datetime"]
location = ["address"]
latitude = ["latitude"]
longitude = ["longitude"]
[times]
date_time = ["%Y-%m-%dT%H:%M:%S%.f"]
"#;

fn file(dir: &TempDir, name: &str, text: &str) -> String {
    let path = dir.path().join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invented_city_boots_from_its_file() {
    let dir = tempfile::tempdir().unwrap();
    let row = json!({"Case No": "7", "car": "Batmobile", "what": "Cat in tree", "urgency": "High",
        "when": "17.08.2026 21:43", "where": "Crime Alley", "zone": "N4"});
    let upstream = Upstream::start(Answer::rows(&[row])).await;
    let blotter = Start::feed(upstream.url("/g.json")).flag("--city", file(&dir, "g.toml", GOTHAM)).start();
    let board = blotter.board_of(1).await;
    assert_eq!(board["feed"]["id"], "gotham");
    let call = &board["current_active_calls"][0];
    let fields = [
        "incident_number",
        "unit_number",
        "nature_of_call",
        "priority",
        "date",
        "time",
        "reported_at",
        "location",
        "beat",
        "kind",
        "title",
    ];
    let values: Vec<_> = fields.iter().map(|field| call[field].clone()).collect();
    assert_eq!(
        Value::from(values),
        json!([
            "7",
            "Batmobile",
            "Cat in tree",
            1,
            "2026-08-17",
            "21:43:00",
            "2026-08-18T01:43:00Z",
            "Crime Alley",
            "N4",
            "care",
            "A cat in a tree"
        ])
    );
    let asked = &upstream.asked()[0];
    assert_eq!((asked.query["$order"].as_str(), asked.query["$limit"].as_str()), ("case_no,car", "100"));
    let page = blotter.get("/").await.text().await.unwrap();
    assert!(page.contains("Gotham") && page.contains("A cat in a tree") && page.contains("Crime Alley"));
    assert!(page.contains("999") && !page.contains("Dallas"), "nothing of Dallas is left");
}

fn fire(incident: &str, address: &str, latitude: f64) -> Value {
    json!({"address": address, "type": "Aid Response", "datetime": "2026-08-14T11:59:00.000",
        "latitude": latitude.to_string(), "longitude": "-122.3347", "incident_number": incident})
}

#[tokio::test(flavor = "multi_thread")]
async fn positions_of_the_feed_are_the_address_and_no_geocoder_is_asked() {
    let dir = tempfile::tempdir().unwrap();
    let locator = Upstream::start(Answer::status(500)).await;
    let upstream =
        Upstream::start(Answer::rows(&[fire("F1", "500 Pike St", 47.6114), fire("F2", "Nowhere", 0.0)]))
            .await;
    let city = file(&dir, "seattle.toml", SEATTLE);
    let start = Start::feed(upstream.url("/s.json"))
        .flag("--city", city)
        .locator(locator.url("/findAddressCandidates"));
    let blotter = start.start();
    let board = blotter.board_of(2).await;
    assert_eq!(board["feed"]["id"], "seattle");
    let calls = board["current_active_calls"].as_array().unwrap();
    let of = |incident: &str| calls.iter().find(|call| call["incident_number"] == incident).unwrap();
    assert_eq!(
        of("F1")["address"],
        json!({"latitude": 47.6114, "longitude": -122.3347, "precision": "address", "source": "feed",
            "uncertainty_m": null, "matched": null, "alternatives": []})
    );
    assert_eq!((&of("F1")["unit_number"], &of("F2")["address"]), (&json!(""), &Value::Null));
    upstream.next_asked(2).await;
    assert!(locator.asked().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_that_waited_out_a_sharp_drop_still_have_their_positions() {
    let dir = tempfile::tempdir().unwrap();
    let many: Vec<_> = (0..25).map(|n| fire(&format!("F{n}"), &format!("{n} Pike St"), 47.61)).collect();
    let upstream = Upstream::start(Answer::rows(&many)).await;
    let blotter =
        Start::feed(upstream.url("/s.json")).flag("--city", file(&dir, "seattle.toml", SEATTLE)).start();
    blotter.board_of(25).await;
    let new = fire("F99", "99 Pine St", 47.62);
    upstream.set(Answer::rows(&[many[0].clone(), new]));
    let board = blotter.board_of(2).await;
    let calls = board["current_active_calls"].as_array().unwrap();
    assert!(calls.iter().all(|call| call["address"]["source"] == "feed"), "{board:#}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_position_that_comes_later_or_moves_is_one_event_and_kept() {
    let dir = tempfile::tempdir().unwrap();
    let feed = |one: f64, two: f64| {
        // Two calls at one address may have two positions; they must not take turns.
        Answer::rows(&[
            fire("F1", "500 Pike St", one),
            fire("F2", "1 Pine St", two),
            fire("F3", "1 Pine St", 47.7),
        ])
    };
    let upstream = Upstream::start(feed(0.0, 47.6)).await;
    let city = file(&dir, "seattle.toml", SEATTLE);
    let start = || Start::feed(upstream.url("/s.json")).flag("--city", &city).data_dir(dir.path());
    let mut blotter = start().start();
    let board = blotter.board_of(3).await;
    assert_eq!(board["seq"], 3);
    let mut stream = blotter.stream().await;
    upstream.set(feed(47.61, 47.6));
    let frame = stream.next_event().await;
    assert!(frame.is("address_changes") && frame.seq() == 4, "it became known");
    upstream.set(feed(47.62, 47.65));
    let frame = stream.next_event().await;
    assert!(frame.is("address_changes") && frame.seq() == 6, "both moved");
    let values: Vec<_> = frame.entries().iter().map(|address| address["latitude"].to_string()).collect();
    assert!(
        values.len() == 2 && values.contains(&"47.62".to_owned()) && values.contains(&"47.65".to_owned())
    );
    upstream.next_asked(3).await;
    let before = blotter.board().await;
    assert_eq!(before["seq"], 6, "later polls change nothing");
    blotter.kill();
    upstream.set(Answer::hang());
    let mut blotter = start().start();
    let after = blotter.board().await;
    assert_eq!(after["current_active_calls"], before["current_active_calls"], "the store kept just that");
    blotter.kill();
    upstream.set(feed(47.62, 47.65));
    let blotter = start().start();
    upstream.next_asked(3).await;
    assert_eq!(blotter.board().await["seq"], 6, "nor does a restart");
}
