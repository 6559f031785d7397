//! Houses, by the house number ranges of a street's edges; what is answered where no range holds a number.

use super::{
    Answer, Asking, Found, NotFound, Precision,
    candidates::{Candidates, EDIT},
    decide::{Position, Sought, add_unlike},
    differs::Differs,
    near::{ALL, FEW, is_near_enough},
    ranges::{holds, share_of},
};
use crate::{
    geo::{Plane, Point},
    index::{HouseNumbers, RangeRecord, Side},
    name::Direction,
};

/// Metres from the centre line to a house: on Cambridge's houses the middle of the errors is smallest with 15 to 25.
const OFFSET: f64 = 18.0;
/// No house is on the crossing itself: the first and the last number of a line are so many metres from its ends,
/// or this share of its length if that is less. In Cambridge they are farther still; elsewhere ranges are padded to the
/// hundred, and say less about where the first house is.
const INSET: (f64, f64) = (10.0, 0.25);
/// Numbers are spread evenly over the edge, which houses aren't. 95 of 100 of Cambridge's houses lie within this many
/// metres, or within this share of the edge's length if that is more; calibrated on one half of them.
const HOUSE_REACH: (f64, f64) = (50.0, 0.5);
/// A house that no range holds is worth so much less than its block: times, metres.
const BLOCK_REACH: (f64, f64) = (2.0, 60.0);
/// A gap in the numbers is bridged if its ends are not farther apart.
const GAP: f64 = 1_500.0;
/// No house has a greater number.
const MAX_NUMBER: u32 = 10_000_000;
/// Numbers that are missing at a street's end take no more metres than this.
const MAX_MISSING: f64 = 3_000.0;

