//! The calls that `/activity` counts as files: as many as it counts, from the events and from roll-ups.

use super::written::poll;
use crate::common::{Answer, Blotter, Start, Upstream, row, wait_for};
use blotter_lake::{Field, Lake, RecordBatch, history::History};
use blotter_model::{
    Address, Body, Call, CallKind, Change, ChangeType, EventRecord, Precision, Report, Timestamp,
};
use jiff::ToSpan;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use serde_json::Value;
use std::{
    fs,
    io::{Cursor, read_to_string},
    path::Path,
    process::Command,
    sync::Arc,
};
use tempfile::TempDir;

const COLUMNS: [&str; 15] = [
    "came_at",
    "incident_number",
    "call_id",
    "division",
    "beat",
    "nature_of_call",
    "priority",
    "block",
    "kind",
    "title",
    "seconds",
    "began",
    "whole",
    "latitude",
    "longitude",
];
const HOSTILE: &str = "=HYPERLINK(\"http://evil.example\",\"a,b\")";

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

/// A call that came, and where it is known to be.
fn call(incident: &str, nature: &str, division: &str, address: Option<Precision>) -> Call {
    let report = Report {
        incident_number: incident.into(),
        unit_number: "A1".into(),
        nature_of_call: Some(nature.into()),
        division: Some(division.into()),
        beat: Some("613".into()),
        priority: Some(2),
        block: Some("100".into()),
        location: Some("Elm St".into()),
        ..Report::default()
    };
    let address = address.map(|precision| Address {
        latitude: 32.78,
        longitude: -96.8,
        precision,
        source: "test".into(),
        uncertainty_m: None,
        matched: None,
        alternatives: Vec::new(),
    });
    Call {
        address,
        title: "Plain words".into(),
        kind: CallKind::Theft,
        ..Call::new(&report, "feed", at("2025-08-13T00:00:00Z"))
    }
}

/// Five days, watched each minute, with seven calls in six incidents.
fn events() -> Vec<EventRecord> {
    let block = Some(Precision::Block);
    let of = [
        ("2025-08-13T12:00:00Z", "2025-08-13T12:30:00Z", call("26-1", "09 - Theft", "Central", block)),
        // A unit that comes back is another call.
        ("2025-08-13T13:00:00Z", "2025-08-13T13:05:00Z", call("26-1", "09 - Theft", "Central", block)),
        ("2025-08-13T13:10:00Z", "2025-08-13T13:20:00Z", call("26-2", HOSTILE, "-Central", None)),
        // Over a midnight in UTC, and over two of the city's.
        ("2025-08-13T23:30:00Z", "2025-08-14T02:00:00Z", call("26-3", "46 - CIT", "Central", block)),
        (
            "2025-08-14T03:00:00.250Z",
            "2025-08-16T12:00:00Z",
            call("26-4", "58 - Routine", "Central", Some(Precision::Street)),
        ),
        ("2025-08-15T04:59:59Z", "2025-08-15T06:00:00Z", call("26-5", "09 - Theft", "Northeast", None)),
        ("2025-08-15T05:00:00Z", "2025-08-15T05:10:00Z", call("26-6", "09 - Theft", "Northeast", None)),
    ];
    let mut bodies = Vec::new();
    for (came, left, call) in of {
        let call = Arc::new(call);
        bodies.push((at(came), Change { change_type: ChangeType::Add, call: call.clone() }));
        bodies.push((at(left), Change { change_type: ChangeType::Delete, call }));
    }
    bodies.sort_by_key(|(at, _)| *at);
    let event = |(seq, (at, change))| EventRecord {
        feed: "dallas".into(),
        epoch: "00000000000000a1".into(),
        seq,
        at,
        body: Body::Call(change),
    };
    (1..).zip(bodies).map(event).collect()
}

async fn written() -> TempDir {
    let data = TempDir::new().unwrap();
    let begins = at("2025-08-13T00:00:00Z");
    let polls: Vec<_> = (1..)
        .zip(0..5 * 1_440_i64)
        .map(|(number, minute)| poll(number, begins + minute.minutes(), None))
        .collect();
    let history = kept(data.path());
    history.append_polls(&polls).await.unwrap();
    history.append_events(&events()).await.unwrap();
    data
}

