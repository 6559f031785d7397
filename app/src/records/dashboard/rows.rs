//! Which of a dimension's values have a bar or slice of their own.

use super::{
    records::{Records, being, second},
    shown::View,
};
use blotter_records::Dimension;
use blotter_view::dashboard::{List, Query, Row, words};

/// Of a link to the records of many values, which are all stated: all districts' names, and no more than proxies take with
/// the rest of the address, often 8,192 bytes.
const MAX_ADDRESS: usize = 7_000;

/// How a value is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// It counts in every figure.
    Plain,
    /// It is one of those that are chosen.
    Chosen,
    /// It is what the chosen ones are compared with.
    Compared,
    /// Others are chosen.
    Off,
    /// All that have no bar of their own, or no value.
    Rest,
}

/// A bar or slice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    pub name: String,
    /// None for several values together, which are the rest.
    pub value: Option<String>,
    pub rest: Vec<String>,
    pub count: u64,
    /// Of what the filter is compared with.
    pub other: Option<u64>,
    pub weight: Weight,
}

impl Drawn {
    /// Its count and that of what it is compared with, as HTML: links to their records.
    pub fn numbers(&self, sides: &[Records; 2], dimension: Dimension) -> String {
        let of = match &self.value {
            Some(value) => being(dimension, value),
            None => Query::default().with(dimension.name(), self.rest.iter().map(String::as_str)),
        };
        if of.write().len() <= MAX_ADDRESS {
            return Records::both(sides, self.count, self.other, &of);
        }
        let mut text = words::number(self.count);
        if let Some(other) = self.other {
            second(&mut text, &words::number(other));
        }
        text
    }
}

impl Weight {
    pub const fn class(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Chosen => "on",
            Self::Compared => "compared",
            Self::Off => "off",
            Self::Rest => "rest",
        }
    }
}

/// The values to draw: the first `top`, every chosen one, the remainder as one, and "not stated" last.
pub fn drawn(view: &View<'_>, dimension: Dimension, top: usize) -> Vec<Drawn> {
    let Some(list) = view.answer.figures.list(dimension) else { return Vec::new() };
    let versus = view.versus_of(dimension).and_then(|versus| versus.figures.list(dimension));
    // Its own list has both sides among its values.
    let compared =
        view.answer.versus.as_deref().filter(|_| versus.is_none()).map(|versus| versus.value.as_str());
    let rest = view.document.list(dimension).map(|list| list.rest.as_str()).unwrap_or_default();
    pick(list, versus, compared, rest, top)
}

fn pick(list: &List, versus: Option<&List>, compared: Option<&str>, rest: &str, top: usize) -> Vec<Drawn> {
    let filtered = list.is_filtered();
    let other = |value: &str| {
        versus.map(|list| list.rows.iter().find(|row| row.value == value).map_or(0, |row| row.count))
    };
    let one = |row: &Row| Drawn {
        name: row.name.clone(),
        value: Some(row.value.clone()),
        rest: Vec::new(),
        count: row.count,
        other: other(&row.value),
        weight: match (row.chosen, filtered) {
            (true, _) => Weight::Chosen,
            _ if compared == Some(&row.value) => Weight::Compared,
            (false, true) => Weight::Off,
            _ if row.value.is_empty() => Weight::Rest,
            _ => Weight::Plain,
        },
    };
    let valued: Vec<&Row> = list.rows.iter().filter(|row| !row.value.is_empty()).collect();
    // One value too many takes the place of the remainder.
    let top = if valued.len() == top + 1 { top + 1 } else { top };
    let (shown, left): (Vec<_>, Vec<_>) = valued
        .iter()
        .enumerate()
        .partition(|(at, row)| *at < top || row.chosen || compared == Some(&row.value));
    let mut drawn: Vec<Drawn> = shown.iter().map(|(_, row)| one(row)).collect();
    if let [(_, row)] = left.as_slice() {
        // A single value has its own name.
        drawn.push(one(row));
    } else if !left.is_empty() {
        drawn.push(Drawn {
            name: format!("{} {rest}", left.len()),
            value: None,
            rest: left.iter().map(|(_, row)| row.value.clone()).collect(),
            count: left.iter().map(|(_, row)| row.count).sum(),
            other: versus.map(|_| left.iter().filter_map(|(_, row)| other(&row.value)).sum()),
            weight: Weight::Rest,
        });
    }
    drawn.extend(list.rows.iter().filter(|row| row.value.is_empty()).map(one));
    drawn
}

#[cfg(test)]
mod tests {
    use super::*;
    use blotter_view::dashboard::Dim;

    fn list(rows: &[(&str, u64, bool)]) -> List {
        List {
            dimension: Dim(Dimension::Town),
            rows: rows
                .iter()
                .map(|&(value, count, chosen)| Row { value: value.into(), name: value.into(), count, chosen })
                .collect(),
        }
    }

    fn names(drawn: &[Drawn]) -> Vec<(&str, u64, Weight)> {
        drawn.iter().map(|one| (one.name.as_str(), one.count, one.weight)).collect()
    }

    #[test]
    fn the_remainder_and_what_is_not_stated_stand_last() {
        let list =
            list(&[("a", 9, false), ("b", 5, false), ("c", 2, false), ("d", 1, false), ("", 7, false)]);
        assert_eq!(
            names(&pick(&list, None, None, "more", 2)),
            [
                ("a", 9, Weight::Plain),
                ("b", 5, Weight::Plain),
                ("2 more", 3, Weight::Rest),
                ("", 7, Weight::Rest)
            ]
        );
        assert_eq!(pick(&list, None, None, "more", 3).len(), 5, "a single value has its own name");
    }

    #[test]
    fn a_chosen_value_has_a_bar_wherever_it_stands() {
        let list = list(&[("a", 9, false), ("b", 5, false), ("c", 2, false), ("d", 1, true)]);
        assert_eq!(
            names(&pick(&list, None, None, "more", 1)),
            [("a", 9, Weight::Off), ("d", 1, Weight::Chosen), ("2 more", 7, Weight::Rest)]
        );
        // So has what it is compared with.
        assert_eq!(
            names(&pick(&list, None, Some("c"), "more", 1)),
            [
                ("a", 9, Weight::Off),
                ("c", 2, Weight::Compared),
                ("d", 1, Weight::Chosen),
                ("b", 5, Weight::Off)
            ]
        );
    }
}
