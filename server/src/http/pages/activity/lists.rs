//! Filters by values, what is filtered by, and the lists with their bars.

use super::{
    text::{BBOX, Page, VERSUS},
    words::{block, hours},
};
use crate::{
    history::{Dim, Figures, LISTED},
    http::pages::words::grouped,
};
use blotter_app::activity::{FilterText, ListRow, ListText};
use blotter_model::{CallKind, text::lower};
use blotter_records::{Cell, Value};
use blotter_view::{dashboard::Row, words};
use jiff::{ToSpan, civil::Date};
use std::collections::{HashMap, HashSet};

const MAX_BLOCKS: usize = 8;

impl Page<'_> {
    pub fn filters(&self) -> Vec<FilterText> {
        let labels = [
            (Dim::Division, "Division"),
            (Dim::Beat, "Beat"),
            (Dim::Nature, "Nature of call"),
            (Dim::Priority, "Priority"),
        ];
        let filter = |(dim, label)| {
            let names = self.names(dim);
            let row = |(value, count): &(Value, u64)| Row {
                value: value.to_string(),
                name: names(value),
                count: *count,
                chosen: self.has(dim, value),
            };
            let mut rows: Vec<Row> = self.list(dim).iter().map(row).collect();
            // A chosen value stays where nothing has it.
            for value in self.chosen(dim).filter(|value| !self.list(dim).iter().any(|(it, _)| it == *value)) {
                rows.push(Row { value: value.to_string(), name: names(value), count: 0, chosen: true });
            }
            if dim == Dim::Priority {
                rows.sort_by(|a, b| (a.value.is_empty(), &a.value).cmp(&(b.value.is_empty(), &b.value)));
            }
            FilterText { name: dim.name(), label, rows }
        };
        labels.into_iter().map(filter).collect()
    }

    /// What is filtered by without being on these lists.
    pub fn others(&self) -> Vec<(String, String)> {
        let all = self.asked.query.0.iter();
        let is_kept = |name: &str| matches!(name, BBOX | VERSUS);
        all.filter(|(name, _)| is_kept(name) || Dim::by_name(name).is_some_and(|dim| !LISTED.contains(&dim)))
            .cloned()
            .collect()
    }

    pub fn list(&self, dim: Dim) -> &[(Value, u64)] {
        list_of(self.figures, dim)
    }

    pub fn chosen(&self, dim: Dim) -> impl Iterator<Item = &Value> {
        self.asked.values.iter().filter(move |(known, _)| *known == dim).flat_map(|(_, values)| values)
    }

    pub fn has(&self, dim: Dim, value: &Value) -> bool {
        self.chosen(dim).any(|chosen| chosen == value)
    }

    /// How the values of a dimension are called.
    pub fn names(&self, dim: Dim) -> impl Fn(&Value) -> String {
        let mut natures: HashMap<Value, String> = HashMap::new();
        if dim == Dim::Nature {
            let mut titles: HashMap<&str, u32> = HashMap::new();
            for (_, _, title) in &self.figures.natures {
                *titles.entry(title).or_default() += 1;
            }
            for (value, _, title) in &self.figures.natures {
                // Two natures may have the same plain words.
                let name = match (title.as_str(), titles.get(title.as_str())) {
                    ("", _) => continue,
                    (title, Some(2..)) => format!("{title} ({value})"),
                    (title, _) => title.to_owned(),
                };
                natures.insert(value.clone(), name);
            }
        }
        let around = if dim == Dim::Cell { self.around() } else { HashMap::new() };
        move |value| match (dim, value) {
            (_, Value::Null) => "Not stated".to_owned(),
            (Dim::Cell, value) => around.get(value).cloned().unwrap_or_else(|| format!("Cell {value}")),
            (Dim::Nature, value) => natures.get(value).cloned().unwrap_or_else(|| value.to_string()),
            (Dim::Block, value) => block(&value.to_string()),
            (Dim::Weekday, Value::Number(day)) => {
                let monday = Date::constant(2024, 1, 1);
                words::weekday(monday.saturating_add((i64::from(*day) - 1).days())).to_owned()
            }
            (Dim::Hour, Value::Number(hour)) => hours(*hour, hour + 1),
            (Dim::Day, Value::Text(day)) => day.parse().map_or_else(|_| day.to_string(), words::date),
            (_, value) => value.to_string(),
        }
    }

    /// Cells by their busiest block.
    fn around(&self) -> HashMap<Value, String> {
        let named = self.figures.cells.iter().filter(|(_, _, block)| *block != Value::Null);
        let name = |(cell, _, value): &(Cell, u64, Value)| {
            (Value::text(&cell.to_string()), format!("Around {}", block(&value.to_string())))
        };
        named.map(name).collect()
    }

    /// What is filtered by, in words.
    pub fn chip(&self, dim: Dim, text: &str) -> String {
        let value = dim.value(text).unwrap_or(Value::Null);
        let name = self.names(dim)(&value);
        match (dim, value) {
            (Dim::Beat, Value::Null) => "No beat stated".to_owned(),
            (Dim::Division, Value::Null) => "No division stated".to_owned(),
            (Dim::Nature, Value::Null) => "No nature stated".to_owned(),
            (Dim::Priority, Value::Null) => "No priority stated".to_owned(),
            (Dim::Block, Value::Null) => "No place stated".to_owned(),
            (Dim::Cell, Value::Null) => "In no cell".to_owned(),
            (Dim::Beat, _) => format!("Beat {name}"),
            (Dim::Priority, _) => format!("Priority {name}"),
            _ => name,
        }
    }

    /// A list, the most first; those beyond `most` are one row.
    pub fn values_of(&self, dim: Dim, most: usize, note: &str) -> ListText {
        let names = self.names(dim);
        let kind_of = |value: &Value| -> Option<CallKind> {
            (dim == Dim::Nature).then(|| {
                let of = self.figures.natures.iter().find(|(known, ..)| known == value);
                of.map_or(CallKind::Other, |(_, kind, _)| *kind)
            })
        };
        let (list, other) = (self.list(dim), self.other_of(dim).map(|other| list_of(other, dim)));
        let all = both(list, other);
        let compared = self.compared_value(dim);
        let (first, rest): (Vec<_>, Vec<_>) = all
            .iter()
            .enumerate()
            .partition(|(at, (value, ..))| *at < most || self.has(dim, value) || compared == Some(*value));
        let row = |(_, (value, count, other)): &(usize, &Both<'_>)| ListRow {
            name: names(value),
            kind: kind_of(value),
            count: *count,
            other: *other,
            href: Some(self.at(&self.asked.query.toggled(dim.name(), &value.to_string()))),
            chosen: self.has(dim, value),
            compared: compared == Some(*value),
            rest: false,
        };
        let mut rows: Vec<ListRow> = first.iter().map(row).collect();
        if !rest.is_empty() {
            rows.push(ListRow {
                name: format!("{} smaller ones", grouped(rest.len() as u64)),
                count: rest.iter().map(|(_, (_, count, _))| count).sum(),
                other: other.map(|_| rest.iter().filter_map(|(_, (.., other))| *other).sum()),
                rest: true,
                ..ListRow::default()
            });
        }
        ListText { rows, sum: sum(list), other_sum: other.map_or(0, sum), note: note.to_owned() }
    }

    pub fn blocks(&self) -> ListText {
        let names = self.names(Dim::Block);
        // Blocks that are compared are on one list, as values of every other dimension are.
        let own: Vec<(Value, u64)>;
        let list = match self.other.filter(|_| self.compares(Dim::Block)) {
            Some(other) => {
                own = with_lacking(&self.figures.blocks, &other.figures.blocks);
                &own
            }
            None => &self.figures.blocks,
        };
        let other = self.other_of(Dim::Block).map(|other| &other.blocks[..]);
        let all = both(list, other);
        // An address may write it in other letters.
        let same = |one: &Value, other: &Value| lower(&one.to_string()) == lower(&other.to_string());
        let stated = all.iter().filter(|(value, ..)| **value != Value::Null);
        let row = |(value, count, other): &Both<'_>| {
            let chosen = self.chosen(Dim::Block).find(|chosen| same(chosen, value));
            let stated = chosen.unwrap_or(value).to_string();
            ListRow {
                name: names(value),
                count: *count,
                other: *other,
                href: Some(self.at(&self.asked.query.toggled(Dim::Block.name(), &stated))),
                chosen: chosen.is_some(),
                compared: self.compared_value(Dim::Block).is_some_and(|compared| same(compared, value)),
                ..ListRow::default()
            }
        };
        // What is compared is never among the rest.
        let (first, rest): (Vec<_>, Vec<_>) = stated.enumerate().partition(|(at, (value, ..))| {
            *at < MAX_BLOCKS || self.compared_value(Dim::Block).is_some_and(|compared| same(compared, value))
        });
        let mut rows: Vec<ListRow> = first.into_iter().map(|(_, both)| row(both)).collect();
        let rest: Vec<&Both<'_>> = rest.into_iter().map(|(_, both)| both).collect();
        let none: Vec<&Both<'_>> = all.iter().filter(|(value, ..)| **value == Value::Null).collect();
        let more = match rest.len() {
            1 => "1 more block".to_owned(),
            more => format!("{} more blocks", grouped(more as u64)),
        };
        for (name, of) in [(more, rest), ("Place not given".to_owned(), none)] {
            let count = of.iter().map(|(_, count, _)| count).sum();
            let others = of.iter().filter_map(|(.., other)| *other).sum();
            if count > 0 || others > 0 {
                let other = other.map(|_| others);
                rows.push(ListRow { name, count, other, rest: true, ..ListRow::default() });
            }
        }
        let scale = if rows.iter().any(|row| row.rest) { " What has no bar is off the scale." } else { "" };
        ListText {
            rows,
            sum: sum(list),
            other_sum: other.map_or(0, sum),
            note: format!(
                "A hundred block or crossing, never an address. Hospitals, jails and stations draw calls that began elsewhere.{scale}"
            ),
        }
    }
}

