//! The calls that came on a day: by what they are counted, how long they lasted as far as this was seen, and for how long the
//! feed was watched. Small, since a year of days is kept in memory. All of it comes from a day's roll-up, which the lake
//! keeps, or which is made from the events (`rollups`).

use super::dims::{Dictionary, Dim, OWN, Place, cell_of, day_number};
use blotter_lake::history::{CameRow, DayRollup};
use blotter_model::{Call, CallId, Timestamp};
use blotter_records::{Cell, Value};
use jiff::tz::TimeZone;
use std::{
    collections::{HashMap, HashSet},
    hash::{DefaultHasher, Hash, Hasher},
};

/// A call that came.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Came {
    own: [u32; OWN],
    /// Hours of the city's clock since the beginning of 1970.
    local_hour: u32,
    /// Of its incident's number.
    pub incident: u64,
    /// Of its unit's on that incident: the same where it came back.
    pub call: u64,
    /// Until it left or was last seen, seconds.
    pub seconds: u32,
    /// It was seen to come then; else it may have been there before.
    pub began: bool,
    /// It was seen to come and to leave; else it lasted at least so long.
    pub whole: bool,
    /// Its place was found, before or soon after it came.
    pub placed: bool,
    /// The code of its place; none where not more than the street is known.
    pub place: Option<u32>,
}

impl Came {
    /// Its key in a dimension.
    pub const fn key(&self, dim: Dim) -> u32 {
        match dim {
            // The first day of 1970 was a Thursday.
            Dim::Weekday => (self.day() + 3) % 7 + 1,
            Dim::Hour => self.local_hour % 24,
            Dim::Day => self.day(),
            own => self.own[own as usize],
        }
    }

    /// The day of the city's clock: see [`day_number`].
    pub const fn day(&self) -> u32 {
        self.local_hour / 24
    }
}

/// Calls that were still there when the day ended.
#[derive(Debug, Clone, Copy)]
pub struct Open {
    pub id: CallId,
    /// Its place among those that came.
    at: u32,
    /// When it came.
    pub from: Timestamp,
}

/// A call that came before the day, and left on it.
#[derive(Debug, Clone, Copy)]
struct Left {
    id: CallId,
    /// When it left, or was last seen.
    at: Timestamp,
    seen: bool,
}

/// A day in UTC.
pub struct DayCalls {
    pub came: Box<[Came]>,
    open: Box<[Open]>,
    left: Box<[Left]>,
    /// For how many seconds of each hour the feed was watched.
    pub watched: [u16; 24],
}

impl DayCalls {
    /// The places among those that came of the calls that were still there when the day ended.
    pub fn open(&self) -> impl Iterator<Item = usize> {
        self.open.iter().map(|open| open.at as usize)
    }

    /// From a day's roll-up.
    pub fn of(rollup: &DayRollup, zone: &TimeZone, dictionary: &mut Dictionary) -> Self {
        let open = rollup.came.iter().enumerate().filter(|(_, row)| row.open).map(|(at, row)| Open {
            id: row.call_id,
            at: u32::try_from(at).unwrap_or(u32::MAX),
            from: row.at,
        });
        let left = rollup.left.iter().map(|row| Left { id: row.call_id, at: row.at, seen: row.seen });
        Self {
            came: rollup.came.iter().map(|row| came(row, zone, dictionary)).collect(),
            open: open.collect(),
            left: left.collect(),
            watched: rollup.watched,
        }
    }
}

