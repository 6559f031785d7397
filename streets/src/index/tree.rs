//! A static tree of boxes over records that are sorted along a Hilbert curve: each level holds the boxes of
//! sixteen of the level below. The records themselves are the leaves.

use super::geometry::SmallBox;

const WIDTH: usize = 16;
const BOX: usize = 8;

/// The levels above the leaves, lowest first.
pub(crate) fn pack(leaves: &[SmallBox]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut level: Vec<SmallBox> = leaves.to_vec();
    while level.len() > 1 {
        level = level
            .chunks(WIDTH)
            .map(|chunk| chunk.iter().copied().reduce(SmallBox::join).unwrap_or_default())
            .collect();
        for small in &level {
            small.write(&mut bytes);
        }
    }
    bytes
}

/// The numbers of the leaves whose box meets `wanted`, in order.
pub(crate) fn search(
    tree: &[u8],
    leaves: usize,
    wanted: SmallBox,
    leaf: impl Fn(usize) -> Option<SmallBox>,
    mut each: impl FnMut(usize),
) {
    if leaves == 0 {
        return;
    }
    // Sizes and starts of the levels, lowest first; 16⁸ is more than any index can number.
    let mut starts = [0_usize; 9];
    let mut sizes = [0_usize; 9];
    let (mut size, mut start, mut height) = (leaves, 0, 0);
    while size > 1 && height < sizes.len() {
        size = size.div_ceil(WIDTH);
        (sizes[height], starts[height]) = (size, start);
        start += size;
        height += 1;
    }
    // A stack of (level, number), level 0 being the leaves.
    let mut stack: Vec<(usize, usize)> = vec![(height, 0)];
    while let Some((level, number)) = stack.pop() {
        let small = if level == 0 {
            leaf(number)
        } else {
            tree.get((starts[level - 1] + number) * BOX..).and_then(SmallBox::read)
        };
        if !small.is_some_and(|small| small.meets(wanted)) {
            continue;
        }
        if level == 0 {
            each(number);
            continue;
        }
        let below = if level == 1 { leaves } else { sizes[level - 2] };
        let children = number * WIDTH..((number + 1) * WIDTH).min(below);
        stack.extend(children.rev().map(|child| (level - 1, child)));
    }
}

/// The place of a grid point along a Hilbert curve: neighbours on the map become neighbours in the file.
pub(crate) fn hilbert(x: u16, y: u16) -> u32 {
    let (mut x, mut y) = (u32::from(x), u32::from(y));
    let mut at = 0;
    let mut side = 1_u32 << 15;
    while side > 0 {
        let (right, up) = (u32::from(x & side > 0), u32::from(y & side > 0));
        at += side * side * ((3 * right) ^ up);
        if up == 0 {
            if right == 1 {
                x = 65_535 - x;
                y = 65_535 - y;
            }
            std::mem::swap(&mut x, &mut y);
        }
        side /= 2;
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_search_finds_what_a_scan_finds(
            boxes in prop::collection::vec((0..1000_u16, 0..1000_u16, 0..50_u16, 0..50_u16), 0..700),
            wanted in (0..1000_u16, 0..1000_u16, 0..300_u16, 0..300_u16),
        ) {
            let small = |(x, y, w, h): (u16, u16, u16, u16)| SmallBox { x0: x, y0: y, x1: x + w, y1: y + h };
            let mut boxes: Vec<SmallBox> = boxes.into_iter().map(small).collect();
            boxes.sort_by_key(|small| hilbert(small.x0, small.y0));
            let wanted = small(wanted);
            let mut found = Vec::new();
            search(&pack(&boxes), boxes.len(), wanted, |i| boxes.get(i).copied(), |i| found.push(i));
            let scanned: Vec<usize> = (0..boxes.len()).filter(|i| boxes[*i].meets(wanted)).collect();
            prop_assert_eq!(found, scanned);
        }

        #[test]
        fn hostile_levels_end(bytes in prop::collection::vec(any::<u8>(), 0..400), leaves in 0..5000_usize) {
            let mut found = 0;
            let all = SmallBox { x0: 0, y0: 0, x1: u16::MAX, y1: u16::MAX };
            search(&bytes, leaves, all, |_| Some(all), |_| found += 1);
            prop_assert!(found <= leaves);
        }
    }

    #[test]
    fn nothing_is_found_where_there_is_nothing() {
        let all = SmallBox { x0: 0, y0: 0, x1: u16::MAX, y1: u16::MAX };
        search(&[], 0, all, |_| Some(all), |found| panic!("{found}"));
    }

    #[test]
    fn neighbours_along_the_curve_are_neighbours() {
        let mut order: Vec<(u32, u16, u16)> =
            (0..64).flat_map(|x| (0..64).map(move |y| (hilbert(x, y), x, y))).collect();
        order.sort_unstable();
        for pair in order.windows(2) {
            assert_eq!(pair[0].1.abs_diff(pair[1].1) + pair[0].2.abs_diff(pair[1].2), 1, "{pair:?}");
        }
    }
}
