//! A month of a roll-up, packed for scanning.

use super::{Codes, MonthColumns};
use crate::Month;

/// A month: all its rows, and the same without their positions.
#[derive(Debug)]
pub struct MonthRows {
    pub(crate) month: Month,
    pub(crate) detail: Packed,
    /// Much fewer rows, for questions that don't ask where; left out where it would hardly be shorter.
    cube: Option<Packed>,
}

/// Rows sorted by force.
#[derive(Debug)]
pub(crate) struct Packed {
    pub(crate) segments: Vec<Segment>,
    /// The dimensions after force, in the data set's order.
    pub(crate) columns: Vec<Codes>,
    /// The code of the position; in a cube 1 for any position and 0 for none.
    pub(crate) positions: Codes,
    /// How many records a row stands for.
    pub(crate) counts: Codes,
}

/// The rows of one force.
#[derive(Debug)]
pub(crate) struct Segment {
    /// The force's code.
    pub(crate) force: usize,
    pub(crate) start: usize,
    pub(crate) end: usize,
    /// Records in all rows, and in those without a position.
    pub(crate) total: u64,
    pub(crate) unplaced: u64,
}

/// A cube is kept if it is at most this part of its detail.
const WORTH: f64 = 0.7;

impl MonthRows {
    /// From columns of global codes, force first.
    pub(super) fn pack(month: Month, columns: &[Vec<u32>], positions: &[u32], counts: &[u32]) -> Self {
        let detail = Packed::new(columns, positions, counts);
        let cube = cube(columns, positions, counts)
            .map(|(columns, positions, counts)| Packed::new(&columns, &positions, &counts));
        #[allow(clippy::cast_precision_loss, reason = "a comparison of sizes")]
        let cube = cube.filter(|cube| cube.rows() as f64 <= detail.rows() as f64 * WORTH);
        Self { month, detail, cube }
    }

    pub const fn month(&self) -> Month {
        self.month
    }

    /// The rows that answer a question; with each position apart only where it asks for them.
    pub(crate) fn rows(&self, by_position: bool) -> &Packed {
        if by_position { &self.detail } else { self.cube.as_ref().unwrap_or(&self.detail) }
    }

    pub(super) fn bytes(&self) -> usize {
        self.detail.bytes() + self.cube.as_ref().map_or(0, Packed::bytes)
    }

    /// Rows with positions, and rows without.
    pub(super) fn sizes(&self) -> (usize, usize) {
        (self.detail.rows(), self.rows(false).rows())
    }
}

impl Packed {
    fn new(columns: &[Vec<u32>], positions: &[u32], counts: &[u32]) -> Self {
        let no_forces = Vec::new();
        let (forces, others) = columns.split_first().unwrap_or((&no_forces, &[]));
        if !forces.is_sorted() {
            let mut order: Vec<usize> = (0..forces.len()).collect();
            order.sort_by_key(|&row| forces[row]);
            let sorted = |column: &[u32]| order.iter().map(|&row| column[row]).collect::<Vec<_>>();
            let columns: Vec<_> = columns.iter().map(|column| sorted(column)).collect();
            return Self::new(&columns, &sorted(positions), &sorted(counts));
        }
        let mut start = 0;
        let segments = forces
            .chunk_by(|one, next| one == next)
            .map(|run| {
                let end = start + run.len();
                let counted = || counts[start..end].iter().copied().map(u64::from);
                let unplaced = counted().zip(&positions[start..end]);
                let segment = Segment {
                    force: run[0] as usize,
                    start,
                    end,
                    total: counted().sum(),
                    unplaced: unplaced.filter(|&(_, &position)| position == 0).map(|(count, _)| count).sum(),
                };
                start = end;
                segment
            })
            .collect();
        Self {
            segments,
            columns: others.iter().map(|column| Codes::pack(column)).collect(),
            positions: Codes::pack(positions),
            counts: Codes::pack(counts),
        }
    }

    pub(crate) fn rows(&self) -> usize {
        self.segments.last().map_or(0, |segment| segment.end)
    }

    fn bytes(&self) -> usize {
        self.columns.iter().chain([&self.positions, &self.counts]).map(Codes::bytes).sum()
    }
}

/// Columns, positions and counts.
type Rows = (Vec<Vec<u32>>, Vec<u32>, Vec<u32>);

/// The rows with "somewhere" in the place of each position; none if a row's codes don't fit into 128 bits.
fn cube(columns: &[Vec<u32>], positions: &[u32], counts: &[u32]) -> Option<Rows> {
    let bits: Vec<u32> = columns
        .iter()
        .map(|column| u32::BITS - column.iter().copied().max().unwrap_or(0).leading_zeros())
        .collect();
    if bits.iter().sum::<u32>() >= u128::BITS {
        return None;
    }
    let mut keys: Vec<(u128, u32)> = counts
        .iter()
        .enumerate()
        .map(|(row, &count)| {
            let key = columns
                .iter()
                .zip(&bits)
                .fold(0, |key, (column, bits)| key << bits | u128::from(column[row]));
            (key << 1 | u128::from(positions[row] != 0), count)
        })
        .collect();
    keys.sort_unstable_by_key(|&(key, _)| key);
    let mut rows: Vec<(u128, u32)> = Vec::new();
    for (key, count) in keys {
        match rows.last_mut() {
            // A sum too great for 32 bits is left as two rows.
            Some((last, sum)) if *last == key && sum.checked_add(count).is_some() => *sum += count,
            _ => rows.push((key, count)),
        }
    }
    let positions = rows.iter().map(|(key, _)| u32::from(key & 1 == 1)).collect();
    let counts = rows.iter().map(|&(_, count)| count).collect();
    let mut shift = 1;
    let mut columns: Vec<Vec<u32>> = bits
        .iter()
        .rev()
        .map(|&bits| {
            let mask = (1_u128 << bits) - 1;
            let column =
                rows.iter().map(|(key, _)| u32::try_from(key >> shift & mask).unwrap_or(0)).collect();
            shift += bits;
            column
        })
        .collect();
    columns.reverse();
    Some((columns, positions, counts))
}

impl MonthColumns {
    /// How many rows it has.
    pub fn rows(&self) -> usize {
        self.counts.len()
    }
}
