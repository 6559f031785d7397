//! What has changed against earlier months.

use super::super::{
    shown::View,
    table::{Cell, table, written},
    words::{Told, told},
};
use crate::widgets::{html::escaped, icon};
use blotter_records::{Dimension, Month};
use blotter_view::dashboard::{CardDocument, Change, Query, Row, Versus, words};
use leptos::prelude::*;
use std::fmt::Write;

pub fn change(view: &View<'_>, card: &CardDocument) -> AnyView {
    let figures = &view.answer.figures;
    // A comparison that can't be made says why, also where nothing is counted.
    let comparable = figures.change.iter().all(|change| change.count.is_some());
    if figures.change.is_empty() || (figures.total.count == 0 && comparable) {
        let why = if figures.change.is_empty() && figures.total.count > 0 {
            "Only months in a row are compared."
        } else {
            "Nothing to compare."
        };
        return view! { <p class="text">{why}</p> }.into_any();
    }
    let versus = view.answer.versus.as_deref();
    let mut rows = Vec::new();
    let mut text = String::from("<dl class=\"changes\">");
    for change in &figures.change {
        let of = told(change, view.document.rise_is);
        let _ = write!(text, "<dt>{}</dt><dd class=\"{}\">", of.against, of.mood.unwrap_or("none"));
        value(&mut text, &of);
        rows.push(row(view, change, None));
        let same = |other: &&Change| other.against == change.against;
        if let Some((versus, change)) = versus.and_then(|it| Some((it, it.figures.change.iter().find(same)?)))
        {
            let of = told(change, view.document.rise_is);
            let (name, mood) = (escaped(&versus.name), of.mood.unwrap_or("none"));
            // Other months are compared with others again.
            let against = of.against.replacen("Against", "against", 1);
            let against = if versus.is_when() { format!(", {against}") } else { String::new() };
            let _ = write!(text, "<span class=\"second {mood}\">{name}{against}: ");
            value(&mut text, &of);
            text.push_str("</span>");
            rows.push(row(view, change, Some(versus)));
        }
        text.push_str("</dd>");
    }
    text.push_str("</dl>");
    view! { {table(&card.title, &["Months", "Then", "Now", "Left out"], &rows)}{written(text)} }.into_any()
}

fn value(text: &mut String, told: &Told) {
    if told.mood.is_some() && told.changed {
        text.push_str(&if told.more { icon::NORTH } else { icon::SOUTH }.written());
    }
    if !told.percent.is_empty() {
        let _ = write!(text, "<b>{}</b> ", told.percent);
    }
    let _ = write!(text, "<span>{}</span>", told.rest);
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
