//! Pieces of lines put together: edges that share what is written along them and meet at a node become one line,
//! which is smaller in a tile and has room for its name.

use super::roads::Key;
use blotter_tiles::GridPoint;
use std::ops::Range;

#[derive(Debug)]
struct Piece {
    key: Key,
    nodes: [u32; 2],
    grid_points: Range<usize>,
}

/// Edges' lines.
#[derive(Debug, Default)]
pub(super) struct Pieces {
    pieces: Vec<Piece>,
    grid_points: Vec<GridPoint>,
}

impl Pieces {
    pub(super) fn add(&mut self, key: Key, nodes: [u32; 2], line: &[GridPoint]) {
        let start = self.grid_points.len();
        self.grid_points.extend_from_slice(line);
        self.pieces.push(Piece { key, nodes, grid_points: start..self.grid_points.len() });
    }

    /// The lines they make, in the order of their keys.
    pub(super) fn chains(mut self, mut each: impl FnMut(Key, &mut Vec<GridPoint>)) {
        self.pieces.sort_by_key(|piece| piece.key);
        let links = self.links();
        let mut done = vec![false; self.pieces.len()];
        let mut chain = Vec::new();
        for start in 0..self.pieces.len() {
            if done[start] {
                continue;
            }
            chain.clear();
            let (mut at, mut from) = self.beginning(&links, start);
            while !done[at] {
                done[at] = true;
                let grid_points = &self.grid_points[self.pieces[at].grid_points.clone()];
                if from == 0 {
                    chain.extend_from_slice(grid_points);
                } else {
                    chain.extend(grid_points.iter().rev());
                }
                let Some((next, end)) = links[at][1 - from] else { break };
                (at, from) = (next, end);
            }
            chain.dedup();
            each(self.pieces[start].key, &mut chain);
        }
    }

    /// For both ends of each piece (they are in the order of their keys) the piece that goes on there, and by which of its ends.
    fn links(&self) -> Vec<[Option<(usize, usize)>; 2]> {
        // The key's number and the node in one word: this list is what a full tile spends its time on.
        let mut ends: Vec<(u64, usize, usize)> = Vec::with_capacity(self.pieces.len() * 2);
        let mut group = 0_u64;
        for (i, piece) in self.pieces.iter().enumerate() {
            group += u64::from(i > 0 && self.pieces[i - 1].key != piece.key);
            ends.extend((0..2).map(|end| ((group << 32) | u64::from(piece.nodes[end]), i, end)));
        }
        ends.sort_unstable();
        let mut links = vec![[None; 2]; self.pieces.len()];
        let mut rest = &ends[..];
        while let [a, b, ..] = rest {
            if a.0 == b.0 && a.1 != b.1 {
                links[a.1][a.2] = Some((b.1, b.2));
                links[b.1][b.2] = Some((a.1, a.2));
                rest = &rest[2..];
            } else {
                rest = &rest[1..];
            }
        }
        links
    }

    /// The first piece of the line that a piece belongs to, and the end it begins at; a loop begins anywhere.
    fn beginning(&self, links: &[[Option<(usize, usize)>; 2]], piece: usize) -> (usize, usize) {
        let (mut at, mut from) = (piece, 0);
        for _ in 0..self.pieces.len() {
            let Some((before, end)) = links[at][from] else { break };
            (at, from) = (before, 1 - end);
            if at == piece {
                break;
            }
        }
        (at, from)
    }
}

#[cfg(test)]
mod tests {
    use super::super::roads::Kind;
    use super::*;

    const KEY: Key = Key { kind: Kind::Minor, route: None, shown: None, street: Some(1) };

    fn chains(pieces: Pieces) -> Vec<Vec<GridPoint>> {
        let mut found = Vec::new();
        pieces.chains(|_, chain| found.push(chain.clone()));
        found
    }

    #[test]
    fn a_street_in_pieces_becomes_one_line() {
        let mut pieces = Pieces::default();
        pieces.add(KEY, [3, 2], &[(30, 0), (20, 0)]);
        pieces.add(KEY, [0, 1], &[(0, 0), (10, 0)]);
        pieces.add(Key { street: Some(2), ..KEY }, [1, 9], &[(10, 0), (10, 9)]);
        pieces.add(KEY, [1, 2], &[(10, 0), (15, 5), (20, 0)]);
        let found = chains(pieces);
        assert_eq!(found.len(), 2, "{found:?}");
        let mut whole = found[0].clone();
        whole.sort_unstable();
        assert_eq!(whole, [(0, 0), (10, 0), (15, 5), (20, 0), (30, 0)]);
        assert!(found[0][0].0 == 0 || found[0][0].0 == 30, "{found:?}");
    }

    #[test]
    fn loops_and_forks_lose_nothing() {
        let mut pieces = Pieces::default();
        pieces.add(KEY, [0, 1], &[(0, 0), (10, 0)]);
        pieces.add(KEY, [1, 0], &[(10, 0), (10, 10), (0, 0)]);
        pieces.add(KEY, [1, 1], &[(10, 0), (30, 0), (30, 30), (10, 0)]);
        pieces.add(KEY, [0, 2], &[(0, 0), (-10, 0)]);
        let strokes: usize = chains(pieces).iter().map(|chain| chain.len() - 1).sum();
        assert_eq!(strokes, 1 + 2 + 3 + 1);
    }
}
