//! What has changed against earlier months.

use super::super::{
    shown::View,
    table::{Cell, table},
    words::{Told, told},
};
use crate::widgets::icon::{self, Ic};
use blotter_records::{Dimension, Month};
use blotter_view::dashboard::{CardDocument, Change, Query, Row, Versus, words};
use leptos::prelude::*;

pub fn change(view: &View<'_>, card: &CardDocument) -> AnyView {
    let figures = &view.answer.figures;
    // A comparison that can't be made says why, also where nothing is counted.
    let comparable = figures.change.iter().all(|change| change.count.is_some());
    if figures.change.is_empty() || (figures.total.count == 0 && comparable) {
        return view! { <p class="text">"Nothing to compare."</p> }.into_any();
    }
    let versus = view.answer.versus.as_deref();
    let lines = figures.change.iter().enumerate().map(|(at, change)| {
        let of = told(change, view.document.rise_is);
        let against = of.against.clone();
        let other = versus.and_then(|versus| {
            let told = told(versus.figures.change.get(at)?, view.document.rise_is);
            Some(view! { <span class="second">{versus.name.clone()}": "{value(told)}</span> })
        });
        let class = of.mood.unwrap_or("none");
        view! { <dt>{against}</dt><dd class=class>{value(of)}{other}</dd> }.into_any()
    });
    let sides = [None, versus];
    let rows: Vec<Vec<Cell>> = figures
        .change
        .iter()
        .enumerate()
        .flat_map(|(at, change)| {
            let other = versus.and_then(|versus| versus.figures.change.get(at));
            [Some(change), other]
                .into_iter()
                .zip(sides)
                .filter_map(|(change, side)| Some(row(view, change?, side)))
        })
        .collect();
    view! {
        {table(&card.title, &["Months", "Then", "Now", "Left out"], &rows)}
        <dl class="changes">{lines.collect::<Vec<_>>()}</dl>
    }
    .into_any()
}

fn value(told: Told) -> AnyView {
    let arrow = (told.mood.is_some() && !told.rest.starts_with("the same")).then(|| {
        let arrow = if told.more { icon::NORTH } else { icon::SOUTH };
        view! { <Ic icon=arrow/> }
    });
    view! {
        {arrow}
        {(!told.percent.is_empty()).then(|| view! { <b>{told.percent}</b>" " })}
        <span>{told.rest}</span>
    }
    .into_any()
}

/// `versus`: whose row it is in a comparison, if not that of the filter itself.
fn row(view: &View<'_>, change: &Change, versus: Option<&Versus>) -> Vec<Cell> {
    // Only the forces that are compared are counted.
    let mut but = vec!["from"];
    let mut forces = Query::default();
    if !change.left_out.is_empty()
        && let Some(list) =
            versus.map_or(&view.answer.figures, |versus| &versus.figures).list(Dimension::Force)
    {
        but.push(Dimension::Force.name());
        let filtered = list.is_filtered();
        let left_out = |row: &Row| change.left_out.iter().any(|it| it.force == row.value);
        let compared = list.rows.iter().filter(|row| (row.chosen || !filtered) && !left_out(row));
        forces = forces.with(Dimension::Force.name(), compared.map(|row| row.value.as_str()));
    }
    let records = view.records_of(versus, &but);
    let count = |count: Option<u64>, months: [Month; 2]| match count {
        Some(count) => records.cell(count, &forces.with_months(Some(months))),
        None => Cell::text("–"),
    };
    let names: Vec<&str> = change.left_out.iter().map(|it| it.name.as_str()).collect();
    let months = format!("{}, then {}", words::span(change.months), words::span(change.earlier));
    let name = view.answer.versus.as_deref().map(|both| versus.map_or(&both.of, |versus| &versus.name));
    vec![
        Cell::text(&name.map_or_else(|| months.clone(), |name| format!("{name}: {months}"))),
        count(change.count_earlier, change.earlier),
        count(change.count, change.months),
        Cell::text(&names.join(", ")),
    ]
}
