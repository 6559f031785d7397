//! How many records there are.

use super::super::{
    records::{Records, second},
    shown::View,
    table::{Cell, table},
};
use blotter_view::dashboard::{CardDocument, Dim, Figures, Query, Versus, words};
use leptos::prelude::*;
use std::fmt::Write;

pub fn total(view: &View<'_>, card: &CardDocument) -> AnyView {
    let total = &view.answer.figures.total;
    let [from, to] = view.answer.months;
    let months = to.number() + 1 - from.number();
    let mut unit = format!("{} in {}", counted(view, total.count), words::months(months));
    if total.count >= u64::from(total.days.max(1)) {
        let days = u64::from(total.days.max(1));
        let each = (total.count + days / 2) / days;
        unit = format!("{unit}, {} a day", words::number(each));
    }
    let versus = view.answer.versus.as_deref();
    let rows = view.rows(&view.with_months());
    let lines = lines(view, card);
    let mut parts = String::new();
    // The first is the total itself.
    for line in lines.iter().skip(1).filter(|_| total.count > 0) {
        let [Cell(name), Cell(count), other @ ..] = line.as_slice() else { continue };
        let _ = write!(parts, "<div><dt>{name}</dt><dd>{count}");
        if let Some(Cell(other)) = other.first() {
            second(&mut parts, other);
        }
        parts.push_str("</dd></div>");
    }
    let parts = (!parts.is_empty()).then(|| view! { <dl class="amounts" inner_html=parts></dl> });
    view! {
        {table(&card.title, &heading(view), &lines)}
        <p class="big num"><a href=rows target=view.target() rel="noopener">{words::number(total.count)}</a></p>
        <p class="text">{unit}</p>
        {versus.map(|versus| view! {
            <p class="text against"><b class="num" inner_html=view.records_of(Some(versus), &[]).cell(versus.figures.total.count, &Query::default()).0></b>" in "{versus.name.clone()}</p>
        })}
        {parts}
    }
    .into_any()
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

/// The records of the card's part; none of those without a place, which no filter asks for.
fn records_of_part(
    view: &View<'_>,
    card: &CardDocument,
    side: Option<&Versus>,
    at: usize,
) -> Option<(Records, Query)> {
    let part = card.parts.get(at)?;
    let Some(Dim(dimension)) = part.dimension else {
        let placed = part.placed?;
        let within = |name: &str| view.query.value(name).is_some();
        let anywhere = if within("cell") || within("bbox") { None } else { Some("-180,-90,180,90") };
        return placed.then(|| (view.records_of(side, &[]), Query::default().with("bbox", anywhere)));
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
