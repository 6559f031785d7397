//! The minor streets of a quarter: strokes by a rule, not surveyed streets.

use super::geometry::{Point, inside, moved, vector};
use super::parse::{Shape, ShapeKind, Texture};

/// The minor streets of a quarter: two families of parallel strokes, a little uneven and with gaps, which
/// leave water, parks and airports free. They carry no name and nothing is ever located on them.
pub fn minor(texture: &Texture, shapes: &[Shape]) -> Vec<Vec<Point>> {
    let free: Vec<&[Point]> = shapes
        .iter()
        .filter(|s| matches!(s.kind, ShapeKind::Water | ShapeKind::Park | ShapeKind::Airport))
        .map(|s| s.points.as_slice())
        .collect();
    let origin = texture.ring[0];
    let (sin, cos) = texture.angle.to_radians().sin_cos();
    let turned: Vec<[f64; 2]> = texture
        .ring
        .iter()
        .map(|&p| {
            let [x, y] = vector(origin, p);
            [x * cos - y * sin, x * sin + y * cos]
        })
        .collect();
    let back = |u: f64, v: f64| moved(origin, [u * cos + v * sin, v * cos - u * sin]);
    // A fixed seed, so that the picture is always the same.
    let mut chance = fastrand::Rng::with_seed(texture.ring.len() as u64 ^ origin[0].to_bits());
    let mut strokes = Vec::new();
    for across in [0, 1] {
        let (low, high) = ends(&turned, 1 - across);
        let (start, end) = ends(&turned, across);
        let mut at = start + texture.spacing * 0.5;
        while at < end {
            let place = at + texture.spacing * (chance.f64() - 0.5) * 0.4;
            let mut stroke: Option<(f64, f64)> = None;
            let mut v = low;
            while v <= high {
                let p = if across == 0 { back(place, v) } else { back(v, place) };
                let drawn = inside(p, &texture.ring) && !free.iter().any(|ring| inside(p, ring));
                match (&mut stroke, drawn) {
                    (Some((_, to)), true) => *to = v,
                    (None, true) => stroke = Some((v, v)),
                    _ => {}
                }
                let worn = chance.f64() < STEP_M / 5_000.0;
                if (!drawn || worn)
                    && let Some((from, to)) = stroke.take()
                    && to - from > 450.0
                {
                    let (a, b) = if across == 0 {
                        (back(place, from), back(place, to))
                    } else {
                        (back(from, place), back(to, place))
                    };
                    strokes.push(vec![a, b]);
                }
                // A worn stroke leaves a gap before the next.
                v += if worn { 4.0 * STEP_M + 700.0 * chance.f64() } else { STEP_M };
            }
            at += texture.spacing;
        }
    }
    strokes
}

/// The step at which a stroke looks for the edge of its quarter, in metres.
const STEP_M: f64 = 60.0;

fn ends(points: &[[f64; 2]], axis: usize) -> (f64, f64) {
    points.iter().fold((f64::MAX, f64::MIN), |(low, high), p| (low.min(p[axis]), high.max(p[axis])))
}
