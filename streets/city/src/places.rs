//! Every place that answers a question.

use std::collections::BTreeMap;

use crate::geometry::{Point, along, centre, length};
use crate::names::StreetName;
use crate::question::{Kind, Side};
use crate::street::Class;
use crate::truth::Truth;

/// How far apart places are that are one place.
const SAME_PLACE: f64 = 100.0;
const SAME_CROSSING: f64 = 60.0;
const OTHER_SEGMENT: f64 = 250.0;
const HOUSE_OFFSET: f64 = 10.0;

impl Truth<'_> {
    /// The streets that a side of a question may mean.
    pub(crate) fn streets(&self, side: &Side) -> Vec<usize> {
        if let Some(only) = &side.only {
            return only.clone();
        }
        let fits = |name: &StreetName| {
            let part = |asked: &str, has: &str| asked.is_empty() || asked == has;
            name.base.eq_ignore_ascii_case(&side.name.base)
                && part(side.name.predir, name.predir)
                && part(side.name.suftyp, name.suftyp)
                && part(side.name.pretyp, name.pretyp)
        };
        let ids = self.by_base.get(&side.name.base.to_uppercase()).into_iter().flatten();
        ids.copied().filter(|&id| self.city.streets[id].names().any(fits)).collect()
    }

    /// The places of a hundred block of one street, the best first.
    fn block_places(&self, street: usize, hundred: u32, bound: Option<&str>) -> Vec<Point> {
        let own = &self.city.streets[street];
        let mut found: Vec<(f64, Point, usize)> = self
            .blocks
            .get(&(street, hundred))
            .into_iter()
            .flatten()
            .filter(|segment| bound.is_none() || own.lines[segment.line].bound == bound)
            .map(|segment| {
                let metres = length(&segment.points);
                (metres, along(&segment.points, metres / 2.0).0, segment.line)
            })
            .collect();
        found.sort_by(|a, b| b.0.total_cmp(&a.0));
        let Some(&(_, best, line)) = found.first() else { return Vec::new() };
        let mut places = vec![best];
        if own.divided {
            // The other carriageway's segment beside it: the centre line runs between the two.
            if let Some(other) = found.iter().find(|f| f.2 != line && f.1.distance(best) < SAME_PLACE) {
                places[0] = best.towards(other.1, 0.5);
            }
        }
        for (_, middle, _) in found {
            if places.iter().all(|place| place.distance(middle) > OTHER_SEGMENT) {
                places.push(middle);
            }
        }
        places
    }

    /// Every place that answers a question; those of `own` (the streets that it was made from, in the order of its
    /// sides) before others.
    pub fn places(&self, kind: Kind, number: Option<u32>, sides: &[Side], own: &[usize]) -> Vec<Point> {
        let mut places: Vec<Point> = Vec::new();
        let mut add = |fresh: Vec<Point>| {
            for place in fresh {
                if places.iter().all(|known| known.distance(place) > SAME_PLACE) {
                    places.push(place);
                }
            }
        };
        let mut candidates = self.streets(&sides[0]);
        candidates.sort_by_key(|&id| (own.first() != Some(&id), id));
        if kind == Kind::Crossing {
            return self.crossing_places(sides, own);
        }
        for id in candidates {
            add(match (kind, number) {
                (Kind::Block, Some(hundred)) => self.block_places(id, hundred, sides[0].bound),
                (Kind::House, Some(number)) => self.house_places(id, number),
                _ => self.street_place(id).into_iter().collect(),
            });
        }
        places
    }

    fn crossing_places(&self, sides: &[Side], own: &[usize]) -> Vec<Point> {
        let bound = sides[0].bound.or(sides[1].bound);
        let mut reach = SAME_CROSSING;
        let mut points = |first: &[usize], second: &[usize]| {
            let mut points: Vec<Point> = Vec::new();
            for (&a, &b) in first.iter().flat_map(|a| second.iter().map(move |b| (a, b))) {
                if [a, b].iter().any(|&id| self.city.streets[id].class == Class::Highway) {
                    reach = 1.5 * SAME_CROSSING;
                }
                for &(point, its_bound) in self.meets.get(&(a.min(b), a.max(b))).into_iter().flatten() {
                    if bound.is_none() || bound == its_bound {
                        points.push(point);
                    }
                }
            }
            clusters(&points, reach)
        };
        let mut places = match own {
            [a, b] => points(&[*a], &[*b]),
            _ => Vec::new(),
        };
        for place in points(&self.streets(&sides[0]), &self.streets(&sides[1])) {
            if places.iter().all(|known| known.distance(place) > SAME_PLACE) {
                places.push(place);
            }
        }
        places
    }

    fn house_places(&self, street: usize, number: u32) -> Vec<Point> {
        let mut places = Vec::new();
        for &edge in &self.edges_of[street] {
            let edge = &self.city.network.edges[edge];
            for (side, range) in edge.ranges.iter().enumerate() {
                let Some(range) = range else { continue };
                let (low, high) = (range.from.min(range.to), range.from.max(range.to));
                let fits = range.parity == 'B' || number.is_multiple_of(2) == (range.parity == 'E');
                if fits && (low..=high).contains(&number) {
                    let fraction = if low == high {
                        0.5
                    } else {
                        (f64::from(number) - f64::from(range.from))
                            / (f64::from(range.to) - f64::from(range.from))
                    };
                    let (point, direction) = along(&edge.points, fraction * length(&edge.points));
                    let left = if side == 0 { 1.0 } else { -1.0 };
                    places.push(point + direction.left() * (left * HOUSE_OFFSET));
                }
            }
        }
        places
    }

    /// The middle of a street's longest line.
    fn street_place(&self, street: usize) -> Option<Point> {
        let mut lines: BTreeMap<usize, Vec<Point>> = BTreeMap::new();
        for &edge in &self.edges_of[street] {
            let edge = &self.city.network.edges[edge];
            lines.entry(edge.line).or_default().extend(edge.rising());
        }
        let longest = lines.into_values().max_by(|a, b| length(a).total_cmp(&length(b)))?;
        Some(along(&longest, length(&longest) / 2.0).0)
    }
}

/// Groups of points each within reach of another: their centres, the largest group first.
fn clusters(points: &[Point], reach: f64) -> Vec<Point> {
    let mut left: Vec<Point> = points.to_vec();
    let mut groups: Vec<Vec<Point>> = Vec::new();
    while let Some(seed) = left.pop() {
        let mut group = vec![seed];
        let mut k = 0;
        while k < group.len() {
            let here = group[k];
            left.retain(|p| {
                let near = p.distance(here) < reach;
                if near {
                    group.push(*p);
                }
                !near
            });
            k += 1;
        }
        groups.push(group);
    }
    groups.sort_by_key(|group| std::cmp::Reverse(group.len()));
    groups.iter().map(|group| centre(group)).collect()
}
