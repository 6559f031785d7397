//! What the page about how busy it was shows of a filter: counts, lists, hours of the week, and how long calls lasted.

use super::{
    calls::{Came, DayCalls, Lasting},
    days::midnight,
    dims::{Dictionary, Dim, day_number},
    filter::{ActivityFilter, Keys},
    lasted::Lasted,
};
use blotter_model::{CallId, CallKind, Timestamp};
use blotter_records::{Cell, Value};
use jiff::{SignedDuration, ToSpan, civil::Date, tz::TimeZone};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};

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
    /// Calls of H3 cells under all filters but that of cells, each with the block that has the most of them, the most calls
    /// first; and calls of which only the street is known, which have none.
    pub cells: Vec<(Cell, u64, Value)>,
    pub rough: u64,
    /// All calls under these filters.
    pub anywhere: u64,
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

/// Counts all that a page shows. `parts`: the days in UTC, with those after the last that is asked for.
pub fn draw_up(
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
    // The first unit of each incident, and whether it has another.
    let mut units: HashMap<u64, (u64, bool)> = HashMap::new();
    let mut by_day: HashMap<u32, u64> = HashMap::new();
    let mut lists: [HashMap<u32, u64>; LISTED.len()] = Default::default();
    let mut natures: HashSet<u32> = HashSet::new();
    let mut blocks: HashMap<u32, u64> = HashMap::new();
    let mut cells: HashMap<u32, HashMap<u32, u64>> = HashMap::new();
    let no_cell = dictionary.key_of(Dim::Cell, &Value::Null);
    let mut lasted: HashMap<u32, Vec<(u32, bool)>> = HashMap::new();
    let mut lasting = Lasting::new();
    for (_, day) in parts {
        let mut told = |nature, seconds, whole| lasted.entry(nature).or_default().push((seconds, whole));
        lasting.next(day, &mut told);
        let counts = |came: &Came| came.day() >= first && keys.has(came);
        lasting.follow(day, |_, came| counts(came).then(|| came.key(Dim::Nature)));
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
            if one.is_none_or(|one| one == Dim::Cell) {
                figures.anywhere += 1;
                let cell = came.key(Dim::Cell);
                if no_cell == Some(cell) {
                    figures.rough += u64::from(came.placed);
                } else {
                    *cells.entry(cell).or_default().entry(came.key(Dim::Block)).or_default() += 1;
                }
            }
            if one.is_some() {
                continue;
            }
            figures.total += 1;
            figures.unplaced += u64::from(!came.placed);
            let (first, has_more) = units.entry(came.incident).or_insert((came.call, false));
            *has_more |= *first != came.call;
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
    figures.with_more_units = units.values().filter(|(_, has_more)| *has_more).count() as u64;
    watch_time(&mut figures, parts, &by_day, filter, from, zone);
    figures.lists = LISTED
        .into_iter()
        .zip(lists)
        .map(|(dim, list)| (dim, sorted(list, |key| dictionary.value_of(dim, key))))
        .collect();
    figures.blocks = sorted(blocks, |key| dictionary.value_of(Dim::Block, key));
    figures.cells = cells_of(cells, dictionary);
    let mut all: Vec<(Value, Lasted)> = lasted
        .into_iter()
        .map(|(key, spans)| (dictionary.value_of(Dim::Nature, key), Lasted::of(spans)))
        .collect();
    all.sort_by(|(a, x), (b, y)| y.calls.cmp(&x.calls).then_with(|| a.cmp(b)));
    figures.lasted = all;
    figures
}

/// Adds for how long the feed was watched, by day and by hour of the week.
pub fn watch_time(
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

/// Cells with their busiest blocks, the most calls first.
fn cells_of(cells: HashMap<u32, HashMap<u32, u64>>, dictionary: &Dictionary) -> Vec<(Cell, u64, Value)> {
    let cell = |(cell, blocks): (u32, HashMap<u32, u64>)| {
        let cell = Cell::parse(&dictionary.value_of(Dim::Cell, cell).to_string())?;
        let count: u64 = blocks.values().sum();
        let blocks = sorted(blocks, |key| dictionary.value_of(Dim::Block, key));
        let busiest = blocks.into_iter().map(|(block, _)| block).find(|block| *block != Value::Null);
        Some((cell, count, busiest.unwrap_or(Value::Null)))
    };
    let mut list: Vec<_> = cells.into_iter().filter_map(cell).collect();
    list.sort_by(|(a, x, _), (b, y, _)| y.cmp(x).then_with(|| a.cmp(b)));
    list
}
