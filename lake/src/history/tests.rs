//! Each row once, whatever crashes and whoever else writes; and what was written is read back as it was.

use super::{file::day_of, *};
use blotter_model::{
    Address, AddressChange, Alternative, Body, Call, CallKind, Change, ChangeType, CurrentCalls, EventRecord,
    Precision, Report,
};
use jiff::{Timestamp, ToSpan};
use tempfile::TempDir;

const EPOCH: &str = "0123456789abcdef";

fn lake(folder: &TempDir) -> Lake {
    Lake::open(folder.path().join("lake").to_str().unwrap()).unwrap()
}

/// A minute before a UTC midnight, so that events run into the next day.
fn start() -> Timestamp {
    "2026-03-08T23:59:00.123Z".parse().unwrap()
}

fn time(seq: u64) -> Timestamp {
    start() + i64::try_from(seq).unwrap().saturating_mul(20).seconds()
}

fn address() -> Address {
    Address {
        latitude: 32.1 + 0.2,
        longitude: -96.8,
        precision: Precision::Intersection,
        source: "streets".into(),
        uncertainty_m: Some(12),
        matched: None,
        alternatives: vec![Alternative { latitude: 1.0, longitude: 2.0, matched: Some("Élm".into()) }],
    }
}

fn call(seq: u64) -> Call {
    let report = Report {
        incident_number: format!("26-{:04}", seq / 2),
        unit_number: "A643".into(),
        location: Some("Frankford Rd / Midway Rd".into()),
        priority: Some(2),
        reported_at: Some(start()),
        ..Report::default()
    };
    Call { kind: CallKind::Road, title: "Major accident".into(), ..Call::new(&report, "feed", time(seq)) }
}

/// Every fifth event is an address.
fn event(epoch: &str, seq: u64) -> EventRecord {
    let body = if seq.is_multiple_of(5) {
        let address_id = call(seq).address_id;
        Body::Address(Arc::new(AddressChange { address_id, address: address() }))
    } else {
        let change_type =
            [ChangeType::Add, ChangeType::Update, ChangeType::Delete][usize::try_from(seq % 3).unwrap()];
        let placed = seq.is_multiple_of(4).then(address);
        Body::Call(Change { change_type, call: Arc::new(Call { address: placed, ..call(seq) }) })
    };
    EventRecord { feed: "dallas".into(), epoch: epoch.into(), seq, at: time(seq), body }
}

fn events(seqs: std::ops::RangeInclusive<u64>) -> Vec<EventRecord> {
    seqs.map(|seq| event(EPOCH, seq)).collect()
}

async fn all(lake: &Lake) -> Vec<EventRecord> {
    History::new(lake.clone()).events(&EventFilter::default()).await.unwrap()
}

#[tokio::test]
async fn events_are_read_back_as_they_were_and_brought_again_they_are_there_once() {
    let folder = TempDir::new().unwrap();
    let lake = lake(&folder);
    let history = History::new(lake.clone());
    assert_eq!(history.events(&EventFilter::default()).await.unwrap(), [], "there is no table yet");
    history.append_events(&events(1..=9)).await.unwrap();
    assert_eq!(all(&lake).await, events(1..=9), "over midnight");
    // The cursor was not written before the crash: the same again, and more.
    History::new(lake.clone()).append_events(&events(1..=14)).await.unwrap();
    history.append_events(&events(4..=14)).await.unwrap();
    assert_eq!(all(&lake).await, events(1..=14));
    // An epoch counts for itself, and so does a feed.
    let mut others: Vec<_> = (10..=12).map(|seq| event("fedcba9876543210", seq)).collect();
    others.push(EventRecord { feed: "seattle".into(), ..event(EPOCH, 3) });
    history.append_events(&others).await.unwrap();
    assert_eq!(all(&lake).await.len(), 18);
    let days =
        history.days(&EventFilter { feed: Some("dallas".into()), ..EventFilter::default() }).await.unwrap();
    assert_eq!(days.into_iter().collect::<Vec<_>>(), [day_of(start()), day_of(time(9))]);
}

