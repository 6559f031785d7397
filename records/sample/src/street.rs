//! Files of street crime.

use crate::{
    plan::{Cell, Plan},
    random::{Choice, rng},
    tables::{self, street},
    world::World,
    write,
};
use fastrand::Rng;

const ASB: &str = "Anti-social behaviour";

/// Which values crimes have, and how often.
#[derive(Debug, Clone)]
pub struct Shares {
    types: Choice,
    /// By type.
    last_outcomes: Vec<Choice>,
    /// By type, of outcomes that outcomes files have.
    outcomes: Vec<Choice>,
    changes: Choice,
}

/// A crime with an ID; a pure function of plan, file and number, so that its outcomes can say the same of it.
#[derive(Debug, Clone, Copy)]
pub struct Crime {
    pub id: [u64; 4],
    pub kind: u8,
    pub last_outcome: u8,
    pub point: Option<u32>,
}

impl Default for Shares {
    fn default() -> Self {
        let by_type = street::ROWS_BY_TYPE_AND_OUTCOME;
        let is_outcome = |outcome: &&str| !tables::STATES.contains(outcome);
        Self {
            types: Choice::new(by_type.iter().map(|rows| rows.iter().copied().map(f64::from).sum())),
            last_outcomes: by_type
                .iter()
                .map(|rows| Choice::new(rows.iter().copied().map(f64::from)))
                .collect(),
            outcomes: by_type
                .iter()
                .map(|rows| {
                    Choice::new(
                        rows.iter()
                            .zip(street::LAST_OUTCOMES)
                            .map(|(rows, outcome)| if is_outcome(&outcome) { f64::from(*rows) } else { 0.0 }),
                    )
                })
                .collect(),
            changes: Choice::new(street::REPEATS_BY_CHANGE.map(f64::from)),
        }
    }
}

/// `part` of `whole`.
#[allow(clippy::cast_precision_loss, reason = "counts of some hundred thousand")]
const fn share(part: u64, whole: u64) -> f64 {
    part as f64 / whole as f64
}

fn place(world: &World, force: usize, unplaced: f64, rng: &mut Rng) -> Option<u32> {
    (rng.f64() >= unplaced).then(|| world.pick(force, rng))
}

const UNPLACED: f64 = share(street::UNPLACED_ID_ROWS, street::ID_ROWS);

#[allow(clippy::cast_possible_truncation, reason = "indexes of small tables")]
impl Shares {
    pub fn crime(&self, plan: &Plan, world: &World, cell: Cell, number: u32) -> Crime {
        let id = plan.crime_id(cell, number);
        let mut rng = Rng::with_seed(id[3]);
        let kind = self.types.pick(&mut rng);
        let last_outcome = self.last_outcomes[kind].pick(&mut rng) as u8;
        Crime { id, kind: kind as u8, last_outcome, point: place(world, cell.force, UNPLACED, &mut rng) }
    }

    /// What an outcomes file says: the last outcome if it is one, else what crimes of its type come to.
    pub fn outcome(&self, crime: &Crime, further: bool, rng: &mut Rng) -> &'static str {
        let mut outcome = street::LAST_OUTCOMES[usize::from(crime.last_outcome)];
        if further || tables::STATES.contains(&outcome) {
            outcome = street::LAST_OUTCOMES[self.outcomes[usize::from(crime.kind)].pick(rng)];
        }
        if tables::CHARGES.contains(&outcome) { tables::CHARGE } else { outcome }
    }

    /// A further row of a crime, which differs in what such rows differ in.
    fn repeat(&self, crime: Crime, world: &World, force: usize, rng: &mut Rng) -> Crime {
        let change = self.changes.pick(rng);
        let mut crime = crime;
        if change <= 1 {
            crime.point = place(world, force, UNPLACED, rng);
        }
        if change == 0 || change == 2 {
            let before = crime.last_outcome;
            for _ in 0..8 {
                crime.last_outcome = self.last_outcomes[usize::from(crime.kind)].pick(rng) as u8;
                if crime.last_outcome != before {
                    break;
                }
            }
        }
        crime
    }
}

