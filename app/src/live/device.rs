//! The device's clocks. One is set by people and networks; the other is never set, but may stop while the device sleeps.

/// Both clocks at one moment, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Reading {
    /// Since 1970.
    pub wall: f64,
    /// Since the page was loaded.
    pub steady: f64,
}

impl Reading {
    /// The clocks now.
    pub fn now() -> Self {
        let performance = web_sys::window().and_then(|window| window.performance());
        let wall = js_sys::Date::now();
        Self { wall, steady: performance.map_or(wall, |performance| performance.now()) }
    }
}

/// The time that has passed for a reader, sleep included: it never goes back, whatever is done to the device's clock.
#[derive(Debug)]
pub struct Elapsed {
    last: Reading,
    total: f64,
}

impl Elapsed {
    /// Counts from now on.
    pub fn since(now: Reading) -> Self {
        Self { last: now, total: 0.0 }
    }

    /// Milliseconds since the beginning.
    pub fn ms(&mut self, now: Reading) -> f64 {
        // While the device sleeps only the wall clock advances; when it is set back only the other one does.
        let passed = (now.steady - self.last.steady).max(now.wall - self.last.wall);
        self.last = now;
        self.total += passed.max(0.0);
        self.total
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_set_back_stops_nothing_and_a_sleep_counts() {
        let mut elapsed = Elapsed::since(Reading { wall: 5_000.0, steady: 0.0 });
        let mut ms = |wall: f64, steady: f64| elapsed.ms(Reading { wall, steady });
        let close = |a: f64, b: f64| assert!((a - b).abs() < 1e-6, "{a} is not {b}");
        close(ms(6_000.0, 1_000.0), 1_000.0);
        close(ms(1_000.0, 2_000.0), 2_000.0);
        close(ms(61_000.0, 3_000.0), 62_000.0);
    }
}
