//! How many calls came, by place, nature and time: from the log, and the same from the lake.

use crate::common::{Answer, Blotter, Start, Upstream, row, wait_for};
use serde_json::{Value, json};

async fn asked(program: &Blotter, query: &str) -> Value {
    program.json(&format!("/history/activity{query}")).await
}

/// The questions, with what is known of the calls by the test's own counting.
async fn the_counts_are_right(program: &Blotter) {
    let all = asked(program, "").await;
    assert_eq!(all["total"], 4, "a unit that comes again is one more: {all}");
    assert_eq!(all["groups"], json!([]));
    let by = asked(program, "?group=nature&order=key").await;
    assert_eq!(
        by["groups"],
        json!([{"nature": "04 - 911 Hang Up", "count": 1}, {"nature": "7X - Major Accident", "count": 2}, {"nature": null, "count": 1}])
    );
    let some = asked(program, "?nature=7X+-+Major+Accident&nature=&group=division").await;
    assert_eq!(
        (&some["total"], &some["groups"]),
        (&json!(3), &json!([{"division": "North Central", "count": 3}]))
    );
    assert_eq!(some["filter"]["nature"], json!(["7X - Major Accident", null]));
    assert_eq!(asked(program, "?division=Nowhere").await["total"], 0);
    assert_eq!(
        asked(program, "?priority=1&group=priority").await["groups"],
        json!([{"priority": 1, "count": 1}])
    );
    let limited = asked(program, "?group=block&limit=1").await;
    assert_eq!((limited["groups"].as_array().unwrap().len(), &limited["more"]), (1, &json!(2)));
    let day = all["data"]["from"].as_str().unwrap().to_owned();
    let last = all["data"]["to"].as_str().unwrap();
    assert_eq!(asked(program, &format!("?from={day}&to={last}")).await["total"], 4);
    assert_eq!(asked(program, "?to=2020-01-01").await["total"], 0);
    // The same as the hours say.
    let hours = program.json("/history/hours").await;
    let added: u64 = hours.as_array().unwrap().iter().map(|hour| hour["added"].as_u64().unwrap()).sum();
    assert_eq!(added, 4);
    for wrong in ["?colour=red", "?group=hour,hour", "?from=x"] {
        assert_eq!(program.get(&format!("/history/activity{wrong}")).await.status(), 400, "{wrong}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_are_counted_as_they_came() {
    let mut alarm = row("26-2", "K6");
    (alarm["nature_of_call"], alarm["priority"]) = (json!("04 - 911 Hang Up"), json!("1"));
    let mut unnamed = row("26-3", "K7");
    unnamed["nature_of_call"] = Value::Null;
    let upstream = Upstream::start(Answer::rows(&[row("26-1", "A1"), alarm, unnamed.clone()])).await;
    let program = Start::feed(upstream.url("/calls.json")).flag("--history-interval", "50ms").start();
    program.board_of(3).await;
    upstream.set(Answer::rows(&[unnamed.clone()]));
    program.board_of(1).await;
    upstream.set(Answer::rows(&[unnamed, row("26-1", "A1")]));
    program.board_of(2).await;
    the_counts_are_right(&program).await;
    wait_for("the history in the lake", async || {
        let metrics = program.text("/metrics").await;
        let line = metrics.lines().find_map(|line| line.strip_prefix("blotter_history_events_total "))?;
        (line.parse::<u64>().ok()? >= program.board().await["seq"].as_u64()?).then_some(())
    })
    .await;
    the_counts_are_right(&program).await;

    let client = reqwest::Client::new();
    let asked = client.get(program.url("/history/activity?group=priority,nature&order=key"));
    let csv = asked.header("accept", "text/csv").send().await.unwrap();
    assert!(csv.headers()["content-type"].to_str().unwrap().starts_with("text/csv"));
    assert_eq!(
        csv.text().await.unwrap(),
        "priority,nature,count\r\n1,04 - 911 Hang Up,1\r\n2,7X - Major Accident,2\r\n2,,1\r\n"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_are_counted_by_the_cell_that_they_lie_in() {
    let mut far = row("26-2", "K6");
    far["location"] = json!("Far St");
    let mut lost = row("26-3", "K7");
    lost["location"] = json!("Lost St");
    let upstream = Upstream::start(Answer::rows(&[row("26-1", "A1"), row("26-1", "A2"), far, lost])).await;
    let start = Start::feed(upstream.url("/calls.json")).flag("--history-interval", "50ms");
    let program = start.flag("--events-token", "T").start();
    let board = program.board_of(4).await;
    let calls = board["current_active_calls"].as_array().unwrap();
    let id =
        |number: &str| &calls.iter().find(|call| call["incident_number"] == number).unwrap()["address_id"];
    let near = json!({"address_id": id("26-1"), "latitude": 32.78, "longitude": -96.8, "precision": "block"});
    let far = json!({"address_id": id("26-2"), "latitude": 32.9, "longitude": -96.75, "precision": "street"});
    assert_eq!(program.post("T", &json!({"addresses": [near, far]})).await.0, 200);

    // Of a place somewhere along a street, as of none, no cell is known.
    let by = asked(&program, "?group=cell&order=key").await;
    let cell = by["groups"][0]["cell"].as_str().unwrap().to_owned();
    assert!(cell.starts_with("88") && cell.len() == 15, "{cell}");
    assert_eq!(by["groups"], json!([{"cell": cell, "count": 2}, {"cell": null, "count": 2}]));
    for (query, total) in [
        (format!("?cell={cell}"), 2),
        (format!("?cell={}", cell.to_uppercase()), 2),
        (format!("?cell={cell}&cell="), 4),
        ("?cell=".to_owned(), 2),
        ("?cell=88283082a3fffff".to_owned(), 0),
        // Finer and coarser ones; a box, edges included.
        (format!("?cell={}", cell_around(32.78, -96.8, 9)), 2),
        (format!("?cell={}", cell_around(32.78, -96.8, 4)), 2),
        ("?bbox=-96.8,32.78,-96.8,32.78".to_owned(), 2),
        ("?bbox=-97,32,-96.81,33".to_owned(), 0),
        (format!("?bbox=-97,32,-96,33&cell={cell}"), 2),
    ] {
        assert_eq!(asked(&program, &query).await["total"], total, "{query}");
    }
    let one = asked(&program, &format!("?cell={cell}")).await;
    assert_eq!(one["filter"], json!({"cell": [cell]}));
    let one = asked(&program, "?bbox=-97,32,-96.5,33").await;
    assert_eq!(one["filter"], json!({"bbox": [-97.0, 32.0, -96.5, 33.0]}));
    let [coarse, fine] = [3, 10].map(|resolution| format!("?cell={}", cell_around(32.78, -96.8, resolution)));
    for wrong in ["?cell=here", "?bbox=1,2,3", "?bbox=-96,32,-97,33", &coarse, &fine] {
        assert_eq!(program.get(&format!("/history/activity{wrong}")).await.status(), 400, "{wrong}");
    }
    let csv = program.text(&format!("/history/activity.csv?group=cell&cell={cell}")).await;
    assert_eq!(csv, format!("cell,count\r\n{cell},2\r\n"));

    // The page filters by it, and its map keeps it.
    let html = program.text(&format!("/activity?cell={cell}")).await;
    assert!(html.contains("Remove Around ") && html.contains("Chosen: 2 of 4."), "{html}");
    assert!(html.contains(&format!("name=\"cell\" value=\"{cell}\"")), "the form keeps it: {html}");
    assert!(program.text("/activity?cell=").await.contains("Remove In no cell"));
    let html = program.text("/activity?bbox=-97,32,-96.5,33").await;
    assert!(html.contains("Remove Drawn area") && html.contains("In the drawn area: 2 of 4."), "{html}");
    for part in ["name=\"bbox\" value=\"-97,32,-96.5,33\"", "class=\"area\""] {
        assert!(html.contains(part), "{html}");
    }
}

fn cell_around(latitude: f64, longitude: f64, resolution: u8) -> String {
    blotter_records::Cell::around(latitude, longitude, resolution).unwrap().to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn how_long_calls_lasted_is_a_file() {
    let mut alarm = row("26-2", "K6");
    alarm["nature_of_call"] = json!("04 - 911 Hang Up");
    let upstream = Upstream::start(Answer::rows(&[row("26-1", "A1"), row("26-1", "A2"), alarm])).await;
    let program = Start::feed(upstream.url("/calls.json")).flag("--history-interval", "50ms").start();
    let empty = program.text("/history/activity/lasted.csv?to=2020-01-01").await;
    assert_eq!(empty, "nature,count,censored,half_s,nine_of_ten_s\r\n");
    program.board_of(3).await;
    let csv = program.text("/history/activity/lasted.csv").await;
    assert_eq!(
        csv,
        "nature,count,censored,half_s,nine_of_ten_s\r\n7X - Major Accident,2,2,,\r\n04 - 911 Hang Up,1,1,,\r\n"
    );
    let csv = program.text("/history/activity/lasted.csv?nature=04+-+911+Hang+Up").await;
    assert_eq!(csv, "nature,count,censored,half_s,nine_of_ten_s\r\n04 - 911 Hang Up,1,1,,\r\n");
    for wrong in ["?group=nature", "?colour=red"] {
        assert_eq!(
            program.get(&format!("/history/activity/lasted.csv{wrong}")).await.status(),
            400,
            "{wrong}"
        );
    }
}
