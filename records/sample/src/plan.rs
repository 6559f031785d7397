//! How many rows each file has: a share of the whole by force and calendar month, the same whatever else is written.

use crate::{
    random::{hash, mix},
    tables::{self, street},
};
use blotter_records::{DataSet, Month};

/// Months of the full data.
pub const FULL_MONTHS: u32 = 36;

/// A file's force and month, by their place in the list of forces and after the first month.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    pub force: usize,
    pub month: u32,
}

/// The rows of a street file, by how they come to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crimes {
    /// Without a Crime ID.
    pub asb: u32,
    /// Different crimes with an ID.
    pub crimes: u32,
    /// Rows that repeat an ID.
    pub repeats: u32,
}

/// Sizes of all files.
#[derive(Debug, Clone)]
pub struct Plan {
    pub seed: u64,
    pub scale: f64,
    pub first: Month,
    /// Shares of the months before each calendar month, counted from the first month; the year's sum is 1.
    months: [f64; 13],
}

/// Rows of the full data, over 36 months.
pub const fn full_rows(kind: DataSet) -> f64 {
    match kind {
        DataSet::Street => 9_700_000.0,
        DataSet::Outcomes => 6_000_000.0,
        DataSet::StopAndSearch => 1_500_000.0,
    }
}

fn weight(kind: DataSet, force: usize) -> f64 {
    let (slug, weight, ..) = tables::FORCES[force];
    if kind == DataSet::Outcomes && tables::FORCES_WITHOUT_OUTCOMES.contains(&slug) { 0.0 } else { weight }
}

impl Plan {
    pub fn new(seed: u64, scale: f64, first: Month) -> Self {
        let mut months = [0.0; 13];
        let sum: f64 = tables::ROWS_BY_CALENDAR_MONTH.iter().sum();
        for index in 0..12 {
            let calendar = (usize::from(first.month()) - 1 + index) % 12;
            months[index + 1] = months[index] + tables::ROWS_BY_CALENDAR_MONTH[calendar] / sum;
        }
        Self { seed, scale, first, months }
    }

    /// Rows of a kind's file; none if the force doesn't publish the kind.
    pub fn rows(&self, kind: DataSet, Cell { force, month }: Cell) -> u32 {
        let forces: f64 = (0..tables::FORCES.len()).map(|force| weight(kind, force)).sum();
        let before: f64 = (0..force).map(|force| weight(kind, force)).sum::<f64>() / forces;
        let own = weight(kind, force) / forces;
        let of_year = (month % 12) as usize;
        let share = self.months[of_year + 1] - self.months[of_year];
        let year = full_rows(kind) * self.scale * 12.0 / f64::from(FULL_MONTHS);
        // All files' ends on one line, rounded, so that their sizes add up to the whole.
        let start = f64::from(month / 12) + self.months[of_year] + share * before;
        let end = start + share * own;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "rows of one file")]
        let rows = ((end * year).round() - (start * year).round()) as u32;
        rows
    }

    /// How a street file's rows divide.
    pub fn crimes(&self, cell: Cell) -> Crimes {
        let rows = self.rows(DataSet::Street, cell);
        let asb = self.part(rows, street::ASB_ROWS, street::ASB_ROWS + street::ID_ROWS, cell, 1);
        let repeats = self.part(rows - asb, street::REPEATED_IDS, street::ID_ROWS, cell, 2);
        Crimes { asb, crimes: rows - asb - repeats, repeats }
    }

    /// `of` × `part` / `whole`, rounded up or down so that many files have the right mean.
    fn part(&self, of: u32, part: u64, whole: u64, cell: Cell, what: u64) -> u32 {
        #[allow(clippy::cast_precision_loss, reason = "counts of some hundred thousand")]
        let exact = f64::from(of) * part as f64 / whole as f64;
        #[allow(clippy::cast_precision_loss, reason = "53 bits are kept")]
        let chance = (hash(self.seed, &[3, cell.force as u64, cell.month.into(), what]) >> 11) as f64
            / (1_u64 << 53) as f64;
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most `of`")]
        let rounded = (exact + chance) as u32;
        rounded.min(of)
    }

    /// The Crime ID of a crime, by its number in its file. All differ, since the first of the four words does.
    pub fn crime_id(&self, cell: Cell, crime: u32) -> [u64; 4] {
        let serial = u64::from(cell.month) << 40 | (cell.force as u64) << 32 | u64::from(crime);
        let first = mix(serial ^ mix(self.seed));
        let second = mix(first ^ 0x6a09_e667_f3bc_c908);
        let third = mix(second ^ first.rotate_left(29) ^ 0xbb67_ae85_84ca_a73b);
        [first, second, third, mix(third ^ second.rotate_left(41) ^ 0x3c6e_f372_fe94_f82b)]
    }

    /// A month by its place.
    pub fn month(&self, month: u32) -> Month {
        self.first.plus(i32::try_from(month).unwrap_or_default()).unwrap_or(self.first)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_full_data_has_its_rows() {
        let plan = Plan::new(1, 1.0, Month::new(2021, 1).unwrap());
        for kind in DataSet::ALL {
            let rows: f64 = (0..FULL_MONTHS)
                .flat_map(|month| (0..tables::FORCES.len()).map(move |force| Cell { force, month }))
                .map(|cell| f64::from(plan.rows(kind, cell)))
                .sum();
            assert!((rows - full_rows(kind)).abs() <= 1.0, "{kind:?} {rows}");
        }
    }

    #[test]
    fn crime_ids_differ() {
        let plan = Plan::new(1, 1.0, Month::new(2021, 1).unwrap());
        let mut seen = hashbrown::HashSet::new();
        for month in 0..3 {
            for force in 0..3 {
                (0..5_000).for_each(|crime| {
                    assert!(seen.insert(plan.crime_id(Cell { force, month }, crime)));
                });
            }
        }
    }
}
