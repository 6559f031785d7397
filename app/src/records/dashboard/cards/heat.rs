//! Records by hour of the day and weekday: a table whose cells are shaded by their counts. Hours go down where the card
//! is narrow, across where it is wide; the style sheet turns it. Its numbers filter; those of the table behind it lead to their
//! records.

use super::super::{
    records::Records,
    shown::View,
    table::{Cell, table as behind},
};
use super::hours::has_times;
use crate::widgets::html::escaped;
use blotter_records::Dimension;
use blotter_view::dashboard::{CardDocument, Query, Versus, words};
use leptos::prelude::*;
use std::fmt::Write;

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
/// Of the table behind.
const HEADING: [&str; 8] = ["Hour", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
/// Steps of the hue.
const STEPS: u64 = 5;

pub fn heat(view: &View<'_>, card: &CardDocument) -> AnyView {
    let counts = &view.answer.figures.by_hour;
    let mut most = (0, 0, 0);
    for (hour, days) in counts.iter().enumerate() {
        for (day, &count) in days.iter().enumerate() {
            // The first of several that are equal.
            if count > most.0 {
                most = (count, hour, day);
            }
        }
    }
    let (most, hour, day) = most;
    if most == 0 {
        let say = view.note(card).1.unwrap_or_else(|| view.nothing());
        return view! { <p class="text">{say}</p> }.into_any();
    }
    let busiest = format!(
        "{}s from {hour:02}:00 to {:02}:00: {} {}",
        DAYS[day],
        hour + 1,
        words::number(most),
        view.records(most)
    );
    let against = versus(view).map(|versus| {
        let said = if has_times(&versus.figures) {
            "The smaller numbers are those of"
        } else {
            "No times are known of"
        };
        view! { <p class="text">{format!("{said} {}.", versus.name)}</p> }
    });
    view! {
        {behind(&card.title, &HEADING, &rows(view))}
        <p class="text">"Most on "<b>{busiest}</b></p>
        {against}
        <label class="heat-large"><input type="checkbox"/>"Larger rows, to choose by touch"</label>
        <div class="heat-frame" inner_html=table(view, most)></div>
    }
    .into_any()
}

/// What is compared: not another hour or weekday, since all of them are here.
fn versus<'a>(view: &View<'a>) -> Option<&'a Versus> {
    view.versus_of(Dimension::Hour).filter(|versus| versus.dimension != Dimension::Weekday.name())
}

/// Every hour of the table behind.
fn rows(view: &View<'_>) -> Vec<Vec<Cell>> {
    let versus = versus(view).filter(|versus| has_times(&versus.figures));
    let sides = [None, versus].map(|side| view.records_of(side, &["weekday", "hour"]));
    let row = |(hour, days): (usize, &[u64; 7])| {
        let others = versus.and_then(|versus| versus.figures.by_hour.get(hour));
        let cell = |(day, &count): (usize, &u64)| {
            let parts = [("weekday", day + 1), ("hour", hour)];
            let of = Query(parts.map(|(name, value)| (name.to_owned(), value.to_string())).into());
            Cell(Records::both(&sides, count, others.map(|others| others[day]), &of))
        };
        std::iter::once(Cell(format!("{hour:02}"))).chain(days.iter().enumerate().map(cell)).collect()
    };
    view.answer.figures.by_hour.iter().enumerate().map(row).collect()
}

/// The table as text: 168 cells that nothing is attached to. Links of cells are for the pointer; by keyboard an hour and
/// a weekday are chosen by their own.
fn table(view: &View<'_>, most: u64) -> String {
    let others =
        versus(view).filter(|versus| has_times(&versus.figures)).map(|versus| &versus.figures.by_hour);
    let has = |name: &str, value: &str| view.query.has(name, value);
    let mut text = String::from(
        "<table class=\"heat\" role=\"table\"><thead role=\"rowgroup\"><tr role=\"row\"><th role=\"columnheader\" scope=\"col\"><span class=\"visually-hidden\">Hour</span></th>",
    );
    // Without a weekday and hour of its own, the query is the same for all.
    let rest = view.query.without("weekday").without("hour");
    let heading = |text: &mut String, role: &str, name: &str, value: usize, words: &str| {
        let value = value.to_string();
        let chosen = has(name, &value);
        let query = view.query.without(name);
        let query = if chosen { query } else { query.with(name, [value.as_str()]) };
        let current = if chosen { " aria-current=\"true\"" } else { "" };
        let _ = write!(
            text,
            "<th role=\"{role}header\" scope=\"{}\"><a data-key=\"{name}-{value}\" href=\"{}\"{current}>{words}</a></th>",
            if role == "row" { "row" } else { "col" },
            escaped(&view.at(&query)),
        );
    };
    for (day, name) in DAYS.iter().enumerate() {
        heading(&mut text, "column", "weekday", day + 1, &name[..3]);
    }
    text.push_str("</tr></thead><tbody role=\"rowgroup\">");
    for (hour, days) in view.answer.figures.by_hour.iter().enumerate() {
        text.push_str("<tr role=\"row\">");
        heading(&mut text, "row", "hour", hour, &format!("{hour:02}"));
        for (day, &count) in days.iter().enumerate() {
            let (weekday, of_day) = ((day + 1).to_string(), hour.to_string());
            let chosen = has("weekday", &weekday) && has("hour", &of_day);
            let query = if chosen {
                rest.clone()
            } else {
                rest.with("weekday", [weekday.as_str()]).with("hour", [of_day.as_str()])
            };
            let class = if count == most { " most" } else { "" };
            let class = if chosen { " on" } else { class };
            let _ = write!(
                text,
                "<td role=\"cell\" class=\"h{}{class}\"><a tabindex=\"-1\" href=\"{}\">{}",
                (count * STEPS).div_ceil(most),
                escaped(&view.at(&query)),
                words::number(count)
            );
            if let Some(other) = others.and_then(|others| others.get(hour)) {
                let _ = write!(text, "<small>{}</small>", words::number(other[day]));
            }
            text.push_str("</a></td>");
        }
        text.push_str("</tr>");
    }
    text.push_str("</tbody></table>");
    text
}
