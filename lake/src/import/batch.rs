//! Months that one thread writes one after the other, so that a merged file is read once for all of them and not for each.

use super::work::{MonthKey, Todo};
use std::collections::{BTreeMap, BTreeSet};

/// How many rows of merged files a thread holds at a time: about what the busiest month of all forces has.
const MAX_ROWS: u64 = 500_000;

/// One or more months of a data set, in order.
pub struct Batch<'a> {
    pub months: Vec<(MonthKey, &'a [Todo])>,
}

impl Batch<'_> {
    /// How many bytes of CSV are read for it: each merged file once.
    pub fn bytes(&self) -> u64 {
        let units = self.months.iter().flat_map(|(_, units)| units.iter());
        let sizes: BTreeMap<_, _> = units.map(|unit| (unit.ranked.rank, unit.ranked.source.size)).collect();
        sizes.into_values().sum()
    }
}

/// Puts months together that have rows of the same merged files, as long as these are not too many to hold.
pub fn batches<'a>(months: impl Iterator<Item = (MonthKey, &'a [Todo])>) -> Vec<Batch<'a>> {
    batches_of(months, MAX_ROWS)
}

fn batches_of<'a>(months: impl Iterator<Item = (MonthKey, &'a [Todo])>, max_rows: u64) -> Vec<Batch<'a>> {
    let mut batches: Vec<Batch<'a>> = Vec::new();
    let (mut files, mut rows) = (BTreeSet::new(), 0);
    for (key, units) in months {
        let merged = units.iter().filter_map(|unit| Some((unit.ranked.rank, unit.ranked.merged?)));
        let of_month: BTreeSet<usize> = merged.clone().map(|(rank, _)| rank).collect();
        let rows_of_month: u64 = merged.map(|(_, rows)| rows).sum();
        match batches.last_mut() {
            Some(batch)
                if batch.months.last().is_some_and(|((data_set, _), _)| *data_set == key.0)
                    && !files.is_disjoint(&of_month)
                    && rows + rows_of_month <= max_rows =>
            {
                batch.months.push((key, units));
                files.extend(of_month);
                rows += rows_of_month;
            }
            _ => {
                batches.push(Batch { months: vec![(key, units)] });
                (files, rows) = (of_month, rows_of_month);
            }
        }
    }
    batches
}
