//! Houses and hundred blocks, by the house number ranges of a street's edges.

use super::{
    Answer, Asking, NotFound, Precision,
    candidates::{ALL, Candidates, EDIT, FEW, is_near_enough},
    decide::{Spot, add_unlike},
};
use crate::{
    geo::{Plane, Point},
    index::{HouseNumbers, Parity, RangeRecord, Side},
    name::Direction,
    path::{self, Piece},
};

/// Metres from the centre line to a house.
const OFFSET: f64 = 8.0;
/// Stretches of one block this near to each other are one block with a gap.
const ONE_BLOCK: f64 = 250.0;
/// Carriageways of a divided road are no farther apart.
const DIVIDED: f64 = 100.0;
/// A gap in the numbers is bridged if its ends are no farther apart.
const GAP: f64 = 1_500.0;

/// A part of an edge that lies in the block.
#[derive(Debug, Clone, Copy)]
struct Part {
    edge: u32,
    from: f64,
    to: f64,
    rank: u16,
    identity: u64,
    name: u32,
}

/// A stretch of block that hangs together.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    spot: Spot,
    identity: u64,
    heading: (f64, f64),
    /// The edge that the spot lies on.
    edge: u32,
    divided: bool,
}

impl Stretch {
    /// Takes in a shorter stretch of the same block: the other carriageway, which may be known by where its traffic
    /// goes (`opposite`), or what lies behind a gap.
    fn take_in(&mut self, other: &Self, opposite: bool, bound: Direction) {
        let (here, there) = (self.spot.point, other.spot.point);
        let apart = here.metres_to(there);
        let (east, north) = Plane::at(here).place(there);
        let across = (east * self.heading.1 - north * self.heading.0).abs();
        let beside = opposite || across > 0.3 * apart;
        if beside && apart < DIVIDED && !self.divided && bound == Direction::None {
            // The centre line of a divided road runs between its carriageways.
            self.divided = true;
            self.spot.point = Point { x: here.x.midpoint(there.x), y: here.y.midpoint(there.y) };
            self.spot.reach = self.spot.reach.max(other.spot.reach) + apart / 2.0;
            return;
        }
        self.spot.reach = self.spot.reach.max(apart + other.spot.reach);
    }
}

