//! How busy it was: the calls that came, by place, nature and time. Days are read from the events once and kept in memory.

use super::{
    calls::{Came, DayCalls, DaySource, Dictionary, Dim, Lasting, day_number},
    lasted::Lasted,
    past::{Past, PastError},
    recorder::off_the_workers,
    story::Watch,
};
use blotter_lake::history::EventFilter;
use blotter_model::{CallId, CallKind, Timestamp};
use blotter_records::Value;
use jiff::{SignedDuration, ToSpan, civil::Date, tz::TimeZone};
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

/// Days that are kept in memory; a busy city's day takes about 170 KB.
const MAX_DAYS: usize = 400;
/// How long the end of a call is looked for after the last day asked for, days.
const LATER: i64 = 2;
/// A day's polls begin so many times the longest pause before it: the poll before the first decides what that saw come.
const POLLS_BEFORE: u32 = 2;

/// What is counted.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ActivityFilter {
    /// Days of the city's clock, both included.
    pub from: Option<Date>,
    pub to: Option<Date>,
    /// Calls with any of the values of each dimension.
    pub values: Vec<(Dim, Vec<Value>)>,
}

/// Calls counted by a few dimensions.
#[derive(Debug, Clone, PartialEq)]
pub struct Counted {
    pub total: u64,
    pub groups: Vec<(Vec<Value>, u64)>,
}

/// What a page shows of a filter.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Figures {
    pub total: u64,
    /// Different incidents, and those of them with two units or more.
    pub incidents: u64,
    pub with_more_units: u64,
    /// Calls whose place was not found.
    pub unplaced: u64,
    /// The days asked for and as many before them, in order, as far as the history reaches.
    pub days: Vec<DayFigures>,
    /// For each hour of the day, Monday to Sunday.
    pub hours: Vec<[HourFigures; 7]>,
    /// By each dimension under the filter's others, the most first.
    pub lists: Vec<(Dim, Vec<(Value, u64)>)>,
    /// Blocks under the whole filter, the most calls first.
    pub blocks: Vec<(Value, u64)>,
    /// How long calls lasted, by their nature, the most calls first.
    pub lasted: Vec<(Value, Lasted)>,
    /// Groups and plain words of natures.
    pub natures: Vec<(Value, CallKind, String)>,
}

/// A day of the city's clock.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DayFigures {
    pub day: Date,
    pub count: u64,
    /// For how many seconds of how many the feed was watched.
    pub watched_s: u64,
    pub seconds: u64,
    /// It is asked for; else it is what those are compared with.
    pub chosen: bool,
}

/// An hour of all the week's days of one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HourFigures {
    /// Calls that came while the feed was watched.
    pub count: u64,
    pub watched_s: u64,
}

/// The dimensions by which a page filters.
pub const LISTED: [Dim; 4] = [Dim::Division, Dim::Beat, Dim::Nature, Dim::Priority];

/// What is kept in memory.
#[derive(Default)]
struct Known {
    dictionary: Dictionary,
    /// By the day in UTC.
    days: HashMap<Date, Arc<DayCalls>>,
}

/// A filter by keys: an empty set for values that no call has.
struct Keys {
    wanted: Vec<(Dim, HashSet<u32>)>,
    from: u32,
    to: u32,
}

impl Keys {
    fn of(filter: &ActivityFilter, dictionary: &Dictionary) -> Self {
        let keys = |(dim, values): &(Dim, Vec<Value>)| {
            (*dim, values.iter().filter_map(|value| dictionary.key_of(*dim, value)).collect())
        };
        Self {
            wanted: filter.values.iter().map(keys).collect(),
            from: filter.from.map_or(0, |from| day_number(from).unwrap_or_default()),
            to: filter.to.map_or(u32::MAX, |to| day_number(to).unwrap_or_default()),
        }
    }

    /// A day in UTC has calls of two days of the city.
    const fn has_day(&self, day: u32) -> bool {
        self.from <= day && day <= self.to
    }

    /// The dimensions of which a call has none of the wanted values.
    fn missed(&self, came: &Came) -> impl Iterator<Item = Dim> {
        self.wanted.iter().filter(|(dim, keys)| !keys.contains(&came.key(*dim))).map(|(dim, _)| *dim)
    }

    fn has(&self, came: &Came) -> bool {
        self.has_day(came.day()) && self.missed(came).next().is_none()
    }
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

/// Counts calls; cheap to clone.
#[derive(Clone)]
pub struct Activity {
    past: Past,
    zone: TimeZone,
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
        let filter = ActivityFilter { from: Some(from), to: Some(to), values: Vec::new() };
        let mut counts: HashMap<u32, u64> = HashMap::new();
        for came in parts.iter().flat_map(|(_, day)| day.came.iter()) {
            *counts.entry(came.day()).or_default() += 1;
        }
        let mut figures = Figures::default();
        watch_time(&mut figures, &parts, &counts, &filter, from, &self.zone);
        Ok(figures.days)
    }

