//! A day's roll-up: made from its events and polls, kept in the lake once the day is over, and made anew where it is missing or
//! the lake has more of the day than it was made from. Whoever counts takes it from there, and from the events where there is
//! none.

use super::{
    calls::{block_of, seconds},
    days::{bounds, is_over},
    past::{Past, PastError},
    story::Watch,
};
use blotter_lake::history::{CameRow, DayRollup, EventFilter, LeftRow, MadeFrom};
use blotter_model::{Address, AddressId, Body, Call, CallId, ChangeType, EventRecord, Precision, Timestamp};
use blotter_records::Cell;
use jiff::{SignedDuration, civil::Date};
use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

/// A day's polls begin so many times the longest pause before it: the poll before the first decides what that saw come.
const POLLS_BEFORE: u32 = 2;
/// How fine the cells of calls are kept.
const RESOLUTION: u8 = 9;
/// So many days are rolled up between two writes of new events, which should not wait for long.
const MAX_DAYS: usize = 10;
/// How often it is looked for days without a roll-up.
const LOOK: Duration = Duration::from_hours(1);

/// What a day is read from.
pub struct DaySource<'a> {
    pub begins: Timestamp,
    pub ends: Timestamp,
    /// The events of the day, and of addresses a while longer.
    pub events: &'a [EventRecord],
    /// With the good polls from before the day on.
    pub watch: Watch<'a>,
}

/// Rolls a day up.
pub fn roll_up(source: &DaySource<'_>) -> DayRollup {
    let DaySource { begins, ends, events, watch } = source;
    let mut found: HashMap<AddressId, &Address> = HashMap::new();
    for event in *events {
        if let Body::Address(change) = &event.body {
            found.insert(change.address_id, &change.address);
        }
    }
    let mut day = DayRollup { watched: watched(watch, *begins), ..DayRollup::default() };
    let mut open: HashMap<CallId, usize> = HashMap::new();
    for event in events.iter().filter(|event| event.at < *ends) {
        let Body::Call(change) = &event.body else { continue };
        let call = &change.call;
        match change.change_type {
            ChangeType::Add if !open.contains_key(&call.call_id) => {
                open.insert(call.call_id, day.came.len());
                let began = watch.before(event.at).is_ok();
                day.came.push(CameRow { began, ..came(call, event.at, &found) });
            }
            // A restored data directory adds again what is there already.
            ChangeType::Add | ChangeType::Update => {
                if let Some(it) = open.get(&call.call_id).and_then(|place| day.came.get_mut(*place)) {
                    fill(it, came(call, it.at, &found));
                }
            }
            ChangeType::Delete => {
                let before = watch.before(event.at);
                let seen = before.is_ok();
                let at = before.err().flatten().unwrap_or(event.at).min(event.at);
                match open.remove(&call.call_id).and_then(|place| day.came.get_mut(place)) {
                    Some(it) => {
                        it.seconds = seconds(it.at, at);
                        it.whole = it.began && seen;
                    }
                    None => day.left.push(LeftRow { call_id: call.call_id, at, seen }),
                }
            }
        }
    }
    for place in open.into_values() {
        if let Some(it) = day.came.get_mut(place) {
            it.seconds = seconds(it.at, (*ends).min(watch.now));
            it.open = true;
        }
    }
    day
}

fn came(call: &Call, at: Timestamp, found: &HashMap<AddressId, &Address>) -> CameRow {
    let address = call.address.as_ref().or_else(|| found.get(&call.address_id).copied());
    // Of a place somewhere along a street no cell is known.
    let firm = address.filter(|address| address.precision != Precision::Street);
    let cell = firm.and_then(|address| Cell::around(address.latitude, address.longitude, RESOLUTION));
    CameRow {
        at,
        call_id: call.call_id,
        incident: call.incident_number.clone(),
        division: call.division.clone(),
        beat: call.beat.clone(),
        nature: call.nature_of_call.clone(),
        priority: call.priority,
        block: block_of(call),
        kind: call.kind,
        title: call.title.clone(),
        seconds: 0,
        began: false,
        whole: false,
        open: false,
        placed: address.is_some(),
        cell: cell.map(Cell::number),
        position: firm.filter(|_| cell.is_some()).map(|address| [address.latitude, address.longitude]),
    }
}

