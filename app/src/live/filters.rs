//! The filter's controls: text, divisions, priorities, kinds; and a chip for each term.

use crate::{
    live::{badge::badge, state::FilterTerm, ui::context},
    reactive::memo,
    widgets::{
        icon::{self, Ic},
        picker::{Choice, Picker},
    },
};
use blotter_model::{CallKind, text};
use blotter_view::{Filter, kind};
use leptos::prelude::*;

/// Search, division and priority.
#[component]
pub fn Filters() -> impl IntoView {
    let (store, ui) = context();
    let divisions = memo(move || {
        let chosen = &store.filter.read().divisions;
        let choice = |(value, count): (&String, &usize)| Choice {
            value: value.clone(),
            name: text::title_case(value),
            short: text::title_case(value),
            count: *count,
            chosen: chosen.contains(value),
        };
        store.counts.read().divisions.iter().map(choice).collect::<Vec<_>>()
    });
    let priorities = memo(move || {
        let chosen = &store.filter.read().priorities;
        let config = store.config();
        let choice = |(value, count): (&i64, &usize)| Choice {
            value: value.to_string(),
            name: crate::live::words::priority_fact(*value, &config.city),
            short: value.to_string(),
            count: *count,
            chosen: chosen.contains(value),
        };
        store.counts.read().priorities.iter().map(choice).collect::<Vec<_>>()
    });
    view! {
        <div class="filters">
            <label class="field wide">
                <Ic icon=icon::SEARCH/><span class="visually-hidden">"Search street, call or unit"</span>
                <input type="search" placeholder="Street, call or unit" autocomplete="off" spellcheck="false"
                    enterkeyhint="search" node_ref=ui.search prop:value=move || store.filter.read().text.clone()
                    value=store.filter.get_untracked().text
                    on:input=move |event| store.filter.update(|filter| filter.text = event_target_value(&event))/>
            </label>
            <Picker label="Division" choices=divisions
                on_switch=Callback::new(move |value| store.filter.update(|filter| switch(&mut filter.divisions, value)))/>
            <Picker label="Priority" choices=priorities on_switch=Callback::new(move |value: String| {
                if let Ok(number) = value.parse() {
                    store.filter.update(|filter| switch(&mut filter.priorities, number));
                }
            })/>
        </div>
    }
    .into_any()
}

fn switch<T: PartialEq>(list: &mut Vec<T>, value: T) {
    match list.iter().position(|other| *other == value) {
        Some(at) => drop(list.remove(at)),
        None => list.push(value),
    }
}

/// The eight kinds: legend, count and switch in one.
#[component]
pub fn Kinds(
    /// Over the map of a phone.
    #[prop(optional)]
    over: bool,
) -> impl IntoView {
    let (store, _) = context();
    let tile = move |kind: CallKind| {
        let count = memo(move || store.counts.read().kinds[kind as usize]);
        let caption = move || {
            let count = count.get();
            let noun = if count == 1 { " incident" } else { " incidents" };
            view! {
                <span class="count">{text::grouped(count)}</span>" "
                <span class="name">{kind::short_name(kind)}</span><span class="visually-hidden">{noun}</span>
            }
            .into_any()
        };
        view! {
            <button type="button" class="kind" title=kind::name(kind)
                aria-pressed=move || store.filter.read().kinds.contains(&kind).to_string()
                on:click=move |_| store.filter.update(|filter| switch(&mut filter.kinds, kind))>
                {badge(kind, false)}{caption}
            </button>
        }
        .into_any()
    };
    view! {
        <div class=if over { "kinds over js" } else { "kinds js" } role="group" aria-label="Kind of call">
            {CallKind::ALL.map(tile).collect_view()}
        </div>
    }
    .into_any()
}

/// What is asked for, each with a button to drop it.
#[component]
pub fn Chips() -> impl IntoView {
    let (store, _) = context();
    let asked = memo(move || FilterTerm::all(&store.filter.read()));
    let chip = move |asked: FilterTerm| {
        let name = asked.name();
        let label = format!("Drop the filter {name}");
        view! {
            <button type="button" class="chip" aria-label=label
                on:click=move |_| store.filter.update(|filter| asked.drop_from(filter))>
                <span>{name}</span><Ic icon=icon::CLOSE/>
            </button>
        }
        .into_any()
    };
    view! {
        <div class="chips" class:none=move || asked.read().is_empty() role="group" aria-label="Filters that are on">
            {move || asked.get().into_iter().map(chip).collect_view()}
            {move || (asked.read().len() > 1).then(|| view! {
                <button type="button" class="chip clear" on:click=move |_| store.filter.set(Filter::default())>
                    "Clear all"
                </button>
            }.into_any())}
        </div>
    }
    .into_any()
}