#[tokio::test]
async fn a_crash_between_the_two_tables_costs_nothing() {
    let folder = TempDir::new().unwrap();
    let lake = lake(&folder);
    let history = History::new(lake.clone());
    // Only the calls of the batch were committed.
    let calls: Vec<_> =
        events(1..=7).into_iter().filter(|event| matches!(event.body, Body::Call(_))).collect();
    history.append_events(&calls).await.unwrap();
    History::new(lake.clone()).append_events(&events(1..=11)).await.unwrap();
    assert_eq!(all(&lake).await, events(1..=11));
    // And a file without its commit is nobody's.
    let orphan = lake.folder().unwrap().join("history/call_changes/day=2026-03-08/part-0.parquet");
    std::fs::write(orphan, "half a file").unwrap();
    assert_eq!(all(&lake).await, events(1..=11));
}

#[tokio::test]
async fn filters_leave_out_what_was_not_asked_for() {
    let folder = TempDir::new().unwrap();
    let history = History::new(lake(&folder));
    for seqs in [1..=3, 4..=8, 9..=20] {
        history.append_events(&events(seqs)).await.unwrap();
    }
    let filter = EventFilter { after_seq: Some(2), until: Some(time(10)), ..EventFilter::default() };
    assert_eq!(history.events(&filter).await.unwrap(), events(3..=10));
    let filter = EventFilter { from: Some(time(18)), epoch: Some(EPOCH.into()), ..EventFilter::default() };
    assert_eq!(history.events(&filter).await.unwrap(), events(18..=20));
    let filter = EventFilter { incident: Some("26-0004".into()), ..EventFilter::default() };
    assert_eq!(history.events(&filter).await.unwrap(), events(8..=9));
    let filter = EventFilter { feed: Some("seattle".into()), ..EventFilter::default() };
    assert_eq!(history.events(&filter).await.unwrap(), []);
}

#[tokio::test]
async fn a_log_that_went_back_in_time_is_noticed_before_anything_is_left_out() {
    let folder = TempDir::new().unwrap();
    let history = History::new(lake(&folder));
    history.append_events(&events(1..=8)).await.unwrap();
    let mut other = events(6..=12);
    for event in &mut other {
        event.at += 1.second();
    }
    let error = history.append_events(&other).await.unwrap_err().to_string();
    assert!(error.contains("blotter new-epoch") && error.contains("event 8"), "{error}");
    assert_eq!(all(history.lake()).await, events(1..=8));
}

#[tokio::test]
async fn a_compacted_day_has_the_same_rows_and_is_never_there_twice() {
    let folder = TempDir::new().unwrap();
    let lake = lake(&folder);
    let history = History::new(lake.clone());
    for seq in 1..=20 {
        history.append_events(&events(seq..=seq)).await.unwrap();
    }
    let later = start() + 72.hours();
    // Two at once, from the same version: the one that loses does nothing.
    let (one, two) = (History::new(lake.clone()), History::new(lake.clone()));
    let (first, second) = tokio::join!(one.compact(later), two.compact(later));
    let (first, second) = (first.unwrap(), second.unwrap());
    assert!(first.days + second.days >= 1, "{first:?} {second:?}");
    assert_eq!(all(&lake).await, events(1..=20));
    history.compact(later).await.unwrap();
    assert_eq!(history.compact(later).await.unwrap(), Compacted::default(), "nothing is left to do");
    assert_eq!(all(&lake).await, events(1..=20));
    // Writing goes on, also where the writer has not heard of it, and nothing is taken twice.
    history.append_events(&events(18..=23)).await.unwrap();
    assert_eq!(all(&lake).await, events(1..=23));
    let state = one.newest(HistoryTable::CallChanges).await.unwrap();
    assert!(state.files.iter().all(|file| file.bounds.seq.is_some() && file.rows > 0));
    // What was replaced goes when nobody can be reading it any more.
    let now = Timestamp::now();
    assert_eq!(history.clean(now, false).await.unwrap(), Vec::<String>::new());
    let much_later = now + 25.hours();
    let unneeded = history.clean(much_later, true).await.unwrap();
    assert!(unneeded.len() >= 20, "{unneeded:?}");
    assert_eq!(history.clean(much_later, false).await.unwrap(), unneeded);
    assert_eq!(history.clean(much_later, false).await.unwrap(), Vec::<String>::new());
    assert_eq!(all(&lake).await, events(1..=23));
}

