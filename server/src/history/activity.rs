//! How busy it was: the calls that came, by place, nature and time. Days are read once, from their roll-ups in the lake or from
//! their events, and kept in memory.

use super::{
    calls::DayCalls,
    days::{is_over, keep, midnight},
    dims::{Dictionary, Dim},
    figures::{DayFigures, Figures, draw_up, watch_time},
    filter::{ActivityFilter, Keys},
    past::{Past, PastError},
    recorder::off_the_workers,
    rollups,
};
use blotter_lake::history::{DayRollup, day_of};
use blotter_model::{CallId, Timestamp};
use blotter_records::Value;
use futures::{StreamExt, TryStreamExt, stream};
use jiff::{ToSpan, civil::Date, tz::TimeZone};
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

/// Days that are kept in memory; a busy city's day takes about 230 KB.
const MAX_DAYS: usize = 400;
/// How long the end of a call is looked for after the last day asked for, days.
pub(super) const LATER: i64 = 2;
/// Days that are read at once.
const AT_ONCE: usize = 8;

/// Calls counted by a few dimensions.
#[derive(Debug, Clone, PartialEq)]
pub struct Counted {
    pub total: u64,
    pub groups: Vec<(Vec<Value>, u64)>,
}

/// What is kept in memory.
#[derive(Default)]
pub(super) struct Known {
    pub(super) dictionary: Dictionary,
    /// By the day in UTC.
    days: HashMap<Date, Arc<DayCalls>>,
}

impl Known {
    fn add_up(&self, parts: &[Arc<DayCalls>], filter: &ActivityFilter, by: &[Dim]) -> Counted {
        let keys = Keys::of(filter, &self.dictionary);
        let mut groups: HashMap<Vec<u32>, u64> = HashMap::new();
        let mut total = 0;
        for came in parts.iter().flat_map(|day| day.came.iter()).filter(|came| keys.has(came)) {
            total += 1;
            if !by.is_empty() {
                *groups.entry(by.iter().map(|dim| came.key(*dim)).collect()).or_default() += 1;
            }
        }
        let value = |(dim, key): (&Dim, u32)| self.dictionary.value_of(*dim, key);
        let groups =
            groups.into_iter().map(|(key, count)| (by.iter().zip(key).map(value).collect(), count)).collect();
        Counted { total, groups }
    }
}

/// A day that is in memory, or was read just now.
enum Day {
    Known(Arc<DayCalls>),
    Read(DayRollup),
}

/// Counts calls; cheap to clone.
#[derive(Clone)]
pub struct Activity {
    pub(super) past: Past,
    pub(super) zone: TimeZone,
    known: Arc<Mutex<Known>>,
}

impl Activity {
    pub fn new(past: Past, zone: TimeZone) -> Self {
        Self { past, zone, known: Arc::default() }
    }

    /// The first and the last day of the city's clock that has events.
    ///
    /// # Errors
    /// When the lake or the store can't be read.
    pub async fn span(&self) -> Result<Option<(Date, Date)>, PastError> {
        let day = |at: Timestamp| at.to_zoned(self.zone.clone()).date();
        Ok(self.past.span().await?.map(|(first, last)| (day(first), day(last))))
    }

    /// Counts the calls of a filter by dimensions.
    ///
    /// # Errors
    /// When the lake or the store can't be read.
    pub async fn count(&self, filter: &ActivityFilter, by: &[Dim]) -> Result<Counted, PastError> {
        let parts = self.days(filter.from, filter.to).await?;
        // A year has a million calls.
        let (this, filter, by) = (self.clone(), filter.clone(), by.to_vec());
        let work = move || {
            let parts: Vec<_> = parts.into_iter().map(|(_, day)| day).collect();
            Ok(this.known().add_up(&parts, &filter, &by))
        };
        off_the_workers(work).await.map_err(PastError::Store)
    }

    /// All that a page shows of the days `from` to `to` under a filter, whose own days don't count. `on`: the calls on the
    /// board now.
    ///
    /// # Errors
    /// When the lake or the store can't be read.
    pub async fn figures(
        &self,
        filter: &ActivityFilter,
        [from, to]: [Date; 2],
        on: HashSet<CallId>,
    ) -> Result<Figures, PastError> {
        let length = i64::from(from.until(to).map_or(0, |span| span.get_days())) + 1;
        let before = from.saturating_sub(length.days());
        let parts = self.days(Some(before), Some(to.saturating_add(LATER.days()))).await?;
        let filter = ActivityFilter { from: Some(before), to: Some(to), ..filter.clone() };
        let this = self.clone();
        let work = move || Ok(draw_up(&this.known().dictionary, &parts, &filter, from, &on, &this.zone));
        off_the_workers(work).await.map_err(PastError::Store)
    }