impl Asking<'_> {
    pub(super) fn number(&self, number: u32, text: &str, house: bool) -> Answer {
        let exact = self.candidates(text);
        let spots = self.spots(&exact, number, house);
        if !spots.is_empty() {
            let (precision, why) = found_as(house);
            return self.decide(spots, precision, text, why);
        }
        // The house's block is the next best; then a gap in the numbers; then near spellings.
        if house && !exact.list.is_empty() {
            let spots = self.spots(&exact, number / 100 * 100, false);
            if !spots.is_empty() {
                let why = format!("no range holds {number}; the middle of its hundred block");
                return self.decide(spots, Precision::Block, text, &why);
            }
        }
        let gaps = self.gaps(&exact, number);
        if !gaps.is_empty() {
            let why = format!("no range holds {number}; between the numbers before and after it");
            return self.decide(gaps, Precision::Street, text, &why);
        }
        let mut near = self.near_candidates(text, &exact, FEW);
        let mut spots = self.spots(&near, number, house);
        if !is_near_enough(spots.iter().map(|spot| spot.rank)) {
            near = self.near_candidates(text, &exact, ALL);
            spots = self.spots(&near, number, house);
        }
        if spots.is_empty() {
            if exact.list.is_empty() && near.list.is_empty() {
                let why = format!("no street is called “{text}”");
                return Answer::NotFound(NotFound { suggestions: self.suggestions(text), why });
            }
            let why = format!("no house number near {number} is known there");
            return self.street_instead(text, &why);
        }
        let (precision, why) = found_as(house);
        // The street of that very name may be meant all the same: it stays among the alternatives.
        let best = spots.iter().map(|spot| spot.rank).min().unwrap_or(EDIT);
        // So may one whose name is as near, if its type or direction was mistaken as well.
        add_unlike(&mut spots, self.spots(&near.unlike(best), number, house));
        spots.extend(self.middles(&exact).into_iter().map(|spot| Spot { rank: best + EDIT, ..spot }));
        self.decide(spots, precision, text, why)
    }

    fn spots(&self, candidates: &Candidates, number: u32, house: bool) -> Vec<Spot> {
        if house { self.houses(candidates, number) } else { self.blocks(candidates, number) }
    }

    fn houses(&self, candidates: &Candidates, number: u32) -> Vec<Spot> {
        let mut spots: Vec<Spot> = Vec::new();
        let mut seen: Vec<(u32, u32, u32)> = Vec::new();
        for candidate in &candidates.list {
            for range in self.index.name_ranges(candidate.name, number, number) {
                let numbers = range.numbers();
                let key = (range.edge, range.from, range.to);
                if !holds(&numbers, number) || (seen.contains(&key) && range.from != range.to) {
                    continue;
                }
                let Some(edge) = self.index.edge(range.edge) else { continue };
                let share = share_of(&numbers, f64::from(number));
                let Some((point, heading)) = edge.along(share) else { continue };
                seen.push(key);
                let side = if numbers.side == Side::Right { OFFSET } else { -OFFSET };
                let point = Plane::at(point).point((heading.1 * side, -heading.0 * side));
                // Numbers are spread evenly over the edge, which houses aren't.
                let reach = 10.0 + edge.length() * 0.15;
                spots.push(Spot {
                    point,
                    reach,
                    rank: candidate.rank,
                    size: edge.length(),
                    places: edge.place_numbers(),
                    names: [Some(candidate.name), None],
                });
            }
        }
        if spots.len() == seen.len() {
            let mut both: Vec<(Spot, u32)> = spots.into_iter().zip(seen.iter().map(|key| key.0)).collect();
            self.keep_asked(candidates, &mut both, |(_, edge)| *edge);
            return both.into_iter().map(|(spot, _)| spot).collect();
        }
        spots
    }

    /// When the service road was asked for, or the traffic of one direction, and some are on it, the others go.
    fn keep_asked<T>(&self, candidates: &Candidates, found: &mut Vec<T>, edge: impl Fn(&T) -> u32) {
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

    fn blocks(&self, candidates: &Candidates, block: u32) -> Vec<Spot> {
        let last = block + 99;
        let mut parts: Vec<Part> = Vec::new();
        for candidate in &candidates.list {
            for range in self.index.name_ranges(candidate.name, block, last) {
                let (from, to) = self.covered(&range, block, last);
                match parts.iter_mut().find(|part| part.edge == range.edge) {
                    // Both sides of the street, and several ranges of a side: what any of them covers.
                    Some(part) if part.name == candidate.name => {
                        part.from = part.from.min(from);
                        part.to = part.to.max(to);
                    }
                    Some(_) => {}
                    None => parts.push(Part {
                        edge: range.edge,
                        from,
                        to,
                        rank: candidate.rank,
                        identity: candidate.identity,
                        name: candidate.name,
                    }),
                }
            }
        }
        self.keep_asked(candidates, &mut parts, |part| part.edge);
        self.stretches(&parts, candidates.bound())
    }

    /// The part of a range's edge that bears the block. Where the range alone would have to be divided, both sides of
    /// the street say together where its numbers begin and end: one of them often has a gap there.
    fn covered(&self, range: &RangeRecord, block: u32, last: u32) -> (f64, f64) {
        let mut numbers = range.numbers();
        let whole = range.from.min(range.to) >= block && range.from.max(range.to) <= last;
        if !whole && let Some(edge) = self.index.edge(range.edge) {
            edge.house_numbers().for_each(|other| numbers = together(&numbers, &other));
        }
        covered(&numbers, block, last)
    }

    /// One spot for each stretch of block that hangs together, nearby ones of the same street joined.
    fn stretches(&self, parts: &[Part], bound: Direction) -> Vec<Spot> {
        if let [part] = parts {
            return self.spot(&[*part], part, 0.5).map(|(spot, _)| spot).into_iter().collect();
        }
        let pieces: Vec<Piece> = parts.iter().zip(0..).map(|(part, i)| self.piece(part, i)).collect();
        let groups = path::groups(&pieces);
        let mut found: Vec<Stretch> = Vec::new();
        for group in 0..groups.iter().max().map_or(0, |last| last + 1) {
            let own: Vec<usize> = (0..parts.len()).filter(|i| groups[*i] == group).collect();
            let own_pieces: Vec<Piece> = own.iter().map(|i| pieces[*i]).collect();
            let Some((at, share)) = path::middle(&own_pieces) else { continue };
            let part = &parts[own[at]];
            let own: Vec<Part> = own.iter().map(|i| parts[*i]).collect();
            let Some((spot, heading)) = self.spot(&own, part, share) else { continue };
            found.push(Stretch { spot, identity: part.identity, heading, edge: part.edge, divided: false });
        }
        found.sort_by(|a, b| b.spot.size.total_cmp(&a.spot.size));
        let mut kept: Vec<Stretch> = Vec::new();
        for stretch in found {
            let near = kept.iter_mut().find(|other| {
                other.identity == stretch.identity
                    && other.spot.rank == stretch.spot.rank
                    && other.spot.point.metres_to(stretch.spot.point) <= ONE_BLOCK
            });
            match near {
                Some(other) => other.take_in(&stretch, self.opposite(other.edge, stretch.edge), bound),
                None => kept.push(stretch),
            }
        }
        kept.into_iter().map(|stretch| stretch.spot).collect()
    }

    /// The spot at a share of one of the parts that make a stretch, and the direction there.
    fn spot(&self, own: &[Part], part: &Part, share: f64) -> Option<(Spot, (f64, f64))> {
        let edge = self.index.edge(part.edge)?;
        let (point, heading) = edge.along(part.from + (part.to - part.from) * share)?;
        let metres = |part: &Part| {
            self.index.edge(part.edge).map_or(0.0, |edge| edge.length() * (part.to - part.from))
        };
        let spot = Spot {
            point,
            reach: own.iter().map(|part| self.farthest(point, part)).fold(0.0, f64::max) + 10.0,
            rank: part.rank,
            size: own.iter().map(metres).sum(),
            places: edge.place_numbers(),
            names: [Some(part.name), None],
        };
        Some((spot, heading))
    }

    /// Whether two edges are carriageways of one road.
    fn opposite(&self, one: u32, two: u32) -> bool {
        [Direction::N, Direction::E]
            .into_iter()
            .any(|way| i32::from(self.bound(one, way)) * i32::from(self.bound(two, way)) < 0)
    }

    /// A part as a piece that meets others at its edge's nodes, where it reaches them, and only those of the same
    /// street.
    fn piece(&self, part: &Part, i: u64) -> Piece {
        let Some(edge) = self.index.edge(part.edge) else {
            return Piece { ends: [i << 33, i << 33 | 1], length: 0.0 };
        };
        let street = part.identity.wrapping_mul(0x9E37_79B9_7F4A_7C15) & !0xFFFF_FFFF;
        let node = |at: usize, reaches: bool| {
            // An end inside of the edge is nobody else's: it is named after the part.
            if reaches { street ^ u64::from(edge.nodes()[at]) } else { !(i << 1 | at as u64) }
        };
        Piece {
            ends: [node(0, part.from <= 0.02), node(1, part.to >= 0.98)],
            length: edge.length() * (part.to - part.from),
        }
    }

    fn farthest(&self, point: Point, part: &Part) -> f64 {
        let Some(edge) = self.index.edge(part.edge) else { return 0.0 };
        let ends = [part.from, part.to].into_iter().filter_map(|share| edge.point(share));
        ends.map(|end| point.metres_to(end)).fold(0.0, f64::max)
    }

    /// A number that no range holds, between the nearest ranges below and above it.
    fn gaps(&self, candidates: &Candidates, number: u32) -> Vec<Spot> {
        let mut spots = Vec::new();
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
                Some((edge.along(share)?.0, edge.place_numbers()))
            };
            let ends = (end(&below, below.from.max(below.to)), end(&above, above.from.min(above.to)));
            let (Some((first, places)), Some((second, _))) = ends else { continue };
            let apart = first.metres_to(second);
            if apart <= GAP {
                let point = Point { x: first.x.midpoint(second.x), y: first.y.midpoint(second.y) };
                spots.push(Spot {
                    point,
                    reach: apart / 2.0 + 100.0,
                    rank: candidate.rank,
                    size: 1.0,
                    places,
                    names: [Some(candidate.name), None],
                });
            }
        }
        spots
    }
}