#[tokio::test]
async fn a_stale_compaction_fails_rather_than_doubling_a_day() {
    let folder = TempDir::new().unwrap();
    let lake = lake(&folder);
    let history = History::new(lake.clone());
    for seq in 1..=4 {
        history.append_events(&events(seq..=seq)).await.unwrap();
    }
    let table = HistoryTable::CallChanges;
    let stale = DayTable::open(&lake, table).await.unwrap().unwrap();
    history.compact(start() + 72.hours()).await.unwrap();
    let old = stale.files.clone();
    let refused = stale.replace(&old, &old[..1], false).await;
    assert!(matches!(refused, Err(Error::Conflict { .. })), "{refused:?}");
    assert_eq!(all(&lake).await, events(1..=4));
}

#[tokio::test]
async fn writers_of_several_logs_share_a_lake() {
    let folder = TempDir::new().unwrap();
    let lake = lake(&folder);
    let write = async |epoch: &'static str| {
        let history = History::new(lake.clone());
        for seq in 1..=8 {
            history.append_events(&[event(epoch, seq)]).await.unwrap();
        }
    };
    tokio::join!(write("aaaaaaaaaaaaaaaa"), write("bbbbbbbbbbbbbbbb"), write("cccccccccccccccc"));
    for epoch in ["aaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb", "cccccccccccccccc"] {
        let filter = EventFilter { epoch: Some(epoch.into()), ..EventFilter::default() };
        let found = History::new(lake.clone()).events(&filter).await.unwrap();
        assert_eq!(found, (1..=8).map(|seq| event(epoch, seq)).collect::<Vec<_>>());
    }
}

#[tokio::test]
async fn the_nearest_earlier_board_is_found_whole() {
    let folder = TempDir::new().unwrap();
    let lake = lake(&folder);
    let history = History::new(lake.clone());
    assert_eq!(history.board_before("dallas", time(9)).await.unwrap(), None);
    let board = |seq: u64| BoardRow {
        feed: "dallas".into(),
        at: time(seq),
        board: CurrentCalls {
            epoch: EPOCH.into(),
            seq,
            current_active_calls: vec![Arc::new(Call { address: Some(address()), ..call(seq) })],
            ..CurrentCalls::default()
        },
    };
    for seq in [1, 4, 7] {
        history.append_board(&board(seq)).await.unwrap();
    }
    // A retry adds nothing.
    history.append_board(&board(7)).await.unwrap();
    for compacted in [false, true] {
        let history = History::new(lake.clone());
        assert_eq!(history.board_before("dallas", time(0)).await.unwrap(), None, "{compacted}");
        for (moment, seq) in [(1, 1), (3, 1), (4, 4), (6, 4), (7, 7), (99, 7)] {
            let found = history.board_before("dallas", time(moment)).await.unwrap();
            assert_eq!(found, Some(board(seq)), "{compacted} {moment}");
        }
        assert_eq!(history.board_before("seattle", time(9)).await.unwrap(), None);
        history.compact(start() + 72.hours()).await.unwrap();
    }
}

#[tokio::test]
async fn polls_are_kept_with_their_bodies() {
    let folder = TempDir::new().unwrap();
    let history = History::new(lake(&folder));
    let poll = |number: u64| PollRow {
        feed: "dallas".into(),
        epoch: EPOCH.into(),
        number,
        at: time(number),
        result: if number == 2 { PollResult::Failed } else { PollResult::Taken },
        reason: (number == 2).then(|| "The city’s feed can’t be reached.".into()),
        seq_before: number,
        seq_after: number + 3,
        starts: number == 1,
        form: Some("json".into()),
        hash: Some("00".repeat(20)),
        page_bytes: Some("12,3".into()),
        body: (number == 1).then(|| vec![0, 159, 146, 150]),
    };
    let polls: Vec<_> = (1..=6).map(poll).collect();
    history.append_polls(&polls[..4]).await.unwrap();
    history.append_polls(&polls).await.unwrap();
    assert_eq!(history.polls("dallas", time(0), time(99)).await.unwrap(), polls);
    assert_eq!(history.polls("dallas", time(2), time(3)).await.unwrap(), polls[1..3]);
}

