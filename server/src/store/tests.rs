//! The store by itself: what the log gives its consumers, what pruning waits for, and what makes a new epoch.

use super::{directory::STORE_FILE, *};
use blotter_model::{
    Address, AddressChange, AddressId, Body, Call, Change, ChangeType, EventRecord, Precision, Report,
    Timestamp,
};
use std::{fs, ops::RangeInclusive, path::Path, sync::Arc};
use tempfile::TempDir;

const HOUR: i64 = 3_600;

fn time(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + seconds).unwrap()
}

fn open(dir: &Path) -> (Store, Loaded) {
    Store::open(DataDir::open(dir).unwrap(), "dallas").unwrap()
}

/// Adds a call per number, which is its event's number too.
fn add(store: &mut Store, numbers: RangeInclusive<u64>, at: Timestamp) {
    let records = numbers.map(|seq| {
        let report = Report { incident_number: seq.to_string(), ..Report::default() };
        let call = Arc::new(Call::new(&report, "feed", at));
        let change = Change { change_type: ChangeType::Add, call };
        Record {
            seq,
            json: serde_json::to_string(&change).unwrap(),
            body: Body::Call(change),
            by_hand: false,
            beat: None,
        }
    });
    store.commit(&Batch { at, records: records.collect(), ..Batch::default() }).unwrap();
}

fn pruning(floor: u64) -> Pruning {
    Pruning { floor, aged: 0, before: time(0), max_bytes: u64::MAX, now: time(0) }
}

fn seqs(log: &EventLog, after: u64, upto: u64) -> Option<Vec<u64>> {
    Some(log.read(after, upto, 1_000).unwrap()?.iter().map(|entry| entry.seq).collect())
}

#[test]
fn the_log_is_read_after_a_position_and_says_when_it_grows() {
    let dir = TempDir::new().unwrap();
    let (mut store, loaded) = open(dir.path());
    let log = store.log().unwrap();
    let mut committed = log.committed();
    assert_eq!(committed.borrow_and_update().seq, 0);
    assert!(!committed.has_changed().unwrap());
    add(&mut store, 1..=3, time(1));
    assert!(committed.has_changed().unwrap());
    let end = committed.borrow_and_update().clone();
    assert_eq!((end.seq, &*end.epoch), (3, loaded.epoch.as_str()));
    assert_eq!(seqs(&log, 0, 3), Some(vec![1, 2, 3]));
    assert_eq!(seqs(&log, 1, 2), Some(vec![2]));
    assert_eq!(seqs(&log, 3, 3), Some(vec![]));
    assert_eq!(log.read(0, 3, 2).unwrap().unwrap().len(), 2, "no more than asked for");
}

#[test]
fn a_record_says_whose_when_and_what() {
    let dir = TempDir::new().unwrap();
    let (mut store, loaded) = open(dir.path());
    let at = Timestamp::from_millisecond(1_800_000_000_123).unwrap();
    add(&mut store, 1..=1, at);
    let log = store.log().unwrap();
    let entry = log.read(0, 1, 1).unwrap().unwrap().remove(0);
    let record = log.record(&entry).unwrap();
    assert_eq!(
        (record.feed.as_str(), &record.epoch, record.seq, record.at),
        ("dallas", &loaded.epoch, 1, at)
    );
    let json = serde_json::to_value(&record).unwrap();
    assert_eq!((&json["at"], &json["change_type"]), (&"2027-01-15T08:00:00.123Z".into(), &"add".into()));
    assert_eq!(json["call"]["incident_number"], "1");
    assert_eq!(serde_json::from_value::<EventRecord>(json).unwrap(), record);
}

/// A reader within a reader, so many deep.
fn nested(
    readers: &readers::Readers,
    depth: u32,
    count: &dyn Fn(&rusqlite::Connection) -> Result<i64, StoreError>,
) -> Result<i64, StoreError> {
    readers.read(|db| if depth == 0 { count(db) } else { nested(readers, depth - 1, count) })
}

#[test]
fn one_reader_does_not_wait_for_another() {
    let dir = TempDir::new().unwrap();
    let (mut store, _) = open(dir.path());
    add(&mut store, 1..=2, time(1));
    let readers = readers::Readers::open(dir.path()).unwrap();
    let count = |db: &rusqlite::Connection| {
        Ok(db.query_row("SELECT count(*) FROM events", [], |row| row.get::<_, i64>(0))?)
    };
    assert_eq!(nested(&readers, 8, &count).unwrap(), 2);
    add(&mut store, 3..=3, time(2));
    assert_eq!(nested(&readers, 8, &count).unwrap(), 3);
}

