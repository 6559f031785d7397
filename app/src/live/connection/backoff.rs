//! How long to wait before the next attempt: exponential, with jitter, so that a thousand tabs that lost
//! the same server don't return in the same second.

/// The longest pause.
const MAX_MS: f64 = 30_000.0;

/// Milliseconds before attempt number `attempt` (0 for the first retry). `random` lies in 0..1.
pub fn delay_ms(attempt: u32, random: f64) -> f64 {
    let whole = (1000.0 * f64::from(1_u32 << attempt.min(10))).min(MAX_MS);
    whole / 2.0 + whole / 2.0 * random
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_limit_and_are_spread() {
        let close = |a: f64, b: f64| (a - b).abs() < 1e-6;
        assert!(close(delay_ms(0, 0.0), 500.0));
        assert!(close(delay_ms(0, 1.0), 1000.0));
        assert!(close(delay_ms(3, 0.5), 6000.0));
        assert!(close(delay_ms(400, 1.0), MAX_MS));
    }
}
