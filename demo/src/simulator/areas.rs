//! Beats and reporting areas: near the real ones in number and in place.

use crate::sketch::geometry::{Point, distance, vector};

/// Sectors of each division (by the order of `DIVISIONS`): second digit of the beat, roughly its middle.
const SECTORS: [[(u32, Point); 5]; 7] = [
    [
        (1, [-96.757, 32.800]),
        (2, [-96.800, 32.806]),
        (3, [-96.798, 32.782]),
        (4, [-96.765, 32.817]),
        (5, [-96.783, 32.792]),
    ],
    [
        (1, [-96.830, 32.995]),
        (2, [-96.815, 32.962]),
        (3, [-96.805, 32.943]),
        (4, [-96.775, 32.920]),
        (5, [-96.795, 32.890]),
    ],
    [
        (1, [-96.763, 32.865]),
        (2, [-96.680, 32.830]),
        (3, [-96.693, 32.860]),
        (4, [-96.725, 32.880]),
        (5, [-96.720, 32.910]),
    ],
    [
        (1, [-96.832, 32.814]),
        (2, [-96.850, 32.845]),
        (3, [-96.880, 32.885]),
        (4, [-96.870, 32.812]),
        (5, [-96.845, 32.900]),
    ],
    [
        (1, [-96.768, 32.708]),
        (2, [-96.802, 32.718]),
        (3, [-96.808, 32.745]),
        (4, [-96.830, 32.665]),
        (5, [-96.785, 32.660]),
    ],
    [
        (1, [-96.742, 32.766]),
        (2, [-96.690, 32.785]),
        (3, [-96.675, 32.740]),
        (4, [-96.768, 32.760]),
        (5, [-96.660, 32.712]),
    ],
    [
        (1, [-96.840, 32.745]),
        (2, [-96.870, 32.780]),
        (3, [-96.925, 32.700]),
        (4, [-96.868, 32.742]),
        (5, [-96.868, 32.690]),
    ],
];

/// The lowest reporting area of each division, in the same order.
const FIRST_AREA: [u32; 7] = [2001, 1001, 1060, 3030, 4160, 2120, 4010];

/// The beat at a point: the division's digit, the nearest sector, and one of eight beats around its middle.
pub fn beat(division: usize, digit: u32, at: Point) -> String {
    let nearest = SECTORS[division].iter().min_by(|a, b| distance(at, a.1).total_cmp(&distance(at, b.1)));
    let (sector, middle) = nearest.copied().unwrap_or((1, at));
    let [x, y] = vector(middle, at);
    let eighth = match (x >= 0.0, y >= 0.0, x.abs() > y.abs()) {
        (true, true, false) => 1,
        (true, true, true) => 2,
        (true, false, true) => 3,
        (true, false, false) => 4,
        (false, false, false) => 5,
        (false, false, true) => 6,
        (false, true, true) => 7,
        (false, true, false) => 8,
    };
    format!("{digit}{sector}{eighth}")
}

/// The reporting area at a point: cells of about a kilometre, numbered from the division's first.
pub fn reporting_area(division: usize, at: Point) -> u32 {
    let [east, north] = vector([-97.0, 32.6], at);
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "cells within one city")]
    let cell = ((east.max(0.0) / 1_000.0) as u32) * 3 + ((north.max(0.0) / 1_000.0) as u32) * 7;
    FIRST_AREA[division] + cell % 120
}
