//! What a board becomes by later events, of its own log and of logs that took over from it.

use blotter_model::{Board, CurrentCalls, Event, EventRecord};

/// The newest epoch and the board after the events, which are in order and none of which the base has. A log that took over has
/// no board of its own yet in its first minute.
pub fn follow(base: &CurrentCalls, events: Vec<EventRecord>) -> (String, Board) {
    let mut board = Board::from_current(base);
    let newest = events.last().map(|event| event.epoch.clone()).filter(|epoch| *epoch != base.epoch);
    let Some(newest) = newest else {
        apply(&mut board, events);
        return (base.epoch.clone(), board);
    };
    let (events, earlier): (Vec<_>, Vec<_>) = events.into_iter().partition(|event| event.epoch == newest);
    let first = events.iter().map(|event| event.seq).min().unwrap_or(1);
    // A log that begins with its first event knew nothing before; any other took a board over.
    let mut board = if first == 1 {
        Board::new()
    } else {
        apply(&mut board, earlier.into_iter().filter(|event| event.epoch == base.epoch).collect());
        let taken = CurrentCalls { seq: first - 1, current_active_calls: board.calls(), ..base.clone() };
        Board::from_current(&taken)
    };
    apply(&mut board, events);
    (newest, board)
}

/// Takes events over, in order.
pub fn apply(board: &mut Board, events: Vec<EventRecord>) {
    for EventRecord { seq, body, .. } in events {
        board.apply(&Event { seq, body });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use blotter_model::{Body, Call, Change, ChangeType, FeedState, Report, Timestamp};
    use std::{collections::BTreeSet, sync::Arc};

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(second).unwrap()
    }

    fn event(epoch: &str, seq: u64, change_type: ChangeType, number: &str) -> EventRecord {
        let report = Report { incident_number: number.to_owned(), ..Report::default() };
        let call = Arc::new(Call::new(&report, "feed", at(0)));
        let (feed, epoch) = ("dallas".to_owned(), epoch.to_owned());
        EventRecord { feed, epoch, seq, at: at(0), body: Body::Call(Change { change_type, call }) }
    }

    #[test]
    fn a_log_that_took_over_goes_on_from_the_board_of_the_one_before() {
        use ChangeType::{Add, Delete};
        let mut board = Board::new();
        apply(&mut board, vec![event("a", 1, Add, "1"), event("a", 2, Add, "2")]);
        let base = CurrentCalls {
            epoch: "a".to_owned(),
            seq: 2,
            feed: FeedState::default(),
            current_active_calls: board.calls(),
        };
        let after = |events: Vec<EventRecord>| {
            let (epoch, board) = follow(&base, events);
            let calls: BTreeSet<_> = board.calls().iter().map(|call| call.incident_number.clone()).collect();
            (epoch, board.seq(), calls.into_iter().collect::<Vec<_>>().join(" "))
        };
        let told = |epoch: &str, seq, calls: &str| (epoch.to_owned(), seq, calls.to_owned());
        assert_eq!(after(Vec::new()), told("a", 2, "1 2"));
        assert_eq!(after(vec![event("a", 3, Delete, "1")]), told("a", 3, "2"));
        // The second event of a log whose first is the board that it took over.
        let taken = vec![event("a", 3, Add, "3"), event("b", 2, Delete, "1"), event("b", 3, Add, "4")];
        assert_eq!(after(taken), told("b", 3, "2 3 4"));
        // One that began with nothing.
        assert_eq!(after(vec![event("b", 1, Add, "9")]), told("b", 1, "9"));
    }
}
