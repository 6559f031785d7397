//! Looking locations up, as tables: when each is due, and what its answers lead to.

use super::{super::clock::tests::at, *};
use blotter_geocode::next_pause;
use blotter_model::{Precision, Report};

fn call(number: u32, seen: i64) -> Arc<Call> {
    let location = Some(format!("{number} Elm St"));
    let report = Report { incident_number: number.to_string(), location, ..Report::default() };
    Arc::new(Call::new(&report, "feed", at(seen, 0).wall))
}

fn address() -> Address {
    Address {
        latitude: 32.8,
        longitude: -96.8,
        precision: Precision::Block,
        source: "arcgis".to_owned(),
        uncertainty_m: None,
        matched: None,
        alternatives: Vec::new(),
    }
}

fn unavailable(meanwhile: Option<Address>) -> Outcome {
    Outcome::Unavailable { reason: "arcgis: it is down".to_owned(), retry_after: None, meanwhile }
}

/// The pauses without what chance adds.
fn pauses(tries: u32, outcome: &Outcome) -> Option<Duration> {
    Some(Duration::from_secs(match outcome {
        Outcome::Found(_) => return None,
        Outcome::NotFound => [600, 3_600, 21_600, 86_400][tries.min(4) as usize - 1],
        Outcome::Unavailable { .. } => 30 << (tries - 1),
    }))
}

fn wanting(calls: &[Arc<Call>], now: Now) -> Lookups {
    Lookups::new(
        true,
        calls.iter().filter_map(|call| Lookups::new(true, vec![], now).want(call, now)).collect(),
        now,
    )
}

fn ids(lookups: &[Lookup]) -> Vec<AddressId> {
    lookups.iter().map(|lookup| lookup.address_id).collect()
}

#[test]
fn the_newest_calls_are_looked_up_first_and_each_once_at_a_time() {
    let calls = [call(1, 10), call(2, 30), call(3, 20)];
    let mut lookups = wanting(&calls, at(40, 0));
    let order = [1, 2, 0].map(|at: usize| calls[at].address_id);
    let due = lookups.due(2, calls.iter(), at(40, 0));
    assert_eq!(ids(&due), order[..2]);
    assert_eq!(ids(&lookups.due(9, calls.iter(), at(41, 0))), order[2..]);
    assert_eq!(ids(&lookups.due(9, calls.iter(), at(42, 0))), []);
    assert!(lookups.want(&calls[0], at(43, 0)).is_none(), "it is wanted already");
}

#[test]
fn what_has_no_location_or_nobody_to_ask_is_not_looked_up() {
    let now = at(0, 0);
    let nowhere = Arc::new(Call::new(&Report::default(), "feed", now.wall));
    assert!(Lookups::new(true, vec![], now).want(&nowhere, now).is_none());
    assert!(Lookups::new(false, vec![], now).want(&call(1, 0), now).is_none());
    assert!(Lookups::new(true, vec![], now).want(&call(1, 0), now).is_some());
}

#[test]
fn each_kind_of_outcome_has_its_own_row_of_pauses() {
    let call = call(1, 0);
    let mut lookups = wanting(std::slice::from_ref(&call), at(0, 0));
    let mut seconds = 0;
    let tries = [
        (unavailable(None), 30),
        (unavailable(None), 60),
        (unavailable(None), 120),
        // Failures say nothing about the place: the first that does begins its own row.
        (Outcome::NotFound, 600),
        (Outcome::NotFound, 3_600),
        (unavailable(None), 30),
        (Outcome::NotFound, 21_600),
        (unavailable(None), 30),
        (Outcome::NotFound, 86_400),
    ];
    for (number, (outcome, pause)) in tries.into_iter().enumerate() {
        // The wall clock is wrong by another hour each time.
        let wrong = 3_600 * (i64::try_from(number).unwrap() % 3 - 1);
        let calls = std::slice::from_ref(&call);
        assert_eq!(lookups.due(9, calls.iter(), at(seconds, wrong)).len(), 1, "try {number}");
        let answer = lookups.answered(call.address_id, outcome, false, pauses, at(seconds, wrong)).unwrap();
        lookups.insert(answer.again.unwrap(), at(seconds, wrong));
        seconds += pause - 1;
        assert_eq!(lookups.due(9, calls.iter(), at(seconds, -wrong)), [], "try {number}: too soon");
        seconds += 1;
    }
}