fn found_as(house: bool) -> (Precision, &'static str) {
    if house {
        (Precision::Address, "interpolated along the block, on its side of the street")
    } else {
        (Precision::Block, "the middle of the hundred block")
    }
}

/// Whether a house can stand in the range.
fn holds(numbers: &HouseNumbers, number: u32) -> bool {
    let parity = match numbers.parity {
        Parity::Odd => !number.is_multiple_of(2),
        Parity::Even => number.is_multiple_of(2),
        Parity::Both => true,
    };
    parity && (numbers.from.min(numbers.to)..=numbers.from.max(numbers.to)).contains(&number)
}

/// Where along the line a number stands, 0 to 1.
fn share_of(numbers: &HouseNumbers, number: f64) -> f64 {
    let (from, to) = (f64::from(numbers.from), f64::from(numbers.to));
    if (to - from).abs() < 0.5 { 0.5 } else { ((number - from) / (to - from)).clamp(0.0, 1.0) }
}

/// The numbers of a line that bears both ranges: the outermost ones, if the ranges overlap and run the same way.
fn together(one: &HouseNumbers, two: &HouseNumbers) -> HouseNumbers {
    let (rises, span) =
        (one.from <= one.to, |range: &HouseNumbers| (range.from.min(range.to), range.from.max(range.to)));
    let ((low, high), (lowest, highest)) = (span(one), span(two));
    if (two.from <= two.to) != rises || lowest > high || low > highest {
        return *one;
    }
    let (low, high) = (low.min(lowest), high.max(highest));
    let parity = if one.parity == two.parity { one.parity } else { Parity::Both };
    let (from, to) = if rises { (low, high) } else { (high, low) };
    HouseNumbers { side: one.side, from, to, parity }
}