impl Asking<'_> {
    pub(super) fn number(&self, number: u32, text: &str, house: bool) -> Answer {
        let exact = self.candidates(text);
        let positions = self.positions(&exact, number, house);
        if !positions.is_empty() {
            let (precision, why) = found_as(house);
            return self.decide(positions, Sought::new(text, precision, why));
        }
        // The house's block is the next best; then a gap in the numbers; then near spellings.
        if house && !exact.list.is_empty() {
            let mut positions = self.positions(&exact, number / 100 * 100, false);
            for position in &mut positions {
                position.reach = position.reach * BLOCK_REACH.0 + BLOCK_REACH.1;
            }
            if !positions.is_empty() {
                let why = format!("no range holds {number}; the middle of its hundred block");
                return self.decide(positions, Sought::new(text, Precision::Block, &why));
            }
        }
        let gaps = self.gaps(&exact, number);
        if !gaps.is_empty() {
            let why = format!("no range holds {number}; between the numbers before and after it");
            return self.decide(gaps, Sought::new(text, Precision::Street, &why));
        }
        if !exact.list.is_empty() {
            return self.no_such_number(number, text, &exact, house);
        }
        let mut near = self.near_candidates(text, &exact, FEW);
        let mut positions = self.positions(&near, number, house);
        if !is_near_enough(positions.iter().map(|position| position.rank)) {
            near = self.near_candidates(text, &exact, ALL);
            positions = self.positions(&near, number, house);
        }
        if positions.is_empty() {
            if near.list.is_empty() {
                let why = format!("no street is called “{text}”");
                return Answer::NotFound(NotFound { suggestions: self.suggestions(text, &[]), why });
            }
            return self.no_such_number(number, text, &near, house);
        }
        let (precision, why) = found_as(house);
        let best = positions.iter().map(|position| position.rank).min().unwrap_or(EDIT);
        // A name that is as near may be meant if its type or direction was mistaken as well.
        add_unlike(&mut positions, self.positions(&near.unlike(best), number, house));
        self.decide(positions, Sought::new(text, precision, why))
    }

    /// The street, where it is known but not the number: never another street that has the number, which is at most an
    /// alternative of a misspelt name.
    fn no_such_number(&self, number: u32, text: &str, candidates: &Candidates, house: bool) -> Answer {
        let why = format!("no such block: no house number near {number} is known there");
        let mut positions = self.beyond(candidates, number);
        let Some(best) = positions.iter().map(|position| position.rank).min() else {
            return self.street_instead(text, &why);
        };
        // A misspelt name may be one that is spelt less nearly so, but has the number.
        add_unlike(&mut positions, self.positions(&candidates.unlike_and_farther(best), number, house));
        self.decide(
            positions,
            Sought::new(text, Precision::Street, &format!("{why}; at the nearest known number")),
        )
    }

    /// The ends of the known numbers that are nearest to one that is not known, one for each part of the street. The
    /// number may be anywhere along that part, or beyond its end by as many metres as the missing numbers would take.
    fn beyond(&self, candidates: &Candidates, number: u32) -> Vec<Position> {
        let mut positions = Vec::new();
        let best = candidates.list.iter().map(|candidate| candidate.rank).min().unwrap_or(0);
        for candidate in candidates.list.iter().filter(|candidate| candidate.rank == best) {
            for part in self.index.name_segments(candidate.name) {
                let (middle, radius) = (Point { x: part.x, y: part.y }, f64::from(part.radius));
                let mut nearest: Option<(u32, Position)> = None;
                for range in self.index.name_ranges(candidate.name, 0, MAX_NUMBER) {
                    let numbers = range.numbers();
                    let (low, high) = (numbers.from.min(numbers.to), numbers.from.max(numbers.to));
                    let end = number.clamp(low, high);
                    let gap = end.abs_diff(number);
                    if nearest.as_ref().is_some_and(|(known, _)| *known <= gap) {
                        continue;
                    }
                    let Some(edge) = self.index.edge(range.edge) else { continue };
                    let Some((point, _)) = edge.along(share_of(&numbers, f64::from(end))) else { continue };
                    let away = middle.metres_to(point);
                    if away > radius + 50.0 {
                        continue;
                    }
                    let a_number = edge.length() / f64::from(high - low + 2);
                    let missing = (f64::from(gap) * a_number * 1.5).min(MAX_MISSING);
                    let position = Position {
                        point,
                        reach: away + radius + missing,
                        rank: candidate.rank,
                        size: f64::from(part.length),
                        places: edge.place_numbers(),
                        names: [Some(candidate.name), None],
                        differs: candidate.differs.and(candidates.missed_on(&edge)),
                        enters: false,
                    };
                    nearest = Some((gap, position));
                }
                positions.extend(nearest.map(|(_, position)| position));
            }
        }
        positions
    }

    fn positions(&self, candidates: &Candidates, number: u32, house: bool) -> Vec<Position> {
        if house { self.houses(candidates, number) } else { self.blocks(candidates, number) }
    }

    fn houses(&self, candidates: &Candidates, number: u32) -> Vec<Position> {
        let mut found: Vec<(Position, u32)> = Vec::new();
        // Two names of one road have the same houses.
        let mut seen: Vec<(u32, HouseNumbers)> = Vec::new();
        for candidate in &candidates.list {
            for range in self.index.name_ranges(candidate.name, number, number) {
                let numbers = range.numbers();
                let key = (range.edge, numbers);
                if !holds(&numbers, number) || seen.contains(&key) {
                    continue;
                }
                let Some(edge) = self.index.edge(range.edge) else { continue };
                let share = inset(share_of(&numbers, f64::from(number)), edge.length());
                let Some((point, heading)) = edge.along(share) else { continue };
                seen.push(key);
                let side = if numbers.side == Side::Right { OFFSET } else { -OFFSET };
                let point = Plane::at(point).point((heading.1 * side, -heading.0 * side));
                let mut reach = house_reach(share, edge.length());
                if range.is_suspect() {
                    reach += edge.length();
                }
                // Where both sides of a street have the number, either house may be meant, and they are one place.
                let across = found.iter_mut().find(|(known, on)| {
                    *on == range.edge
                        && known.names[0] == Some(candidate.name)
                        && known.point.metres_to(point) <= 2.0 * OFFSET + 1.0
                });
                if let Some((known, _)) = across {
                    known.reach = known.reach.max(known.point.metres_to(point) + reach);
                    continue;
                }
                let position = Position {
                    point,
                    reach,
                    rank: candidate.rank,
                    size: edge.length(),
                    places: edge.place_numbers(),
                    names: [Some(candidate.name), None],
                    differs: candidate
                        .differs
                        .and(candidates.missed_on(&edge))
                        .and(Differs::of_numbers(&range)),
                    enters: false,
                };
                found.push((position, range.edge));
            }
        }
        self.keep_asked(candidates, &mut found, |(_, edge)| *edge);
        found.into_iter().map(|(position, _)| position).collect()
    }

    /// When the service road was asked for, or the traffic of one direction, and some are on it, the others go.
    pub(super) fn keep_asked<T>(
        &self,
        candidates: &Candidates,
        found: &mut Vec<T>,
        edge: impl Fn(&T) -> u32,
    ) {
        if candidates.is_service() && found.iter().any(|one| self.is_service(edge(one))) {
            found.retain(|one| self.is_service(edge(one)));
        }
        let asked = candidates.bound();
        if asked != Direction::None && found.iter().any(|one| self.bound(edge(one), asked) > 0) {
            found.retain(|one| self.bound(edge(one), asked) >= 0);
        }
    }

    pub(super) fn bound(&self, edge: u32, asked: Direction) -> i8 {
        self.index.edge(edge).map_or(0, |edge| edge.bound(asked))
    }

    pub(super) fn is_service(&self, edge: u32) -> bool {
        self.index.edge(edge).is_some_and(|edge| edge.class() == crate::Class::Service)
    }

    /// A number that no range holds, between the nearest ranges below and above it.
    fn gaps(&self, candidates: &Candidates, number: u32) -> Vec<Position> {
        let mut positions = Vec::new();
        for candidate in candidates.list.iter().filter(|candidate| candidate.rank < EDIT) {
            let (low, high) = (number.saturating_sub(1_000), number + 1_000);
            let (mut below, mut above): (Option<RangeRecord>, Option<RangeRecord>) = (None, None);
            for range in self.index.name_ranges(candidate.name, low, high) {
                let (least, most) = (range.from.min(range.to), range.from.max(range.to));
                if most < number && below.is_none_or(|known| known.from.max(known.to) < most) {
                    below = Some(range);
                }
                if least > number && above.is_none_or(|known| known.from.min(known.to) > least) {
                    above = Some(range);
                }
            }
            let (Some(below), Some(above)) = (below, above) else { continue };
            let end = |range: &RangeRecord, wanted: u32| {
                let edge = self.index.edge(range.edge)?;
                let share = share_of(&range.numbers(), f64::from(wanted));
                Some((edge.along(share)?.0, edge))
            };
            let ends = (end(&below, below.from.max(below.to)), end(&above, above.from.min(above.to)));
            let (Some((first, edge)), Some((second, _))) = ends else { continue };
            let apart = first.metres_to(second);
            if apart <= GAP {
                let point = Point { x: first.x.midpoint(second.x), y: first.y.midpoint(second.y) };
                positions.push(Position {
                    point,
                    reach: apart / 2.0 + 100.0,
                    rank: candidate.rank,
                    size: 1.0,
                    places: edge.place_numbers(),
                    names: [Some(candidate.name), None],
                    differs: candidate.differs.and(candidates.missed_on(&edge)),
                    enters: false,
                });
            }
        }
        positions
    }
}

/// The share of a line of so many metres at which the house is whose number is at this share of its range.
fn inset(share: f64, length: f64) -> f64 {
    let (metres, most) = INSET;
    let inset = (metres / length.max(1.0)).min(most);
    inset + share * (1.0 - 2.0 * inset)
}

/// Metres around a house at a share of a line. On a line so long that its other end would be beyond what is certain,
/// all of it: there numbers are few, and say the least about where on it a house is.
fn house_reach(share: f64, length: f64) -> f64 {
    let (least, part) = HOUSE_REACH;
    let farther = share.max(1.0 - share) * length;
    if farther > Found::CERTAIN_M { farther + least } else { (length * part).max(least) }
}

fn found_as(house: bool) -> (Precision, &'static str) {
    if house {
        (Precision::Address, "interpolated along the block, on its side of the street")
    } else {
        (Precision::Block, "the middle of the hundred block")
    }
}
