//! How many records there are.

use super::super::{shown::View, table::table};
use blotter_view::dashboard::{CardDocument, Figures, words};
use leptos::prelude::*;

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
    let part = |at: usize, name: &str, count: u64| {
        let other = versus.and_then(|versus| versus.figures.total.parts.get(at)).map(|(_, count)| *count);
        view! {
            <div><dt>{name.to_owned()}</dt>
            <dd>{words::number(count)}{other.map(|count| view! { <span class="second">{words::number(count)}</span> })}</dd></div>
        }
        .into_any()
    };
    let parts = (total.count > 0).then(|| {
        let parts: Vec<_> =
            total.parts.iter().enumerate().map(|(at, (name, count))| part(at, name, *count)).collect();
        view! { <dl class="amounts">{parts}</dl> }
    });
    view! {
        {table(&card.title, &heading(view), &lines(view))}
        <p class="big num"><a href=rows target=view.target() rel="noopener">{words::number(total.count)}</a></p>
        <p class="text">{unit}</p>
        {versus.map(|versus| view! {
            <p class="text against"><b class="num">{words::number(versus.figures.total.count)}</b>" in "{versus.name.clone()}</p>
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

fn lines(view: &View<'_>) -> Vec<Vec<String>> {
    let of = |figures: &Figures| {
        let total = &figures.total;
        let mut counts = vec![("All".to_owned(), total.count)];
        counts.extend(total.parts.iter().cloned());
        counts
    };
    let others = view.answer.versus.as_deref().map(|versus| of(&versus.figures));
    of(&view.answer.figures)
        .into_iter()
        .enumerate()
        .map(|(at, (name, count))| {
            let mut line = vec![name, words::number(count)];
            line.extend(
                others.as_ref().and_then(|others| others.get(at)).map(|(_, count)| words::number(*count)),
            );
            line
        })
        .collect()
}