    /// The days from one to another, as far as the history reaches.
    ///
    /// # Errors
    /// When the lake or the store can't be read.
    pub async fn by_day(&self, [from, to]: [Date; 2]) -> Result<Vec<DayFigures>, PastError> {
        let parts = self.days(Some(from), Some(to)).await?;
        let filter = ActivityFilter { from: Some(from), to: Some(to), ..ActivityFilter::default() };
        let mut counts: HashMap<u32, u64> = HashMap::new();
        for came in parts.iter().flat_map(|(_, day)| day.came.iter()) {
            *counts.entry(came.day()).or_default() += 1;
        }
        let mut figures = Figures::default();
        watch_time(&mut figures, &parts, &counts, &filter, from, &self.zone);
        Ok(figures.days)
    }

    /// The days in UTC that have a part in days of the city's clock.
    pub(super) async fn days(
        &self,
        from: Option<Date>,
        to: Option<Date>,
    ) -> Result<Vec<(Date, Arc<DayCalls>)>, PastError> {
        let from = from.and_then(|date| midnight(date, &self.zone)).unwrap_or(Timestamp::MIN);
        let until = to
            .and_then(|date| midnight(date.tomorrow().ok()?, &self.zone))
            .map_or(Timestamp::MAX, |end| end - 1.millisecond());
        let mut days = self.past.days(from, until).await?;
        // A day without a call was watched all the same.
        let seen = self.past.polls.last_before(until.min(crate::now())).await?;
        if let (Some(seen), Some((_, last))) = (seen, self.past.span().await?) {
            let next = days.last().map_or_else(|| Ok(day_of(from.max(last))), |day| day.tomorrow());
            let quiet = next.ok().into_iter().flat_map(|next| next.series(1.day()));
            days.extend(quiet.take_while(|day| *day <= day_of(seen)));
        }
        let read = days.into_iter().map(|day| async move { self.day(day).await.map(|read| (day, read)) });
        let mut read = stream::iter(read).buffered(AT_ONCE);
        // In order, whichever came first: a nature of call is called as on its first day. Each is kept as it comes, since a
        // day as it is read takes several times as much memory.
        let mut days = Vec::new();
        while let Some((date, day)) = read.try_next().await? {
            days.push((date, self.keep(date, day)));
        }
        Ok(days)
    }

    /// A day in UTC, from memory or as it was read.
    async fn day(&self, day: Date) -> Result<Day, PastError> {
        let known = self.known().days.get(&day).cloned();
        Ok(match known {
            Some(known) => Day::Known(known),
            None => Day::Read(rollups::of_day(&self.past, day, crate::now()).await?),
        })
    }

    /// Reads a day again when it is asked for next.
    pub(super) fn forget(&self, date: Date) {
        self.known().days.remove(&date);
    }

    /// The calls that came on a day, which is kept in memory once nothing of it changes any more.
    fn keep(&self, date: Date, day: Day) -> Arc<DayCalls> {
        let rollup = match day {
            Day::Known(calls) => return calls,
            Day::Read(rollup) => rollup,
        };
        let mut known = self.known();
        let calls = Arc::new(DayCalls::of(&rollup, &self.zone, &mut known.dictionary));
        if is_over(date, self.past.stale_after, crate::now()) {
            keep(&mut known.days, date, calls.clone(), MAX_DAYS);
        }
        calls
    }

