//! By what calls are counted, and the keys of values in memory.

use blotter_model::{CallKind, text::lower};
use blotter_records::{Cell, Value, rollup::RESOLUTIONS};
use jiff::{ToSpan, civil::Date};
use std::collections::HashMap;

/// By what calls are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Dim {
    Division,
    Beat,
    /// The nature of call as published.
    Nature,
    Priority,
    /// The hundred block with its street, as published; never an address.
    Block,
    /// The H3 cell of resolution 8, half a kilometre from its middle to a corner; none where not more than the street is known.
    /// Filters take those of resolution 4 to 9.
    Cell,
    /// 1 is Monday; of the city's clock, as are hour and day.
    Weekday,
    Hour,
    Day,
}

/// Dimensions of a call itself: those before the time's.
pub const OWN: usize = 6;

/// How fine the cells are by which calls are counted.
const CELLS: u8 = 8;

impl Dim {
    pub const ALL: [Self; 9] = [
        Self::Division,
        Self::Beat,
        Self::Nature,
        Self::Priority,
        Self::Block,
        Self::Cell,
        Self::Weekday,
        Self::Hour,
        Self::Day,
    ];

    pub const fn name(self) -> &'static str {
        match self {
            Self::Division => "division",
            Self::Beat => "beat",
            Self::Nature => "nature",
            Self::Priority => "priority",
            Self::Block => "block",
            Self::Cell => "cell",
            Self::Weekday => "weekday",
            Self::Hour => "hour",
            Self::Day => "day",
        }
    }

    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|dim| dim.name() == name)
    }

    const fn is_number(self) -> bool {
        matches!(self, Self::Priority | Self::Weekday | Self::Hour)
    }

    /// A value as a parameter has it; empty is "not stated". None for what is not a number, cell or day where it must be one.
    pub fn value(self, text: &str) -> Option<Value> {
        match text {
            "" => Some(Value::Null),
            text if self.is_number() => text.parse().ok().map(Value::Number),
            text if self == Self::Cell => {
                Some(cell_value(Cell::parse(text).filter(|cell| RESOLUTIONS.contains(&cell.resolution()))?))
            }
            text if self == Self::Day => text
                .parse()
                .ok()
                .and_then(day_number)
                .and_then(day_of_number)
                .map(|day| Value::text(&day.to_string())),
            text => Some(Value::text(text)),
        }
    }
}

/// The value of a cell, or of the one around it where it is finer; none for coarser ones.
pub fn cell_of(cell: Cell) -> Value {
    cell.parent(CELLS).map_or(Value::Null, cell_value)
}

fn cell_value(cell: Cell) -> Value {
    Value::text(&cell.to_string())
}

/// Where calls are, of which more than the street is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    /// Latitude and longitude, degrees.
    pub position: [f64; 2],
    /// The finest cell that is kept around it.
    pub cell: Cell,
}

/// Values and places by their codes.
#[derive(Default)]
pub struct Dictionary {
    codes: HashMap<Value, u32>,
    values: Vec<Value>,
    /// Of hundred blocks by their small letters.
    blocks: HashMap<String, u32>,
    place_codes: HashMap<[u64; 2], u32>,
    places: Vec<Place>,
    /// Group and plain words of each nature of call, as they were first.
    natures: HashMap<u32, (CallKind, String)>,
}

impl Dictionary {
    /// The code of a value.
    pub fn code(&mut self, value: Value) -> u32 {
        if let Some(code) = self.codes.get(&value) {
            return *code;
        }
        // More different values than codes can't come from a feed's rows in a lifetime.
        let code = u32::try_from(self.values.len()).unwrap_or(u32::MAX);
        self.values.push(value.clone());
        self.codes.insert(value, code);
        code
    }

    /// The code of a hundred block, which the feed writes in capitals and not: it is called as it was first.
    pub fn block_code(&mut self, block: Option<&str>) -> u32 {
        let Some(block) = block else { return self.code(Value::Null) };
        let known = self.blocks.get(&lower(block)).copied();
        known.unwrap_or_else(|| {
            let code = self.code(Value::text(block));
            self.blocks.insert(lower(block), code);
            code
        })
    }

    /// The code of a place.
    pub fn place_code(&mut self, place: Place) -> u32 {
        let next = u32::try_from(self.places.len()).unwrap_or(u32::MAX);
        let code = *self.place_codes.entry(place.position.map(f64::to_bits)).or_insert(next);
        if code == next {
            self.places.push(place);
        }
        code
    }

    /// All places, by their codes.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// Keeps group and words of a nature of call.
    pub fn name_nature(&mut self, key: u32, kind: CallKind, title: &str) {
        self.natures.entry(key).or_insert_with(|| (kind, title.to_owned()));
    }

    /// The key by which calls of a value are found; none for a value that no call has.
    pub fn key_of(&self, dim: Dim, value: &Value) -> Option<u32> {
        match (dim, value) {
            (Dim::Weekday | Dim::Hour, Value::Number(number)) => Some(*number),
            (Dim::Day, Value::Text(day)) => day.parse().ok().and_then(day_number),
            (Dim::Weekday | Dim::Hour | Dim::Day, _) => None,
            (Dim::Block, Value::Text(block)) => self.blocks.get(&lower(block)).copied(),
            _ => self.codes.get(value).copied(),
        }
    }

    /// The value of a key.
    pub fn value_of(&self, dim: Dim, key: u32) -> Value {
        match dim {
            Dim::Weekday | Dim::Hour => Value::Number(key),
            Dim::Day => day_of_number(key).map_or(Value::Null, |day| Value::text(&day.to_string())),
            _ => self.values.get(key as usize).cloned().unwrap_or(Value::Null),
        }
    }

    /// The group of a nature of call, and its plain words.
    pub fn nature(&self, key: u32) -> Option<&(CallKind, String)> {
        self.natures.get(&key)
    }
}

/// Days since 1970; none before.
pub fn day_number(day: Date) -> Option<u32> {
    let epoch = Date::constant(1970, 1, 1);
    u32::try_from(day.since((jiff::Unit::Day, epoch)).ok()?.get_days()).ok()
}

/// The day of such a number.
pub fn day_of_number(number: u32) -> Option<Date> {
    Date::constant(1970, 1, 1).checked_add(i64::from(number).days()).ok()
}
