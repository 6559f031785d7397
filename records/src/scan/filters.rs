//! A filter made ready for testing rows: for each value of a column whether it fails, as a bit.

use super::{Axis, Wanted};
use crate::{Data, Dimension, Filter, Month, Value, rollup::MonthRows};

/// Bits of a mask, one for each filter that a row may fail. The bit of a column is `1 << column`, force being column 0.
pub(super) const POSITION: u32 = 1 << 27;
pub(super) const RANGE: u32 = 1 << 28;
pub(super) const MONTH: u32 = 1 << 29;
pub(super) const YEAR: u32 = 1 << 30;
/// All filters of months.
pub(super) const MONTHS: u32 = RANGE | MONTH | YEAR;

pub(super) struct Filters<'a> {
    filter: &'a Filter,
    /// For each force's code its bit, if it fails.
    forces: Option<Vec<u32>>,
    /// For each filtered column after force: its index there, and for each code its bit, if it fails.
    pub(super) columns: Vec<(usize, Vec<u32>)>,
    /// For each position's code whether it fails. Bytes rather than bits of a mask: the table has to fit into the cache.
    pub(super) positions: Option<Vec<bool>>,
}

impl<'a> Filters<'a> {
    pub(super) fn new(data: &dyn Data, filter: &'a Filter) -> Self {
        let bits = |column: usize, chosen: &[Value]| -> Vec<u32> {
            let axis = Axis::Column(column);
            let mut bits = vec![1 << column; axis.len(data)];
            for value in chosen {
                let text = match value {
                    Value::Null => None,
                    value => Some(value.to_string()),
                };
                if let Some(code) = data.dictionary(column).code(text.as_deref()) {
                    bits[code as usize] = 0;
                }
            }
            bits
        };
        let (mut forces, mut columns) = (None, Vec::new());
        for (column, &dimension) in data.data_set().columns_of_rollup().iter().enumerate() {
            if let Some(chosen) = filter.chosen(dimension) {
                match column.checked_sub(1) {
                    None => forces = Some(bits(column, chosen)),
                    Some(index) => columns.push((index, bits(column, chosen))),
                }
            }
        }
        let positions = filter
            .has_place()
            .then(|| data.points().left_out(filter.bbox.map(Into::into), &filter.cells, filter.unplaced));
        Self { filter, forces, columns, positions }
    }

    /// Whether rows are tested at all.
    pub(super) fn tests_rows(&self) -> bool {
        !self.columns.is_empty() || self.positions.is_some()
    }

    /// The filters that a month fails.
    pub(super) fn month(&self, month: Month) -> u32 {
        let bit = |fits: bool, bit| if fits { 0 } else { bit };
        bit(self.filter.in_range(month), RANGE)
            | bit(self.filter.is_chosen_month(month), MONTH)
            | bit(self.filter.is_chosen_year(month), YEAR)
    }

    pub(super) fn force(&self, force: usize) -> u32 {
        self.forces.as_ref().map_or(0, |bits| bits[force])
    }

    /// Whether anything that is wanted may come from a month.
    pub(super) fn matters(&self, rows: &MonthRows, wanted: &Wanted<'_>) -> bool {
        let fails = self.month(rows.month());
        fails == 0
            || wanted.months
            || fails == MONTH && wanted.lists.contains(&Dimension::Month)
            || fails == YEAR && wanted.lists.contains(&Dimension::Year)
    }
}
