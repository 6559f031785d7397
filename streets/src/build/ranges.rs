//! House number ranges that may be wrong: more numbers than a line of that length has room for, numbers that another
//! block of the street has, numbers that jump from those of the blocks beside them. They are reported, and answers from
//! them say so.

use super::{collect::RawEdge, report::BuildReport};
use crate::{
    geo::line_length,
    index::{JUMPS, OVERLAPS, Parity, SUSPECT},
    path,
    tiger::Range,
};
use std::collections::HashMap;

/// Fewer numbers than this are not suspect on a line of any length: short pieces often have a whole hundred.
const MIN_NUMBERS: u32 = 200;
/// More numbers than this to a metre are suspect. Dense old towns have two, padded hundreds on short pieces five.
const MAX_A_METRE: f64 = 8.0;
/// Blocks may share so many numbers: the odd house on a corner.
const SHARED: u32 = 20;
/// A block's numbers that are so far from those of the blocks on both sides of it jump: a hundred block is missed out.
const JUMP: u32 = 100;
/// As many examples of each kind are reported.
const EXAMPLES: usize = 3;

/// What may be wrong, and how it is reported. A range may have several of these.
const KINDS: [(u8, &str); 3] = [
    (SUSPECT, "have more numbers than fit on their line: houses there are answered as a street"),
    (OVERLAPS, "overlap another block of their street: answers there say so and are less certain"),
    (JUMPS, "jump from the blocks on both sides of them: answers there say so and are less certain"),
];

/// The doubts about each edge's ranges, as bits of [`crate::index::RangeRecord::bits`]. Edges are given in their final
/// order with the numbers of their nodes.
pub(super) fn doubts(
    edges: &[&RawEdge],
    nodes: &[[u32; 2]],
    names: &[String],
    report: &mut BuildReport,
) -> Vec<Vec<u8>> {
    let mut doubts: Vec<Vec<u8>> = edges.iter().map(|edge| crowded(edge)).collect();
    // Ranges belong to the name that an edge has first.
    let mut streets: HashMap<u32, Vec<usize>> = HashMap::new();
    for (number, edge) in edges.iter().enumerate().filter(|(_, edge)| !edge.ranges.is_empty()) {
        if let Some(name) = edge.names.first() {
            streets.entry(*name).or_default().push(number);
        }
    }
    for own in streets.values().filter(|own| own.len() > 1) {
        let street = Street::new(own, edges, nodes);
        street.overlapping(&mut doubts);
        street.jumping(&mut doubts);
    }
    report_kinds(edges, &doubts, names, report);
    doubts
}

fn crowded(edge: &RawEdge) -> Vec<u8> {
    let metres = line_length(edge.line.iter().copied());
    edge.ranges.iter().map(|range| if is_crowded(range, metres) { SUSPECT } else { 0 }).collect()
}

/// Whether a range has more numbers than fit on a line of so many metres: 1560 to 3240 on 50 m.
fn is_crowded(range: &Range, metres: f64) -> bool {
    let numbers = range.from.abs_diff(range.to);
    numbers >= MIN_NUMBERS && f64::from(numbers) > metres * MAX_A_METRE
}

/// A range and where it is written.
#[derive(Clone, Copy)]
struct Numbers {
    edge: usize,
    range: usize,
    low: u32,
    high: u32,
    parity: Parity,
}

/// The numbered edges of one name.
struct Street<'a> {
    own: &'a [usize],
    nodes: &'a [[u32; 2]],
    edges: &'a [&'a RawEdge],
    /// The edges at each node.
    at: HashMap<u32, Vec<usize>>,
}

impl<'a> Street<'a> {
    fn new(own: &'a [usize], edges: &'a [&'a RawEdge], nodes: &'a [[u32; 2]]) -> Self {
        let mut at: HashMap<u32, Vec<usize>> = HashMap::new();
        for edge in own {
            for node in nodes[*edge] {
                at.entry(node).or_default().push(*edge);
            }
        }
        Self { own, nodes, edges, at }
    }

    fn numbers(&self, edge: usize) -> impl Iterator<Item = Numbers> + '_ {
        self.edges[edge].ranges.iter().enumerate().map(move |(range, numbers)| Numbers {
            edge,
            range,
            low: numbers.from.min(numbers.to),
            high: numbers.from.max(numbers.to),
            parity: numbers.parity,
        })
    }

