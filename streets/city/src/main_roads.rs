//! The long roads: arterials along the superblocks' borders (some divided, split N/S and E/W at the baselines), a
//! ring road, two wandering roads that cross an arterial again and again.

use std::f64::consts::TAU;

use crate::geometry::{Point, offset};
use crate::names::{ARTERIALS, NamePool, StreetName};
use crate::plan::{Kind, Plan, SUPERBLOCK};
use crate::street::{Class, Line, Street, away_from, extended};

/// Half the distance between the carriageways of a divided road.
pub const MEDIAN: f64 = 8.0;
/// How far a street runs beyond the one it meets, before it is cut there.
pub const OVERSHOOT: f64 = 14.0;

/// All arterials.
pub fn arterials(plan: &Plan, rng: &mut fastrand::Rng, streets: &mut Vec<Street>) {
    let mut names: Vec<(&str, &'static str)> = ARTERIALS.to_vec();
    rng.shuffle(&mut names);
    for upright in [false, true] {
        for k in 0..=plan.n {
            let Some((base, suftyp)) = names.pop() else { continue };
            arterial(plan, rng, streets, upright, k, &StreetName::new(base, suftyp));
        }
    }
}

/// One line of the arterial grid. A segment between two rural superblocks, or in a park's, may be missing; the
/// county line is always a road.
fn arterial(
    plan: &Plan,
    rng: &mut fastrand::Rng,
    streets: &mut Vec<Street>,
    upright: bool,
    k: i32,
    name: &StreetName,
) {
    let base = plan.n / 2;
    // The rows or columns on both sides of segment `m`.
    let sides = |m: i32| if upright { [(k - 1, m), (k, m)] } else { [(m, k - 1), (m, k)] };
    let county_line = |m: i32| {
        let [a, b] = sides(m);
        plan.exists(a.0, a.1) && plan.exists(b.0, b.1) && plan.county(a.0, a.1) != plan.county(b.0, b.1)
    };
    let on_line = (0..plan.n).any(county_line);
    let major = k % 3 == 1 || on_line || k == base;
    let kept: Vec<bool> = (0..plan.n)
        .map(|m| {
            let quiet = sides(m)
                .into_iter()
                .filter(|&(i, j)| plan.exists(i, j))
                .all(|(i, j)| matches!(plan.kind(i, j), Kind::Rural | Kind::Park));
            county_line(m) || k == base || !quiet || (major && rng.u8(..10) < 7) || rng.u8(..10) < 4
        })
        .collect();
    let divided = major && !on_line && k != base && rng.u8(..3) > 0;
    let split = rng.u8(..5) > 0;
    let directions: [&'static str; 2] = if upright { ["S", "N"] } else { ["W", "E"] };
    let half = f64::from(plan.n) / 2.0;
    let at = |m: f64| {
        let (fixed, moving) = (f64::from(k) - half, m - half);
        if upright { plan.warp(fixed, moving) } else { plan.warp(moving, fixed) }
    };
    let line = |from: i32, to: i32| -> Vec<Point> {
        let (low, high) = (from.min(to), from.max(to));
        let mut points: Vec<Point> = (low * 8..=high * 8).map(|m| at(f64::from(m) / 8.0)).collect();
        if from > to {
            points.reverse();
        }
        points
    };
    // Where the numbers start: at the baseline if the name is split there, else at the far end.
    let halves: Vec<(i32, i32, Option<&'static str>)> = if split && k != base {
        vec![(base, 0, Some(directions[0])), (base, plan.n, Some(directions[1]))]
    } else if k == base {
        // The baselines themselves are split where they meet.
        vec![(base, 0, Some(directions[0])), (base, plan.n, Some(directions[1]))]
    } else {
        vec![(0, plan.n, None)]
    };
    for (from, to, direction) in halves {
        if from == to {
            continue;
        }
        let step = if to > from { 1 } else { -1 };
        let mut lines = Vec::new();
        let mut m = from;
        while m != to {
            let cell = |m: i32| usize::try_from(if step > 0 { m } else { m - 1 }).unwrap_or_default();
            if !kept[cell(m)] {
                m += step;
                continue;
            }
            let start = m;
            while m != to && kept[cell(m)] {
                m += step;
            }
            let points = extended(line(start, m), OVERSHOOT, OVERSHOOT);
            if divided {
                lines.extend(carriageways(&points, MEDIAN, [None, None]));
            } else {
                lines.push(Line::new(points, [true, true]));
            }
        }
        let name = match direction {
            Some(direction) => name.clone().directed(direction),
            None => name.clone(),
        };
        let class = if major { Class::Major } else { Class::Collector };
        let mut street = Street::new(Some(name), class, lines, 100.0);
        street.spine = line(from, to);
        street.divided = divided;
        street.even_left = rng.bool();
        if major && k % 5 == 1 && direction.is_some() {
            street.alternates.push(StreetName::route("State Hwy", &(280 + k).to_string()));
        }
        streets.push(street);
    }
}

/// The two carriageways of a road: the right one with the line, the left one against it. Houses on the outer sides.
pub(crate) fn carriageways(points: &[Point], half: f64, bounds: [Option<&'static str>; 2]) -> [Line; 2] {
    let make = |side: f64, against: bool, bound| Line {
        points: offset(points, side * half),
        joins: [true, true],
        against,
        sides: [against, !against],
        bound,
    };
    [make(-1.0, false, bounds[0]), make(1.0, true, bounds[1])]
}

/// The ring road and the wandering ones, and the county roads of the countryside.
pub fn odd_roads(plan: &Plan, rng: &mut fastrand::Rng, pool: &mut NamePool, streets: &mut Vec<Street>) {
    let half = f64::from(plan.n) / 2.0;
    let ring: Vec<Point> = (0..=160)
        .map(|k| {
            let angle = f64::from(k) / 160.0 * TAU;
            let radius = 0.365 * half * (1.0 + 0.05 * (3.0 * angle).sin());
            plan.warp(radius * angle.cos() + 0.04, radius * angle.sin() + 0.03)
        })
        .collect();
    let name = StreetName::new("Ring", "Rd");
    let mut street = Street::new(Some(name), Class::Major, vec![Line::new(ring, [false, false])], 100.0);
    street.alternates.push(StreetName::route("State Loop", "244"));
    streets.push(street);
    // Each wanders about one line of the arterial grid and crosses it every mile and a half.
    for (base, suftyp, k, upright) in [
        ("Old Caravan", "Trl", plan.n / 2 + (plan.n / 5).max(1), false),
        ("Meander Creek", "Pkwy", plan.n / 2 - (plan.n / 6).max(1), true),
    ] {
        let fixed = f64::from(k) - half;
        let reach = half * 0.72;
        let points: Vec<Point> = (0..=240)
            .map(|step| {
                let moving = (f64::from(step) / 120.0 - 1.0) * reach;
                let wave = fixed + 0.21 * (moving * 2.1 + 0.7).sin();
                if upright { plan.warp(wave, moving) } else { plan.warp(moving, wave) }
            })
            .collect();
        let (points, first) = (points, 100.0);
        let name = StreetName::new(base, suftyp);
        streets.push(Street::new(
            Some(name),
            Class::Collector,
            vec![Line::new(points, [false, false])],
            first,
        ));
    }
    rural_roads(plan, rng, pool, streets);
}

fn rural_roads(plan: &Plan, rng: &mut fastrand::Rng, pool: &mut NamePool, streets: &mut Vec<Street>) {
    let half = f64::from(plan.n) / 2.0;
    let reach = OVERSHOOT / SUPERBLOCK;
    let mut number = 1382;
    for (i, j) in (0..plan.n).flat_map(|j| (0..plan.n).map(move |i| (i, j))) {
        if plan.kind(i, j) != Kind::Rural {
            continue;
        }
        let (u, v) = (f64::from(i) - half, f64::from(j) - half);
        for upright in [false, true] {
            if rng.u8(..10) < 4 {
                continue;
            }
            let (from, to, bulge) = (0.2 + 0.6 * rng.f64(), 0.2 + 0.6 * rng.f64(), (rng.f64() - 0.5) * 0.3);
            let ends_inside = rng.u8(..4) == 0;
            let far = if ends_inside { 0.4 + 0.4 * rng.f64() } else { 1.0 + reach };
            let points: Vec<Point> = (0..=16)
                .map(|k| {
                    let t = -reach + f64::from(k) / 16.0 * (far + reach);
                    let across = from + (to - from) * t + bulge * (t * TAU).sin();
                    if upright { plan.warp(u + across, v + t) } else { plan.warp(u + t, v + across) }
                })
                .collect();
            number += 1;
            let name = match rng.u8(..3) {
                0 => StreetName::route("Co Rd", &number.to_string()),
                1 => StreetName::route("FM", &number.to_string()),
                _ => pool.take(&["Rd", "Ln", "Trl"]),
            };
            let (flipped, first) = away_from(plan.towns[0].origin, points.clone());
            let mut joins = [true, !ends_inside];
            if flipped[0] != points[0] {
                joins.reverse();
            }
            streets.push(Street::new(Some(name), Class::Collector, vec![Line::new(flipped, joins)], first));
        }
    }
}
