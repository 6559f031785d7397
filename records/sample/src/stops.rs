//! Files of stop and search.

use crate::{
    plan::{Cell, Plan},
    random::{Choice, rng},
    tables::{self, stops},
    world::World,
    write,
};
use blotter_records::{DataSet, Month};
use fastrand::Rng;
use std::io::Write as _;

/// A column whose values are drawn by themselves.
#[derive(Debug, Clone)]
struct Column(stops::Values, Choice);

impl Column {
    fn new(values: stops::Values) -> Self {
        Self(values, Choice::new(values.iter().map(|&(_, rows)| f64::from(rows))))
    }

    fn pick(&self, rng: &mut Rng) -> &'static str {
        self.0[self.1.pick(rng)].0
    }
}

/// How often searches have which values.
#[derive(Debug, Clone)]
pub struct Shares {
    kind: Column,
    /// Gender to officer-defined ethnicity, in the file's order.
    person: [Column; 4],
    /// Legislation to the last column.
    search: [Column; 5],
}

impl Default for Shares {
    fn default() -> Self {
        Self {
            kind: Column::new(stops::TYPE),
            person: [
                stops::GENDER,
                stops::AGE_RANGE,
                stops::SELF_DEFINED_ETHNICITY,
                stops::OFFICER_DEFINED_ETHNICITY,
            ]
            .map(Column::new),
            search: [
                stops::LEGISLATION,
                stops::OBJECT_OF_SEARCH,
                stops::OUTCOME,
                stops::OUTCOME_LINKED_TO_OBJECT_OF_SEARCH,
                stops::REMOVAL_OF_MORE_THAN_JUST_OUTER_CLOTHING,
            ]
            .map(Column::new),
        }
    }
}

/// Days in a month of the Gregorian calendar.
fn days(month: Month) -> u32 {
    match month.month() {
        2 if month.year().is_multiple_of(4)
            && (!month.year().is_multiple_of(100) || month.year().is_multiple_of(400)) =>
        {
            29
        }
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The day of the last Sunday of a month of 31 days (Sakamoto's rule for the weekday of the 31st).
fn last_sunday(month: Month) -> u32 {
    const OFFSETS: [u32; 12] = [0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4];
    let year = u32::from(month.year()) - u32::from(month.month() < 3);
    let weekday =
        (year + year / 4 - year / 100 + year / 400 + OFFSETS[usize::from(month.month()) - 1] + 31) % 7;
    31 - weekday
}

/// Whether British Summer Time holds at a day's noon.
fn is_summer(month: Month, day: u32) -> bool {
    match month.month() {
        3 => day >= last_sunday(month),
        10 => day < last_sunday(month),
        calendar => (4..10).contains(&calendar),
    }
}

/// Local day and minute in UTC as published: in summer an hour before, so in the night before for local midnight.
fn date(month: Month, day: u32, minute: u32) -> String {
    let hour = minute / 60;
    let (month, day, hour) = match (is_summer(month, day), hour) {
        (false, _) => (month, day, hour),
        (true, 1..) => (month, day, hour - 1),
        (true, 0) if day > 1 => (month, day - 1, 23),
        (true, 0) => {
            let before = month.previous().unwrap_or(month);
            (before, days(before), 23)
        }
    };
    format!("{month}-{day:02}T{hour:02}:{:02}:00+00:00", minute % 60)
}

/// A file, by time.
pub fn file(plan: &Plan, world: &World, shares: &Shares, cell: Cell) -> Vec<u8> {
    let rows = plan.rows(DataSet::StopAndSearch, cell);
    let mut rng = rng(plan.seed, &[8, cell.force as u64, cell.month.into()]);
    let month = plan.month(cell.month);
    let slug = world.forces[cell.force].slug;
    let days_only = tables::FORCES_WITH_DAYS_ONLY.contains(&slug);
    let mut dates: Vec<String> = (0..rows)
        .map(|_| date(month, rng.u32(1..=days(month)), if days_only { 0 } else { rng.u32(..24 * 60) }))
        .collect();
    dates.sort_unstable();

    #[allow(clippy::cast_precision_loss, reason = "counts of some thousand")]
    let unplaced = stops::UNPLACED_ROWS as f64 / stops::ROWS as f64;
    let mut out = Vec::with_capacity(rows as usize * 250 + 300);
    out.extend_from_slice(tables::STOPS_HEADER.as_bytes());
    out.extend_from_slice(b"\r\n");
    for date in dates {
        // Writing to memory can't fail.
        let _ = write!(out, "{},{date},,,", shares.kind.pick(&mut rng));
        if rng.f64() < unplaced {
            out.push(b',');
        } else {
            let point = &world.points[world.pick(cell.force, &mut rng) as usize];
            write::degrees(&mut out, point.latitude, false);
            out.push(b',');
            write::degrees(&mut out, point.longitude, false);
        }
        for (index, column) in shares.person.iter().chain(&shares.search).enumerate() {
            let value = column.pick(&mut rng);
            out.push(b',');
            if index != 1 || !tables::FORCES_WITHOUT_AGE.contains(&slug) {
                out.extend_from_slice(value.as_bytes());
            }
        }
        out.extend_from_slice(b"\r\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn local_midnight_in_summer_is_the_evening_before() {
        let month = |year, month| Month::new(year, month).unwrap();
        assert_eq!(date(month(2021, 7), 1, 5), "2021-06-30T23:05:00+00:00");
        assert_eq!(date(month(2021, 7), 2, 0), "2021-07-01T23:00:00+00:00");
        assert_eq!(date(month(2021, 1), 1, 0), "2021-01-01T00:00:00+00:00");
        // Clocks changed on 28 March and 31 October 2021, and on 27 March and 30 October 2022.
        assert_eq!((last_sunday(month(2021, 3)), last_sunday(month(2021, 10))), (28, 31));
        assert_eq!((last_sunday(month(2022, 3)), last_sunday(month(2022, 10))), (27, 30));
        assert_eq!((days(month(2024, 2)), days(month(2023, 2))), (29, 28));
    }
}
