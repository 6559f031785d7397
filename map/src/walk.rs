//! Moving over the markers by arrow keys: the nearest one in a direction.

use crate::maths::hypot;

/// A direction on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Towards smaller y.
    Up,
    /// Towards larger x.
    Right,
    /// Towards larger y.
    Down,
    /// Towards smaller x.
    Left,
}

impl Direction {
    /// The direction of an arrow key.
    pub fn of_key(key: &str) -> Option<Self> {
        match key {
            "ArrowUp" => Some(Self::Up),
            "ArrowRight" => Some(Self::Right),
            "ArrowDown" => Some(Self::Down),
            "ArrowLeft" => Some(Self::Left),
            _ => None,
        }
    }

    /// One pixel that way.
    pub fn step(self) -> (f64, f64) {
        match self {
            Self::Up => (0.0, -1.0),
            Self::Right => (1.0, 0.0),
            Self::Down => (0.0, 1.0),
            Self::Left => (-1.0, 0.0),
        }
    }
}

/// The next point from `from` that way: the nearest within 45° of it, else the one that strays least.
pub fn next(points: &[(f64, f64)], from: (f64, f64), direction: Direction) -> Option<usize> {
    let (step_x, step_y) = direction.step();
    let best = |narrow: bool| {
        let ahead = points.iter().enumerate().filter_map(|(at, point)| {
            let (dx, dy) = (point.0 - from.0, point.1 - from.1);
            let along = dx * step_x + dy * step_y;
            let aside = (dx * step_y + dy * step_x).abs();
            let fits = along > 0.0 && (!narrow || aside <= along);
            fits.then_some((at, if narrow { hypot(along, aside) } else { along + 3.0 * aside }))
        });
        ahead.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(at, _)| at)
    };
    best(true).or_else(|| best(false))
}

/// The point nearest to another.
pub fn nearest(points: impl IntoIterator<Item = (f64, f64)>, to: (f64, f64)) -> Option<usize> {
    let distances = points.into_iter().map(|(x, y)| hypot(x - to.0, y - to.1)).enumerate();
    distances.min_by(|a, b| a.1.total_cmp(&b.1)).map(|(at, _)| at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    const POINTS: [(f64, f64); 5] = [(0.0, 0.0), (10.0, 2.0), (5.0, -30.0), (4.0, 9.0), (-40.0, 39.0)];

    #[wasm_bindgen_test(unsupported = test)]
    fn arrows_lead_to_the_nearest_that_way() {
        assert_eq!(next(&POINTS, POINTS[0], Direction::Right), Some(1));
        assert_eq!(next(&POINTS, POINTS[0], Direction::Up), Some(2));
        assert_eq!(next(&POINTS, POINTS[0], Direction::Down), Some(3));
        assert_eq!(next(&POINTS, POINTS[0], Direction::Left), Some(4));
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn where_nothing_lies_ahead_one_aside_is_taken_or_none() {
        assert_eq!(next(&[(0.0, 0.0), (1.0, 50.0)], (0.0, 0.0), Direction::Right), Some(1));
        assert_eq!(next(&[(0.0, 0.0)], (0.0, 0.0), Direction::Right), None);
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn every_mark_can_be_reached() {
        let mut reached = vec![0];
        let mut at = 0;
        while let Some(&from) = reached.get(at) {
            use Direction::{Down, Left, Right, Up};
            for direction in [Up, Right, Down, Left] {
                if let Some(to) = next(&POINTS, POINTS[from], direction).filter(|to| !reached.contains(to)) {
                    reached.push(to);
                }
            }
            at += 1;
        }
        assert_eq!(reached.len(), POINTS.len());
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn the_nearest_is_found() {
        assert_eq!(nearest(POINTS, (6.0, -20.0)), Some(2));
        assert_eq!(nearest([], (0.0, 0.0)), None);
    }
}
