//! Invented reports, addresses and logs. A log is what a server would write: it goes through `diff`, and each
//! call has the address that was known at that moment.

use blotter_model::{
    Address, AddressChange, AddressId, Alternative, Board, Body, CallKind, ChangeType, Event, Precision,
    Report, Snapshot, Timestamp, diff,
};
use proptest::{collection::vec, option, prelude::*, sample::select};
use std::{collections::HashMap, sync::Arc};

/// That many seconds after noon of a day.
pub fn moment(second: i64) -> Timestamp {
    Timestamp::from_second(1_755_000_000 + second).unwrap()
}

/// All places there are.
pub fn places() -> Vec<Report> {
    let place = |block: Option<&str>, location: Option<&str>| Report {
        block: block.map(Into::into),
        location: location.map(Into::into),
        beat: location.map(|_| "613".into()),
        ..Report::default()
    };
    vec![
        place(None, None),
        place(Some("9700"), Some("Forest Ln")),
        place(Some("9700"), Some("FOREST  LN")),
        place(None, Some("Frankford Rd / Midway Rd")),
        place(Some("100"), Some("<img src=x onerror=alert(1)>")),
    ]
}

/// One row of a feed.
pub fn report() -> impl Strategy<Value = Report> {
    let key = (select(vec!["26-1", "26-2", "26-3", "26-4"]), select(vec!["A1", "B2", ""]));
    let what = (
        option::of(select(vec!["North Central", "South"])),
        option::of(select(vec!["7X - Major Accident", "40 - Other", "Été \"\\\u{1}"])),
        option::of(0..5_i64),
        option::of(0..100_i64),
    );
    (key, what, select(places()), option::of(select(vec!["At Scene", "Enroute"]))).prop_map(
        |((incident, unit), (division, nature, priority, minute), place, status)| Report {
            incident_number: incident.into(),
            unit_number: unit.into(),
            division: division.map(Into::into),
            nature_of_call: nature.map(Into::into),
            priority,
            date: minute.map(|_| "2025-08-12".into()),
            time: minute.map(|minute| format!("08:{:02}:00", minute % 60)),
            reported_at: minute.map(|minute| moment(60 * minute)),
            reporting_area: priority.map(|number| number.to_string()),
            status: status.map(Into::into),
            ..place
        },
    )
}

/// The rows of one poll; keys repeat.
pub fn reports() -> impl Strategy<Value = Vec<Report>> {
    vec(report(), 0..10)
}

/// A position with the seven decimals (a centimetre) that geocoders give.
pub fn address() -> impl Strategy<Value = Address> {
    let degrees = |range: std::ops::Range<i32>| range.prop_map(|number| f64::from(number) / 1e7);
    let precision =
        select(vec![Precision::Address, Precision::Block, Precision::Intersection, Precision::Street]);
    let position = (degrees(325_000_000..331_000_000), degrees(-971_000_000..-964_000_000));
    let other = (degrees(325_000_000..331_000_000), option::of("[ -~]{0,8}"))
        .prop_map(|(latitude, matched)| Alternative { latitude, longitude: -96.8, matched });
    (position, precision, option::of(any::<u32>()), option::of(any::<String>()), vec(other, 0..3)).prop_map(
        |((latitude, longitude), precision, uncertainty_m, matched, alternatives)| Address {
            latitude,
            longitude,
            precision,
            source: "streets".into(),
            uncertainty_m,
            matched,
            alternatives,
        },
    )
}

/// What happens to a server.
#[derive(Debug, Clone)]
pub enum Step {
    /// A poll brings these rows.
    Poll(Vec<Report>),
    /// Another producer's calls are these now.
    Post(Vec<Report>),
    /// A location is found, or found anew.
    Found(AddressId, Address),
    /// Old events are pruned.
    Prune,
}

/// A short history.
pub fn steps() -> impl Strategy<Value = Vec<Step>> {
    let place = select(places()).prop_map(|report| report.address_id());
    let step = prop_oneof![
        4 => reports().prop_map(Step::Poll),
        1 => vec(report(), 0..3).prop_map(Step::Post),
        4 => (place, address()).prop_map(|(id, address)| Step::Found(id, address)),
        1 => Just(Step::Prune),
    ];
    vec(step, 0..12)
}

/// A server without its feed, its disk and its clients.
#[derive(Default)]
pub struct Server {
    /// The present board.
    pub board: Board,
    /// Every event so far.
    pub log: Vec<Event>,
    cache: HashMap<AddressId, Address>,
}

impl Server {
    /// A server that has lived through these steps.
    pub fn after(steps: &[Step]) -> Self {
        let mut server = Self::default();
        for (at, step) in steps.iter().enumerate() {
            let now = moment(1000 + i64::try_from(at).unwrap());
            match step {
                Step::Poll(rows) => server.follow(rows, "feed", now),
                Step::Post(rows) => server.follow(rows, "bike-team", now),
                Step::Found(address_id, address) => server.add(Body::Address(Arc::new(AddressChange {
                    address_id: *address_id,
                    address: address.clone(),
                }))),
                Step::Prune => server.board.forget(server.board.seq()),
            }
        }
        server
    }

    fn follow(&mut self, rows: &[Report], producer: &str, now: Timestamp) {
        let changes = diff(&self.board, &Snapshot::new(rows.iter().cloned()), producer, now);
        for change in changes {
            self.add(Body::Call(change));
        }
    }

    /// Writes an event; a call gets its kind, its plain words and the address that is known.
    pub fn add(&mut self, mut body: Body) {
        match &mut body {
            Body::Call(change) if change.change_type != ChangeType::Delete => {
                let call = Arc::make_mut(&mut change.call);
                call.kind = CallKind::Road;
                call.title = call.nature_of_call.clone().unwrap_or_default();
                call.address = self.cache.get(&call.address_id).cloned();
            }
            Body::Call(_) => {}
            Body::Address(change) => {
                self.cache.insert(change.address_id, change.address.clone());
            }
        }
        let event = Event { seq: self.board.seq() + 1, body };
        self.board.apply(&event);
        self.log.push(event);
    }
}
