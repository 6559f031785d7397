//! The cards of numbers: total, change, days, hours of the week, how long calls last.

use super::{
    text::{Page, watch, with_days},
    words::{axis, day_month, hour_name, hours, seconds},
};
use crate::{
    history::{DayFigures, Dim, Figures, HourFigures, Lasted},
    http::pages::words::{grouped, joined},
};
use blotter_app::activity::{Axis, ChangeText, DayText, HoursText, LastedText, SpanText, TotalText, Watch};
use blotter_model::CallKind;
use blotter_records::Value;
use blotter_view::{dashboard::words::share, words};
use jiff::{ToSpan, civil::Date};
use std::{
    collections::{HashMap, HashSet},
    fmt::Write,
};

/// Below so many calls there is no per cent.
const FEW: u64 = 50;
/// Seconds of an hour of the week that must have been watched for a mean.
const MIN_WATCHED: u64 = 900;
/// Calls of a nature from which on it is said how long they last, and how many natures have a line.
const MIN_CALLS: u64 = 10;
const MAX_LASTED: usize = 10;
const DAY_S: f64 = 86_400.0;
const DAY_SECONDS: u64 = 86_400;

impl Page<'_> {
    pub fn total(&self) -> TotalText {
        let Figures { total, incidents, with_more_units, unplaced, .. } = *self.figures;
        let (watched, _) = self.watched();
        let calls = if total == 1 { "call" } else { "calls" };
        let days = seconds(watched) / DAY_S;
        // Of hours or weekdays alone the watched time is not known apart.
        let is_part =
            self.asked.values.iter().any(|(dim, _)| matches!(dim, Dim::Weekday | Dim::Hour | Dim::Day));
        let unit = if is_part {
            calls.to_owned()
        } else if days >= 1.0 {
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                clippy::cast_precision_loss,
                reason = "calls of a day"
            )]
            let a_day = (total as f64 / days).round() as u64;
            format!("{calls}, {} a watched day", grouped(a_day))
        } else {
            format!("{calls} in {} of watching", words::length(i64::try_from(watched).unwrap_or(0)))
        };
        TotalText {
            count: grouped(total),
            unit,
            parts: vec![
                ("Incidents", grouped(incidents)),
                ("With two units or more", grouped(with_more_units)),
                ("Not on the map", grouped(unplaced)),
            ],
            note: self.live.city.caveat.clone(),
        }
    }

    /// The days that can be compared with those before, and how many can't.
    fn compared(&self) -> (Vec<(&DayFigures, &DayFigures)>, Vec<&DayFigures>) {
        let [from, to] = self.shown;
        let length = i64::from(from.until(to).map_or(0, |span| span.get_days())) + 1;
        let by_day: HashMap<Date, &DayFigures> = self.figures.days.iter().map(|day| (day.day, day)).collect();
        let mut pairs = Vec::new();
        let mut left_out = Vec::new();
        for day in self.chosen_days() {
            let before = by_day.get(&day.day.saturating_sub(length.days()));
            match before {
                Some(before) if watch(day) == Watch::Whole && watch(before) == Watch::Whole => {
                    pairs.push((day, *before));
                }
                _ => left_out.push(day),
            }
        }
        (pairs, left_out)
    }

    pub fn change(&self) -> ChangeText {
        let [from, to] = self.shown;
        let length = from.until(to).map_or(0, |span| span.get_days()) + 1;
        let against = match length {
            1 => "Against the day before".to_owned(),
            length => format!("Against the {length} days before"),
        };
        let (pairs, _) = self.compared();
        if pairs.is_empty() {
            return ChangeText { against, rest: "Not watched then".to_owned(), ..ChangeText::default() };
        }
        let now: u64 = pairs.iter().map(|(day, _)| day.count).sum();
        let then: u64 = pairs.iter().map(|(_, before)| before.count).sum();
        let rest = match now.cmp(&then) {
            std::cmp::Ordering::Equal => format!("the same number, {}", grouped(now)),
            std::cmp::Ordering::Greater => format!("more, {}", grouped(now - then)),
            std::cmp::Ordering::Less => format!("fewer, {}", grouped(then - now)),
        };
        if now < FEW || then < FEW {
            let rest = format!("{} then, {} now", grouped(then), grouped(now));
            return ChangeText { against, rest, ..ChangeText::default() };
        }
        ChangeText {
            against,
            more: (now != then).then_some(now > then),
            percent: if now == then { String::new() } else { share(now.abs_diff(then), then) },
            rest,
        }
    }

    pub fn change_note(&self) -> String {
        let (pairs, left_out) = self.compared();
        if pairs.is_empty() {
            return "Only days that were watched for at least 95% are compared.".to_owned();
        }
        // Twice a year a day is an hour shorter or longer than its match.
        let odd = pairs.iter().filter(|(day, before)| day.seconds != before.seconds);
        let mut hours = String::new();
        for day in odd.flat_map(|(day, before)| [*day, *before]).filter(|day| day.seconds != DAY_SECONDS) {
            let _ = write!(hours, " {} has {} hours.", day_month(day.day), day.seconds / 3_600);
        }
        let names: Vec<String> = left_out.iter().map(|day| day_month(day.day)).collect();
        let note = match names.as_slice() {
            [] => "Day by day, each with the one so many days before.".to_owned(),
            [one] => format!("Without {one}: it or its match was watched for less than 95%."),
            [..] if names.len() <= 3 => {
                format!("Without {}: they or their matches were watched for less than 95%.", joined(&names))
            }
            _ => format!(
                "Without {} of the days: they or their matches were watched for less than 95%.",
                names.len()
            ),
        };
        note + &hours
    }

    pub fn by_day(&self) -> Vec<DayText> {
        let days: Vec<&DayFigures> = self.chosen_days().collect();
        let each = days.len().div_ceil(6).max(1);
        let filters = self.asked.query.without("from").without("to");
        let others: HashMap<Date, u64> = self
            .other
            .map(|other| other.figures.days.iter().map(|day| (day.day, day.count)).collect())
            .unwrap_or_default();
        days.iter()
            .enumerate()
            .map(|(at, day)| DayText {
                name: format!("{} {}", words::weekday(day.day), day_month(day.day)),
                label: (at % each == each / 2).then(|| day.day.strftime("%-d %b").to_string()),
                count: day.count,
                other: self.other.map(|_| others.get(&day.day).copied().unwrap_or_default()),
                watch: watch(day),
                href: self.at(&with_days(&filters, [day.day; 2])),
            })
            .collect()
    }

    pub fn days_note(&self) -> String {
        let of = |wanted: Watch| -> Vec<String> {
            self.chosen_days().filter(|day| watch(day) == wanted).map(|day| day_month(day.day)).collect()
        };
        let told = |days: Vec<String>, one: &str, many: &str| match days.as_slice() {
            [] => String::new(),
            [day] => format!("{day} {one}"),
            [..] if days.len() <= 3 => format!("{} {many}", joined(&days)),
            _ => format!("{} days {many}", days.len()),
        };
        let none = told(of(Watch::None), "was not watched.", "were not watched.");
        let part = told(
            of(Watch::Part),
            "was watched in part: at least so many.",
            "were watched in part: at least so many.",
        );
        let mut notes = Vec::new();
        if !none.is_empty() {
            notes.push(format!("Hatched: {none}"));
        }
        if !part.is_empty() {
            notes.push(format!("Grey: {part}"));
        }
        if notes.is_empty() {
            return "The axis starts at zero. Each day was watched.".to_owned();
        }
        notes.join(" ")
    }

    pub fn hours(&self) -> HoursText {
        let mean = |cell: &HourFigures| {
            (cell.watched_s >= MIN_WATCHED).then(|| seconds(cell.count) * 3_600.0 / seconds(cell.watched_s))
        };
        let means: Vec<[Option<f64>; 7]> =
            self.figures.hours.iter().map(|days| std::array::from_fn(|day| mean(&days[day]))).collect();
        let mut most = (0.0, 0, 0);
        for (hour, days) in means.iter().enumerate() {
            for (day, mean) in days.iter().enumerate() {
                // The first of several that are equal.
                if let Some(mean) = mean.filter(|mean| *mean > most.0) {
                    most = (mean, hour, day);
                }
            }
        }
        let (most, hour, day) = most;
        let monday = Date::constant(2024, 1, 1);
        let weekday = words::weekday(monday.saturating_add(i64::try_from(day).unwrap_or_default().days()));
        let hour = u32::try_from(hour).unwrap_or_default();
        HoursText {
            busiest: format!("{weekday}s from {}: {most:.1} calls an hour", hours(hour, hour + 1)),
            names: (0..24).map(hour_name).collect(),
            means,
            note: format!(
                "Mean calls an hour, in {} time. Only watched time counts; a dash: watched for less than a quarter of an hour in all.",
                self.live.city.name
            ),
        }
    }

    pub fn lasted(&self) -> (Vec<LastedText>, Axis, String) {
        let names = self.names(Dim::Nature);
        let all = &self.figures.lasted;
        let mut rows: Vec<(&Value, Lasted, Option<Lasted>, bool)> = Vec::new();
        if let Some(other) = self.other_of(Dim::Nature) {
            let of = |list: &[(Value, Lasted)], nature: &Value| {
                list.iter().find(|(known, _)| known == nature).map(|(_, lasted)| *lasted).unwrap_or_default()
            };
            rows.extend(all.iter().map(|(value, it)| (value, *it, Some(of(&other.lasted, value)), false)));
            let known: HashSet<&Value> = all.iter().map(|(value, _)| value).collect();
            let lacking = other.lasted.iter().filter(|(value, _)| !known.contains(value));
            rows.extend(lacking.map(|(value, it)| (value, Lasted::default(), Some(*it), false)));
        } else {
            rows.extend(all.iter().map(|(value, it)| (value, *it, None, false)));
            // Natures that are compared have a line each.
            let compared = self.other.map_or(&[][..], |other| &other.figures.lasted);
            rows.extend(compared.iter().map(|(value, it)| (value, *it, None, true)));
        }
        let many = |it: &Lasted| it.calls >= MIN_CALLS;
        rows.retain(|(_, own, other, _)| many(own) || other.as_ref().is_some_and(many));
        let compared: Vec<_> = rows.extract_if(.., |(.., compared)| *compared).collect();
        rows.truncate(MAX_LASTED.saturating_sub(compared.len()));
        rows.extend(compared);
        let text = |(value, own, other, compared): &(&Value, Lasted, Option<Lasted>, bool)| {
            let kind = self.figures.natures.iter().find(|(known, ..)| known == *value);
            LastedText {
                name: names(value),
                kind: kind.map_or(CallKind::Other, |(_, kind, _)| *kind),
                of: span(own),
                other: other.as_ref().map(span),
                compared: *compared,
            }
        };
        let shown = rows.iter().flat_map(|(_, own, other, _)| std::iter::once(own).chain(other));
        let last = shown.filter_map(|lasted| lasted.most.or(lasted.half)).max().unwrap_or(3_600);
        let (calls, cut) = all.iter().fold((0, 0), |(calls, cut), (_, it)| (calls + it.calls, cut + it.cut));
        let note = format!(
            "From the first to the last sight of the unit; the line runs from half to 9 of 10. Natures with {MIN_CALLS} calls or more. {} of {} calls were there before watching began, were lost from sight or are there now: they count as at least so long.",
            grouped(cut),
            grouped(calls)
        );
        (rows.iter().map(text).collect(), axis(last), note)
    }
}

fn span(lasted: &Lasted) -> SpanText {
    let words = |seconds: Option<u32>| match seconds {
        Some(seconds) => words::length(i64::from(seconds)),
        None if lasted.calls == 0 => "–".to_owned(),
        None => "not known".to_owned(),
    };
    SpanText {
        half: lasted.half,
        most: lasted.most,
        half_words: words(lasted.half),
        most_words: words(lasted.most),
        calls: grouped(lasted.calls),
    }
}