#[tokio::test]
async fn a_long_log_is_opened_from_its_checkpoint() {
    let folder = TempDir::new().unwrap();
    let lake = lake(&folder);
    let history = History::new(lake.clone());
    // Of each five one is an address, so that calls get over fifty commits.
    for seq in 1..=70 {
        history.append_events(&events(seq..=seq)).await.unwrap();
    }
    let log = lake.folder().unwrap().join("history/call_changes/_delta_log");
    assert!(log.join("_last_checkpoint").is_file());
    // Commits before the checkpoint aren't needed any more.
    for version in 0..40 {
        std::fs::remove_file(log.join(format!("{version:020}.json"))).unwrap();
    }
    assert_eq!(all(&lake).await, events(1..=70));
    let reopened = History::new(lake.clone());
    reopened.append_events(&events(60..=75)).await.unwrap();
    assert_eq!(all(&lake).await, events(1..=75), "the checkpoint knows what was written");
}

#[tokio::test]
async fn commits_of_days_ago_are_cleaned_up_behind_a_checkpoint() {
    let folder = TempDir::new().unwrap();
    let lake = lake(&folder);
    let history = History::new(lake.clone());
    for seq in 1..=70 {
        history.append_events(&events(seq..=seq)).await.unwrap();
    }
    let log = lake.folder().unwrap().join("history/call_changes/_delta_log");
    let commits = || {
        let names = std::fs::read_dir(&log).unwrap().map(|entry| entry.unwrap().path());
        names.filter(|path| path.extension().is_some_and(|it| it == "json")).collect::<Vec<_>>()
    };
    let before = commits();
    assert!(before.len() > 50, "{}", before.len());
    let days_ago = std::time::SystemTime::now() - std::time::Duration::from_hours(48);
    for commit in &before {
        std::fs::File::options().write(true).open(commit).unwrap().set_modified(days_ago).unwrap();
    }
    // Past the next checkpoint.
    for seq in 71..=140 {
        history.append_events(&events(seq..=seq)).await.unwrap();
    }
    let left = before.iter().filter(|commit| commit.exists()).count();
    assert!(left < before.len() / 2, "{left} of {} are left", before.len());
    assert_eq!(all(&lake).await, events(1..=140));
    assert_eq!(all(&self::lake(&folder)).await, events(1..=140), "for whoever opens it anew, too");
}

#[tokio::test]
async fn a_machine_that_lost_everything_recalls_the_last_board_and_where_locations_are() {
    let folder = TempDir::new().unwrap();
    let history = History::new(lake(&folder));
    let now = time(60);
    assert_eq!(history.recall("dallas", now).await.unwrap().board, None, "nothing is known");
    history.append_events(&events(1..=3)).await.unwrap();
    let board = CurrentCalls { epoch: EPOCH.into(), seq: 3, ..CurrentCalls::default() };
    history.append_board(&BoardRow { feed: "dallas".into(), at: time(3), board }).await.unwrap();
    history.append_events(&events(4..=6)).await.unwrap();
    let recalled = history.recall("dallas", now).await.unwrap();
    let board = recalled.board.unwrap();
    // Of the events after the board, 4 updates a call, 5 places it, 6 adds another.
    assert_eq!((board.seq, board.current_active_calls.len()), (6, 2));
    assert!(board.current_active_calls.iter().all(|call| call.address.is_some()));
    assert_eq!(recalled.addresses.len(), 1);
    assert_eq!(recalled.addresses[0].0.address, address());
    assert_eq!(history.recall("seattle", now).await.unwrap().board, None);
}

