//! Where lines of streets cross, what that makes of them, and where overshooting ends are cut.

use std::collections::HashMap;

use crate::geometry::{Point, along, crossing, measures};
use crate::plan::Plan;
use crate::street::{Class, Street};

#[derive(PartialEq)]
enum Meeting {
    Node,
    Over,
    Nothing,
}

/// A line of a street, with what the network learns about it.
pub(crate) struct Track<'a> {
    pub(crate) street: usize,
    pub(crate) line: usize,
    pub(crate) points: &'a [Point],
    pub(crate) class: Class,
    pub(crate) length: f64,
    pub(crate) keep: (f64, f64),
    pub(crate) cuts: Vec<f64>,
}

pub(crate) struct Cross {
    pub(crate) tracks: [usize; 2],
    pub(crate) at: [f64; 2],
    pub(crate) point: Point,
    pub(crate) over: bool,
}

fn meeting(streets: &[Street], a: &Track<'_>, b: &Track<'_>, at: [f64; 2]) -> Meeting {
    if a.street == b.street || !a.class.street() || !b.class.street() {
        return Meeting::Nothing;
    }
    match (a.class, b.class) {
        (Class::Ramp, Class::Highway | Class::Service) | (Class::Highway | Class::Service, Class::Ramp) => {
            let (ramp, measure) = if a.class == Class::Ramp { (a, at[0]) } else { (b, at[1]) };
            let near_end = measure < 90.0 || measure > ramp.length - 90.0;
            if near_end && streets[a.street].highway == streets[b.street].highway {
                Meeting::Node
            } else {
                Meeting::Nothing
            }
        }
        (Class::Ramp, _) | (_, Class::Ramp) => Meeting::Nothing,
        (Class::Highway, _) | (_, Class::Highway) => {
            let named = streets[a.street].name.is_some() && streets[b.street].name.is_some();
            if named { Meeting::Over } else { Meeting::Nothing }
        }
        _ => Meeting::Node,
    }
}

/// All places where two lines cross, found through a grid of cells.
#[expect(clippy::cast_possible_truncation, reason = "cells of a city")]
pub(crate) fn find_crosses(streets: &[Street], tracks: &[Track<'_>]) -> Vec<Cross> {
    const CELL: f64 = 120.0;
    let mut cells: HashMap<(i32, i32), Vec<(u32, u32)>> = HashMap::new();
    let mut crosses: Vec<Cross> = Vec::new();
    let starts: Vec<Vec<f64>> = tracks.iter().map(|t| measures(t.points)).collect();
    for (t, track) in tracks.iter().enumerate() {
        if !track.class.street() {
            continue;
        }
        let from = crosses.len();
        for (k, w) in track.points.windows(2).enumerate() {
            let reach = w[0].distance(w[1]);
            let steps = (reach / CELL).ceil().max(1.0) as i32;
            let mut touched: Vec<(i32, i32)> = Vec::new();
            for step in 0..steps {
                let a = w[0].towards(w[1], f64::from(step) / f64::from(steps));
                let b = w[0].towards(w[1], f64::from(step + 1) / f64::from(steps));
                let cell = |p: Point| ((p.x / CELL).floor() as i32, (p.y / CELL).floor() as i32);
                let (ca, cb) = (cell(a), cell(b));
                for x in ca.0.min(cb.0)..=ca.0.max(cb.0) {
                    for y in ca.1.min(cb.1)..=ca.1.max(cb.1) {
                        touched.push((x, y));
                    }
                }
            }
            touched.sort_unstable();
            touched.dedup();
            let me = (u32::try_from(t).unwrap_or(u32::MAX), u32::try_from(k).unwrap_or(u32::MAX));
            for key in touched {
                let members = cells.entry(key).or_default();
                for &(other, segment) in members.iter() {
                    let (other, segment) = (other as usize, segment as usize);
                    let (c, d) = (tracks[other].points[segment], tracks[other].points[segment + 1]);
                    if other == t || tracks[other].street == track.street {
                        continue;
                    }
                    let Some((f, g)) = crossing(w[0], w[1], c, d) else { continue };
                    let at = [starts[t][k] + f * reach, starts[other][segment] + g * c.distance(d)];
                    let meeting = meeting(streets, track, &tracks[other], at);
                    if meeting != Meeting::Nothing {
                        let point = w[0].towards(w[1], f);
                        crosses.push(Cross { tracks: [t, other], at, point, over: meeting == Meeting::Over });
                    }
                }
                members.push(me);
            }
        }
        // A crossing at a vertex, or in two cells, is found more than once.
        let mut fresh: Vec<Cross> = crosses.drain(from..).collect();
        fresh.sort_by(|a, b| a.tracks[1].cmp(&b.tracks[1]).then(a.at[0].total_cmp(&b.at[0])));
        fresh.dedup_by(|a, b| a.tracks == b.tracks && a.point.distance(b.point) < 0.5);
        crosses.extend(fresh);
    }
    crosses
}

/// Cuts the overshooting ends at the most important street that they reach.
pub(crate) fn trim(streets: &[Street], tracks: &mut [Track<'_>], crosses: &[Cross]) {
    const REACH: f64 = 40.0;
    let mut best: HashMap<(usize, usize), (Class, f64)> = HashMap::new();
    for c in crosses.iter().filter(|c| !c.over) {
        for k in 0..2 {
            let (me, other) = (c.tracks[k], c.tracks[1 - k]);
            let track = &tracks[me];
            let rank = if track.class == Class::Ramp { Class::Walk } else { tracks[other].class };
            for (end, distance) in [(0, c.at[k]), (1, track.length - c.at[k])] {
                if !streets[track.street].lines[track.line].joins[end] || distance > REACH {
                    continue;
                }
                let entry = best.entry((me, end)).or_insert((rank, distance));
                if rank > entry.0 || (rank == entry.0 && distance < entry.1) {
                    *entry = (rank, distance);
                }
            }
        }
    }
    for (me, track) in tracks.iter_mut().enumerate() {
        if let Some(&(_, distance)) = best.get(&(me, 0)) {
            track.keep.0 = distance;
        }
        if let Some(&(_, distance)) = best.get(&(me, 1)) {
            track.keep.1 = track.length - distance;
        }
    }
}

/// Where a line that meets no street passes from one county into the other.
pub(crate) fn county_cuts(plan: &Plan, track: &Track<'_>) -> Vec<f64> {
    let county = |measure: f64| {
        let (i, j) = plan.block_at(along(track.points, measure).0);
        plan.county(i, j)
    };
    let mut cuts = Vec::new();
    let mut measure = track.keep.0;
    while measure < track.keep.1 {
        let next = (measure + 60.0).min(track.keep.1);
        if county(measure) != county(next) {
            let (mut low, mut high) = (measure, next);
            for _ in 0..20 {
                let middle = f64::midpoint(low, high);
                if county(middle) == county(low) { low = middle } else { high = middle }
            }
            cuts.push(high);
        }
        measure = next;
    }
    cuts
}
