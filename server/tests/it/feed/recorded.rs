//! Real snapshots, from a folder and over HTTP, and the shape of today's feed.

use super::{PATH, good_board};
use crate::common::{Answer, Blotter, Start, Upstream, row, shared};
use serde_json::{Value, json};
use std::{collections::HashSet, fs, path::Path};

const OF_2018: &str = "active_calls_2018-01-09.csv";
const OF_2025: &str = "active_calls_portal_export_2025-02-17.csv";

/// The file alone in a folder, played.
async fn from_folder(file: &Path, calls: usize) -> Value {
    let folder = tempfile::tempdir().unwrap();
    fs::copy(file, folder.path().join("snapshot.csv")).unwrap();
    let blotter = Start::feed(folder.path().to_str().unwrap()).start();
    all_taken(&blotter, calls).await
}

/// The file behind an address.
async fn from_address(file: &Path, calls: usize) -> Value {
    let upstream = Upstream::start(Answer::text("text/csv", fs::read(file).unwrap())).await;
    let blotter = Start::feed(upstream.url("/api/views/9fxf-t2tr/rows.csv")).start();
    all_taken(&blotter, calls).await
}

async fn all_taken(blotter: &Blotter, calls: usize) -> Value {
    let board = good_board(blotter, calls).await;
    assert!(blotter.metric("blotter_rows_set_aside_total").await.abs() < 0.5, "no row was rejected");
    board
}

fn distinct(board: &Value, key: &str) -> usize {
    let calls = board["current_active_calls"].as_array().unwrap();
    calls.iter().map(|call| call[key].as_str().unwrap()).collect::<HashSet<_>>().len()
}

/// The fields of the feed in one call.
fn call_of(board: &Value, incident: &str, unit: &str) -> Value {
    let calls = board["current_active_calls"].as_array().unwrap();
    let call = calls.iter().find(|call| call["incident_number"] == incident && call["unit_number"] == unit);
    let fields = [
        "division",
        "nature_of_call",
        "priority",
        "date",
        "time",
        "reported_at",
        "block",
        "location",
        "beat",
        "reporting_area",
        "status",
    ];
    fields.iter().map(|field| ((*field).to_owned(), call.unwrap()[field].clone())).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn all_63_rows_of_2018_become_calls() {
    let Some(file) = shared(OF_2018) else { return };
    for board in [from_folder(&file, 63).await, from_address(&file, 63).await] {
        assert_eq!((distinct(&board, "call_id"), distinct(&board, "incident_number")), (63, 45));
        assert_eq!(
            call_of(&board, "18-0052973", "B791"),
            json!({
                "division": "South Central", "nature_of_call": "38 - Meet Complainant", "priority": 4,
                "date": "2018-01-09", "time": "09:26:00", "reported_at": "2018-01-09T15:26:00Z",
                "block": "3000", "location": "E Illinois Ave", "beat": "716", "reporting_area": "4198",
                "status": "At Scene",
            })
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn all_50_rows_of_the_portals_export_become_calls() {
    let Some(file) = shared(OF_2025) else { return };
    for board in [from_folder(&file, 50).await, from_address(&file, 50).await] {
        assert_eq!((distinct(&board, "call_id"), distinct(&board, "incident_number")), (50, 35));
        assert_eq!(
            call_of(&board, "25-0280079", "T244"),
            json!({
                "division": "North Central", "nature_of_call": "41/40 - Other - In Progress", "priority": 1,
                "date": "2025-02-16", "time": "22:34:11", "reported_at": "2025-02-17T04:34:11Z",
                "block": "5900", "location": "BELT LINE RD", "beat": "632", "reporting_area": "1009",
                "status": "At Scene",
            })
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn todays_rows_have_texts_only_and_leave_out_what_they_lack() {
    let mut odd = row("26-2", "K6");
    odd["priority"] = json!("soon");
    odd["reporting_area"] = json!("System.Xml.XmlElement");
    let crossing = json!({
        "incident_number": "26-1487409", "division": "South Central", "nature_of_call": "7X - Major Accident",
        "priority": "2", "date": "2026-08-14T00:00:00.000", "time": "00:54:06", "unit_number": "BLOCK7",
        "location": "CHERRY VALLEY BLVD / S LANCASTER RD", "beat": "756", "reporting_area": "4375",
    });
    let upstream = Upstream::start(Answer::rows(&[crossing, odd])).await;
    let blotter = Start::feed(upstream.url(PATH)).start();
    let board = good_board(&blotter, 2).await;
    let call = call_of(&board, "26-1487409", "BLOCK7");
    assert_eq!(
        [&call["block"], &call["status"], &call["priority"], &call["reported_at"], &call["reporting_area"]],
        [&Value::Null, &Value::Null, &json!(2), &json!("2026-08-14T05:54:06Z"), &json!("4375")]
    );
    let odd = call_of(&board, "26-2", "K6");
    assert_eq!([&odd["priority"], &odd["reporting_area"]], [&Value::Null, &Value::Null]);
    assert_eq!(blotter.metric("blotter_fields_nulled_total").await.to_string(), "2");
}
