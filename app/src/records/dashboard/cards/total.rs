//! How many records there are.

use super::super::{
    records::{Records, second},
    shown::View,
    table::{Cell, table, written},
};
use crate::widgets::html::escaped;
use blotter_view::dashboard::{CardDocument, Dim, Figures, Query, Versus, words};
use leptos::prelude::*;
use std::fmt::Write;

pub fn total(view: &View<'_>, card: &CardDocument) -> AnyView {
    let total = &view.answer.figures.total;
    let chosen = || view.answer.figures.by_month.iter().filter(|month| month.chosen);
    let mut unit = counted(view, total.count).to_owned();
    if let Ok(months @ 1..) = u32::try_from(chosen().count()) {
        unit = format!("{unit} in {}", words::months(months));
    }
    // Days of which a force has no file would make the rate too small.
    let complete = chosen().all(|month| month.missing.is_empty());
    if complete && total.count >= u64::from(total.days.max(1)) {
        let days = u64::from(total.days.max(1));
        let each = (total.count + days / 2) / days;
        unit = format!("{unit}, {} a day", words::number(each));
    }
    let versus = view.answer.versus.as_deref();
    let lines = lines(view, card);
    let mut rest = lines.iter().filter_map(|line| Some((line.first()?, line.get(1)?, line.get(2))));
    let all = rest.next();
    let mut text = String::new();
    if let Some((_, Cell(count), other)) = all {
        let _ = write!(text, "<p class=\"big num\">{count}</p><p class=\"text\">{unit}</p>");
        if let Some((Cell(other), versus)) = other.zip(versus) {
            let name = escaped(&versus.name);
            let _ = write!(text, "<p class=\"text against\">{name}: <b class=\"num\">{other}</b></p>");
        }
    }
    text.push_str("<dl class=\"amounts\">");
    for (Cell(name), Cell(count), other) in rest.filter(|_| total.count > 0) {
        let _ = write!(text, "<div><dt>{name}</dt><dd>{count}");
        if let Some(Cell(other)) = other {
            second(&mut text, other);
        }
        text.push_str("</dd></div>");
    }
    text.push_str("</dl>");
    view! { {table(&card.title, &heading(view), &lines)}{written(text)} }.into_any()
}

/// `reported`, `searches`, `search`.
fn counted<'a>(view: &'a View<'_>, count: u64) -> &'a str {
    let document = view.document;
    if document.counted == document.record[1] { view.records(count) } else { &document.counted }
}

/// The columns of a table: names, the count, and that of what is compared.
fn heading<'a>(view: &'a View<'_>) -> Vec<&'a str> {
    let mut heading = vec!["Name", "Count"];
    if let Some(versus) = view.answer.versus.as_deref() {
        heading = vec!["Name", &versus.of, &versus.name];
    }
    heading
}

fn lines(view: &View<'_>, card: &CardDocument) -> Vec<Vec<Cell>> {
    let versus = view.answer.versus.as_deref();
    let of = |side: Option<&Versus>| {
        let total = &figures_of(view, side).total;
        let all = ("All".to_owned(), view.records_of(side, &[]).cell(total.count, &Query::default()));
        let parts = total.parts.iter().enumerate().map(|(at, (name, count))| {
            let cell = match records_of_part(view, card, side, at) {
                Some((records, of)) => records.cell(*count, &of),
                None => Cell::text(&words::number(*count)),
            };
            (name.clone(), cell)
        });
        std::iter::once(all).chain(parts).collect::<Vec<_>>()
    };
    let mut others = versus.map(|versus| of(Some(versus))).into_iter().flatten();
    of(None)
        .into_iter()
        .map(|(name, count)| {
            let mut line = vec![Cell::text(&name), count];
            line.extend(others.next().map(|(_, count)| count));
            line
        })
        .collect()
}

fn figures_of<'a>(view: &View<'a>, side: Option<&'a Versus>) -> &'a Figures {
    side.map_or(&view.answer.figures, |versus| &versus.figures)
}

/// The records of the card's part.
fn records_of_part(
    view: &View<'_>,
    card: &CardDocument,
    side: Option<&Versus>,
    at: usize,
) -> Option<(Records, Query)> {
    let part = card.parts.get(at)?;
    let Some(Dim(dimension)) = part.dimension else {
        return part.placed.map(|placed| view.placed(side, placed));
    };
    let list = figures_of(view, side).list(dimension)?;
    let filtered = list.is_filtered();
    let values = list.rows.iter().filter(|row| {
        (row.chosen || !filtered)
            && row.count > 0
            && part.is.as_ref().is_none_or(|is| *is == row.value)
            && part.not.as_ref().is_none_or(|not| *not != row.value)
    });
    let name = dimension.name();
    let of = Query::default().with(name, values.map(|row| row.value.as_str()));
    Some((view.records_of(side, &[name]), of))
}
