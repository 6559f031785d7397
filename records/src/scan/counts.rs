//! What a scan has counted.

use super::{Axis, Wanted};
use crate::Data;
use std::collections::HashMap;

/// The sizes of everything that is counted.
#[derive(Debug)]
pub(crate) struct Shape {
    pub(super) lists: Vec<(Axis, usize)>,
    pub(super) groups: Vec<(Axis, usize)>,
    positions: usize,
    months: usize,
    forces: usize,
}

impl Shape {
    pub(super) fn new(data: &dyn Data, wanted: &Wanted<'_>) -> Self {
        let axes = |dimensions: &[_]| {
            dimensions
                .iter()
                .map(|&dimension| {
                    let axis = Axis::of(data, dimension);
                    (axis, axis.len(data))
                })
                .collect()
        };
        Self {
            lists: axes(wanted.lists),
            groups: axes(wanted.groups),
            positions: if wanted.positions { data.points().len() } else { 0 },
            months: if wanted.months { data.months().len() } else { 0 },
            forces: Axis::Column(0).len(data),
        }
    }
}

/// What was counted, by the numbers of [`Axis`].
#[derive(Debug)]
pub(crate) struct Counts {
    /// Records that fit every filter, and those of them without a position.
    pub(crate) total: u64,
    pub(crate) unplaced: u64,
    /// For each wanted list, the count of each value.
    pub(crate) lists: Vec<Vec<u64>>,
    /// For each wanted list, for each force: the records that fit every filter and have no value.
    pub(crate) not_stated: Vec<Vec<u64>>,
    /// For each force, the records that fit every filter.
    pub(crate) forces: Vec<u64>,
    pub(crate) groups: Grouped,
    /// By the code of the position; 0 is none.
    pub(crate) positions: Vec<u64>,
    /// For each month, for each force: the records that fit every filter but those of months.
    pub(crate) months: Vec<Vec<u64>>,
}

/// Counts by a key that combines two axes: the first's number times the length of the second, plus the second's.
#[derive(Debug)]
pub(crate) enum Grouped {
    Dense(Vec<u64>),
    /// Where the axes are too long for a table.
    Sparse(HashMap<u64, u64>),
}

/// The greatest table of groups: 8 MiB.
const DENSE: usize = 1 << 20;

impl Counts {
    pub(super) fn new(shape: &Shape) -> Self {
        let combinations =
            shape.groups.iter().try_fold(1_usize, |product, (_, size)| product.checked_mul(*size));
        Self {
            total: 0,
            unplaced: 0,
            lists: shape.lists.iter().map(|&(_, size)| vec![0; size]).collect(),
            not_stated: shape.lists.iter().map(|_| vec![0; shape.forces]).collect(),
            forces: vec![0; shape.forces],
            groups: match combinations {
                Some(size) if size <= DENSE => Grouped::Dense(vec![0; size]),
                _ => Grouped::Sparse(HashMap::new()),
            },
            positions: vec![0; shape.positions],
            months: vec![vec![0; shape.forces]; shape.months],
        }
    }

    /// Adds what another thread counted.
    #[cfg(not(target_arch = "wasm32"))]
    pub(super) fn add(&mut self, other: Self) {
        self.total += other.total;
        self.unplaced += other.unplaced;
        add_all(&mut self.lists, &other.lists);
        add_all(&mut self.not_stated, &other.not_stated);
        add(&mut self.forces, &other.forces);
        add(&mut self.positions, &other.positions);
        add_all(&mut self.months, &other.months);
        match (&mut self.groups, other.groups) {
            (Grouped::Dense(own), Grouped::Dense(other)) => add(own, &other),
            (own, other) => other.each(|key, count| own.add(key, count)),
        }
    }
}

#[cfg(not(target_arch = "wasm32"))]
fn add(own: &mut [u64], other: &[u64]) {
    own.iter_mut().zip(other).for_each(|(own, other)| *own += other);
}

#[cfg(not(target_arch = "wasm32"))]
fn add_all(own: &mut [Vec<u64>], other: &[Vec<u64>]) {
    own.iter_mut().zip(other).for_each(|(own, other)| add(own, other));
}

impl Grouped {
    pub(super) fn add(&mut self, key: u64, count: u64) {
        match self {
            // A key lies within the table whose size is the product of its axes.
            Self::Dense(table) => {
                if let Some(place) = usize::try_from(key).ok().and_then(|key| table.get_mut(key)) {
                    *place += count;
                }
            }
            Self::Sparse(table) => *table.entry(key).or_default() += count,
        }
    }

    /// All keys with a count.
    pub(crate) fn each(self, mut take: impl FnMut(u64, u64)) {
        match self {
            Self::Dense(table) => {
                (0..).zip(table).filter(|&(_, count)| count > 0).for_each(|(key, count)| take(key, count));
            }
            Self::Sparse(table) => table.into_iter().for_each(|(key, count)| take(key, count)),
        }
    }
}