    pub(super) fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
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
    use blotter_model::{Address, Body, Call, Change, ChangeType, EventRecord, Precision, Report};
    use blotter_records::{Bbox, Cell};

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn date(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn add(when: &str, incident: &str, unit: &str, nature: &str, division: &str) -> EventRecord {
        let report = Report {
            incident_number: incident.into(),
            unit_number: unit.into(),
            nature_of_call: Some(nature.into()),
            division: Some(division.into()),
            ..Report::default()
        };
        EventRecord {
            feed: "f".into(),
            epoch: "0".repeat(16),
            seq: 1,
            at: at(when),
            body: Body::Call(Change {
                change_type: ChangeType::Add,
                call: Arc::new(Call::new(&report, "feed", at(when))),
            }),
        }
    }

    /// Days in UTC with these calls, watched each minute but for the first hour of each.
    fn known(days: &[(&str, Vec<EventRecord>)]) -> (Known, TimeZone, Vec<(Date, Arc<DayCalls>)>) {
        let zone = jiff::tz::TimeZoneDatabase::bundled().get("America/Chicago").unwrap();
        let mut known = Known::default();
        let mut parts = Vec::new();
        for (day, events) in days {
            let begins = midnight(date(day), &TimeZone::UTC).unwrap();
            let polls: Vec<Timestamp> = (60..=1_440_i64).map(|minute| begins + minute.minutes()).collect();
            let watch =
                Watch { polls: &polls, reach: std::time::Duration::from_mins(5), now: begins + 48.hours() };
            let rollup = roll_up(&DaySource { begins, ends: begins + 24.hours(), events, watch });
            parts.push((date(day), Arc::new(DayCalls::of(&rollup, &zone, &mut known.dictionary))));
        }
        (known, zone, parts)
    }

    #[test]
    fn a_day_of_the_city_is_not_one_in_utc() {
        // 11 pm of the 13th and 1 am of the 14th in Dallas: one day in UTC.
        let events = vec![
            add("2026-08-14T04:00:00Z", "26-1", "A", "X", "Central"),
            add("2026-08-14T06:00:00Z", "26-2", "B", "X", "Central"),
        ];
        let (known, _, parts) = known(&[("2026-08-14", events)]);
        let parts: Vec<_> = parts.into_iter().map(|(_, day)| day).collect();
        let day = |text: &str| Some(date(text));
        for (from, to, total) in [
            (None, None, 2),
            (day("2026-08-14"), None, 1),
            (None, day("2026-08-13"), 1),
            (day("2026-08-13"), day("2026-08-14"), 2),
            (day("2026-08-15"), None, 0),
        ] {
            let filter = ActivityFilter { from, to, ..ActivityFilter::default() };
            let counted = known.add_up(&parts, &filter, &[Dim::Hour]);
            assert_eq!(counted.total, total, "{from:?} to {to:?}");
            assert_eq!(counted.groups.len() as u64, total);
        }
    }

    #[test]
    fn a_box_and_cells_of_any_size_have_the_calls_whose_place_is_known() {
        let here = |event: EventRecord, latitude: f64, precision: Precision| {
            let Body::Call(change) = event.body else { unreachable!() };
            let mut call = (*change.call).clone();
            call.address = Some(Address {
                latitude,
                longitude: -96.8,
                precision,
                source: "test".into(),
                uncertainty_m: None,
                matched: None,
                alternatives: Vec::new(),
            });
            EventRecord { body: Body::Call(Change { call: Arc::new(call), ..change }), ..event }
        };
        let call = |unit: &str| add("2026-08-14T15:00:00Z", unit, unit, "X", "Central");
        let events = vec![
            here(call("A"), 32.59, Precision::Block),
            here(call("B"), 32.6, Precision::Intersection),
            here(call("C"), 32.61, Precision::Block),
            here(call("D"), 32.6, Precision::Street),
            call("E"),
        ];
        let (known, zone, parts) = known(&[("2026-08-14", events)]);
        let cell = |latitude: f64, resolution| {
            Value::text(&Cell::around(latitude, -96.8, resolution).unwrap().to_string())
        };
        let bbox = |text: &str| Some(Bbox::parse(text).unwrap());
        for (cells, bbox, total) in [
            (vec![], None, 5),
            (vec![], bbox("-96.8,32.59,-96.8,32.6"), 2),
            (vec![], bbox("-97,32.591,-96,32.609"), 1),
            (vec![], bbox("-96.7,32,-96,33"), 0),
            (vec![cell(32.59, 9)], None, 1),
            (vec![cell(32.59, 8), cell(32.61, 8)], None, 2),
            (vec![cell(32.6, 4)], None, 3),
            (vec![cell(10.0, 8)], None, 0),
            // Only the street is known, or nothing.
            (vec![Value::Null], None, 2),
            (vec![Value::Null, cell(32.59, 8)], None, 3),
            (vec![cell(32.6, 4)], bbox("-97,32.591,-96,33"), 2),
            (vec![Value::Null], bbox("-97,32,-96,33"), 0),
        ] {
            let values = if cells.is_empty() { Vec::new() } else { vec![(Dim::Cell, cells.clone())] };
            let filter = ActivityFilter { values, bbox, ..ActivityFilter::default() };
            let days: Vec<_> = parts.iter().map(|(_, day)| day.clone()).collect();
            assert_eq!(known.add_up(&days, &filter, &[]).total, total, "{cells:?} {bbox:?}");
            let day = date("2026-08-14");
            let filter = ActivityFilter { from: Some(day), to: Some(day), ..filter };
            let figures = draw_up(&known.dictionary, &parts, &filter, day, &HashSet::new(), &zone);
            // The map has all cells, so that one may choose others.
            assert_eq!((figures.total, figures.anywhere), (total, 5));
            assert_eq!((figures.cells.len(), figures.rough), (3, 1));
        }
    }

    #[test]
    fn a_unit_that_comes_back_is_one_and_a_block_is_one_in_any_letters() {
        let called = |event: EventRecord, change_type: ChangeType, location: &str| {
            let Body::Call(change) = event.body else { unreachable!() };
            let mut call = (*change.call).clone();
            (call.block, call.location) = (Some("100".into()), Some(location.into()));
            EventRecord { body: Body::Call(Change { change_type, call: Arc::new(call) }), ..event }
        };
        let call = |when: &str, unit: &str| add(when, "26-1", unit, "X", "Central");
        let events = vec![
            called(call("2026-08-14T15:00:00Z", "A"), ChangeType::Add, "Elm St"),
            called(call("2026-08-14T15:10:00Z", "A"), ChangeType::Delete, "Elm St"),
            called(call("2026-08-14T15:20:00Z", "A"), ChangeType::Add, "ELM ST"),
            // As a restored data directory does.
            called(call("2026-08-14T15:30:00Z", "A"), ChangeType::Add, "ELM ST"),
        ];
        let (known, zone, parts) = known(&[("2026-08-14", events)]);
        let day = date("2026-08-14");
        for block in ["100 Elm St", "100 ELM ST", "100 elm st"] {
            let values = vec![(Dim::Block, vec![Value::text(block)])];
            let filter = ActivityFilter { from: Some(day), to: Some(day), values, bbox: None };
            let figures = draw_up(&known.dictionary, &parts, &filter, day, &HashSet::new(), &zone);
            assert_eq!((figures.total, figures.incidents, figures.with_more_units), (2, 1, 0));
            assert_eq!(figures.blocks, [(Value::text("100 Elm St"), 2)]);
        }
    }

    #[test]
    fn a_page_counts_what_its_filter_has_and_lists_what_it_could_have() {
        let first = vec![
            add("2026-08-14T15:00:00Z", "26-1", "A", "X", "Central"),
            add("2026-08-14T15:01:00Z", "26-1", "B", "X", "Central"),
            add("2026-08-14T15:02:00Z", "26-2", "C", "Y", "Central"),
            add("2026-08-14T15:03:00Z", "26-3", "D", "X", "North"),
        ];
        let second = vec![
            add("2026-08-15T00:30:00Z", "26-4", "E", "X", "Central"),
            add("2026-08-15T15:00:00Z", "26-5", "F", "X", "Central"),
        ];
        let (known, zone, parts) = known(&[("2026-08-14", first), ("2026-08-15", second)]);
        let figures = |values: Vec<(Dim, Vec<Value>)>, from: &str, to: &str| {
            let days = [date(from), date(to)];
            let filter = ActivityFilter {
                from: Some(date("2026-08-14")),
                to: Some(days[1]),
                values,
                ..ActivityFilter::default()
            };
            draw_up(&known.dictionary, &parts, &filter, days[0], &HashSet::new(), &zone)
        };
        let text = Value::text;
        let all = figures(Vec::new(), "2026-08-14", "2026-08-15");
        assert_eq!((all.total, all.incidents, all.with_more_units, all.unplaced), (6, 5, 1, 6));
        let central = figures(vec![(Dim::Division, vec![text("Central")])], "2026-08-14", "2026-08-15");
        assert_eq!(central.total, 5);
        // Under all filters but its own.
        assert_eq!(central.lists[0], (Dim::Division, vec![(text("Central"), 5), (text("North"), 1)]));
        assert_eq!(central.lists[2], (Dim::Nature, vec![(text("X"), 4), (text("Y"), 1)]));
        // At 7:30 pm of the 14th in Dallas, after an hour in which nobody watched, and so not in an hour of the week.
        let hours: u64 = all.hours.iter().flatten().map(|cell| cell.count).sum();
        assert_eq!(hours, 5);
        let evening = all.hours[19][4];
        assert_eq!((evening.count, evening.watched_s), (0, 0));
        assert_eq!((all.hours[10][4].count, all.hours[10][4].watched_s), (4, 3_600));
        // The second day alone, with the first to compare.
        let last = figures(Vec::new(), "2026-08-15", "2026-08-15");
        let days: Vec<_> = last.days.iter().map(|day| (day.day.day(), day.count, day.chosen)).collect();
        assert_eq!((last.total, days), (1, vec![(14, 5, false), (15, 1, true)]));
        // None was seen to leave.
        let lasted: Vec<_> = all.lasted.iter().map(|(_, it)| (it.calls, it.cut, it.half)).collect();
        assert_eq!(lasted, [(5, 5, None), (1, 1, None)]);
    }
}
