//! Random numbers that depend on the seed and on what they are for only, so that every part of the data can be made
//! alone, in any order, on any thread.

use fastrand::Rng;

/// A bijection of 64 bits without visible order (the finalizer of `SplitMix64`).
pub const fn mix(mut value: u64) -> u64 {
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// A number that depends on the seed and on all parts, in their order.
pub fn hash(seed: u64, parts: &[u64]) -> u64 {
    parts.iter().fold(mix(seed ^ 0x9e37_79b9_7f4a_7c15), |state, part| {
        mix(state.rotate_left(17) ^ mix(part.wrapping_add(0x9e37_79b9_7f4a_7c15)))
    })
}

pub fn rng(seed: u64, parts: &[u64]) -> Rng {
    Rng::with_seed(hash(seed, parts))
}

/// Two independent numbers of the standard normal distribution.
pub fn normals(rng: &mut Rng) -> (f64, f64) {
    let radius = (-2.0 * (1.0 - rng.f64()).ln()).sqrt();
    let angle = std::f64::consts::TAU * rng.f64();
    (radius * angle.cos(), radius * angle.sin())
}

/// The share of the standard normal distribution below `z`, to 1e-4 (Abramowitz and Stegun 26.2.17).
pub fn normal_share(z: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.231_641_9 * z.abs());
    let polynomial = t
        * (0.319_381_530
            + t * (-0.356_563_782 + t * (1.781_477_937 + t * (-1.821_255_978 + t * 1.330_274_429))));
    let tail = (-z * z / 2.0).exp() / std::f64::consts::TAU.sqrt() * polynomial;
    if z > 0.0 { 1.0 - tail } else { tail }
}

/// The value at a share of a distribution given by points of (share, value), interpolated in the values' logarithm.
pub fn quantile(points: &[(f64, f64)], share: f64) -> f64 {
    let next = points.iter().position(|&(at, _)| at >= share).unwrap_or(points.len() - 1).max(1);
    let ((from, low), (to, high)) = (points[next - 1], points[next]);
    let part = ((share - from) / (to - from)).clamp(0.0, 1.0);
    (low.ln() + part * (high.ln() - low.ln())).exp()
}

/// Picks an index by weight in constant time (Walker's alias method).
#[derive(Debug, Clone)]
pub struct Choice(Vec<(u32, u32)>);

impl Choice {
    /// Of at least one weight, none negative, not all zero.
    pub fn new(weights: impl IntoIterator<Item = f64>) -> Self {
        let mut scaled: Vec<f64> = weights.into_iter().collect();
        #[allow(clippy::cast_precision_loss, reason = "far fewer than 2^52 weights")]
        let factor = scaled.len() as f64 / scaled.iter().sum::<f64>();
        for weight in &mut scaled {
            *weight *= factor;
        }
        #[allow(clippy::cast_possible_truncation, reason = "fewer than 2^32 weights")]
        let (mut small, mut large): (Vec<u32>, Vec<u32>) =
            (0..scaled.len() as u32).partition(|&index| scaled[index as usize] < 1.0);
        let mut table = vec![(u32::MAX, 0); scaled.len()];
        (0..).zip(&mut table).for_each(|(index, entry)| entry.1 = index);
        while let (Some(&under), Some(&over)) = (small.last(), large.last()) {
            small.pop();
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 2^32")]
            let threshold = (scaled[under as usize] * f64::from(u32::MAX)) as u32;
            table[under as usize] = (threshold, over);
            scaled[over as usize] -= 1.0 - scaled[under as usize];
            if scaled[over as usize] < 1.0 {
                large.pop();
                small.push(over);
            }
        }
        Self(table)
    }

    pub fn pick(&self, rng: &mut Rng) -> usize {
        let index = rng.usize(..self.0.len());
        let (threshold, other) = self.0[index];
        if rng.u32(..) <= threshold { index } else { other as usize }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_picked_as_often_as_their_weights_say() {
        let choice = Choice::new([1.0, 0.0, 3.0, 6.0]);
        let mut rng = rng(1, &[]);
        let mut picked = [0_u32; 4];
        (0..100_000).for_each(|_| picked[choice.pick(&mut rng)] += 1);
        assert_eq!(picked[1], 0);
        for (index, expected) in [(0, 10_000), (2, 30_000), (3, 60_000)] {
            assert!(picked[index].abs_diff(expected) < 700, "{picked:?}");
        }
    }

    #[test]
    fn quantiles_go_through_their_points() {
        let points = [(0.0, 1.0), (0.5, 10.0), (1.0, 1_000.0)];
        for (share, value) in [(0.0, 1.0), (0.5, 10.0), (0.75, 100.0), (1.0, 1_000.0)] {
            assert!((quantile(&points, share) - value).abs() < 1e-9);
        }
        assert!((normal_share(0.0) - 0.5).abs() < 1e-4 && (normal_share(1.96) - 0.975).abs() < 1e-4);
    }
}
