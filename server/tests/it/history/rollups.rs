//! Days that are over are counted from their roll-ups in the lake, without their events, and the answers are the same.

use crate::common::{Answer, Blotter, Start, Upstream, row, wait_for};
use blotter_lake::{
    Lake,
    history::{History, PollResult, PollRow, day_of},
};
use blotter_model::{Address, AddressChange, Body, Call, Change, ChangeType, EventRecord, Precision, Report};
use fastrand::Rng;
use jiff::{SignedDuration, Timestamp, ToSpan};
use serde_json::Value;
use std::{fs, path::Path, sync::Arc};
use tempfile::TempDir;

pub(super) const FEED: &str = "dallas";
pub(super) const EPOCH: &str = "00000000000000aa";
pub(super) const DAYS: i64 = 4;

/// Days of calls: some stay for more than a day, some leave unseen, some are placed.
pub(super) fn history(begins: Timestamp) -> (Vec<EventRecord>, Vec<PollRow>) {
    let mut random = Rng::with_seed(7);
    let mut bodies: Vec<(Timestamp, Body)> = Vec::new();
    let minutes = DAYS * 1_440;
    for number in 0..600 {
        let at = begins + random.i64(0..minutes).minutes();
        let text = |random: &mut Rng, all: &[&str]| Some(all[random.usize(..all.len())].to_owned());
        let report = Report {
            incident_number: format!("26-{}", number / 2),
            unit_number: format!("A{number}"),
            division: text(&mut random, &["Central", "Northeast", "Southwest"]),
            nature_of_call: text(&mut random, &["7X - Major Accident", "09 - Theft", "46 - CIT"]),
            priority: Some(random.i64(1..5)),
            block: text(&mut random, &["100", "200", "300"]),
            location: text(&mut random, &["Elm St", "Main St"]),
            ..Report::default()
        };
        let call = Arc::new(Call::new(&report, "feed", at));
        if random.bool() {
            let address = Address {
                latitude: 32.7 + random.f64() / 5.0,
                longitude: -96.8,
                precision: Precision::Block,
                source: "test".into(),
                uncertainty_m: None,
                matched: None,
                alternatives: Vec::new(),
            };
            let change = AddressChange { address_id: call.address_id, address };
            bodies.push((at + 10.minutes(), Body::Address(Arc::new(change))));
        }
        let ends = at + random.i64(1..2_000).minutes();
        bodies.push((at, Body::Call(Change { change_type: ChangeType::Add, call: call.clone() })));
        if ends < begins + minutes.minutes() {
            bodies.push((ends, Body::Call(Change { change_type: ChangeType::Delete, call })));
        }
    }
    bodies.sort_by_key(|(at, _)| *at);
    let events = (1..).zip(bodies).map(|(seq, (at, body))| EventRecord {
        feed: FEED.into(),
        epoch: EPOCH.into(),
        seq,
        at,
        body,
    });
    // Nobody watched for two hours, over a midnight.
    let watched = (0..minutes).filter(|minute| !(1_380..1_500).contains(minute));
    let polls = (1..).zip(watched).map(|(number, minute)| PollRow {
        feed: FEED.into(),
        epoch: EPOCH.into(),
        number,
        at: begins + minute.minutes(),
        result: PollResult::Taken,
        reason: None,
        seq_before: number,
        seq_after: number,
        starts: false,
        form: None,
        hash: None,
        page_bytes: None,
        body: None,
    });
    (events.collect(), polls.collect())
}

