//! The sentences about the past. Pure functions, so that the server and the browser say the same.

use blotter_model::{Timestamp, Zone};
use blotter_view::{Gap, HistoryDay, words};

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

/// When the feed was last seen before a gap: `12:52 pm`, before the day `5:59 pm, 13 August 2026`.
pub fn last_seen(day: &HistoryDay, gap: &Gap, zone: &Zone) -> Option<String> {
    let clock = words::past_clock(day.last_seen(gap)?, zone);
    let date = gap.seen.map(|seen| format!(", {}", words::date(zone.local(seen).date())));
    Some(clock + &date.unwrap_or_default())
}

/// A gap: `Not watched from 12:52 to 1:40 pm`.
pub fn not_watched(day: &HistoryDay, gap: &Gap, zone: &Zone) -> String {
    let seen = last_seen(day, gap, zone).unwrap_or_else(|| "before this day".to_owned());
    if gap.lasts {
        return format!("Not watched since {seen}");
    }
    if gap.until >= day.ends {
        return format!("Not watched from {seen} to the end of the day");
    }
    match gap.seen {
        Some(_) => format!("Not watched from {seen} to {}", words::past_clock(gap.until, zone)),
        None => format!("Not watched from {}", words::clocks(gap.from, gap.until, zone)),
    }
}

/// The same over a gap on the track, where there is little room: of this day alone.
pub fn on_track(gap: &Gap, zone: &Zone) -> String {
    match (gap.lasts, gap.seen) {
        (true, Some(_)) => "Not watched".to_owned(),
        (true, None) => format!("Not watched since {}", words::past_clock(gap.from, zone)),
        (false, _) => format!("Not watched {}", words::clocks(gap.from, gap.until, zone)),
    }
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
        let gap_of =
            |from: &str, until: &str| Gap { from: at(from), until: at(until), seen: None, lasts: false };
        let gaps = [gap_of("2026-08-14T17:52:00Z", "2026-08-14T18:40:00Z")];
        assert_eq!(gap(&gaps, at("2026-08-14T18:00:00Z")), Some(gaps[0]));
        assert_eq!(gap(&gaps, at("2026-08-14T18:40:00Z")), None);
        let day = HistoryDay {
            begins: at("2026-08-14T05:00:00Z"),
            ends: at("2026-08-15T05:00:00Z"),
            ..HistoryDay::default()
        };
        assert_eq!(not_watched(&day, &gaps[0], &zone), "Not watched from 12:52 to 1:40 pm");
        assert_eq!(on_track(&gaps[0], &zone), "Not watched 12:52 to 1:40 pm");
        // From before midnight; over the next; until now.
        let night = gap_of("2026-08-14T05:00:00Z", "2026-08-14T12:00:00Z");
        let night = Gap { seen: Some(at("2026-08-13T22:59:00Z")), ..night };
        assert_eq!(last_seen(&day, &night, &zone).as_deref(), Some("5:59 pm, 13 August 2026"));
        assert_eq!(not_watched(&day, &night, &zone), "Not watched from 5:59 pm, 13 August 2026 to 7:00 am");
        let evening = gap_of("2026-08-14T22:59:00Z", "2026-08-15T05:00:00Z");
        assert_eq!(not_watched(&day, &evening, &zone), "Not watched from 5:59 pm to the end of the day");
        // Nobody knows since when.
        assert_eq!(last_seen(&day, &Gap { seen: None, ..night }, &zone), None);
        let open = Gap { lasts: true, ..gaps[0] };
        assert_eq!(not_watched(&day, &open, &zone), "Not watched since 12:52 pm");
        assert_eq!(gap(&[open], at("2026-08-14T18:40:00Z")), Some(open));
    }
}
