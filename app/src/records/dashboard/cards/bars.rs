//! Bars by value, with counts and shares: a table in itself.

use super::super::{
    records::{being, second},
    rows::{Drawn, drawn},
    shown::View,
    table::{Cell, table, written},
};
use crate::widgets::{
    charts::{bar, part},
    html::escaped,
};
use blotter_records::Dimension;
use blotter_view::dashboard::{CardDocument, Dim, List, words};
use leptos::prelude::*;
use std::fmt::Write;

pub fn bars(view: &View<'_>, card: &CardDocument) -> AnyView {
    if view.answer.figures.total.count == 0
        && card.dimensions.iter().all(|dimension| is_nothing(view, dimension.0))
    {
        return view! { <p class="text">{view.nothing()}</p> }.into_any();
    }
    let mut groups = String::new();
    for &Dim(dimension) in &card.dimensions {
        let label = view.document.list(dimension).map(|list| list.label.as_str()).unwrap_or_default();
        if card.dimensions.len() > 1 {
            let _ = write!(groups, "<h3>{}</h3>", escaped(label));
        }
        group(&mut groups, view, dimension, label, &drawn(view, dimension, card.top));
    }
    // One of the card's dimensions may be what is compared, whose own list has both sides as rows.
    let headings = card.dimensions.iter().map(|dimension| heading(view, dimension.0));
    let heading = headings.max_by_key(Vec::len).unwrap_or_default();
    let mut rows: Vec<Vec<Cell>> =
        card.dimensions.iter().flat_map(|dimension| all_rows(view, dimension.0)).collect();
    for row in &mut rows {
        row.resize_with(heading.len(), || Cell::text(""));
    }
    view! { {table(&card.title, &heading, &rows)}{written(groups)} }.into_any()
}

fn is_nothing(view: &View<'_>, dimension: Dimension) -> bool {
    view.answer.figures.list(dimension).is_none_or(|list| list.total() == 0)
}

/// A row of bars, as HTML all but its class.
pub struct Line<'a> {
    pub class: &'a str,
    pub name: String,
    pub bar: String,
    pub count: String,
    pub share: String,
}

/// Writes a table of bars.
pub fn lines(text: &mut String, label: &str, lines: &[Line<'_>]) {
    let _ = write!(
        text,
        "<table class=\"bars\"><thead class=\"visually-hidden\"><tr><th scope=\"col\">{}</th><th scope=\"col\">Bar</th><th scope=\"col\">Count</th><th scope=\"col\">Share</th></tr></thead><tbody>",
        escaped(label)
    );
    for Line { class, name, bar, count, share } in lines {
        let _ = write!(
            text,
            "<tr class=\"{class}\"><th scope=\"row\">{name}</th><td class=\"of-bar\">{bar}</td><td class=\"num count\">{count}</td><td class=\"num share\">{share}</td></tr>"
        );
    }
    text.push_str("</tbody></table>");
}

/// Writes the bars of one dimension.
pub fn group(text: &mut String, view: &View<'_>, dimension: Dimension, label: &str, rows: &[Drawn]) {
    let sum: u64 = rows.iter().map(|row| row.count).sum();
    let versus = view.versus_of(dimension);
    let other_sum: u64 = rows.iter().filter_map(|row| row.other).sum();
    let max = rows.iter().map(|row| row.count.max(row.other.unwrap_or_default())).max().unwrap_or_default();
    let sides = [None, versus].map(|side| view.records_of(side, &[dimension.name()]));
    let line = |(at, row): (usize, &Drawn)| {
        let mut share = words::share(row.count, sum);
        if let Some(other) = row.other {
            second(&mut share, &words::share(other, other_sum));
        }
        Line {
            class: row.weight.class(),
            name: link(view, dimension, row, at),
            bar: bar(part(row.count, max), row.other.map(|other| part(other, max))),
            count: row.numbers(&sides, dimension),
            share,
        }
    };
    lines(text, label, &rows.iter().enumerate().map(line).collect::<Vec<_>>());
}

/// A value's name: a link that filters by it, or takes that back. `at`: its place in the list.
pub fn link(view: &View<'_>, dimension: Dimension, row: &Drawn, at: usize) -> String {
    let Some(value) = &row.value else { return format!("<span>{}</span>", escaped(&row.name)) };
    let query = view.query.toggled(dimension.name(), value);
    let chosen = view.query.has(dimension.name(), value);
    linked(&format!("{dimension}-{at}"), &view.at(&query), chosen, &row.name)
}

/// A link as HTML that finds its focus again.
pub fn linked(key: &str, href: &str, chosen: bool, name: &str) -> String {
    let current = if chosen { " aria-current=\"true\"" } else { "" };
    format!("<a data-key=\"{key}\" href=\"{}\"{current}>{}</a>", escaped(href), escaped(name))
}

/// The columns of a list's table.
pub fn heading<'a>(view: &'a View<'_>, dimension: Dimension) -> Vec<&'a str> {
    match view.versus_of(dimension) {
        Some(versus) => vec!["Name", &versus.of, "Share", &versus.name, "Share"],
        None => vec!["Name", "Count", "Share"],
    }
}

/// Every value of a list, for the table.
pub fn all_rows(view: &View<'_>, dimension: Dimension) -> Vec<Vec<Cell>> {
    let Some(list) = view.answer.figures.list(dimension) else { return Vec::new() };
    let side = view.versus_of(dimension);
    let versus = side.map(|versus| versus.figures.list(dimension));
    let [records, others] = [None, side].map(|side| view.records_of(side, &[dimension.name()]));
    let sum = list.total();
    list.rows
        .iter()
        .map(|row| {
            let being = being(dimension, &row.value);
            let share = |count, of| Cell::text(&words::share(count, of));
            let mut cells =
                vec![Cell::text(&row.name), records.cell(row.count, &being), share(row.count, sum)];
            if let Some(other) = versus {
                let found = other.and_then(|list| list.rows.iter().find(|other| other.value == row.value));
                let count = found.map_or(0, |row| row.count);
                cells.push(others.cell(count, &being));
                cells.push(share(count, other.map_or(0, List::total)));
            }
            cells
        })
        .collect()
}