/// What a call did not have when it came, and was told of it later that day.
fn fill(it: &mut CameRow, later: CameRow) {
    let text = |it: &mut Option<String>, later: Option<String>| {
        if it.is_none() {
            *it = later;
        }
    };
    text(&mut it.division, later.division);
    text(&mut it.beat, later.beat);
    text(&mut it.block, later.block);
    if it.nature.is_none() {
        (it.nature, it.kind, it.title) = (later.nature, later.kind, later.title);
    }
    it.priority = it.priority.or(later.priority);
    it.placed |= later.placed;
    if it.cell.is_none() {
        (it.cell, it.position) = (later.cell, later.position);
    }
}

/// For how many seconds of each hour of a day the feed was watched: from each good poll to the next, if that is not too long.
fn watched(watch: &Watch<'_>, begins: Timestamp) -> [u16; 24] {
    let reach = i64::try_from(watch.reach.as_secs()).unwrap_or(i64::MAX);
    let next = watch.polls.iter().skip(1).map(|poll| poll.as_second()).chain([watch.now.as_second()]);
    let mut hours = [0_u16; 24];
    for (poll, next) in watch.polls.iter().map(|poll| poll.as_second()).zip(next) {
        // From a poll that was the last for long, nothing is known of what came after.
        if next - poll > reach {
            continue;
        }
        let (from, until) = (poll - begins.as_second(), next - begins.as_second());
        for (hour, seconds) in (0..).zip(&mut hours) {
            let part = until.min((hour + 1) * 3_600) - from.max(hour * 3_600);
            *seconds += u16::try_from(part.max(0)).unwrap_or(0);
        }
    }
    hours
}

/// A day from its events and polls.
async fn from_events(past: &Past, day: Date, now: Timestamp) -> Result<DayRollup, PastError> {
    let (begins, ends) = bounds(day);
    let filter = EventFilter {
        from: Some(begins),
        until: Some(ends.saturating_add(SignedDuration::from_hours(1)).unwrap_or(ends)),
        ..EventFilter::default()
    };
    let events = past.events(filter).await?;
    let reach = past.stale_after;
    let first = begins.saturating_sub(reach.saturating_mul(POLLS_BEFORE)).unwrap_or(begins);
    let last = ends.saturating_add(reach).unwrap_or(ends);
    let polls = past.polls.within(first, last.min(now)).await?;
    let watch = Watch { polls: &polls, reach, now };
    Ok(roll_up(&DaySource { begins, ends, events: &events, watch }))
}

/// A day as the lake has it rolled up; otherwise from its events.
///
/// # Errors
/// When the lake or the store can't be read.
pub async fn of_day(past: &Past, day: Date, now: Timestamp) -> Result<DayRollup, PastError> {
    if is_over(day, past.stale_after, now) {
        let made = past.history.rows_of_day(past.feed(), day, past.stale_after.as_secs()).await?;
        match past.history.rollup(past.feed(), day, made).await {
            Ok(Some(kept)) => return Ok(kept),
            Ok(None) => {}
            Err(error) => {
                tracing::warn!(%error, %day, "a day's roll-up can't be read: its events are counted");
            }
        }
    }
    from_events(past, day, now).await
}

/// Keeps a roll-up of each day that is over.
pub struct Rollups {
    past: Past,
    /// Days whose roll-up is there, and what it was made from.
    known: HashMap<Date, MadeFrom>,
    looked: Option<Instant>,
}

impl Rollups {
    pub fn new(past: Past) -> Self {
        Self { past, known: HashMap::new(), looked: None }
    }

    /// Makes the roll-ups that are missing, the newest first, a few at a time. To be called when everything that was committed
    /// is in the lake.
    ///
    /// # Errors
    /// When the lake or the store can't be read or written.
    pub async fn bring(&mut self) -> Result<(), PastError> {
        if self.looked.is_some_and(|last| last.elapsed() < LOOK) {
            return Ok(());
        }
        let (past, now) = (&self.past, crate::now());
        let mut days = past.days(Timestamp::MIN, Timestamp::MAX).await?;
        days.retain(|day| is_over(*day, past.stale_after, now));
        let mut written = 0;
        for day in days.into_iter().rev() {
            let made = past.history.rows_of_day(past.feed(), day, past.stale_after.as_secs()).await?;
            if self.known.get(&day) == Some(&made) {
                continue;
            }
            if past.history.rollup(past.feed(), day, made).await.ok().flatten().is_none() {
                if written >= MAX_DAYS {
                    return Ok(());
                }
                let rollup = from_events(past, day, now).await?;
                past.history.put_rollup(past.feed(), day, &rollup, made).await?;
                written += 1;
            }
            self.known.insert(day, made);
        }
        if written > 0 {
            tracing::info!(days = written, "days of the history were rolled up");
        }
        self.looked = Some(Instant::now());
        Ok(())
    }
}
