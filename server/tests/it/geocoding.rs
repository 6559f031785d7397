//! Where calls are, by geocoders of the test's own that answer as the real ones do.

use crate::common::{Answer, Start, Upstream, row, wait_for};
use serde_json::{Value, json};

/// A locator's answer: a house number interpolated on that street.
fn found(matched: &str) -> Answer {
    Answer::text(
        "application/json",
        json!({"spatialReference": {"wkid": 4326, "latestWkid": 4326}, "candidates": [{
            "address": matched, "location": {"x": -96.7712, "y": 32.8123}, "score": 100,
            "attributes": {"Loc_name": "Streets", "Score": 100, "Match_addr": matched, "Addr_type": "StreetAddress"},
        }]})
        .to_string(),
    )
}

fn not_found() -> Answer {
    let nothing = json!({"spatialReference": {"wkid": 4326, "latestWkid": 4326}, "candidates": []});
    Answer::text("application/json", nothing.to_string())
}

/// Answers for `Park 26-1 Ln`, knows nothing else.
async fn locator() -> Upstream {
    let locator = Upstream::start(not_found()).await;
    locator.script(|asked| {
        let line = asked.query.get("SingleLine").cloned().unwrap_or_default();
        if line.to_uppercase().contains("26-1 LN") { found(&line) } else { not_found() }
    });
    locator
}