/// Whether a file's positions have no trailing zeros.
pub fn is_trimmed(plan: &Plan, cell: Cell) -> bool {
    rng(plan.seed, &[4, cell.force as u64, cell.month.into()]).f64() < tables::TRIMMED_FILES
}

/// A file, in the publisher's order: by LSOA's name and crime type, without position last.
pub fn file(plan: &Plan, world: &World, shares: &Shares, cell: Cell) -> Vec<u8> {
    let counts = plan.crimes(cell);
    let part = |what| rng(plan.seed, &[5, cell.force as u64, cell.month.into(), what]);
    // The types' places in the alphabet; anti-social behaviour is before all others.
    let mut order: Vec<u8> = (0..).take(street::CRIME_TYPES.len()).collect();
    order.sort_by_key(|&kind| street::CRIME_TYPES[usize::from(kind)]);
    let mut ranks = vec![0_u64; order.len()];
    (1..).zip(&order).for_each(|(rank, &kind)| ranks[usize::from(kind)] = rank);
    let key = |point: Option<u32>, rank: u64| {
        let lsoa = point.map_or(u32::MAX, |point| world.points[point as usize].lsoa);
        u64::from(lsoa) << 8 | rank
    };

    let mut rows: Vec<(u64, u32, Option<Crime>, Option<u32>)> = Vec::new();
    let crimes = (0..counts.crimes).map(|number| shares.crime(plan, world, cell, number));
    let mut random = part(1);
    let repeats: Vec<Crime> = (0..if counts.crimes == 0 { 0 } else { counts.repeats })
        .map(|_| {
            let crime = shares.crime(plan, world, cell, random.u32(..counts.crimes));
            shares.repeat(crime, world, cell.force, &mut random)
        })
        .collect();
    for crime in crimes.chain(repeats) {
        rows.push((key(crime.point, ranks[usize::from(crime.kind)]), 0, Some(crime), crime.point));
    }
    let mut random = part(2);
    let before = rows.len();
    for _ in 0..counts.asb {
        let unplaced = share(street::UNPLACED_ASB_ROWS, street::ASB_ROWS);
        let first = rows.len() - before;
        let point = if first > 0 && random.f64() < tables::ASB_BURSTS {
            rows[before + random.usize(..first)].3
        } else {
            place(world, cell.force, unplaced, &mut random)
        };
        rows.push((key(point, 0), 0, None, point));
    }
    (0..).zip(&mut rows).for_each(|(number, row)| row.1 = number);
    rows.sort_unstable_by_key(|row| (row.0, row.1));

    let mut out = Vec::with_capacity(rows.len() * 250 + 200);
    out.extend_from_slice(tables::STREET_HEADER.as_bytes());
    out.extend_from_slice(b"\r\n");
    let name = world.forces[cell.force].name;
    let middle = format!(",{},{name},{name},", plan.month(cell.month));
    let trimmed = is_trimmed(plan, cell);
    for (_, _, crime, point) in rows {
        if let Some(crime) = crime {
            write::hex(&mut out, crime.id);
        }
        out.extend_from_slice(middle.as_bytes());
        write::place(
            &mut out,
            world,
            point.map(|point| &world.points[point as usize]),
            trimmed,
            "No Location",
        );
        out.push(b',');
        let (kind, outcome) = match crime {
            Some(crime) => (
                street::CRIME_TYPES[usize::from(crime.kind)],
                street::LAST_OUTCOMES[usize::from(crime.last_outcome)],
            ),
            None => (ASB, ""),
        };
        out.extend_from_slice(kind.as_bytes());
        out.push(b',');
        out.extend_from_slice(outcome.as_bytes());
        out.extend_from_slice(b",\r\n");
    }
    out
}