fn kept(data: &Path) -> History {
    History::new(Lake::open(data.join("lake").to_str().unwrap()).unwrap())
}

async fn file(program: &Blotter, kind: &str, query: &str) -> Vec<u8> {
    let answer = program.get(&format!("/history/activity/calls.{kind}{query}")).await;
    assert_eq!(answer.status(), 200, "{kind} {query}");
    let disposition = answer.headers()["content-disposition"].to_str().unwrap();
    assert!(disposition.starts_with("attachment; filename=\"calls-"), "{disposition}");
    assert!(disposition.ends_with(&format!(".{kind}\"")), "{disposition}");
    answer.bytes().await.unwrap().to_vec()
}

fn of_csv(bytes: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_reader(bytes);
    assert_eq!(reader.headers().unwrap(), &COLUMNS[..]);
    let rows = reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect());
    rows.collect()
}

/// The rows of a sheet, without those of formulas, of which there must be none.
fn rows_of_sheet(bytes: &[u8]) -> usize {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let sheet = read_to_string(zip.by_name("xl/worksheets/sheet1.xml").unwrap()).unwrap();
    assert!(!sheet.contains("<f>") && !sheet.contains("<f "), "{sheet}");
    sheet.matches("<row ").count() - 1
}

fn of_parquet(bytes: Vec<u8>) -> Vec<Vec<String>> {
    let reader =
        ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(bytes)).unwrap().build().unwrap();
    let mut rows = Vec::new();
    for batch in reader.map(Result::unwrap) {
        let batch: RecordBatch = batch;
        let names: Vec<String> = batch.schema().fields().iter().map(|field| field.name().clone()).collect();
        assert_eq!(names, COLUMNS);
        let cell = |row| move |column| Field::of_history(column, row).to_string();
        rows.extend((0..batch.num_rows()).map(|row| batch.columns().iter().map(cell(row)).collect()));
    }
    rows
}

/// The three files of a filter agree with what is counted; the rows.
async fn same_in_every_kind(program: &Blotter, query: &str) -> Vec<Vec<String>> {
    let total = program.json(&format!("/history/activity{query}")).await["total"].as_u64().unwrap();
    let csv = of_csv(&file(program, "csv", query).await);
    assert_eq!(csv.len() as u64, total, "{query}");
    assert_eq!(rows_of_sheet(&file(program, "xlsx", query).await) as u64, total, "{query}");
    let parquet = of_parquet(file(program, "parquet", query).await);
    assert_eq!(parquet.len() as u64, total, "{query}");
    let plain = |text: &String| text.strip_prefix('\'').unwrap_or(text).to_owned();
    // One that is not over lasts longer in the next file.
    for (text, exact) in csv.iter().zip(&parquet).filter(|(text, _)| text[12] == "true") {
        assert_eq!(&text.iter().map(plain).collect::<Vec<_>>(), exact, "{query}");
    }
    csv
}

fn column(rows: &[Vec<String>], name: &str) -> Vec<String> {
    let at = COLUMNS.iter().position(|known| *known == name).unwrap();
    rows.iter().map(|row| row[at].clone()).collect()
}