#[test]
fn old_events_go_when_they_may() {
    // The floor, what is old enough by number and by time; which event is the first that is left.
    for (floor, aged, before, first) in [
        (10, 0, 0, 1),
        (10, 0, HOUR + 1, 5),
        (3, 0, HOUR + 1, 4),
        (10, 6, 0, 7),
        (5, 6, 0, 6),
        (0, 9, 9 * HOUR, 1),
    ] {
        let dir = TempDir::new().unwrap();
        let (mut store, _) = open(dir.path());
        add(&mut store, 1..=4, time(HOUR));
        add(&mut store, 5..=8, time(2 * HOUR));
        let pruned = store.prune(&Pruning { aged, before: time(before), ..pruning(floor) }).unwrap();
        assert_eq!(pruned.last.map_or(1, |last| last + 1), first, "{floor} {aged} {before}");
        let log = store.log().unwrap();
        assert_eq!(seqs(&log, first - 1, 8), Some((first..=8).collect()));
        if first > 1 {
            assert_eq!(seqs(&log, first - 2, 8), None, "what is gone is said to be gone");
        }
    }
}

#[test]
fn pruning_waits_for_cursors_also_after_a_restart() {
    let dir = TempDir::new().unwrap();
    let (mut store, _) = open(dir.path());
    add(&mut store, 1..=8, time(HOUR));
    let all = Pruning { before: time(2 * HOUR), ..pruning(8) };
    let cursor = store.log().unwrap().cursor("history").unwrap();
    assert_eq!(cursor.seq(), 0, "a new one begins with the oldest event");
    let pruned = store.prune(&all).unwrap();
    assert_eq!((pruned.last, pruned.waiting.as_slice()), (None, &[("history".to_owned(), 8)][..]));
    cursor.advance(3);
    cursor.advance(2);
    assert_eq!(store.prune(&all).unwrap().last, Some(3));
    assert_eq!(store.prune(&all).unwrap().waiting, [("history".to_owned(), 5)]);
    drop((store, cursor));

    // Nobody has registered yet.
    let (mut store, _) = open(dir.path());
    assert_eq!(store.prune(&all).unwrap().last, None);
    let log = store.log().unwrap();
    let (cursor, other) = (log.cursor("history").unwrap(), log.cursor("export").unwrap());
    assert_eq!((cursor.seq(), other.seq()), (3, 3));
    // The slowest is waited for; one that is closed is not.
    cursor.advance(6);
    assert_eq!(store.prune(&all).unwrap().last, None);
    other.close();
    let pruned = store.prune(&all).unwrap();
    assert_eq!((pruned.last, pruned.waiting), (Some(6), vec![("history".to_owned(), 2)]));
    drop((store, cursor, log));
    let (mut store, _) = open(dir.path());
    assert_eq!(store.prune(&all).unwrap().waiting, [("history".to_owned(), 2)], "the other stays closed");
}

#[test]
fn a_commit_keeps_cursors_too() {
    let dir = TempDir::new().unwrap();
    let (mut store, _) = open(dir.path());
    let cursor = store.log().unwrap().cursor("history").unwrap();
    add(&mut store, 1..=2, time(1));
    cursor.advance(2);
    add(&mut store, 3..=3, time(1));
    drop((store, cursor));
    let (store, _) = open(dir.path());
    assert_eq!(store.log().unwrap().cursor("history").unwrap().seq(), 2);
}

#[test]
fn a_log_that_is_too_large_is_pruned_whoever_waits() {
    let dir = TempDir::new().unwrap();
    let (mut store, _) = open(dir.path());
    add(&mut store, 1..=8, time(HOUR));
    let cursor = store.log().unwrap().cursor("history").unwrap();
    cursor.advance(2);
    let full = Pruning { before: time(2 * HOUR), max_bytes: 1, ..pruning(6) };
    let pruned = store.prune(&full).unwrap();
    assert_eq!((pruned.last, pruned.overrun), (Some(6), vec!["history".to_owned()]));
    assert_eq!(pruned.waiting, [("history".to_owned(), 2)]);
    let log = store.log().unwrap();
    assert_eq!(seqs(&log, cursor.seq(), 8), None, "the consumer notices");
    // What must be kept anyway is kept, however large it is.
    assert_eq!(store.prune(&full).unwrap().last, None);
}

