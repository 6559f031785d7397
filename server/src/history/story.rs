//! What happened to one incident, by its event records: how long each unit was there, what changed, and what
//! nobody saw. Where the feed was not watched, nothing is guessed.

use super::gaps::{gaps, is_gap};
use blotter_model::{Address, AddressId, Body, Call, CallId, ChangeType, EventRecord, Timestamp};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
    time::Duration,
};

/// An incident from its first event to its last.
#[derive(Debug, Clone, PartialEq)]
pub struct Story {
    /// Its calls as they last were.
    pub calls: Vec<Arc<Call>>,
    /// In the order in which the units came.
    pub stays: Vec<Stay>,
    /// In order.
    pub happenings: Vec<Happening>,
    /// When the feed was not watched meanwhile.
    pub gaps: Vec<(Timestamp, Timestamp)>,
    /// The first and the last moment.
    pub span: (Timestamp, Timestamp),
    /// Some of its calls are on the board now.
    pub is_on: bool,
    /// The most urgent priority at first, if it is another now.
    pub first_priority: Option<i64>,
}

/// How long a unit was there, as far as this was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stay {
    /// Empty where the feed has no units.
    pub unit: String,
    pub from: Timestamp,
    /// It came then; else it may have been there before.
    pub began: bool,
    /// When it left, or was last seen.
    pub until: Timestamp,
    pub end: End,
}

/// How a stay ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// It left then.
    Left,
    /// It was gone when the feed was seen again.
    Lost,
    /// It is there now.
    Still,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Happening {
    pub at: Timestamp,
    pub what: What,
}

#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// A unit came; the first is the beginning of the incident.
    Came { unit: String, first: bool, status: Option<String> },
    /// A unit left; with the last the incident ends.
    Left { unit: String, last: bool, lost: bool },
    /// A field of the feed, of these units' calls.
    Changed { field: &'static str, from: Option<String>, to: Option<String>, units: Vec<String> },
    /// It was put on the map, or moved there.
    Placed(Box<Address>),
    /// Nobody watched until then.
    NotWatched { until: Timestamp },
}

/// What tells seen from unseen.
#[derive(Debug, Clone, Copy)]
pub struct Watch<'a> {
    /// The good polls around the incident, in order.
    pub polls: &'a [Timestamp],
    /// A feed without a good poll for longer was not watched.
    pub reach: Duration,
    pub now: Timestamp,
}

impl Watch<'_> {
    /// Whether the feed was watched up to the poll that an event is from; the error is the good poll before, if there was one.
    pub(super) fn before(&self, event: Timestamp) -> Result<(), Option<Timestamp>> {
        let after = self.polls.partition_point(|poll| *poll <= event);
        let poll = after.checked_sub(1).map(|at| self.polls[at]);
        let earlier = after.checked_sub(2).map(|at| self.polls[at]);
        match (earlier, poll) {
            (Some(earlier), Some(poll)) if !is_gap(earlier, poll, self.reach) => Ok(()),
            (earlier, _) => Err(earlier),
        }
    }
}

impl Stay {
    /// Whether the unit was there at a moment, as far as is known.
    pub fn is_at(&self, moment: Timestamp) -> bool {
        self.from <= moment && (moment < self.until || self.end == End::Still)
    }
}

