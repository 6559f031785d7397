//! What has changed against earlier months.

use super::super::{
    shown::View,
    table::table,
    words::{Told, told},
};
use crate::widgets::icon::{self, Ic};
use blotter_view::dashboard::{CardDocument, Change, words};
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
    let rows: Vec<Vec<String>> = figures.change.iter().map(row).collect();
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

fn row(change: &Change) -> Vec<String> {
    let count = |count: Option<u64>| count.map_or_else(|| "–".to_owned(), words::number);
    let names: Vec<&str> = change.left_out.iter().map(|it| it.name.as_str()).collect();
    vec![
        format!("{}, then {}", words::span(change.months), words::span(change.earlier)),
        count(change.count_earlier),
        count(change.count),
        names.join(", "),
    ]
}
