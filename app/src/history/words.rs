//! The sentences about the past. Pure functions, so that the server and the browser say the same.

use blotter_model::{Timestamp, Zone};
use blotter_view::{Gap, words};

/// The tab's title begins with the moment, so that it is not mistaken for the live map's.
pub fn tab(moment: Timestamp, zone: &Zone, city: &str) -> String {
    let day = words::date(zone.local(moment).date());
    format!("{}, {day} · Blotter, {city}", words::clock(moment, zone))
}

/// What a speed means: `An hour of Dallas in a minute`.
pub fn speed(times: u32, city: &str) -> String {
    match times {
        1 => format!("{city} as it went"),
        10 => format!("Ten minutes of {city} in a minute"),
        60 => format!("An hour of {city} in a minute"),
        _ => format!("Ten hours of {city} in a minute"),
    }
}

/// The gap that a moment is in.
pub fn gap(gaps: &[Gap], moment: Timestamp) -> Option<Gap> {
    gaps.iter().copied().find(|gap| gap.has(moment))
}

/// Over a gap on the track.
pub fn not_watched(gap: &Gap, zone: &Zone) -> String {
    format!("Not watched {}", words::clocks(gap.from, gap.until, zone))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_said_with_its_day() {
        let zone = Zone { name: "America/Chicago".into(), offsets: vec![(0, -18_000)] };
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        assert_eq!(
            tab(at("2026-08-14T17:09:00Z"), &zone, "Dallas"),
            "12:09 pm, 14 August 2026 · Blotter, Dallas"
        );
        let gaps = [Gap { from: at("2026-08-14T17:52:00Z"), until: at("2026-08-14T18:40:00Z") }];
        assert_eq!(gap(&gaps, at("2026-08-14T18:00:00Z")), Some(gaps[0]));
        assert_eq!(gap(&gaps, at("2026-08-14T18:40:00Z")), None);
        assert_eq!(not_watched(&gaps[0], &zone), "Not watched 12:52 to 1:40 pm");
    }
}
