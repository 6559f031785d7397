//! The filter card: days and lists of values, as a form that any browser can send; and what is filtered by, to be taken back.

use super::{ActivityText, AreaText, CompareText, FilterText, Period};
use crate::{
    records::{
        dashboard::{items, none_found, search_field},
        written::WordedLink,
    },
    widgets::{
        html::escaped,
        icon::{self, Ic},
    },
};
use blotter_view::dashboard::{Row, words};
use leptos::prelude::*;
use std::fmt::Write;

/// What is filtered by without a list here is kept by the form as it is.
pub fn form(text: &ActivityText) -> AnyView {
    let Period { words, from, to, span: [first, last], presets } = text.period.clone();
    let presets = presets.into_iter().map(|(link, chosen)| {
        view! { <a href=link.href aria-current=chosen.then_some("true")>{link.words}</a> }.into_any()
    });
    let day = |name: &'static str, label: &'static str, value: String| {
        view! {
            <label><span class="label">{label}</span>
            <input type="date" name=name value=value min=first.clone() max=last.clone() required=""/></label>
        }
        .into_any()
    };
    let fields = [day("from", "From", from), day("to", "To", to)];
    let pickers: Vec<_> = text.filters.iter().map(|filter| picker(filter, &text.here)).collect();
    let other = |(name, value): &(String, String)| {
        view! { <input type="hidden" name=name.clone() value=value.clone()/> }.into_any()
    };
    view! {
        <form class="filter-card" method="get" action="/activity" aria-label="Filters">
            {text.others.iter().map(other).collect::<Vec<_>>()}
            <div class="months">
                <div class="months-head">
                    <span class="label">"Days"</span><b>{words}</b>
                    <nav class="segments presets" aria-label="Days">{presets.collect::<Vec<_>>()}</nav>
                </div>
                <div class="days">{fields.into_iter().collect::<Vec<_>>()}<button type="submit" class="btn">"Show"</button></div>
            </div>
            <div class="pickers">{pickers}{area(&text.area, &text.here)}</div>
        </form>
    }
    .into_any()
}

fn picker(filter: &FilterText, here: &str) -> AnyView {
    let FilterText { name, label, rows } = filter;
    let chosen: Vec<&Row> = rows.iter().filter(|row| row.chosen).collect();
    let choice = match chosen.as_slice() {
        [] => format!("All, {}", words::number(rows.len() as u64)),
        [one] => one.name.clone(),
        many => format!("{} of {}", many.len(), rows.len()),
    };
    let is_on = !chosen.is_empty();
    view! {
        <details class="picker-of" name="picker">
            <summary><span class="choice" class:on=is_on><small>{*label}</small><b>{choice}</b></span><Ic icon=icon::DOWN/></summary>
            <div class="pick-sheet" role="group" aria-label=*label>
                <header><h2>{*label}</h2>{close(here)}</header>
                {search_field(label, rows.len())}
                <ul data-list="" inner_html=items(name, rows)></ul>
                {none_found()}
                <footer><span>{if is_on { format!("{} chosen", chosen.len()) } else { "None chosen: all".to_owned() }}</span><button type="submit" class="btn">"Show"</button></footer>
            </div>
        </details>
    }
    .into_any()
}

/// A link to the page itself: with a script it closes alone.
fn close(here: &str) -> AnyView {
    view! { <a class="btn bare square" href=here.to_owned() data-close="" aria-label="Close"><Ic icon=icon::CLOSE/></a> }
        .into_any()
}

/// Anywhere, a box that one draws, or what is near; without a script there is the way back to anywhere.
fn area(text: &AreaText, here: &str) -> AnyView {
    let AreaText { words, chosen, anywhere } = text.clone();
    let base = anywhere.clone();
    view! {
        <details class="picker-of" name="picker" data-area=base>
            <summary><span class="choice" class:on=chosen><small>"Area"</small><b>{words}</b></span><Ic icon=icon::DOWN/></summary>
            <div class="pick-sheet of-area" role="group" aria-label="Area">
                <header><h2>"Area"</h2>{close(here)}</header>
                <ul>
                    <li><a href=anywhere>"Anywhere"</a></li>
                    <li class="js"><button type="button" data-draw="on">"Draw a box on the map"</button></li>
                    <li class="js"><button type="button" data-near="">"Near me: 1 km each way"</button></li>
                </ul>
                <p class="text" role="status" hidden></p>
            </div>
        </details>
    }
    .into_any()
}

/// What is filtered by, to be taken back, and with what it may be compared.
pub fn breadcrumb(text: &ActivityText) -> AnyView {
    let chip = |link: &WordedLink| {
        let label = format!("Remove {}", link.words);
        view! {
            <li><span class="chip">{link.words.clone()}<a href=link.href.clone() aria-label=label><Ic icon=icon::CLOSE/></a></span></li>
        }
        .into_any()
    };
    let first = if text.chips.is_empty() {
        view! { <li>"All calls"</li> }.into_any()
    } else {
        view! { <li><a href=text.all.clone()>"All calls"</a></li> }.into_any()
    };
    let area = text.compare_area.then(|| {
        view! { <div class="comparing js"><button type="button" class="link" data-draw="vs">"Compare with another area"</button></div> }
    });
    let compare: Vec<_> = text.compare.iter().map(|one| comparing(one, &text.here)).collect();
    view! {
        <nav class="breadcrumb" aria-label="What is filtered by">
            <ol>{first}{text.chips.iter().map(chip).collect::<Vec<_>>()}</ol>
            {compare}{area}
            <p>{text.kept.clone()}</p>
        </nav>
    }
    .into_any()
}

/// The other values of a filter, each a link to the comparison with it.
fn comparing(compare: &CompareText, here: &str) -> AnyView {
    let CompareText { name, label, rows } = compare;
    let mut entries = String::new();
    for (name, count, href) in rows {
        let (href, name) = (escaped(href), escaped(name));
        let count = words::number(*count);
        let _ = write!(
            entries,
            "<li><a href=\"{href}\"><span>{name}</span><span class=\"num\">{count}</span></a></li>"
        );
    }
    view! {
        <div class="comparing"><details class="picker-of" name="picker" data-compare=*name>
            <summary><span class="link">{label.clone()}</span></summary>
            <div class="pick-sheet" role="group" aria-label=label.clone()>
                <header><h2>{label.clone()}</h2>{close(here)}</header>
                {search_field(label, rows.len())}
                <ul data-list="" inner_html=entries></ul>
                {none_found()}
            </div>
        </details></div>
    }
    .into_any()
}
