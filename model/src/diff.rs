//! The diff: what changed between the board and a snapshot, for one producer's calls.

use crate::{Board, Call, CallId, Change, ChangeType, Report};
use hashbrown::{HashMap, hash_map::Entry};
use jiff::Timestamp;
use std::sync::Arc;

/// What one poll returned, parsed, each key once.
#[derive(Debug, Clone, Default)]
pub struct Snapshot {
    reports: Vec<(CallId, Report)>,
    index: HashMap<CallId, usize>,
    repeated: usize,
}

impl Snapshot {
    /// Gathers the rows; of a repeated key the last row wins and the repeat is counted.
    pub fn new(rows: impl IntoIterator<Item = Report>) -> Self {
        let rows = rows.into_iter();
        let mut snapshot = Self {
            reports: Vec::with_capacity(rows.size_hint().0),
            index: HashMap::with_capacity(rows.size_hint().0),
            repeated: 0,
        };
        for report in rows {
            let id = report.call_id();
            match snapshot.index.entry(id) {
                Entry::Occupied(place) => {
                    snapshot.repeated += 1;
                    snapshot.reports[*place.get()] = (id, report);
                }
                Entry::Vacant(place) => {
                    place.insert(snapshot.reports.len());
                    snapshot.reports.push((id, report));
                }
            }
        }
        snapshot
    }

    /// The rows, each key once, in the feed's order.
    pub fn reports(&self) -> impl Iterator<Item = &Report> {
        self.reports.iter().map(|(_, report)| report)
    }

    /// Whether the snapshot has that call.
    pub fn contains(&self, id: &CallId) -> bool {
        self.index.contains_key(id)
    }

    /// How many calls there are.
    pub fn len(&self) -> usize {
        self.reports.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.reports.is_empty()
    }

    /// How many rows repeated a key.
    pub fn repeated(&self) -> usize {
        self.repeated
    }
}

/// The changes that make `producer`'s calls on the board equal to the snapshot in the feed's fields: additions
/// and updates in the snapshot's order, then removals in the order of their ids. Calls of other producers are
/// neither compared nor removed; one that has a key of theirs is left alone.
///
/// A changed call keeps its `first_seen` and takes `now` as `update_date`; `kind`, `title` and `address` of
/// new and changed calls are the caller's to fill in.
pub fn diff(board: &Board, snapshot: &Snapshot, producer: &str, now: Timestamp) -> Vec<Change> {
    let mut changes = Vec::new();
    for (id, report) in &snapshot.reports {
        let (change_type, call) = match board.get(id) {
            None => (ChangeType::Add, Call::new(report, producer, now)),
            Some(call) if call.producer != producer || call.says(report) => continue,
            Some(call) => (ChangeType::Update, call.updated(report, now)),
        };
        changes.push(Change { change_type, call: Arc::new(call) });
    }
    let mut gone: Vec<_> = board
        .raw_calls()
        .filter(|call| call.producer == producer && !snapshot.contains(&call.call_id))
        .map(|call| board.placed(call))
        .collect();
    gone.sort_unstable_by_key(|call| call.call_id);
    changes.extend(gone.into_iter().map(|call| Change { change_type: ChangeType::Delete, call }));
    changes
}
