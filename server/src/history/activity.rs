//! How busy it was: the calls that came, by place, nature and time. A day's calls are read from the events once and kept in
//! memory as codes of a dictionary.

use super::{
    past::{Past, PastError},
    recorder::off_the_workers,
};
use blotter_lake::history::EventFilter;
use blotter_model::{Body, Call, ChangeType, Timestamp};
use blotter_records::Value;
use jiff::{ToSpan, civil::Date, tz::TimeZone};
use std::{
    collections::{HashMap, HashSet},
    sync::{Arc, Mutex, PoisonError},
};

/// Days that are kept in memory; a busy city's day takes about 120 KB.
const MAX_DAYS: usize = 400;

/// By what calls are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dim {
    Division,
    Beat,
    /// The nature of call as published.
    Nature,
    Priority,
    /// 1 is Monday; of the city's clock, as are hour and day.
    Weekday,
    Hour,
    /// The hundred block with its street, as published; never an address.
    Block,
    Day,
}

impl Dim {
    pub const ALL: [Self; 8] = [
        Self::Division,
        Self::Beat,
        Self::Nature,
        Self::Priority,
        Self::Weekday,
        Self::Hour,
        Self::Block,
        Self::Day,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Division => "division",
            Self::Beat => "beat",
            Self::Nature => "nature",
            Self::Priority => "priority",
            Self::Weekday => "weekday",
            Self::Hour => "hour",
            Self::Block => "block",
            Self::Day => "day",
        }
    }

    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dim| dim.name() == name)
    }

    const fn is_number(self) -> bool {
        matches!(self, Self::Priority | Self::Weekday | Self::Hour)
    }

    /// A value as a parameter has it; empty is "not stated". None for what is not a number where it must be one.
    pub fn value(self, text: &str) -> Option<Value> {
        match text {
            "" => Some(Value::Null),
            text if self.is_number() => text.parse().ok().map(Value::Number),
            text => Some(Value::text(text)),
        }
    }
}

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

/// A call that came: a code for each dimension.
type Row = [u32; Dim::ALL.len()];

/// Values by their codes.
#[derive(Default)]
struct Dictionary {
    codes: HashMap<Value, u32>,
    values: Vec<Value>,
}

impl Dictionary {
    fn code(&mut self, value: Value) -> u32 {
        if let Some(code) = self.codes.get(&value) {
            return *code;
        }
        // More different values than codes can't come from a feed's rows in a lifetime.
        let code = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        self.values.push(value.clone());
        self.codes.insert(value, code);
        code
    }
}

/// What is kept in memory.
#[derive(Default)]
struct Known {
    dictionary: Dictionary,
    /// By the day in UTC.
    days: HashMap<Date, Arc<[Row]>>,
}

impl Known {
    fn add_up(&self, parts: &[Arc<[Row]>], filter: &ActivityFilter, by: &[Dim]) -> Counted {
        let code = |value: &Value| self.dictionary.codes.get(value).copied();
        // A value that no call has is in no row.
        let wanted: Vec<(usize, HashSet<u32>)> = filter
            .values
            .iter()
            .map(|(dim, values)| (*dim as usize, values.iter().filter_map(code).collect()))
            .collect();
        // A day in UTC has calls of two days of the city. As text, days are in their order.
        let (from, to) = (filter.from.map(|from| from.to_string()), filter.to.map(|to| to.to_string()));
        let in_days = |row: &Row| match &self.dictionary.values[row[Dim::Day as usize] as usize] {
            Value::Text(day) => {
                from.as_deref().is_none_or(|from| from <= &**day)
                    && to.as_deref().is_none_or(|to| &**day <= to)
            }
            _ => false,
        };
        let mut groups: HashMap<Vec<u32>, u64> = HashMap::new();
        let mut total = 0;
        for row in parts.iter().flat_map(|rows| rows.iter()) {
            if wanted.iter().all(|(dim, codes)| codes.contains(&row[*dim])) && in_days(row) {
                total += 1;
                if !by.is_empty() {
                    *groups.entry(by.iter().map(|dim| row[*dim as usize]).collect()).or_default() += 1;
                }
            }
        }
        let value = |code: u32| self.dictionary.values[code as usize].clone();
        let groups =
            groups.into_iter().map(|(key, count)| (key.into_iter().map(value).collect(), count)).collect();
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
        let midnight = |date: Date| date.to_zoned(self.zone.clone()).map(|midnight| midnight.timestamp());
        let from = filter.from.and_then(|date| midnight(date).ok()).unwrap_or(Timestamp::MIN);
        let until = filter
            .to
            .and_then(|date| midnight(date.tomorrow().ok()?).ok())
            .map_or(Timestamp::MAX, |end| end - 1.millisecond());
        let mut parts = Vec::new();
        for day in self.past.days(from, until).await? {
            parts.push(self.day(day).await?);
        }
        // A year has a million calls.
        let (this, filter, by) = (self.clone(), filter.clone(), by.to_vec());
        off_the_workers(move || Ok(this.known().add_up(&parts, &filter, &by))).await.map_err(PastError::Store)
    }

