//! Plain words for people: places, ages, clock times and counts, in the city's zone.

use crate::{Call, Incident, Zone, text};
use jiff::{Timestamp, civil::Date};

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

/// `S ST PAUL ST` becomes `S St Paul St`, `12000 MCCREE RD` becomes `12000 McCree Rd`; spaces made one.
pub fn title_case(name: &str) -> String {
    let mut words = Vec::new();
    for word in name.split_whitespace() {
        let lower = text::lower(word);
        // Directions of a carriageway and the like stay capitals; so do numbers with their endings in small.
        let cased = match lower.as_str() {
            "nb" | "sb" | "eb" | "wb" | "ih" | "us" | "fm" => lower.to_ascii_uppercase(),
            _ => capitalise(&lower),
        };
        words.push(cased);
    }
    words.join(" ")
}

fn capitalise(lower: &str) -> String {
    let mut cased = String::with_capacity(lower.len());
    let mut start = true;
    for (at, letter) in lower.char_indices() {
        let after_mc = at == 2 && lower.starts_with("mc") && lower.len() > 4;
        if start || after_mc {
            cased.push(text::upper_letter(letter));
        } else {
            cased.push(letter);
        }
        start = matches!(letter, '-' | '/' | '(' | '.');
    }
    cased
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

fn month_day(day: Date) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let month = usize::try_from(day.month() - 1).ok().and_then(|month| MONTHS.get(month)).unwrap_or(&"");
    format!("{month} {}", day.day())
}

/// `1 incident`, `82 incidents`, `1,204 incidents`.
pub fn count(number: usize, one: &str, many: &str) -> String {
    format!("{} {}", grouped(number), if number == 1 { one } else { many })
}

/// A number with its thousands parted: `1,204`.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// All that a mark means, for a screen reader.
pub fn mark_name(incident: &Incident, now: Timestamp, zone: &Zone) -> String {
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
    fn names_are_written_as_people_write_them() {
        assert_eq!(title_case("S  ST PAUL ST"), "S St Paul St");
        assert_eq!(title_case("Mccree Rd"), "McCree Rd");
        assert_eq!(title_case("L B J FWY WB"), "L B J Fwy WB");
        assert_eq!(title_case("w 12TH st"), "W 12th St");
    }

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
    fn thousands_are_parted() {
        assert_eq!(count(1204, "incident", "incidents"), "1,204 incidents");
        assert_eq!(grouped(59_292_123), "59,292,123");
        assert_eq!(count(1, "incident", "incidents"), "1 incident");
    }
}