#[tokio::test]
async fn an_address_found_long_ago_is_recalled_as_long_as_calls_come_there() {
    let folder = TempDir::new().unwrap();
    let history = History::new(lake(&folder));
    let days_ago = |days: i64| start() - (24 * days).hours();
    let at = |location: &str| Call {
        location: Some(location.into()),
        beat: Some("212".into()),
        address_id: blotter_model::AddressId::of(None, Some(location), None),
        ..call(1)
    };
    let found = |seq: u64, days: i64, of: &str, latitude: f64| {
        let address = Address { latitude, ..address() };
        let body = Body::Address(Arc::new(AddressChange { address_id: at(of).address_id, address }));
        EventRecord { at: days_ago(days), body, ..event(EPOCH, seq) }
    };
    let came = |seq: u64, days: i64, of: &str, latitude: f64| {
        let call = Call { address: Some(Address { latitude, ..address() }), ..at(of) };
        let body = Body::Call(Change { change_type: ChangeType::Add, call: Arc::new(call) });
        EventRecord { at: days_ago(days), body, ..event(EPOCH, seq) }
    };
    let events = [
        found(1, 300, "Elm St", 1.0),
        found(2, 299, "Oak St", 2.0),
        came(3, 200, "Oak St", 2.0),
        came(4, 20, "Elm St", 1.0),
        // Found anew since, and then again by a call.
        found(5, 19, "Elm St", 5.0),
        found(6, 18, "Ash St", 6.0),
        came(7, 17, "Ash St", 7.0),
    ];
    history.append_events(&events).await.unwrap();
    let board = CurrentCalls { epoch: EPOCH.into(), seq: 7, ..CurrentCalls::default() };
    history.append_board(&BoardRow { feed: "dallas".into(), at: days_ago(17), board }).await.unwrap();
    let recalled = history.recall("dallas", start()).await.unwrap();
    let mut addresses: Vec<_> = recalled
        .addresses
        .iter()
        .map(|(change, beat)| (change.address_id, change.address.latitude, beat.as_deref()))
        .collect();
    addresses.sort_by(|a, b| a.1.total_cmp(&b.1));
    let expected = [(at("Elm St").address_id, 5.0, Some("212")), (at("Ash St").address_id, 7.0, Some("212"))];
    assert_eq!(addresses, expected);
}

#[tokio::test]
async fn what_is_missing_or_there_twice_is_found() {
    let folder = TempDir::new().unwrap();
    let history = History::new(lake(&folder));
    history.append_events(&events(1..=8)).await.unwrap();
    let report = history.verify().await.unwrap();
    assert_eq!((report.events, report.problems.as_slice()), (8, &[][..]));
    // Somebody adds a file that was there before, another loses one.
    let table = HistoryTable::CallChanges;
    let state = history.newest(table).await.unwrap();
    let first = state.files.iter().find(|file| file.day == day_of(start())).unwrap().clone();
    let copy = first.path.replace("part-", "copy-");
    let place = |path: &str| history.lake().folder().unwrap().join(table.path()).join(path);
    std::fs::copy(place(&first.path), place(&copy)).unwrap();
    let again = file::DayFile { path: copy, ..first.clone() };
    state.append(&[again], "somebody", 1, start()).await.unwrap();
    history.append_events(&events(11..=12)).await.unwrap();
    let problems = history.verify().await.unwrap().problems.join("; ");
    assert!(problems.contains("event 1 of dallas/0123456789abcdef is there twice"), "{problems}");
    assert!(problems.contains("the events 9 to 10 of"), "{problems}");
    std::fs::remove_file(place(&first.path)).unwrap();
    let problems = history.verify().await.unwrap().problems.join("; ");
    assert!(problems.contains(&first.path), "{problems}");
}

#[tokio::test]
async fn a_board_that_the_events_do_not_make_is_found() {
    let folder = TempDir::new().unwrap();
    let history = History::new(lake(&folder));
    history.append_events(&events(1..=8)).await.unwrap();
    let row = |seq: u64, calls: usize| {
        let mut board = blotter_model::Board::new();
        apply(&mut board, events(1..=seq));
        let mut calls_of = board.calls();
        calls_of.truncate(calls);
        let board = CurrentCalls {
            epoch: EPOCH.into(),
            seq,
            current_active_calls: calls_of,
            ..CurrentCalls::default()
        };
        BoardRow { feed: "dallas".into(), at: time(seq), board }
    };
    history.append_board(&row(3, 99)).await.unwrap();
    history.append_board(&row(8, 99)).await.unwrap();
    assert_eq!(history.verify().await.unwrap().problems, Vec::<String>::new());
    // A clock that was set back makes no board wrong.
    let set_back = BoardRow { at: time(5), ..row(8, 99) };
    history.append_events(&events(9..=9)).await.unwrap();
    history.append_board(&BoardRow { at: time(6), ..row(9, 99) }).await.unwrap();
    history.append_board(&set_back).await.unwrap();
    assert_eq!(history.verify().await.unwrap().problems, Vec::<String>::new());
    // A call was lost from a later one.
    history.append_events(&events(10..=10)).await.unwrap();
    history.append_board(&row(10, 1)).await.unwrap();
    let problems = history.verify().await.unwrap().problems;
    assert!(
        problems.len() == 1 && problems[0].contains("isn't what the events say: 1 calls"),
        "{problems:?}"
    );
}