    /// Of two blocks with the same numbers, the one that claims more of them is in doubt. Streets of one name that don't
    /// hang together may well have the same numbers.
    fn overlapping(&self, doubts: &mut [Vec<u8>]) {
        let pieces: Vec<path::Piece> = self
            .own
            .iter()
            .map(|edge| path::Piece { ends: self.nodes[*edge].map(u64::from), length: 1.0 })
            .collect();
        let groups = path::groups(&pieces);
        let mut all: Vec<(usize, Numbers)> = Vec::new();
        for (edge, group) in self.own.iter().zip(&groups) {
            all.extend(self.numbers(*edge).map(|numbers| (*group, numbers)));
        }
        all.sort_by_key(|(group, numbers)| (*group, numbers.low, numbers.high, numbers.edge));
        for (i, (group, one)) in all.iter().enumerate() {
            let after = all[i + 1..].iter().take_while(|(other, two)| other == group && two.low <= one.high);
            for (_, two) in after.filter(|(_, two)| two.edge != one.edge && overlap(one, two)) {
                for (mine, other) in [(one, two), (two, one)] {
                    if mine.high - mine.low >= other.high - other.low {
                        doubts[mine.edge][mine.range] |= OVERLAPS;
                    }
                }
            }
        }
    }

    /// A block with one numbered neighbour on either side, whose numbers are far from what lies between theirs.
    fn jumping(&self, doubts: &mut [Vec<u8>]) {
        for edge in self.own {
            let neighbour = |node: u32| match self.at.get(&node).map(Vec::as_slice) {
                Some([one, two]) if one != two => Some(if one == edge { *two } else { *one }),
                _ => None,
            };
            let [Some(before), Some(after)] = self.nodes[*edge].map(neighbour) else { continue };
            let beside = || self.numbers(before).chain(self.numbers(after));
            let (Some(low), Some(high)) =
                (beside().map(|other| other.low).min(), beside().map(|other| other.high).max())
            else {
                continue;
            };
            for numbers in self.numbers(*edge) {
                if numbers.low > high.saturating_add(JUMP) || numbers.high.saturating_add(JUMP) < low {
                    doubts[*edge][numbers.range] |= JUMPS;
                }
            }
        }
    }
}

/// Whether two blocks have many numbers in common, or one lies within the other. Equal ranges are one block drawn twice,
/// as of divided roads: each is an answer's alternative.
fn overlap(one: &Numbers, two: &Numbers) -> bool {
    let odd_and_even =
        matches!((one.parity, two.parity), (Parity::Odd, Parity::Even) | (Parity::Even, Parity::Odd));
    let (low, high) = (one.low.max(two.low), one.high.min(two.high));
    let within = |inner: &Numbers, outer: &Numbers| outer.low < inner.low && inner.high < outer.high;
    let equal = (one.low, one.high) == (two.low, two.high);
    !odd_and_even && low <= high && !equal && (high - low >= SHARED || within(one, two) || within(two, one))
}

fn report_kinds(edges: &[&RawEdge], doubts: &[Vec<u8>], names: &[String], report: &mut BuildReport) {
    for (kind, words) in KINDS {
        let (mut count, mut examples) = (0_usize, Vec::new());
        for (edge, doubts) in edges.iter().zip(doubts) {
            for (range, _) in edge.ranges.iter().zip(doubts).filter(|(_, doubt)| **doubt & kind != 0) {
                count += 1;
                if examples.len() < EXAMPLES {
                    let name = edge.names.first().and_then(|name| names.get(*name as usize));
                    let metres = line_length(edge.line.iter().copied());
                    examples.push(format!(
                        "{} to {} on {metres:.0} m of {}",
                        range.from,
                        range.to,
                        name.map_or("", String::as_str)
                    ));
                }
            }
        }
        if count > 0 {
            let ranges = if count == 1 { "1 range".to_owned() } else { format!("{count} ranges") };
            report.notes.push(format!(
                "House numbers: {ranges} of {} {words}. Examples: {}.",
                doubts.iter().map(Vec::len).sum::<usize>(),
                examples.join("; ")
            ));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::Side;

    #[test]
    fn hundreds_of_numbers_on_a_few_metres_are_crowded() {
        let range = |from, to| Range { side: Side::Left, from, to, parity: Parity::Even };
        assert!(is_crowded(&range(1560, 3240), 50.0) && is_crowded(&range(3240, 1560), 50.0));
        assert!(!is_crowded(&range(100, 198), 15.0) && !is_crowded(&range(1000, 2000), 900.0));
    }

    #[test]
    fn blocks_overlap_by_many_numbers_or_wholly() {
        let numbers = |low, high, parity| Numbers { edge: 0, range: 0, low, high, parity };
        let odd = |one: (u32, u32), two: (u32, u32)| {
            overlap(&numbers(one.0, one.1, Parity::Odd), &numbers(two.0, two.1, Parity::Odd))
        };
        assert!(odd((21, 77), (33, 43)) && odd((101, 199), (151, 299)));
        assert!(!odd((21, 35), (33, 43)) && !odd((79, 99), (99, 99)) && !odd((1, 99), (101, 199)));
        assert!(!odd((101, 199), (101, 199)), "two carriageways of one block");
        assert!(!overlap(&numbers(101, 199, Parity::Odd), &numbers(120, 140, Parity::Even)));
    }
}
