//! How values on the command line are read, and which of them make sense.

use bytesize::ByteSize;
use std::{ops::RangeInclusive, time::Duration};

/// Within these a duration can be added to any moment, and a timer set, without overflow.
const DURATIONS: RangeInclusive<Duration> = Duration::from_millis(1)..=Duration::from_hours(100 * 8_766);

/// A simulated city keeps its clock at these speeds; faster, and several refreshes of the feed fall into one poll.
const SPEEDS: RangeInclusive<f64> = 0.1..=1_000.0;

/// A duration such as `500ms`, `60s` or `12h`.
pub fn duration(text: &str) -> Result<Duration, String> {
    duration_from(*DURATIONS.start(), text)
}

/// The time from one poll to the next.
pub fn poll_interval(text: &str) -> Result<Duration, String> {
    duration_from(Duration::from_millis(20), text)
}

fn duration_from(shortest: Duration, text: &str) -> Result<Duration, String> {
    let longest = *DURATIONS.end();
    let too_long = || format!("the longest possible is {}", humantime::format_duration(longest));
    let duration = humantime::parse_duration(text).map_err(|error| match error {
        humantime::DurationError::NumberOverflow => too_long(),
        other => other.to_string(),
    })?;
    if duration < shortest {
        return Err(format!("the shortest possible is {}", humantime::format_duration(shortest)));
    }
    if duration > longest {
        return Err(too_long());
    }
    Ok(duration)
}

/// A size such as `512MiB` or `2GiB`.
pub fn size(text: &str) -> Result<ByteSize, String> {
    let size = text.parse::<ByteSize>()?;
    if size < ByteSize::mib(1) {
        return Err("it must be at least 1 MiB".to_owned());
    }
    Ok(size)
}

/// How many times faster than real time the demo runs.
pub fn speed(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|speed| SPEEDS.contains(speed))
        .ok_or_else(|| format!("the speed must be a number from {} to {}", SPEEDS.start(), SPEEDS.end()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_demo_refuses_speeds_at_which_no_clock_runs() {
        for text in
            ["nan", "NaN", "-nan", "inf", "-inf", "infinity", "0", "-0", "-1", "1e308", "1e-300", "fast", ""]
        {
            assert_eq!(speed(text).unwrap_err(), "the speed must be a number from 0.1 to 1000", "{text}");
        }
        for (text, speed_then) in [("0.1", 0.1), ("20", 20.0), ("1e3", 1_000.0)] {
            assert_eq!(speed(text), Ok(speed_then));
        }
    }
}
