//! Which named roads pass over or under another without meeting it. Few do, so that crossings need be looked for
//! there alone.

use super::collect::RawEdge;
use crate::{
    geo::{Plane, segments},
    index::{SmallBox, search},
};

/// For each edge whether it crosses another named road where they share no node; `tree` is packed from `boxes`.
pub(super) fn overs(edges: &[&RawEdge], nodes: &[[u32; 2]], boxes: &[SmallBox], tree: &[u8]) -> Vec<bool> {
    let named = |i: usize| edges[i].class.is_road() && !edges[i].names.is_empty();
    let mut overs = vec![false; edges.len()];
    for (i, edge) in edges.iter().enumerate().filter(|(i, _)| named(*i)) {
        let leaf = |j: usize| boxes.get(j).copied();
        search(tree, edges.len(), boxes[i], leaf, |j| {
            let meet = nodes[i].iter().any(|node| nodes[j].contains(node));
            if j < i && named(j) && !meet && !(overs[i] && overs[j]) && cross(edge, edges[j]) {
                (overs[i], overs[j]) = (true, true);
            }
        });
    }
    overs
}

fn cross(one: &RawEdge, two: &RawEdge) -> bool {
    let Some(origin) = one.line.first() else { return false };
    let plane = Plane::at(*origin);
    let two: Vec<(f64, f64)> = two.line.iter().map(|point| plane.place(*point)).collect();
    one.line.windows(2).any(|pair| {
        let (from, to) = (plane.place(pair[0]), plane.place(pair[1]));
        // A hair more than what counts as crossing, so that none is missed whichever line is taken first.
        two.windows(2).any(|other| segments(from, to, other[0], other[1]).1 < 1e-3)
    })
}
