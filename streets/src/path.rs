//! Pieces of lines that meet at nodes: which hang together, and where the middle of the longest way through them is.

use std::{cmp::Ordering, collections::BinaryHeap};

/// A piece between two nodes (any numbers that name them), with its length in metres.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Piece {
    pub(crate) ends: [u64; 2],
    pub(crate) length: f64,
}

impl Piece {
    /// Its length; none where a damaged index says something that is not a length. Ways through pieces shorter than
    /// nothing would never end.
    fn metres(&self) -> f64 {
        self.length.max(0.0)
    }
}

/// For each piece the number of the group that it hangs together with; groups count from 0 in order of appearance.
pub(crate) fn groups(pieces: &[Piece]) -> Vec<usize> {
    let mut nodes: Vec<(u64, usize)> =
        pieces.iter().enumerate().flat_map(|(i, piece)| piece.ends.map(|end| (end, i))).collect();
    nodes.sort_unstable();
    let mut parent: Vec<usize> = (0..pieces.len()).collect();
    for pair in nodes.windows(2) {
        if pair[0].0 == pair[1].0 {
            let (a, b) = (root(&mut parent, pair[0].1), root(&mut parent, pair[1].1));
            parent[a.max(b)] = a.min(b);
        }
    }
    number_groups(&mut parent)
}

/// Groups as numbers from 0, from a forest of parents.
pub(crate) fn number_groups(parent: &mut [usize]) -> Vec<usize> {
    let mut numbers = vec![usize::MAX; parent.len()];
    let mut next = 0;
    (0..parent.len())
        .map(|i| {
            let root = root(parent, i);
            if numbers[root] == usize::MAX {
                numbers[root] = next;
                next += 1;
            }
            numbers[root]
        })
        .collect()
}

pub(crate) fn root(parent: &mut [usize], mut i: usize) -> usize {
    while parent[i] != i {
        parent[i] = parent[parent[i]];
        i = parent[i];
    }
    i
}

/// The middle of the longest way through pieces that hang together: the number of the piece and the share of it
/// from its first end. `None` for no pieces.
pub(crate) fn middle(pieces: &[Piece]) -> Option<(usize, f64)> {
    if pieces.len() <= 1 {
        return pieces.first().map(|_| (0, 0.5));
    }
    let mut nodes: Vec<u64> = pieces.iter().flat_map(|piece| piece.ends).collect();
    nodes.sort_unstable();
    nodes.dedup();
    let node = |key: u64| nodes.binary_search(&key).unwrap_or(0);
    let mut at: Vec<Vec<(usize, usize)>> = vec![Vec::new(); nodes.len()];
    for (i, piece) in pieces.iter().enumerate() {
        let [a, b] = piece.ends.map(node);
        at[a].push((i, b));
        at[b].push((i, a));
    }
    // From anywhere to the farthest node, and from there to the farthest again: exact where there are no loops.
    let (start, _, _) = farthest(pieces, &at, 0);
    let (end, length, way) = farthest(pieces, &at, start);
    let mut left = length / 2.0;
    let mut here = end;
    while let Some((piece, before)) = way[here] {
        let length = pieces[piece].metres();
        if left <= length || way[before].is_none() {
            let share = if length > 0.0 { (left / length).min(1.0) } else { 0.5 };
            let from_first = node(pieces[piece].ends[0]) == here;
            return Some((piece, if from_first { share } else { 1.0 - share }));
        }
        left -= length;
        here = before;
    }
    // All lie between one node and itself.
    Some((0, 0.5))
}

type Way = Vec<Option<(usize, usize)>>;

fn farthest(pieces: &[Piece], at: &[Vec<(usize, usize)>], start: usize) -> (usize, f64, Way) {
    let mut metres = vec![f64::INFINITY; at.len()];
    let mut way: Way = vec![None; at.len()];
    let mut heap = BinaryHeap::new();
    metres[start] = 0.0;
    heap.push(Visit { metres: 0.0, node: start });
    let mut last = (start, 0.0);
    while let Some(visit) = heap.pop() {
        if visit.metres > metres[visit.node] {
            continue;
        }
        last = (visit.node, visit.metres);
        for &(piece, to) in &at[visit.node] {
            let next = visit.metres + pieces[piece].metres();
            if next < metres[to] {
                metres[to] = next;
                way[to] = Some((piece, visit.node));
                heap.push(Visit { metres: next, node: to });
            }
        }
    }
    (last.0, last.1, way)
}

struct Visit {
    metres: f64,
    node: usize,
}

impl Ord for Visit {
    fn cmp(&self, other: &Self) -> Ordering {
        // The nearest first.
        other.metres.total_cmp(&self.metres).then(other.node.cmp(&self.node))
    }
}

impl PartialOrd for Visit {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Visit {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Visit {}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn piece(a: u64, b: u64, length: f64) -> Piece {
        Piece { ends: [a, b], length }
    }

    #[test]
    fn the_middle_is_by_length_whatever_the_order_and_direction() {
        assert_eq!(middle(&[]), None);
        assert_eq!(middle(&[piece(1, 2, 80.0)]), Some((0, 0.5)));
        // 1 -10- 2 -100- 3 -20- 4: half is 65, which is 55 into the long one.
        let (at, share) = middle(&[piece(2, 1, 10.0), piece(4, 3, 20.0), piece(3, 2, 100.0)]).unwrap();
        assert_eq!(at, 2);
        assert!((share - 0.45).abs() < 1e-9, "{share}");
        assert!(middle(&[piece(1, 1, 10.0), piece(1, 1, 20.0)]).is_some());
    }

    #[test]
    fn pieces_that_share_a_node_hang_together() {
        let pieces = [piece(1, 2, 1.0), piece(5, 6, 1.0), piece(3, 2, 1.0), piece(6, 7, 1.0)];
        assert_eq!(groups(&pieces), [0, 1, 0, 1]);
    }

    proptest! {
        #[test]
        fn the_middle_of_a_chain_has_half_of_it_on_each_side(lengths in prop::collection::vec(0.1..200.0_f64, 1..30)) {
            let pieces: Vec<Piece> =
                lengths.iter().zip(0..).map(|(length, i)| piece(i, i + 1, *length)).collect();
            let (at, share) = middle(&pieces).unwrap();
            let before: f64 = lengths[..at].iter().sum::<f64>() + lengths[at] * share;
            prop_assert!((before - lengths.iter().sum::<f64>() / 2.0).abs() < 1e-6);
        }

        #[test]
        fn any_web_has_a_middle(
            ends in prop::collection::vec(
                (0..12_u64, 0..12_u64, prop_oneof![4 => -9.0..9.0_f64, 1 => Just(f64::NAN), 1 => Just(f64::INFINITY)]),
                1..40,
            )
        ) {
            let pieces: Vec<Piece> = ends.into_iter().map(|(a, b, length)| piece(a, b, length)).collect();
            let (at, share) = middle(&pieces).unwrap();
            prop_assert!(at < pieces.len() && (0.0..=1.0).contains(&share));
        }
    }
}