fn came(row: &CameRow, zone: &TimeZone, dictionary: &mut Dictionary) -> Came {
    let text = |text: &Option<String>| text.as_deref().map_or(Value::Null, Value::text);
    let block = dictionary.block_code(row.block.as_deref());
    let cell = row.cell.and_then(Cell::new);
    let place = row.position.zip(cell).map(|(position, cell)| Place { position, cell });
    let priority = row.priority.and_then(|priority| u32::try_from(priority).ok());
    let mut code = |value| dictionary.code(value);
    let own = [
        code(text(&row.division)),
        code(text(&row.beat)),
        code(text(&row.nature)),
        code(priority.map_or(Value::Null, Value::Number)),
        block,
        code(cell.map_or(Value::Null, cell_of)),
    ];
    dictionary.name_nature(own[Dim::Nature as usize], row.kind, &row.title);
    let local = row.at.to_zoned(zone.clone());
    let day = day_number(local.date()).unwrap_or_default();
    let hashed = |what: &dyn Fn(&mut DefaultHasher)| {
        let mut hasher = DefaultHasher::new();
        what(&mut hasher);
        hasher.finish()
    };
    Came {
        own,
        local_hour: day * 24 + u32::from(local.hour().unsigned_abs()),
        incident: hashed(&|hasher| row.incident.hash(hasher)),
        call: hashed(&|hasher| row.call_id.hash(hasher)),
        seconds: row.seconds,
        began: row.began,
        whole: row.whole,
        placed: row.placed,
        place: place.map(|place| dictionary.place_code(place)),
    }
}

/// The hundred block with its street as they were published; none where neither was.
pub fn block_of(call: &Call) -> Option<String> {
    let parts = [call.block.as_deref(), call.location.as_deref()];
    Some(parts.into_iter().flatten().collect::<Vec<_>>().join(" ")).filter(|block| !block.is_empty())
}

pub(super) fn seconds(from: Timestamp, until: Timestamp) -> u32 {
    u32::try_from((until.as_second() - from.as_second()).max(0)).unwrap_or(u32::MAX)
}

/// How long calls lasted that were still there when their day ended.
#[derive(Default)]
pub struct Lasting<T> {
    open: HashMap<CallId, (Timestamp, bool, T)>,
}

impl<T> Lasting<T> {
    pub fn new() -> Self {
        Self { open: HashMap::new() }
    }

    /// Goes on to the next day: what left is told with seconds, and whether it was seen to come and leave.
    pub fn next(&mut self, day: &DayCalls, mut told: impl FnMut(T, u32, bool)) {
        for left in &day.left {
            if let Some((from, began, what)) = self.open.remove(&left.id) {
                told(what, seconds(from, left.at), began && left.seen);
            }
        }
    }

    /// Of the day's calls that are still there, those that are to be followed.
    pub fn follow(&mut self, day: &DayCalls, what: impl Fn(&Open, &Came) -> Option<T>) {
        for open in &day.open {
            let Some(came) = day.came.get(open.at as usize) else { continue };
            if let Some(what) = what(open, came) {
                self.open.insert(open.id, (open.from, came.began, what));
            }
        }
    }

    /// Those whose end was not found: they lasted until `until` at least, if they are `on` the board, else to the end of the
    /// day on which they came.
    pub fn rest(self, until: Timestamp, on: &HashSet<CallId>, mut told: impl FnMut(T, u32, bool)) {
        for (id, (from, _, what)) in self.open {
            let day_ends = from.as_second().div_euclid(86_400) * 86_400 + 86_400;
            let day_ends = u32::try_from(day_ends - from.as_second()).unwrap_or_default();
            let so_far = seconds(from, until);
            told(what, if on.contains(&id) { so_far } else { so_far.min(day_ends) }, false);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            rollups::{DaySource, roll_up},
            story::Watch,
        },
        *,
    };
    use blotter_model::{Body, Change, ChangeType, EventRecord, Report};
    use jiff::ToSpan;
    use std::{sync::Arc, time::Duration};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn event(when: &str, change_type: ChangeType, unit: &str) -> EventRecord {
        let report = Report {
            incident_number: "26-1".into(),
            unit_number: unit.into(),
            nature_of_call: Some("X".into()),
            ..Report::default()
        };
        let call = Arc::new(Call::new(&report, "feed", at(when)));
        EventRecord {
            feed: "f".into(),
            epoch: "0".repeat(16),
            seq: 1,
            at: at(when),
            body: Body::Call(Change { change_type, call }),
        }
    }

