//! Incidents are found by number and street, whenever they were.

use super::{
    pages::{leads_to, page},
    written::call,
};
use crate::common::{Answer, Start, Upstream, row, wait_for};
use blotter_lake::{Lake, history::History};
use blotter_model::{ChangeType, Timestamp};
use jiff::ToSpan;
use serde_json::{Value, json};
use tempfile::TempDir;

fn numbers(found: &Value) -> Vec<&str> {
    let incidents = found["incidents"].as_array().unwrap();
    incidents.iter().map(|incident| incident["incident_number"].as_str().unwrap()).collect()
}

/// A lake in which calls came on earlier days: `(days ago, incident, unit, location)`.
async fn lake_of(lake: &str, calls: &[(i64, &str, &str, &str)]) {
    let history = History::new(Lake::open(lake).unwrap());
    let now = Timestamp::from_millisecond(Timestamp::now().as_millisecond()).unwrap();
    let records: Vec<_> = (1..)
        .zip(calls)
        .map(|(seq, (days, incident, unit, location))| {
            call(seq, now - (24 * days).hours(), ChangeType::Add, [incident, unit, location])
        })
        .collect();
    history.append_events(&records).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn incidents_of_a_street_are_found_whenever_they_were() {
    let (data, kept) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let lake = kept.path().to_str().unwrap();
    lake_of(
        lake,
        &[
            (500, "24-9", "A1", "ELM ST"),
            (200, "26-1", "A1", "ELM ST"),
            (200, "26-1", "A2", "ELM ST"),
            (30, "26-2", "A1", "ELM AVE"),
            (9, "26-3", "A1", "OAK ST / ELM ST"),
        ],
    )
    .await;
    // One that is on now, and not in the lake yet.
    let mut present = row("26-4", "K6");
    present["location"] = json!("Elm St");
    let upstream = Upstream::start(Answer::rows(&[present])).await;
    let start = Start::feed(upstream.url("/calls.json")).data_dir(data.path()).flag("--lake", lake);
    let program = start.flag("--history-interval", "1h").start();
    wait_for("the call", async || {
        let found = program.json("/history/incidents?q=26-4").await;
        (numbers(&found) == ["26-4"]).then_some(())
    })
    .await;
    let find = async |query: &str| program.json(&format!("/history/incidents?{query}")).await;
    let found = find("q=elm+street").await;
    assert_eq!(numbers(&found), ["26-4", "26-3", "26-1"], "the newest first, of a year: {found}");
    assert_eq!((&found["more"], &found["incidents"][2]["calls"]), (&json!(false), &json!(2)), "{found}");
    assert_eq!(found["incidents"][2]["block"], "4800 ELM ST");
    assert_eq!(numbers(&find("q=ELM").await), ["26-4", "26-3", "26-2", "26-1"]);
    assert_eq!(numbers(&find("q=elm+accident").await).len(), 4);
    assert_eq!(numbers(&find("q=elm&from=2020-01-01T00:00:00Z").await).len(), 5);
    let to = (Timestamp::now() - (24 * 20).hours()).to_string();
    assert_eq!(numbers(&find(&format!("q=elm&to={to}")).await), ["26-2", "26-1"]);
    assert!(numbers(&find("q=willow").await).is_empty());
    for refused in ["", "q=", "q=+", "q=elm&from=soon", &format!("q={}", "x".repeat(201))] {
        assert_eq!(program.get(&format!("/history/incidents?{refused}")).await.status(), 400, "{refused}");
    }
    // What has no letter or digit is no word: nothing is looked for, and nothing is found, least of all everything.
    for nothing in ["q=.", "q=,+.", "q=...", "q=%3F", "q=%2F"] {
        let found = find(nothing).await;
        let is_empty = numbers(&found).is_empty() || nothing == "q=%2F";
        assert!(is_empty && found["more"] == false, "{nothing}: {found}");
    }
    assert_eq!(numbers(&find("q=elm+.").await).len(), 4, "beside a word it does not matter");
    let (status, html) = page(&program, "/history?find=.").await;
    assert!(status == 200 && !html.contains("href=\"/incident/"), "{html}");
    let (_, csv) = page(&program, "/history/incidents/26-1.csv").await;
    assert!(csv.matches(",add,").count() == 2, "the address of one incident is still its own: {csv}");

    // The page: an incident's number leads there, everything else is a list, also without JavaScript.
    assert_eq!(leads_to(&program, "/history?find=+26-3").await, "/incident/26-3");
    let (status, html) = page(&program, "/history?find=Elm+Street").await;
    assert_eq!(status, 200);
    assert!(html.contains("Incidents with “Elm Street”") && html.contains(">3 incidents from "), "{html}");
    for number in ["26-4", "26-3", "26-1"] {
        assert!(html.contains(&format!("href=\"/incident/{number}\"")), "{number}");
    }
    assert!(!html.contains("href=\"/incident/26-2\"") && html.contains("2 units"), "{html}");
    let older = html.split("href=\"").find(|part| part.starts_with("/history?find=Elm")).expect("older ones");
    let older = older.split('"').next().unwrap().replace("&amp;", "&");
    let (_, html) = page(&program, &older).await;
    assert!(html.contains("href=\"/incident/24-9\"") && !html.contains("Older incidents"), "{html}");
    // Where the last year has nothing, the years before are looked through.
    let (_, html) = page(&program, "/history?find=24-").await;
    assert!(html.contains("href=\"/incident/24-9\""), "{html}");
    let (_, html) = page(&program, "/history?find=%3Cscript%3Ealert(1)%3C%2Fscript%3E").await;
    assert!(html.contains("Nothing was found.") && !html.contains("<script>alert"), "{html}");
    // The forms that lead there need no JavaScript.
    assert!(page(&program, "/history").await.1.contains("name=\"find\""));
    assert!(page(&program, "/incident/26-999").await.1.contains("name=\"find\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn more_than_a_hundred_are_a_hundred_and_the_way_to_the_others() {
    let (data, kept) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let lake = kept.path().to_str().unwrap();
    let numbered: Vec<String> = (0..130).map(|number| format!("26-{number:03}")).collect();
    let calls: Vec<_> = (0..)
        .zip(&numbered)
        .map(|(at, number)| (100 - (at + 1) / 3, number.as_str(), "A1", "ELM ST"))
        .collect();
    lake_of(lake, &calls).await;
    let upstream = Upstream::start(Answer::rows(&[])).await;
    let start = Start::feed(upstream.url("/calls.json")).data_dir(data.path()).flag("--lake", lake);
    let program = start.start();
    program.board_of(0).await;
    let mut found = program.json("/history/incidents?q=elm").await;
    // Three come at each moment, so that the hundredth has a twin.
    assert_eq!((numbers(&found).len(), &found["more"]), (100 + 1, &json!(true)), "{found}");
    assert_eq!(numbers(&found)[0], "26-129");
    // On: page after page everything is found once.
    let mut all: Vec<String> = numbers(&found).into_iter().map(ToOwned::to_owned).collect();
    while let Some(next) = found["next"].as_str() {
        found = program.json(&format!("/history/incidents?q=elm&to={next}")).await;
        all.extend(numbers(&found).into_iter().map(ToOwned::to_owned));
    }
    all.sort_unstable();
    assert_eq!(all, numbered);
}
