//! Files of outcomes: a stand-in, since no bulk outcomes could be had. Each row is of a crime in a street file of the
//! same month or one before.

use crate::{
    plan::{Cell, Plan},
    random::rng,
    street::{Shares, is_trimmed},
    tables,
    world::{World, split},
    write,
};
use blotter_records::DataSet;

/// A crime that has an outcome here: months before, its number there, and whether it had one already.
type Chosen = (u32, u32, bool);

/// Each crime belongs to one delay, so that its first outcome is published once; further outcomes are in the same
/// file as the first. Before the first month there are no crimes, so the first months' files take more of theirs.
fn choose(plan: &Plan, cell: Cell, rows: u32) -> Vec<Chosen> {
    let mut rng = rng(plan.seed, &[6, cell.force as u64, cell.month.into()]);
    let delays = tables::OUTCOME_LAGS.len().min(cell.month as usize + 1);
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most `rows`")]
    let further = (f64::from(rows) * tables::FURTHER_OUTCOMES) as u32;
    let mut chosen = Vec::with_capacity(rows as usize);
    for (delay, count) in (0..).zip(split((rows - further) as usize, &tables::OUTCOME_LAGS[..delays])) {
        let crimes = plan.crimes(Cell { month: cell.month - delay, ..cell }).crimes;
        let skipped: f64 = tables::OUTCOME_LAGS[..delay as usize].iter().sum();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "at most `crimes`")]
        let start = (f64::from(crimes) * skipped) as u32;
        chosen.extend((0..).take(count).filter_map(|number: u32| {
            let number = (start + number).checked_rem(crimes)?;
            Some((delay, number, false))
        }));
    }
    // In the smallest samples a month may have no crimes.
    let crimes = |delay: u32| plan.crimes(Cell { month: cell.month - delay, ..cell }).crimes;
    let any = (0..).take(delays).find(|&delay| crimes(delay) > 0);
    while let Some(delay) = any.filter(|_| chosen.len() < (rows - further) as usize) {
        chosen.push((delay, rng.u32(..crimes(delay)), true));
    }
    let firsts = chosen.len();
    if firsts > 0 {
        for _ in 0..further {
            let (delay, number, _) = chosen[rng.usize(..firsts)];
            chosen.push((delay, number, true));
        }
    }
    rng.shuffle(&mut chosen);
    chosen
}

/// The rows of a file: those planned, unless no crime is there to have an outcome.
pub fn rows(plan: &Plan, cell: Cell) -> u32 {
    let first = (cell.month + 1).saturating_sub(u32::try_from(tables::OUTCOME_LAGS.len()).unwrap_or(1));
    if (first..=cell.month).any(|month| plan.crimes(Cell { month, ..cell }).crimes > 0) {
        plan.rows(DataSet::Outcomes, cell)
    } else {
        0
    }
}

/// A file; in no order, as published.
pub fn file(plan: &Plan, world: &World, shares: &Shares, cell: Cell) -> Vec<u8> {
    let rows = rows(plan, cell);
    let mut rng = rng(plan.seed, &[7, cell.force as u64, cell.month.into()]);
    let mut out = Vec::with_capacity(rows as usize * 250 + 200);
    out.extend_from_slice(tables::OUTCOMES_HEADER.as_bytes());
    out.extend_from_slice(b"\r\n");
    let name = world.forces[cell.force].name;
    let middle = format!(",{},{name},{name},", plan.month(cell.month));
    let trimmed = is_trimmed(plan, cell);
    for (delay, number, further) in choose(plan, cell, rows) {
        let crime = shares.crime(plan, world, Cell { month: cell.month - delay, ..cell }, number);
        write::hex(&mut out, crime.id);
        out.extend_from_slice(middle.as_bytes());
        let point = crime.point.map(|point| &world.points[point as usize]);
        write::place(&mut out, world, point, trimmed, "No location");
        out.push(b',');
        out.extend_from_slice(shares.outcome(&crime, further, &mut rng).as_bytes());
        out.extend_from_slice(b"\r\n");
    }
    out
}
