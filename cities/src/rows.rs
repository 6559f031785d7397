//! The result of reading a body: calls, rejected rows with their reasons, and fields that had to become null.

use blotter_model::{Address, Precision, Report};
use std::collections::BTreeMap;

/// A position that the feed itself gives, WGS84, inside the city's bounds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Position {
    /// Degrees north.
    pub latitude: f64,
    /// Degrees east.
    pub longitude: f64,
    /// How close the feed says it is, by the city's file.
    pub precision: Precision,
}

impl Position {
    /// The address of the call: its `source` is `feed`.
    pub fn address(&self) -> Address {
        Address {
            latitude: self.latitude,
            longitude: self.longitude,
            precision: self.precision,
            source: "feed".to_owned(),
            uncertainty_m: None,
            matched: None,
            alternatives: Vec::new(),
        }
    }
}

/// A row that can't become a call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RejectedRow {
    /// Its number in the body, from 1; a CSV's header isn't counted.
    pub row: usize,
    /// Why, in a few words: `no unit number`.
    pub reason: String,
}

/// The rows of a body. `reports.len() + rejected.len() == rows`.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Rows {
    /// The calls in the feed's order, repeated keys and all, with the position where the feed gives one.
    pub reports: Vec<(Report, Option<Position>)>,
    /// The rows that can't become calls.
    pub rejected: Vec<RejectedRow>,
    /// Bad fields that became null, by the field's name in a report (`position` for a place off the map).
    pub nulled: BTreeMap<&'static str, usize>,
    /// Texts that were too long and were cut.
    pub cut: usize,
    /// How many rows the body had.
    pub rows: usize,
}

impl Rows {
    /// How many fields became null in all.
    pub fn nulled_total(&self) -> usize {
        self.nulled.values().sum()
    }

    /// Adds the rows of a further page, whose numbers go on.
    pub fn append(&mut self, page: Self) {
        let before = self.rows;
        self.reports.extend(page.reports);
        self.rejected.extend(
            page.rejected.into_iter().map(|row| RejectedRow { row: before.saturating_add(row.row), ..row }),
        );
        for (field, count) in page.nulled {
            *self.nulled.entry(field).or_default() += count;
        }
        self.cut += page.cut;
        self.rows += page.rows;
    }

    /// Why the poll has failed although the body could be read: more rows were rejected than kept. A sentence for
    /// readers of the page.
    pub fn failure(&self) -> Option<String> {
        if self.rejected.len() <= self.reports.len() {
            return None;
        }
        let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
        for row in &self.rejected {
            *reasons.entry(&row.reason).or_default() += 1;
        }
        let most = reasons.iter().max_by_key(|(_, count)| **count).map_or("", |(reason, _)| *reason);
        Some(format!(
            "{} of the {} rows in the city’s feed could not be read, most of them because of this: {most}.",
            self.rejected.len(),
            self.rows
        ))
    }
}
