//! Lines of one road strung together as they lead on, carriageway by carriageway, each chain with its direction.

use std::collections::HashMap;

/// Metres east and north.
pub(super) type At = (f64, f64);

/// A line leads on into another if it turns by less than 60° there.
const STRAIGHT: f64 = 0.5;

/// Lines one behind the other.
pub(super) struct Chain {
    /// The lines' numbers in order, and whether each is drawn along the chain.
    pub(super) lines: Vec<(usize, bool)>,
    /// Metres along the chain to the middle of each line.
    pub(super) middles: Vec<f64>,
    points: Vec<(f64, At)>,
}

impl Chain {
    fn new(strung: Vec<(usize, bool)>, lines: &[Vec<At>]) -> Self {
        let mut points: Vec<(f64, At)> = Vec::new();
        let mut middles = Vec::with_capacity(strung.len());
        for (i, forward) in &strung {
            let start = points.last().map_or(0.0, |last| last.0);
            let mut add = |at: &At| {
                let measure = points.last().map_or(0.0, |(measure, last)| measure + distance(*last, *at));
                points.push((measure, *at));
            };
            if *forward {
                lines[*i].iter().for_each(&mut add);
            } else {
                lines[*i].iter().rev().for_each(&mut add);
            }
            middles.push(f64::midpoint(start, points.last().map_or(0.0, |last| last.0)));
        }
        Self { lines: strung, middles, points }
    }

    pub(super) fn length(&self) -> f64 {
        self.points.last().map_or(0.0, |last| last.0)
    }

    /// The way from so many metres before a place on the chain to as many behind it, or to the chain's ends.
    pub(super) fn direction(&self, measure: f64, around: f64) -> At {
        let (from, to) = (self.at(measure - around), self.at(measure + around));
        (to.0 - from.0, to.1 - from.1)
    }

    fn at(&self, measure: f64) -> At {
        let next = self.points.partition_point(|point| point.0 < measure);
        let (Some(after), before) = (self.points.get(next), self.points.get(next.wrapping_sub(1))) else {
            return self.points.last().map_or((0.0, 0.0), |last| last.1);
        };
        let Some(before) = before else { return after.1 };
        let share = (measure - before.0) / (after.0 - before.0);
        (before.1.0 + (after.1.0 - before.1.0) * share, before.1.1 + (after.1.1 - before.1.1) * share)
    }
}

pub(super) fn distance(a: At, b: At) -> f64 {
    ((a.0 - b.0).powi(2) + (a.1 - b.1).powi(2)).sqrt()
}

/// Strings lines together at the nodes of their ends; every line is in one chain.
pub(super) fn chains(lines: &[Vec<At>], ends: &[[u32; 2]]) -> Vec<Chain> {
    let mut at_node: HashMap<u32, Vec<(usize, usize)>> = HashMap::new();
    for (i, nodes) in ends.iter().enumerate() {
        for (end, node) in nodes.iter().enumerate() {
            at_node.entry(*node).or_default().push((i, end));
        }
    }
    // What each end leads on into.
    let mut next: Vec<[Option<(usize, usize)>; 2]> = vec![[None; 2]; lines.len()];
    for meeting in at_node.values() {
        let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
        for (i, one) in meeting.iter().enumerate() {
            for (j, two) in meeting.iter().enumerate().take(i) {
                let (a, b) = (leaving(&lines[one.0], one.1), leaving(&lines[two.0], two.1));
                let straight = -(a.0 * b.0 + a.1 * b.1);
                if straight > STRAIGHT && one.0 != two.0 {
                    pairs.push((straight, i, j));
                }
            }
        }
        pairs.sort_by(|a, b| b.0.total_cmp(&a.0));
        for (_, i, j) in pairs {
            let (one, two) = (meeting[i], meeting[j]);
            if next[one.0][one.1].is_none() && next[two.0][two.1].is_none() {
                next[one.0][one.1] = Some(two);
                next[two.0][two.1] = Some(one);
            }
        }
    }
    let mut strung = vec![false; lines.len()];
    let mut found = Vec::new();
    for line in 0..lines.len() {
        if strung[line] {
            continue;
        }
        // Back to where the chain begins, or around a ring to here again.
        let (mut first, mut end) = (line, 0);
        while let Some((before, its_end)) = next[first][end] {
            if before == line {
                break;
            }
            (first, end) = (before, 1 - its_end);
        }
        let mut chain = Vec::new();
        let (mut here, mut start) = (first, end);
        while !strung[here] {
            strung[here] = true;
            chain.push((here, start == 0));
            let Some((after, its_end)) = next[here][1 - start] else { break };
            (here, start) = (after, its_end);
        }
        found.push(Chain::new(chain, lines));
    }
    found
}

/// The direction in which a line leaves its start (0) or its end (1).
fn leaving(line: &[At], end: usize) -> At {
    let (Some(first), Some(last)) = (line.first(), line.last()) else { return (0.0, 0.0) };
    let (from, other) = if end == 0 { (*first, line.get(1)) } else { (*last, line.iter().rev().nth(1)) };
    let to = other.copied().unwrap_or(from);
    let length = distance(from, to).max(1e-9);
    ((to.0 - from.0) / length, (to.1 - from.1) / length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_strung_as_they_lead_on_whichever_way_they_are_drawn() {
        let lines = vec![
            vec![(0.0, 0.0), (100.0, 0.0)],
            vec![(200.0, 10.0), (100.0, 0.0)],
            // A side street of the same name, and the other carriageway that ends at the same node.
            vec![(100.0, 0.0), (100.0, 90.0)],
            vec![(200.0, 10.0), (300.0, 10.0)],
        ];
        let ends = [[1, 2], [3, 2], [2, 9], [3, 4]];
        let found = chains(&lines, &ends);
        assert_eq!(found.len(), 2);
        assert_eq!(found[0].lines, [(0, true), (1, false), (3, true)]);
        assert_eq!(found[1].lines, [(2, true)]);
        let direction = found[0].direction(found[0].middles[1], 1_000.0);
        assert!((direction.0 - 300.0).abs() < 1e-9 && (direction.1 - 10.0).abs() < 1e-9, "{direction:?}");
        // A ring ends where it began.
        let square = [(0.0, 0.0), (10.0, 0.0), (20.0, 8.0), (8.0, 9.0)];
        let ring: Vec<Vec<At>> = (0..4).map(|i| vec![square[i], square[(i + 1) % 4]]).collect();
        let around = chains(&ring, &[[0, 1], [1, 2], [2, 3], [3, 0]]);
        assert_eq!(around.iter().map(|chain| chain.lines.len()).sum::<usize>(), 4);
    }
}