    /// A day that was watched each minute from 10:00, but not from 12:00 to 13:00.
    fn day(day: &str, events: &[EventRecord], dictionary: &mut Dictionary) -> DayCalls {
        let begins = at(&format!("{day}T00:00:00Z"));
        let polls: Vec<Timestamp> = (600..1_440_i64)
            .filter(|minute| !(721..780).contains(minute))
            .map(|minute| begins + minute.minutes())
            .collect();
        let zone = jiff::tz::TimeZoneDatabase::bundled().get("America/Chicago").unwrap();
        let watch = Watch { polls: &polls, reach: Duration::from_mins(5), now: at("2026-08-20T00:00:00Z") };
        let source = DaySource { begins, ends: begins + 24.hours(), events, watch };
        DayCalls::of(&roll_up(&source), &zone, dictionary)
    }

    #[test]
    fn a_call_lasts_from_where_it_was_seen_to_come_to_where_it_was_seen_to_leave() {
        use ChangeType::{Add, Delete};
        let mut dictionary = Dictionary::default();
        let first = day(
            "2026-08-14",
            &[
                event("2026-08-14T10:00:00Z", Add, "there before"),
                event("2026-08-14T10:05:00Z", Add, "whole"),
                event("2026-08-14T11:05:00Z", Delete, "whole"),
                event("2026-08-14T11:30:00Z", Add, "lost"),
                event("2026-08-14T12:00:00Z", Delete, "there before"),
                event("2026-08-14T13:00:00Z", Delete, "lost"),
                event("2026-08-14T23:30:00Z", Add, "over midnight"),
                event("2026-08-14T23:40:00Z", Add, "still"),
            ],
            &mut dictionary,
        );
        let lasted = |came: &Came| (came.seconds, came.whole);
        assert_eq!(
            first.came.iter().map(lasted).collect::<Vec<_>>(),
            [(7_200, false), (3_600, true), (1_800, false), (1_800, false), (1_200, false)]
        );
        assert_eq!(first.watched[9..14], [0, 3_600, 3_600, 0, 3_600]);
        let second =
            day("2026-08-15", &[event("2026-08-15T10:30:00Z", Delete, "over midnight")], &mut dictionary);
        let mut lasting = Lasting::new();
        lasting.follow(&first, |_, _| Some(()));
        let mut told = Vec::new();
        lasting.next(&second, |(), seconds, whole| told.push((seconds, whole)));
        assert_eq!(told, [(11 * 3_600, true)]);
        let (mut gone, mut on) = (Vec::new(), Vec::new());
        let until = at("2026-08-16T00:00:00Z");
        lasting.rest(until, &HashSet::new(), |(), seconds, _| gone.push(seconds));
        assert_eq!(gone, [1_200]);
        let mut lasting = Lasting::new();
        lasting.follow(&first, |_, _| Some(()));
        let still: HashSet<CallId> = first.open.iter().map(|open| open.id).collect();
        lasting.rest(until, &still, |(), seconds, whole| on.push((seconds, whole)));
        on.sort_unstable();
        assert_eq!(on, [(87_600, false), (88_200, false)]);
    }

    #[test]
    fn keys_are_those_of_the_citys_clock() {
        let mut dictionary = Dictionary::default();
        // A Saturday in UTC, still Friday in Dallas.
        let day = day("2026-08-15", &[event("2026-08-15T02:30:00Z", ChangeType::Add, "D1")], &mut dictionary);
        let came = &day.came[0];
        assert_eq!((came.key(Dim::Weekday), came.key(Dim::Hour)), (5, 21));
        for (dim, value) in [
            (Dim::Day, Value::text("2026-08-14")),
            (Dim::Weekday, Value::Number(5)),
            (Dim::Nature, Value::text("X")),
            (Dim::Beat, Value::Null),
        ] {
            assert_eq!(dictionary.value_of(dim, came.key(dim)), value);
            assert_eq!(dictionary.key_of(dim, &value), Some(came.key(dim)), "{dim:?}");
        }
        assert_eq!(dictionary.key_of(Dim::Beat, &Value::text("999")), None);
    }
}
