//! Shares as a ring, with its list.

use super::{
    super::{
        records::second,
        rows::{Drawn, Weight, drawn},
        shown::View,
        table::{table, written},
    },
    bars::{all_rows, heading, link},
};
use crate::widgets::{charts, html::escaped};
use blotter_view::dashboard::{CardDocument, Dim, words};
use leptos::prelude::*;
use std::fmt::Write;

pub fn ring(view: &View<'_>, card: &CardDocument) -> AnyView {
    let Some(&Dim(dimension)) = card.dimensions.first() else { return ().into_any() };
    let slices = slices(view, card);
    let sum: u64 = slices.iter().map(|slice| slice.count).sum();
    if sum == 0 {
        return view! { <p class="text">{view.nothing()}</p> }.into_any();
    }
    let counts = slices.iter().map(|slice| {
        let href = slice.value.as_ref().map(|value| view.at(&view.query.toggled(dimension.name(), value)));
        (slice.count, href)
    });
    let counts = counts.collect();
    let number = words::number(sum);
    let mut label = format!("{}, shares of {number}", card.title);
    let versus = view.versus_of(dimension);
    let mut inner: Vec<(u64, Option<String>)> = Vec::new();
    if let Some(versus) = versus {
        label = format!("{label} of {}; inside, those of {}", versus.of, versus.name);
        inner = slices.iter().map(|slice| (slice.other.unwrap_or_default(), None)).collect();
    }
    let sides = [None, versus].map(|side| view.records_of(side, &[dimension.name()]));
    let mut list = format!(
        "<table class=\"ring-list\"><thead class=\"visually-hidden\"><tr><th scope=\"col\">{}</th><th scope=\"col\">Count</th><th scope=\"col\">Share</th></tr></thead><tbody>",
        escaped(&card.title)
    );
    let other_sum = inner.iter().map(|(count, _)| count).sum();
    for (at, slice) in slices.iter().enumerate() {
        let mut share = words::share(slice.count, sum);
        if let Some(other) = slice.other {
            second(&mut share, &words::share(other, other_sum));
        }
        let _ = write!(
            list,
            "<tr class=\"{}\"><th scope=\"row\"><svg class=\"key q{}\" aria-hidden=\"true\"><rect width=\"10\" height=\"10\" rx=\"2\"/></svg>{}</th><td class=\"num\">{}</td><td class=\"num share\">{}</td></tr>",
            slice.weight.class(),
            at + 1,
            link(view, dimension, slice, at),
            slice.numbers(&sides, dimension),
            share
        );
    }
    list.push_str("</tbody></table>");
    view! {
        {table(&card.title, &heading(view, dimension), &all_rows(view, dimension))}
        <div class="ring-and-list">
            {charts::ring(counts, inner, number, view.records(sum).to_owned(), label)}
            {written(list)}
        </div>
    }
    .into_any()
}

/// Five values and the rest, by count; what isn't stated is a value here.
fn slices(view: &View<'_>, card: &CardDocument) -> Vec<Drawn> {
    let Some(&Dim(dimension)) = card.dimensions.first() else { return Vec::new() };
    let all = drawn(view, dimension, usize::MAX - 1);
    let mut by_count = all.clone();
    by_count.sort_by_key(|slice| std::cmp::Reverse(slice.count));
    if by_count.len() <= card.top + 1 {
        return by_count;
    }
    // What is chosen has a slice of its own, wherever it stands; the others keep their order.
    let apart = |slice: &Drawn| matches!(slice.weight, Weight::Chosen | Weight::Compared);
    if by_count[card.top..].iter().any(apart) {
        by_count.sort_by_key(|slice| !apart(slice));
    }
    let rest = by_count.split_off(card.top);
    let words = view.document.list(dimension).map(|list| list.rest.as_str()).unwrap_or_default();
    by_count.push(Drawn {
        name: format!("{} {words}", rest.len()),
        value: None,
        rest: rest.iter().filter_map(|slice| slice.value.clone()).collect(),
        count: rest.iter().map(|slice| slice.count).sum(),
        other: rest.iter().map(|slice| slice.other).sum(),
        weight: Weight::Rest,
    });
    by_count
}
