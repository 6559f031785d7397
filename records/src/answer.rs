//! Answers: pure functions of the data and a question.

use crate::{
    DataSet, Dimension, Filter, Month,
    coverage::Gap,
    filter::{parent, resolution, time_text},
    query::{CountQuery, Order},
    rollup::{Data, Point},
    tally::{Tally, Wanted, tally},
};
use serde::{Serialize, Serializer, ser::SerializeMap};
use std::{cmp::Ordering, collections::BTreeMap, sync::Arc};

/// What every answer says about the data.
pub const LICENCE: &str = "Open Government Licence v3.0";

/// A value of a dimension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Value {
    Text(Arc<str>),
    Number(u8),
    /// Not stated.
    Null,
}

impl Value {
    fn new(dimension: Dimension, text: Option<&Arc<str>>) -> Self {
        match text {
            None => Self::Null,
            Some(text) if dimension.is_number() => text.parse().map_or(Self::Null, Self::Number),
            Some(text) => Self::Text(text.clone()),
        }
    }

    /// As text, empty for null.
    pub fn text(&self) -> String {
        match self {
            Self::Text(text) => text.to_string(),
            Self::Number(number) => number.to_string(),
            Self::Null => String::new(),
        }
    }
}

impl Ord for Value {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            (Self::Number(a), Self::Number(b)) => a.cmp(b),
            (Self::Null, Self::Null) => Ordering::Equal,
            (Self::Null, _) | (Self::Text(_), Self::Number(_)) => Ordering::Greater,
            (_, Self::Null) | (Self::Number(_), Self::Text(_)) => Ordering::Less,
        }
    }
}

impl PartialOrd for Value {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(number) => serializer.serialize_u8(*number),
            Self::Null => serializer.serialize_none(),
        }
    }
}

/// One group: `{"crime_type": "Burglary", "count": 1234}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Group {
    pub keys: Vec<(Dimension, Value)>,
    pub count: u64,
}

impl Serialize for Group {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.keys.len() + 1))?;
        for (dimension, value) in &self.keys {
            map.serialize_entry(dimension.name(), value)?;
        }
        map.serialize_entry("count", &self.count)?;
        map.end()
    }
}

/// The first and the last month of a data set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Range {
    pub from: Month,
    pub to: Month,
}

/// What every answer begins and ends with.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct About {
    pub dataset: DataSet,
    pub release: u64,
    /// None while there are no records.
    pub data: Option<Range>,
    pub filter: Filter,
    pub gaps: Vec<Gap>,
    pub licence: &'static str,
}

/// How many records there are, in all and by group.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CountAnswer {
    #[serde(flatten)]
    pub about: About,
    pub total: u64,
    pub groups: Vec<Group>,
    /// How many groups the limit left out.
    pub more: usize,
}

/// A dimension's value with its count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ValueCount {
    pub value: Value,
    pub count: u64,
}

/// A dimension's values under every filter but its own.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ValuesAnswer {
    #[serde(flatten)]
    pub about: About,
    pub values: Vec<ValueCount>,
}

/// A cell with its count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CellCount {
    #[serde(serialize_with = "hex")]
    pub cell: u64,
    pub count: u64,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde's signature")]
fn hex<S: Serializer>(cell: &u64, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.collect_str(&format_args!("{cell:x}"))
}

/// Records by H3 cell.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CellsAnswer {
    #[serde(flatten)]
    pub about: About,
    pub cells: Vec<CellCount>,
    pub placed: u64,
    pub unplaced: u64,
    pub total: u64,
}

/// The total and the groups of a question; the groups that its limit leaves out are counted.
pub fn count(data: &impl Data, query: &CountQuery) -> (u64, Vec<Group>, usize) {
    let dimensions = data.data_set().dimensions();
    let places: Vec<Option<usize>> = query
        .group
        .iter()
        .map(|wanted| dimensions.iter().position(|dimension| dimension == wanted))
        .collect();
    let pair = match places.as_slice() {
        [Some(first), Some(second)] => Some((*first, *second)),
        // A pair with month or year needs the other one's counts by month.
        [Some(place), None] | [None, Some(place)] => Some((*place, *place)),
        _ => None,
    };
    let tally = tally(data, &query.filter, Wanted { pair, ..Wanted::default() });
    let mut groups = groups(data, query, &places, &tally);
    match query.order {
        Order::Count => groups.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| compare(a, b))),
        Order::Key => groups.sort_by(compare),
    }
    let more = groups.len().saturating_sub(query.limit());
    groups.truncate(query.limit());
    (tally.total, groups, more)
}