#[test]
fn the_pauses_are_those_of_the_geocoders() {
    for (tries, outcome) in [(1, Outcome::NotFound), (4, Outcome::NotFound), (3, unavailable(None))] {
        let ratio = next_pause(tries, &outcome).unwrap().as_secs_f64()
            / pauses(tries, &outcome).unwrap().as_secs_f64();
        assert!((1.0..=1.2).contains(&ratio), "{tries} {outcome:?}: {ratio}");
    }
    assert!(next_pause(9, &Outcome::NotFound).unwrap() <= MAX_PAUSE);
}

#[test]
fn what_a_look_up_comes_to() {
    let rows = [
        ("found", Outcome::Found(address()), false, "found", true, false),
        ("not there", Outcome::NotFound, false, "not_found", false, true),
        ("an outage is no answer", unavailable(None), false, "unavailable", false, true),
        ("a street for the meantime", unavailable(Some(address())), false, "unavailable", true, true),
        (
            "what is known is not replaced meanwhile",
            unavailable(Some(address())),
            true,
            "unavailable",
            false,
            true,
        ),
    ];
    for (what, outcome, placed, result, found, again) in rows {
        let call = call(1, 0);
        let mut lookups = wanting(std::slice::from_ref(&call), at(0, 0));
        let answer = lookups.answered(call.address_id, outcome, placed, pauses, at(5, 0)).unwrap();
        assert_eq!(
            (answer.result, answer.address.is_some(), answer.again.is_some()),
            (result, found, again),
            "{what}"
        );
        assert_eq!(answer.failure.is_some(), result == "unavailable", "{what}");
    }
    let gone =
        wanting(&[], at(0, 0)).answered(call(1, 0).address_id, Outcome::NotFound, false, pauses, at(5, 0));
    assert_eq!(gone, None, "nobody wants it any more");
}

#[test]
fn a_stored_pause_goes_on_and_a_clock_that_was_wrong_does_not_make_it_endless() {
    const DAY: i64 = 86_400;
    // When the next try was stored for, in seconds from the start; when it is due.
    for (stored, due) in [(-50, 0), (50, 50), (DAY, DAY), (365 * DAY, DAY * 6 / 5)] {
        let now = at(0, 0);
        let call = call(1, 0);
        let lookup = Lookup {
            next_at: at(stored, 0).wall,
            ..Lookups::new(true, vec![], now).want(&call, now).unwrap()
        };
        let mut lookups = Lookups::new(true, vec![lookup], now);
        let calls = std::slice::from_ref(&call);
        if due > 0 {
            assert_eq!(lookups.due(9, calls.iter(), at(due - 1, 0)), [], "{stored}");
        }
        assert_eq!(lookups.due(9, calls.iter(), at(due, 0)).len(), 1, "{stored}");
    }
}

#[test]
fn a_pause_outlives_the_call_that_began_it() {
    let first = call(1, 0);
    let mut lookups = wanting(std::slice::from_ref(&first), at(0, 0));
    let answer = lookups.answered(first.address_id, Outcome::NotFound, false, pauses, at(0, 0)).unwrap();
    lookups.insert(answer.again.unwrap(), at(0, 0));
    // The call has left; one that comes to the same place soon waits, one that comes late is looked up anew.
    assert_eq!(lookups.due(9, std::iter::empty(), at(300, 0)), []);
    assert!(lookups.want(&first, at(301, 0)).is_none());
    assert_eq!(lookups.due(9, std::iter::empty(), at(601, 0)), []);
    assert!(lookups.want(&first, at(602, 0)).is_some());
}

#[test]
fn an_answer_that_was_not_kept_is_asked_for_again_soon() {
    let call = call(1, 0);
    let calls = std::slice::from_ref(&call);
    let mut lookups = wanting(calls, at(0, 0));
    lookups.due(9, calls.iter(), at(0, 0));
    lookups.postpone(&call.address_id, Duration::from_secs(5), at(1, 0));
    assert_eq!(lookups.due(9, calls.iter(), at(5, 0)), []);
    assert_eq!(lookups.due(9, calls.iter(), at(6, 0)).len(), 1);
}