impl Story {
    /// The story that event records give; none without an event of a call. `is_on`: whether a call is on the board now.
    pub fn of(records: &[EventRecord], watch: Watch<'_>, is_on: impl Fn(CallId) -> bool) -> Option<Self> {
        let mut draft = Draft {
            watch,
            stays: Vec::new(),
            open: HashMap::new(),
            calls: Vec::new(),
            happenings: Vec::new(),
        };
        let mut span: Option<(Timestamp, Timestamp)> = None;
        let mut places: HashMap<AddressId, &Address> = HashMap::new();
        for record in records {
            match &record.body {
                Body::Call(change) => {
                    draft.call(record.at, change.change_type, &change.call);
                    span = Some((span.map_or(record.at, |(first, _)| first), record.at));
                }
                Body::Address(change) => {
                    places.insert(change.address_id, &change.address);
                    draft.happenings.push(Happening {
                        at: record.at,
                        what: What::Placed(Box::new(change.address.clone())),
                    });
                }
            }
        }
        let (first, last) = span?;
        let Draft { mut stays, open, mut calls, mut happenings, .. } = draft;
        for call in &mut calls {
            if let Some(place) = places.get(&call.address_id) {
                Arc::make_mut(call).address = Some((*place).clone());
            }
        }
        let on: HashSet<CallId> = open.keys().copied().filter(|id| is_on(*id)).collect();
        for (id, at) in &open {
            let (until, end) = if on.contains(id) { (watch.now, End::Still) } else { (last, End::Lost) };
            if let Some(stay) = stays.get_mut(*at) {
                (stay.until, stay.end) = (until.max(stay.from), end);
            }
        }
        let is_on = !on.is_empty();
        let span = (first, if is_on { watch.now } else { last });
        let gaps = gaps(watch.polls, watch.reach, span.0, span.1);
        happenings.extend(
            gaps.iter()
                .map(|(from, until)| Happening { at: *from, what: What::NotWatched { until: *until } }),
        );
        // A place that was found before it came, or after it left, is not part of it.
        happenings.retain(|happening| {
            (span.0..=span.1).contains(&happening.at) || matches!(happening.what, What::NotWatched { .. })
        });
        happenings.sort_by_key(|happening| happening.at);
        if !is_on {
            let last = happenings.iter_mut().rev().find_map(|happening| match &mut happening.what {
                What::Left { last, .. } => Some(last),
                _ => None,
            });
            if let Some(last) = last {
                *last = true;
            }
        }
        let priority =
            |calls: &mut dyn Iterator<Item = &Arc<Call>>| calls.filter_map(|call| call.priority).min();
        let at_first = priority(&mut records.iter().filter_map(|record| match &record.body {
            Body::Call(change) if record.at == first => Some(&change.call),
            _ => None,
        }));
        let now = priority(&mut calls.iter());
        Some(Self {
            stays,
            happenings,
            gaps,
            span,
            is_on,
            first_priority: at_first.filter(|_| at_first != now),
            calls,
        })
    }
}

/// The story as far as its records were read.
struct Draft<'a> {
    watch: Watch<'a>,
    stays: Vec<Stay>,
    /// The stays of the units that are there.
    open: HashMap<CallId, usize>,
    calls: Vec<Arc<Call>>,
    happenings: Vec<Happening>,
}

impl Draft<'_> {
    fn call(&mut self, at: Timestamp, change: ChangeType, call: &Arc<Call>) {
        let before = self.calls.iter().position(|known| known.call_id == call.call_id);
        let unit = call.unit_number.clone();
        if change == ChangeType::Delete {
            if let Some(stay) = self.open.remove(&call.call_id).and_then(|at| self.stays.get_mut(at)) {
                let seen = self.watch.before(at);
                let until = seen.err().flatten().map_or(at, |seen| seen.max(stay.from));
                (stay.until, stay.end) = if seen.is_ok() { (at, End::Left) } else { (until, End::Lost) };
                self.note(at, What::Left { unit, last: false, lost: seen.is_err() });
            }
        } else if !self.open.contains_key(&call.call_id) {
            let first = self.stays.is_empty();
            self.open.insert(call.call_id, self.stays.len());
            let began = self.watch.before(at).is_ok();
            self.stays.push(Stay { unit: unit.clone(), from: at, began, until: at, end: End::Lost });
            self.note(at, What::Came { unit, first, status: call.status.clone().filter(|_| first) });
        } else if let Some(before) = before {
            let before = self.calls[before].clone();
            for (field, from, to) in fields(&before)
                .into_iter()
                .zip(fields(call))
                .map(|((field, from), (_, to))| (field, from, to))
            {
                if from != to {
                    self.changed(at, field, (from, to), &unit);
                }
            }
        }
        match before {
            Some(before) => self.calls[before] = call.clone(),
            None => self.calls.push(call.clone()),
        }
    }

    /// Units report the same of their incident, which is said once.
    fn changed(
        &mut self,
        at: Timestamp,
        field: &'static str,
        (from, to): (Option<String>, Option<String>),
        unit: &str,
    ) {
        let same = self.happenings.iter_mut().rev().take_while(|other| other.at == at);
        let known = same.into_iter().find_map(|other| match &mut other.what {
            What::Changed { field: of, from: was, to: is, units }
                if *of == field && *was == from && *is == to =>
            {
                Some(units)
            }
            _ => None,
        });
        match known {
            Some(units) => units.push(unit.to_owned()),
            None => self.note(at, What::Changed { field, from, to, units: vec![unit.to_owned()] }),
        }
    }

    fn note(&mut self, at: Timestamp, what: What) {
        self.happenings.push(Happening { at, what });
    }
}

