//! Plain words for people: places, ages and clock times, in the city's zone.

use blotter_model::{Call, Incident, Timestamp, Zone, text::title_case};
use jiff::civil::Date;

pub(crate) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// Where a call is, as people would write it: `9700 block Forest Ln`, `N Peak St at Live Oak St`.
pub fn place(call: &Call) -> String {
    let location = call.location.as_deref().map(title_case).unwrap_or_default();
    match call.block.as_deref().map(str::trim).filter(|block| !block.is_empty()) {
        Some(block) if location.is_empty() => format!("{block} block"),
        Some(block) => format!("{block} block {location}"),
        None if location.is_empty() => "Place not given".to_owned(),
        None => match location.split_once(" / ") {
            Some((a, b)) if !a.is_empty() && !b.contains(" / ") => format!("{a} at {b}"),
            _ => location,
        },
    }
}

/// Its nature in plain words, as published where the city's table has none.
pub fn title(incident: &Incident) -> String {
    match (incident.title(), incident.lead().nature_of_call.as_deref()) {
        ("", Some(nature)) => nature.to_owned(),
        ("", None) => "Call of an unknown kind".to_owned(),
        (title, _) => title.to_owned(),
    }
}

/// How long ago: `just now`, `12 min`, `1 h 06 min`, then `yesterday 9:00 pm` or `Aug 12, 9:00 pm`.
pub fn age(then: Timestamp, now: Timestamp, zone: &Zone) -> String {
    let minutes = (now.as_second() - then.as_second()).max(0) / 60;
    let (day, today) = (zone.local(then).date(), zone.local(now).date());
    match minutes {
        0 => "just now".to_owned(),
        1..60 => format!("{minutes} min"),
        60..720 => format!("{} h {:02} min", minutes / 60, minutes % 60),
        _ if day == today => format!("{} h {:02} min", minutes / 60, minutes % 60),
        _ if day.tomorrow().ok() == Some(today) => format!("yesterday {}", clock(then, zone)),
        _ => format!("{}, {}", month_day(day), clock(then, zone)),
    }
}

/// The same in a sentence: `12 min ago`, `yesterday 9:00 pm`.
pub fn ago(then: Timestamp, now: Timestamp, zone: &Zone) -> String {
    let age = age(then, now, zone);
    if age.ends_with("min") { format!("{age} ago") } else { age }
}

/// The city's time of day: `12:38 pm`.
pub fn clock(at: Timestamp, zone: &Zone) -> String {
    let time = zone.local(at).time();
    let hour = match time.hour() % 12 {
        0 => 12,
        hour => hour,
    };
    format!("{hour}:{:02} {}", time.minute(), if time.hour() < 12 { "am" } else { "pm" })
}

/// The day and time in a sentence: `12:38 pm today`, `9:00 pm yesterday`, `9:00 pm, Aug 12`.
pub fn day_clock(at: Timestamp, now: Timestamp, zone: &Zone) -> String {
    let (day, today) = (zone.local(at).date(), zone.local(now).date());
    let clock = clock(at, zone);
    if day == today {
        format!("{clock} today")
    } else if day.tomorrow().ok() == Some(today) {
        format!("{clock} yesterday")
    } else {
        format!("{clock}, {}", month_day(day))
    }
}

/// A time of day in the past; the second of one that comes twice says so: `1:30 am, the second`.
pub fn past_clock(at: Timestamp, zone: &Zone) -> String {
    let clock = clock(at, zone);
    if zone.is_second_time(at) { format!("{clock}, the second") } else { clock }
}

/// From one time of day to another: `3:10 to 4:25 am`, `11:50 am to 1:40 pm`.
pub fn clocks(from: Timestamp, until: Timestamp, zone: &Zone) -> String {
    let (from, until) = (clock(from, zone), clock(until, zone));
    match from.split_once(' ') {
        Some((time, half)) if until.ends_with(half) => format!("{time} to {until}"),
        _ => format!("{from} to {until}"),
    }
}

/// A time of day; on another day than the first one with its date: `12:38 pm`, `12:38 pm, Aug 15`.
pub fn clock_from(first: Timestamp, at: Timestamp, zone: &Zone) -> String {
    let day = zone.local(at).date();
    let clock = past_clock(at, zone);
    if day == zone.local(first).date() { clock } else { format!("{clock}, {}", month_day(day)) }
}

/// `Friday 14 August 2026`.
pub fn long_date(day: Date) -> String {
    format!("{} {}", weekday(day), date(day))
}

/// `14 August 2026`.
pub fn date(day: Date) -> String {
    format!("{} {} {}", day.day(), month_name(day), day.year())
}

/// `Friday`.
pub fn weekday(day: Date) -> &'static str {
    const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    usize::try_from(day.weekday().to_monday_zero_offset())
        .ok()
        .and_then(|day| DAYS.get(day).copied())
        .unwrap_or_default()
}

/// A length of time: `under a minute`, `8 min`, `1 h 22 min`.
pub fn length(seconds: i64) -> String {
    match seconds.max(0) / 60 {
        0 => "under a minute".to_owned(),
        minutes @ 1..60 => format!("{minutes} min"),
        minutes => format!("{} h {:02} min", minutes / 60, minutes % 60),
    }
}

fn month_name(day: Date) -> &'static str {
    MONTHS[usize::try_from(day.month() - 1).unwrap_or_default() % MONTHS.len()]
}

fn month_day(day: Date) -> String {
    format!("{} {}", &month_name(day)[..3], day.day())
}

/// A marker's accessible name.
pub fn marker_name(incident: &Incident, now: Timestamp, zone: &Zone) -> String {
    let lead = incident.lead();
    let mut name =
        format!("{}, {}, {}", incident.title(), place(lead), ago(incident.reported_at(), now, zone));
    if let Some(priority) = incident.priority() {
        name = format!("{name}, priority {priority}");
    }
    let units = incident.units().len();
    if units > 1 {
        name = format!("{name}, {units} units");
    }
    if incident.is_rough() {
        name.push_str(", street known, place not");
    }
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_grow_from_minutes_to_days() {
        let zone = Zone { name: "UTC".into(), offsets: vec![] };
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let now = at("2026-08-14T17:38:00Z");
        let say = |text| age(at(text), now, &zone);
        assert_eq!(say("2026-08-14T17:37:30Z"), "just now");
        assert_eq!(say("2026-08-14T17:26:00Z"), "12 min");
        assert_eq!(say("2026-08-14T16:32:00Z"), "1 h 06 min");
        assert_eq!(say("2026-08-13T21:00:00Z"), "yesterday 9:00 pm");
        assert_eq!(say("2026-08-12T00:05:00Z"), "Aug 12, 12:05 am");
        assert_eq!(say("2026-08-14T17:40:00Z"), "just now", "a clock ahead of ours is no future");
    }

    #[test]
    fn times_of_the_past_are_written_out() {
        let zone = Zone { name: "America/Chicago".into(), offsets: vec![(0, -18_000)] };
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let span = |from, until| clocks(at(from), at(until), &zone);
        assert_eq!(span("2026-08-14T08:10:00Z", "2026-08-14T09:25:00Z"), "3:10 to 4:25 am");
        assert_eq!(span("2026-08-14T16:50:00Z", "2026-08-14T18:40:00Z"), "11:50 am to 1:40 pm");
        let day = zone.local(at("2026-08-14T17:09:00Z")).date();
        assert_eq!(long_date(day), "Friday 14 August 2026");
        assert_eq!([59, 60, 4_920].map(length), ["under a minute", "1 min", "1 h 22 min"]);
    }
}