#[tokio::test]
async fn events_are_exported_for_tables_and_maps() {
    let folder = TempDir::new().unwrap();
    let history = History::new(lake(&folder));
    history.append_events(&events(1..=10)).await.unwrap();
    let out = folder.path().join("out");
    let export = async |format| {
        let files = history.export(time(2), time(9), format, &out).await.unwrap();
        files.into_iter().map(|file| (file.path, file.rows)).collect::<Vec<_>>()
    };
    let csv = export(HistoryFormat::Csv).await;
    assert_eq!(csv.iter().map(|(_, rows)| *rows).collect::<Vec<_>>(), [7, 1]);
    let text = std::fs::read_to_string(&csv[0].0).unwrap();
    assert!(text.starts_with("feed,epoch,seq,at,change_type,call_id,"), "{text}");
    assert_eq!(text.lines().count(), 8);
    assert_eq!(export(HistoryFormat::Parquet).await.len(), 2);
    let map = export(HistoryFormat::GeoJson).await;
    let map: serde_json::Value = serde_json::from_slice(&std::fs::read(&map[0].0).unwrap()).unwrap();
    let placed = |at: usize| map["features"][at]["geometry"]["coordinates"][0].as_f64();
    assert_eq!(map["features"].as_array().unwrap().len(), 7);
    // The second call of the time is placed by the fourth event, all later ones by what is known.
    assert_eq!((placed(0), placed(2), placed(6)), (None, Some(-96.8), Some(-96.8)));
    assert_eq!(map["features"][0]["properties"]["incident_number"], "26-0001");
}

#[tokio::test]
async fn old_bodies_and_changes_go_by_the_day_and_what_is_needed_stays() {
    let folder = TempDir::new().unwrap();
    let history = History::new(lake(&folder));
    history.append_events(&events(1..=9)).await.unwrap();
    let poll = |number: u64, hash: &str, body: bool| PollRow {
        feed: "dallas".into(),
        epoch: EPOCH.into(),
        number,
        at: time(number),
        result: PollResult::Taken,
        reason: None,
        seq_before: number,
        seq_after: number,
        starts: false,
        form: None,
        hash: Some(hash.into()),
        page_bytes: None,
        body: body.then(|| vec![1; 10]),
    };
    // The first day has two bodies; a poll of the second day needs one of them.
    let polls = [poll(1, "a", true), poll(2, "b", true), poll(3, "a", false), poll(4, "c", true)];
    history.append_polls(&polls).await.unwrap();
    let now = start() + 48.hours();
    let keep = |hours: u64| Some(std::time::Duration::from_hours(hours));
    let retention = Retention { bodies: keep(40), changes: keep(40) };
    let dry = history.vacuum(retention, now, true).await.unwrap();
    assert_eq!((dry.bodies, dry.body_bytes, dry.rows), (1, 10, 2));
    assert_eq!(all(history.lake()).await.len(), 9, "a dry run changes nothing");
    assert_eq!(history.vacuum(retention, now, false).await.unwrap(), dry);
    assert_eq!(all(history.lake()).await, events(3..=9));
    let kept = history.polls("dallas", time(0), time(9)).await.unwrap();
    let bodies: Vec<_> = kept.iter().map(|poll| poll.body.is_some()).collect();
    assert_eq!(bodies, [true, false, false, true]);
    assert_eq!(history.vacuum(retention, now, true).await.unwrap(), HistoryVacuum::default());
    // What was left out is not written again.
    history.append_events(&events(1..=10)).await.unwrap();
    assert_eq!(all(history.lake()).await, events(3..=10));
}