/// What is known of the past calls.
async fn the_past_calls_are_right(program: &Blotter) {
    let past = "?from=2025-08-13&to=2025-08-15";
    let rows = same_in_every_kind(program, past).await;
    assert_eq!(
        column(&rows, "incident_number"),
        ["26-1", "26-1", "26-2", "26-3", "26-4", "26-5", "26-6"],
        "in order of time"
    );
    assert_eq!(rows[0][0], "2025-08-13T12:00:00Z");
    assert_eq!(rows[4][0], "2025-08-14T03:00:00.25Z");
    assert_eq!(rows[0][2], rows[1][2], "one unit on one incident");
    assert_eq!(rows[0][3..10], ["Central", "613", "09 - Theft", "2", "100 Elm St", "theft", "Plain words"]);
    // Over a midnight, and over two: to the second, as the card has it.
    assert_eq!(column(&rows, "seconds"), ["1800", "300", "600", "9000", "205200", "3601", "600"]);
    assert!(column(&rows, "began").iter().chain(&column(&rows, "whole")).all(|flag| flag == "true"));
    let lasted = program.text(&format!("/history/activity/lasted.csv{past}&nature=58+-+Routine")).await;
    assert!(lasted.ends_with("58 - Routine,1,0,205200,205200\r\n"), "{lasted}");
    // Only the street is known, or nothing.
    assert_eq!(rows[0][13..], ["32.78", "-96.8"]);
    assert_eq!(rows[4][13..], ["", ""]);
    assert_eq!(rows[5][13..], ["", ""]);
    // Text that a spreadsheet would take for a formula.
    assert_eq!((rows[2][5].as_str(), rows[2][3].as_str()), (&*format!("'{HOSTILE}"), "'-Central"));

    for (query, incidents) in [
        ("?from=2025-08-13&to=2025-08-13", &["26-1", "26-1", "26-2", "26-3", "26-4"][..]),
        ("?from=2025-08-14&to=2025-08-14", &["26-5"]),
        ("?from=2025-08-15&to=2025-08-15", &["26-6"]),
        ("?to=2025-08-15&division=Central&nature=46+-+CIT", &["26-3"]),
        ("?to=2025-08-15&division=-Central&division=Northeast&priority=2", &["26-2", "26-5", "26-6"]),
        ("?to=2025-08-15&block=100+ELM+ST&weekday=4", &["26-5"]),
        ("?to=2025-08-15&hour=0&day=2025-08-15", &["26-6"]),
        ("?to=2025-08-15&bbox=-96.9,32.7,-96.7,32.9", &["26-1", "26-1", "26-3"]),
        ("?to=2025-08-15&cell=", &["26-2", "26-4", "26-5", "26-6"]),
        ("?to=2025-08-15&division=Nowhere", &[]),
        ("?to=2020-01-01", &[]),
    ] {
        assert_eq!(
            column(&same_in_every_kind(program, query).await, "incident_number"),
            incidents,
            "{query}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_calls_that_are_counted_are_files_of_three_kinds() {
    let data = written().await;
    let upstream = Upstream::start(Answer::rows(&[row("26-9999", "Z1")])).await;
    let start = |interval: &str| {
        let start = Start::feed(upstream.url("/calls.json")).data_dir(data.path());
        start.flag("--history-interval", interval)
    };
    {
        let program = start("1h").start();
        program.board_of(1).await;
        the_past_calls_are_right(&program).await;
        // The present one lasts at least so long.
        let rows = same_in_every_kind(&program, "").await;
        let now = rows.last().unwrap();
        assert_eq!((rows.len(), now[1].as_str(), now[12].as_str()), (8, "26-9999", "false"));
        let days = program.json("/history/activity").await["data"].clone();
        let answer = program.get("/history/activity/calls.csv").await;
        let name = format!(
            "attachment; filename=\"calls-{}-{}.csv\"",
            days["from"].as_str().unwrap(),
            days["to"].as_str().unwrap()
        );
        assert_eq!(answer.headers()["content-disposition"], name.as_str());
        assert!(answer.text().await.unwrap().ends_with("\r\n"));
    }
    let program = start("50ms").start();
    wait_for("the roll-ups", async || {
        (kept(data.path()).rollup_days("dallas").await.unwrap().len() >= 4).then_some(())
    })
    .await;
    drop(program);
    let program = start("1h").start();
    program.board_of(1).await;
    the_past_calls_are_right(&program).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_only_counts_is_refused_by_name() {
    let program = Start::default().start();
    for kind in ["csv", "xlsx", "parquet"] {
        for wrong in ["vs=division:Central", "group=nature", "order=key", "limit=5", "colour=red", "from=x"] {
            let refused = program.get(&format!("/history/activity/calls.{kind}?{wrong}")).await;
            assert_eq!(refused.status(), 400, "{kind} {wrong}");
            let refused: Value = serde_json::from_str(&refused.text().await.unwrap()).unwrap();
            assert_eq!(refused["parameter"], wrong.split('=').next().unwrap());
        }
    }
    // As long as nothing happened there is the heading alone.
    let empty = program.get("/history/activity/calls.csv").await;
    assert_eq!(empty.headers()["content-disposition"], "attachment; filename=\"calls.csv\"");
    assert_eq!(empty.text().await.unwrap(), COLUMNS.join(",") + "\r\n");
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_that_can_not_be_read_do_not_look_whole() {
    let data = written().await;
    let program = Start::feed("none").data_dir(data.path()).start();
    assert_eq!(program.json("/history/activity").await["total"], 7);
    // The counts are kept in memory; of two of the days there is nothing else left.
    for day in ["2025-08-14", "2025-08-15"] {
        fs::remove_dir_all(data.path().join(format!("lake/history/call_changes/day={day}"))).unwrap();
    }
    let csv = program.text("/history/activity/calls.csv").await;
    assert!(csv.lines().last().unwrap().starts_with("#error: "), "{csv}");
    assert_eq!(csv.matches("\r\n2025-08-13T").count(), 4, "the whole day before it is there: {csv}");
    for kind in ["xlsx", "parquet"] {
        let answer = program.get(&format!("/history/activity/calls.{kind}")).await;
        assert!(answer.bytes().await.is_err(), "{kind}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_that_is_vacuumed_beside_the_server_is_not_missing_unsaid() {
    let data = written().await;
    let upstream = Upstream::start(Answer::rows(&[row("26-9998", "Z1")])).await;
    let start = Start::feed(upstream.url("/calls.json")).data_dir(data.path());
    let program = start.flag("--history-interval", "50ms").start();
    program.board_of(1).await;
    assert_eq!(program.json("/history/activity").await["total"], 8);
    let kept_from: Timestamp = "2025-08-14T00:00:00Z".parse().unwrap();
    let days = Timestamp::now().duration_since(kept_from).as_secs() / 86_400;
    let mut vacuum = Command::new(env!("CARGO_BIN_EXE_blotter"));
    vacuum.args(["history", "vacuum", "--keep-changes", &format!("{days}d"), "--lake"]);
    let output = vacuum.arg(data.path().join("lake")).env_remove("BLOTTER_CITY").output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // The server looks at the tables again when it has something to write.
    upstream.set(Answer::rows(&[row("26-9998", "Z1"), row("26-9999", "Z1")]));
    program.board_of(2).await;
    let csv = wait_for("the day that is gone", async || {
        let csv = program.text("/history/activity/calls.csv").await;
        (!csv.contains("2025-08-13T")).then_some(csv)
    })
    .await;
    // A file that began when the day was still counted says so; else the total counts it no longer.
    let last = csv.lines().last().unwrap();
    assert!(!last.starts_with("#error: ") || last.contains("2025-08-13"), "{last}");
    // Then the day is counted anew.
    let rows = same_in_every_kind(&program, "").await;
    assert_eq!(column(&rows, "incident_number"), ["26-4", "26-5", "26-6", "26-9998", "26-9999"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_offers_the_calls_that_its_total_counts() {
    let data = written().await;
    let program = Start::feed("none").data_dir(data.path()).start();
    let links = async |query: &str| -> Vec<(String, String)> {
        let html = program.text(&format!("/activity?{query}")).await;
        let link = |part: &str| {
            let (href, rest) = part.split_once("\" download=\"\">").unwrap();
            (href.replace("&amp;", "&"), rest.split('<').next().unwrap().to_owned())
        };
        let parts =
            html.split("<li><a href=\"").skip(1).filter(|part| part.starts_with("/history/activity/calls"));
        parts.map(link).collect()
    };
    let query = "from=2025-08-13&to=2025-08-15&division=Central";
    let found = links(query).await;
    let names: Vec<&str> = found.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(names, ["Calls as CSV", "Calls as XLSX", "Calls as Parquet"]);
    assert_eq!(of_csv(program.text(&found[0].0).await.as_bytes()).len(), 4);
    // Of a comparison those of both sides.
    let found = links(&format!("{query}&vs=division:Northeast")).await;
    let names: Vec<&str> = found.iter().map(|(_, name)| name.as_str()).collect();
    assert_eq!(names[..2], ["Calls as CSV, Central", "Calls as XLSX, Central"]);
    assert_eq!(names[3..5], ["Calls as CSV, Northeast", "Calls as XLSX, Northeast"]);
    let counts = [&found[0].0, &found[3].0];
    for (href, count) in counts.into_iter().zip([4, 2]) {
        assert_eq!(of_csv(program.text(href).await.as_bytes()).len(), count, "{href}");
    }
}
