//! Searches by hour of the day, of the forces that publish times.

use super::super::{
    records::{Records, being, second},
    shown::View,
    table::{Cell, table, written},
};
use super::bars::linked;
use crate::widgets::charts::{Column, columns};
use blotter_records::Dimension;
use blotter_view::dashboard::{CardDocument, Figures, Query, words};
use leptos::prelude::*;
use std::fmt::Write;

/// Quarters of the day, from the first hour of each.
const QUARTERS: [usize; 4] = [20, 2, 8, 14];

pub fn hours(view: &View<'_>, card: &CardDocument) -> AnyView {
    let counts = by_hour(&view.answer.figures);
    let versus = view.versus_of(Dimension::Hour);
    let others = versus.map(|versus| by_hour(&versus.figures));
    // Of records without times there is no count by hour, not even 0.
    let has_times = versus.is_none_or(|versus| has_times(&versus.figures));
    let other_cell = |records: &Records, count, of: &Query| {
        if has_times { records.cell(count, of) } else { Cell::text("–") }
    };
    let sum = |counts: &[(u64, bool); 24]| counts.iter().map(|(count, _)| count).sum::<u64>();
    let (with, others_with) = (sum(&counts), others.as_ref().map_or(0, sum));
    let all = view.answer.figures.list(Dimension::Hour).map_or(0, blotter_view::dashboard::List::total);
    let bars: Vec<Column> = counts
        .iter()
        .enumerate()
        .map(|(hour, &(count, chosen))| {
            let href = view.at(&view.query.toggled(Dimension::Hour.name(), &hour.to_string()));
            Column { count, chosen, other: others.map(|others| others[hour].0), href }
        })
        .collect();
    let labels: Vec<(usize, String)> = [0, 6, 12, 18, 24].map(|hour| (hour, format!("{hour:02}:00"))).into();
    let say = view.note(card).1.map(|say| view! { <p class="callout">{say}</p> });
    let head = (all > 0 && say.is_none()).then(|| {
        view! {
            <p class="text"><b>{format!("{} of {}", words::number(with), words::number(all))}</b>" have a time of day"</p>
        }
    });
    let name = Dimension::Hour.name();
    let sides = [None, versus].map(|side| view.records_of(side, &[name]));
    let mut quarters = String::from("<dl class=\"amounts\">");
    for from in QUARTERS.into_iter().filter(|_| with > 0) {
        let sum = |counts: [(u64, bool); 24]| (from..from + 6).map(|hour| counts[hour % 24].0).sum();
        let (count, to) = (sum(counts), (from + 6) % 24);
        let hours: Vec<String> = (from..from + 6).map(|hour| (hour % 24).to_string()).collect();
        let hours: Vec<&str> = hours.iter().map(String::as_str).collect();
        let chosen = hours.iter().all(|hour| view.query.has(name, hour));
        let of = Query::default().with(name, hours.iter().copied());
        let query = if chosen { view.query.without(name) } else { view.query.with(name, hours) };
        let link = linked(
            &format!("quarter-{from}"),
            &view.at(&query),
            chosen,
            &format!("{from:02}:00 to {to:02}:00"),
        );
        let _ = write!(
            quarters,
            "<div><dt>{link}</dt><dd>{}<span class=\"share\">{}</span>",
            sides[0].cell(count, &of).0,
            words::share(count, with)
        );
        if let Some(others) = others {
            second(&mut quarters, &other_cell(&sides[1], sum(others), &of).0);
        }
        quarters.push_str("</dd></div>");
    }
    quarters.push_str("</dl>");
    let quarters = (with > 0).then(|| written(quarters));
    let rows: Vec<Vec<Cell>> = counts
        .iter()
        .enumerate()
        .map(|(hour, (count, _))| {
            let of = being(Dimension::Hour, &hour.to_string());
            let share = |count, of| Cell::text(&words::share(count, of));
            let mut cells =
                vec![Cell::text(&format!("{hour:02}:00")), sides[0].cell(*count, &of), share(*count, with)];
            if let Some(others) = others {
                let (count, _) = others[hour];
                cells.push(other_cell(&sides[1], count, &of));
                cells.push(if has_times { share(count, others_with) } else { Cell::text("–") });
            }
            cells
        })
        .collect();
    let label = format!("{} by hour of the day", view.document.title);
    view! {
        {table(&card.title, &super::bars::heading(view, Dimension::Hour), &rows)}
        {head}{say}
        {columns(&bars, &labels, label)}
        {quarters}
    }
    .into_any()
}

/// Whether some records have a time of day, or there are none that could have one.
pub(super) fn has_times(figures: &Figures) -> bool {
    let rows =
        || figures.list(Dimension::Hour).into_iter().flat_map(|list| &list.rows).filter(|row| row.count > 0);
    rows().any(|row| !row.value.is_empty()) || rows().next().is_none()
}

/// Count and whether it is chosen, for each hour.
fn by_hour(figures: &Figures) -> [(u64, bool); 24] {
    let mut counts = [(0, false); 24];
    for row in figures.list(Dimension::Hour).iter().flat_map(|list| &list.rows) {
        if let Some(place) = row.value.parse::<usize>().ok().and_then(|hour| counts.get_mut(hour)) {
            *place = (row.count, row.chosen);
        }
    }
    counts
}