/// All that is counted: by the API, and on the page.
async fn answers(program: &Blotter) -> Vec<Value> {
    let mut answers = Vec::new();
    for query in [
        "",
        "?group=day,hour&limit=100000",
        "?group=nature,division",
        "?group=block&order=key",
        "?division=Central&group=weekday",
        "?bbox=-96.9,32.75,-96.7,32.85&group=block",
    ] {
        let mut answer = program.json(&format!("/history/activity{query}")).await;
        // Of today more has passed each time.
        answer["gaps"].as_array_mut().unwrap().pop();
        answers.push(answer);
    }
    let days = program.json("/history/days").await;
    // As above.
    answers.extend(days.as_array().unwrap().iter().rev().skip(1).cloned());
    // The present day changes from second to second, and the ends of calls are looked for two days long.
    let over = (Timestamp::now() - SignedDuration::from_hours(96)).strftime("%Y-%m-%d");
    let html = program.text(&format!("/activity?from=2020-01-01&to={over}")).await;
    for card in ["how-long-calls-last", "where", "when"] {
        let section = html.split(&format!("id=\"{card}\"")).nth(1).unwrap();
        answers.push(section.split("</section>").next().unwrap().into());
    }
    answers
}

fn same(found: &[Value], expected: &[Value]) {
    assert_eq!(found.len(), expected.len());
    for (found, expected) in found.iter().zip(expected) {
        assert_eq!(found, expected);
    }
}

/// The folders of a table's days that are over.
fn days_of(lake: &Path, table: &str) -> Vec<std::path::PathBuf> {
    let today = format!("day={}", Timestamp::now().strftime("%Y-%m-%d"));
    let folders = fs::read_dir(lake.join("history").join(table)).unwrap().map(|it| it.unwrap().path());
    let is_day = |name: &str| name.starts_with("day=") && name != today;
    folders.filter(|path| path.file_name().is_some_and(|name| is_day(name.to_str().unwrap()))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answers_are_those_of_the_events_without_the_events() {
    let (data, lake) = (TempDir::new().unwrap(), TempDir::new().unwrap());
    let now = Timestamp::now();
    let midnight = Timestamp::from_second(now.as_second().div_euclid(86_400) * 86_400).unwrap();
    // A place may be found minutes after the last day's midnight, and a day is rolled up only an hour after it is over.
    let (events, polls) = history(midnight - SignedDuration::from_hours(24 * (DAYS + 2)));
    let kept = || History::new(Lake::open(lake.path().to_str().unwrap()).unwrap());
    kept().append_events(&events).await.unwrap();
    kept().append_polls(&polls).await.unwrap();

    let upstream = Upstream::start(Answer::rows(&[row("26-9999", "Z1")])).await;
    let start = |interval: &str| {
        let start = Start::feed(upstream.url("/calls.json")).data_dir(data.path());
        start.flag("--lake", lake.path().to_str().unwrap()).flag("--history-interval", interval)
    };
    // Without a roll-up.
    let from_events = {
        let program = start("1h").start();
        program.board_of(1).await;
        answers(&program).await
    };
    assert_eq!(from_events[0]["total"], 601, "{}", from_events[0]);
    assert!(from_events.last().unwrap().as_str().unwrap().contains("calls an hour"));
    assert_eq!(kept().rollup_days(FEED).await.unwrap().len(), 0);

    let program = start("50ms").start();
    wait_for("the roll-ups", async || {
        let days = kept().rollup_days(FEED).await.unwrap();
        events.iter().all(|event| days.get(&day_of(event.at)) == Some(&1)).then_some(())
    })
    .await;
    drop(program);

    // Nothing but the roll-ups says what happened on these days.
    let away = TempDir::new().unwrap();
    let hidden = days_of(lake.path(), "call_changes");
    assert!(!hidden.is_empty());
    for (number, folder) in hidden.iter().enumerate() {
        fs::rename(folder, away.path().join(number.to_string())).unwrap();
    }
    {
        let program = start("1h").start();
        program.board_of(1).await;
        same(&answers(&program).await, &from_events);
    }
    for (number, folder) in hidden.iter().enumerate() {
        fs::rename(away.path().join(number.to_string()), folder).unwrap();
    }

    // And where a roll-up can't be read, the events do.
    for folder in days_of(lake.path(), "activity") {
        fs::remove_dir_all(folder).unwrap();
    }
    let program = start("1h").start();
    program.board_of(1).await;
    same(&answers(&program).await, &from_events);
}
