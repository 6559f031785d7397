//! The filter card: the months with two handles and presets, and the pickers.

use super::{
    area::area,
    picker::picker,
    shown::{Shown, View},
};
use crate::widgets::charts::{histogram, part, percent};
use blotter_records::Month;
use blotter_view::dashboard::{Dim, words};
use leptos::prelude::*;
use std::fmt::Write;

/// The card: a form that any browser can send.
pub fn filters(shown: Shown) -> AnyView {
    let document = shown.document();
    let pickers: Vec<_> = document.filters.iter().map(|Dim(dimension)| picker(shown, *dimension)).collect();
    // With that of areas.
    let class = if pickers.len() > 3 { "pickers six" } else { "pickers" };
    let hidden = {
        let known: Vec<&str> =
            document.filters.iter().map(|Dim(dimension)| dimension.name()).chain(["from", "to"]).collect();
        let theme = shown.theme().map(|theme| ("theme".to_owned(), theme));
        let answer = shown.answer.get_untracked();
        let query = blotter_view::dashboard::Query::read(&answer.query);
        let kept = query.0.into_iter().filter(|(name, _)| !known.contains(&name.as_str()));
        kept.chain(theme)
            .map(|(name, value)| view! { <input type="hidden" name=name value=value/> }.into_any())
            .collect::<Vec<_>>()
    };
    view! {
        <form class="filter-card" method="get" action=shown.path().to_string() aria-label="Filters">
            {hidden}
            <div class="months">{shown.view(months)}</div>
            <div class=class>{pickers}{area(shown)}</div>
        </form>
    }
    .into_any()
}

fn months(view: &View<'_>) -> AnyView {
    let [first, last] = view.answer.data;
    let [from, to] = view.answer.months;
    let all: Vec<Month> = first.to(last).collect();
    let counts: Vec<Option<u64>> = view.answer.figures.by_month.iter().map(|it| it.count).collect();
    let at = |month: Month| (month.number().saturating_sub(first.number())) as usize;
    let (start, end) = (at(from), at(to.min(last)));
    let head = view! {
        <div class="months-head">
            <span class="label">"Months"</span>
            <b>{view.answer.period()}</b>
            <nav class="segments presets" aria-label="Months">{presets(view)}</nav>
        </div>
    };
    let handle = |name: &'static str, value: usize, month: Month, label: &'static str| {
        view! {
            <input type="range" class="js" data-month=name min="0" max=all.len().to_string() step="1" value=value.to_string()
                prop:value=value.to_string() aria-label=label aria-valuetext=words::month(month)/>
        }
    };
    let years =
        all.iter().enumerate().filter(|(at, month)| *at == 0 || month.month() == 1).map(|(at, month)| {
            let left = percent(part(at as u64, all.len() as u64));
            view! { <text x=left y="12">{month.year().to_string()}</text> }.into_any()
        });
    // What only those need who have no script.
    let mut plain = String::new();
    for (name, label, chosen) in [("from", "From", from), ("to", "to", to)] {
        let _ = write!(plain, "<label>{label} <select name=\"{name}\">");
        for &month in &all {
            let selected = if month == chosen { " selected" } else { "" };
            let _ =
                write!(plain, "<option value=\"{month}\"{selected}>{}</option>", words::short_month(month));
        }
        plain.push_str("</select></label>");
    }
    plain.push_str("<button type=\"submit\" class=\"btn\">Show</button>");
    view! {
        {head}
        <div class="slider">
            {histogram(&counts, Some((start, end)))}
            {handle("from", start, from, "First month")}
            {handle("to", end + 1, to, "Last month")}
        </div>
        <svg class="years" aria-hidden="true" focusable="false">{years.collect::<Vec<_>>()}</svg>
        <div class="without-script months-plain" inner_html=plain></div>
    }
    .into_any()
}

/// Links to the last month, the last four, the last twelve and all.
fn presets(view: &View<'_>) -> Vec<AnyView> {
    let [first, last] = view.answer.data;
    let back = |months: i32| last.plus(1 - months).map_or(first, |month| month.max(first));
    [("Last month", Some(back(1))), ("Last 4", None), ("Last 12", Some(back(12))), ("All", Some(first))]
        .into_iter()
        .map(|(name, from)| {
            // The last four are what an address without months means.
            let months = [from.unwrap_or_else(|| back(4)), last];
            let query = view.query.with_months(from.map(|from| [from, last]));
            let current = (view.answer.months == months).then_some("true");
            view! { <a href=view.at(&query) aria-current=current>{name}</a> }.into_any()
        })
        .collect()
}
