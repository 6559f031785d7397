//! Records by month.

use super::super::{
    records::Records,
    shown::View,
    table::{Cell, table},
};
use crate::widgets::charts::{Line, Point, line};
use blotter_view::dashboard::{CardDocument, MonthCount, Query, Versus, words};
use leptos::prelude::*;

pub fn months(view: &View<'_>, card: &CardDocument) -> AnyView {
    let versus = view.answer.versus.as_deref();
    // All months are here in any case: of other months, those that are compared.
    let compared = |at: usize| {
        let is_when = versus.is_some_and(Versus::is_when);
        versus.and_then(|versus| versus.figures.by_month.get(at)).filter(|it| !is_when || it.chosen)
    };
    let other = |at: usize| compared(at)?.count;
    let months = &view.answer.figures.by_month;
    // Every January is named, or every second, so that names don't touch.
    let step = months.len() / 12 / 8 + 1;
    let named = |at: usize, it: &MonthCount| {
        let is_january = it.month.month() == 1;
        let year = usize::from(it.month.year());
        match at {
            0 if is_january => Some(it.month.year().to_string()),
            0 => Some(words::short_month(it.month)),
            // Not right beside the first.
            at if is_january && year.is_multiple_of(step) && at * 5 >= months.len() => {
                Some(it.month.year().to_string())
            }
            _ => None,
        }
    };
    let nothing =
        view.answer.figures.total.count == 0 && months.iter().all(|it| it.count.unwrap_or_default() == 0);
    let points = months.iter().enumerate().map(|(at, it)| Point {
        count: it.count.filter(|_| !nothing),
        other: other(at),
        chosen: it.chosen,
        lacks: it.missing.clone(),
        name: words::short_month(it.month),
        label: named(at, it),
    });
    let chart = Line {
        points: points.collect(),
        label: format!("{} by month, {}", view.document.title, words::span(view.answer.data)),
    };
    let sides = [None, versus].map(|side| view.records_of(side, &["from"]));
    let rows: Vec<Vec<Cell>> = months
        .iter()
        .enumerate()
        .rev()
        .map(|(at, it)| {
            let mut row = vec![Cell::text(&words::month(it.month)), counted(&sides[0], it, it.count)];
            row.extend(versus.map(|_| match compared(at) {
                Some(other) => counted(&sides[1], it, other.count),
                None => Cell::text("–"),
            }));
            row.push(Cell::text(&words::names(&it.missing, 2)));
            row
        })
        .collect();
    let mut heading = vec!["Month", "Count"];
    if let Some(versus) = versus {
        heading = vec!["Month", &versus.of, &versus.name];
    }
    heading.push("Not in it");
    view! { {table(&card.title, &heading, &rows)}{line(&chart)} }.into_any()
}

/// A month's number, which leads to its records.
fn counted(records: &Records, it: &MonthCount, count: Option<u64>) -> Cell {
    match count {
        None => Cell::text("no data"),
        Some(count) => records.cell(count, &Query::default().with_months(Some([it.month; 2]))),
    }
}