    /// The calls that came on a day in UTC.
    async fn day(&self, day: Date) -> Result<Arc<[Row]>, PastError> {
        let known = self.known().days.get(&day).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let begins =
            |day: Date| day.to_zoned(TimeZone::UTC).map_or(Timestamp::MIN, |start| start.timestamp());
        let ends = begins(day.saturating_add(1.day()));
        let filter = EventFilter {
            from: Some(begins(day)),
            until: Some(ends - 1.millisecond()),
            ..EventFilter::default()
        };
        let events = self.past.events(filter).await?;
        let mut known = self.known();
        let rows: Arc<[Row]> = events
            .iter()
            .filter_map(|event| match &event.body {
                Body::Call(change) if change.change_type == ChangeType::Add => {
                    Some(row(&mut known.dictionary, &change.call, event.at, &self.zone))
                }
                _ => None,
            })
            .collect();
        // What is late in coming to the lake comes within minutes, if it can be written at all.
        if ends + 10.minutes() < crate::now() {
            if known.days.len() >= MAX_DAYS {
                known.days.clear();
            }
            known.days.insert(day, rows.clone());
        }
        Ok(rows)
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn row(dictionary: &mut Dictionary, call: &Call, at: Timestamp, zone: &TimeZone) -> Row {
    let local = at.to_zoned(zone.clone());
    let number = |number: i64| u32::try_from(number).map_or(Value::Null, Value::Number);
    let text = |text: &Option<String>| text.as_deref().map_or(Value::Null, Value::text);
    let block = [call.block.as_deref(), call.location.as_deref()];
    let block = block.into_iter().flatten().collect::<Vec<_>>().join(" ");
    Dim::ALL.map(|dim| {
        dictionary.code(match dim {
            Dim::Division => text(&call.division),
            Dim::Beat => text(&call.beat),
            Dim::Nature => text(&call.nature_of_call),
            Dim::Priority => call.priority.map_or(Value::Null, number),
            Dim::Weekday => number(i64::from(local.weekday().to_monday_one_offset())),
            Dim::Hour => number(i64::from(local.hour())),
            Dim::Block if block.is_empty() => Value::Null,
            Dim::Block => Value::text(&block),
            Dim::Day => Value::text(&local.date().to_string()),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use blotter_model::Report;

    #[test]
    fn a_day_of_the_city_is_not_one_in_utc() {
        let zone = jiff::tz::TimeZoneDatabase::bundled().get("America/Chicago").unwrap();
        let mut known = Known::default();
        let report = Report { incident_number: "26-1".into(), ..Report::default() };
        // 11 pm of the 13th and 1 am of the 14th in Dallas: one day in UTC.
        let rows: Arc<[Row]> = ["2026-08-14T04:00:00Z", "2026-08-14T06:00:00Z"]
            .map(|at| at.parse().unwrap())
            .map(|at| row(&mut known.dictionary, &Call::new(&report, "feed", at), at, &zone))
            .into();
        let day = |text: &str| Some(text.parse::<Date>().unwrap());
        for (from, to, total) in [
            (None, None, 2),
            (day("2026-08-14"), None, 1),
            (None, day("2026-08-13"), 1),
            (day("2026-08-13"), day("2026-08-14"), 2),
            (day("2026-08-15"), None, 0),
        ] {
            let filter = ActivityFilter { from, to, values: Vec::new() };
            let counted = known.add_up(std::slice::from_ref(&rows), &filter, &[Dim::Hour]);
            assert_eq!(counted.total, total, "{from:?} to {to:?}");
            assert_eq!(counted.groups.len() as u64, total);
        }
    }
}
