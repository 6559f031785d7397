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

/// A page, without what only marks its texts for the browser.
async fn page_of(program: &Blotter, path: &str) -> String {
    program.text(path).await.replace("<!>", "")
}

/// What stands in a card's table behind, row by row, without markup.
fn table_of(html: &str, card: &str) -> Vec<Vec<String>> {
    let card = &html[html.find(&format!("id=\"{card}\"")).unwrap_or_else(|| panic!("no card {card}"))..];
    let table = &card[card.find("<table class=\"records\">").unwrap()..];
    let table = &table[..table.find("</table>").unwrap()];
    let text = |cell: &str| {
        cell.split('<').map(|part| part.split_once('>').map_or(part, |(_, text)| text)).collect()
    };
    let cells = |row: &str| row.split("</t").filter(|cell| cell.contains("<t")).map(text).collect();
    table.split("</tr>").filter(|row| row.contains("<t")).map(cells).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn two_values_of_a_filter_are_compared_side_by_side() {
    let mut alarm = row("26-2", "K6");
    (alarm["nature_of_call"], alarm["division"]) = (json!("04 - 911 Hang Up"), json!("South West"));
    let mut far = row("26-3", "K7");
    far["division"] = json!("South West");
    let calls = [row("26-1", "A1"), row("26-1", "A2"), row("26-4", "A4"), alarm, far];
    let upstream = Upstream::start(Answer::rows(&calls)).await;
    let program = Start::feed(upstream.url("/calls.json")).flag("--history-interval", "50ms").start();
    program.board_of(5).await;

    // By the API: each group has both numbers, also where one side has none of it.
    let query = "division=North+Central&vs=division:South+West";
    let both = asked(&program, &format!("?{query}&group=nature&order=key")).await;
    assert_eq!(both["filter"], json!({"division": ["North Central"]}));
    assert_eq!(both["total"], 3);
    assert_eq!(both["versus"], json!({"dimension": "division", "value": "South West", "total": 2}));
    assert_eq!(
        both["groups"],
        json!([{"nature": "04 - 911 Hang Up", "count": 0, "versus": 1},
            {"nature": "7X - Major Accident", "count": 3, "versus": 1}])
    );
    let csv = program.text(&format!("/history/activity.csv?{query}&group=nature&order=key")).await;
    assert_eq!(csv, "nature,count,versus\r\n04 - 911 Hang Up,0,1\r\n7X - Major Accident,3,1\r\n");
    assert_eq!(program.text(&format!("/history/activity.csv?{query}")).await, "count,versus\r\n3,2\r\n");
    let csv = program.text(&format!("/history/activity/lasted.csv?{query}")).await;
    assert_eq!(
        csv,
        "nature,count,censored,half_s,nine_of_ten_s,versus_count,versus_censored,versus_half_s,versus_nine_of_ten_s\r\n7X - Major Accident,3,3,,,1,1,,\r\n04 - 911 Hang Up,0,0,,,1,1,,\r\n"
    );
    let plain = asked(&program, "?division=North+Central&group=nature").await;
    assert!(plain.get("versus").is_none() && plain["groups"][0].get("versus").is_none(), "{plain}");
    let all = asked(&program, "?vs=nature:04+-+911+Hang+Up").await;
    assert_eq!((&all["total"], &all["versus"]["total"]), (&json!(5), &json!(1)));
    for wrong in ["vs=Central", "vs=colour:red", "vs=hour:noon", "vs=beat:1&vs=beat:2"] {
        let refused = program.get(&format!("/history/activity?{wrong}")).await;
        assert_eq!(refused.status(), 400, "{wrong}");
        let refused: Value = serde_json::from_str(&refused.text().await.unwrap()).unwrap();
        assert_eq!(refused["parameter"], "vs");
    }

    // On the page, on every card.
    let html = page_of(&program, &format!("/activity?{query}")).await;
    assert!(html.contains("Against South West") && html.contains("Remove Against South West"), "{html}");
    assert!(html.contains("South West: <b class=\"num\">2</b>"), "{html}");
    let rows = table_of(&html, "total");
    assert_eq!(rows[0], ["Name", "North Central", "South West"]);
    assert_eq!(rows[1], ["Calls", "3", "2"]);
    assert_eq!(rows[2], ["Incidents", "2", "2"]);
    let natures = table_of(&html, "nature-of-call");
    assert_eq!(natures[0], ["Name", "North Central", "South West"]);
    assert_eq!(natures[1], ["Major accident", "3", "1"]);
    assert_eq!(natures[2], ["911 hang-up", "0", "1"]);
    // Its own list has both sides among its values.
    let divisions = table_of(&html, "division");
    assert_eq!(divisions[0], ["Name", "Count", "Share"]);
    assert_eq!(divisions[1], ["North Central", "3", "60.0%"]);
    assert_eq!(divisions[2], ["South West", "2", "40.0%"]);
    assert!(html.contains("<tr class=\"compared\">"), "{html}");
    assert_eq!(table_of(&html, "by-day")[0], ["Day", "North Central", "South West"]);
    // The day began before anybody watched.
    assert_eq!(table_of(&html, "by-day")[1][1..], ["3 or more", "2 or more"]);
    assert_eq!(table_of(&html, "busiest-blocks")[0], ["Name", "North Central", "South West"]);
    assert_eq!(html.matches("class=\"versus-key\"").count(), 9, "each card names both sides");
    assert!(html.contains("name=\"vs\" value=\"division:South West\""), "the form keeps it: {html}");
    // A frame with one card has it too.
    let card = page_of(&program, &format!("/embed/activity/nature-of-call?{query}")).await;
    assert_eq!(table_of(&card, "nature-of-call"), natures);
    // What one side alone has is shown.
    let html = page_of(&program, "/activity?division=Nowhere&vs=division:South+West").await;
    assert_eq!(table_of(&html, "total")[1], ["Calls", "0", "2"]);

    // Each filter in use may be compared with another of its values, by links alone.
    let html = page_of(&program, "/activity?division=North+Central&block=Nowhere&hour=25").await;
    assert!(!html.contains("Compare with another division"), "no other has a call: {html}");
    let html = page_of(&program, "/activity?division=North+Central").await;
    assert!(html.contains("Compare with another division"), "{html}");
    assert!(
        html.contains("href=\"/activity?division=North+Central&amp;vs=division%3ASouth+West\""),
        "{html}"
    );
    let html = page_of(&program, "/activity?block=8500+PARK+26-1+LN").await;
    assert!(html.contains("Compare with another block") && html.contains("vs=block%3A"), "{html}");
    // Drawn areas as well.
    let html = page_of(&program, "/activity?bbox=-97,32,-96,33&vs=bbox:-97,33,-96,34").await;
    assert!(html.contains("Remove Against Other drawn area"), "{html}");
}
