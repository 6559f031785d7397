//! The incidents of a board, in the order of the list and by number.

use blotter_model::{Board, Incident, incidents};
use std::{collections::HashMap, sync::Arc};

/// Incidents, newest first.
#[derive(Debug, Clone, Default)]
pub struct IncidentList(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    list: Vec<Arc<Incident>>,
    by_number: HashMap<String, usize>,
}

impl PartialEq for IncidentList {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0.list == other.0.list
    }
}

impl IncidentList {
    /// The incidents of a board.
    pub fn of(board: &Board) -> Self {
        Self::from_list(incidents(&board.calls()).into_iter().map(Arc::new).collect())
    }

    /// These incidents, newest first.
    pub fn from_list(list: Vec<Arc<Incident>>) -> Self {
        let by_number = list.iter().enumerate().map(|(at, one)| (one.number.clone(), at)).collect();
        Self(Arc::new(Inner { list, by_number }))
    }

    /// All, newest first.
    pub fn list(&self) -> &[Arc<Incident>] {
        &self.0.list
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.list.len()
    }

    /// One of them.
    pub fn get(&self, number: &str) -> Option<&Arc<Incident>> {
        self.0.list.get(*self.0.by_number.get(number)?)
    }

    /// Those that are not among the others.
    pub fn without<'a>(&'a self, others: &'a Self) -> impl Iterator<Item = &'a Arc<Incident>> {
        self.0.list.iter().filter(|one| others.get(&one.number).is_none())
    }
}