/// A value with its count, and that of what is compared.
type Both<'a> = (&'a Value, u64, Option<u64>);

/// A list, with what only another one has, in whatever letters an address writes it; the most first.
fn with_lacking(list: &[(Value, u64)], other: &[(Value, u64)]) -> Vec<(Value, u64)> {
    let known: HashSet<String> = list.iter().map(|(value, _)| lower(&value.to_string())).collect();
    let lacking = other.iter().filter(|(value, _)| !known.contains(&lower(&value.to_string())));
    let mut all: Vec<_> = list.iter().chain(lacking).cloned().collect();
    all.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    all
}

/// A list with the other side's numbers, those first of which either side has the most.
fn both<'a>(list: &'a [(Value, u64)], other: Option<&'a [(Value, u64)]>) -> Vec<Both<'a>> {
    let Some(other) = other else { return list.iter().map(|(value, count)| (value, *count, None)).collect() };
    let counts: HashMap<&Value, u64> = other.iter().map(|(value, count)| (value, *count)).collect();
    let known: HashSet<&Value> = list.iter().map(|(value, _)| value).collect();
    let own = list
        .iter()
        .map(|(value, count)| (value, *count, Some(counts.get(value).copied().unwrap_or_default())));
    let lacking = other.iter().filter(|(value, _)| !known.contains(value));
    let mut all: Vec<Both<'a>> = own.chain(lacking.map(|(value, count)| (value, 0, Some(*count)))).collect();
    all.sort_by_key(|(_, count, other)| std::cmp::Reverse((*count).max(other.unwrap_or_default())));
    all
}

fn list_of(figures: &Figures, dim: Dim) -> &[(Value, u64)] {
    figures.lists.iter().find(|(known, _)| *known == dim).map_or(&[], |(_, list)| list)
}

fn sum(list: &[(Value, u64)]) -> u64 {
    list.iter().map(|(_, count)| count).sum()
}
