//! Incidents: the calls of all units that work on one thing, which people see as one marker and one row.

use crate::{Address, Call, CallKind, Precision};
use jiff::Timestamp;
use std::sync::Arc;

/// All calls with one incident number, from one or several units.
#[derive(Debug, Clone, PartialEq)]
pub struct Incident {
    /// The city's number.
    pub number: String,
    /// The units' calls, in the order in which they were first seen. Never empty.
    pub calls: Vec<Arc<Call>>,
}

impl Incident {
    /// The call that speaks for the incident: the first with a position, else the first.
    pub fn lead(&self) -> &Call {
        self.calls.iter().find(|call| call.address.is_some()).unwrap_or(&self.calls[0])
    }

    /// The group of its nature.
    pub fn kind(&self) -> CallKind {
        self.lead().kind
    }

    /// Its nature in plain words.
    pub fn title(&self) -> &str {
        &self.lead().title
    }

    /// The most urgent priority of its calls.
    pub fn priority(&self) -> Option<i64> {
        self.calls.iter().filter_map(|call| call.priority).min()
    }

    /// Where it is, if that is known.
    pub fn address(&self) -> Option<&Address> {
        self.lead().address.as_ref()
    }

    /// Whether only the street is known.
    pub fn is_rough(&self) -> bool {
        self.address().is_some_and(|address| address.precision == Precision::Street)
    }

    /// When it was reported, UTC; when the feed doesn't say, when we first saw it.
    pub fn reported_at(&self) -> Timestamp {
        self.calls.iter().filter_map(|call| call.reported_at).min().unwrap_or_else(|| self.first_seen())
    }

    /// When we first saw one of its calls, UTC.
    pub fn first_seen(&self) -> Timestamp {
        self.calls.iter().map(|call| call.first_seen).min().unwrap_or_default()
    }

    /// The units that work on it, each once.
    pub fn units(&self) -> Vec<&str> {
        let mut units: Vec<&str> = Vec::with_capacity(self.calls.len());
        for call in &self.calls {
            let unit = call.unit_number.as_str();
            if !unit.is_empty() && !units.contains(&unit) {
                units.push(unit);
            }
        }
        units
    }
}

/// Groups calls into incidents, newest first.
pub fn incidents(calls: &[Arc<Call>]) -> Vec<Incident> {
    let mut by_number: hashbrown::HashMap<&str, Vec<Arc<Call>>> = hashbrown::HashMap::new();
    for call in calls {
        by_number.entry(&call.incident_number).or_default().push(call.clone());
    }
    let mut incidents: Vec<_> = by_number
        .into_iter()
        .map(|(number, mut calls)| {
            calls.sort_by(|a, b| {
                a.first_seen.cmp(&b.first_seen).then_with(|| a.unit_number.cmp(&b.unit_number))
            });
            Incident { number: number.to_owned(), calls }
        })
        .collect();
    incidents.sort_by(|a, b| b.reported_at().cmp(&a.reported_at()).then_with(|| b.number.cmp(&a.number)));
    incidents
}
