//! Which named roads pass over or under another without meeting it there. Few do, so that crossings need be looked for
//! there alone.

use super::collect::RawEdge;
use crate::{
    geo::{Plane, segments},
    index::{SmallBox, search},
};

/// For each edge whether it crosses another named road elsewhere than at a node that they share; `tree` is packed from `boxes`.
pub(super) fn grade_separations(
    edges: &[&RawEdge],
    nodes: &[[u32; 2]],
    boxes: &[SmallBox],
    tree: &[u8],
) -> Vec<bool> {
    let named = |i: usize| edges[i].class.is_road() && !edges[i].names.is_empty();
    let mut grade_separations = vec![false; edges.len()];
    for (i, edge) in edges.iter().enumerate().filter(|(i, _)| named(*i)) {
        let leaf = |j: usize| boxes.get(j).copied();
        search(tree, edges.len(), boxes[i], leaf, |j| {
            let shared = |at: usize| nodes[j].contains(&nodes[i][at]);
            if j < i
                && named(j)
                && !(grade_separations[i] && grade_separations[j])
                && cross(edge, edges[j], [shared(0), shared(1)])
            {
                (grade_separations[i], grade_separations[j]) = (true, true);
            }
        });
    }
    grade_separations
}

/// Whether two lines cross; `shared` says which ends of the first are the second's ends too, where they do so anyway.
fn cross(one: &RawEdge, two: &RawEdge, shared: [bool; 2]) -> bool {
    let (Some(first), Some(last)) = (one.line.first(), one.line.last()) else { return false };
    // Two straight lines have no more than the node in common.
    if shared != [false; 2] && one.line.len() <= 2 && two.line.len() <= 2 {
        return false;
    }
    let plane = Plane::at(*first);
    let ends = [plane.place(*first), plane.place(*last)];
    let at_node = |at: (f64, f64)| {
        ends.iter().zip(shared).any(|(end, shared)| shared && (at.0 - end.0).hypot(at.1 - end.1) <= 1.0)
    };
    let two: Vec<(f64, f64)> = two.line.iter().map(|point| plane.place(*point)).collect();
    one.line.windows(2).any(|pair| {
        let (from, to) = (plane.place(pair[0]), plane.place(pair[1]));
        // A hair more than what counts as crossing, so that none is missed whichever line is taken first.
        two.windows(2).any(|other| {
            let (at, apart) = segments(from, to, other[0], other[1]);
            apart < 1e-3 && !at_node(at)
        })
    })
}
