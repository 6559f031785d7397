//! The rows of the list, and why they don't move: nothing shifts under someone who is reading the list.
//! Arrivals wait, rows that left stay grey in their place, and headings stay as they were.

use blotter_model::{Timestamp, Zone};
use std::collections::HashSet;

/// Headings of the list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Group {
    /// Under 15 minutes.
    Quarter,
    /// Under an hour.
    Hour,
    /// The same day in the city.
    Today,
    /// Before.
    Yesterday,
}

impl Group {
    /// All, in the order of the list.
    pub const ALL: [Self; 4] = [Self::Quarter, Self::Hour, Self::Today, Self::Yesterday];

    /// The heading of a call reported at `at`.
    pub fn of(at: Timestamp, now: Timestamp, zone: &Zone) -> Self {
        match (now.as_second() - at.as_second()) / 60 {
            ..15 => Self::Quarter,
            15..60 => Self::Hour,
            _ if zone.local(at).date() == zone.local(now).date() => Self::Today,
            _ => Self::Yesterday,
        }
    }

    /// The heading.
    pub fn name(self) -> &'static str {
        match self {
            Self::Quarter => "Last 15 minutes",
            Self::Hour => "Earlier this hour",
            Self::Today => "Earlier today",
            Self::Yesterday => "Since yesterday",
        }
    }
}

/// One row: an incident under its heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// The incident's number.
    pub number: String,
    /// The heading that it is under.
    pub group: Group,
}

/// A heading or a row, as the list shows them one below the other.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Item {
    /// A heading.
    Group(Group),
    /// An incident.
    Row(String),
}

/// What the list shows, and how many incidents wait to be let in.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Rows {
    /// In order.
    pub rows: Vec<Row>,
    /// Arrivals that wait behind the button.
    pub waiting: usize,
}

impl Rows {
    /// The list as it should be: everything wanted, in order.
    pub fn fresh(wanted: Vec<Row>) -> Self {
        Self { rows: wanted, waiting: 0 }
    }

    /// The list after a change. `wanted`: the incidents that fit, newest first; `stays`: whether an incident
    /// that is no longer wanted stays grey in its place; `held`: someone is reading the list.
    pub fn next(&self, wanted: Vec<Row>, stays: impl Fn(&str) -> bool, held: bool) -> Self {
        let known: HashSet<&str> = wanted.iter().map(|row| row.number.as_str()).collect();
        if held {
            let shown: HashSet<&str> = self.rows.iter().map(|row| row.number.as_str()).collect();
            let waiting = wanted.iter().filter(|row| !shown.contains(row.number.as_str())).count();
            let keep = |row: &&Row| known.contains(row.number.as_str()) || stays(&row.number);
            return Self { rows: self.rows.iter().filter(keep).cloned().collect(), waiting };
        }
        // Grey rows follow the row that they followed before.
        let mut after: Vec<(Option<&str>, &Row)> = Vec::new();
        let mut anchor = None;
        for row in &self.rows {
            if known.contains(row.number.as_str()) {
                anchor = Some(row.number.as_str());
            } else if stays(&row.number) {
                after.push((anchor, row));
            }
        }
        if after.is_empty() {
            return Self::fresh(wanted);
        }
        let mut rows = Vec::with_capacity(wanted.len() + after.len());
        let first = wanted.first().map_or(Group::Quarter, |row| row.group);
        rows.extend(
            after
                .iter()
                .filter(|(anchor, _)| anchor.is_none())
                .map(|(_, row)| Row { group: first, ..Row::clone(row) }),
        );
        for row in &wanted {
            rows.push(row.clone());
            let followers = after.iter().filter(|(anchor, _)| *anchor == Some(row.number.as_str()));
            rows.extend(followers.map(|(_, gone)| Row { group: row.group, ..Row::clone(gone) }));
        }
        Self { rows, waiting: 0 }
    }

    /// Headings and rows one below the other.
    pub fn items(&self) -> Vec<Item> {
        let mut items = Vec::with_capacity(self.rows.len() + Group::ALL.len());
        let mut group = None;
        for row in &self.rows {
            // Held rows keep their heading, so a late one may be out of order; no heading comes twice.
            if group.is_none_or(|group| group < row.group) {
                group = Some(row.group);
                items.push(Item::Group(row.group));
            }
            items.push(Item::Row(row.number.clone()));
        }
        items
    }

    /// How many rows are under a heading.
    pub fn count(&self, group: Group) -> usize {
        self.rows.iter().filter(|row| row.group == group).count()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(numbers: &[&str]) -> Vec<Row> {
        numbers.iter().map(|number| Row { number: (*number).into(), group: Group::Quarter }).collect()
    }

    fn names(rows: &Rows) -> Vec<&str> {
        rows.rows.iter().map(|row| row.number.as_str()).collect()
    }

    #[test]
    fn ten_arrivals_wait_while_the_list_is_read() {
        let mut list = Rows::fresh(rows(&["b", "a"]));
        for arrivals in 1..=10 {
            let mut wanted: Vec<Row> =
                (0..arrivals).rev().map(|n| Row { number: format!("n{n}"), group: Group::Quarter }).collect();
            wanted.extend(rows(&["b", "a"]));
            list = list.next(wanted, |_| false, true);
            assert_eq!((names(&list), list.waiting), (vec!["b", "a"], arrivals));
        }
        let shown = list.next(rows(&["n", "b", "a"]), |_| false, false);
        assert_eq!((names(&shown), shown.waiting), (vec!["n", "b", "a"], 0));
    }

    #[test]
    fn a_row_that_left_stays_in_its_place_until_it_is_swept() {
        let list = Rows::fresh(rows(&["c", "b", "a"]));
        let list = list.next(rows(&["d", "c", "a"]), |number| number == "b", false);
        assert_eq!(names(&list), ["d", "c", "b", "a"]);
        let top = Rows::fresh(rows(&["c", "b"])).next(rows(&["b"]), |number| number == "c", false);
        assert_eq!(names(&top), ["c", "b"]);
        let held = list.next(rows(&["e", "d", "c", "a"]), |_| false, true);
        assert_eq!((names(&held), held.waiting), (vec!["d", "c", "a"], 1));
    }

    #[test]
    fn headings_come_once_and_in_order() {
        let of = |number: &str, group| Row { number: number.into(), group };
        let list = Rows::fresh(vec![
            of("a", Group::Quarter),
            of("b", Group::Today),
            of("c", Group::Hour),
            of("d", Group::Yesterday),
        ]);
        let heads: Vec<_> = list.items().into_iter().filter(|item| matches!(item, Item::Group(_))).collect();
        assert_eq!(
            heads,
            [Item::Group(Group::Quarter), Item::Group(Group::Today), Item::Group(Group::Yesterday)]
        );
    }

    #[test]
    fn groups_follow_the_citys_day() {
        let zone = Zone { name: "America/Chicago".into(), offsets: vec![(0, -18_000)] };
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let now = at("2026-08-14T06:30:00Z");
        let of = |text| Group::of(at(text), now, &zone);
        assert_eq!(of("2026-08-14T06:16:00Z"), Group::Quarter);
        assert_eq!(of("2026-08-14T06:14:00Z"), Group::Hour);
        assert_eq!(of("2026-08-14T05:10:00Z"), Group::Today);
        assert_eq!(of("2026-08-14T04:50:00Z"), Group::Yesterday);
    }
}
