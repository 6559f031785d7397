//! The filter card: the months with two handles and presets, and the pickers.

use super::{
    area::area,
    picker::picker,
    shown::{Shown, View},
};
use crate::{
    reactive::memo,
    widgets::charts::{histogram, part, percent},
};
use blotter_records::Month;
use blotter_view::dashboard::{Answer, Dim, words};
use leptos::prelude::*;
use std::fmt::Write;

/// What the form's own months take the place of.
const MONTHS: [&str; 4] = ["from", "to", "month", "year"];

/// The card: a form that any browser can send.
pub fn filters(shown: Shown) -> AnyView {
    let document = shown.document();
    let pickers: Vec<_> = document.filters.iter().map(|Dim(dimension)| picker(shown, *dimension)).collect();
    // With that of areas.
    let class = if pickers.len() > 3 { "pickers six" } else { "pickers" };
    let hidden = {
        let answer = shown.answer.get_untracked();
        // Months with others between them stay, since the form would take those too.
        let months = &MONTHS[..if answer.are_in_a_row() { 4 } else { 2 }];
        let dimensions = document.filters.iter().map(|Dim(dimension)| dimension.name());
        let known: Vec<&str> = dimensions.chain(months.iter().copied()).collect();
        let theme = shown.theme().map(|theme| ("theme".to_owned(), theme));
        let query = blotter_view::dashboard::Query::read(&answer.query);
        let kept = query.0.into_iter().filter(|(name, _)| !known.contains(&name.as_str()));
        kept.chain(theme)
            .map(|(name, value)| view! { <input type="hidden" name=name value=value/> }.into_any())
            .collect::<Vec<_>>()
    };
    view! {
        <form class="filter-card" method="get" action=shown.path().to_string() aria-label="Filters">
            {hidden}
            <div class="months">
                {shown.view(head)}
                <div class="slider">
                    {shown.view(|view| histogram(&counts(view), Some(Months::of(view.answer).places())))}
                    {handle(shown, "from", "First month")}
                    {handle(shown, "to", "Last month")}
                </div>
                {shown.view(years_and_plain)}
            </div>
            <div class=class>{pickers}{area(shown)}</div>
        </form>
    }
    .into_any()
}

/// The months of the data, and those that are chosen.
#[derive(Clone, Copy, PartialEq)]
struct Months {
    data: [Month; 2],
    chosen: [Month; 2],
}

impl Months {
    fn of(answer: &Answer) -> Self {
        Self { data: answer.data, chosen: answer.months }
    }

    fn all(self) -> Vec<Month> {
        self.data[0].to(self.data[1]).collect()
    }

    /// The places of the first and the last that are chosen.
    fn places(self) -> (usize, usize) {
        let at = |month: Month| month.number().saturating_sub(self.data[0].number()) as usize;
        (at(self.chosen[0]), at(self.chosen[1].min(self.data[1])))
    }
}

fn counts(view: &View<'_>) -> Vec<Option<u64>> {
    view.answer.figures.by_month.iter().map(|it| it.count).collect()
}

fn head(view: &View<'_>) -> AnyView {
    view! {
        <div class="months-head">
            <span class="label">"Months"</span>
            <b>{view.answer.period()}</b>
            <nav class="segments presets" aria-label="Months">{presets(view)}</nav>
        </div>
    }
    .into_any()
}

/// A handle of the slider. It stays the same element with each answer, since a browser drops one that is being dragged if its
/// kind is set anew.
fn handle(shown: Shown, name: &'static str, label: &'static str) -> AnyView {
    let months = memo(move || Months::of(&shown.answer()));
    let place = move || {
        let (start, end) = months.get().places();
        (if name == "from" { start } else { end + 1 }).to_string()
    };
    let first = untrack(place);
    let month = move || words::month(months.get().chosen[usize::from(name == "to")]);
    view! {
        <input type="range" class="js" data-month=name min="0" max=move || months.get().all().len().to_string() step="1"
            value=first prop:value=place aria-label=label aria-valuetext=month/>
    }
    .into_any()
}

fn years_and_plain(view: &View<'_>) -> AnyView {
    let [from, to] = view.answer.months;
    let all = Months::of(view.answer).all();
    let has_january = all.iter().any(|month| month.month() == 1);
    let years = all
        .iter()
        .enumerate()
        // Where the data begin late in a year, its number would lie on the next one's.
        .filter(|(at, month)| month.month() == 1 || *at == 0 && (month.month() < 9 || !has_january))
        .map(|(at, month)| {
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
