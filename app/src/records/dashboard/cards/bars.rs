//! Bars by value, with counts and shares: a table in itself.

use super::super::{
    records::{being, second},
    rows::{Drawn, drawn},
    shown::View,
    table::{Cell, table},
};
use crate::widgets::charts::{bar, part};
use blotter_records::Dimension;
use blotter_view::dashboard::{CardDocument, Dim, words};
use leptos::prelude::*;

pub fn bars(view: &View<'_>, card: &CardDocument) -> AnyView {
    if view.answer.figures.total.count == 0
        && card.dimensions.iter().all(|dimension| is_nothing(view, dimension.0))
    {
        return view! { <p class="text">"None."</p> }.into_any();
    }
    let several = card.dimensions.len() > 1;
    let groups: Vec<AnyView> = card
        .dimensions
        .iter()
        .map(|&Dim(dimension)| {
            let label = view.document.list(dimension).map(|list| list.label.clone()).unwrap_or_default();
            let rows = drawn(view, dimension, card.top);
            view! {
                {several.then(|| view! { <h3>{label.clone()}</h3> })}
                {group(view, dimension, &label, &rows)}
            }
            .into_any()
        })
        .collect();
    let heading = card.dimensions.first().map(|dimension| heading(view, dimension.0)).unwrap_or_default();
    let rows: Vec<Vec<Cell>> =
        card.dimensions.iter().flat_map(|dimension| all_rows(view, dimension.0)).collect();
    view! { {table(&card.title, &heading, &rows)}{groups} }.into_any()
}

fn is_nothing(view: &View<'_>, dimension: Dimension) -> bool {
    view.answer.figures.list(dimension).is_none_or(|list| list.total() == 0)
}

/// The bars of one dimension.
pub fn group(view: &View<'_>, dimension: Dimension, label: &str, rows: &[Drawn]) -> AnyView {
    let sum: u64 = rows.iter().map(|row| row.count).sum();
    let versus = view.versus_of(dimension);
    let other_sum: u64 = rows.iter().filter_map(|row| row.other).sum();
    let max = rows.iter().flat_map(|row| [Some(row.count), row.other]).flatten().max().unwrap_or_default();
    let sides = [None, versus].map(|side| view.records_of(side, &[dimension.name()]));
    let row = |row: &Drawn| {
        let mut share = words::share(row.count, sum);
        if let Some(other) = row.other {
            second(&mut share, &words::share(other, other_sum));
        }
        view! {
            <tr class=row.weight.class()>
                <th scope="row">{link(view, dimension, row)}</th>
                <td class="of-bar">{bar(part(row.count, max), row.other.map(|other| part(other, max)))}</td>
                <td class="num count" inner_html=row.numbers(&sides, dimension)></td>
                <td class="num share" inner_html=share></td>
            </tr>
        }
        .into_any()
    };
    let rows: Vec<_> = rows.iter().map(row).collect();
    view! {
        <table class="bars">
            <thead class="visually-hidden"><tr>
                <th scope="col">{label.to_owned()}</th><th scope="col">"Bar"</th><th scope="col">"Count"</th><th scope="col">"Share"</th>
            </tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

/// A value's name: a link that filters by it, or takes that back.
pub fn link(view: &View<'_>, dimension: Dimension, row: &Drawn) -> AnyView {
    match &row.value {
        Some(value) => {
            let query = view.query.toggled(dimension.name(), value);
            let chosen = view.query.has(dimension.name(), value);
            view! { <a href=view.at(&query) aria-current=chosen.then_some("true")>{row.name.clone()}</a> }
                .into_any()
        }
        None => view! { <span>{row.name.clone()}</span> }.into_any(),
    }
}

/// The columns of a list's table.
pub fn heading<'a>(view: &'a View<'_>, dimension: Dimension) -> Vec<&'a str> {
    match view.versus_of(dimension) {
        Some(versus) => vec!["Name", &versus.of, &versus.name],
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
            let last = match versus {
                None => Cell::text(&words::share(row.count, sum)),
                Some(other) => {
                    let other =
                        other.and_then(|list| list.rows.iter().find(|other| other.value == row.value));
                    others.cell(other.map_or(0, |row| row.count), &being)
                }
            };
            vec![Cell::text(&row.name), records.cell(row.count, &being), last]
        })
        .collect()
}