/// The part of the line whose numbers lie in `first..=last`. A range ends half way to the next number's house, so
/// that 101 to 199 covers the same part as 100 to 198.
fn covered(numbers: &HouseNumbers, first: u32, last: u32) -> (f64, f64) {
    let (low, high) = (numbers.from.min(numbers.to), numbers.from.max(numbers.to));
    if low >= first && high <= last {
        return (0.0, 1.0);
    }
    let step = if numbers.parity == Parity::Both { 1.0 } else { 2.0 };
    let (from, to) = (f64::from(low) - step / 2.0, f64::from(high) + step / 2.0);
    let share = |number: f64| ((number - from) / (to - from)).clamp(0.0, 1.0);
    let (a, b) = (share(f64::from(first) - 0.5), share(f64::from(last) + 0.5));
    if numbers.from <= numbers.to { (a, b) } else { (1.0 - b, 1.0 - a) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn numbers(from: u32, to: u32, parity: Parity) -> HouseNumbers {
        HouseNumbers { side: Side::Left, from, to, parity }
    }

    #[test]
    fn a_range_over_two_blocks_is_halved() {
        for (from, to, parity) in [(101, 299, Parity::Odd), (100, 298, Parity::Even), (299, 101, Parity::Odd)]
        {
            let range = numbers(from, to, parity);
            let (start, end) = covered(&range, 100, 199);
            assert!((end - start - 0.5).abs() < 0.01, "{from}-{to}: {start} to {end}");
            assert_eq!(from > to, start > 0.4);
        }
        assert_eq!(covered(&numbers(101, 199, Parity::Odd), 100, 199), (0.0, 1.0));
    }

    #[test]
    fn one_side_fills_the_other_sides_gaps() {
        let (left, right) = (numbers(198, 100, Parity::Even), numbers(163, 121, Parity::Odd));
        assert_eq!(together(&right, &left), numbers(198, 100, Parity::Both));
        let (elsewhere, against) = (numbers(598, 500, Parity::Even), numbers(101, 199, Parity::Odd));
        assert_eq!(together(&left, &elsewhere), left);
        assert_eq!(together(&left, &against), left);
    }

    proptest! {
        #[test]
        fn houses_stand_in_the_order_of_their_numbers(
            from in 1..20_000_u32, span in 0..400_u32, falls in any::<bool>(), a in 0..400_u32, b in 0..400_u32,
        ) {
            let to = from + span * 2;
            let range = if falls { numbers(to, from, Parity::Both) } else { numbers(from, to, Parity::Both) };
            let (a, b) = (from + a.min(span * 2), from + b.min(span * 2));
            let (x, y) = (share_of(&range, f64::from(a)), share_of(&range, f64::from(b)));
            prop_assert!((0.0..=1.0).contains(&x));
            if a < b {
                let rises = x < y;
                prop_assert_eq!(rises, !falls);
            }
            prop_assert!(holds(&range, a));
        }

        #[test]
        fn the_blocks_of_a_range_cover_it_once(from in 1..9_000_u32, span in 1..500_u32, falls in any::<bool>()) {
            let to = from + span;
            let range = if falls { numbers(to, from, Parity::Both) } else { numbers(from, to, Parity::Both) };
            let total: f64 = (from / 100..=to / 100)
                .map(|block| covered(&range, block * 100, block * 100 + 99))
                .map(|(start, end)| end - start)
                .sum();
            prop_assert!((total - 1.0).abs() < 1e-9, "{}", total);
        }
    }
}