/// The fields of a call whose changes count.
fn fields(call: &Call) -> [(&'static str, Option<String>); 6] {
    let place = blotter_view::words::place(call);
    [
        ("Priority", call.priority.map(|priority| priority.to_string())),
        ("Status", call.status.clone()),
        ("Call", call.nature_of_call.clone()),
        ("Place", Some(place)),
        ("Division", call.division.clone()),
        ("Beat", call.beat.clone()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use blotter_model::{Change, Report};

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_755_000_000 + minute * 60).unwrap()
    }

    fn call(unit: &str, priority: i64) -> Arc<Call> {
        let report = Report {
            incident_number: "26-1".into(),
            unit_number: unit.into(),
            priority: Some(priority),
            location: Some("ELM ST".into()),
            ..Report::default()
        };
        Arc::new(Call::new(&report, "feed", at(0)))
    }

    fn record(minute: i64, change_type: ChangeType, call: Arc<Call>) -> EventRecord {
        EventRecord {
            feed: "f".into(),
            epoch: "0".repeat(16),
            seq: u64::try_from(minute + 1).unwrap(),
            at: at(minute),
            body: Body::Call(Change { change_type, call }),
        }
    }

    fn story(records: &[EventRecord], polls: &[i64], on: bool) -> Story {
        let polls: Vec<Timestamp> = polls.iter().copied().map(at).collect();
        let watch = Watch { polls: &polls, reach: Duration::from_mins(5), now: at(100) };
        Story::of(records, watch, |_| on).unwrap()
    }

    #[test]
    fn a_unit_that_left_while_nobody_watched_was_there_at_least_until_it_was_last_seen() {
        let records = [
            record(1, ChangeType::Add, call("D1", 3)),
            record(2, ChangeType::Add, call("B2", 3)),
            record(3, ChangeType::Update, call("D1", 2)),
            record(50, ChangeType::Delete, call("B2", 3)),
            record(52, ChangeType::Delete, call("D1", 2)),
        ];
        let story = story(&records, &[0, 1, 2, 3, 4, 50, 51, 52], false);
        let stay = |at: usize| {
            (&*story.stays[at].unit, story.stays[at].began, story.stays[at].until, story.stays[at].end)
        };
        assert_eq!(stay(0), ("D1", true, at(52), End::Left));
        assert_eq!(stay(1), ("B2", true, at(4), End::Lost));
        assert_eq!(story.gaps, [(at(4), at(50))]);
        assert_eq!(story.first_priority, Some(3));
        let what: Vec<_> = story.happenings.iter().map(|happening| &happening.what).collect();
        assert_eq!(
            *what[2],
            What::Changed {
                field: "Priority",
                from: Some("3".into()),
                to: Some("2".into()),
                units: vec!["D1".into()]
            }
        );
        assert_eq!(*what[3], What::NotWatched { until: at(50) });
        assert_eq!(*what[4], What::Left { unit: "B2".into(), last: false, lost: true });
        assert_eq!(*what[5], What::Left { unit: "D1".into(), last: true, lost: false });
    }

    #[test]
    fn what_units_report_alike_is_said_once_and_of_whom() {
        let records = [
            record(1, ChangeType::Add, call("D1", 3)),
            record(2, ChangeType::Add, call("B2", 3)),
            record(3, ChangeType::Update, call("D1", 2)),
            EventRecord { at: at(3), ..record(4, ChangeType::Update, call("B2", 2)) },
            record(5, ChangeType::Update, call("B2", 1)),
        ];
        let story = story(&records, &[0, 1, 2, 3, 4, 5], true);
        let changed: Vec<_> = story
            .happenings
            .iter()
            .filter_map(|happening| match &happening.what {
                What::Changed { units, to, .. } => Some((happening.at, units.join(" "), to.clone().unwrap())),
                _ => None,
            })
            .collect();
        let of = |minute, units: &str, to: &str| (at(minute), units.to_owned(), to.to_owned());
        assert_eq!(changed, [of(3, "D1 B2", "2"), of(5, "B2", "1")]);
        assert!(story.stays.iter().all(|stay| stay.is_at(at(5)) && !stay.is_at(at(0))));
    }

    #[test]
    fn what_was_there_when_watching_began_may_have_been_there_before() {
        let story = story(&[record(1, ChangeType::Add, call("D1", 2))], &[1, 2], true);
        assert!(!story.stays[0].began);
        assert_eq!((story.stays[0].end, story.stays[0].until), (End::Still, at(100)));
        assert!(story.is_on);
    }

    #[test]
    fn a_call_that_a_new_log_lost_has_no_end() {
        let story = story(&[record(1, ChangeType::Add, call("D1", 2))], &[0, 1, 2], false);
        assert_eq!((story.stays[0].end, story.stays[0].until), (End::Lost, at(1)));
    }
}