#[test]
fn a_directory_is_not_opened_for_another_feed() {
    let dir = TempDir::new().unwrap();
    drop(open(dir.path()));
    let refused = Store::open(DataDir::open(dir.path()).unwrap(), "seattle").err().unwrap().to_string();
    assert!(refused.contains("`dallas`") && refused.contains("`seattle`"), "{refused}");
    assert_eq!(refused.lines().count(), 1);
    assert_eq!(open(dir.path()).1.restored, None);
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

#[test]
fn a_restart_or_a_move_keeps_the_epoch_and_a_copy_does_not() {
    let dir = TempDir::new().unwrap();
    let (here, there, backup) =
        (dir.path().join("here"), dir.path().join("there"), dir.path().join("backup"));
    let (mut store, first) = open(&here);
    add(&mut store, 1..=3, time(1));
    drop(store);
    let (_, again) = open(&here);
    assert_eq!((&again.epoch, again.seq, again.restored), (&first.epoch, 3, None));
    fs::rename(&here, &there).unwrap();
    assert_eq!(open(&there).1.epoch, first.epoch);
    fs::rename(&there, &here).unwrap();
    copy(&here, &backup);
    assert_eq!(open(&here).1.epoch, first.epoch, "being copied changes nothing");

    // Put back whole.
    fs::remove_dir_all(&here).unwrap();
    copy(&backup, &here);
    let (mut store, second) = open(&here);
    assert_eq!((second.restored, second.seq), (Some(Restored::Copied), 3));
    assert_ne!(second.epoch, first.epoch);
    add(&mut store, 4..=5, time(2));
    // The log knows which event belongs to which epoch.
    let log = store.log().unwrap();
    let epochs: Vec<_> = log.read(0, 5, 9).unwrap().unwrap().into_iter().map(|entry| entry.epoch).collect();
    assert_eq!(
        epochs.iter().map(|epoch| &**epoch).collect::<Vec<_>>(),
        [[&*first.epoch; 3].as_slice(), &[&*second.epoch; 2]].concat()
    );
    drop((store, log));
    assert_eq!(open(&here).1.epoch, second.epoch, "and stays");

    // Laid over what is there, file by file.
    copy(&backup, &here);
    let (_, third) = open(&here);
    assert_eq!((third.restored, third.seq), (Some(Restored::Copied), 3));
    assert!(third.epoch != first.epoch && third.epoch != second.epoch);
}

#[test]
fn a_copy_made_while_the_program_ran_is_noticed_when_it_is_laid_over_the_same_run() {
    let dir = TempDir::new().unwrap();
    let (here, backup) = (dir.path().join("here"), dir.path().join("backup"));
    let (mut store, first) = open(&here);
    add(&mut store, 1..=3, time(1));
    store.renew_instance().unwrap();
    copy(&here, &backup);
    add(&mut store, 4..=6, time(2));
    store.renew_instance().unwrap();
    drop(store);
    for name in ["blotter.sqlite3-wal", "blotter.sqlite3-shm"] {
        let _ = fs::remove_file(here.join(name));
    }
    copy(&backup, &here);
    let (_, second) = open(&here);
    assert_ne!(second.epoch, first.epoch);
    assert_eq!((second.restored, second.seq), (Some(Restored::Copied), 3));
}

#[test]
fn a_new_epoch_is_made_on_request() {
    let dir = TempDir::new().unwrap();
    assert!(matches!(new_epoch(dir.path()), Err(StoreError::NoStore(_))));
    assert!(!dir.path().join(STORE_FILE).exists(), "and no store is made");
    let (mut store, first) = open(dir.path());
    add(&mut store, 1..=3, time(1));
    assert!(matches!(new_epoch(dir.path()), Err(StoreError::InUse(_))));
    drop(store);
    let epoch = new_epoch(dir.path()).unwrap();
    let (_, again) = open(dir.path());
    assert_eq!((&again.epoch, again.seq, again.restored), (&epoch, 3, None));
    assert_ne!(epoch, first.epoch);
}

#[test]
fn a_board_taken_over_brings_its_addresses_also_where_a_producer_sent_older_ones() {
    let dir = TempDir::new().unwrap();
    let (mut store, first) = open(dir.path());
    assert!(first.begins_epoch);
    add(&mut store, 1..=2, time(1));
    let place = |latitude: f64| Address {
        latitude,
        longitude: -96.8,
        precision: Precision::Block,
        source: "test".into(),
        uncertainty_m: None,
        matched: None,
        alternatives: Vec::new(),
    };
    let address_id = AddressId([7; 20]);
    let sent = AddressChange { address_id, address: place(32.1) };
    let record = Record {
        seq: 3,
        json: serde_json::to_string(&sent).unwrap(),
        body: Body::Address(sent.into()),
        by_hand: true,
        beat: None,
    };
    store.commit(&Batch { at: time(2), records: vec![record], ..Batch::default() }).unwrap();
    drop(store);
    assert!(!open(dir.path()).1.begins_epoch, "events were committed in it");
    new_epoch(dir.path()).unwrap();
    let (mut store, loaded) = open(dir.path());
    assert!(loaded.begins_epoch);
    let call = Report { incident_number: "9".into(), ..Report::default() };
    let call = Arc::new(Call::new(&call, "feed", time(3)));
    let later = AddressChange { address_id, address: place(32.2) };
    assert_eq!(store.adopt(&[call], &[(later, None)], time(4)).unwrap(), 3);
    assert_eq!(store.address(&address_id).unwrap(), Some((place(32.2), true)), "still counts as sent");
    let epoch = store.begin_epoch().unwrap();
    drop(store);
    let (_, again) = open(dir.path());
    let numbers: Vec<_> = again.calls.iter().map(|call| call.incident_number.as_str()).collect();
    assert_eq!((numbers, again.seq, &again.epoch), (vec!["9"], 3, &epoch), "instead of those before");
}
