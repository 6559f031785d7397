//! The board's laws, for invented logs of a few incidents, units, places and producers: few enough that keys
//! repeat, calls leave and come back, and addresses change under calls that stay.
#![expect(clippy::unwrap_used, reason = "in a test a panic is the report")]

mod invented;

use blotter_model::{
    AddressChange, AddressId, Board, Body, Call, CallId, Change, ChangeType, CurrentCalls, Event, FeedState,
    Report, Snapshot, diff,
};
use invented::{Server, address, moment, places, reports, steps};
use proptest::{collection::vec, prelude::*, sample::Index};
use std::sync::Arc;

/// All that anyone can see of a board.
fn seen(board: &Board) -> (u64, usize, Vec<Arc<Call>>) {
    (board.seq(), board.len(), board.calls())
}

fn folded<'a>(events: impl IntoIterator<Item = &'a Event>) -> Board {
    let mut board = Board::new();
    for event in events {
        board.apply(event);
    }
    board
}

fn current(board: &Board) -> CurrentCalls {
    CurrentCalls {
        epoch: "0123456789abcdef".into(),
        seq: board.seq(),
        feed: FeedState::default(),
        current_active_calls: board.calls(),
    }
}

fn all_addresses(board: &Board) -> Vec<Option<blotter_model::Address>> {
    places().iter().map(|report| board.address(&report.address_id()).cloned()).collect()
}

/// The events in an order that keeps each key's own, with some told again.
fn told(log: &[Event], turns: &[Index], again: &[Index]) -> Vec<Event> {
    // Each call and each location is one line of events; a turn takes the next event of one line.
    let mut lines: Vec<(Key, Vec<&Event>)> = Vec::new();
    for event in log {
        let key = key(event);
        match lines.iter_mut().find(|(other, _)| *other == key) {
            Some((_, line)) => line.push(event),
            None => lines.push((key, vec![event])),
        }
    }
    for (_, line) in &mut lines {
        line.reverse();
    }
    let mut told: Vec<Event> = Vec::new();
    let mut turns = turns.iter().cycle();
    while !lines.is_empty() {
        let at = turns.next().unwrap().index(lines.len());
        if let Some(event) = lines[at].1.pop() {
            told.push(event.clone());
        } else {
            lines.swap_remove(at);
        }
    }
    for index in again.iter().filter(|_| !log.is_empty()) {
        let event = index.get(&told).clone();
        let later = told.iter().position(|other| *other == event).unwrap();
        told.insert(later + index.index(told.len() - later), event);
    }
    told
}

#[derive(PartialEq)]
enum Key {
    Call(CallId),
    Address(AddressId),
}

fn key(event: &Event) -> Key {
    match &event.body {
        Body::Call(change) => Key::Call(change.call.call_id),
        Body::Address(change) => Key::Address(change.address_id),
    }
}