    /// The days in UTC that have a part in days of the city's clock.
    async fn days(
        &self,
        from: Option<Date>,
        to: Option<Date>,
    ) -> Result<Vec<(Date, Arc<DayCalls>)>, PastError> {
        let from = from.and_then(|date| midnight(date, &self.zone)).unwrap_or(Timestamp::MIN);
        let until = to
            .and_then(|date| midnight(date.tomorrow().ok()?, &self.zone))
            .map_or(Timestamp::MAX, |end| end - 1.millisecond());
        let mut parts = Vec::new();
        for day in self.past.days(from, until).await? {
            parts.push((day, self.day(day).await?));
        }
        Ok(parts)
    }

    /// The calls that came on a day in UTC.
    async fn day(&self, day: Date) -> Result<Arc<DayCalls>, PastError> {
        let known = self.known().days.get(&day).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let begins = midnight(day, &TimeZone::UTC).unwrap_or(Timestamp::MIN);
        let ends = midnight(day.saturating_add(1.day()), &TimeZone::UTC).unwrap_or(Timestamp::MAX);
        let now = crate::now();
        let filter = EventFilter {
            from: Some(begins),
            // A place may be found a while after its call came.
            until: Some(ends.saturating_add(SignedDuration::from_hours(1)).unwrap_or(ends)),
            ..EventFilter::default()
        };
        let events = self.past.events(filter).await?;
        let reach = self.past.stale_after;
        let first = begins.saturating_sub(reach.saturating_mul(POLLS_BEFORE)).unwrap_or(begins);
        let last = ends.saturating_add(reach).unwrap_or(ends);
        let polls = self.past.good_polls(first, last.min(now)).await?;
        let watch = Watch { polls: &polls, reach, now };
        let mut known = self.known();
        let source = DaySource { begins, ends, events: &events, watch, zone: &self.zone };
        let calls = Arc::new(DayCalls::read(&source, &mut known.dictionary));
        // What is late in coming to the lake comes within minutes, if it can be written at all.
        if ends + 70.minutes() < now {
            if known.days.len() >= MAX_DAYS {
                known.days.clear();
            }
            known.days.insert(day, calls.clone());
        }
        Ok(calls)
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn midnight(date: Date, zone: &TimeZone) -> Option<Timestamp> {
    date.to_zoned(zone.clone()).ok().map(|midnight| midnight.timestamp())
}

/// Counts all that a page shows. `parts`: the days in UTC, with those after the last that is asked for.
fn draw_up(
    dictionary: &Dictionary,
    parts: &[(Date, Arc<DayCalls>)],
    filter: &ActivityFilter,
    from: Date,
    on: &HashSet<CallId>,
    zone: &TimeZone,
) -> Figures {
    let keys = Keys::of(filter, dictionary);
    let first = day_number(from).unwrap_or_default();
    let mut figures = Figures { hours: vec![<[HourFigures; 7]>::default(); 24], ..Figures::default() };
    let mut units: HashMap<u64, u32> = HashMap::new();
    let mut by_day: HashMap<u32, u64> = HashMap::new();
    let mut lists: [HashMap<u32, u64>; LISTED.len()] = Default::default();
    let mut natures: HashSet<u32> = HashSet::new();
    let mut blocks: HashMap<u32, u64> = HashMap::new();
    let mut lasted: HashMap<u32, Vec<(u32, bool)>> = HashMap::new();
    let mut lasting = Lasting::new();
    for (_, day) in parts {
        let mut told = |nature, seconds, whole| lasted.entry(nature).or_default().push((seconds, whole));
        lasting.next(day, &mut told);
        let counts = |came: &Came| came.day() >= first && keys.has(came);
        lasting.follow(day, |came| counts(came).then(|| came.key(Dim::Nature)));
        let open: HashSet<usize> = day.open().collect();
        for (at, came) in day.came.iter().enumerate().filter(|(_, came)| keys.has_day(came.day())) {
            let mut missed = keys.missed(came);
            let (one, more) = (missed.next(), missed.next().is_some());
            if more {
                continue;
            }
            natures.insert(came.key(Dim::Nature));
            if came.day() < first {
                if one.is_none() {
                    *by_day.entry(came.day()).or_default() += 1;
                }
                continue;
            }
            for (dim, list) in LISTED.iter().zip(&mut lists) {
                if one.is_none_or(|one| one == *dim) {
                    *list.entry(came.key(*dim)).or_default() += 1;
                }
            }
            if one.is_some() {
                continue;
            }
            figures.total += 1;
            figures.unplaced += u64::from(!came.placed);
            *units.entry(came.incident).or_default() += 1;
            *by_day.entry(came.day()).or_default() += 1;
            *blocks.entry(came.key(Dim::Block)).or_default() += 1;
            let (hour, weekday) = (came.key(Dim::Hour) as usize, came.key(Dim::Weekday) as usize);
            // What was there after a gap did not come in that hour.
            if came.began
                && let Some(cell) = figures.hours.get_mut(hour).and_then(|days| days.get_mut(weekday - 1))
            {
                cell.count += 1;
            }
            if !open.contains(&at) {
                lasted.entry(came.key(Dim::Nature)).or_default().push((came.seconds, came.whole));
            }
        }
    }
    lasting.rest(crate::now(), on, |nature, seconds, whole| {
        lasted.entry(nature).or_default().push((seconds, whole));
    });
    for key in natures {
        if let Some((kind, title)) = dictionary.nature(key) {
            figures.natures.push((dictionary.value_of(Dim::Nature, key), *kind, title.clone()));
        }
    }
    figures.incidents = units.len() as u64;
    figures.with_more_units = units.values().filter(|units| **units > 1).count() as u64;
    watch_time(&mut figures, parts, &by_day, filter, from, zone);
    figures.lists = LISTED
        .into_iter()
        .zip(lists)
        .map(|(dim, list)| (dim, sorted(list, |key| dictionary.value_of(dim, key))))
        .collect();
    figures.blocks = sorted(blocks, |key| dictionary.value_of(Dim::Block, key));
    let mut all: Vec<(Value, Lasted)> = lasted
        .into_iter()
        .map(|(key, spans)| (dictionary.value_of(Dim::Nature, key), Lasted::of(spans)))
        .collect();
    all.sort_by(|(a, x), (b, y)| y.calls.cmp(&x.calls).then_with(|| a.cmp(b)));
    figures.lasted = all;
    figures
}

/// Adds for how long the feed was watched, by day and by hour of the week.
fn watch_time(
    figures: &mut Figures,
    parts: &[(Date, Arc<DayCalls>)],
    by_day: &HashMap<u32, u64>,
    filter: &ActivityFilter,
    from: Date,
    zone: &TimeZone,
) {
    let mut watched: HashMap<Date, u64> = HashMap::new();
    for (day, calls) in parts {
        let begins = midnight(*day, &TimeZone::UTC).unwrap_or(Timestamp::MIN);
        for (hour, seconds) in (0..).zip(calls.watched) {
            let local = (begins + SignedDuration::from_hours(hour)).to_zoned(zone.clone());
            *watched.entry(local.date()).or_default() += u64::from(seconds);
            if local.date() >= from && filter.to.is_none_or(|to| local.date() <= to) {
                let (hour, weekday) = (local.hour(), local.weekday().to_monday_zero_offset());
                let place = usize::try_from(hour).ok().zip(usize::try_from(weekday).ok());
                if let Some(cell) =
                    place.and_then(|(hour, weekday)| figures.hours.get_mut(hour)?.get_mut(weekday))
                {
                    cell.watched_s += u64::from(seconds);
                }
            }
        }
    }
    let (Some(first), Some(to)) = (watched.keys().min().copied(), filter.to) else { return };
    let begin = filter.from.map_or(first, |from| from.max(first));
    for day in begin.series(1.day()).take_while(|day| *day <= to) {
        let next = day.tomorrow().ok().and_then(|next| midnight(next, zone));
        let length = midnight(day, zone).zip(next).map_or(86_400, |(a, b)| b.as_second() - a.as_second());
        figures.days.push(DayFigures {
            day,
            count: day_number(day).and_then(|number| by_day.get(&number)).copied().unwrap_or_default(),
            watched_s: watched.get(&day).copied().unwrap_or_default(),
            seconds: u64::try_from(length).unwrap_or_default(),
            chosen: day >= from,
        });
    }
}

/// The most first; those that are equal by their value.
fn sorted(counts: HashMap<u32, u64>, value: impl Fn(u32) -> Value) -> Vec<(Value, u64)> {
    let mut list: Vec<(Value, u64)> = counts.into_iter().map(|(key, count)| (value(key), count)).collect();
    list.sort_by(|(a, x), (b, y)| y.cmp(x).then_with(|| a.cmp(b)));
    list
}

#[cfg(test)]
mod tests {
    use super::*;
    use blotter_model::{Body, Call, Change, ChangeType, EventRecord, Report};

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
            let source = DaySource { begins, ends: begins + 24.hours(), events, watch, zone: &zone };
            parts.push((date(day), Arc::new(DayCalls::read(&source, &mut known.dictionary))));
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
            let filter = ActivityFilter { from, to, values: Vec::new() };
            let counted = known.add_up(&parts, &filter, &[Dim::Hour]);
            assert_eq!(counted.total, total, "{from:?} to {to:?}");
            assert_eq!(counted.groups.len() as u64, total);
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
            let filter = ActivityFilter { from: Some(date("2026-08-14")), to: Some(days[1]), values };
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