fn call_of<'a>(board: &'a Value, incident: &str) -> &'a Value {
    let calls = board["current_active_calls"].as_array().unwrap();
    calls.iter().find(|call| call["incident_number"] == incident).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_sent_first_and_its_address_when_it_is_found() {
    let locator = locator().await;
    let feed = Upstream::start(Answer::rows(&[])).await;
    let data = tempfile::tempdir().unwrap();
    let url = locator.url("/arcgis/rest/services/Streets/GeocodeServer/findAddressCandidates");
    let start = || Start::feed(feed.url("/x.json")).data_dir(data.path()).locator(&url);
    let mut blotter = start().start();
    let mut stream = blotter.stream().await;
    feed.set(Answer::rows(&[row("26-1", "A1"), row("26-2", "A2")]));
    let calls = stream.next_event().await;
    assert!(calls.is("call_changes") && calls.seq() == 2);
    assert!(calls.entries().iter().all(|change| change["call"]["address"].is_null()));
    let addresses = stream.next_event().await;
    assert!(addresses.is("address_changes") && addresses.seq() == 3);
    let address = addresses.entries()[0].clone();
    assert_eq!(address["address_id"], calls.entries()[0]["call"]["address_id"]);
    assert_eq!(
        (&address["latitude"], &address["longitude"], &address["source"], &address["precision"]),
        (&json!(32.8123), &json!(-96.7712), &json!("arcgis"), &json!("block"))
    );
    // What is not found stays in the list, without a place.
    wait_for("the other was looked for in vain", async || {
        let text = blotter.get("/metrics").await.text().await.unwrap();
        text.contains("blotter_lookups_total{outcome=\"not_found\"} 1").then_some(())
    })
    .await;
    let board = blotter.board_of(2).await;
    assert!(call_of(&board, "26-2")["address"].is_null());
    assert_eq!(call_of(&board, "26-1")["address"]["matched"], address["matched"]);
    for asked in locator.asked() {
        assert_eq!(
            (asked.path.as_str(), asked.query["outSR"].as_str()),
            ("/arcgis/rest/services/Streets/GeocodeServer/findAddressCandidates", "4326")
        );
    }
    // Another call at a known location has its address at once, even after a restart, and no geocoder is asked.
    blotter.kill();
    let asked = locator.asked().len();
    let blotter = start().start();
    let mut again = row("26-1", "A9");
    again["status"] = json!("En Route");
    feed.set(Answer::rows(&[row("26-1", "A1"), row("26-2", "A2"), again]));
    let board = blotter.board_of(3).await;
    let calls = board["current_active_calls"].as_array().unwrap();
    let new = calls.iter().find(|call| call["unit_number"] == "A9").unwrap();
    assert_eq!((&new["address"]["source"], &board["seq"]), (&json!("arcgis"), &json!(4)));
    assert_eq!(locator.asked().len(), asked, "what was not found rests, too");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_place_that_was_not_found_rests_also_when_its_call_has_left() {
    let locator = locator().await;
    let lost = row("26-2", "A2");
    let feed = Upstream::start(Answer::rows(std::slice::from_ref(&lost))).await;
    let start = Start::feed(feed.url("/x.json")).locator(locator.url("/findAddressCandidates"));
    let blotter = start.start();
    wait_for("it was looked for in vain", async || {
        let text = blotter.get("/metrics").await.text().await.unwrap();
        text.contains("blotter_lookups_total{outcome=\"not_found\"} 1").then_some(())
    })
    .await;
    let of_lost =
        || locator.asked().iter().filter(|asked| asked.query["SingleLine"].contains("26-2")).count();
    let asked = of_lost();
    let mut again = lost.clone();
    again["incident_number"] = json!("26-3");
    // Another place is found after the call has left, and two more after another has come to where it was: by the
    // second of them all that was due has been asked for.
    for (round, others) in [&[][..], &[again.clone()], &[again]].into_iter().enumerate() {
        let (mut found, incident) = (row("26-1", "A1"), format!("26-1{round}"));
        (found["incident_number"], found["beat"]) = (json!(incident), json!(format!("61{round}")));
        feed.set(Answer::rows(&[others, &[found]].concat()));
        blotter
            .board_when("its place", |board| {
                let calls = board["current_active_calls"].as_array().unwrap();
                calls.iter().any(|call| call["incident_number"] == incident && !call["address"].is_null())
            })
            .await;
        assert_eq!(of_lost(), asked, "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locator_that_fails_costs_no_call() {
    let locator = Upstream::start(Answer::status(500)).await;
    let feed = Upstream::start(Answer::rows(&[row("26-1", "A1")])).await;
    let blotter = Start::feed(feed.url("/x.json")).locator(locator.url("/findAddressCandidates")).start();
    wait_for("it was asked", async || (!locator.asked().is_empty()).then_some(())).await;
    let board = blotter.board_of(1).await;
    assert!(call_of(&board, "26-1")["address"].is_null());
    assert_eq!(board["feed"]["reason"], Value::Null, "the feed is well");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_by_hand_outranks_the_locator() {
    let locator = Upstream::start(found("8550 PARK LN").after(std::time::Duration::from_millis(500))).await;
    let feed = Upstream::start(Answer::rows(&[row("26-1", "A1"), row("26-2", "A2")])).await;
    let start = Start::feed(feed.url("/x.json")).locator(locator.url("/findAddressCandidates"));
    let blotter = start.flag("--events-token", "wire:secret").start();
    let board = blotter.board_of(2).await;
    let id = call_of(&board, "26-1")["address_id"].clone();
    // While the locator still thinks.
    let by_hand = json!({"address_id": id, "latitude": 32.7, "longitude": -96.7, "precision": "address"});
    assert_eq!(blotter.post("secret", &json!({"addresses": [by_hand]})).await.0, 200);
    let board = blotter
        .board_when("the other one's place", |board| call_of(board, "26-2")["address"]["source"] == "arcgis")
        .await;
    assert_eq!(call_of(&board, "26-1")["address"]["source"], "wire");
    // And the other way round: what was found gives way.
    let id = call_of(&board, "26-2")["address_id"].clone();
    let by_hand = json!({"address_id": id, "latitude": 32.7, "longitude": -96.7, "precision": "address"});
    assert_eq!(blotter.post("secret", &json!({"addresses": [by_hand]})).await.0, 200);
    let board = blotter.board().await;
    assert_eq!(call_of(&board, "26-2")["address"]["source"], "wire");
}

/// What the Census Geocoder says of a house number.
fn census_found(matched: &str) -> Answer {
    let found = json!({"matchedAddress": matched, "coordinates": {"x": -96.7712, "y": 32.8123},
        "addressComponents": {"city": "DALLAS", "fromAddress": "8500", "toAddress": "8598"}});
    Answer::text("application/json", json!({"result": {"addressMatches": [found]}}).to_string())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_does_not_find_or_can_not_say_the_next_is_asked() {
    let arcgis = Upstream::start(not_found()).await;
    let census = Upstream::start(Answer::status(404)).await;
    // The street of the row as asked, whatever the row is.
    census.script(|asked| census_found(&asked.query["address"].to_uppercase()));
    let radar = Upstream::start(Answer::status(500)).await;
    let feed = Upstream::start(Answer::rows(&[])).await;
    let start = |order: &str| {
        Start::feed(feed.url("/x.json"))
            .locator(arcgis.url("/findAddressCandidates"))
            .flag("--geocoders", order)
            .flag("--census-url", census.url("/geocoder/locations/onelineaddress"))
            .flag("--radar-url", radar.url("/v1/geocode/forward"))
            .flag("--radar-key", "prj_test_pk_secret")
            .start()
    };
    feed.set(Answer::rows(&[row("26-1", "A1")]));
    // Not found by the first; out of order the first: the second finds it.
    for (order, first) in [("arcgis, census", &arcgis), ("radar,census", &radar)] {
        let blotter = start(order);
        let board = blotter
            .board_when("its place", |board| {
                let calls = board["current_active_calls"].as_array().unwrap();
                calls.iter().any(|call| !call["address"].is_null())
            })
            .await;
        let address = &call_of(&board, "26-1")["address"];
        assert_eq!((&address["source"], &address["precision"]), (&json!("census"), &json!("block")));
        assert!(!first.asked().is_empty());
        assert!(!blotter.log().contains("secret"));
    }
    let key = radar.asked()[0].headers["authorization"].to_str().unwrap().to_owned();
    assert_eq!(key, "prj_test_pk_secret");
    // A crossing is none of the second's business: it is not asked.
    let asked = census.asked().len();
    let mut crossing = row("26-2", "A1");
    (crossing["block"], crossing["location"]) = (json!(null), json!("Elm St / N Harwood St"));
    feed.set(Answer::rows(&[crossing]));
    let blotter = start("arcgis,census");
    wait_for("it was looked for in vain", async || {
        let text = blotter.get("/metrics").await.text().await.unwrap();
        text.contains("blotter_lookups_total{outcome=\"not_found\"} 1").then_some(())
    })
    .await;
    assert_eq!(census.asked().len(), asked);
}

#[test]
fn geocoders_that_can_not_be_are_refused_with_one_sentence() {
    for (order, words) in [
        ("arcgis,oracle", "`oracle` is not known; known: arcgis, census, nominatim, radar"),
        ("census,census", "`census` is listed twice"),
        // The demo's hand-drawn roads place nothing outside of the demo.
        ("sketch", "`sketch` is not known"),
        ("census,radar", "`radar` needs a key: set BLOTTER_RADAR_KEY"),
    ] {
        let (status, said) = Start::default().flag("--geocoders", order).refused();
        assert_eq!((status.code(), said.lines().count()), (Some(1), 1), "{said}");
        assert!(said.contains(words), "{said}");
    }
    let wrong =
        Start::default().flag("--geocoders", "nominatim").flag("--nominatim-url", "file:///etc/passwd");
    let (_, said) = wrong.refused();
    assert!(said.contains("`nominatim`") && !said.contains("passwd"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_shows_the_attribution_of_its_positions() {
    for (order, shown) in [("nominatim", true), ("census", false)] {
        let blotter = Start::default().flag("--geocoders", order).start();
        let page = blotter.get("/about").await.text().await.unwrap();
        assert_eq!(page.contains("Positions: © OpenStreetMap contributors"), shown, "{order}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_that_lost_its_data_directory_asks_for_no_address_again() {
    let locator = locator().await;
    let feed = Upstream::start(Answer::rows(&[row("26-1", "A1")])).await;
    let (data, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    let url = locator.url("/arcgis/rest/services/Streets/GeocodeServer/findAddressCandidates");
    let lake = data.path().join("lake").to_str().unwrap().to_owned();
    let start = |dir: &std::path::Path| {
        let start = Start::feed(feed.url("/x.json")).data_dir(dir).locator(&url);
        start.flag("--lake", lake.clone()).flag("--history-interval", "50ms")
    };
    let mut blotter = start(data.path()).start();
    let placed = |board: &Value| !call_of(board, "26-1")["address"].is_null();
    blotter.board_of(1).await;
    let board = blotter.board_when("the address", placed).await;
    wait_for("the address in the lake", async || {
        let events = blotter.metric("blotter_history_events_total").await;
        (events >= 2.0).then_some(())
    })
    .await;
    blotter.kill();
    let asked = locator.asked().len();
    assert!(asked > 0);
    // The call left while nobody watched, and comes again: its place is known all the same.
    feed.set(Answer::rows(&[]));
    let other = start(elsewhere.path()).start();
    other.board_of(0).await;
    feed.set(Answer::rows(&[row("26-1", "A2"), row("26-3", "A3")]));
    other.board_of(2).await;
    let again = other.board_when("its address", placed).await;
    assert_eq!(call_of(&again, "26-1")["address"], call_of(&board, "26-1")["address"]);
    wait_for("the unknown one was looked for", async || (locator.asked().len() > asked).then_some(())).await;
    let lines: Vec<_> =
        locator.asked()[asked..].iter().map(|asked| asked.query["SingleLine"].clone()).collect();
    let log = other.log();
    assert!(lines.iter().all(|line| line.to_uppercase().contains("26-3")), "{lines:?} {log}");
}