/// Few in CI, many by `cargo xtask test long`.
fn cases() -> u32 {
    if std::env::var_os("BLOTTER_TEST_LONG").is_some() { 50_000 } else { 200 }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(cases()) })]

    #[test]
    fn any_interleaving_with_any_repetition_gives_the_same_board(
        steps in steps(),
        turns in vec(any::<Index>(), 1..40),
        again in vec(any::<Index>(), 0..20),
    ) {
        let log = Server::after(&steps).log;
        let straight = folded(&log);
        let other = folded(&told(&log, &turns, &again));
        prop_assert_eq!(seen(&other), seen(&straight));
        prop_assert_eq!(all_addresses(&other), all_addresses(&straight));
    }

    /// Stronger than the law: what a key took last decides alone, so even a key's own order doesn't matter.
    #[test]
    fn any_order_at_all_gives_the_same_board(
        (log, shuffled) in steps().prop_map(|steps| Server::after(&steps).log)
            .prop_flat_map(|log| (Just(log.clone()), Just(log).prop_shuffle())),
    ) {
        let (straight, other) = (folded(&log), folded(&shuffled));
        prop_assert_eq!(seen(&other), seen(&straight));
        prop_assert_eq!(all_addresses(&other), all_addresses(&straight));
    }

    #[test]
    fn the_changes_of_a_diff_make_the_board_the_snapshot(steps in steps(), rows in reports()) {
        let mut server = Server::after(&steps);
        let before = server.board.clone();
        let snapshot = Snapshot::new(rows.clone());
        let changes = diff(&before, &snapshot, "feed", moment(9_000));
        for change in &changes {
            let known = before.get(&change.call.call_id);
            prop_assert_eq!(known.is_none(), change.change_type == ChangeType::Add);
            prop_assert!(known.is_none_or(|call| call.producer == "feed"));
            if let (Some(known), ChangeType::Update) = (known, change.change_type) {
                prop_assert_eq!(change.call.first_seen, known.first_seen);
                prop_assert_eq!(change.call.update_date, moment(9_000));
            }
        }
        for change in changes {
            server.add(Body::Call(change));
        }
        let theirs = |call: &&Arc<Call>| call.producer != "feed";
        // The last row of a repeated key; a key that another producer has is left to it.
        let expected = |id: &CallId| rows.iter().rfind(|row| row.call_id() == *id).cloned();
        for row in &rows {
            let call = server.board.get(&row.call_id()).unwrap();
            if call.producer == "feed" {
                prop_assert_eq!(Some(call.report()), expected(&row.call_id()));
                prop_assert_eq!(call.address_id, call.report().address_id());
            } else {
                prop_assert_eq!(Some(call), before.get(&row.call_id()));
            }
        }
        for call in server.board.raw_calls().filter(|call| call.producer == "feed") {
            prop_assert!(snapshot.contains(&call.call_id));
        }
        for call in before.raw_calls().filter(theirs) {
            prop_assert_eq!(server.board.get(&call.call_id), Some(call));
        }
        prop_assert_eq!(
            server.board.raw_calls().filter(theirs).count(),
            before.raw_calls().filter(theirs).count()
        );
        // And then there is nothing left to say.
        prop_assert_eq!(diff(&server.board, &snapshot, "feed", moment(9_001)), []);
    }

    #[test]
    fn the_last_row_of_a_repeated_key_wins_and_the_repeat_is_counted(rows in reports()) {
        let snapshot = Snapshot::new(rows.clone());
        let mut keys: Vec<CallId> = rows.iter().map(Report::call_id).collect();
        keys.sort_unstable();
        keys.dedup();
        prop_assert_eq!(snapshot.len(), keys.len());
        prop_assert_eq!(snapshot.repeated(), rows.len() - keys.len());
        prop_assert_eq!(snapshot.is_empty(), rows.is_empty());
        for report in snapshot.reports() {
            prop_assert_eq!(Some(report), rows.iter().rfind(|row| row.call_id() == report.call_id()));
        }
    }

    /// A page: the board inside the first HTML, then the stream from its `seq`, with old events told again.
    #[test]
    fn a_board_given_whole_goes_on_like_the_servers(
        steps in steps(),
        cut in any::<Index>(),
        turns in vec(any::<Index>(), 1..40),
        again in vec(any::<Index>(), 0..20),
    ) {
        let server = Server::after(&steps);
        let cut = cut.index(server.log.len() + 1);
        let json = serde_json::to_string(&current(&folded(&server.log[..cut]))).unwrap();
        let given = Board::from_current(&serde_json::from_str(&json).unwrap());
        for events in [server.log[cut..].to_vec(), server.log.clone(), told(&server.log, &turns, &again)] {
            let mut board = given.clone();
            for event in &events {
                board.apply(event);
            }
            prop_assert_eq!(seen(&board), seen(&server.board));
        }
    }

    #[test]
    fn forgetting_changes_nothing_that_is_seen(
        steps in steps(),
        cut in any::<Index>(),
        floor in any::<Index>(),
    ) {
        let log = Server::after(&steps).log;
        let cut = cut.index(log.len() + 1);
        let mut board = folded(&log[..cut]);
        let before = seen(&board);
        board.forget(floor.index(cut + 1) as u64);
        prop_assert_eq!(&seen(&board), &before);
        board.forget(board.seq());
        prop_assert_eq!(&seen(&board), &before);
        // Nor later, also when the stream tells again what was forgotten.
        for event in &log {
            board.apply(event);
        }
        prop_assert_eq!(seen(&board), seen(&folded(&log)));
    }

    #[test]
    fn json_round_trips(steps in steps(), place in address()) {
        let server = Server::after(&steps);
        let board = current(&server.board);
        let json = serde_json::to_string(&board).unwrap();
        prop_assert_eq!(serde_json::from_str::<CurrentCalls>(&json).unwrap(), board);
        for event in &server.log {
            match &event.body {
                Body::Call(change) => {
                    let json = serde_json::to_string(change).unwrap();
                    prop_assert_eq!(&serde_json::from_str::<Change>(&json).unwrap(), change);
                    let json = serde_json::to_string(&change.call).unwrap();
                    prop_assert_eq!(&serde_json::from_str::<Call>(&json).unwrap(), &*change.call);
                }
                Body::Address(change) => {
                    let json = serde_json::to_string(&**change).unwrap();
                    prop_assert_eq!(&serde_json::from_str::<AddressChange>(&json).unwrap(), &**change);
                }
            }
        }
        let change = AddressChange { address_id: AddressId::of(None, None, None), address: place };
        let json = serde_json::to_string(&change).unwrap();
        prop_assert_eq!(serde_json::from_str::<AddressChange>(&json).unwrap(), change);
    }
}