fn compare(a: &Group, b: &Group) -> Ordering {
    a.keys.iter().map(|(_, value)| value).cmp(b.keys.iter().map(|(_, value)| value))
}

fn groups(data: &impl Data, query: &CountQuery, places: &[Option<usize>], tally: &Tally) -> Vec<Group> {
    let mut counts: BTreeMap<Vec<Value>, u64> = BTreeMap::new();
    let mut add = |keys: Vec<Value>, count: u64| {
        if count > 0 {
            *counts.entry(keys).or_default() += count;
        }
    };
    let value = |place: usize, code: usize| {
        Value::new(data.data_set().dimensions()[place], data.values(place)[code].as_ref())
    };
    let time = |dimension: Dimension, month: Month| Value::Text(time_text(dimension, month).into());
    match (query.group.as_slice(), places) {
        ([_], [Some(place)]) => {
            for (code, &count) in tally.groups[*place].iter().enumerate() {
                add(vec![value(*place, code)], count);
            }
        }
        ([dimension], [None]) => {
            for &(month, count) in &tally.months {
                add(vec![time(*dimension, month)], count);
            }
        }
        ([first, second], [first_place, second_place]) => match (*first_place, *second_place) {
            (Some(one), Some(two)) => {
                let width = data.values(two).len();
                for (_, pairs) in &tally.pairs {
                    for (index, &count) in pairs.iter().enumerate().filter(|(_, count)| **count > 0) {
                        add(vec![value(one, index / width), value(two, index % width)], count);
                    }
                }
            }
            (None, None) => {
                for &(month, count) in &tally.months {
                    add(vec![time(*first, month), time(*second, month)], count);
                }
            }
            (Some(place), None) | (None, Some(place)) => {
                let width = data.values(place).len();
                for (month, pairs) in &tally.pairs {
                    // Of a pair of a dimension with itself only the diagonal has counts.
                    for code in 0..width {
                        let other = value(place, code);
                        let keys = if first_place.is_none() {
                            vec![time(*first, *month), other]
                        } else {
                            vec![other, time(*second, *month)]
                        };
                        add(keys, pairs[code * width + code]);
                    }
                }
            }
        },
        _ => {}
    }
    let named = |keys: Vec<Value>| query.group.iter().copied().zip(keys).collect();
    counts.into_iter().map(|(keys, count)| Group { keys: named(keys), count }).collect()
}

/// A dimension's values with their counts under every filter but its own: most records first, ties by value. Values
/// without records are left out, but for those that the filter names.
pub fn values(data: &impl Data, filter: &Filter, dimension: Dimension) -> Vec<ValueCount> {
    let tally = tally(data, filter, Wanted { lists: true, ..Wanted::default() });
    let mut counts: BTreeMap<Value, u64> = BTreeMap::new();
    if let Some(place) = data.data_set().dimensions().iter().position(|known| *known == dimension) {
        for (value, &count) in data.values(place).iter().zip(&tally.lists[place]) {
            if count > 0 {
                counts.insert(Value::new(dimension, value.as_ref()), count);
            }
        }
    } else {
        let months = if dimension == Dimension::Month { &tally.month_list } else { &tally.year_list };
        for &(month, count) in months.iter().filter(|(_, count)| *count > 0) {
            *counts.entry(Value::Text(time_text(dimension, month).into())).or_default() += count;
        }
    }
    for chosen in filter.values.get(&dimension).into_iter().flatten() {
        let chosen = chosen.as_deref().map(Arc::from);
        counts.entry(Value::new(dimension, chosen.as_ref())).or_insert(0);
    }
    let mut values: Vec<ValueCount> =
        counts.into_iter().map(|(value, count)| ValueCount { value, count }).collect();
    values.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
    values
}

/// Records by H3 cell of a resolution from 4 to 9, by cell; and how many have a position, of how many.
pub fn cells(data: &impl Data, filter: &Filter, at: u8) -> (Vec<CellCount>, u64, u64) {
    let tally = tally(data, filter, Wanted { points: true, ..Wanted::default() });
    let mut cells: BTreeMap<u64, u64> = BTreeMap::new();
    for (point, &count) in data.points().iter().zip(&tally.points).filter(|(_, count)| **count > 0) {
        *cells.entry(cell_at(point, at)).or_default() += count;
    }
    (cells.into_iter().map(|(cell, count)| CellCount { cell, count }).collect(), tally.placed, tally.total)
}

fn cell_at(point: &Point, at: u8) -> u64 {
    if at < resolution(point.cell) { parent(point.cell, at) } else { point.cell }
}
