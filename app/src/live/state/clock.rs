//! The server's clock in the browser. The first HTML may be old (a cache, a restored tab, a proxy), so it says nothing
//! about now: the time comes from an answer that is fetched now, and again when the device's clock may have changed.

use crate::live::device::Reading;
use blotter_model::Timestamp;
use gloo_net::http::{Method, RequestBuilder};
use web_sys::RequestCache;

/// How far the two clocks of the device may drift apart between two looks, in milliseconds, before the server is
/// asked again: one was set, or the device slept.
const MAX_DRIFT_MS: f64 = 2_000.0;

/// What the browser knows of the server's time.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct ServerClock {
    /// Milliseconds that the device's clock is behind the server's; none until an answer had it.
    skew_ms: Option<f64>,
    /// The device's clocks at the last look.
    last: Option<Reading>,
}

impl ServerClock {
    /// Takes the `Date` of an answer that was asked for at `asked` and came at `answered`, with the seconds that it
    /// spent in a cache (`Age`).
    pub fn set(&mut self, date_ms: f64, cached_s: f64, asked: Reading, answered: Reading) {
        // The header has whole seconds, so on average it is half a second early.
        let then = date_ms + 500.0 + cached_s * 1000.0;
        self.skew_ms = Some(then - f64::midpoint(asked.wall, answered.wall));
        self.last = Some(answered);
    }

    /// No answer came: the device's clock has to do.
    pub fn trust_device(&mut self) {
        self.skew_ms = self.skew_ms.or(Some(0.0));
    }

    /// Whether the skew may be wrong by now: one of the device's clocks was set, or it slept.
    pub fn is_doubtful(&mut self, now: Reading) -> bool {
        let drifted = self
            .last
            .is_some_and(|last| ((now.wall - last.wall) - (now.steady - last.steady)).abs() > MAX_DRIFT_MS);
        self.last = Some(now);
        drifted
    }

    /// The server's time to the second; none as long as nothing is known.
    pub fn at(self, now: Reading) -> Option<Timestamp> {
        #[expect(clippy::cast_possible_truncation, reason = "seconds of our age fit")]
        self.skew_ms
            .map(|skew| Timestamp::from_second(((now.wall + skew) / 1000.0) as i64).unwrap_or_default())
    }
}

/// Asks the server for its time: the headers of the board, without its body.
pub async fn ask(mut clock: ServerClock) -> Option<ServerClock> {
    let asked = Reading::now();
    let request = RequestBuilder::new("/current-calls/").method(Method::HEAD).cache(RequestCache::NoStore);
    let answer = request.send().await.ok()?;
    let date_ms = js_sys::Date::parse(&answer.headers().get("date")?);
    // Whole seconds; the tables for reading any number as `f64` would add ten kilobytes to the bundle.
    let cached_s: u32 = answer.headers().get("age").and_then(|age| age.trim().parse().ok()).unwrap_or(0);
    let answered = Reading::now();
    // There is none, but an answer whose body nobody reads counts as one that was given up.
    answer.text().await.ok()?;
    (!date_ms.is_nan()).then(|| {
        clock.set(date_ms, f64::from(cached_s), asked, answered);
        clock
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(wall: f64) -> Reading {
        Reading { wall, steady: wall - 1_000_000.0 }
    }

    fn seconds(clock: ServerClock, now: Reading) -> i64 {
        clock.at(now).unwrap().as_second()
    }

    #[test]
    fn a_device_whose_clock_is_an_hour_off_shows_the_servers_time() {
        let mut clock = ServerClock::default();
        assert_eq!(clock.at(at(7_200_000.0)), None, "nothing is known yet");
        clock.set(3_600_000.0, 0.0, at(7_200_000.0), at(7_200_200.0));
        assert_eq!(seconds(clock, at(7_200_200.0)), 3_600);
        assert_eq!(seconds(clock, at(7_260_200.0)), 3_660);
    }

    #[test]
    fn the_time_that_an_answer_spent_in_a_cache_counts() {
        let mut clock = ServerClock::default();
        clock.set(3_600_000.0, 90.0, at(3_690_000.0), at(3_690_000.0));
        assert_eq!(seconds(clock, at(3_690_000.0)), 3_690);
    }

    #[test]
    fn without_an_answer_the_devices_clock_has_to_do() {
        let mut clock = ServerClock::default();
        clock.trust_device();
        assert_eq!(seconds(clock, at(5_000.0)), 5);
        clock.set(9_000.0, 0.0, at(5_000.0), at(5_000.0));
        clock.trust_device();
        assert_eq!(seconds(clock, at(5_000.0)), 9, "a later failure forgets nothing");
    }

    #[test]
    fn a_clock_that_was_set_or_a_sleep_makes_it_doubtful() {
        let mut clock = ServerClock::default();
        clock.set(0.0, 0.0, at(1_000.0), at(1_000.0));
        assert!(!clock.is_doubtful(at(3_601_000.0)), "the passing of time isn't a reason");
        assert!(clock.is_doubtful(Reading { wall: 1_000.0, ..at(3_602_000.0) }), "set back");
        let mut clock = ServerClock::default();
        clock.set(0.0, 0.0, at(1_000.0), at(1_000.0));
        assert!(clock.is_doubtful(Reading { steady: at(6_000.0).steady, ..at(900_000.0) }), "slept");
    }
}
